/* packcheck.h - looks at a packing result the way a distrustful reader would: every pattern fits
 * and is accepted, every demand is met, the cost adds up.  Shares no code with the engine. */
#ifndef TESTS_SUPPORT_PACKCHECK_H
#define TESTS_SUPPORT_PACKCHECK_H

#include "planner/pack/pack.h"

/* NULL when all is well, else what is wrong. */
const char *packcheck_plan(const struct pack_problem *problem, const struct pack_result *result);

/* The proof's claim by trying every set of jobs of every bin; tiny problems only. */
const char *packcheck_proof(const struct pack_problem *problem, const struct pack_result *result);

/* The same by a table of vCPU and memory for each bin, for larger problems without GPUs: O(vCPU *
 * memory * sum of log2(most)) on the grid of the requests. */
const char *packcheck_proof_by_tables(const struct pack_problem *problem,
                                      const struct pack_result *result);

#endif
