#include "tests/support/bench_list.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "model/check/plan_check.h"
#include "model/read/job_format.h"
#include "pricing/pricing.h"

static char *read_file(const char *path, size_t *n)
{
    FILE *f = fopen(path, "rb");
    if (f == NULL)
        return NULL;
    size_t capacity = 0;
    char *text = NULL;
    *n = 0;
    for (;;) {
        text = mem_grow(text, &capacity, *n + 65536, 1);
        size_t got = fread(text + *n, 1, 65536, f);
        *n += got;
        if (got == 0)
            break;
    }
    fclose(f);
    return text;
}

bool bench_load(const char *path, const struct intake_options *options, struct workload *w,
                struct error *err)
{
    size_t n;
    char *text = read_file(path, &n);
    if (text == NULL)
        return error_set(err, ERROR_INTERNAL, "%s: cannot be read", path);
    struct slice head = {text, n < 65536 ? n : 65536};
    const struct job_format *format = job_format_detect(head, err);
    struct intake *in = intake_new(options);
    struct read_options read = {0};
    bool ok = format != NULL && format->read((struct slice){text, n}, &read, in, err) &&
              intake_finish(in, w, err);
    intake_free(in);
    free(text);
    return ok;
}

bool bench_offers(struct bench_offers *to, struct error *err)
{
    struct pricing_options pricing = {.region = "us-east-1"};
    struct offer_filter filter = {.arch_mask = ARCH_BIT(ARCH_X86_64),
                                  .purchase_mask = PURCHASE_BIT(PURCHASE_ON_DEMAND),
                                  .root_volume_gib = 30,
                                  .public_ipv4 = true};
    if (!pricing_load(&to->catalogue, &pricing, err))
        return false;
    offers_select(&to->offers, &to->catalogue, &filter);
    return true;
}

void bench_offers_clear(struct bench_offers *offers)
{
    offers_clear(&offers->offers);
    catalogue_clear(&offers->catalogue);
}

const char *bench_check(const struct plan *plan, const struct workload *w,
                        const struct offer_set *offers, const struct planner_options *options)
{
    static char first[512];
    struct plan_limits limits = {
        .deadline_s = plan->infeasible == NULL ? options->deadline_s : UNKNOWN,
        .boot_s = options->boot_s,
        .tail_s = options->tail_s,
        .max_vcpus = options->max_vcpus,
        .max_instances = options->max_instances,
        .arrivals = options->arrivals,
        .max_wait_s = options->max_wait_s,
    };
    struct plan_findings findings;
    bool holds = plan_check(plan, w, offers, &limits, &findings);
    snprintf(first, sizeof first, "%s", holds ? "" : findings.lines[0]);
    plan_findings_clear(&findings);
    return first;
}

double bench_wall_s(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

double bench_cpu_s(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

void bench_figure(double value, const char *unit, const char *what, double asked, bool most)
{
    bool ok = most ? value <= asked : value >= asked;
    printf("%10.2f %-4s %-62s %s %g %s  %s\n", value, unit, what, most ? "at most" : "at least",
           asked, unit, ok ? "ok" : "SHORT");
}
