/* Any bytes as what the user owns: refused with a reason, or commitments that cover no more of a
 * few instances than ran, nor give more than they have. */
#include "model/commitment/cover.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct instance_type types[] = {
    {.name = "m5.large", .family = "m5", .size = "large", .vcpus = 2, .accelerators = ""},
    {.name = "m5.4xlarge", .family = "m5", .size = "4xlarge", .vcpus = 16, .accelerators = ""},
    {.name = "m5.metal",
     .family = "m5",
     .size = "metal",
     .vcpus = 96,
     .bare_metal = true,
     .accelerators = ""},
    {.name = "p4d.24xlarge",
     .family = "p4d",
     .size = "24xlarge",
     .vcpus = 96,
     .gpus = 8,
     .accelerators = ""},
};
static struct type_offer terms[] = {{.on_demand_uusd_h = 96000},
                                    {.on_demand_uusd_h = 768000},
                                    {.on_demand_uusd_h = 4608000},
                                    {.on_demand_uusd_h = UNKNOWN}};
static const struct catalogue catalogue = {
    .region = "us-east-1", .types = types, .offers = terms, .n_types = 4};
static const struct offer offers[] = {
    {.type = &types[0], .terms = &terms[0], .type_index = 0, .price_uusd_h = 96000},
    {.type = &types[1], .terms = &terms[1], .type_index = 1, .price_uusd_h = 768000},
    {.type = &types[2], .terms = &terms[2], .type_index = 2, .price_uusd_h = 4608000},
    {.type = &types[0],
     .terms = &terms[0],
     .type_index = 0,
     .purchase = PURCHASE_SPOT,
     .price_uusd_h = 30000},
};

static void check_refusal(const struct error *err)
{
    if (err->kind != ERROR_INPUT || err->message[0] == '\0')
        abort();
}

static void check_cover(const struct cover *c)
{
    int64_t covered_s = 0, list_uusd = 0;
    for (int32_t i = 0; i < c->n_lines; i++) {
        const struct cover_line *l = &c->lines[i];
        if (l->used_millionths < 0 || l->used_millionths > 1000000 ||
            (l->elsewhere && l->covered_s != 0))
            abort();
        covered_s += l->covered_s;
        list_uusd += l->list_uusd;
    }
    if (covered_s != c->covered_s || list_uusd != c->covered_uusd)
        abort();
    for (int32_t i = 0; i < c->n_types; i++) {
        if (c->types[i].covered_s < 0 || c->types[i].covered_s > c->types[i].billed_s)
            abort();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct cover_use uses[] = {{&offers[0], 7, 100, 9000},
                                            {&offers[1], 3, 0, 60},
                                            {&offers[2], 1, 7000, 500000},
                                            {&offers[3], 5, 0, 3600},
                                            {&offers[1], 2, 3599, 7202}};
    struct commitments c = {0};
    struct cover cover;
    struct error err = {0};
    struct slice text = {(const char *)data, size};
    bool ok = commitment_add(&c, text, &err) && commitment_settle(&c, &catalogue, &err);
    if (ok && cover_make(&cover, &c, uses, 5, "us-east-1", "us-east-1a", &err)) {
        check_cover(&cover);
        cover_clear(&cover);
    } else {
        check_refusal(&err);
    }
    commitment_clear(&c);
    return 0;
}
