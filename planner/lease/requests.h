/* requests.h - job classes as the planner sees them: merged by what they ask for.
 *
 * Classes that differ in label only compete for the same slots, so they are one request: fewer rows
 * for the engine, and one dual for all of them.  Jobs that can't be planned are told apart here.
 *
 * Shapes     list[0 .. n-1], largest first; bins[i] is offer i of the set, admitted or not.
 *            runs of a request by falling duration, then by class.
 * Units      whole seconds (each job's recorded milliseconds rounded up), milli-vCPU, MiB.
 * Ownership  one arena; labels and offers are borrowed. */
#ifndef PLANNER_REQUESTS_H
#define PLANNER_REQUESTS_H

#include "planner/planner.h"

/* count jobs of one class with one duration. */
struct job_run {
    int64_t duration_s;
    int64_t count;
    int32_t class_id;
};

struct request {
    struct pack_item item; /* demand: job-seconds; most: jobs */
    bool whole;            /* each job takes an instance alone */
    struct job_run *runs;
    int64_t n_runs;
    int64_t jobs;
    int64_t total_s;
    int64_t longest_s;
    int32_t cheapest; /* the admitted offer that holds one job at the least price */
};

struct requests {
    struct arena arena;
    struct request *list;
    int32_t n;
    int32_t *of_class; /* per class of the workload; -1: nothing of it is planned */
    int32_t n_classes;
    const struct offer_set *offers;
    struct pack_bin *bins; /* per offer */
    bool *admitted;        /* per offer: within max_vcpus */
    bool restricted;       /* by requests_restrict: the other offers don't even count for bounds */
    int32_t *by_price;     /* admitted offers, cheapest first */
    int32_t n_admitted;
    struct unplaced *unplaced;
    int32_t n_unplaced;
    int64_t jobs; /* planned */
    int64_t runs;
    int64_t longest_s;
};

/* Merges the classes of w.  each_s is the duration of jobs of unknown duration; jobs longer than
 * longest_s (UNKNOWN: no limit but LEASE_MAX_S) are unplaced.  ERROR_INPUT when a request is
 * unknown or the sums leave 64 bits.  O(classes x offers + runs log runs). */
MUST_CHECK bool requests_build(struct requests *rq, const struct workload *w,
                               const struct offer_set *offers,
                               const struct planner_options *options, int64_t each_s,
                               struct error *err);
/* Gives every job the same duration, for what-ifs; false when the sums leave 64 bits. */
MUST_CHECK bool requests_set_duration(struct requests *rq, int64_t each_s);
/* The same jobs with only the offers in keep[] (per offer); false when a job fits none of them.
 * to borrows from rq; clear it before. */
MUST_CHECK bool requests_restrict(struct requests *to, const struct requests *rq, const bool *keep);
void requests_clear(struct requests *rq);

#endif
