/* by_class.h - the same jobs without co-location: the steps from one job per instance to a plan.
 *
 * Each request (what a class asks for; classes that ask for the same are one) is planned for
 * itself, and no lease holds jobs of two:
 *
 *   reused    one job at a time on an instance of the cheapest type that holds it, but instances
 *             run one job after the other: fewer boots and tails than with one job each
 *   by class  jobs of one request side by side and one after the other, on the type that does it
 *             at the least cost; each lease then moves to the cheapest type that holds it
 *
 * No lease is longer than time_s after its boot.  By class, a request is never dearer than reused,
 * and that never dearer than one job per instance.
 *
 * Complexity  O(offers + runs log lanes) for each request, a few times. */
#ifndef PLANNER_BY_CLASS_H
#define PLANNER_BY_CLASS_H

#include "planner/lease/batch.h"

/* time_s: busy time that no lease may exceed; at least the longest job.  Fills both candidates, by
 * which the steps are told apart. */
void by_class_plans(const struct batch *b, int64_t time_s, struct candidate *reused,
                    struct candidate *by_class);

#endif
