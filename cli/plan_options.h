/* plan_options.h - the options of `plan` and what they come to.
 *
 * plan_values is filled by the option tables as typed; plan_settings_make checks what one table row
 * cannot see (dates, expressions, options against each other) and turns it into what the planner
 * and the offer selection take. */
#ifndef CLI_PLAN_OPTIONS_H
#define CLI_PLAN_OPTIONS_H

#include "cli/commitment.h"
#include "cli/name_regex.h"
#include "cli/options.h"
#include "cli/price_options.h"
#include "cli/read_options.h"
#include "cli/region.h"
#include "model/check/plan_check.h"
#include "model/offer.h"
#include "model/read/intake.h"
#include "planner/planner.h"

enum { FORMAT_TABLE, FORMAT_JSON };

struct plan_values {
    struct common_values common;
    /* types */
    const char *region;
    int arch; /* index into "auto|x86_64|arm64|any" */
    int purchase;
    const char *family, *exclude;
    struct text_list instance_types, allow, zones;
    bool gpu_types_for_all;
    const char *usable_memory; /* file of the user's own */
    struct price_values prices;
    struct commitment_values commitment;
    /* limits */
    int64_t deadline_s, max_vcpus, max_instances;
    struct text_list quota;
    const char *finish_by, *start;
    bool respect_submit_times;
    int64_t max_wait_s;
    int submit_from; /* 0 submit, 1 start */
    double slack, sooner_for;
    /* what an instance costs beside its price */
    int64_t boot_s, tail_s, root_volume_mib;
    bool public_ipv4;
    /* gates */
    int64_t budget_uusd, max_time_s;
    double max_gap;
    /* search */
    int solver;
    int64_t work, threads, time_limit_s;
    bool alternatives;
    /* results */
    int format;
    const char *save, *schedule;
    bool assumptions, timing;
};

/* The values of the verb plan. */
struct plan_run_values {
    struct plan_values plan;
    struct read_values reading;
};

extern const struct option_spec plan_time_specs[], plan_submit_specs[], plan_limit_specs[],
    plan_type_specs[], plan_cost_specs[], plan_gate_specs[], plan_search_specs[],
    plan_result_specs[];

struct plan_settings {
    struct region_choice region;
    struct offer_filter filter; /* its context points into this struct: don't copy or move it */
    struct planner_options planner;
    int64_t start_ms; /* clock of the first launch, ms since 1970; TIME_UNKNOWN without a date */
    bool start_is_now;
    bool has_budget, has_max_time, has_max_gap;
    struct name_regex family, exclude;
    const struct text_list *instance_types;
    struct slice *zones;
};

/* ERROR_USAGE names the option and what is accepted.  The stop callback is left to the caller. */
MUST_CHECK bool plan_settings_make(struct plan_settings *s, const struct invocation *call,
                                   const struct plan_values *v, struct error *err);
void plan_settings_clear(struct plan_settings *s);

/* The limits that the plan is checked against; quotas are borrowed. */
struct plan_limits plan_limits_of(const struct planner_options *o);

/* Which recorded times the plan needs. */
enum ready_from plan_ready_from(const struct plan_values *v);

/* The architectures to choose from under --arch auto: x86_64, and arm64 where a job asks for it. */
uint32_t plan_arch_mask(const struct plan_values *v, const struct workload *w);

/* What is planned: w with an architecture for the jobs without one (so that an arm64 job in the
 * list doesn't send them to machines that their image may not run on), and the filter's mask.  The
 * classes live in the arena, everything else is w's. */
void plan_settle_architectures(struct plan_settings *s, const struct plan_values *v,
                               const struct workload *w, struct workload *planned,
                               struct arena *arena);

#endif
