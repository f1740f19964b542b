#include "model/bill.h"

#include <stdlib.h>
#include <string.h>

/* Claims of a million jobs times their years do not fit 64 bits. */
__extension__ typedef __int128 wide_int;

/* A job's claim is kept in millionths of an instance times seconds. */
#define CLAIM_WHOLE 1000000

enum part { PART_BOOT, PART_IDLE, PART_TAIL, PART_REWORK, N_PARTS };

/* Sums while the leases are read; one entry per offer met, per class and per part. */
struct tally {
    struct bill_item *items;
    int32_t n_items;
    size_t items_capacity;
    struct bill_item root, ipv4;
    int64_t part_uusd[N_PARTS];
    int64_t *class_uusd;
    int64_t *class_jobs;
    int64_t *class_s;
    /* Of the lease at hand: claims by class, and which classes have one. */
    wide_int *claim;
    int32_t *touched;
    int32_t n_touched;
    wide_int lost; /* claims of work in vain */
    bool overflow;
};

const char *bill_row_name(enum bill_row row)
{
    static const char *const names[] = {[BILL_LABEL] = "label",
                                        [BILL_BOOT] = "booting",
                                        [BILL_IDLE] = "idle",
                                        [BILL_TAIL] = "ending",
                                        [BILL_REWORK] = "rework"};
    return names[row];
}

const char *bill_kind_name(enum bill_kind kind)
{
    static const char *const names[] = {
        [BILL_INSTANCES] = "instances",     [BILL_ROOT_VOLUMES] = "root volumes",
        [BILL_PUBLIC_IPV4] = "public IPv4", [BILL_TASK_DISKS] = "disk of tasks",
        [BILL_S3_REQUESTS] = "S3 requests", [BILL_S3_STORAGE] = "S3 storage",
    };
    return names[kind];
}

/* PLAN_HOUR: what an hour costs. */
static int64_t lease_billed_s(int64_t duration_s)
{
    return duration_s == UNKNOWN ? S_PER_H : billed_s(duration_s);
}

static int64_t known_rate(int64_t rate_uusd_h)
{
    return rate_uusd_h > 0 ? rate_uusd_h : 0;
}

bool lease_total_uusd(const struct offer *offer, int64_t duration_s, int64_t count,
                      int64_t *cost_uusd)
{
    int64_t s = lease_billed_s(duration_s);
    int64_t one = lease_cost_uusd(offer->price_uusd_h, s) +
                  lease_cost_uusd(known_rate(offer->root_uusd_h), s) +
                  lease_cost_uusd(known_rate(offer->ipv4_uusd_h), s);
    return mul_checked(cost_uusd, one, count);
}

static void tally_add(struct tally *t, int64_t *sum, int64_t x)
{
    if (!add_checked(sum, x))
        t->overflow = true;
}

static int64_t tally_mul(struct tally *t, int64_t a, int64_t b)
{
    int64_t product = 0;
    if (!mul_checked(&product, a, b))
        t->overflow = true;
    return product;
}

/* A share of a division: its weight, then what it gets. */
struct split {
    wide_int weight;
    wide_int rest;
    int64_t uusd;
    int32_t order;
};

static int compare_rest(const void *a, const void *b)
{
    const struct split *x = a;
    const struct split *y = b;
    if (x->rest != y->rest)
        return x->rest > y->rest ? -1 : 1;
    return (x->order > y->order) - (x->order < y->order);
}

static int compare_order(const void *a, const void *b)
{
    const struct split *x = a;
    const struct split *y = b;
    return (x->order > y->order) - (x->order < y->order);
}

/* Divides total by weight, the micro-dollars left over to the largest remainders.  Weights far
 * above what 128 bits can multiply are halved first: that moves less than a micro-dollar. */
static void divide(int64_t total, struct split *parts, int32_t n)
{
    wide_int sum = 0;
    for (int32_t i = 0; i < n; i++)
        sum += parts[i].weight;
    int shift = 0;
    while ((sum >> shift) >= ((wide_int)1 << 63))
        shift++;
    sum = 0;
    for (int32_t i = 0; i < n; i++) {
        parts[i].weight >>= shift;
        parts[i].order = i;
        sum += parts[i].weight;
    }
    if (sum == 0) {
        parts[0].weight = 1;
        sum = 1;
    }
    int64_t left = total;
    for (int32_t i = 0; i < n; i++) {
        wide_int exact = parts[i].weight * total;
        parts[i].uusd = (int64_t)(exact / sum);
        parts[i].rest = exact % sum;
        left -= parts[i].uusd;
    }
    qsort(parts, (size_t)n, sizeof *parts, compare_rest);
    for (int32_t i = 0; i < n && left > 0; i++, left--)
        parts[i].uusd++;
    qsort(parts, (size_t)n, sizeof *parts, compare_order);
}

static int64_t ratio(int64_t part, int64_t whole)
{
    return whole > 0 ? part * CLAIM_WHOLE / whole : 0;
}

static int64_t job_claim(const struct job_class *c, const struct offer *o)
{
    int64_t claim = ratio(c->mcpu, o->usable_mcpu);
    int64_t mem = ratio(c->mem_mib, o->usable_mib);
    int64_t gpus = ratio(c->gpus, o->gpus);
    claim = mem > claim ? mem : claim;
    claim = gpus > claim ? gpus : claim;
    if (c->whole_instances || claim > CLAIM_WHOLE)
        claim = CLAIM_WHOLE;
    return claim;
}

/* Adds the lane's claims and counts its jobs on all instances of the lease. */
static void claim_lane(struct tally *t, const struct lease *lease, const struct lane *lane,
                       const struct workload *w)
{
    for (int32_t i = 0; i < lane->n_runs; i++) {
        const struct lane_run *run = &lane->runs[i];
        int32_t c = run->class_id;
        int64_t jobs = tally_mul(t, lane->count, run->count);
        int64_t all = tally_mul(t, jobs, lease->count);
        int64_t each_s = run->duration_s == UNKNOWN ? 1 : run->duration_s;
        tally_add(t, &t->class_jobs[c], all);
        if (run->duration_s != UNKNOWN)
            tally_add(t, &t->class_s[c], tally_mul(t, all, run->duration_s));
        if (t->claim[c] == 0)
            t->touched[t->n_touched++] = c;
        /* A claim of zero would be listed twice; the smallest there is changes nothing. */
        wide_int claim = (wide_int)job_claim(&w->classes[c], lease->offer) * each_s * jobs;
        t->claim[c] += claim == 0 ? 1 : claim;
    }
}

static void claim_use(struct tally *t, const struct offer *offer, const struct bill_use *use,
                      const struct workload *w)
{
    int32_t c = use->class_id;
    tally_add(t, &t->class_jobs[c], use->jobs);
    tally_add(t, &t->class_s[c], use->job_s);
    if (t->claim[c] == 0 && use->jobs > 0)
        t->touched[t->n_touched++] = c;
    wide_int claim = (wide_int)job_claim(&w->classes[c], offer) * use->job_s;
    t->claim[c] += claim == 0 && use->jobs > 0 ? 1 : claim;
    t->lost += (wide_int)job_claim(&w->classes[c], offer) * use->lost_s;
}

/* `count` equal instances: what they are billed for, and as what. */
struct life {
    const struct offer *offer;
    int64_t count;
    int64_t billed_s;
    int64_t boot, busy, tail; /* weights; the 60 s minimum is tail */
    bool free;                /* no charge for the instance itself */
};

static struct life life_of(const struct offer *offer, int64_t count, int64_t duration_s,
                           int64_t boot_s, int64_t tail_s)
{
    struct life l = {offer, count, lease_billed_s(duration_s), 0, 1, 0, false};
    if (duration_s == UNKNOWN)
        return l;
    l.boot = boot_s < duration_s ? boot_s : duration_s;
    l.busy = duration_s - l.boot - tail_s;
    if (l.busy < 0)
        l.busy = 0;
    l.tail = l.billed_s - l.boot - l.busy;
    return l;
}

static int compare_class(const void *a, const void *b)
{
    int32_t x = *(const int32_t *)a;
    int32_t y = *(const int32_t *)b;
    return (x > y) - (x < y);
}

/* Divides the whole cost of the instances over boot, idle, tail and the classes that have claims.
 */
static void share_life(struct tally *t, const struct life *l, int64_t cost)
{
    qsort(t->touched, (size_t)t->n_touched, sizeof *t->touched, compare_class);

    /* First the parts of the lease's life, then what is busy over idle and classes. */
    struct split life[3] = {{.weight = l->boot}, {.weight = l->busy}, {.weight = l->tail}};
    divide(cost, life, 3);
    tally_add(t, &t->part_uusd[PART_BOOT], life[0].uusd);
    tally_add(t, &t->part_uusd[PART_TAIL], life[2].uusd);

    struct split *parts = mem_zeroed((size_t)t->n_touched + 2, sizeof *parts);
    struct split *rework = &parts[t->n_touched + 1];
    wide_int free_claim = (wide_int)l->busy * CLAIM_WHOLE - t->lost;
    rework->weight = t->lost;
    t->lost = 0;
    for (int32_t i = 0; i < t->n_touched; i++) {
        parts[i + 1].weight = t->claim[t->touched[i]];
        free_claim -= parts[i + 1].weight;
        t->claim[t->touched[i]] = 0;
    }
    parts[0].weight = free_claim > 0 ? free_claim : 0;
    divide(life[1].uusd, parts, t->n_touched + 2);
    tally_add(t, &t->part_uusd[PART_IDLE], parts[0].uusd);
    tally_add(t, &t->part_uusd[PART_REWORK], rework->uusd);
    for (int32_t i = 0; i < t->n_touched; i++)
        tally_add(t, &t->class_uusd[t->touched[i]], parts[i + 1].uusd);
    free(parts);
}

static struct bill_item *item_of(struct tally *t, const struct offer *offer)
{
    for (int32_t i = 0; i < t->n_items; i++)
        if (t->items[i].offer == offer)
            return &t->items[i];
    t->items = mem_grow(t->items, &t->items_capacity, (size_t)t->n_items + 1, sizeof *t->items);
    t->items[t->n_items] = (struct bill_item){.kind = BILL_INSTANCES, .offer = offer};
    return &t->items[t->n_items++];
}

/* Adds instances to an item at this rate; returns what they cost. */
static int64_t add_to_item(struct tally *t, struct bill_item *item, const struct life *l,
                           int64_t rate_uusd_h)
{
    if (rate_uusd_h <= 0)
        return 0;
    int64_t cost = tally_mul(t, lease_cost_uusd(rate_uusd_h, l->billed_s), l->count);
    tally_add(t, &item->instances, l->count);
    tally_add(t, &item->billed_s, tally_mul(t, l->billed_s, l->count));
    tally_add(t, &item->cost_uusd, cost);
    struct split life[3] = {{.weight = l->boot}, {.weight = l->busy}, {.weight = l->tail}};
    divide(cost, life, 3);
    tally_add(t, &item->boot_uusd, life[0].uusd);
    tally_add(t, &item->busy_uusd, life[1].uusd);
    tally_add(t, &item->tail_uusd, life[2].uusd);
    return cost;
}

static void tally_life(struct tally *t, const struct life *l)
{
    const struct offer *o = l->offer;
    struct bill_item *item = item_of(t, o);
    int64_t cost = l->free ? 0 : add_to_item(t, item, l, o->price_uusd_h);
    if (l->free)
        tally_add(t, &item->instances, l->count);
    if (o->type_index < 0) /* made up for Fargate: no catalogue has it */
        t->root.kind = BILL_TASK_DISKS;
    tally_add(t, &cost, add_to_item(t, &t->root, l, o->root_uusd_h));
    tally_add(t, &cost, add_to_item(t, &t->ipv4, l, o->ipv4_uusd_h));
    share_life(t, l, cost);
}

static int compare_items(const void *a, const void *b)
{
    const struct bill_item *x = a;
    const struct bill_item *y = b;
    if (x->cost_uusd != y->cost_uusd)
        return x->cost_uusd > y->cost_uusd ? -1 : 1;
    return (x->offer > y->offer) - (x->offer < y->offer); /* both in the set's one array */
}

static void forget_time(struct bill_item *item)
{
    item->billed_s = item->boot_uusd = item->busy_uusd = item->tail_uusd = UNKNOWN;
}

static void list_items(struct bill *bill, struct tally *t)
{
    if (t->n_items > 0)
        qsort(t->items, (size_t)t->n_items, sizeof *t->items, compare_items);
    struct bill_item *items = arena_array(&bill->arena, (size_t)t->n_items + 2, sizeof *items);
    int32_t n = t->n_items;
    if (n > 0)
        memcpy(items, t->items, (size_t)n * sizeof *items);
    if (t->root.instances > 0)
        items[n++] = t->root;
    if (t->ipv4.instances > 0)
        items[n++] = t->ipv4;
    for (int32_t i = 0; i < n; i++) {
        tally_add(t, &bill->total_uusd, items[i].cost_uusd);
        if (bill->unit == PLAN_HOUR)
            forget_time(&items[i]);
    }
    bill->items = items;
    bill->n_items = n;
}

/* Class ids in the order of their labels, to add up equal ones. */
struct labelled {
    const char *label;
    int32_t class_id;
};

static int compare_labels(const void *a, const void *b)
{
    const struct labelled *x = a;
    const struct labelled *y = b;
    int order = strcmp(x->label, y->label);
    return order != 0 ? order : (x->class_id > y->class_id) - (x->class_id < y->class_id);
}

static int compare_shares(const void *a, const void *b)
{
    const struct bill_share *x = a;
    const struct bill_share *y = b;
    if (x->cost_uusd != y->cost_uusd)
        return x->cost_uusd > y->cost_uusd ? -1 : 1;
    return strcmp(x->label, y->label);
}

static void list_shares(struct bill *bill, struct tally *t, const struct workload *w)
{
    size_t n_classes = (size_t)w->n_classes;
    struct labelled *by_label = mem_zeroed(n_classes, sizeof *by_label);
    for (int32_t c = 0; c < w->n_classes; c++)
        by_label[c] = (struct labelled){w->classes[c].label, c};
    qsort(by_label, n_classes, sizeof *by_label, compare_labels);

    struct bill_share *shares = arena_array(&bill->arena, n_classes + N_PARTS, sizeof *shares);
    int32_t n = 0;
    for (size_t i = 0; i < n_classes; i++) {
        int32_t c = by_label[i].class_id;
        if (t->class_jobs[c] == 0)
            continue;
        if (n == 0 || strcmp(shares[n - 1].label, by_label[i].label) != 0)
            shares[n++] = (struct bill_share){.row = BILL_LABEL, .label = by_label[i].label};
        tally_add(t, &shares[n - 1].jobs, t->class_jobs[c]);
        tally_add(t, &shares[n - 1].job_s, t->class_s[c]);
        tally_add(t, &shares[n - 1].cost_uusd, t->class_uusd[c]);
    }
    free(by_label);
    qsort(shares, (size_t)n, sizeof *shares, compare_shares);
    if (bill->unit == PLAN_HOUR) {
        for (int32_t i = 0; i < n; i++)
            shares[i].job_s = UNKNOWN;
    } else {
        shares[n++] = (struct bill_share){
            .row = BILL_BOOT, .label = "boot", .cost_uusd = t->part_uusd[PART_BOOT]};
    }
    shares[n++] = (struct bill_share){
        .row = BILL_IDLE, .label = "idle", .cost_uusd = t->part_uusd[PART_IDLE]};
    if (bill->unit == PLAN_BATCH)
        shares[n++] = (struct bill_share){
            .row = BILL_TAIL, .label = "tail", .cost_uusd = t->part_uusd[PART_TAIL]};
    if (t->part_uusd[PART_REWORK] > 0)
        shares[n++] = (struct bill_share){
            .row = BILL_REWORK, .label = "rework", .cost_uusd = t->part_uusd[PART_REWORK]};
    bill->shares = shares;
    bill->n_shares = n;
}

/* The offer says that some extra has no known price; the ones that have a rate are known. */
static const char *unknown_extra(const struct offer *o)
{
    if (o->root_uusd_h > 0)
        return bill_kind_name(BILL_PUBLIC_IPV4);
    if (o->ipv4_uusd_h > 0)
        return bill_kind_name(BILL_ROOT_VOLUMES);
    return "root volumes or public IPv4";
}

static void note_unknown(struct bill *bill, const struct offer *o)
{
    if (!o->extras_unknown || bill->n_unknown > 0)
        return;
    const char **unknown = arena_array(&bill->arena, 1, sizeof *unknown);
    unknown[bill->n_unknown++] = unknown_extra(o);
    bill->unknown = unknown;
    bill->at_least = true;
}

static void tally_leases(struct tally *t, struct bill *bill, const struct plan *plan,
                         const struct workload *w)
{
    for (int32_t i = 0; i < plan->n_leases && !t->overflow; i++) {
        const struct lease *lease = &plan->leases[i];
        struct life l = life_of(lease->offer, lease->count, lease->duration_s, plan->proof.boot_s,
                                plan->proof.tail_s);
        t->n_touched = 0;
        for (int32_t k = 0; k < lease->n_lanes; k++)
            claim_lane(t, lease, &lease->lanes[k], w);
        tally_life(t, &l);
        note_unknown(bill, lease->offer);
    }
}

static void tally_runs(struct tally *t, struct bill *bill, const struct bill_run *runs, int64_t n,
                       const struct workload *w)
{
    for (int64_t i = 0; i < n && !t->overflow; i++) {
        const struct bill_run *run = &runs[i];
        struct life l = life_of(run->offer, 1, run->duration_s, run->boot_s, run->tail_s);
        l.free = run->free;
        t->n_touched = 0;
        for (int32_t k = 0; k < run->n_uses; k++)
            claim_use(t, run->offer, &run->uses[k], w);
        tally_life(t, &l);
        note_unknown(bill, run->offer);
    }
}

static void tally_begin(struct tally *t, struct bill *bill, const struct workload *w)
{
    size_t n = (size_t)w->n_classes;
    *t = (struct tally){
        .root = {.kind = BILL_ROOT_VOLUMES},
        .ipv4 = {.kind = BILL_PUBLIC_IPV4},
        .class_uusd = arena_array(&bill->arena, n, sizeof(int64_t)),
        .class_jobs = mem_zeroed(n, sizeof(int64_t)),
        .class_s = mem_zeroed(n, sizeof(int64_t)),
        .claim = mem_zeroed(n, sizeof(wide_int)),
        .touched = mem_zeroed(n, sizeof(int32_t)),
    };
}

static bool tally_end(struct tally *t, struct bill *bill, const struct workload *w,
                      struct error *err)
{
    list_items(bill, t);
    list_shares(bill, t, w);
    bill->class_uusd = t->class_uusd;
    free(t->items);
    free(t->class_jobs);
    free(t->class_s);
    free(t->claim);
    free(t->touched);
    if (!t->overflow)
        return true;
    bill_clear(bill);
    return error_set(err, ERROR_INPUT, "the bill is too large for 64 bits of micro-dollars");
}

bool bill_make(struct bill *bill, const struct plan *plan, const struct workload *w,
               struct error *err)
{
    struct tally t;
    *bill = (struct bill){.unit = plan->unit};
    tally_begin(&t, bill, w);
    tally_leases(&t, bill, plan, w);
    return tally_end(&t, bill, w, err);
}

bool bill_make_runs(struct bill *bill, const struct bill_run *runs, int64_t n,
                    const struct workload *w, struct error *err)
{
    struct tally t;
    *bill = (struct bill){.unit = PLAN_BATCH};
    tally_begin(&t, bill, w);
    tally_runs(&t, bill, runs, n, w);
    return tally_end(&t, bill, w, err);
}

void bill_clear(struct bill *bill)
{
    arena_free(&bill->arena);
    *bill = (struct bill){0};
}
