#include "planner/arrivals/arrivals.h"

#include "model/quantity.h"

#include "planner/arrivals/rentals.h"
#include "planner/arrivals/waits.h"
#include "planner/bounds/bounds.h"
#include "planner/lease/repack.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Work on rentals for each engine step that the options allow, and the default: about a second. */
#define IMPROVE_WORK INT64_C(60000000)
/* The program that proves the bound may take so many engine steps. */
#define PROGRAM_WORK INT64_C(120000000)
enum { N_ALTERNATIVES = 2 };

struct arriving {
    struct hiring *h;
    struct timed_job *jobs;
    const struct requests *rq;
    const struct planner_options *options;
    struct plan *plan;
};

/* ---- the jobs ----------------------------------------------------------------------------------
 */

static int by_ready(const void *a, const void *b)
{
    const struct timed_job *x = a, *y = b;
    if (x->ready_s != y->ready_s)
        return x->ready_s < y->ready_s ? -1 : 1;
    if (x->request != y->request)
        return x->request < y->request ? -1 : 1;
    if (x->duration_s != y->duration_s)
        return x->duration_s > y->duration_s ? -1 : 1;
    if (x->latest_s != y->latest_s)
        return x->latest_s < y->latest_s ? -1 : 1;
    return (x->class_id > y->class_id) - (x->class_id < y->class_id);
}

static int64_t latest_start(const struct arrival *a, const struct planner_options *o)
{
    int64_t latest_s = TIMED_OPEN;
    if (o->max_wait_s != UNKNOWN)
        latest_s = ms_to_s_up(a->ready_ms) + o->max_wait_s;
    int64_t in_time_s = o->deadline_s - ms_to_s_up(a->duration_ms);
    if (o->deadline_s != UNKNOWN && in_time_s < latest_s)
        latest_s = in_time_s;
    return latest_s;
}

/* All that requests_build did not leave out. */
static bool is_planned(const struct arrival *a, const struct planner_options *o)
{
    int64_t start_s = ms_to_s_up(a->ready_ms), s = ms_to_s_up(a->duration_ms);
    start_s = start_s < o->boot_s ? o->boot_s : start_s;
    return s <= LEASE_MAX_S - o->boot_s - o->tail_s &&
           (o->deadline_s == UNKNOWN || start_s + s <= o->deadline_s);
}

static void gather_jobs(struct arriving *a, const struct workload *w)
{
    size_t n = 0;
    a->jobs = mem_alloc((size_t)a->rq->jobs * sizeof *a->jobs);
    for (int32_t c = 0; c < w->n_classes; c++) {
        const struct job_class *class = &w->classes[c];
        for (int64_t i = 0; a->rq->of_class[c] >= 0 && i < class->n_arrivals; i++) {
            const struct arrival *one = &class->arrivals[i];
            struct timed_job job = {.ready_s = ms_to_s_up(one->ready_ms),
                                    .latest_s = latest_start(one, a->options),
                                    .duration_s = ms_to_s_up(one->duration_ms),
                                    .class_id = c,
                                    .request = a->rq->of_class[c]};
            for (int64_t k = 0; is_planned(one, a->options) && k < one->count; k++)
                a->jobs[n++] = job;
        }
    }
    assert((int64_t)n == a->rq->jobs);
    qsort(a->jobs, n, sizeof *a->jobs, by_ready);
    a->h->jobs = a->jobs;
    a->h->n_jobs = n;
}

/* ---- the bound ---------------------------------------------------------------------------------
 */

/* Jobs whose windows hang together, in the order in which they get ready. */
struct stretch {
    wide worth; /* of their seconds, by the duals */
    int64_t covered_s, end_s;
    int64_t launch_uusd_h;
};

static wide close_stretch(const struct stretch *s, const struct planner_options *o, int64_t scale)
{
    int64_t launch_s = o->boot_s + o->tail_s;
    wide by_launch = s->worth + (wide)s->launch_uusd_h * launch_s * scale;
    if (s->end_s >= TIMED_OPEN || s->covered_s == 0)
        return by_launch;
    wide by_length = s->worth + s->worth / s->covered_s * launch_s +
                     s->worth % s->covered_s * launch_s / s->covered_s;
    return by_length > by_launch ? by_length : by_launch;
}

/* What the duals prove stretch by stretch (plan.h, BOUND_STRETCHES), times 3600 and the scale. */
static wide stretches_worth(const struct arriving *a, const struct fluid *f, bool keeps_windows)
{
    const struct planner_options *o = a->options;
    struct stretch s = {0};
    wide sum = 0;
    int64_t *least = mem_alloc((size_t)a->rq->n * sizeof *least);
    for (int32_t r = 0; r < a->rq->n; r++)
        least[r] = bound_launch_price(a->rq, r);
    for (size_t i = 0; i < a->h->n_jobs; i++) {
        const struct timed_job *job = &a->jobs[i];
        int64_t from_s = job->ready_s < o->boot_s ? o->boot_s : job->ready_s;
        int64_t end_s = keeps_windows ? job->latest_s + job->duration_s : TIMED_OPEN;
        bool apart = i > 0 && from_s - s.end_s >= o->boot_s + o->tail_s;
        if (apart)
            sum += close_stretch(&s, o, f->scale);
        if (i == 0 || apart)
            s = (struct stretch){.end_s = from_s};
        if (end_s > s.end_s) {
            s.covered_s += end_s - (from_s > s.end_s ? from_s : s.end_s);
            s.end_s = end_s;
        }
        s.worth += (wide)job->duration_s * f->dual[job->request];
        if (least[job->request] > s.launch_uusd_h)
            s.launch_uusd_h = least[job->request];
    }
    free(least);
    return sum + close_stretch(&s, o, f->scale);
}

/* A plan that breaks windows proves nothing that rests on them. */
static void prove(struct arriving *a, bool keeps_windows)
{
    struct job_pool pool;
    struct fluid fluid;
    const struct planner_options *o = a->options;
    struct planner_options open = *o;
    struct pack_options engine = {.solver = o->solver,
                                  .max_gap = o->max_gap,
                                  .work = o->work > 0 ? o->work : PROGRAM_WORK,
                                  .threads = o->threads,
                                  .stop = o->stop,
                                  .stop_context = o->stop_context};
    job_pool_init(&pool, a->rq->n);
    job_pool_fill(&pool, a->rq, -1, LEASE_MAX_S);
    job_pool_sort(&pool);
    fluid_solve(&fluid, a->rq, &pool, &engine);
    job_pool_clear(&pool);
    if (!keeps_windows)
        open.deadline_s = open.max_wait_s = UNKNOWN;
    a->plan->proof =
        (struct proof){.deadline_s = open.deadline_s, .boot_s = o->boot_s, .tail_s = o->tail_s};
    a->plan->bound_uusd = 0;
    bound_offer_fluid(a->plan, a->rq, &fluid, &open);
    bound_offer_stretches(a->plan, a->rq, &fluid, &open, stretches_worth(a, &fluid, keeps_windows));
    fluid_clear(&fluid);
}

/* ---- the plan ----------------------------------------------------------------------------------
 */

/* A draft of the rentals; the set stays. */
static void draft_rentals(const struct arriving *a, const struct rentals *set, struct draft *d)
{
    struct placed_jobs placed = {0};
    for (size_t i = 0; i < set->n; i++) {
        const struct rental *r = &set->at[i];
        struct draft_lease lease = {
            .count = 1, .start_s = rental_launch_s(a->h, r), .offer = r->offer};
        placed.n = 0;
        for (size_t k = 0; k < r->n; k++) {
            const struct timed_job *job = &a->jobs[r->jobs[k].job];
            placed_add(&placed, (struct placed_job){r->jobs[k].start_s - r->first_s,
                                                    job->duration_s, job->class_id, job->request});
        }
        repack_write(&lease, &placed);
        draft_add(d, &lease);
    }
    free(placed.at);
}

static const char *infeasible_text(const struct arriving *a, const struct waits *waits)
{
    char text[320], wait[48] = "", deadline[64] = "", limits[96] = "", d[32], jobs[32];
    const struct planner_options *o = a->options;
    if (o->max_wait_s != UNKNOWN)
        snprintf(wait, sizeof wait, " within %s", quantity_duration_text(d, o->max_wait_s));
    if (o->deadline_s != UNKNOWN)
        snprintf(deadline, sizeof deadline, "%s by the deadline of %s",
                 wait[0] == '\0' ? "" : " and", quantity_duration_text(d, o->deadline_s));
    if (o->max_vcpus != UNKNOWN)
        snprintf(limits, sizeof limits, " with at most %s vCPUs alive at once",
                 quantity_whole_text(d, o->max_vcpus));
    int n = snprintf(text, sizeof text,
                     "no plan found%s that starts all jobs%s%s: %s of them start later, one by %s",
                     limits, wait, deadline, quantity_whole_text(jobs, waits->late_jobs),
                     quantity_duration_text(d, waits->most_late_s));
    return arena_text(&a->plan->arena, text, (size_t)n);
}

static void finish(struct arriving *a, const struct rentals *set)
{
    struct waits waits = waits_of(set, a->jobs, a->h->n_jobs);
    a->plan->longest_wait_s = waits.longest_s;
    struct draft d = {0};
    draft_rentals(a, set, &d);
    draft_finish(&d, &a->h->terms, a->plan);
    draft_clear(&d);
    a->plan->infeasible = waits.late_jobs > 0 ? infeasible_text(a, &waits) : NULL;
    prove(a, waits.late_jobs == 0);
}

/* ---- other ways to run it ----------------------------------------------------------------------
 */

static const char *broken_limit(const struct arriving *a, const struct rentals *set,
                                const struct alternative *row)
{
    const struct planner_options *o = a->options;
    char text[128] = "";
    if (set->late_jobs > 0)
        snprintf(text, sizeof text, "%lld jobs start too late", (long long)set->late_jobs);
    else if (o->max_vcpus != UNKNOWN && row->peak_vcpus > o->max_vcpus)
        snprintf(text, sizeof text, "takes %lld vCPUs at once, the limit is %lld",
                 (long long)row->peak_vcpus, (long long)o->max_vcpus);
    else if (o->max_instances != UNKNOWN && row->instances > o->max_instances)
        snprintf(text, sizeof text, "takes %lld instances at once, the limit is %lld",
                 (long long)row->instances, (long long)o->max_instances);
    return text[0] == '\0' ? NULL : arena_text(&a->plan->arena, text, strlen(text));
}

/* Would its fleet be within all limits? */
static bool within_limits(const struct arriving *a, const struct rentals *set)
{
    struct fleet fleet;
    bool fits = true;
    fleet_init(&fleet, a->h->limits);
    for (size_t i = 0; i < set->n && fits; i++) {
        const struct rental *r = &set->at[i];
        fits = rental_fits_fleet(a->h, &fleet, r->offer, r->first_s, r->end_s);
        rental_alive(a->h, &fleet, r, 1);
    }
    fleet_clear(&fleet);
    return fits;
}

static struct alternative describe(const struct arriving *a, const struct rentals *set,
                                   const char *name)
{
    struct draft d = {0};
    draft_rentals(a, set, &d);
    struct peak peak = draft_peak(&d, &a->h->terms);
    struct alternative row = {.name = name,
                              .cost_uusd = rentals_cost(set),
                              .makespan_s = draft_makespan(&d, &a->h->terms),
                              .peak_vcpus = peak.vcpus,
                              .instances = peak.instances};
    row.infeasible = broken_limit(a, set, &row);
    if (row.infeasible == NULL && !within_limits(a, set))
        row.infeasible = "breaks a quota";
    row.instances = (int64_t)set->n;
    if (row.infeasible != NULL)
        row.cost_uusd = UNKNOWN;
    draft_clear(&d);
    return row;
}

/* ---- all of it ---------------------------------------------------------------------------------
 */

/* Fewer late jobs, then less late, then cheaper. */
static bool is_better(const struct rentals *a, const struct rentals *b)
{
    if (a->late_jobs != b->late_jobs)
        return a->late_jobs < b->late_jobs;
    if (a->most_late_s != b->most_late_s)
        return a->most_late_s < b->most_late_s;
    return rentals_cost(a) < rentals_cost(b);
}

static void keep_better(struct rentals *best, struct rentals *set)
{
    if (best->n == 0 || is_better(set, best)) {
        struct rentals worse = *best;
        *best = *set;
        *set = worse;
    }
    rentals_clear(set);
}

/* Windows in which nothing gets any later than it is; a->jobs keep their own. */
static struct timed_job *widened_windows(const struct arriving *a, const struct rentals *set)
{
    struct timed_job *jobs = mem_alloc(a->h->n_jobs * sizeof *jobs);
    memcpy(jobs, a->jobs, a->h->n_jobs * sizeof *jobs);
    for (size_t i = 0; i < set->n; i++) {
        for (size_t k = 0; k < set->at[i].n; k++) {
            const struct rental_job *at = &set->at[i].jobs[k];
            if (at->start_s > jobs[at->job].latest_s)
                jobs[at->job].latest_s = at->start_s;
        }
    }
    return jobs;
}

static void build_all(struct arriving *a, struct rentals *best)
{
    static const char *const names[] = {"next idle instance, one job each", "one job per instance"};
    static const enum rent_rule rules[] = {RENT_REUSE, RENT_ALONE};
    struct alternative *rows = arena_array(&a->plan->arena, N_ALTERNATIVES, sizeof *rows);
    struct rentals set = {0};
    rentals_build(a->h, RENT_SOON, best);
    rentals_build(a->h, RENT_LATE, &set);
    keep_better(best, &set);
    for (int i = 0; i < N_ALTERNATIVES; i++) {
        rentals_build(a->h, rules[i], &set);
        rows[i] = describe(a, &set, names[i]);
        if (rows[i].infeasible == NULL)
            keep_better(best, &set);
        else
            rentals_clear(&set);
    }
    if (a->options->alternatives) {
        a->plan->alternatives = rows;
        a->plan->n_alternatives = N_ALTERNATIVES;
    }
}

void arrivals_plan(struct plan *plan, const struct workload *w, const struct requests *rq,
                   const struct planner_options *options)
{
    struct hiring *h = mem_zeroed(1, sizeof *h);
    h->rq = rq;
    h->options = options;
    h->terms = (struct lease_terms){options->boot_s, options->tail_s, rq};
    h->limits = (struct limits){options->max_vcpus, options->max_instances, options->quota_vcpus};
    struct arriving a = {h, NULL, rq, options, plan};
    struct rentals best = {0};
    gather_jobs(&a, w);
    build_all(&a, &best);
    struct timed_job *widened = widened_windows(&a, &best);
    h->jobs = widened;
    h->most_work = h->work + (options->work > 0 ? options->work : IMPROVE_WORK);
    rentals_improve(h, &best);
    h->jobs = a.jobs;
    plan->stopped = "work";
    finish(&a, &best);
    rentals_clear(&best);
    usage_clear(&h->scratch);
    free(widened);
    free(a.jobs);
    free(h);
}
