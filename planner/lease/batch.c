#include "planner/lease/batch.h"

#include <stdlib.h>

/* Candidates cost O(runs log lanes) each: together they may look at this many runs. */
#define CANDIDATE_RUNS INT64_C(6000000)
enum { CANDIDATES_LEAST = 3 };

struct batch batch_of(const struct requests *rq, const struct planner_options *options)
{
    int64_t work = options->work > 0 ? options->work : BATCH_WORK;
    return (struct batch){
        .rq = rq,
        .options = options,
        .work = work,
        .engine = {.solver = options->solver,
                   .max_gap = options->max_gap,
                   .work = work,
                   .threads = options->threads,
                   .stop = options->stop,
                   .stop_context = options->stop_context},
        .terms = {options->boot_s, options->tail_s, rq},
        .limits = {options->max_vcpus, options->max_instances, options->quota_vcpus},
    };
}

struct candidate candidate_of(const struct batch *b, struct draft *draft, struct descent recipe)
{
    struct candidate c = {.draft = *draft, .recipe = recipe};
    *draft = (struct draft){0};
    stagger(&c.draft, &b->terms, b->limits);
    c.cost_uusd = draft_cost(&c.draft, &b->terms);
    c.cheapest_uusd = c.cost_uusd;
    c.makespan_s = draft_makespan(&c.draft, &b->terms);
    return c;
}

bool candidate_in_time(const struct batch *b, const struct candidate *c)
{
    return b->options->deadline_s == UNKNOWN || c->makespan_s <= b->options->deadline_s;
}

void candidate_clear(struct candidate *c)
{
    draft_clear(&c->draft);
}

int64_t batch_cap_s(const struct batch *b)
{
    if (b->options->deadline_s != UNKNOWN)
        return b->options->deadline_s - b->options->boot_s;
    return LEASE_MAX_S - b->options->boot_s - b->options->tail_s;
}

struct realiser batch_realiser(const struct batch *b)
{
    return (struct realiser){b->rq, b->engine, b->terms, batch_cap_s(b), 0, NULL};
}

bool batch_told_to_stop(const struct batch *b)
{
    return b->options->stop != NULL && b->options->stop(b->options->stop_context);
}
