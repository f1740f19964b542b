/* knapsack_parts.h - the stages of knapsack_check.h, for it and its tests alone. */
#ifndef MODEL_KNAPSACK_PARTS_H
#define MODEL_KNAPSACK_PARTS_H

#include "model/check/knapsack_check.h"
#include "model/wide.h"

enum { N_QUANTITIES = 3 };

/* Multipliers that make the room's price plus the surplus of the items small; any are valid.
 * O(n log n) with a factor of some hundreds (some thousands where items ask for GPUs). */
void knapsack_prices(const int64_t room[3], const struct knapsack_item *items, int32_t n,
                     int64_t price[3]);

/* price . need - value: what one job loses against the prices; negative: its surplus. */
static inline wide knapsack_loss(const int64_t price[3], const struct knapsack_item *item)
{
    wide loss = -(wide)item->value;
    for (int q = 0; q < N_QUANTITIES; q++)
        loss += (wide)price[q] * item->need[q];
    return loss;
}

/* A bundle is taken whole or not at all. */
struct knapsack_bundle {
    int64_t need[3];
    int64_t value;
};

/* The exact search over bundles: is base plus some set that fits worth more than the threshold?
 * Every value is at most the threshold. */
enum knapsack_answer knapsack_states(const int64_t room[3], const struct knapsack_bundle *bundles,
                                     int32_t n, const int64_t price[3], int64_t base,
                                     int64_t threshold, int64_t *steps, int64_t *worth);

#endif
