#include "planner/lease/reprice.h"

#include <string.h>

static void sort_by_price(struct requests *rq)
{
    for (int32_t i = 1; i < rq->n_admitted; i++) {
        int32_t offer = rq->by_price[i], at = i;
        for (; at > 0 && rq->bins[rq->by_price[at - 1]].price_uusd_h > rq->bins[offer].price_uusd_h;
             at--)
            rq->by_price[at] = rq->by_price[at - 1];
        rq->by_price[at] = offer;
    }
}

static int32_t cheapest_for(const struct requests *rq, const struct pack_item *item)
{
    int32_t i = 0;
    while (!pack_accepts(item, &rq->bins[rq->by_price[i]]))
        i++; /* some admitted offer accepts it */
    return rq->by_price[i];
}

void requests_reprice(struct requests *to, const struct requests *rq, const int64_t *price_uusd_h)
{
    size_t n_offers = (size_t)rq->offers->n_offers;
    *to = *rq;
    to->arena = (struct arena){0};
    to->bins = arena_array(&to->arena, n_offers, sizeof *to->bins);
    to->by_price = arena_array(&to->arena, n_offers, sizeof *to->by_price);
    to->list = arena_array(&to->arena, (size_t)rq->n, sizeof *to->list);
    memcpy(to->bins, rq->bins, n_offers * sizeof *to->bins);
    memcpy(to->by_price, rq->by_price, (size_t)rq->n_admitted * sizeof *to->by_price);
    memcpy(to->list, rq->list, (size_t)rq->n * sizeof *to->list);
    for (int32_t i = 0; i < rq->offers->n_offers; i++)
        to->bins[i].price_uusd_h = price_uusd_h[i];
    sort_by_price(to);
    for (int32_t r = 0; r < to->n; r++)
        to->list[r].cheapest = cheapest_for(to, &to->list[r].item);
}
