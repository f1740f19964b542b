#include "pricing/pricing.h"

/* From bundled.S. */
extern const char pricing_bundled[];
extern const uint64_t pricing_bundled_bytes;

bool pricing_load(struct catalogue *c, const struct pricing_options *o, struct error *err)
{
    struct slice bundled = {pricing_bundled, (size_t)pricing_bundled_bytes};
    bool own = o->snapshot.n > 0;
    if (!catalogue_parse(c, own ? o->snapshot : bundled, o->region, err))
        return false;
    c->source = own ? "given snapshot" : "bundled snapshot";
    return true;
}
