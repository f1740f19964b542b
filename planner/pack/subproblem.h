/* subproblem.h - the most valuable set of jobs that fits one bin, each class with a value: a
 * knapsack in vCPUs, memory and GPUs where no class may be taken more often than its jobs.
 *
 * Stages, each of which may already prove that nothing is worth more than `target`:
 *   1. the fractional knapsack: multipliers on vCPUs and memory, in O(classes); it also fixes most
 *      counts, because a pattern above target can't afford others;
 *   2. a table over (vCPUs, GPUs), exact in both, with a multiplier on memory;
 *   3. where sizes lie on a fine grid: lists of partial patterns, exact while they stay short
 *      (labels.h);
 *   4. depth-first search over counts, bounded by tables over (vCPUs, memory, GPUs) as fine as the
 *      effort allows.
 *
 * Units      values are integers, 1/scale micro-dollars (packing.h).
 * Ownership  struct subproblem is scratch for one thread; patterns found live until the next solve.
 * Source     multipliers: Geoffrion 1974; fixing: Ingargiola and Korsh 1973. */
#ifndef PLANNER_SUBPROBLEM_H
#define PLANNER_SUBPROBLEM_H

#include "planner/pack/packing.h"
#include "planner/pack/table.h"

/* What one solve keeps of the patterns it found. */
enum { SUBPROBLEM_FOUND_MAX = 6 };

struct subproblem_item {
    int32_t class;
    int32_t most;
    int64_t value;
    int64_t mcpu;
    int64_t mem_mib;
    int32_t gpus;
};

struct subproblem_found {
    int64_t value;
    int32_t n;
    int32_t *class;
    int32_t *count;
};

struct subproblem {
    const struct packing *packing;
    struct subproblem_item *items;
    int32_t n;
    int64_t mcpu, mem_mib; /* room left once counts were fixed */
    int32_t gpus;
    int64_t base;                             /* value of the fixed counts */
    int32_t *fixed;                           /* per class */
    int64_t fractional_lambda, fractional_mu; /* stage 1's multipliers */
    double lambda;                            /* fractional stage: value per MiB */
    /* Stage 1 scratch, per item. */
    struct fraction *fractions;
    /* Stages 2 and 4. */
    struct table table;
    struct table_item *table_items;
    int64_t unit_mcpu, unit_mem_mib; /* of one cell */
    bool exact;                      /* the grid rounds nothing */
    int64_t multiplier;              /* of memory, in the tables */
    int32_t *count, *first;
    int64_t *promises; /* labels.c */
    size_t promises_capacity;
    int64_t best, target, open;
    int64_t nodes_left;
    int64_t work; /* cells and nodes touched since the start */
    struct subproblem_found found[SUBPROBLEM_FOUND_MAX];
    int32_t n_found;
};

void subproblem_init(struct subproblem *s, const struct packing *p);
void subproblem_clear(struct subproblem *s);

enum { SUBPROBLEM_EFFORTS = 4 };

/* Solves for one bin.  value[c] >= 0 per class, small enough that no class alone exceeds
 * PACKING_VALUE_MAX in any bin.  Returns a number that no pattern's value exceeds: target itself
 * once it is proved that none is worth more.  s->found[0 .. n_found-1] are patterns worth more
 * than target.  effort 0 .. SUBPROBLEM_EFFORTS-1 limits the search and the tables. */
int64_t subproblem_solve(struct subproblem *s, int32_t bin, const int64_t *value, int64_t target,
                         int effort);

/* Keeps the pattern that s->count says, worth `value` beyond the fixed counts; for those who search
 * for the subproblem (beam.h). */
void subproblem_record(struct subproblem *s, int64_t value);

/* Stage 1 alone: a bound, target when that is proved, in O(classes). */
int64_t subproblem_bound(struct subproblem *s, int32_t bin, const int64_t *value, int64_t target);

/* Stages 1 and 2 for the tables of a group: a bound, and in most[c] how many of each class a
 * pattern worth more than target may hold (all 0 where the bound is target).  residual may be NULL.
 */
int64_t subproblem_fix(struct subproblem *s, int32_t bin, const int64_t *value,
                       const int64_t *residual, int64_t target, int32_t *most);

/* A tighter bound without a search: stages 1 and 2, then a table with memory. */
int64_t subproblem_tighten(struct subproblem *s, int32_t bin, const int64_t *value, int64_t target);

/* Patterns only, quickly and without any proof, for demands of which residual[c] is left. */
void subproblem_find(struct subproblem *s, int32_t bin, const int64_t *value,
                     const int64_t *residual, int64_t target);

#endif
