/* frontier.h - what time costs: plans of one batch for many deadlines.
 *
 * From the shortest plan found, which is sought at boot + longest job, to the cheapest, which has
 * no deadline.  Deadlines between are spaced in equal ratios; where a longer deadline brings
 * nothing, others are tried; points that still are too few get company that repeats the plan
 * before, with a bound of its own.  A plan that is done by a deadline serves it, whatever deadline
 * it was made for, so that cost never rises from point to point; a bound for a deadline holds for
 * all shorter ones, so that bounds never rise either.
 *
 * Where jobs are ready at times of their own, what time costs is how long jobs may wait: then each
 * "deadline" is a longest wait from ready to start, from the boot up to the options' max_wait_s (or
 * none), the plans are those of lease/arrivals.h, and one that breaks a limit is no point.
 *
 * The knee is the point furthest below the straight line from the first point to the last, when
 * the logarithm of the deadline and the cost are both scaled to 0..1: up to it time saves much,
 * after it little.
 *
 * Shapes     points[0 .. n-1] by rising deadline; cost falls, or stays where the plan is carried;
 *            plan and proof index found[].
 * Ownership  frontier_clear frees all; offers and workload outlive the plans, which refer to them.
 * Errors     ERROR_INPUT for lists without durations and for limits that make no sense.
 * Complexity the program of all jobs once, then a search a point; the searches run side by side. */
#ifndef PLANNER_FRONTIER_H
#define PLANNER_FRONTIER_H

#include "planner/planner.h"

enum { FRONTIER_POINTS_LEAST = 2, FRONTIER_POINTS_MOST = 100, FRONTIER_POINTS = 16 };

struct frontier_options {
    struct planner_options planner; /* deadline and slack are not used */
    int points;                     /* different plans wanted, about */
    /* Called when a plan has been made, from any thread; NULL: nobody is told. */
    void (*made_plan)(void *context);
    void *context;
};

/* A plan for a deadline.  Each keeps its deadline (none: UNKNOWN), or says why it could not. */
struct frontier_plan {
    int64_t deadline_s;
    int64_t own_s;    /* the shortest deadline that it keeps */
    struct plan plan; /* without leases: the search was stopped before it was begun */
};

struct frontier_point {
    int64_t
        deadline_s; /* the plan's own end, the shortest deadline that it keeps; later if carried */
    int32_t plan;   /* the cheapest found that is done by then */
    int32_t proof;  /* whose bound is best among those for this deadline and longer ones */
    bool carried;   /* the plan is that of the point before: no better one was found */
};

struct frontier {
    struct arena arena;
    struct frontier_plan *found;
    int32_t n_found;
    struct frontier_point *points;
    int32_t n;
    int32_t knee; /* UNKNOWN with fewer than three points, or when no point is below the line */
    const struct unplaced *unplaced;
    int32_t n_unplaced;
    int64_t longest_job_s;
    int64_t earliest_s;     /* no deadline below it can be kept: booting, and the longest job */
    bool arrivals;          /* jobs are ready at times of their own */
    const char *infeasible; /* why there is no point at all; NULL */
    bool stopped;           /* by the options' stop */
};

/* How many plans are made when nothing has to be tried twice, for those who show progress. */
int frontier_plans_expected(const struct frontier_options *options);

/* n is 0 when no job can be placed. */
MUST_CHECK bool frontier_make(struct frontier *f, const struct workload *w,
                              const struct offer_set *offers,
                              const struct frontier_options *options, struct error *err);
void frontier_clear(struct frontier *f);

static inline const struct plan *frontier_plan_at(const struct frontier *f, int32_t point)
{
    return &f->found[f->points[point].plan].plan;
}
static inline const struct plan *frontier_proof_at(const struct frontier *f, int32_t point)
{
    return &f->found[f->points[point].proof].plan;
}
/* (cost - bound) / cost at the point. */
double frontier_gap(const struct frontier *f, int32_t point);

#endif
