#include "planner/pack/volume.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* One split: the share of a bin's price that its vCPUs carry; the rest is the memory's. */
struct splits {
    const struct packing *p;
    double *share, *best_share, *slope;
    double *dual;
};

/* What the bin asks for one job of the class.  A bin without vCPUs or memory puts all on the other.
 */
static double asked(const struct packing *p, int32_t b, int32_t c, double share)
{
    const struct packing_bin *bin = &p->bins[b];
    const struct packing_class *class = &p->classes[c];
    double cpu = bin->mcpu > 0 ? (double)class->mcpu / (double)bin->mcpu : 0;
    double mem = bin->mem_mib > 0 ? (double)class->mem_mib / (double)bin->mem_mib : 0;
    return (double)bin->price * (share * cpu + (1 - share) * mem);
}

/* The total worth at the splits, and its slope by each. */
static double evaluate(struct splits *s)
{
    const struct packing *p = s->p;
    double total = 0;
    memset(s->slope, 0, (size_t)p->n_bins * sizeof *s->slope);
    for (int32_t c = 0; c < p->n_classes; c++) {
        int32_t least = -1;
        s->dual[c] = 0;
        for (int32_t b = 0; b < p->n_bins; b++) {
            if (packing_fit(p, b, c) == 0)
                continue;
            double worth = asked(p, b, c, s->share[b]);
            if (least < 0 || worth < s->dual[c]) {
                s->dual[c] = worth;
                least = b;
            }
        }
        double demand = (double)p->classes[c].demand;
        total += demand * s->dual[c];
        s->slope[least] += demand * (asked(p, least, c, 1) - asked(p, least, c, 0));
    }
    return total;
}

/* Moves each split uphill by a step that shrinks from round to round, all by the same rule: the
 * slopes' sizes say more about demand than about distance. */
static void climb(struct splits *s, double step)
{
    double largest = 0;
    for (int32_t b = 0; b < s->p->n_bins; b++)
        largest = fmax(largest, fabs(s->slope[b]));
    for (int32_t b = 0; b < s->p->n_bins; b++) {
        double relative = largest > 0 ? s->slope[b] / largest : 0;
        double move = copysign(step * sqrt(fabs(relative)), relative);
        s->share[b] = fmin(1, fmax(0, s->share[b] + move));
    }
}

void volume_duals(const struct packing *p, int rounds, double *dual)
{
    size_t m = (size_t)p->n_bins;
    struct splits s = {.p = p, .dual = dual};
    s.share = mem_zeroed(m * 3, sizeof *s.share);
    s.best_share = s.share + m;
    s.slope = s.best_share + m;
    for (size_t b = 0; b < m; b++)
        s.share[b] = s.best_share[b] = 0.5;
    double best = 0;
    for (int round = 0; round < rounds; round++) {
        double total = evaluate(&s);
        if (total > best) {
            best = total;
            memcpy(s.best_share, s.share, m * sizeof *s.share);
        }
        climb(&s, 0.1 / (1 + 0.1 * round));
    }
    memcpy(s.share, s.best_share, m * sizeof *s.share);
    (void)evaluate(&s);
    free(s.share);
}
