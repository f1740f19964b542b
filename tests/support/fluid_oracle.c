#include "tests/support/fluid_oracle.h"

#include "model/lp.h"
#include "tests/support/must.h"

enum { ROUNDS_MOST = 400, STEPS_MOST = 20000 };

/* The search for the pattern of one offer that is worth most. */
struct search {
    const struct fluid_oracle *f;
    const double *dual;
    int32_t order[FLUID_ORACLE_CLASSES]; /* those that the offer holds */
    int32_t n;
    int32_t counts[FLUID_ORACLE_CLASSES], best_counts[FLUID_ORACLE_CLASSES];
    double best, most; /* most: no pattern is worth more */
    int steps;
};

static double smaller(double a, double b)
{
    return a < b ? a : b;
}

/* The most that the classes from k on are worth in this room: by vCPUs alone, or memory alone. */
static double at_most(const struct search *s, int32_t k, int64_t mcpu, int64_t mib)
{
    double by_mcpu = 0, by_mib = 0;
    for (; k < s->n; k++) {
        const struct job_class *c = &s->f->classes[s->order[k]];
        double worth = s->dual[s->order[k]];
        double a = c->mcpu > 0 ? worth * (double)mcpu / (double)c->mcpu : 1e300;
        double b = c->mem_mib > 0 ? worth * (double)mib / (double)c->mem_mib : 1e300;
        by_mcpu = a > by_mcpu ? a : by_mcpu;
        by_mib = b > by_mib ? b : by_mib;
    }
    return smaller(by_mcpu, by_mib);
}

static void go_deeper(struct search *s, int32_t k, struct offer room, double worth)
{
    double could = worth + at_most(s, k, room.usable_mcpu, room.usable_mib);
    if (k == s->n || could <= s->best) {
        if (worth > s->best) {
            s->best = worth;
            for (int32_t i = 0; i < s->n; i++)
                s->best_counts[i] = i < k ? s->counts[i] : 0;
        }
        return;
    }
    if (++s->steps > STEPS_MOST) {
        s->most = could > s->most ? could : s->most;
        return;
    }
    const struct job_class *c = &s->f->classes[s->order[k]];
    int64_t jobs = 1 << 20;
    if (c->mcpu > 0)
        jobs = room.usable_mcpu / c->mcpu;
    if (c->mem_mib > 0 && room.usable_mib / c->mem_mib < jobs)
        jobs = room.usable_mib / c->mem_mib;
    if (c->gpus > 0 && room.gpus / c->gpus < jobs)
        jobs = room.gpus / c->gpus;
    must(jobs < 1 << 20);
    for (; jobs >= 0; jobs--) {
        struct offer left = room;
        left.usable_mcpu -= jobs * c->mcpu;
        left.usable_mib -= jobs * c->mem_mib;
        left.gpus -= (int32_t)(jobs * c->gpus);
        s->counts[k] = (int32_t)jobs;
        go_deeper(s, k + 1, left, worth + (double)jobs * s->dual[s->order[k]]);
    }
}

/* Jobs that take whole instances are worth one each, alone. */
static void search_offer(struct search *s, const struct fluid_oracle *f, int32_t offer,
                         const double *dual)
{
    *s = (struct search){.f = f, .dual = dual};
    for (int32_t c = 0; c < f->n_classes; c++) {
        if (f->job_s[c] > 0 && dual[c] > 0 && !f->classes[c].whole_instances &&
            f->holds(f->context, offer, c))
            s->order[s->n++] = c;
    }
    go_deeper(s, 0, *f->offers[offer], 0);
    for (int32_t c = 0; c < f->n_classes; c++) {
        if (f->job_s[c] > 0 && dual[c] > s->best && f->classes[c].whole_instances &&
            f->holds(f->context, offer, c)) {
            s->best = dual[c];
            s->order[0] = c;
            s->best_counts[0] = s->n = 1;
        }
    }
    s->most = s->best > s->most ? s->best : s->most;
}

static double price_of(const struct fluid_oracle *f, int32_t offer)
{
    return (double)offer_total_uusd_h(f->offers[offer]) / S_PER_H;
}

/* Each class alone, so that the program has a solution. */
static bool add_singles(struct lp *lp, const struct fluid_oracle *f)
{
    for (int32_t c = 0; c < f->n_classes; c++) {
        const double one = 1;
        bool held = f->job_s[c] <= 0;
        lp_add_row(lp, f->job_s[c]);
        for (int32_t o = 0; o < f->n_offers; o++) {
            if (!f->holds(f->context, o, c))
                continue;
            lp_add_column(lp, price_of(f, o), 1, &c, &one);
            held = true;
        }
        if (!held)
            return false;
    }
    return true;
}

static void add_pattern(struct lp *lp, const struct search *s, double price)
{
    int32_t rows[FLUID_ORACLE_CLASSES], n = 0;
    double values[FLUID_ORACLE_CLASSES];
    for (int32_t k = 0; k < s->n; k++) {
        if (s->best_counts[k] == 0)
            continue;
        rows[n] = s->order[k];
        values[n++] = s->best_counts[k];
    }
    lp_add_column(lp, price, n, rows, values);
}

/* One round: what the duals prove, and columns that improve.  False when there is none. */
static bool improve(struct lp *lp, const struct fluid_oracle *f, double *bound)
{
    double dual[FLUID_ORACLE_CLASSES], worth = 0, ratio = 1;
    bool added = false;
    for (int32_t c = 0; c < f->n_classes; c++) {
        dual[c] = lp_dual(lp, c) > 0 ? lp_dual(lp, c) : 0;
        worth += dual[c] * f->job_s[c];
    }
    for (int32_t o = 0; o < f->n_offers; o++) {
        struct search s;
        search_offer(&s, f, o, dual);
        ratio = s.most / price_of(f, o) > ratio ? s.most / price_of(f, o) : ratio;
        if (s.best > price_of(f, o) * (1 + 1e-9)) {
            add_pattern(lp, &s, price_of(f, o));
            added = true;
        }
    }
    *bound = worth / ratio > *bound ? worth / ratio : *bound;
    return added;
}

double fluid_oracle_uusd(const struct fluid_oracle *f)
{
    double bound = 0;
    must(f->n_classes <= FLUID_ORACLE_CLASSES && f->n_offers <= FLUID_ORACLE_OFFERS);
    struct lp *lp = lp_new();
    bool ok = add_singles(lp, f);
    for (int k = 0; ok && k < ROUNDS_MOST; k++)
        ok = lp_solve(lp, 0) == LP_OPTIMAL && improve(lp, f, &bound);
    lp_free(lp);
    return bound;
}
