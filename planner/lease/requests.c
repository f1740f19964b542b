#include "planner/lease/requests.h"

#include <stdlib.h>
#include <string.h>

/* A class with what decides whether it merges with its neighbour in the sorted order. */
struct keyed {
    struct pack_item item;
    bool whole;
    bool no_such_gpu;
    int32_t class_id;
};

static int compare_int64(int64_t a, int64_t b)
{
    return (a > b) - (a < b);
}

/* Largest first: GPUs, then vCPUs, then memory; whole instances apart. */
static int compare_requests(const struct keyed *x, const struct keyed *y)
{
    int order = (x->whole > y->whole) - (x->whole < y->whole);
    if (order == 0)
        order = (x->no_such_gpu > y->no_such_gpu) - (x->no_such_gpu < y->no_such_gpu);
    if (order == 0)
        order = compare_int64(y->item.gpus, x->item.gpus);
    if (order == 0)
        order = compare_int64(y->item.mcpu, x->item.mcpu);
    if (order == 0)
        order = compare_int64(y->item.mem_mib, x->item.mem_mib);
    if (order == 0)
        order = compare_int64(x->item.gpu_model, y->item.gpu_model);
    if (order == 0)
        order = compare_int64(x->item.arch_mask, y->item.arch_mask);
    return order;
}

static int compare_keyed(const void *a, const void *b)
{
    const struct keyed *x = a;
    const struct keyed *y = b;
    int order = compare_requests(x, y);
    return order != 0 ? order : compare_int64(x->class_id, y->class_id);
}

static int compare_runs(const void *a, const void *b)
{
    const struct job_run *x = a;
    const struct job_run *y = b;
    int order = compare_int64(y->duration_s, x->duration_s);
    return order != 0 ? order : compare_int64(x->class_id, y->class_id);
}

static struct keyed key_of(const struct job_class *c, const struct offer_set *offers)
{
    struct keyed k = {
        .item = {.mcpu = c->mcpu,
                 .mem_mib = c->mem_mib,
                 .gpus = c->gpus,
                 .arch_mask = c->arch == ARCH_ANY ? ARCH_BIT(ARCH_X86_64) | ARCH_BIT(ARCH_ARM64)
                                                  : ARCH_BIT(c->arch),
                 .gpu_model = -1},
        .whole = c->whole_instances,
        .class_id = c->id,
    };
    if (c->gpus > 0 && c->gpu_model[0] != '\0') {
        k.item.gpu_model =
            offers_gpu_model(offers, (struct slice){c->gpu_model, strlen(c->gpu_model)});
        k.no_such_gpu = k.item.gpu_model < 0;
    }
    return k;
}

/* May one such instance be launched at all? */
static bool may_launch(const struct offer *o, const struct planner_options *options)
{
    int32_t quota = quota_of(o->type->family, o->purchase);
    int64_t most = quota < 0 ? UNKNOWN : options->quota_vcpus[quota];
    return (options->max_vcpus == UNKNOWN || o->type->vcpus <= options->max_vcpus) &&
           (most == UNKNOWN || o->type->vcpus <= most);
}

static void build_bins(struct requests *rq, const struct planner_options *options)
{
    int32_t n = rq->offers->n_offers;
    rq->bins = arena_array(&rq->arena, (size_t)n, sizeof *rq->bins);
    rq->admitted = arena_array(&rq->arena, (size_t)n, sizeof *rq->admitted);
    rq->by_price = arena_array(&rq->arena, (size_t)n, sizeof *rq->by_price);
    for (int32_t i = 0; i < n; i++) {
        const struct offer *o = &rq->offers->offers[i];
        rq->bins[i] = (struct pack_bin){
            .mcpu = o->usable_mcpu,
            .mem_mib = o->usable_mib,
            .gpus = o->gpus,
            .arch_mask = ARCH_BIT(o->type->arch),
            .gpu_model = o->gpu_model,
            .price_uusd_h = offer_total_uusd_h(o),
            .limit = -1,
            .gpu_jobs_only = o->gpu_jobs_only,
        };
        rq->admitted[i] = may_launch(o, options);
        if (!rq->admitted[i])
            continue;
        int32_t at = rq->n_admitted++;
        for (; at > 0 && rq->bins[rq->by_price[at - 1]].price_uusd_h > rq->bins[i].price_uusd_h;
             at--)
            rq->by_price[at] = rq->by_price[at - 1];
        rq->by_price[at] = i;
    }
}

static int32_t cheapest_offer(const struct requests *rq, const struct pack_item *item)
{
    for (int32_t i = 0; i < rq->n_admitted; i++)
        if (pack_accepts(item, &rq->bins[rq->by_price[i]]))
            return rq->by_price[i];
    return -1;
}

/* Is the offer one that the job could be on, were it large enough? */
static bool suits(const struct pack_item *item, const struct pack_bin *bin)
{
    if ((item->arch_mask & bin->arch_mask) == 0 || (bin->gpu_jobs_only && item->gpus == 0))
        return false;
    return item->gpu_model < 0 || item->gpu_model == bin->gpu_model;
}

static void keep_larger(const struct offer **largest, const struct offer *o, int64_t size,
                        int64_t *best)
{
    if (size > *best) {
        *best = size;
        *largest = o;
    }
}

/* Which dimension no offer has enough of, and the offer that has most of it. */
static void explain(const struct requests *rq, const struct keyed *k, int64_t max_vcpus,
                    struct unplaced *u)
{
    bool within_vcpus = false;
    const struct offer *most_cpu = NULL, *most_mem = NULL, *most_gpus = NULL, *any_gpus = NULL;
    int64_t cpu = -1, mem = -1, gpus = -1, all_gpus = 0;
    bool arch = false;
    bool fits_above_limit = false;
    for (int32_t i = 0; i < rq->offers->n_offers; i++) {
        const struct offer *o = &rq->offers->offers[i];
        arch |= (k->item.arch_mask & rq->bins[i].arch_mask) != 0;
        keep_larger(&any_gpus, o, o->gpus, &all_gpus);
        bool fits = !k->no_such_gpu && pack_accepts(&k->item, &rq->bins[i]);
        fits_above_limit |= fits;
        within_vcpus |= fits && (max_vcpus == UNKNOWN || o->type->vcpus <= max_vcpus);
        if (!suits(&k->item, &rq->bins[i]))
            continue;
        keep_larger(&most_cpu, o, o->usable_mcpu, &cpu);
        keep_larger(&most_mem, o, o->usable_mib, &mem);
        keep_larger(&most_gpus, o, o->gpus, &gpus);
    }
    *u = (struct unplaced){.class_id = k->class_id, .why = UNPLACED_TOGETHER, .largest = most_mem};
    if (!arch)
        *u = (struct unplaced){.class_id = k->class_id, .why = UNPLACED_ARCH};
    else if (fits_above_limit)
        *u = (struct unplaced){.class_id = k->class_id,
                               .why = within_vcpus ? UNPLACED_QUOTA : UNPLACED_MAX_VCPUS,
                               .largest = most_cpu};
    else if (k->item.gpus > all_gpus)
        *u = (struct unplaced){.class_id = k->class_id, .why = UNPLACED_GPUS, .largest = any_gpus};
    else if (k->no_such_gpu || gpus < 0)
        *u = (struct unplaced){
            .class_id = k->class_id, .why = UNPLACED_GPU_MODEL, .largest = any_gpus};
    else if (k->item.gpus > gpus)
        *u = (struct unplaced){.class_id = k->class_id, .why = UNPLACED_GPUS, .largest = most_gpus};
    else if (k->item.mcpu > cpu)
        *u = (struct unplaced){.class_id = k->class_id, .why = UNPLACED_VCPUS, .largest = most_cpu};
    else if (k->item.mem_mib > mem)
        *u =
            (struct unplaced){.class_id = k->class_id, .why = UNPLACED_MEMORY, .largest = most_mem};
}

static int64_t run_seconds(const struct duration_run *run)
{
    return ms_to_s_up(run->duration_ms);
}

/* Appends the class's jobs, jobs of equal whole seconds together; what is longer than the limit is
 * counted instead. */
static int64_t append_runs(struct request *r, const struct job_class *c, int64_t each_s,
                           int64_t longest_s)
{
    int64_t too_long = 0;
    int64_t first = r->n_runs;
    for (int64_t i = 0; i < c->n_runs; i++) {
        int64_t s = run_seconds(&c->runs[i]);
        if (s > longest_s)
            too_long += c->runs[i].count;
        else if (r->n_runs > first && r->runs[r->n_runs - 1].duration_s == s)
            r->runs[r->n_runs - 1].count += c->runs[i].count;
        else
            r->runs[r->n_runs++] = (struct job_run){s, c->runs[i].count, c->id};
    }
    if (c->unknown_durations > 0 && each_s != UNKNOWN)
        r->runs[r->n_runs++] = (struct job_run){each_s, c->unknown_durations, c->id};
    return too_long;
}

static bool sum_request(struct request *r)
{
    r->jobs = r->total_s = r->longest_s = 0;
    for (int64_t i = 0; i < r->n_runs; i++) {
        int64_t s;
        if (!add_checked(&r->jobs, r->runs[i].count) ||
            !mul_checked(&s, r->runs[i].count, r->runs[i].duration_s) ||
            !add_checked(&r->total_s, s))
            return false;
        if (r->runs[i].duration_s > r->longest_s)
            r->longest_s = r->runs[i].duration_s;
    }
    r->item.demand = r->total_s;
    r->item.most = r->jobs;
    return true;
}

static bool sum_requests(struct requests *rq)
{
    rq->jobs = rq->runs = rq->longest_s = 0;
    double uusd = 0;
    for (int32_t i = 0; i < rq->n; i++) {
        struct request *r = &rq->list[i];
        if (!sum_request(r) || !add_checked(&rq->jobs, r->jobs))
            return false;
        rq->runs += r->n_runs;
        if (r->longest_s > rq->longest_s)
            rq->longest_s = r->longest_s;
        /* Each job alone, boot and minimum included, must be far within 64 bits: then every sum of
         * the planner is. */
        double each = (double)rq->bins[r->cheapest].price_uusd_h / S_PER_H;
        uusd += each * ((double)r->total_s + (double)r->jobs * S_PER_H);
    }
    return uusd < 0x1p60;
}

/* The same where jobs are ready at times of their own: what can't end by the deadline is counted
 * instead. */
static int64_t append_arrivals(struct request *r, const struct job_class *c,
                               const struct planner_options *o, int64_t longest_s)
{
    int64_t too_late = 0;
    for (int64_t i = 0; i < c->n_arrivals; i++) {
        const struct arrival *a = &c->arrivals[i];
        int64_t s = ms_to_s_up(a->duration_ms), start_s = ms_to_s_up(a->ready_ms);
        start_s = start_s < o->boot_s ? o->boot_s : start_s;
        if (s > longest_s || (o->deadline_s != UNKNOWN && start_s + s > o->deadline_s))
            too_late += a->count;
        else
            r->runs[r->n_runs++] = (struct job_run){s, a->count, c->id};
    }
    return too_late;
}

struct builder {
    const struct planner_options *options;
    struct requests *rq;
    const struct workload *w;
    int64_t each_s;
    int64_t longest_s;
};

/* One request from the equal keys of n classes. */
static void build_request(const struct builder *b, const struct keyed *keys, int32_t n)
{
    struct requests *rq = b->rq;
    struct request *r = &rq->list[rq->n];
    *r = (struct request){.item = keys[0].item, .whole = keys[0].whole};
    r->cheapest = keys[0].no_such_gpu ? -1 : cheapest_offer(rq, &r->item);
    size_t runs = 0;
    for (int32_t i = 0; i < n; i++)
        runs += (size_t)(b->options->arrivals ? b->w->classes[keys[i].class_id].n_arrivals
                                              : b->w->classes[keys[i].class_id].n_runs + 1);
    if (r->cheapest >= 0)
        r->runs = arena_array(&rq->arena, runs, sizeof *r->runs);
    for (int32_t i = 0; i < n; i++) {
        const struct job_class *c = &b->w->classes[keys[i].class_id];
        struct unplaced *u = &rq->unplaced[rq->n_unplaced];
        rq->of_class[c->id] = -1;
        if (c->count == 0)
            continue;
        if (r->cheapest < 0) {
            explain(rq, &keys[i], b->options->max_vcpus, u);
            u->jobs = c->count;
            rq->n_unplaced++;
            continue;
        }
        int64_t before = r->n_runs;
        int64_t too_long = b->options->arrivals ? append_arrivals(r, c, b->options, b->longest_s)
                                                : append_runs(r, c, b->each_s, b->longest_s);
        if (r->n_runs > before)
            rq->of_class[c->id] = rq->n;
        if (too_long > 0) {
            *u = (struct unplaced){.class_id = c->id, .why = UNPLACED_DEADLINE, .jobs = too_long};
            rq->n_unplaced++;
        }
    }
    if (r->n_runs == 0)
        return;
    qsort(r->runs, (size_t)r->n_runs, sizeof *r->runs, compare_runs);
    rq->n++;
}

static int compare_unplaced(const void *a, const void *b)
{
    const struct unplaced *x = a;
    const struct unplaced *y = b;
    return compare_int64(x->class_id, y->class_id);
}

static bool check_known(const struct workload *w, struct error *err)
{
    for (int32_t i = 0; i < w->n_classes; i++) {
        const struct job_class *c = &w->classes[i];
        if (c->mcpu < 0 || c->mem_mib < 0)
            return error_set(err, ERROR_INPUT,
                             "class %d (%s): its %s request is unknown; state it or assume one",
                             (int)i, c->label, c->mcpu < 0 ? "vCPU" : "memory");
    }
    return true;
}

bool requests_build(struct requests *rq, const struct workload *w, const struct offer_set *offers,
                    const struct planner_options *options, int64_t each_s, struct error *err)
{
    *rq = (struct requests){.offers = offers, .n_classes = w->n_classes};
    if (!check_known(w, err))
        return false;
    size_t n = (size_t)w->n_classes;
    struct keyed *keys = mem_zeroed(n, sizeof *keys);
    for (size_t i = 0; i < n; i++)
        keys[i] = key_of(&w->classes[i], offers);
    qsort(keys, n, sizeof *keys, compare_keyed);
    rq->list = arena_array(&rq->arena, n, sizeof *rq->list);
    rq->of_class = arena_array(&rq->arena, n, sizeof *rq->of_class);
    rq->unplaced = arena_array(&rq->arena, n, sizeof *rq->unplaced);
    build_bins(rq, options);

    struct builder b = {options, rq, w, each_s, LEASE_MAX_S - options->boot_s - options->tail_s};
    if (options->deadline_s != UNKNOWN && options->deadline_s - options->boot_s < b.longest_s)
        b.longest_s = options->deadline_s - options->boot_s;
    for (size_t i = 0; i < n;) {
        size_t j = i + 1;
        while (j < n && compare_requests(&keys[i], &keys[j]) == 0)
            j++;
        build_request(&b, &keys[i], (int32_t)(j - i));
        i = j;
    }
    free(keys);
    qsort(rq->unplaced, (size_t)rq->n_unplaced, sizeof *rq->unplaced, compare_unplaced);
    if (sum_requests(rq))
        return true;
    requests_clear(rq);
    return error_set(err, ERROR_INPUT,
                     "the batch is too large: its cost does not fit 64 bits of micro-dollars");
}

bool requests_set_duration(struct requests *rq, int64_t each_s)
{
    for (int32_t i = 0; i < rq->n; i++)
        for (int64_t k = 0; k < rq->list[i].n_runs; k++)
            rq->list[i].runs[k].duration_s = each_s;
    return sum_requests(rq);
}

bool requests_restrict(struct requests *to, const struct requests *rq, const bool *keep)
{
    *to = *rq;
    to->arena = (struct arena){0};
    to->restricted = true;
    size_t n_offers = (size_t)rq->offers->n_offers;
    to->admitted = arena_array(&to->arena, n_offers, sizeof *to->admitted);
    to->by_price = arena_array(&to->arena, n_offers, sizeof *to->by_price);
    to->n_admitted = 0;
    for (int32_t i = 0; i < rq->n_admitted; i++) {
        int32_t offer = rq->by_price[i];
        if (!keep[offer])
            continue;
        to->admitted[offer] = true;
        to->by_price[to->n_admitted++] = offer;
    }
    to->list = arena_array(&to->arena, (size_t)rq->n, sizeof *to->list);
    for (int32_t r = 0; r < rq->n; r++) {
        to->list[r] = rq->list[r];
        to->list[r].cheapest = cheapest_offer(to, &rq->list[r].item);
        if (to->list[r].cheapest < 0) {
            requests_clear(to);
            return false;
        }
    }
    return true;
}

void requests_clear(struct requests *rq)
{
    arena_free(&rq->arena);
    *rq = (struct requests){0};
}
