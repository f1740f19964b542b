/* focus.h - a linear program of its own for part of the demand, with only the columns that may be
 * of use there.
 *
 * GLPK looks at all columns in each iteration, so with one program for all, a dive for a dozen bins
 * spent nearly all its time on columns far from use.
 *
 * Ownership  the program set aside is the caller's until it is put back. */
#ifndef PLANNER_FOCUS_H
#define PLANNER_FOCUS_H

#include "planner/pack/colgen.h"

/* A program and its patterns. */
struct focus {
    struct lp *lp;
    int32_t *column_pattern;
    size_t column_capacity;
};

/* Leaves g without a program until focus_empty; focus_back ends that. */
struct focus focus_away(struct colgen *g);
void focus_back(struct colgen *g, struct focus *aside);

/* Fills g's pool, which is empty, with patterns of `from`, and a new program with all of them: the
 * first ones and those of least excess that hold no more than residual[c] of each class.  O(from).
 */
void focus_on(struct colgen *g, const struct colgen *from, const int64_t *residual);

/* Frees the program. */
void focus_end(struct colgen *g);

/* A program of rows alone, for what is left of the demands (NULL: all). */
void focus_empty(struct colgen *g, const int64_t *residual);

#endif
