#include "planner/improve/ruin.h"

#include <stdlib.h>
#include <string.h>

#include "planner/improve/improve.h"
#include "planner/improve/ruin_step.h"
#include "planner/lease/fleet.h"

/* A step may be this part of the cost worse than the best, at first. */
enum { DEVIATION = 1500 };
/* The search ends early when so many steps in a row, for each job, found nothing better. */
enum { IDLE_STEPS = 200, IDLE_LEAST = 2000 };

/* The search's budget is for so many jobs; lists count as at least, and at most, so long. */
enum { JOBS_PER_WORK = 1500, JOBS_LEAST = 20, JOBS_MOST = 20000 };
/* Work beyond the usual is best spent here: it counts so many times. */
enum { MORE_PART = 3 };

/* Where every job is. */
struct layout {
    int32_t *slot;
    int64_t *start_s;
    int32_t *offer; /* per slot */
    int32_t n_slots;
    size_t capacity;
};

struct search {
    const struct batch *b;
    struct ruin r;
    double *worth_uusd_h;
    int32_t *offers;
    int64_t best_score;
    int64_t best_uusd;    /* of the cheapest, which may not be the best */
    int64_t outside_uusd; /* of leases that stay as they are */
    struct layout best;   /* the cheapest, when the board is another */
    bool unsaved;         /* the board is the cheapest, and not yet in best */
};

/* By the duals; what they say nothing about by its cheapest offer, were it there alone. */
static void rate_requests(struct search *s, const struct fluid *duals)
{
    const struct requests *rq = s->b->rq;
    s->worth_uusd_h = mem_alloc((size_t)rq->n * sizeof *s->worth_uusd_h);
    for (int32_t i = 0; i < rq->n; i++) {
        s->worth_uusd_h[i] = (double)rq->bins[rq->list[i].cheapest].price_uusd_h;
        if (duals->scale > 0 && duals->dual[i] > 0)
            s->worth_uusd_h[i] = (double)duals->dual[i] / (double)duals->scale;
    }
    s->r.worth_uusd_h = s->worth_uusd_h;
}

static bool same_family(const struct offer *x, const struct offer *y)
{
    return x->purchase == y->purchase && strcmp(x->type->family, y->type->family) == 0;
}

/* What the plan and the program use, in every size. */
static void list_offers(struct search *s, const struct fluid *duals)
{
    const struct requests *rq = s->b->rq;
    const struct offer *offers = rq->offers->offers;
    int32_t n = rq->offers->n_offers;
    int32_t n_listed = 0;
    bool *used = mem_zeroed((size_t)n, sizeof *used);
    for (int32_t i = 0; i < s->r.board.n_slots; i++)
        used[s->r.board.slots[i].offer] = true;
    for (int32_t i = 0; i < duals->n_patterns; i++)
        used[duals->patterns[i].offer] = true;
    s->offers = mem_alloc((size_t)n * sizeof *s->offers);
    for (int32_t i = 0; i < n; i++) {
        bool useful = used[i];
        for (int32_t k = 0; k < n && !useful; k++)
            useful = used[k] && same_family(&offers[k], &offers[i]);
        if (useful && rq->admitted[i])
            s->offers[n_listed++] = i;
    }
    free(used);
    s->r.offers = s->offers;
    s->r.n_offers = n_listed;
}

static void save(struct search *s)
{
    const struct board *board = &s->r.board;
    struct layout *l = &s->best;
    for (size_t i = 0; i < board->n_jobs; i++) {
        l->slot[i] = board->jobs[i].slot;
        l->start_s[i] = board->jobs[i].placed.start_s;
    }
    l->offer = mem_grow(l->offer, &l->capacity, (size_t)board->n_slots, sizeof *l->offer);
    for (int32_t i = 0; i < board->n_slots; i++)
        l->offer[i] = board->slots[i].offer;
    l->n_slots = board->n_slots;
    s->unsaved = false;
}

/* The board as it was when it was the cheapest. */
static void restore(struct search *s)
{
    struct board *board = &s->r.board;
    if (s->unsaved)
        return;
    for (size_t i = 0; i < board->n_jobs; i++)
        board_take(board, (int32_t)i);
    for (int32_t i = 0; i < s->best.n_slots; i++)
        if (board->slots[i].offer != s->best.offer[i])
            board_turn(board, i, s->best.offer[i]);
    for (size_t i = 0; i < board->n_jobs; i++)
        board_put(board, (int32_t)i, s->best.slot[i], s->best.start_s[i]);
}

/* Is what is alive at once within the limits?  Leases that may change all start at once. */
static bool within(const struct search *s)
{
    struct limits l = s->b->limits;
    return (l.vcpus == UNKNOWN || s->r.sum.vcpus <= l.vcpus) &&
           (l.instances == UNKNOWN || s->r.sum.instances <= l.instances);
}

/* True when the board is better than ever. */
static bool step(struct search *s, int64_t deviation)
{
    struct ruin_account before = s->r.sum;
    bool placed = ruin_step(&s->r);
    bool accepted =
        placed && s->r.sum.score <= s->best_score + deviation && (s->r.fixed || within(s));
    bool leaves_cheapest = s->unsaved && s->r.sum.cost_uusd > s->best_uusd;
    if (!accepted || leaves_cheapest)
        ruin_undo(&s->r, before);
    if (accepted && leaves_cheapest)
        save(s); /* it must be written down first */
    if (s->r.sum.cost_uusd < s->best_uusd) {
        s->best_uusd = s->r.sum.cost_uusd;
        s->unsaved = true;
    }
    if (s->r.sum.score >= s->best_score)
        return false;
    s->best_score = s->r.sum.score;
    return true;
}

static bool near_enough(const struct search *s)
{
    return (double)(s->best_uusd + s->outside_uusd - s->b->bound_uusd) <=
           s->b->options->max_gap * (double)(s->best_uusd + s->outside_uusd);
}

static void run(struct search *s, int64_t work)
{
    int64_t most_idle = (int64_t)s->r.board.n_jobs * IDLE_STEPS;
    most_idle = most_idle > IDLE_LEAST ? most_idle : IDLE_LEAST;
    for (int64_t idle = 0; s->r.board.work < work && idle < most_idle;) {
        if (near_enough(s) || batch_told_to_stop(s->b))
            return;
        double left = 1 - (double)s->r.board.work / (double)work;
        int64_t deviation = (int64_t)((double)s->best_uusd / DEVIATION * left);
        idle = step(s, deviation) ? 0 : idle + 1;
    }
}

static void begin(struct search *s, const struct fluid *duals, const struct candidate *c)
{
    struct board *board = &s->r.board;
    list_offers(s, duals);
    s->r.full_s = 1;
    for (int32_t i = 0; i < board->n_slots; i++) {
        s->r.fixed |= board->slots[i].start_s > 0;
        if (board->slots[i].busy_s > s->r.full_s)
            s->r.full_s = board->slots[i].busy_s;
    }
    /* With a deadline a lease may go on until then; without, until the plan ends anyway. */
    s->r.most_s = s->b->options->deadline_s != UNKNOWN ? batch_cap_s(s->b)
                                                       : c->makespan_s - s->b->terms.boot_s;
    for (int32_t i = 0; i < board->n_slots; i++)
        board->slots[i].most_s = s->r.fixed ? board->slots[i].busy_s : s->r.most_s;
    ruin_begin(&s->r);
    s->best_uusd = s->r.sum.cost_uusd;
    s->best_score = s->r.sum.score;
    s->best.slot = mem_alloc(board->n_jobs * sizeof *s->best.slot);
    s->best.start_s = mem_alloc(board->n_jobs * sizeof *s->best.start_s);
    s->unsaved = true;
}

/* More work where there are more jobs: each is moved some times. */
static int64_t work_for(const struct batch *b)
{
    int64_t jobs = b->rq->jobs;
    jobs = jobs < JOBS_LEAST ? JOBS_LEAST : jobs > JOBS_MOST ? JOBS_MOST : jobs;
    int64_t usual = b->work < BATCH_WORK ? b->work : BATCH_WORK;
    return (usual + MORE_PART * (b->work - usual)) / JOBS_PER_WORK * jobs;
}

void ruin_candidate(const struct batch *b, const struct fluid *duals, struct candidate *c,
                    int64_t part)
{
    if (!candidate_in_time(b, c) || !improve_worthwhile(&c->draft))
        return;
    struct draft before = {0};
    bool quotas = fleet_quotas_limited(b->limits);
    if (quotas)
        draft_copy(&before, &c->draft);
    struct search s = {.b = b, .r = {.state = 1}};
    rate_requests(&s, duals);
    board_init(&s.r.board, &b->terms, s.worth_uusd_h, &c->draft);
    /* Whole-instance leases stay outside and count against the limits. */
    s.outside_uusd = draft_cost(&c->draft, &b->terms);
    struct peak outside = draft_peak(&c->draft, &b->terms);
    s.r.sum.vcpus = outside.vcpus;
    s.r.sum.instances = outside.instances;
    if (s.r.board.n_jobs > 0) {
        begin(&s, duals, c);
        run(&s, work_for(b) / part);
        restore(&s);
    }
    board_finish(&s.r.board, &c->draft);
    draft_join_equal(&c->draft);
    /* Steps look at vCPUs in all, not at those that one quota counts. */
    if (quotas && !fleet_quotas_hold(&c->draft, &b->terms, b->limits)) {
        struct draft broken = c->draft;
        c->draft = before;
        before = broken;
    }
    draft_clear(&before);
    c->cost_uusd = draft_cost(&c->draft, &b->terms);
    c->makespan_s = draft_makespan(&c->draft, &b->terms);
    if (c->cost_uusd < c->cheapest_uusd)
        c->cheapest_uusd = c->cost_uusd;
    board_clear(&s.r.board);
    ruin_clear(&s.r);
    free(s.worth_uusd_h);
    free(s.offers);
    free(s.best.slot);
    free(s.best.start_s);
    free(s.best.offer);
}
