/* Any bytes as each of AWS's JSON files and answers: refused, or figures within their limits. */
#include "pricing/read/json_answers.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(const struct figures *f)
{
    for (size_t i = 0; i < f->names.n; i++) {
        const struct type_figures *t = &f->types[i];
        if (!figures_is_type(f->names.texts[i]) || t->on_demand_uusd_h == 0 ||
            t->on_demand_uusd_h > PRICE_MAX_UUSD_PER_H || t->spot_uusd_h == 0 || t->band > 4 ||
            (t->savings_pct != UNKNOWN_PCT && t->savings_pct > 99))
            abort();
        for (int k = 0; k < N_RATES; k++) {
            if (t->rates_uusd_h[k] == 0 || t->rates_uusd_h[k] > PRICE_MAX_UUSD_PER_H)
                abort();
        }
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct json doc;
    struct error err = {0};
    struct price_list_place place;
    if (!json_parse(&doc, (struct slice){(const char *)data, size}, &err))
        return 0;
    struct json_at root = json_root(&doc);
    struct figures f;
    figures_init(&f);
    err = (struct error){0};
    bool all = region_index_read(&root, "us-east-1", &place, &err);
    all = spot_advisor_read(&root, "us-east-1", &f, &err) && all;
    all = spot_feed_read(&root, "us-east-1", &f, &err) && all;
    all = pricing_page_read(&root, "US East (N. Virginia)", &f, &err) && all;
    all = products_read(&root, "us-east-1", &f, &err) && all;
    all = savings_rates_read(&root, "us-east-1", &f, &err) && all;
    all = service_quotas_read(&root, &f, &err) && all;
    all = container_instances_read(&root, &f, &err) && all;
    if (!all && err.kind != ERROR_REMOTE)
        abort();
    check(&f);
    figures_clear(&f);
    json_clear(&doc);
    return 0;
}
