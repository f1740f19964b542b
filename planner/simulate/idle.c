#include "planner/simulate/idle.h"

#include <stdlib.h>
#include <string.h>

/* Jobs of a class begin (count > 0) or end on an instance. */
struct change {
    int64_t instance, at_s;
    int32_t class_id, count;
};

/* What runs on the instance at hand. */
struct running {
    int64_t *count;  /* per class */
    int32_t *active; /* classes that have jobs on it */
    int32_t n_active;
};

static int by_time(const void *left, const void *right)
{
    const struct change *a = left, *b = right;
    if (a->instance != b->instance)
        return a->instance < b->instance ? -1 : 1;
    return (a->at_s > b->at_s) - (a->at_s < b->at_s);
}

static double share(int64_t wanted, int64_t has)
{
    return has > 0 ? (double)wanted / (double)has : 0;
}

/* As bill.h counts it. */
static double claim_of(const struct job_class *c, const struct offer *o)
{
    double claim = share(c->mcpu, o->usable_mcpu);
    double mem = share(c->mem_mib, o->usable_mib), gpus = share(c->gpus, o->gpus);
    claim = mem > claim ? mem : claim;
    claim = gpus > claim ? gpus : claim;
    return c->whole_instances || claim > 1 ? 1 : claim;
}

/* So many seconds of the instance with what runs on it now. */
static void add_span(const struct running *now, const struct sim_instance *in,
                     const struct workload *w, int64_t span_s, double *class_uusd,
                     double *nobody_uusd)
{
    double claimed = 0;
    double cost = (double)offer_total_uusd_h(in->offer) * (double)span_s / S_PER_H;
    for (int32_t i = 0; i < now->n_active; i++) {
        int32_t c = now->active[i];
        claimed += (double)now->count[c] * claim_of(&w->classes[c], in->offer);
    }
    if (claimed <= 0)
        *nobody_uusd += cost;
    if (claimed <= 0 || claimed >= 1)
        return;
    for (int32_t i = 0; i < now->n_active; i++) {
        int32_t c = now->active[i];
        double own = (double)now->count[c] * claim_of(&w->classes[c], in->offer);
        class_uusd[c] += cost * (1 - claimed) * own / claimed;
    }
}

static void change_running(struct running *now, const struct change *ch)
{
    int32_t at = 0;
    int64_t *count = &now->count[ch->class_id];
    if (*count == 0)
        now->active[now->n_active++] = ch->class_id;
    *count += ch->count;
    if (*count != 0)
        return;
    /* As many as run at once: a list may have a class for each job. */
    while (now->active[at] != ch->class_id)
        at++;
    now->active[at] = now->active[--now->n_active];
}

static void forget(struct running *now)
{
    for (int32_t i = 0; i < now->n_active; i++)
        now->count[now->active[i]] = 0;
    now->n_active = 0;
}

/* From its boot to its tail. */
static void add_instance(struct running *now, const struct sim_instance *in,
                         const struct change *list, size_t n, const struct workload *w,
                         double *class_uusd, double *nobody_uusd)
{
    int64_t at_s = in->launch_s + in->boot_s, end_s = in->end_s - in->tail_s;
    forget(now);
    for (size_t i = 0; i < n; i++) {
        int64_t next_s = list[i].at_s < end_s ? list[i].at_s : end_s;
        if (next_s > at_s) {
            add_span(now, in, w, next_s - at_s, class_uusd, nobody_uusd);
            at_s = next_s;
        }
        change_running(now, &list[i]);
    }
    if (end_s > at_s)
        add_span(now, in, w, end_s - at_s, class_uusd, nobody_uusd);
}

static struct change *list_changes(const struct simulation *run, const struct sim_input *input)
{
    struct change *list = mem_alloc((2 * run->n_starts + 1) * sizeof *list);
    for (size_t i = 0; i < run->n_starts; i++) {
        const struct sim_start *s = &run->starts[i];
        int32_t class_id = input->jobs[s->job].class_id;
        list[2 * i] = (struct change){s->instance, s->start_s, class_id, s->count};
        list[2 * i + 1] = (struct change){s->instance, s->end_s, class_id, -s->count};
    }
    qsort(list, 2 * run->n_starts, sizeof *list, by_time);
    return list;
}

void sim_idle_held(const struct simulation *run, const struct sim_input *input, double *class_uusd,
                   double *nobody_uusd)
{
    size_t classes = (size_t)input->w->n_classes, at = 0;
    struct running now = {.count = mem_zeroed(classes + 1, sizeof *now.count),
                          .active = mem_zeroed(classes + 1, sizeof *now.active)};
    struct change *list = list_changes(run, input);
    memset(class_uusd, 0, classes * sizeof *class_uusd);
    *nobody_uusd = 0;
    for (int64_t i = 0; i < run->n_instances; i++) {
        size_t from = at;
        while (at < 2 * run->n_starts && list[at].instance == i)
            at++;
        const struct sim_instance *in = &run->instances[i];
        if (!in->free && in->offer->type_index >= 0)
            add_instance(&now, in, list + from, at - from, input->w, class_uusd, nobody_uusd);
    }
    free(list);
    free(now.count);
    free(now.active);
}
