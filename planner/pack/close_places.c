#include "planner/pack/close_places.h"

#include <stdlib.h>

/* A solution breaks a limit from this much more on. */
#define HAIR 1e-6

void close_places_init(struct close_places *places, const struct packing *p, int64_t target)
{
    *places = (struct close_places){.packing = p,
                                    .few = mem_zeroed((size_t)p->n_bins, sizeof *places->few)};
    for (int32_t b = 0; b < p->n_bins; b++)
        places->few[b] = p->bins[b].limit >= 0 && p->bins[b].limit < target / p->bins[b].price;
}

void close_places_clear(struct close_places *places)
{
    free(places->few);
    *places = (struct close_places){0};
}

int32_t close_places_apply(const struct close_places *places, struct close_master *m)
{
    const struct packing *p = places->packing;
    const struct close_lp *lp = &m->lp;
    int64_t most = p->problem->limit_bins;
    int32_t added = 0;
    double all = 0, *used = mem_zeroed((size_t)p->n_bins, sizeof *used);
    for (int32_t i = 0; i < lp->m; i++) {
        int32_t pattern = lp->what[lp->basis[i]];
        if (pattern < 0)
            continue;
        used[m->patterns->bin[pattern]] += lp->basic[i];
        all += lp->basic[i];
    }
    for (int32_t b = 0; b < p->n_bins; b++)
        if (places->few[b] && used[b] > (double)p->bins[b].limit + HAIR) {
            struct close_row row = {.kind = CLOSE_TYPE, .first = b};
            close_master_limit(m, row, true, p->bins[b].limit);
            added++;
        }
    if (most >= 0 && all > (double)most + HAIR) {
        close_master_limit(m, (struct close_row){.kind = CLOSE_BINS}, true, most);
        added++;
    }
    free(used);
    return added;
}

bool close_places_hold(const struct close_places *places, const struct pool *pool,
                       const struct pool_plan *plan)
{
    const struct packing *p = places->packing;
    int64_t all = 0, *used = mem_zeroed((size_t)p->n_bins, sizeof *used);
    for (int32_t u = 0; u < plan->n; u++) {
        used[pool->patterns[plan->uses[u].pattern].bin] += plan->uses[u].times;
        all += plan->uses[u].times;
    }
    bool hold = p->problem->limit_bins < 0 || all <= p->problem->limit_bins;
    for (int32_t b = 0; b < p->n_bins && hold; b++)
        hold = p->bins[b].limit < 0 || used[b] <= p->bins[b].limit;
    free(used);
    return hold;
}
