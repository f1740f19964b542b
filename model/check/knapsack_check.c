#include "model/check/knapsack_check.h"

#include "model/arena.h"
#include "model/check/knapsack_parts.h"

#include <stdlib.h>
#include <string.h>

enum { REPLACEABLE_MAX = 3000 };

/* One question, worked down: each stage makes it smaller or answers it. */
struct question {
    int64_t room[3];
    struct knapsack_item *items;
    int32_t n;
    int64_t base; /* worth of what was fixed */
    int64_t threshold;
    int64_t price[3];
    bool broken;
    int64_t worth;
};

/* How many more of the item the room holds. */
static int64_t fits(const int64_t room[3], const struct knapsack_item *item)
{
    int64_t times = item->most;
    for (int q = 0; q < N_QUANTITIES; q++) {
        if (item->need[q] > 0 && room[q] / item->need[q] < times)
            times = room[q] / item->need[q];
    }
    return times;
}

/* A set that fits is worth so much: is it too much? */
static bool passes(struct question *k, wide worth)
{
    if (worth <= k->threshold)
        return false;
    k->broken = true;
    k->worth = wide_clamped(worth);
    return true;
}

/* Takes out what cannot matter; false when one item alone breaks the threshold. */
static bool clip(struct question *k)
{
    int32_t kept = 0;
    for (int32_t i = 0; i < k->n; i++) {
        struct knapsack_item item = k->items[i];
        item.most = fits(k->room, &item);
        if (item.most == 0 || item.value == 0)
            continue;
        if (passes(k, k->base + (wide)item.most * item.value))
            return false;
        k->items[kept++] = item;
    }
    k->n = kept;
    return true;
}

static int by_need_then_value(const void *left, const void *right)
{
    const struct knapsack_item *a = left;
    const struct knapsack_item *b = right;
    for (int q = 0; q < N_QUANTITIES; q++) {
        if (a->need[q] != b->need[q])
            return a->need[q] < b->need[q] ? -1 : 1;
    }
    return (a->value < b->value) - (a->value > b->value);
}

/* Of items with the same need the dearer are taken first, and no more than fit together. */
static void merge_equal(struct question *k)
{
    qsort(k->items, (size_t)k->n, sizeof *k->items, by_need_then_value);
    int64_t taken = 0;
    int32_t kept = 0;
    for (int32_t i = 0; i < k->n; i++) {
        struct knapsack_item item = k->items[i];
        bool same = kept > 0 && memcmp(k->items[kept - 1].need, item.need, sizeof item.need) == 0;
        struct knapsack_item all = item;
        all.most = INT64_MAX;
        int64_t left = fits(k->room, &all) - (same ? taken : 0);
        if (left <= 0)
            continue;
        item.most = item.most < left ? item.most : left;
        taken = (same ? taken : 0) + item.most;
        if (same && k->items[kept - 1].value == item.value)
            k->items[kept - 1].most += item.most;
        else
            k->items[kept++] = item;
    }
    k->n = kept;
}

/* An index and what it is sorted by, falling. */
struct rank {
    double key;
    int32_t index;
};

static int by_falling_key(const void *left, const void *right)
{
    const struct rank *a = left;
    const struct rank *b = right;
    if (a->key != b->key) /* a sort key, not a result */
        return a->key > b->key ? -1 : 1;
    return (a->index > b->index) - (a->index < b->index);
}

/* Fills the room by worth per price: a set that fits, so it may answer the question. */
static bool greedy_breaks(struct question *k)
{
    int64_t room[3] = {k->room[0], k->room[1], k->room[2]};
    struct rank *order = mem_zeroed((size_t)k->n, sizeof *order);
    for (int32_t i = 0; i < k->n; i++) {
        const struct knapsack_item *item = &k->items[i];
        double cost = 1 + (double)(knapsack_loss(k->price, item) + item->value);
        order[i] = (struct rank){(double)item->value / cost, i};
    }
    qsort(order, (size_t)k->n, sizeof *order, by_falling_key);
    wide worth = k->base;
    for (int32_t i = 0; i < k->n; i++) {
        const struct knapsack_item *item = &k->items[order[i].index];
        int64_t times = fits(room, item);
        for (int q = 0; q < N_QUANTITIES; q++)
            room[q] -= times * item->need[q];
        worth += (wide)times * item->value;
    }
    free(order);
    return passes(k, worth);
}

/* Room at its price plus every surplus: no set is worth more. */
static wide price_bound(const struct question *k)
{
    wide bound = k->base;
    for (int q = 0; q < N_QUANTITIES; q++)
        bound += (wide)k->price[q] * k->room[q];
    for (int32_t i = 0; i < k->n; i++) {
        wide loss = knapsack_loss(k->price, &k->items[i]);
        if (loss < 0)
            bound -= loss * k->items[i].most;
    }
    return bound;
}

/* A set above the threshold loses less than slack: items too dear to take, and items too good to
 * leave out, are fixed.  False when that answers the question: what must be taken does not fit, so
 * that there is no such set, or is itself one. */
static bool fix(struct question *k, wide slack)
{
    int32_t kept = 0;
    for (int32_t i = 0; i < k->n; i++) {
        struct knapsack_item item = k->items[i];
        wide loss = knapsack_loss(k->price, &item);
        wide free_choices = loss == 0 ? item.most : (slack - 1) / (loss < 0 ? -loss : loss);
        if (free_choices > item.most)
            free_choices = item.most;
        int64_t must = loss < 0 ? item.most - (int64_t)free_choices : 0;
        k->base += must * item.value;
        for (int q = 0; q < N_QUANTITIES; q++)
            k->room[q] -= must * item.need[q];
        item.most = (int64_t)free_choices;
        if (item.most > 0)
            k->items[kept++] = item;
        if (k->room[0] < 0 || k->room[1] < 0 || k->room[2] < 0 || passes(k, k->base))
            return false;
    }
    k->n = kept;
    return true;
}

/* One for one, may a take the place of b? */
static bool replaces(const struct knapsack_item *a, const struct knapsack_item *b)
{
    return a->need[0] <= b->need[0] && a->need[1] <= b->need[1] && a->need[2] <= b->need[2] &&
           a->value >= b->value;
}

/* Drops an item where better ones are so many that a set never runs out of them.  Equal items were
 * merged, so no two replace each other.  O(n * n), so long lists are left as they are. */
static void drop_replaceable(struct question *k)
{
    if (k->n > REPLACEABLE_MAX)
        return;
    bool *drop = mem_zeroed((size_t)k->n, sizeof *drop);
    for (int32_t i = 0; i < k->n; i++) {
        struct knapsack_item smallest = k->items[i];
        wide better = 0;
        for (int32_t j = 0; j < k->n; j++) {
            if (j == i || !replaces(&k->items[j], &k->items[i]))
                continue;
            better += k->items[j].most;
            for (int q = 0; q < N_QUANTITIES; q++) {
                if (k->items[j].need[q] < smallest.need[q])
                    smallest.need[q] = k->items[j].need[q];
            }
        }
        /* No set holds more of these and of i than fit at the smallest need of each quantity. */
        smallest.most = INT64_MAX;
        drop[i] = better >= fits(k->room, &smallest);
    }
    int32_t kept = 0;
    for (int32_t i = 0; i < k->n; i++) {
        if (!drop[i])
            k->items[kept++] = k->items[i];
    }
    k->n = kept;
    free(drop);
}

static double share(const struct question *k, const int64_t need[3])
{
    double sum = 0;
    for (int q = 0; q < N_QUANTITIES; q++)
        sum += k->room[q] == 0 ? 0 : (double)need[q] / (double)k->room[q];
    return sum;
}

/* Counts as sums of powers of two: bundles that together make any number up to most. */
static struct knapsack_bundle *make_bundles(const struct question *k, int32_t *n)
{
    size_t capacity = 0, made = 0;
    struct knapsack_bundle *bundles = NULL;
    for (int32_t i = 0; i < k->n; i++) {
        const struct knapsack_item *item = &k->items[i];
        int64_t left = item->most;
        for (int64_t times = 1; left > 0; times *= 2) {
            int64_t t = times < left ? times : left;
            bundles = mem_grow(bundles, &capacity, made + 1, sizeof *bundles);
            bundles[made++] = (struct knapsack_bundle){
                {t * item->need[0], t * item->need[1], t * item->need[2]}, t * item->value};
            left -= t;
        }
    }
    *n = (int32_t)made;
    return bundles;
}

/* Large ones first: few states while much is open. */
static struct knapsack_bundle *sort_bundles(const struct question *k,
                                            const struct knapsack_bundle *bundles, int32_t n)
{
    struct rank *order = mem_zeroed((size_t)n, sizeof *order);
    for (int32_t i = 0; i < n; i++)
        order[i] = (struct rank){share(k, bundles[i].need), i};
    qsort(order, (size_t)n, sizeof *order, by_falling_key);
    struct knapsack_bundle *sorted = mem_zeroed((size_t)n, sizeof *sorted);
    for (int32_t i = 0; i < n; i++)
        sorted[i] = bundles[order[i].index];
    free(order);
    return sorted;
}

static enum knapsack_answer search(struct question *k, int64_t *steps)
{
    int32_t n;
    struct knapsack_bundle *bundles = make_bundles(k, &n);
    struct knapsack_bundle *sorted = sort_bundles(k, bundles, n);
    enum knapsack_answer answer =
        knapsack_states(k->room, sorted, n, k->price, k->base, k->threshold, steps, &k->worth);
    free(bundles);
    free(sorted);
    return answer;
}

static enum knapsack_answer answer_broken(const struct question *k)
{
    return k->broken ? KNAPSACK_BROKEN : KNAPSACK_HOLDS;
}

static enum knapsack_answer work(struct question *k, int64_t *steps)
{
    if (!clip(k) || k->n == 0)
        return answer_broken(k);
    merge_equal(k);
    knapsack_prices(k->room, k->items, k->n, k->price);
    *steps -= k->n;
    if (*steps < 0)
        return KNAPSACK_OPEN;
    wide bound = price_bound(k);
    if (bound <= k->threshold)
        return KNAPSACK_HOLDS;
    if (greedy_breaks(k))
        return KNAPSACK_BROKEN;
    if (!fix(k, bound - k->threshold) || !clip(k))
        return answer_broken(k);
    drop_replaceable(k);
    return search(k, steps);
}

/* Values as large as 64 bits allow make whole-number prices fine enough. */
static void magnify(struct question *k, int *shift)
{
    *shift = 0;
    while (k->threshold < KNAPSACK_VALUE_MAX / 8) {
        k->threshold *= 2;
        ++*shift;
    }
    for (int32_t i = 0; i < k->n; i++)
        k->items[i].value <<= *shift;
}

enum knapsack_answer knapsack_check(const int64_t room[3], const struct knapsack_item *items,
                                    int32_t n, int64_t threshold, int64_t *steps, int64_t *worth)
{
    assert(threshold > 0 && threshold <= KNAPSACK_VALUE_MAX);
    struct question k = {{room[0], room[1], room[2]}, NULL, 0, .threshold = threshold};
    *worth = 0;
    k.items = mem_zeroed((size_t)n, sizeof *k.items);
    for (int32_t i = 0; i < n; i++) {
        assert(items[i].value >= 0 && items[i].most >= 0);
        if (fits(room, &items[i]) == 0)
            continue;
        if (items[i].value > threshold) {
            *worth = items[i].value;
            free(k.items);
            return KNAPSACK_BROKEN;
        }
        k.items[k.n++] = items[i];
    }
    int shift;
    magnify(&k, &shift);
    enum knapsack_answer answer = work(&k, steps);
    *worth = k.worth >> shift;
    free(k.items);
    return answer;
}
