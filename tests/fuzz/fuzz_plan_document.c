/* Any bytes as a saved plan: parsed, and where they parse checked against two classes of jobs and
 * two types.  The program must neither crash nor hang, whatever the document claims. */
#include "model/check/plan_document.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct instance_type types[] = {
    {.name = "large", .arch = ARCH_X86_64, .vcpus = 8},
    {.name = "arm", .arch = ARCH_ARM64, .vcpus = 4},
};
static const struct offer offers[] = {
    {.type = &types[0],
     .price_uusd_h = 190000,
     .root_uusd_h = 3288,
     .ipv4_uusd_h = 5000,
     .extras_uusd_h = 8288,
     .usable_mcpu = 8000,
     .usable_mib = 14900,
     .gpu_model = -1},
    {.type = &types[1],
     .price_uusd_h = 80000,
     .root_uusd_h = 3288,
     .ipv4_uusd_h = 5000,
     .extras_uusd_h = 8288,
     .usable_mcpu = 4000,
     .usable_mib = 7500,
     .gpu_model = -1},
};
static struct duration_run runs_0[] = {{1000000, 2}, {500000, 2}};
static struct duration_run runs_1[] = {{600001, 2}};
static struct job_class classes[] = {
    {.label = "ALIGN",
     .count = 4,
     .mcpu = 2000,
     .mem_mib = 3000,
     .arch = ARCH_X86_64,
     .gpu_model = "",
     .runs = runs_0,
     .n_runs = 2},
    {.id = 1,
     .label = "CALL",
     .count = 2,
     .mcpu = 4000,
     .mem_mib = 1000,
     .arch = ARCH_ANY,
     .gpu_model = "",
     .runs = runs_1,
     .n_runs = 1},
};
static const struct workload jobs = {.classes = classes, .n_classes = 2, .count = 6};
static const struct catalogue catalogue = {
    .region = "us-east-1", .currency = "USD", .source = "by hand", .as_of = "2026-07-20"};
static const struct offer_set set = {.offers = offers, .n_offers = 2};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct plan_document d;
    struct error err;
    if (!plan_document_parse(&d, (struct slice){(const char *)data, size}, &err)) {
        if (err.kind != ERROR_INPUT || err.message[0] == '\0')
            abort();
        return 0;
    }
    const struct plan_limits limits = {.deadline_s = d.deadline_s,
                                       .boot_s = 180,
                                       .tail_s = 120,
                                       .max_vcpus = 1000,
                                       .max_instances = UNKNOWN,
                                       .proof_steps = 100000};
    struct plan_findings found;
    if (plan_document_check(&d, &jobs, &jobs, &catalogue, &set, &limits, &found) !=
        (found.n_lines == 0))
        abort();
    plan_findings_clear(&found);
    plan_document_clear(&d);
    return 0;
}
