/* launch_fair.c - capacity for shares: each instance is launched for the first line of the share
 * that has used least, with what was launched for it counted as used. */
#include "planner/simulate/state.h"

/* Of what booting instances were launched for. */
static void plan_promised(struct run *r)
{
    struct fair_state *f = &r->fair;
    for (int32_t s = 0; s < r->in->fair->n; s++)
        f->planned[s] = 0;
    for (int32_t l = 0; l < r->n_lines; l++)
        f->planned[r->lines[l].share] +=
            r->lines[l].promised * r->in->w->classes[r->lines[l].class_id].mcpu;
}

static bool is_due(const struct run *r, const struct waiting_line *a, const struct waiting_line *b)
{
    if (a->share == b->share)
        return waits_before(a, b);
    double x = fair_usage(r, a->share, r->fair.planned[a->share]);
    double y = fair_usage(r, b->share, r->fair.planned[b->share]);
    return x != y ? x < y : a->share < b->share;
}

/* The line that is next, at the front of those that wait; false: none needs anything. */
static bool bring_next(struct run *r, const struct site *site, int32_t n)
{
    int32_t best = -1;
    for (int32_t k = 0; k < n; k++) {
        const struct waiting_line *w = &r->by_head[k];
        const struct line *q = &r->lines[w->line];
        if (q->need > 0 && !q->passed && site_admits(r, site, w->line) &&
            (best < 0 || is_due(r, w, &r->by_head[best])))
            best = k;
    }
    if (best < 0)
        return false;
    struct waiting_line next = r->by_head[best];
    for (int32_t k = best; k > 0; k--)
        r->by_head[k] = r->by_head[k - 1];
    r->by_head[0] = next;
    return true;
}

/* What is kept for other shares is not launched for these. */
static bool within_reservation(const struct run *r, int32_t line)
{
    const struct job_class *c = &r->in->w->classes[line_class(r, line)];
    int64_t mcpu = r->fair.running_mcpu;
    for (int32_t s = 0; s < r->in->fair->n; s++)
        mcpu += r->fair.planned[s];
    return mcpu == 0 || mcpu + c->mcpu * (c->nodes > 1 ? c->nodes : 1) <= fair_most_mcpu(r);
}

bool launch_fairly(struct run *r, int32_t environment, int32_t n)
{
    struct site *site = &r->sites[environment];
    struct demand d = {0};
    fair_advance(r);
    plan_promised(r);
    for (int32_t k = 0; k < n; k++) {
        struct line *q = &r->lines[r->by_head[k].line];
        q->passed = false;
        if (site_admits(r, site, r->by_head[k].line))
            launch_demand(r, &d, r->by_head[k].line, q->need);
    }
    while (bring_next(r, site, n)) {
        int32_t line = r->by_head[0].line;
        struct line *q = &r->lines[line];
        bool was_short = r->short_of;
        r->short_of = false;
        const struct offer *o =
            within_reservation(r, line) ? strategy_choose(r, site, q->class_id, &d) : NULL;
        bool full = site->vcpus >= site->env->e->max_vcpus;
        bool waits = o == NULL && !full && r->short_of && r->in->assumed[ASSUMED_SPILL_OVER] == 0;
        r->short_of = r->short_of || was_short;
        if (o != NULL) {
            launch_promised(r, environment, o, 0, n, &d);
            plan_promised(r);
            continue;
        }
        if (launch_keeps_waiting(r, environment, line, waits))
            return false;
        q->passed = true;
        if (waits) {
            launch_demand(r, &d, line, -q->need);
            q->need = 0;
        }
    }
    return true;
}
