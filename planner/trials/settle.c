/* settle.c - Batch is told what was chosen: the queues, and an environment for each. */
#include "planner/trials/parts.h"

#include <string.h>

static int number_of(const struct queue *queues, int32_t n, const struct asked *asked)
{
    int number = 1;
    for (int32_t i = 0; i < n; i++)
        number += queues[i].arch == asked->arch && queues[i].gpu == asked->gpu;
    return number;
}

static bool is_listed(const struct environment *e, const char *type)
{
    for (int32_t i = 0; i < e->n_planned; i++) {
        if (strcmp(e->types[i], type) == 0)
            return true;
    }
    return false;
}

/* The way's environment in place of the plan's. */
static void change(struct environment *to, const struct environment *from, const struct settled *s)
{
    to->strategy = s->row.strategy;
    to->types = s->row.types;
    to->n_types = s->row.n_types;
    to->max_vcpus = s->row.max_vcpus;
    to->share = from->share * s->share;
    to->n_planned = 0;
    for (int32_t i = 0; i < to->n_types; i++)
        to->n_planned += is_listed(from, to->types[i]);
    to->follows_plan = false;
}

void settle_queues(struct environments *e, const struct settled *list, int32_t n)
{
    struct queue *queues = arena_array(&e->arena, (size_t)n + 1, sizeof *queues);
    struct environment *environments =
        arena_array(&e->arena, (size_t)e->n + (size_t)n, sizeof *environments);
    int32_t made = 0;
    for (int32_t q = 0; q < n; q++) {
        const struct settled *s = &list[q];
        int number = number_of(queues, q, &s->asked);
        int32_t *classes = arena_array(&e->arena, (size_t)s->asked.n_classes, sizeof *classes);
        memcpy(classes, s->asked.classes, (size_t)s->asked.n_classes * sizeof *classes);
        queues[q] = (struct queue){
            .name = queue_name(&e->arena, s->asked.arch, s->asked.gpu, number),
            .arch = s->asked.arch,
            .gpu = s->asked.gpu,
            .classes = classes,
            .n_classes = s->asked.n_classes,
        };
        for (int32_t i = 0; i < e->n; i++) {
            if (e->list[i].queue != s->from)
                continue;
            struct environment *to = &environments[made++];
            *to = e->list[i];
            to->queue = q;
            to->name = environment_name(&e->arena, &queues[q], to->purchase);
            if (!s->follows_plan)
                change(to, &e->list[i], s);
        }
    }
    e->queues = queues;
    e->n_queues = n;
    e->list = environments;
    e->n = made;
}
