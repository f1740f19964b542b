#include "planner/pack/close_merge.h"

#include <stdlib.h>

/* An LP's solution has more than one bin of a type from here on. */
#define HAIR 1e-6

static bool accepts_all(const struct packing *p, int32_t bin, int32_t of)
{
    for (int32_t c = 0; c < p->n_classes; c++)
        if (packing_fit(p, of, c) > 0 && packing_fit(p, bin, c) == 0)
            return false;
    return true;
}

static bool can_merge(const struct packing *p, const bool *few, int32_t a, int32_t b)
{
    const struct packing_bin *one = &p->bins[a], *two = &p->bins[b];
    /* Bins come by rising price. */
    for (int32_t t = 0; t < p->n_bins && p->bins[t].price <= one->price + two->price; t++) {
        const struct packing_bin *both = &p->bins[t];
        if (!few[t] && both->mcpu >= one->mcpu + two->mcpu &&
            both->mem_mib >= one->mem_mib + two->mem_mib && both->gpus >= one->gpus + two->gpus &&
            accepts_all(p, t, a) && accepts_all(p, t, b))
            return true;
    }
    return false;
}

void close_merge_init(struct close_merge *merge, const struct packing *p, const bool *few)
{
    size_t n = (size_t)p->n_bins;
    *merge = (struct close_merge){.packing = p, .pair = mem_zeroed(n * n, sizeof *merge->pair)};
    for (int32_t a = 0; a < p->n_bins; a++)
        for (int32_t b = a; b < p->n_bins; b++)
            merge->pair[(size_t)a * n + (size_t)b] = merge->pair[(size_t)b * n + (size_t)a] =
                can_merge(p, few, a, b);
}

void close_merge_clear(struct close_merge *merge)
{
    free(merge->pair);
    *merge = (struct close_merge){0};
}

/* Does some row ask for a bin of this type? */
static bool is_asked_for(const struct close_master *m, int32_t bin)
{
    for (int32_t r = m->patterns->packing->n_classes; r < m->n_rows; r++)
        if (m->rows[r].kind == CLOSE_TYPE && m->rows[r].first == bin)
            return m->rows[r].low > 0;
    return false;
}

int32_t close_merge_apply(const struct close_merge *merge, struct close_master *m)
{
    const struct close_lp *lp = &m->lp;
    int32_t n = merge->packing->n_bins, moved = 0;
    double *used = mem_zeroed((size_t)n, sizeof *used);
    for (int32_t i = 0; i < lp->m; i++) {
        int32_t pattern = lp->what[lp->basis[i]];
        if (pattern >= 0)
            used[m->patterns->bin[pattern]] += lp->basic[i];
    }
    for (int32_t b = 0; b < n; b++) {
        const bool *pair = merge->pair + (size_t)b * (size_t)n;
        if (used[b] <= HAIR)
            continue;
        int64_t most = pair[b] ? 1 : INT64_MAX;
        for (int32_t a = 0; a < n && most > 0; a++)
            if (a != b && pair[a] && is_asked_for(m, a))
                most = 0;
        if (used[b] <= (double)most + HAIR)
            continue;
        close_master_limit(m, (struct close_row){.kind = CLOSE_TYPE, .first = b}, true, most);
        moved++;
    }
    free(used);
    return moved;
}
