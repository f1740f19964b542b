#include "planner/pack/farley.h"

wide farley_scale(const struct packing *p, const int64_t *cost, const int64_t *value,
                  const int64_t *bound, int64_t *proved)
{
    wide total = 0;
    for (int32_t c = 0; c < p->n_classes; c++) {
        int64_t price = 1, worth = 1; /* the worst ratio price / worth, at most 1 */
        for (int32_t b = 0; b < p->n_bins; b++) {
            if (packing_fit(p, b, c) > 0 && (wide)cost[b] * worth < (wide)price * bound[b]) {
                price = cost[b];
                worth = bound[b];
            }
        }
        proved[c] = (int64_t)((wide)value[c] * price / worth);
        total += (wide)proved[c] * p->classes[c].demand;
    }
    return total;
}
