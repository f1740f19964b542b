#include "cli/estimate_timeline.h"

#include "cli/csv_out.h"
#include "cli/table.h"

#include <stdlib.h>
#include <string.h>

/* ---- from the run ------------------------------------------------------------------------------
 */

static int32_t group_of(struct timeline *t, size_t *capacity, const struct sim_instance *i)
{
    for (int32_t g = 0; g < t->n_groups; g++) {
        if (t->groups[g].offer == i->offer && t->groups[g].environment == i->environment)
            return g;
    }
    t->groups = mem_grow(t->groups, capacity, (size_t)t->n_groups + 1, sizeof *t->groups);
    t->groups[t->n_groups] = (struct timeline_group){i->offer, i->environment, 0};
    return t->n_groups++;
}

static void add(struct timeline *t, struct timeline_change change)
{
    t->changes[t->n_changes++] = change;
}

static void add_instances(struct timeline *t, const struct simulation *run, int32_t *group)
{
    size_t capacity = 0;
    for (int64_t k = 0; k < run->n_instances; k++) {
        const struct sim_instance *i = &run->instances[k];
        int64_t vcpus = i->offer->type->vcpus;
        group[k] = group_of(t, &capacity, i);
        t->groups[group[k]].vcpu_s += (double)vcpus * (double)(i->end_s - i->launch_s);
        add(t, (struct timeline_change){
                   .at_s = i->launch_s, .group = group[k], .instances = 1, .vcpus = vcpus});
        add(t, (struct timeline_change){
                   .at_s = i->end_s, .group = group[k], .instances = -1, .vcpus = -vcpus});
    }
}

static void add_jobs(struct timeline *t, const struct simulation *run,
                     const struct sim_input *input, const int32_t *group)
{
    for (size_t k = 0; k < run->n_starts; k++) {
        const struct sim_start *s = &run->starts[k];
        int64_t mcpu = input->w->classes[input->jobs[s->job].class_id].mcpu * s->count;
        add(t, (struct timeline_change){.at_s = s->ready_s, .group = -1, .waiting = s->count});
        add(t, (struct timeline_change){.at_s = s->start_s,
                                        .group = group[s->instance],
                                        .running = s->count,
                                        .waiting = -s->count,
                                        .mcpu = mcpu});
        add(t, (struct timeline_change){.at_s = s->end_s,
                                        .group = group[s->instance],
                                        .running = -s->count,
                                        .mcpu = -mcpu});
    }
}

static int by_time(const void *left, const void *right)
{
    const struct timeline_change *a = left, *b = right;
    if (a->at_s != b->at_s)
        return a->at_s < b->at_s ? -1 : 1;
    return (a->group > b->group) - (a->group < b->group);
}

void timeline_make(struct timeline *t, const struct simulation *run, const struct sim_input *input)
{
    *t = (struct timeline){0};
    size_t most = 2 * (size_t)run->n_instances + 3 * run->n_starts;
    int32_t *group = mem_alloc(((size_t)run->n_instances + 1) * sizeof *group);
    t->changes = mem_alloc((most + 1) * sizeof *t->changes);
    add_instances(t, run, group);
    add_jobs(t, run, input, group);
    if (t->n_changes > 1)
        qsort(t->changes, (size_t)t->n_changes, sizeof *t->changes, by_time);
    free(group);
}

void timeline_clear(struct timeline *t)
{
    free(t->groups);
    free(t->changes);
    *t = (struct timeline){0};
}

/* ---- as CSV ------------------------------------------------------------------------------------
 */

static void write_moment(const struct timeline *t, const struct estimate_report *r, int64_t at_s,
                         const struct timeline_change *now, FILE *file)
{
    struct timeline_change all = now[t->n_groups];
    for (int32_t g = 0; g < t->n_groups; g++) {
        const struct timeline_change *n = &now[g];
        all.instances += n->instances;
        all.vcpus += n->vcpus;
        all.running += n->running;
        all.waiting += n->waiting;
        if (n->instances == 0)
            continue;
        fprintf(file, "%lld,", (long long)at_s);
        csv_text(file, r->in->compute.list[t->groups[g].environment].name);
        fprintf(file, ",%s,%d,%lld,%d,\n", t->groups[g].offer->type->name, (int)n->instances,
                (long long)n->vcpus, (int)n->running);
    }
    fprintf(file, "%lld,all,all,%d,%lld,%d,%d\n", (long long)at_s, (int)all.instances,
            (long long)all.vcpus, (int)all.running, (int)all.waiting);
}

void timeline_csv(const struct timeline *t, const struct estimate_report *r, int64_t step_s,
                  FILE *file)
{
    /* One more for what only the queue sees. */
    struct timeline_change *now = mem_zeroed((size_t)t->n_groups + 1, sizeof *now);
    int64_t next_s = 0;
    fputs("time_s,environment,instance_type,instances,vcpus,jobs_running,jobs_waiting\n", file);
    for (int64_t i = 0; i < t->n_changes; i++) {
        const struct timeline_change *c = &t->changes[i];
        for (; step_s > 0 && next_s < c->at_s; next_s += step_s)
            write_moment(t, r, next_s, now, file);
        struct timeline_change *n = &now[c->group < 0 ? t->n_groups : c->group];
        n->instances += c->instances;
        n->vcpus += c->vcpus;
        n->running += c->running;
        n->waiting += c->waiting;
        if (step_s == 0 && (i + 1 == t->n_changes || t->changes[i + 1].at_s != c->at_s))
            write_moment(t, r, c->at_s, now, file);
    }
    if (step_s > 0)
        write_moment(t, r, next_s, now, file);
    free(now);
}
