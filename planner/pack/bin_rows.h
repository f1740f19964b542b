/* bin_rows.h - rows of the linear program over bins instead of classes: at most, or at least, so
 * many of some kind.  Limits on bins are such rows, and so are branches (branch.h).
 *
 * What a row presses with is the rent of a place: patterns are priced against price + rents, where
 * a row of at least so many pays a negative rent.  For any rents the demands' duals less rent *
 * bound, over all rows, bound the cost of plans within the rows.
 *
 * Shapes     row i is row lp_row of the program, n_classes + i unless it is out of the program.
 * Units      rents in 1/scale micro-dollars for one unit of weight, rounded towards 0.
 * Ownership  owns its rows. */
#ifndef PLANNER_BIN_ROWS_H
#define PLANNER_BIN_ROWS_H

#include "model/lp.h"
#include "model/wide.h"
#include "planner/pack/packing.h"

/* With rents a bin counts as up to half this many times the dearest one, so values are measured on
 * a scale so much coarser while there are rows: they stay below PACKING_VALUE_MAX. */
enum { BIN_ROWS_ROOM = 8 };

/* A row of at most this binds nothing: more bins than any plan has.  Nor does one of at least 0. */
#define BIN_ROWS_IDLE (INT64_C(1) << 50)

struct bin_row {
    int32_t *weight; /* per bin, >= 0 */
    int32_t lp_row;  /* -1: not in the program, since nothing has pressed against it so far */
    bool at_most;
    int64_t bound;
    int64_t left;      /* of the bound of at most, while whole plans are made */
    double dual;       /* of the last solution, dollars */
    int64_t rent;      /* >= 0, or <= 0 where at least so many are asked for */
    int64_t raised;    /* rent, or more where that proves more */
    int64_t best_rent; /* of the best bound */
};

struct bin_rows {
    struct bin_row *rows;
    int32_t n;
    size_t capacity;
    int64_t room;  /* instead of BIN_ROWS_ROOM; 0: that */
    int64_t *rent; /* per bin: sum of weight * rent */
};

void bin_rows_clear(struct bin_rows *r);

/* Rows for the limits of a packing, none of them in the program, with the rents of p->rent as the
 * best ones, on p->scale. */
void bin_rows_add_limits(struct bin_rows *r, const struct packing *p);

/* Rows and rents of its own over the same weights; free with bin_rows_end_fork. */
void bin_rows_fork(struct bin_rows *fork, const struct bin_rows *r, const struct packing *p);
void bin_rows_end_fork(struct bin_rows *fork);

/* Whole plans: nothing used yet; how many more of a bin the rows of at most allow; so many used. */
void bin_rows_use_none(struct bin_rows *r);
int64_t bin_rows_left(const struct bin_rows *r, int32_t bin);
void bin_rows_use(struct bin_rows *r, int32_t bin, int64_t times);

/* The rents of a bin in the best bound, 1/scale micro-dollars; and at the duals of the last
 * solution, dollars. */
int64_t bin_rows_best_rent(const struct bin_rows *r, int32_t bin);
double bin_rows_dual(const struct bin_rows *r, int32_t bin);

/* Adds a row with weights of zero, which the caller fills in. */
struct bin_row *bin_rows_add(struct bin_rows *r, const struct packing *p, bool at_most,
                             int64_t bound);

/* Fills rows and values with the entries of a column for a bin; returns how many. */
int32_t bin_rows_entries(const struct bin_rows *r, int32_t bin, int32_t *rows, double *values);

/* Rents from the duals of the last solution, mixed with `keep` of those of the best bound, and
 * rent[]; all smaller by the same factor where some bin would count for too much or too little. */
void bin_rows_set_rents(struct bin_rows *r, const struct packing *p, int64_t scale, double keep);

/* Rents of the best bound on another scale, rounded up: values are rounded down. */
void bin_rows_rescale(struct bin_rows *r, int64_t scale, int64_t old_scale);

/* Its bound as the linear program gets it, where demands are divided by `unit`. */
double bin_row_bound(const struct bin_row *row, double unit);

/* Sum of rent * bound. */
wide bin_rows_due(const struct bin_rows *r);

#endif
