/* make_simulation.h - a simulator's input by hand, for tests: what make_workload.h is to the
 * planner.
 *
 * A suite has its own struct maker, struct sim_input and environments, and changes them as its
 * tests need; a struct sim_maker holds what they borrow.  Nothing in it is on the heap: maker_clear
 * frees what there is. */
#ifndef TESTS_SUPPORT_MAKE_SIMULATION_H
#define TESTS_SUPPORT_MAKE_SIMULATION_H

#include "planner/simulate/simulate.h"
#include "tests/support/make_workload.h"

enum { SIM_MAKER_JOBS = 30000 };

struct sim_maker {
    struct maker *m;
    struct sim_input *in;
    struct sim_job jobs[SIM_MAKER_JOBS];
    struct sim_type types[MAKER_OFFERS];
    struct compute_type listed[MAKER_OFFERS];
    struct compute_environment *settings[COMPUTE_QUEUE_MOST];
    struct sim_environment environments[COMPUTE_QUEUE_MOST];
    const char *gpu_model[MAKER_CLASSES];
    struct catalogue catalogue;
};

/* Empties all three: no jobs, no environments, default assumptions, no price but the types'. */
void sim_maker_begin(struct sim_maker *k, struct maker *m, struct sim_input *in);
/* A type on demand, its name also its family (NULL: a name of its own). */
struct offer *sim_maker_type(struct sim_maker *k, const char *name, int32_t vcpus, int64_t mib,
                             int64_t uusd_h);
/* Fills *ce, the queue's next environment: of x86_64, on demand, with every type, also those that
 * are made later. */
void sim_maker_environment(struct sim_maker *k, struct compute_environment *ce,
                           enum strategy strategy, int64_t max_vcpus);
/* count jobs of the class, behind those before; without a known image. */
struct sim_job *sim_maker_submit(struct sim_maker *k, const struct job_class *c, int32_t count,
                                 int32_t ready_s, int32_t duration_s);

#endif
