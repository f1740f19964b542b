/* volume.c - splits of each bin's price between its vCPUs, memory and GPUs, climbing to the best.
 *
 * A bin that is loaded unevenly should ask more for what runs short: its loads are the subgradient.
 * Taken from one round they jump, because a class goes to one bin at a time; averaged over rounds
 * they settle where the primal solution is (the volume algorithm), and the splits with them.  Steps
 * are relative to the bin's own load, or large bins would never let small ones move.
 * Source     Barahona and Anbil, Mathematical Programming 87 (2000) 385-399. */
#include "planner/pack/volume.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { CPU, MEM, GPU, KINDS };

/* The first step as a share of the price, the last, and how fast averaged loads forget. */
#define STEP_FIRST 0.5
#define STEP_LAST 0.004
#define FORGET 0.2

/* Rents end at so many of the dearest bin: where there is no plan they would rise for ever. */
#define RENT_MOST 64.0

/* Most of a catalogue soon draws no load.  On large problems, every few rounds those bins are set
 * aside that have drawn none for so many rounds that their average has faded. */
enum { MANY_CELLS = 20000, LOOK_EVERY = 8, STILL_AFTER = 40 };

/* What no bin asks: the class does not fit.  Far above any price, and half of a float's range. */
#define NEVER 1e30F

/* Binary places of unit prices, or a class of one job would lose some millionths of its worth. */
enum { FINE = 20 };

struct split {
    double share[KINDS]; /* of the price; adds up to 1 */
    double load[KINDS];  /* bins needed for what is asked cheapest here, averaged over rounds */
};

struct rents {
    double *bin; /* micro-dollars, per bin */
    double all;
};

struct volume {
    const struct packing *p;
    struct rents rents, best_rents;
    struct split *splits, *best; /* per bin */
    double *now;                 /* per bin and kind: the load of this round */
    /* Per class, as floats: the search needs no more, and four go at once. */
    float *need[KINDS];
    float *worth;
    int32_t *least; /* per class: the bin that asks least */
    /* The same over the bins that have drawn no load lately: they stand still. */
    float *still_worth;
    int32_t *still_least;
    int32_t *moving; /* the other bins */
    int32_t n_moving;
    int *drawn;     /* per bin: the round that last drew a load */
    float *misfits; /* per bin and class: 0, or NEVER */
};

static double room_of(const struct packing_bin *bin, int kind)
{
    return kind == CPU ? (double)bin->mcpu : kind == MEM ? (double)bin->mem_mib : bin->gpus;
}

static double need_of(const struct packing_class *class, int kind)
{
    return kind == CPU ? (double)class->mcpu : kind == MEM ? (double)class->mem_mib : class->gpus;
}

/* What bin b asks for one of each kind. */
static void unit_prices(const struct packing *p, int32_t b, const struct rents *rents,
                        const double *share, double *price)
{
    const struct packing_bin *bin = &p->bins[b];
    double whole = (double)bin->price + rents->bin[b] + rents->all;
    for (int kind = 0; kind < KINDS; kind++) {
        double room = room_of(bin, kind);
        price[kind] = room > 0 ? whole * share[kind] / room : 0;
    }
}

/* Lowers each class's worth to what bin b asks, where that is less. */
static void ask(struct volume *v, int32_t b, const double *price)
{
    const float cpu = (float)price[CPU], mem = (float)price[MEM], gpu = (float)price[GPU];
    const float *restrict mcpu = v->need[CPU], *restrict mib = v->need[MEM];
    const float *restrict gpus = v->need[GPU];
    int32_t n = v->p->n_classes;
    const float *restrict misfit = v->misfits + (size_t)b * (size_t)n;
    float *restrict worth = v->worth;
    int32_t *restrict least = v->least;
    for (int32_t c = 0; c < n; c++) {
        float asked = cpu * mcpu[c] + mem * mib[c] + gpu * gpus[c] + misfit[c];
        least[c] = asked < worth[c] ? b : least[c];
        worth[c] = asked < worth[c] ? asked : worth[c];
    }
}

static void ask_all(struct volume *v, int32_t n, const int32_t *bins)
{
    for (int32_t k = 0; k < n; k++) {
        double price[KINDS];
        unit_prices(v->p, bins[k], &v->rents, v->splits[bins[k]].share, price);
        ask(v, bins[k], price);
    }
}

/* Looks which bins stand still and asks them once for all rounds to the next look. */
static void look(struct volume *v, int round)
{
    const struct packing *p = v->p;
    int32_t still = p->n_bins;
    bool many = (int64_t)p->n_bins * p->n_classes >= MANY_CELLS;
    v->n_moving = 0;
    for (int32_t b = 0; b < p->n_bins; b++) {
        if (!many || round - v->drawn[b] < STILL_AFTER)
            v->moving[v->n_moving++] = b;
        else
            v->moving[--still] = b;
    }
    for (int32_t c = 0; c < p->n_classes; c++) {
        v->worth[c] = NEVER;
        v->least[c] = 0;
    }
    ask_all(v, p->n_bins - still, v->moving + still);
    memcpy(v->still_worth, v->worth, (size_t)p->n_classes * sizeof *v->worth);
    memcpy(v->still_least, v->least, (size_t)p->n_classes * sizeof *v->least);
}

/* All places' rents. */
static double rents_due(const struct volume *v)
{
    const struct packing *p = v->p;
    double due = p->problem->limit_bins > 0 ? v->rents.all * (double)p->problem->limit_bins : 0;
    for (int32_t b = 0; b < p->n_bins; b++)
        due += p->bins[b].limit > 0 ? v->rents.bin[b] * (double)p->bins[b].limit : 0;
    return due;
}

/* The total worth at the splits, and the loads that they draw. */
static double evaluate(struct volume *v, int round)
{
    const struct packing *p = v->p;
    double total = -rents_due(v);
    memcpy(v->worth, v->still_worth, (size_t)p->n_classes * sizeof *v->worth);
    memcpy(v->least, v->still_least, (size_t)p->n_classes * sizeof *v->least);
    ask_all(v, v->n_moving, v->moving);
    memset(v->now, 0, (size_t)p->n_bins * KINDS * sizeof *v->now);
    for (int32_t c = 0; c < p->n_classes; c++) {
        double demand = (double)p->classes[c].demand;
        total += demand * (double)v->worth[c];
        v->drawn[v->least[c]] = round;
        for (int kind = 0; kind < KINDS; kind++)
            v->now[v->least[c] * KINDS + kind] += demand * (double)v->need[kind][c];
    }
    for (int32_t b = 0; b < p->n_bins; b++)
        for (int kind = 0; kind < KINDS; kind++) {
            double room = room_of(&p->bins[b], kind);
            double *load = &v->now[b * KINDS + kind];
            *load = room > 0 ? *load / room : 0;
        }
    return total;
}

/* Moves the shares of one bin towards the loads that are above the mean. */
static void climb(const struct packing_bin *bin, struct split *s, double step)
{
    double sum = 0, shares = 0;
    int kinds = 0;
    for (int kind = 0; kind < KINDS; kind++) {
        sum += s->load[kind];
        kinds += room_of(bin, kind) > 0;
    }
    if (sum <= 0)
        return;
    for (int kind = 0; kind < KINDS; kind++) {
        if (room_of(bin, kind) <= 0)
            continue;
        s->share[kind] = fmax(0, s->share[kind] + step * (s->load[kind] / sum - 1.0 / kinds));
        shares += s->share[kind];
    }
    for (int kind = 0; kind < KINDS; kind++)
        s->share[kind] /= shares;
}

/* How far more bins are used than there are places, at most 1; less than 0 where fewer are. */
static double excess_of(double used, int64_t places)
{
    return (used - (double)places) / fmax(fmax(used, (double)places), 1);
}

static double moved(const struct packing *p, double rent, double step)
{
    double most = RENT_MOST * (double)p->bins[p->n_bins - 1].price;
    return fmin(most, fmax(0, rent + step));
}

/* Moves rents up where more bins draw loads than there are places.  A bin's price weighs in the
 * total as much as it draws: that is how many of it are used.  The rent of any place moves by the
 * mean price of those used, which is total over all of them. */
static void climb_rents(struct volume *v, double total, double step)
{
    const struct packing *p = v->p;
    double used = 0;
    for (int32_t k = 0; k < p->n_bins; k++) {
        int32_t b = v->moving[k];
        const struct split *s = &v->splits[b];
        double of_it = 0;
        for (int kind = 0; kind < KINDS; kind++)
            of_it += k < v->n_moving ? s->share[kind] * s->load[kind] : 0;
        used += of_it;
        if (p->bins[b].limit >= 0)
            v->rents.bin[b] =
                moved(p, v->rents.bin[b],
                      step * (double)p->bins[b].price * excess_of(of_it, p->bins[b].limit));
    }
    if (p->problem->limit_bins >= 0)
        v->rents.all =
            moved(p, v->rents.all,
                  step * fmax(total, 0) / fmax(used, 1) * excess_of(used, p->problem->limit_bins));
}

static void begin(struct volume *v, const struct packing *p)
{
    size_t n = (size_t)p->n_classes, m = (size_t)p->n_bins;
    *v = (struct volume){.p = p};
    v->rents.bin = mem_zeroed(m, sizeof *v->rents.bin);
    v->best_rents.bin = mem_zeroed(m, sizeof *v->best_rents.bin);
    v->splits = mem_zeroed(m, sizeof *v->splits);
    v->best = mem_zeroed(m, sizeof *v->best);
    v->now = mem_zeroed(m * KINDS, sizeof *v->now);
    v->need[0] = mem_zeroed(n * KINDS, sizeof(float));
    for (int kind = 1; kind < KINDS; kind++)
        v->need[kind] = v->need[kind - 1] + n;
    v->worth = mem_zeroed(n, sizeof *v->worth);
    v->least = mem_zeroed(n, sizeof *v->least);
    v->misfits = mem_zeroed(n * m, sizeof *v->misfits);
    v->still_worth = mem_zeroed(n, sizeof *v->still_worth);
    v->still_least = mem_zeroed(n, sizeof *v->still_least);
    v->moving = mem_zeroed(m, sizeof *v->moving);
    v->drawn = mem_zeroed(m, sizeof *v->drawn);
    for (int kind = 0; kind < KINDS; kind++)
        for (size_t c = 0; c < n; c++)
            v->need[kind][c] = (float)need_of(&p->classes[c], kind);
    for (size_t b = 0; b < m; b++) {
        int kinds = 0;
        for (int kind = 0; kind < KINDS; kind++)
            kinds += room_of(&p->bins[b], kind) > 0;
        for (int kind = 0; kind < KINDS; kind++)
            v->splits[b].share[kind] = room_of(&p->bins[b], kind) > 0 ? 1.0 / kinds : 0;
        for (size_t c = 0; c < n; c++)
            v->misfits[b * n + c] = p->fit[b * n + c] > 0 ? 0 : NEVER;
    }
    memcpy(v->best, v->splits, m * sizeof *v->best);
}

static void end(struct volume *v)
{
    free(v->rents.bin);
    free(v->best_rents.bin);
    free(v->splits);
    free(v->best);
    free(v->now);
    free(v->need[0]);
    free(v->worth);
    free(v->least);
    free(v->misfits);
    free(v->still_worth);
    free(v->still_least);
    free(v->moving);
    free(v->drawn);
}

/* Unit prices, whole numbers over 2^FINE, at which a full bin asks no more than its price times the
 * scale and its rents. */
static void whole_unit_prices(const struct packing *p, int32_t b, const double *share, wide *price)
{
    const struct packing_bin *bin = &p->bins[b];
    const int64_t room[KINDS] = {bin->mcpu, bin->mem_mib, bin->gpus};
    wide rest = (wide)(bin->price * p->scale + p->rent[b] + p->rent_all) << FINE;
    double whole = (double)rest;
    for (int kind = 0; kind < KINDS; kind++) {
        price[kind] = 0;
        if (room[kind] <= 0)
            continue;
        wide asked = (wide)(whole * share[kind] / (double)room[kind]), most = rest / room[kind];
        price[kind] = asked < most ? asked : most;
        rest -= price[kind] * room[kind];
    }
}

/* The duals at the best splits: sums of whole unit prices rounded down, so that the claim holds
 * exactly. */
static void settle(const struct volume *v, int64_t *dual)
{
    const struct packing *p = v->p;
    for (int32_t c = 0; c < p->n_classes; c++)
        dual[c] = INT64_MAX;
    for (int32_t b = 0; b < p->n_bins; b++) {
        wide price[KINDS];
        whole_unit_prices(p, b, v->best[b].share, price);
        for (int32_t c = 0; c < p->n_classes; c++) {
            const struct packing_class *class = &p->classes[c];
            if (packing_fit(p, b, c) == 0)
                continue;
            wide asked = (price[CPU] * class->mcpu + price[MEM] * class->mem_mib +
                          price[GPU] * class->gpus) >>
                         FINE;
            dual[c] = asked < dual[c] ? (int64_t)asked : dual[c];
        }
    }
}

/* The work of a round is in its cells; these are about a tenth of a second, and a fiftieth. */
enum { ROUNDS = 300, ROUNDS_LEAST = 60, CELLS_IN_HASTE = 10000000 };

int volume_rounds(const struct packing *p, bool in_haste)
{
    int64_t cells = (int64_t)p->n_bins * p->n_classes;
    int64_t rounds = in_haste ? CELLS_IN_HASTE / (cells > 0 ? cells : 1) : ROUNDS;
    return rounds > ROUNDS ? ROUNDS : rounds < ROUNDS_LEAST ? ROUNDS_LEAST : (int)rounds;
}

static void settle_rents(const struct volume *v, struct packing *p)
{
    double scale = (double)p->scale;
    p->rent = arena_array(&p->arena, (size_t)p->n_bins, sizeof *p->rent);
    for (int32_t b = 0; b < p->n_bins; b++)
        p->rent[b] = (int64_t)(v->best_rents.bin[b] * scale);
    p->rent_all = (int64_t)(v->best_rents.all * scale);
}

void volume_fill(struct packing *p, int rounds)
{
    struct volume v;
    double best = 0;
    begin(&v, p);
    for (int round = 0; round < rounds; round++) {
        if (round % LOOK_EVERY == 0)
            look(&v, round);
        double total = evaluate(&v, round);
        if (total > best) {
            best = total;
            memcpy(v.best, v.splits, (size_t)p->n_bins * sizeof *v.best);
            memcpy(v.best_rents.bin, v.rents.bin, (size_t)p->n_bins * sizeof *v.rents.bin);
            v.best_rents.all = v.rents.all;
        }
        double step = STEP_FIRST * pow(STEP_LAST / STEP_FIRST, (double)round / rounds);
        for (int32_t k = 0; k < v.n_moving; k++) {
            int32_t b = v.moving[k];
            for (int kind = 0; kind < KINDS; kind++) {
                double *load = &v.splits[b].load[kind], now = v.now[b * KINDS + kind];
                *load = round == 0 ? now : *load + FORGET * (now - *load);
            }
            climb(&p->bins[b], &v.splits[b], step);
        }
        if (p->limited)
            climb_rents(&v, total, step);
    }
    settle_rents(&v, p);
    p->worth = arena_array(&p->arena, (size_t)p->n_classes, sizeof *p->worth);
    p->prices = arena_array(&p->arena, (size_t)p->n_bins, sizeof *p->prices);
    settle(&v, p->worth);
    for (int32_t b = 0; b < p->n_bins; b++) {
        double price[KINDS], scale = (double)p->scale;
        unit_prices(p, b, &v.best_rents, v.best[b].share, price);
        p->prices[b] =
            (struct packing_price){scale * price[CPU], scale * price[MEM], scale * price[GPU]};
    }
    end(&v);
}

int64_t volume_bound(const struct packing *p)
{
    wide total = 0;
    for (int32_t c = 0; c < p->n_classes; c++)
        total += (wide)p->worth[c] * p->classes[c].demand;
    for (int32_t b = 0; b < p->n_bins; b++)
        total -= p->bins[b].limit > 0 ? (wide)p->rent[b] * p->bins[b].limit : 0;
    if (p->problem->limit_bins > 0)
        total -= (wide)p->rent_all * p->problem->limit_bins;
    return packing_bound(p, total);
}
