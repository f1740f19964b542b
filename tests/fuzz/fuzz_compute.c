/* Any bytes as compute environments and job queues: refused with a reason, or environments that
 * keep the rules, whatever a small catalogue makes of their types. */
#include "model/compute/compute.h"

#include <stdlib.h>

/* All queues at once, where there are several. */
static bool choose(struct compute *c, struct error *err)
{
    for (int32_t i = 0; i < c->n_queues; i++)
        c->queues[i].chosen = true;
    return c->n_queues > 1 ? compute_choose_several(c, err) : compute_choose(c, NULL, err);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct instance_type types[] = {
    {.name = "m5.large", .family = "m5", .arch = ARCH_X86_64, .vcpus = 2},
    {.name = "m5.metal", .family = "m5", .arch = ARCH_X86_64, .vcpus = 96, .bare_metal = true},
    {.name = "c6i.large", .family = "c6i", .arch = ARCH_X86_64, .vcpus = 2},
    {.name = "m6g.large", .family = "m6g", .arch = ARCH_ARM64, .vcpus = 2},
};
static struct type_offer offers[4];
static const struct catalogue catalogue = {
    .region = "us-east-1", .types = types, .offers = offers, .n_types = 4};

static void check_refusal(const struct error *err)
{
    if (err->kind != ERROR_INPUT || err->message[0] == '\0')
        abort();
}

static void check_rules(const struct compute *c)
{
    if (c->n < 1 || c->n > (c->several ? COMPUTE_ENVIRONMENTS_MOST : COMPUTE_QUEUE_MOST))
        abort();
    for (int32_t i = 0; i < c->n; i++) {
        const struct compute_environment *e = &c->list[i];
        if (e->min_vcpus > e->max_vcpus || (!c->several && e->arch != c->list[0].arch) ||
            compute_is_fargate(e) != (e->n_types == 0))
            abort();
        for (int32_t k = 0; k < e->n_types; k++) {
            if (types[e->types[k].type_index].arch != e->arch)
                abort();
        }
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct compute c = {0};
    struct error err = {0};
    struct slice text = {(const char *)data, size};
    if (compute_read(&c, text, &err) && choose(&c, &err) && compute_resolve(&c, &catalogue, &err))
        check_rules(&c);
    else
        check_refusal(&err);
    compute_clear(&c);
    return 0;
}
