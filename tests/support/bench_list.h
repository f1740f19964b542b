/* bench_list.h - what the programs of `make bench-time` share: reading a list, the offers, a plan's
 * check, clocks, and a figure that is asked for. */
#ifndef TESTS_SUPPORT_BENCH_LIST_H
#define TESTS_SUPPORT_BENCH_LIST_H

#include "model/read/intake.h"
#include "planner/planner.h"

/* Reads the file's jobs, its format told from its text. */
MUST_CHECK bool bench_load(const char *path, const struct intake_options *options,
                           struct workload *w, struct error *err);

/* us-east-1, on demand, default types, a root volume of 30 GiB and a public address. */
struct bench_offers {
    struct catalogue catalogue;
    struct offer_set offers;
};
MUST_CHECK bool bench_offers(struct bench_offers *to, struct error *err);
void bench_offers_clear(struct bench_offers *offers);

/* "" when the independent checker finds nothing, else what it found first. */
const char *bench_check(const struct plan *plan, const struct workload *w,
                        const struct offer_set *offers, const struct planner_options *options);

double bench_wall_s(void);
double bench_cpu_s(void); /* of all threads */

/* A line: the figure, what it is, what is asked (most: at most it, else at least), ok or short. */
void bench_figure(double value, const char *unit, const char *what, double asked, bool most);

#endif
