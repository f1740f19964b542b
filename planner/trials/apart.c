/* apart.c - which classes of a queue could have a queue of their own.
 *
 * Batch places jobs first in, first out, on whatever of its instances has room, so small jobs fill
 * the gaps that large ones were to take, and a type bought for one class fills with another.  Where
 * a class has a queue of its own, its jobs meet only their like, on the type that suits them.  Few
 * partings are worth a simulation: the class that costs most apart from the others, the two that
 * cost most each apart, the classes by how much memory they ask for a vCPU, as families differ in
 * just that, and by the type that suits each (on 7,254 GPU jobs of a cluster's trace the last costs
 * 12 % less than the best of the others). */
#include "planner/trials/parts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SUITS_NEAR 0.05

struct cutting {
    struct trying *t;
    const struct asked *asked;
    const struct way *planned;
    int32_t n_classes; /* of the workload */
    double *cost;      /* per class of the workload: alone on the type that suits it best */
    double *vcpu_s;    /* likewise: the vCPU-seconds of those instances */
    const struct offer **suits; /* per class: the smallest type on which it costs hardly more */
    int32_t largest[2];         /* the queue's classes that cost most */
    int32_t *part_of;           /* per class of the workload */
    struct parting *list;       /* the result */
    int32_t n;
};

/* ---- what the classes cost ---------------------------------------------------------------------
 */

static void find_cost(struct cutting *k, int32_t class_id, double seconds)
{
    const struct offer_set *set = k->t->in->offers;
    k->cost[class_id] = -1;
    for (int32_t i = 0; i < set->n_offers; i++) {
        const struct offer *o = &set->offers[i];
        int64_t jobs = is_of_kind(k->asked, o) ? jobs_at_once(k->t, o, class_id) : 0;
        if (jobs == 0)
            continue;
        double instance_s = seconds / (double)jobs;
        double cost = instance_s * (double)offer_total_uusd_h(o);
        if (k->cost[class_id] < 0 || cost < k->cost[class_id]) {
            k->cost[class_id] = cost;
            k->vcpu_s[class_id] = instance_s * (double)o->type->vcpus;
        }
    }
}

/* Sizes of a family cost about the same: of the types that cost hardly more than the cheapest, the
 * smallest. */
static void find_suiting(struct cutting *k, int32_t class_id, double seconds)
{
    const struct offer_set *set = k->t->in->offers;
    k->suits[class_id] = NULL;
    for (int32_t i = 0; i < set->n_offers; i++) {
        const struct offer *o = &set->offers[i];
        int64_t jobs = is_of_kind(k->asked, o) ? jobs_at_once(k->t, o, class_id) : 0;
        if (jobs == 0 || seconds / (double)jobs * (double)offer_total_uusd_h(o) >
                             (1 + SUITS_NEAR) * k->cost[class_id])
            continue;
        if (k->suits[class_id] == NULL || o->type->vcpus < k->suits[class_id]->type->vcpus)
            k->suits[class_id] = o;
    }
}

/* A queue that is parted has two classes at least. */
static void find_largest(struct cutting *k)
{
    const int32_t *classes = k->asked->classes;
    k->largest[0] = k->largest[1] = -1;
    for (int32_t i = 0; i < k->asked->n_classes; i++) {
        if (k->largest[0] < 0 || k->cost[classes[i]] > k->cost[k->largest[0]]) {
            k->largest[1] = k->largest[0];
            k->largest[0] = classes[i];
        } else if (k->largest[1] < 0 || k->cost[classes[i]] > k->cost[k->largest[1]]) {
            k->largest[1] = classes[i];
        }
    }
}

/* ---- one parting -------------------------------------------------------------------------------
 */

static void take_classes(const struct cutting *k, int32_t part, struct asked *to)
{
    int32_t *classes = arena_array(&k->t->out->arena, (size_t)k->asked->n_classes, sizeof *classes);
    *to = (struct asked){.arch = k->asked->arch, .gpu = k->asked->gpu, .classes = classes};
    for (int32_t i = 0; i < k->asked->n_classes; i++) {
        if (k->part_of[k->asked->classes[i]] == part)
            classes[to->n_classes++] = k->asked->classes[i];
    }
}

static void take_jobs(const struct cutting *k, int32_t part, struct asked *to)
{
    struct sim_job *jobs = arena_array(&k->t->out->arena, (size_t)k->asked->n_jobs, sizeof *jobs);
    for (int64_t i = 0; i < k->asked->n_jobs; i++) {
        if (k->part_of[k->asked->jobs[i].class_id] == part)
            jobs[to->n_jobs++] = k->asked->jobs[i];
    }
    to->jobs = jobs;
}

static bool holds_some(const struct cutting *k, const struct asked *part, const struct offer *o)
{
    for (int32_t i = 0; i < part->n_classes; i++) {
        if (jobs_at_once(k->t, o, part->classes[i]) > 0)
            return true;
    }
    return false;
}

static double vcpu_seconds(const struct cutting *k, const struct asked *asked)
{
    double sum = 0;
    for (int32_t i = 0; i < asked->n_classes; i++)
        sum += k->vcpu_s[asked->classes[i]];
    return sum;
}

static bool holds_all(const struct cutting *k, const struct asked *part, const struct offer *o)
{
    for (int32_t i = 0; i < part->n_classes; i++) {
        if (jobs_at_once(k->t, o, part->classes[i]) == 0)
            return false;
    }
    return true;
}

/* vCPUs of the smallest of the queue's types that holds all jobs of the part, else of the largest
 * that holds some. */
static int32_t least_vcpus(const struct cutting *k, const struct asked *part)
{
    const struct way_environment *e = &k->planned->environments[0];
    int32_t least = 0, largest = 0;
    for (int32_t i = 0; i < e->n_offers; i++) {
        int32_t vcpus = e->offers[i]->type->vcpus;
        if (holds_all(k, part, e->offers[i]) && (least == 0 || vcpus < least))
            least = vcpus;
        if (holds_some(k, part, e->offers[i]) && vcpus > largest)
            largest = vcpus;
    }
    return least > 0 ? least : largest;
}

/* The part's share of maxvCpus, and the queue's own types that hold its jobs within that. */
static void part_planned(const struct cutting *k, const struct asked *part, struct way *to)
{
    const struct way_environment *from = &k->planned->environments[0];
    struct way_environment *e = &to->environments[0];
    double share = vcpu_seconds(k, part) / vcpu_seconds(k, k->asked);
    int32_t least = least_vcpus(k, part);
    *to = *k->planned;
    e->max_vcpus = (int64_t)(share * (double)from->max_vcpus + 0.5);
    e->max_vcpus = e->max_vcpus < least ? least : e->max_vcpus;
    e->offers = arena_array(&k->t->out->arena, (size_t)from->n_offers, sizeof *e->offers);
    e->n_offers = 0;
    for (int32_t i = 0; i < from->n_offers; i++) {
        if (holds_some(k, part, from->offers[i]) && from->offers[i]->type->vcpus <= e->max_vcpus)
            e->offers[e->n_offers++] = from->offers[i];
    }
    share_quotas(to, k->planned->quota_vcpus, share);
}

static bool has_part(const struct parting *p, const struct asked *part)
{
    for (int32_t i = 0; i < p->n; i++) {
        const struct asked *a = &p->parts[i];
        if (a->n_classes == part->n_classes &&
            memcmp(a->classes, part->classes, (size_t)a->n_classes * sizeof *a->classes) == 0)
            return true;
    }
    return false;
}

static bool is_listed(const struct cutting *k, const struct parting *p)
{
    for (int32_t i = 0; i < k->n; i++) {
        bool same = k->list[i].n == p->n;
        for (int32_t part = 0; part < p->n && same; part++)
            same = has_part(&k->list[i], &p->parts[part]);
        if (same)
            return true;
    }
    return false;
}

/* Adds what part_of says, unless a part is empty or another name has led to the same parts. */
static void add_parting(struct cutting *k, const char *name, int32_t n)
{
    struct parting *p = &k->list[k->n];
    *p = (struct parting){.name = name, .n = n};
    for (int32_t i = 0; i < n; i++) {
        take_classes(k, i, &p->parts[i]);
        if (p->parts[i].n_classes == 0)
            return;
    }
    if (is_listed(k, p))
        return;
    for (int32_t i = 0; i < n; i++) {
        take_jobs(k, i, &p->parts[i]);
        part_planned(k, &p->parts[i], &p->planned[i]);
    }
    k->n++;
}

/* ---- the partings ------------------------------------------------------------------------------
 */

/* Of a long label of several parts the last ("RNASEQ:ALIGN_STAR:STAR_ALIGN"): the first is that of
 * the whole pipeline. */
static const char *label_of(const struct cutting *k, int32_t class_id)
{
    enum { LONG = 24 };
    const char *label = k->t->in->w->classes[class_id].label;
    const char *last = strrchr(label, ':');
    if (strlen(label) > LONG && last != NULL && last[1] != '\0')
        return last + 1;
    return label[0] != '\0' ? label : "one class";
}

static const char *say(const struct cutting *k, const char *text)
{
    return arena_text(&k->t->out->arena, text, strlen(text));
}

/* The n classes that cost most, each in a queue of its own, and one for the others. */
static void part_largest(struct cutting *k, int32_t n)
{
    char name[160];
    for (int32_t i = 0; i < k->asked->n_classes; i++)
        k->part_of[k->asked->classes[i]] = n;
    for (int32_t i = 0; i < n; i++)
        k->part_of[k->largest[i]] = i;
    if (n == 1)
        snprintf(name, sizeof name, "%.40s apart", label_of(k, k->largest[0]));
    else
        snprintf(name, sizeof name, "%.40s and %.40s each apart", label_of(k, k->largest[0]),
                 label_of(k, k->largest[1]));
    add_parting(k, say(k, name), n + 1);
}

/* By MiB a vCPU: what compute, general and memory optimised families have. */
static int32_t ratio_of(const struct job_class *c)
{
    enum { COMPUTE_MIB = 2048, GENERAL_MIB = 4096 };
    if (c->mcpu == 0 || c->mem_mib * 1000 > c->mcpu * GENERAL_MIB)
        return 2;
    return c->mem_mib * 1000 > c->mcpu * COMPUTE_MIB ? 1 : 0;
}

/* Without the middle where there are to be two. */
static void part_by_ratio(struct cutting *k, int32_t n)
{
    bool used[3] = {false};
    int32_t number[3], parts = 0;
    for (int32_t i = 0; i < k->asked->n_classes; i++)
        used[ratio_of(&k->t->in->w->classes[k->asked->classes[i]])] = true;
    for (int r = 0; r < 3; r++) {
        number[r] = parts;
        parts += used[r];
    }
    for (int r = 0; r < 3; r++)
        number[r] = number[r] < n ? number[r] : n - 1;
    for (int32_t i = 0; i < k->asked->n_classes; i++) {
        int32_t c = k->asked->classes[i];
        k->part_of[c] = number[ratio_of(&k->t->in->w->classes[c])];
    }
    if (parts > 1)
        add_parting(k, "by memory a vCPU", parts < n ? parts : n);
}

/* The group of classes, not in a part yet, that one type suits and that costs most; NULL: none. */
static const struct offer *dearest_group(const struct cutting *k)
{
    const struct offer *dearest = NULL;
    double most = 0;
    for (int32_t i = 0; i < k->asked->n_classes; i++) {
        const struct offer *o = k->suits[k->asked->classes[i]];
        double cost = 0;
        for (int32_t j = 0; j < k->asked->n_classes; j++) {
            int32_t c = k->asked->classes[j];
            cost += k->part_of[c] < 0 && k->suits[c] == o ? k->cost[c] : 0;
        }
        if (cost > most) {
            most = cost;
            dearest = o;
        }
    }
    return dearest;
}

/* By the type that suits a class; the types whose classes cost least share a part. */
static void part_by_type(struct cutting *k, int32_t n)
{
    for (int32_t i = 0; i < k->asked->n_classes; i++)
        k->part_of[k->asked->classes[i]] = -1;
    for (int32_t part = 0; part < n - 1; part++) {
        const struct offer *o = dearest_group(k);
        for (int32_t i = 0; i < k->asked->n_classes; i++) {
            int32_t c = k->asked->classes[i];
            if (k->part_of[c] < 0 && k->suits[c] == o)
                k->part_of[c] = part;
        }
    }
    for (int32_t i = 0; i < k->asked->n_classes; i++) {
        int32_t c = k->asked->classes[i];
        k->part_of[c] = k->part_of[c] < 0 ? n - 1 : k->part_of[c];
    }
    add_parting(k, n > 2 ? "by type, three queues" : "by type", n);
}

int32_t list_partings(struct trying *t, const struct asked *asked, const struct way *planned,
                      int32_t most_parts, struct parting list[PARTINGS_MOST])
{
    size_t n = (size_t)t->in->w->n_classes;
    struct cutting k = {.t = t, .asked = asked, .planned = planned, .list = list};
    if (most_parts < 2 || asked->n_classes < 2)
        return 0;
    double *seconds = mem_zeroed(n, sizeof *seconds);
    k.cost = mem_zeroed(n, sizeof *k.cost);
    k.vcpu_s = mem_zeroed(n, sizeof *k.vcpu_s);
    k.part_of = mem_zeroed(n, sizeof *k.part_of);
    k.suits = mem_zeroed(n, sizeof *k.suits);
    sum_seconds(t, asked->jobs, asked->n_jobs, seconds);
    for (int32_t i = 0; i < asked->n_classes; i++) {
        find_cost(&k, asked->classes[i], seconds[asked->classes[i]]);
        find_suiting(&k, asked->classes[i], seconds[asked->classes[i]]);
    }
    find_largest(&k);
    if (vcpu_seconds(&k, asked) > 0) {
        part_largest(&k, 1);
        if (most_parts > 2)
            part_largest(&k, 2);
        part_by_ratio(&k, most_parts);
        if (most_parts > 2)
            part_by_ratio(&k, 2);
        part_by_type(&k, 2);
        if (most_parts > 2)
            part_by_type(&k, most_parts);
    }
    free(seconds);
    free(k.cost);
    free(k.vcpu_s);
    free(k.part_of);
    free(k.suits);
    return k.n;
}
