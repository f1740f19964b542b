/* Any bytes as one of EC2's answers: refused, or figures within their limits. */
#include "pricing/read/ec2_answers.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(const struct figures *f)
{
    for (size_t i = 0; i < f->names.n; i++) {
        const struct type_figures *t = &f->types[i];
        if (!figures_is_type(f->names.texts[i]) || t->spot_uusd_h == 0 ||
            t->spot_uusd_h > PRICE_MAX_UUSD_PER_H || t->n_zone_prices > 26)
            abort();
        if (t->type.name != NULL && (t->type.vcpus < 1 || t->type.memory_mib < 1))
            abort();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct xml doc = {0};
    struct error err = {0};
    if (!xml_parse(&doc, (struct slice){(const char *)data, size}, &err))
        return 0;
    struct figures f;
    figures_init(&f);
    struct spot_history *h = spot_history_new("us-east-1", 0, INT64_C(1788220800000));
    bool any = ec2_types_read(doc.root, &f, &err);
    any = ec2_offerings_read(doc.root, "us-east-1", &f, &err) || any;
    any = spot_history_read(h, doc.root, &err) || any;
    spot_history_end(h, &f);
    if (!any && err.kind != ERROR_REMOTE)
        abort();
    check(&f);
    spot_history_free(h);
    figures_clear(&f);
    xml_clear(&doc);
    return 0;
}
