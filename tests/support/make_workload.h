/* make_workload.h - workloads and offers by hand, for tests of the planner.
 *
 * A zeroed struct maker is empty.  Add offers and jobs, then ask for the finished structures, which
 * borrow from the maker; maker_clear frees all. */
#ifndef TESTS_SUPPORT_MAKE_WORKLOAD_H
#define TESTS_SUPPORT_MAKE_WORKLOAD_H

#include "model/offer.h"
#include "model/workload.h"

enum { MAKER_OFFERS = 64, MAKER_CLASSES = 1024 };

struct maker {
    struct instance_type types[MAKER_OFFERS];
    struct type_offer terms[MAKER_OFFERS];
    struct offer list[MAKER_OFFERS];
    const char *gpu_models[4];
    struct offer_set offers;
    struct job_class classes[MAKER_CLASSES];
    struct workload workload;
    char names[MAKER_OFFERS][16];
};

/* An on-demand x86_64 type without extras: vCPUs are all usable, price in micro-dollars. */
struct offer *maker_offer(struct maker *m, int32_t vcpus, int64_t usable_mib, int64_t uusd_h);
/* A class without jobs yet. */
struct job_class *maker_class(struct maker *m, int64_t mcpu, int64_t mem_mib);
/* count jobs of this many milliseconds (UNKNOWN: duration unknown); longest first. */
void maker_jobs(struct maker *m, struct job_class *c, int64_t count, int64_t duration_ms);
/* The same for jobs that are ready at ready_ms; all of a list's jobs by this one, then. */
void maker_arrivals(struct maker *m, struct job_class *c, int64_t count, int64_t ready_ms,
                    int64_t duration_ms);
void maker_clear(struct maker *m);

#endif
