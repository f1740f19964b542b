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

/* Where each share's lines begin, and how many there are. */
static void find_parts(struct run *r, struct queue *q, struct turn_lines t)
{
    struct fair_state *f = &q->fair;
    for (int32_t s = 0; s < f->of->n; s++)
        f->n_lines[s] = 0;
    for (int32_t k = t.from; k < t.to; k++) {
        int32_t s = r->by_head[k].share;
        if (f->n_lines[s]++ == 0)
            f->first[s] = k;
    }
}

static bool may_have_more(const struct run *r, const struct site *site, int32_t index)
{
    const struct line *line = &r->lines[index];
    return line->need > 0 && !line->passed && site_admits(r, site, index);
}

/* The next line's place in by_head: the first of the share that has used least; -1: none needs
 * anything.  Lines that are done with never come again, and are left behind. */
static int32_t next_line(struct run *r, struct queue *q, const struct site *site)
{
    struct fair_state *f = &q->fair;
    int32_t best = -1;
    double least = 0;
    for (int32_t s = 0; s < f->of->n; s++) {
        while (f->n_lines[s] > 0 && !may_have_more(r, site, r->by_head[f->first[s]].line)) {
            f->first[s]++;
            f->n_lines[s]--;
        }
        if (f->n_lines[s] == 0)
            continue;
        double used = fair_usage(r, q, s, f->planned[s]);
        if (best < 0 || used < least) {
            best = f->first[s];
            least = used;
        }
    }
    return best;
}

/* Where the environment is full nothing is launched for anybody: does one keep the others waiting?
 */
static bool any_keeps_waiting(const struct run *r, const struct site *site, int32_t environment,
                              struct turn_lines t)
{
    for (int32_t k = t.from; k < t.to; k++) {
        int32_t index = r->by_head[k].line;
        if (may_have_more(r, site, index) && launch_keeps_waiting(r, environment, index, false))
            return true;
    }
    return false;
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
    find_parts(r, q, t);
    for (int32_t k; (k = next_line(r, q, site)) >= 0;) {
        int32_t index = r->by_head[k].line;
        struct line *line = &r->lines[index];
        if (site->vcpus >= site->env->e->max_vcpus)
            return !any_keeps_waiting(r, site, environment, t);
        bool was_short = r->short_of;
        r->short_of = false;
        const struct offer *o =
            within_reservation(r, q, index) ? strategy_choose(r, site, line->class_id, &d) : NULL;
        bool waits = o == NULL && r->short_of && r->in->assumed[ASSUMED_SPILL_OVER] == 0;
        line->short_of = line->short_of || (o == NULL && r->short_of);
        r->short_of = r->short_of || was_short;
        if (o != NULL) {
            launch_promised(r, environment, o, k, t, &d);
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
