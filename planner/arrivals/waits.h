/* waits.h - how long the jobs of a set of rentals wait, and which are late.
 *
 * Jobs of one class and duration are alike: the first of them that is ready takes the first of
 * their starts, and so on.  If any of them can all start in time, they do so then.
 *
 * Units  whole seconds; late: after the job's latest start. */
#ifndef PLANNER_WAITS_H
#define PLANNER_WAITS_H

#include "planner/arrivals/rentals.h"

struct waits {
    int64_t longest_s;
    int64_t late_jobs, most_late_s;
};

/* Of jobs[0 .. n_jobs-1], each of which the set runs once.  O(n log n). */
struct waits waits_of(const struct rentals *set, const struct timed_job *jobs, size_t n_jobs);

#endif
