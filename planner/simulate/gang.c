/* gang.c - multi-node parallel jobs: all nodes start together, each on an instance for itself, all
 * instances of one type in one environment.
 *
 * Each node counts as a job; an entry's jobs are so many gangs.  They have no other way to start,
 * so a gang's nodes are always the first of what remains of their entry. */
#include "planner/simulate/state.h"

struct gathering {
    struct run *r;
    const struct job_class *c;
    const char *gpu_model;
    const struct instance_type *type; /* NULL: the first that is found decides */
    const struct instance_type *tried[16];
    int32_t n_tried;
    int32_t n;
};

static bool was_tried(const struct gathering *g, const struct instance_type *type)
{
    for (int32_t i = 0; i < g->n_tried; i++) {
        if (g->tried[i] == type)
            return true;
    }
    return false;
}

/* Takes note of an idle instance of the type; true with the last that is needed. */
static bool gather(void *context, int32_t instance)
{
    struct gathering *g = context;
    const struct instance *i = &g->r->instances[instance];
    const struct instance_type *type = i->offer->type;
    if (i->running > 0 || !admission_holds(type, g->c, g->gpu_model) ||
        (g->type == NULL ? was_tried(g, type) : type != g->type))
        return false;
    g->type = type;
    g->r->gang[g->n++] = instance;
    return g->n == g->c->nodes;
}

/* Instances of one type for all nodes; false when no type has as many idle. */
static bool gather_in(struct gathering *g, const struct site *site)
{
    enum { TRIED_MOST = sizeof g->tried / sizeof g->tried[0] };
    g->n_tried = 0;
    do {
        g->type = NULL;
        g->n = 0;
        if (site_find(g->r, site, class_need(g->c), gather, g) >= 0)
            return true;
        if (g->type != NULL && g->n_tried < TRIED_MOST)
            g->tried[g->n_tried++] = g->type;
        else
            g->type = NULL;
    } while (g->type != NULL);
    return false;
}

int32_t gang_idle(const struct run *r, const struct site *site, int32_t class_id,
                  const struct offer **offer)
{
    int32_t most = 0;
    *offer = NULL;
    for (int32_t k = 0; k < site->env->n_types; k++) {
        const struct offer *o = site->env->types[k].offer;
        int32_t n = site->idle[k] > most && admission_holds(o->type, &r->in->w->classes[class_id],
                                                            r->in->gpu_model[class_id])
                        ? site->idle[k]
                        : 0;
        if (n > most) {
            most = n;
            *offer = o;
        }
    }
    return most;
}

bool gang_needs(const struct run *r, const struct instance *i)
{
    for (int32_t l = 0; r->booting > 0 && l < r->n_lines; l++) {
        const struct job_class *c = &r->in->w->classes[r->lines[l].class_id];
        if (c->nodes > 1 && r->lines[l].waiting > 0 &&
            site_admits(r, &r->sites[i->environment], l) &&
            admission_holds(i->offer->type, c, r->in->gpu_model[c->id]))
            return true;
    }
    return false;
}

/* The last node has its image then. */
static int64_t all_ready_s(const struct run *r, int32_t item, int32_t nodes)
{
    int64_t last_s = r->now_s;
    for (int32_t k = 0; k < nodes; k++) {
        int64_t ready_s =
            place_image_s(r, &r->instances[r->gang[k]], item_job(r, item)->image, r->now_s);
        last_s = ready_s > last_s ? ready_s : last_s;
    }
    return last_s + r->in->assumed[ASSUMED_PLACEMENT_S];
}

bool gang_start(struct run *r, int32_t item)
{
    int32_t class_id = item_job(r, item)->class_id, line = item_line(r, item);
    struct gathering g = {
        .r = r, .c = &r->in->w->classes[class_id], .gpu_model = r->in->gpu_model[class_id]};
    r->gang = mem_grow(r->gang, &r->gang_capacity, (size_t)g.c->nodes, sizeof *r->gang);
    const struct queue *q = line_queue(r, line);
    for (int32_t i = 0; i < q->n; i++) {
        int32_t e = q->order[i];
        if (!site_admits(r, &r->sites[e], line) || compute_is_fargate(r->sites[e].env->e) ||
            !gather_in(&g, &r->sites[e]))
            continue;
        int64_t start_s = all_ready_s(r, item, g.n);
        for (int32_t k = 0; k < g.n; k++)
            place_start(r, r->gang[k], item, 1, start_s);
        return true;
    }
    return false;
}
