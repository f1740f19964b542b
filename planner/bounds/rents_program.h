/* rents_program.h - the linear program of rents.h over the patterns known so far.
 *
 * Rows: the seconds of each request that has jobs in the pool, and the places of each limit.
 * Columns: patterns, and places beyond each limit at a price that is dear but finite, so that there
 * always is a solution.  For RENTS_TIME patterns cost nothing, and one column stands for a second
 * of all places.
 *
 * Units      demands as shares of all seconds, so that values are near 1; costs in dollars. */
#ifndef PLANNER_RENTS_PROGRAM_H
#define PLANNER_RENTS_PROGRAM_H

#include "model/lp.h"
#include "planner/bounds/rents.h"

struct rents_program {
    const struct rents_problem *of;
    struct lp *lp;
    double unit_s;               /* seconds that count as 1 */
    int32_t *row_of;             /* per request; -1: it has none */
    int32_t limit_row[N_LIMITS]; /* -1: no limit */
    size_t n_patterns;           /* of the memory, that are columns already */
    int64_t *pattern_of; /* per column: of the memory; -1 - r: request r alone on its cheapest
                            offer; INT64_MIN: no pattern */
    size_t n_columns, columns_capacity;
};

void rents_program_init(struct rents_program *p, const struct rents_problem *of);
void rents_program_clear(struct rents_program *p);
/* Adds what the memory has met since. */
void rents_program_take(struct rents_program *p, const struct memory *memory);
/* Solves; false when that failed.  *value is the optimum over the columns, micro-dollars times
 * seconds an hour or, RENTS_TIME, seconds; rent[] its rents, whose unit the goal says. */
bool rents_program_solve(struct rents_program *p, double *value, int64_t rent[N_LIMITS]);
/* The patterns of the last solution and their seconds, which keep the limits where that is
 * possible, into f, which is empty. */
void rents_program_give(const struct rents_program *p, const struct memory *memory,
                        struct fluid *f);

#endif
