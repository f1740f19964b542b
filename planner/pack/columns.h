/* columns.h - the linear program of column generation: a row per class, a column per pattern taken
 * from the pool, and exchanges.
 *
 * Taken are patterns that may be of use; the others stay in the pool, because a pivot costs what
 * all columns cost. */
#ifndef PLANNER_COLUMNS_H
#define PLANNER_COLUMNS_H

#include "planner/pack/colgen.h"

/* What stands for a pattern in column_pattern where a column is none. */
enum { COLUMN_EXCHANGE = -1, COLUMN_SHORTFALL = -2 };

/* Rows, each class alone where that is cheapest, and exchanges. */
void columns_init(struct colgen *g);

/* False when the pattern was there already. */
bool columns_take(struct colgen *g, int32_t pattern);

/* Lets a row be missed at a price, so that the program always has a solution. */
void columns_take_shortfall(struct colgen *g, int32_t row, bool at_most, double cost);

/* Rows for those limits of g->rows that are to be in the program, for the places that are left, and
 * shortfalls at extra_usd; before any pattern. */
void columns_add_limits(struct colgen *g);

/* Brings in the limits that the last solution breaks; returns how many. */
int32_t columns_bring_in_limits(struct colgen *g);

/* How many places beyond limits the last solution uses; their price becomes extra_usd. */
double columns_extra_places(const struct colgen *g);
void columns_price_extra_places(struct colgen *g);

/* What the pattern costs, rents included, beyond what its jobs are worth in the best proof, in
 * 1/scale micro-dollars.
 */
double columns_excess(const struct colgen *g, int32_t pattern);

/* Of the patterns in the pool, takes about n: those that lack least of being worth their price at
 * the duals of the best bound. */
void columns_take_nearest(struct colgen *g, int32_t n);

/* Which share of the way from the best duals to the LP's can be gone before a pattern of the pool
 * is worth more than its price. */
double columns_longest_step(struct colgen *g);

/* Takes patterns of the pool that save most at the duals of the last solution; returns how many. */
int32_t columns_sift(struct colgen *g);

/* Once there are many columns, removes those far from being of use at the last solution. */
void columns_purge(struct colgen *g);

/* The same before a dive, where the furthest by the best proof go. */
void columns_trim(struct colgen *g);

/* Counts the simplex iterations since the program had done `before` as work. */
void columns_count_work(struct colgen *g, int64_t before);

/* Solves from the last basis; LP_LIMIT once the time allowed is over.  Writes nothing but the LP,
 * so that others may work beside it. */
enum lp_status columns_solve_in_time(const struct colgen *g);

/* The same, and reads value and duals.  False when the LP library gave up or time is over. */
MUST_CHECK bool columns_solve(struct colgen *g);

#endif
