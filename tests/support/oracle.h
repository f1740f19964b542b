/* oracle.h - exact optima of tiny packing problems, by ways that have nothing in common with the
 * engine: every pattern listed, every remaining demand visited, a textbook simplex. */
#ifndef TESTS_SUPPORT_ORACLE_H
#define TESTS_SUPPORT_ORACLE_H

#include "planner/pack/pack.h"

/* Least cost of whole bins for all items that fit some bin; -1 when limit_bins forbids any plan.
 * At most 5 items whose demands multiply to a few thousand; limits of single bins are not known
 * here. */
int64_t oracle_whole(const struct pack_problem *problem);

/* The same with limits of single bins: least cost type by type, over all demands left and all
 * numbers of bins used. */
int64_t oracle_limited(const struct pack_problem *problem);

/* The linear program's optimum in micro-dollars, as a fraction. */
double oracle_fluid(const struct pack_problem *problem);

#endif
