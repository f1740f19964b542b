#include "planner/lease/draft.h"

#include <stdlib.h>
#include <string.h>

#include "model/bill.h"

void draft_add(struct draft *d, const struct draft_lease *lease)
{
    d->leases = mem_grow(d->leases, &d->capacity, d->n + 1, sizeof *d->leases);
    d->leases[d->n++] = *lease;
}

void draft_lease_clear(struct draft_lease *lease)
{
    free(lease->lanes);
    free(lease->runs);
    *lease = (struct draft_lease){0};
}

void draft_clear(struct draft *d)
{
    for (size_t i = 0; i < d->n; i++)
        draft_lease_clear(&d->leases[i]);
    free(d->leases);
    *d = (struct draft){0};
}

void draft_move(struct draft *d, struct draft *from)
{
    for (size_t i = 0; i < from->n; i++)
        draft_add(d, &from->leases[i]);
    free(from->leases);
    *from = (struct draft){0};
}

static void *copy_array(const void *items, int32_t n, size_t size)
{
    void *copy = mem_alloc((size_t)n * size);
    memcpy(copy, items, (size_t)n * size);
    return copy;
}

void draft_copy(struct draft *d, const struct draft *from)
{
    *d = (struct draft){0};
    for (size_t i = 0; i < from->n; i++) {
        struct draft_lease lease = from->leases[i];
        lease.lanes = copy_array(lease.lanes, lease.n_lanes, sizeof *lease.lanes);
        lease.runs = copy_array(lease.runs, lease.n_runs, sizeof *lease.runs);
        draft_add(d, &lease);
    }
}

static bool equal_lanes(const struct draft_lane *x, const struct draft_lane *y, int32_t n)
{
    for (int32_t i = 0; i < n; i++)
        if (x[i].count != y[i].count || x[i].start_s != y[i].start_s ||
            x[i].length_s != y[i].length_s || x[i].first_run != y[i].first_run ||
            x[i].n_runs != y[i].n_runs || x[i].request != y[i].request)
            return false;
    return true;
}

static bool equal_runs(const struct job_run *x, const struct job_run *y, int32_t n)
{
    for (int32_t i = 0; i < n; i++)
        if (x[i].duration_s != y[i].duration_s || x[i].count != y[i].count ||
            x[i].class_id != y[i].class_id)
            return false;
    return true;
}

void draft_join_equal(struct draft *d)
{
    size_t kept = 0;
    for (size_t i = 0; i < d->n; i++) {
        struct draft_lease *lease = &d->leases[i];
        struct draft_lease *last = kept > 0 ? &d->leases[kept - 1] : NULL;
        if (last != NULL && last->offer == lease->offer && last->n_lanes == lease->n_lanes &&
            last->n_runs == lease->n_runs &&
            equal_lanes(last->lanes, lease->lanes, lease->n_lanes) &&
            equal_runs(last->runs, lease->runs, lease->n_runs)) {
            last->count += lease->count;
            draft_lease_clear(lease);
        } else {
            d->leases[kept++] = *lease;
        }
    }
    d->n = kept;
}

static int64_t duration_of(const struct draft_lease *lease, const struct lease_terms *terms)
{
    return terms->boot_s + lease->busy_s + terms->tail_s;
}

static const struct offer *offer_of(const struct draft_lease *lease,
                                    const struct lease_terms *terms)
{
    return &terms->rq->offers->offers[lease->offer];
}

int64_t draft_lease_cost(const struct draft_lease *lease, const struct lease_terms *terms)
{
    int64_t cost = 0;
    bool fits =
        lease_total_uusd(offer_of(lease, terms), duration_of(lease, terms), lease->count, &cost);
    assert(fits);
    (void)fits;
    return cost;
}

int64_t draft_cost(const struct draft *d, const struct lease_terms *terms)
{
    int64_t cost = 0;
    for (size_t i = 0; i < d->n; i++)
        cost += draft_lease_cost(&d->leases[i], terms);
    return cost;
}

int64_t draft_instances(const struct draft *d)
{
    int64_t n = 0;
    for (size_t i = 0; i < d->n; i++)
        n += d->leases[i].count;
    return n;
}

int64_t draft_makespan(const struct draft *d, const struct lease_terms *terms)
{
    int64_t last = 0;
    for (size_t i = 0; i < d->n; i++) {
        int64_t end = d->leases[i].start_s + terms->boot_s + d->leases[i].busy_s;
        last = end > last ? end : last;
    }
    return last;
}

struct change {
    int64_t at_s;
    int64_t vcpus, instances;
};

/* An instance that ends makes room for one that starts at the same second. */
static int compare_changes(const void *a, const void *b)
{
    const struct change *x = a;
    const struct change *y = b;
    if (x->at_s != y->at_s)
        return x->at_s < y->at_s ? -1 : 1;
    return (x->instances > y->instances) - (x->instances < y->instances);
}

struct peak draft_peak(const struct draft *d, const struct lease_terms *terms)
{
    struct change *changes = mem_alloc(2 * d->n * sizeof *changes);
    for (size_t i = 0; i < d->n; i++) {
        const struct draft_lease *l = &d->leases[i];
        int64_t vcpus = l->count * offer_of(l, terms)->type->vcpus;
        int64_t end_s = l->start_s + duration_of(l, terms);
        changes[2 * i] = (struct change){l->start_s, vcpus, l->count};
        changes[2 * i + 1] = (struct change){end_s, -vcpus, -l->count};
    }
    qsort(changes, 2 * d->n, sizeof *changes, compare_changes);
    struct peak now = {0, 0};
    struct peak most = {0, 0};
    for (size_t i = 0; i < 2 * d->n; i++) {
        now.vcpus += changes[i].vcpus;
        now.instances += changes[i].instances;
        most.vcpus = now.vcpus > most.vcpus ? now.vcpus : most.vcpus;
        most.instances = now.instances > most.instances ? now.instances : most.instances;
    }
    free(changes);
    return most;
}

static void add_lane(struct pack_item *load, const struct pack_item *item, int64_t count)
{
    load->mcpu += item->mcpu * count;
    load->mem_mib += item->mem_mib * count;
    load->gpus += (int32_t)(item->gpus * count);
}

static void keep_most(struct pack_item *most, const struct pack_item *load)
{
    most->mcpu = load->mcpu > most->mcpu ? load->mcpu : most->mcpu;
    most->mem_mib = load->mem_mib > most->mem_mib ? load->mem_mib : most->mem_mib;
    most->gpus = load->gpus > most->gpus ? load->gpus : most->gpus;
}

/* Does the lane run at that second?  A lane of no length counts at its start. */
static bool runs_at(const struct draft_lane *lane, int64_t s)
{
    return lane->start_s == s || (lane->start_s < s && s < lane->start_s + lane->length_s);
}

/* The most that the lanes ask for at any instant, as if it were one job.  The most is reached when
 * some lane starts. */
static struct pack_item lease_load(const struct draft_lease *lease, const struct requests *rq,
                                   bool *all_gpu)
{
    struct pack_item most = {.arch_mask = UINT32_MAX, .gpu_model = -1};
    *all_gpu = true;
    for (int32_t i = 0; i < lease->n_lanes; i++) {
        const struct pack_item *item = &rq->list[lease->lanes[i].request].item;
        most.arch_mask &= item->arch_mask;
        if (item->gpu_model >= 0)
            most.gpu_model = item->gpu_model;
        *all_gpu &= item->gpus > 0;
        int64_t s = lease->lanes[i].start_s;
        if (i > 0 && lease->lanes[i - 1].start_s == s)
            continue;
        struct pack_item load = {0};
        for (int32_t k = 0; k < lease->n_lanes; k++)
            if (runs_at(&lease->lanes[k], s))
                add_lane(&load, &rq->list[lease->lanes[k].request].item, lease->lanes[k].count);
        keep_most(&most, &load);
    }
    return most;
}

static bool holds(const struct pack_bin *bin, const struct pack_item *load, bool all_gpu)
{
    return load->mcpu <= bin->mcpu && load->mem_mib <= bin->mem_mib && load->gpus <= bin->gpus &&
           (load->arch_mask & bin->arch_mask) != 0 &&
           (load->gpu_model < 0 || load->gpu_model == bin->gpu_model) &&
           (all_gpu || !bin->gpu_jobs_only);
}

void draft_lease_right_size(struct draft_lease *lease, const struct requests *rq)
{
    if (lease->n_lanes == 0)
        return;
    bool all_gpu;
    struct pack_item load = lease_load(lease, rq, &all_gpu);
    int64_t price = rq->bins[lease->offer].price_uusd_h;
    for (int32_t i = 0; i < rq->n_admitted; i++) {
        const struct pack_bin *bin = &rq->bins[rq->by_price[i]];
        if (bin->price_uusd_h >= price)
            return;
        if (holds(bin, &load, all_gpu)) {
            lease->offer = rq->by_price[i];
            return;
        }
    }
}

void draft_lease_append(struct draft_lease *lease, const struct draft_lease *next)
{
    size_t lanes = (size_t)(lease->n_lanes + next->n_lanes);
    size_t runs = (size_t)(lease->n_runs + next->n_runs);
    lease->lanes = mem_resize(lease->lanes, lanes, sizeof *lease->lanes);
    lease->runs = mem_resize(lease->runs, runs, sizeof *lease->runs);
    memcpy(lease->runs + lease->n_runs, next->runs, (size_t)next->n_runs * sizeof *next->runs);
    for (int32_t i = 0; i < next->n_lanes; i++) {
        struct draft_lane lane = next->lanes[i];
        lane.first_run += lease->n_runs;
        lane.start_s += lease->busy_s;
        lease->lanes[lease->n_lanes + i] = lane;
    }
    lease->n_lanes = (int32_t)lanes;
    lease->n_runs = (int32_t)runs;
    lease->busy_s += next->busy_s;
}

struct finished {
    const struct draft_lease *lease;
    int64_t cost_uusd;
    size_t index;
};

static int compare_finished(const void *a, const void *b)
{
    const struct finished *x = a;
    const struct finished *y = b;
    if (x->lease->start_s != y->lease->start_s)
        return x->lease->start_s < y->lease->start_s ? -1 : 1;
    if (x->cost_uusd != y->cost_uusd)
        return x->cost_uusd > y->cost_uusd ? -1 : 1;
    return (x->index > y->index) - (x->index < y->index);
}

/* Without durations a lease has no times: one job a lane, for as long as it takes. */
static void forget_times(struct lease *lease, struct lane *lanes, struct lane_run *runs,
                         int32_t n_runs)
{
    lease->duration_s = UNKNOWN;
    for (int32_t i = 0; i < lease->n_lanes; i++)
        lanes[i].start_s = 0;
    for (int32_t i = 0; i < n_runs; i++)
        runs[i].duration_s = UNKNOWN;
}

static void finish_lease(const struct draft_lease *from, const struct lease_terms *terms,
                         struct plan *plan, struct lease *to)
{
    struct lane *lanes = arena_array(&plan->arena, (size_t)from->n_lanes, sizeof *lanes);
    struct lane_run *runs = arena_array(&plan->arena, (size_t)from->n_runs, sizeof *runs);
    for (int32_t i = 0; i < from->n_runs; i++)
        runs[i] = (struct lane_run){from->runs[i].class_id, from->runs[i].duration_s,
                                    from->runs[i].count};
    for (int32_t i = 0; i < from->n_lanes; i++)
        lanes[i] = (struct lane){from->lanes[i].count, terms->boot_s + from->lanes[i].start_s,
                                 runs + from->lanes[i].first_run, from->lanes[i].n_runs};
    *to =
        (struct lease){from->count, offer_of(from, terms), from->start_s, duration_of(from, terms),
                       lanes,       from->n_lanes};
    if (plan->unit == PLAN_HOUR)
        forget_times(to, lanes, runs, from->n_runs);
}

static void sum_leases(struct plan *plan)
{
    plan->cost_uusd = 0;
    plan->instances = 0;
    for (int32_t i = 0; i < plan->n_leases; i++) {
        const struct lease *l = &plan->leases[i];
        int64_t cost = 0;
        bool fits = lease_total_uusd(l->offer, l->duration_s, l->count, &cost);
        assert(fits);
        (void)fits;
        plan->cost_uusd += cost;
        plan->instances += l->count;
        plan->at_least |= l->offer->extras_unknown;
    }
}

void draft_finish(const struct draft *d, const struct lease_terms *terms, struct plan *plan)
{
    struct finished *order = mem_alloc(d->n * sizeof *order);
    for (size_t i = 0; i < d->n; i++)
        order[i] = (struct finished){&d->leases[i], draft_lease_cost(&d->leases[i], terms), i};
    qsort(order, d->n, sizeof *order, compare_finished);
    struct lease *leases = arena_array(&plan->arena, d->n, sizeof *leases);
    for (size_t i = 0; i < d->n; i++)
        finish_lease(order[i].lease, terms, plan, &leases[i]);
    free(order);
    plan->leases = leases;
    plan->n_leases = (int32_t)d->n;
    sum_leases(plan);
    plan->makespan_s = plan->unit == PLAN_HOUR ? UNKNOWN : draft_makespan(d, terms);
    plan->peak_vcpus = draft_peak(d, terms).vcpus;
}
