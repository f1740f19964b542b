/* Any bytes as a snapshot: refused with a message, or a catalogue whose figures keep their limits.
 */
#include "model/offer.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(const struct catalogue *c)
{
    for (int32_t i = 0; i < c->n_types; i++) {
        const struct instance_type *t = &c->types[i];
        const struct type_offer *o = &c->offers[i];
        if (t->usable_mib < 0 || t->usable_mib >= t->memory_mib || t->vcpus < 1 ||
            o->on_demand_uusd_h < UNKNOWN || o->on_demand_uusd_h == 0 ||
            o->on_demand_uusd_h > PRICE_MAX_UUSD_PER_H || catalogue_find(c, slice_of(t->name)) != i)
            abort();
    }
    struct offer_filter filter = {
        .arch_mask = ARCH_BIT(ARCH_X86_64) | ARCH_BIT(ARCH_ARM64),
        .purchase_mask = PURCHASE_BIT(PURCHASE_ON_DEMAND) | PURCHASE_BIT(PURCHASE_SPOT),
        .root_volume_gib = 30,
        .public_ipv4 = true,
    };
    struct offer_set set;
    offers_select(&set, c, &filter);
    for (int32_t i = 0; i < set.n_offers; i++) {
        if (set.offers[i].price_uusd_h < 1 || set.offers[i].price_uusd_h > PRICE_MAX_UUSD_PER_H)
            abort();
    }
    offers_clear(&set);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct catalogue c;
    struct error err = {0};
    struct slice text = {(const char *)data, size};
    if (catalogue_parse(&c, text, "us-1", &err)) {
        check(&c);
        catalogue_clear(&c);
    } else if (err.kind == ERROR_NONE || err.message[0] == '\0' || c.n_types != 0) {
        abort();
    }
    return 0;
}
