#include "model/shadow.h"

#include <math.h>
#include <stdbool.h>

enum { VCPU, GIB, GPU, KINDS, SUBSETS = 1 << KINDS };

/* Sums of weighted products: of needs with each other, of needs with duals, of duals. */
struct sums {
    double need[KINDS][KINDS];
    double dual[KINDS];
    double total;
};

static struct sums add_up(const struct shadow_point *points, int32_t n)
{
    struct sums s = {0};
    for (int32_t i = 0; i < n; i++) {
        const struct shadow_point *p = &points[i];
        double need[KINDS] = {(double)p->mcpu / 1000, (double)p->mem_mib / 1024, p->gpus};
        for (int a = 0; a < KINDS; a++) {
            for (int b = 0; b < KINDS; b++)
                s.need[a][b] += p->weight * need[a] * need[b];
            s.dual[a] += p->weight * need[a] * p->uusd_h;
        }
        s.total += p->weight * p->uusd_h * p->uusd_h;
    }
    return s;
}

/* Gauss's elimination for the resources in the subset, the others 0; false where they can't be
 * told apart. */
static bool solve(const struct sums *s, unsigned subset, double *price)
{
    double rows[KINDS][KINDS + 1];
    for (int a = 0; a < KINDS; a++) {
        bool in = (subset >> a & 1U) != 0;
        for (int b = 0; b < KINDS; b++)
            rows[a][b] = in && (subset >> b & 1U) != 0 ? s->need[a][b] : a == b && !in;
        rows[a][KINDS] = in ? s->dual[a] : 0;
    }
    for (int k = 0; k < KINDS; k++) {
        /* What is left of a diagonal is the part that the resources before it don't explain. */
        if (rows[k][k] <= 1e-9 * ((subset >> k & 1U) != 0 ? s->need[k][k] : 1))
            return false;
        for (int a = 0; a < KINDS; a++) {
            double factor = a == k ? 0 : rows[a][k] / rows[k][k];
            for (int b = k; b <= KINDS && a != k; b++)
                rows[a][b] -= factor * rows[k][b];
        }
    }
    for (int k = 0; k < KINDS; k++)
        price[k] = rows[k][KINDS] / rows[k][k];
    return true;
}

/* How much of the squares the prices leave. */
static double rest(const struct sums *s, const double *price)
{
    double left = s->total;
    for (int a = 0; a < KINDS; a++) {
        left -= 2 * price[a] * s->dual[a];
        for (int b = 0; b < KINDS; b++)
            left += price[a] * price[b] * s->need[a][b];
    }
    return left;
}

/* With three resources the best prices that are none below 0 are found by trying each subset. */
void shadow_fit(const struct shadow_point *points, int32_t n, struct shadow_prices *prices)
{
    struct sums s = add_up(points, n);
    double best[KINDS] = {0}, least = s.total;
    for (unsigned subset = 1; subset < SUBSETS; subset++) {
        double price[KINDS];
        if (!solve(&s, subset, price) || price[VCPU] < 0 || price[GIB] < 0 || price[GPU] < 0)
            continue;
        double left = rest(&s, price);
        if (left >= least)
            continue;
        least = left;
        for (int k = 0; k < KINDS; k++)
            best[k] = price[k];
    }
    prices->vcpu_uusd_h = s.need[VCPU][VCPU] > 0 ? best[VCPU] : -1;
    prices->gib_uusd_h = s.need[GIB][GIB] > 0 ? best[GIB] : -1;
    prices->gpu_uusd_h = s.need[GPU][GPU] > 0 ? best[GPU] : -1;
    prices->explained = s.total > 0 ? fmin(1, fmax(0, 1 - least / s.total)) : 1;
}
