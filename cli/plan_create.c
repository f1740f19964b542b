/* plan_create.c - the environments to create, on the screen, and which jobs go where. */
#include "cli/paragraph.h"
#include "cli/plan_screen.h"
#include "cli/table.h"

#include <stdio.h>
#include <string.h>

enum { LABEL_WIDTH = 40 };

static bool takes_label(const struct queue *queue, const struct workload *w, const char *label)
{
    for (int32_t i = 0; i < queue->n_classes; i++) {
        if (strcmp(w->classes[queue->classes[i]].label, label) == 0)
            return true;
    }
    return false;
}

/* A class by its label, and by its request where another queue takes jobs of that label too. */
static int write_class(const struct screen *s, const struct queue *queue, int32_t class_id,
                       char *text, size_t size)
{
    const struct environments *e = s->r->environments;
    const struct job_class *c = &s->r->workload->classes[class_id];
    char label[80], a[32], b[32];
    show_label(label, c->label, LABEL_WIDTH, "jobs");
    bool shared = c->label[0] == '\0';
    for (int32_t i = 0; i < e->n_queues && !shared; i++)
        shared = &e->queues[i] != queue && takes_label(&e->queues[i], s->r->workload, c->label);
    if (!shared)
        return snprintf(text, size, "%s", label);
    return snprintf(text, size, "%s of %s vCPU%s and %s", label, show_vcpus(a, c->mcpu),
                    c->mcpu == MCPU_PER_VCPU ? "" : "s", show_mib(b, c->mem_mib));
}

/* What the jobs of the class take: CPU time, as far as it is known. */
static double work_of(const struct screen *s, int32_t class_id)
{
    const struct job_class *c = &s->r->workload->classes[class_id];
    return (double)c->mcpu * (double)(c->total_ms > 0 ? c->total_ms : c->count);
}

/* The queue's class that comes after `before` (-1: none yet) by falling work. */
static int32_t next_class(const struct screen *s, const struct queue *queue, int32_t before)
{
    int32_t best = -1;
    for (int32_t i = 0; i < queue->n_classes; i++) {
        int32_t c = queue->classes[i];
        bool later = before < 0 || work_of(s, c) < work_of(s, before) ||
                     (work_of(s, c) <= work_of(s, before) && c > before);
        if (later && (best < 0 || work_of(s, c) > work_of(s, best)))
            best = c;
    }
    return best;
}

/* Which jobs are to be submitted to the queue, the first time that it is named. */
static void show_takers(const struct screen *s, const struct environment *env)
{
    enum { NAMED = 3 };
    const struct environments *e = s->r->environments;
    const struct queue *queue = &e->queues[env->queue];
    char text[400] = "";
    size_t n = 0;
    int32_t c = -1;
    if (e->n_queues == 1 || (env > e->list && env[-1].queue == env->queue))
        return;
    for (int32_t i = 0; i < queue->n_classes && i < NAMED; i++) {
        c = next_class(s, queue, c);
        n += (size_t)snprintf(text + n, sizeof text - n, "%s", i == 0 ? "" : ", ");
        n += (size_t)write_class(s, queue, c, text + n, sizeof text - n);
    }
    int32_t others = queue->n_classes - NAMED;
    if (others > 0)
        snprintf(text + n, sizeof text - n, " and %d other kind%s of jobs", (int)others,
                 plural(others));
    paragraph(s->file, s->bold, "", "  takes %s", text);
}

void screen_create(const struct screen *s)
{
    const struct environments *e = s->r->environments;
    char a[32];
    for (int32_t i = 0; i < e->n; i++) {
        const struct environment *env = &e->list[i];
        char types[240] = "";
        size_t n = 0;
        for (int32_t k = 0; k < env->n_types && n < sizeof types - 40; k++) {
            if (k == 6) {
                snprintf(types + n, sizeof types - n, " and %d more", (int)env->n_types - k);
                break;
            }
            n += (size_t)snprintf(types + n, sizeof types - n, "%s%s", k == 0 ? "" : ", ",
                                  env->types[k]);
        }
        paragraph(s->file, s->bold, i == 0 ? "CREATE" : "", "%s: %s; %s, 0 to %s vCPUs", env->name,
                  types,
                  env->purchase == PURCHASE_SPOT ? "price-capacity-optimized"
                  : env->n_types == 1            ? "on-demand"
                  : env->follows_plan            ? "in this order"
                                                 : "the cheapest a vCPU first",
                  show_whole(a, env->max_vcpus));
        show_takers(s, env);
    }
}
