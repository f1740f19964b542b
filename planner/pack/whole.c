#include "planner/pack/whole.h"

#include <math.h>
#include <stdlib.h>

#include "planner/pack/dive.h"

/* Steps that a node counts for, a column and a row: about a dozen simplex iterations. */
enum { NODE_WORK = 100 };

bool whole_take(struct colgen *g, int64_t *residual, struct pool_plan *plan, wide below,
                int64_t nodes)
{
    int32_t n = lp_columns(g->lp);
    enum lp_status status;
    double *values = mem_zeroed((size_t)n + 1, sizeof *values);
    double cutoff = ((double)below - 0.5) / UUSD_PER_USD;
    bool found = lp_solve_whole(g->lp, nodes, cutoff, values, &status);
    g->work += nodes * NODE_WORK * n / 4;
    for (int32_t j = 0; found && j < n; j++)
        if (g->column_pattern[j] >= 0 && values[j] > 0.5)
            dive_take(g, plan, residual, g->column_pattern[j], llround(values[j]));
    free(values);
    return found;
}
