/* launch_fair.c - capacity for shares: each instance is launched for the first line of the share
 * that has used least, with what was launched for it counted as used. */
#include "planner/simulate/state.h"

/* Of what booting instances were launched for. */
static void plan_promised(struct run *r, struct queue *q)
{
    struct fair_state *f = &q->fair;
    for (int32_t s = 0; s < f->of->n; s++)
        f->planned[s] = 0;
    for (int32_t l = 0; l < r->n_lines; l++) {
        if (line_queue(r, l) == q)
            f->planned[r->lines[l].share] +=
                r->lines[l].promised * r->in->w->classes[r->lines[l].class_id].mcpu;
    }
}

static bool is_due(const struct run *r, const struct queue *q, const struct waiting_line *a,
                   const struct waiting_line *b)
{
    if (a->share == b->share)
        return waits_before(a, b);
    double x = fair_usage(r, q, a->share, q->fair.planned[a->share]);
    double y = fair_usage(r, q, b->share, q->fair.planned[b->share]);
    return x != y ? x < y : a->share < b->share;
}

/* The line that is next, at the front of those that wait; false: none needs anything. */
static bool bring_next(struct run *r, const struct queue *q, const struct site *site,
                       struct turn_lines t)
{
    int32_t best = -1;
    for (int32_t k = t.from; k < t.to; k++) {
        const struct waiting_line *w = &r->by_head[k];
        const struct line *line = &r->lines[w->line];
        if (line->need > 0 && !line->passed && site_admits(r, site, w->line) &&
            (best < 0 || is_due(r, q, w, &r->by_head[best])))
            best = k;
    }
    if (best < 0)
        return false;
    struct waiting_line next = r->by_head[best];
    for (int32_t k = best; k > t.from; k--)
        r->by_head[k] = r->by_head[k - 1];
    r->by_head[t.from] = next;
    return true;
}

/* What is kept for other shares is not launched for these. */
static bool within_reservation(const struct run *r, const struct queue *q, int32_t line)
{
    const struct job_class *c = &r->in->w->classes[line_class(r, line)];
    int64_t mcpu = q->fair.running_mcpu;
    for (int32_t s = 0; s < q->fair.of->n; s++)
        mcpu += q->fair.planned[s];
    return mcpu == 0 || mcpu + c->mcpu * (c->nodes > 1 ? c->nodes : 1) <= fair_most_mcpu(q);
}

bool launch_fairly(struct run *r, struct queue *q, int32_t environment, struct turn_lines t)
{
    struct site *site = &r->sites[environment];
    struct demand d = {0};
    fair_advance(r, q);
    plan_promised(r, q);
    for (int32_t k = t.from; k < t.to; k++) {
        struct line *line = &r->lines[r->by_head[k].line];
        line->passed = false;
        if (site_admits(r, site, r->by_head[k].line))
            launch_demand(r, &d, r->by_head[k].line, line->need);
    }
    while (bring_next(r, q, site, t)) {
        int32_t index = r->by_head[t.from].line;
        struct line *line = &r->lines[index];
        bool was_short = r->short_of;
        r->short_of = false;
        const struct offer *o =
            within_reservation(r, q, index) ? strategy_choose(r, site, line->class_id, &d) : NULL;
        bool full = site->vcpus >= site->env->e->max_vcpus;
        bool waits = o == NULL && !full && r->short_of && r->in->assumed[ASSUMED_SPILL_OVER] == 0;
        line->short_of = line->short_of || (o == NULL && r->short_of);
        r->short_of = r->short_of || was_short;
        if (o != NULL) {
            launch_promised(r, environment, o, t.from, t, &d);
            plan_promised(r, q);
            continue;
        }
        if (launch_keeps_waiting(r, environment, index, waits))
            return false;
        line->passed = true;
        if (waits) {
            launch_demand(r, &d, index, -line->need);
            line->need = 0;
        }
    }
    return true;
}
