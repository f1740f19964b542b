/* covered.c - what is left to pay where the user owns Reserved Instances or Savings Plans.
 *
 * A commitment covers instances hour by hour, whichever queue launched them; so queues that were
 * simulated apart are covered together: what each would be left with alone adds up to too little.
 */
#include "planner/trials/parts.h"

#include <string.h>

static void gather_uses(struct trying *t, struct trial *sum, const struct trial *const *rows,
                        int32_t n)
{
    int64_t n_uses = 0;
    for (int32_t i = 0; i < n; i++)
        n_uses += rows[i]->n_uses;
    struct cover_use *uses = arena_array(&t->out->arena, (size_t)n_uses + 1, sizeof *uses);
    n_uses = 0;
    for (int32_t i = 0; i < n; i++) {
        if (rows[i]->n_uses > 0)
            memcpy(&uses[n_uses], rows[i]->uses, (size_t)rows[i]->n_uses * sizeof *uses);
        n_uses += rows[i]->n_uses;
    }
    sum->uses = uses;
    sum->n_uses = n_uses;
}

bool cover_together(struct trying *t, struct trial *sum, const struct trial *const *rows, int32_t n,
                    struct error *err)
{
    struct cover cover;
    if (t->in->owned == NULL || sum->list_uusd == UNKNOWN)
        return true;
    if (n != 1 || rows[0] != sum)
        gather_uses(t, sum, rows, n);
    bool ok = cover_make(&cover, t->in->owned, sum->uses, sum->n_uses, t->in->catalogue->region,
                         t->in->zone, err);
    if (ok)
        sum->cost_uusd = sum->list_uusd - cover.covered_uusd;
    cover_clear(&cover);
    return ok;
}
