#include "planner/search/contenders.h"

bool contenders_within(double slack, int64_t cost_uusd, int64_t cheapest_uusd)
{
    return (double)cost_uusd <= (double)cheapest_uusd * (1 + slack);
}

/* With a deadline: is x to be chosen before y? */
static bool sooner_chosen(const struct batch *b, const struct candidate *x,
                          const struct candidate *y)
{
    bool x_in = candidate_in_time(b, x);
    if (x_in != candidate_in_time(b, y))
        return x_in;
    if (x_in && x->cost_uusd != y->cost_uusd)
        return x->cost_uusd < y->cost_uusd;
    if (x->makespan_s != y->makespan_s)
        return x->makespan_s < y->makespan_s;
    return x->cost_uusd < y->cost_uusd;
}

/* Can x never be chosen now that y is there?  Of equals the one that came first stays. */
static bool is_beaten(const struct contenders *set, const struct candidate *x,
                      const struct candidate *y)
{
    if (set->b->options->deadline_s != UNKNOWN)
        return !sooner_chosen(set->b, x, y);
    return (y->makespan_s <= x->makespan_s && y->cost_uusd <= x->cost_uusd) ||
           !contenders_within(set->b->options->slack, x->cost_uusd, set->cheapest_uusd);
}

static void drop(struct contenders *set, int i)
{
    candidate_clear(&set->at[i]);
    set->at[i] = set->at[--set->n];
}

void contenders_init(struct contenders *set, const struct batch *b, struct candidate *first)
{
    *set = (struct contenders){.b = b, .n = 1, .cheapest_uusd = first->cheapest_uusd};
    set->at[0] = *first;
    *first = (struct candidate){0};
}

void contenders_add(struct contenders *set, struct candidate *c)
{
    if (c->cheapest_uusd < set->cheapest_uusd && candidate_in_time(set->b, c))
        set->cheapest_uusd = c->cheapest_uusd;
    bool beaten = !contenders_within(set->b->options->slack, c->cost_uusd, set->cheapest_uusd) &&
                  set->b->options->deadline_s == UNKNOWN;
    for (int i = 0; i < set->n && !beaten; i++)
        beaten = is_beaten(set, c, &set->at[i]);
    for (int i = set->n - 1; i >= 0 && !beaten; i--)
        if (is_beaten(set, &set->at[i], c))
            drop(set, i);
    if (beaten || set->n == CONTENDERS_MOST)
        candidate_clear(c);
    else
        set->at[set->n++] = *c;
    *c = (struct candidate){0};
}

void contenders_take(struct contenders *set, struct candidate *best)
{
    int chosen = 0;
    for (int i = 1; i < set->n; i++) {
        const struct candidate *x = &set->at[i];
        const struct candidate *y = &set->at[chosen];
        bool before = set->b->options->deadline_s != UNKNOWN ? sooner_chosen(set->b, x, y)
                                                             : x->makespan_s < y->makespan_s;
        chosen = before ? i : chosen;
    }
    *best = set->at[chosen];
    best->cheapest_uusd =
        set->b->options->deadline_s != UNKNOWN ? best->cost_uusd : set->cheapest_uusd;
    set->at[chosen] = (struct candidate){0};
    for (int i = 0; i < set->n; i++)
        candidate_clear(&set->at[i]);
    set->n = 0;
}
