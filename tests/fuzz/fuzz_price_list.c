/* Any bytes as a bulk price list, in pieces: refused with a message, or prices within their limits
 * that do not depend on the pieces. */
#include "pricing/read/price_list.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool read_pieces(struct figures *f, const char *text, size_t n, size_t piece)
{
    struct error err = {0};
    struct price_list *p = price_list_new("us-1", f);
    bool ok = true;
    figures_init(f);
    for (size_t at = 0; ok && at < n; at += piece)
        ok = price_list_feed(p, text + at, n - at < piece ? n - at : piece, &err);
    ok = ok && price_list_end(p, &err);
    if (!ok && (err.kind != ERROR_REMOTE || err.message[0] == '\0'))
        abort();
    price_list_free(p);
    return ok;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct figures whole, pieces;
    bool ok = read_pieces(&whole, (const char *)data, size, size + 1);
    if (read_pieces(&pieces, (const char *)data, size, 5) != ok ||
        (ok && pieces.names.n != whole.names.n))
        abort();
    for (size_t i = 0; ok && i < whole.names.n; i++) {
        int64_t price = whole.types[i].on_demand_uusd_h;
        if (!figures_is_type(whole.names.texts[i]) || price == 0 || price < UNKNOWN ||
            price > PRICE_MAX_UUSD_PER_H || price != pieces.types[i].on_demand_uusd_h)
            abort();
    }
    figures_clear(&whole);
    figures_clear(&pieces);
    return 0;
}
