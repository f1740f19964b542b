#include "planner/search/shaped_change.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* A lease gets longer or shorter by this part of its time at most, mostly by much less. */
#define STRETCH_MOST 0.3
/* All leases do by this part. */
#define STRETCH_ALL 0.04
/* A lease that is turned into two or more may be asked to hold so much beyond the longest. */
#define SPARE 0.03

static bool same_family(const struct requests *rq, int32_t a, int32_t b)
{
    const struct offer *x = &rq->offers->offers[a], *y = &rq->offers->offers[b];
    return x->purchase == y->purchase && strcmp(x->type->family, y->type->family) == 0;
}

int32_t shaped_offers(const struct requests *rq, const struct fluid *fluid, const bool *used,
                      bool sizes, int32_t *offers)
{
    int32_t n_offers = rq->offers->n_offers, n = 0;
    bool *listed = mem_zeroed((size_t)n_offers, sizeof *listed);
    for (int32_t i = 0; i < fluid->n_patterns; i++)
        listed[fluid->patterns[i].offer] = true;
    for (int32_t i = 0; i < n_offers; i++) {
        if (listed[i] || used[i])
            offers[n++] = i;
        listed[i] |= used[i];
    }
    int32_t n_used = n;
    for (int32_t k = 0; sizes && k < rq->n_admitted; k++) {
        int32_t offer = rq->by_price[k];
        for (int32_t i = 0; i < n_used && !listed[offer]; i++)
            if (same_family(rq, offers[i], offer)) {
                listed[offer] = true;
                offers[n++] = offer;
            }
    }
    free(listed);
    return n;
}

int64_t shaped_lot(struct shaped_lots *lots, int64_t n)
{
    uint64_t s = lots->state; /* xorshift64*: the same lots everywhere */
    s ^= s >> 12;
    s ^= s << 25;
    s ^= s >> 27;
    lots->state = s;
    return (int64_t)((s * UINT64_C(0x2545F4914F6CDD1D) >> 33) % (uint64_t)n);
}

/* From 0 to just below 1. */
static double part(struct shaped_lots *lots)
{
    return (double)shaped_lot(lots, 1000) / 1000;
}

static double price(const struct shaped_lots *lots, int32_t offer)
{
    return (double)lots->rq->bins[offer].price_uusd_h;
}

static double dollars(const struct shaped_lots *lots, const struct shaped_wish *wish)
{
    return (double)wish->wanted_s * price(lots, wish->offer);
}

static void ask(const struct shaped_lots *lots, struct shaped_wish *wish, double cost)
{
    double wanted_s = fmax(0, cost) / price(lots, wish->offer);
    wish->wanted_s = (int64_t)fmin(lots->cap_s, wanted_s);
}

/* Makes one longer or shorter, and mostly another the other way. */
static void stretch(struct shaped_fleet *f, struct shaped_lots *lots, struct shaped_wish *a,
                    struct shaped_wish *b)
{
    double share = part(lots);
    double more = dollars(lots, a) * (0.01 + STRETCH_MOST * share * share);
    if (shaped_lot(lots, 2) == 0)
        more = -more;
    ask(lots, a, dollars(lots, a) + more);
    if (f->n > 1 && a != b && shaped_lot(lots, 3) > 0)
        ask(lots, b, dollars(lots, b) - more);
}

static int32_t any_offer(struct shaped_lots *lots)
{
    return lots->offers[shaped_lot(lots, lots->n_offers)];
}

/* Another type for the same money: as many leases as its time asks for. */
static void turn(struct shaped_fleet *f, struct shaped_lots *lots, struct shaped_wish *a)
{
    double cost = dollars(lots, a);
    int32_t offer = any_offer(lots);
    double n = fmax(1, ceil(cost / price(lots, offer) / lots->cap_s - SPARE));
    if (f->n - 1 + n > SHAPED_LEASES_MOST)
        return;
    a->offer = offer;
    ask(lots, a, cost / n);
    for (int k = 1; k < n; k++)
        f->list[f->n++] = *a;
}

static void merge(struct shaped_fleet *f, struct shaped_lots *lots, struct shaped_wish *a,
                  struct shaped_wish *b)
{
    if (a == b)
        return;
    ask(lots, a, dollars(lots, a) + dollars(lots, b));
    *b = f->list[--f->n];
}

/* The others share its money as they share theirs. */
static void dissolve(struct shaped_fleet *f, struct shaped_lots *lots, struct shaped_wish *a)
{
    double freed = dollars(lots, a), rest = -freed;
    for (int32_t k = 0; k < f->n; k++)
        rest += dollars(lots, &f->list[k]);
    if (f->n < 2 || rest <= 0)
        return;
    *a = f->list[--f->n];
    for (int32_t k = 0; k < f->n; k++)
        ask(lots, &f->list[k], dollars(lots, &f->list[k]) * (1 + freed / rest));
}

/* Some of its money, up to half of it, opens another lease. */
static void split(struct shaped_fleet *f, struct shaped_lots *lots, struct shaped_wish *a)
{
    if (f->n == SHAPED_LEASES_MOST)
        return;
    double moved = dollars(lots, a) * part(lots) / 2;
    struct shaped_wish *b = &f->list[f->n++];
    b->offer = any_offer(lots);
    ask(lots, b, moved);
    ask(lots, a, dollars(lots, a) - moved);
}

static void stretch_all(struct shaped_fleet *f, struct shaped_lots *lots)
{
    double by = 1 - STRETCH_ALL + 2 * STRETCH_ALL * part(lots);
    for (int32_t k = 0; k < f->n; k++)
        ask(lots, &f->list[k], dollars(lots, &f->list[k]) * by);
}

void shaped_change(struct shaped_fleet *f, struct shaped_lots *lots)
{
    struct shaped_wish *a = &f->list[shaped_lot(lots, f->n)];
    struct shaped_wish *b = &f->list[shaped_lot(lots, f->n)];
    int64_t kind = shaped_lot(lots, 12);
    if (kind < 4)
        stretch(f, lots, a, b);
    else if (kind < 7)
        turn(f, lots, a);
    else if (kind == 7)
        merge(f, lots, a, b);
    else if (kind == 8)
        dissolve(f, lots, a);
    else if (kind == 9)
        split(f, lots, a);
    else if (kind == 10)
        f->order = (int)shaped_lot(lots, SHAPED_ORDERS);
    else
        stretch_all(f, lots);
}
