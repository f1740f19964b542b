#include "planner/replay/fit.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Limits are far beyond what AWS users report; powers of two, so that steps halve evenly.  First
 * the one that decides whether jobs wait for room at all. */
const struct fit_range fit_ranges[] = {
    {REPLAY_MAX_VCPUS, 1, 65536, 8, true},    {ASSUMED_BOOT_S, 0, 1024, 128, false},
    {ASSUMED_PLACEMENT_S, 0, 256, 32, false}, {REPLAY_STAGING_S, 0, 512, 64, false},
    {ASSUMED_IDLE_S, 0, 4096, 512, false},    {ASSUMED_SCALE_INTERVAL_S, 1, 513, 64, false},
};
const int n_fit_ranges = sizeof fit_ranges / sizeof *fit_ranges;

/* Steps are halved so many times. */
enum {
    LEVELS = 7,
    KICK_LEVEL = 1,
    KICK_ROUNDS = 4,
    DIRECTIONS_MOST = 2 * FIT_MOST,
    STEPS_PER_DOUBLING = 8
};

/* Values one of which may stand for the other. */
static const int exchanges[][2] = {{ASSUMED_PLACEMENT_S, REPLAY_STAGING_S},
                                   {ASSUMED_BOOT_S, ASSUMED_PLACEMENT_S},
                                   {ASSUMED_BOOT_S, ASSUMED_SCALE_INTERVAL_S}};
enum { N_EXCHANGES = sizeof exchanges / sizeof *exchanges };

struct direction {
    const struct fit_range *up, *down; /* down: NULL */
};

struct visited {
    int64_t values[N_REPLAY];
    double error_ms;
};

struct search {
    const struct backtest *b;
    int64_t n;
    int64_t *error_ms; /* scratch */
    struct fit *fit;
    struct visited *visited;
    size_t n_visited, capacity;
    struct direction directions[DIRECTIONS_MOST];
    int n_directions;
    int64_t values[N_REPLAY]; /* the best so far */
    double best_ms;
    struct error *err;
    bool failed;
};

/* A job that never starts counts as a day: leaving jobs out must not look good. */
static double mean_error(const struct search *s)
{
    const struct score score = backtest_score(s->error_ms, s->n);
    double jobs = (double)(score.jobs + score.stuck);
    double stuck_ms = (double)score.stuck * 24 * S_PER_H * MS_PER_S;
    return jobs > 0 ? (score.mean_ms * (double)score.jobs + stuck_ms) / jobs : 0;
}

/* The error with these values; HUGE_VAL when the budget is spent or a run failed. */
static double try(struct search *s, const int64_t values[N_REPLAY])
{
    for (size_t i = 0; i < s->n_visited; i++) {
        if (memcmp(s->visited[i].values, values, sizeof s->visited[i].values) == 0)
            return s->visited[i].error_ms;
    }
    s->fit->out_of_work = s->fit->out_of_work || (s->fit->runs + 1) * s->n > s->fit->work;
    if (s->failed || (s->fit->out_of_work && s->fit->runs > 0))
        return HUGE_VAL;
    s->failed = !backtest_replay(s->b, s->n, values, s->error_ms, NULL, s->err);
    if (s->failed)
        return HUGE_VAL;
    s->fit->runs++;
    s->visited = mem_grow(s->visited, &s->capacity, s->n_visited + 1, sizeof *s->visited);
    struct visited *v = &s->visited[s->n_visited++];
    memcpy(v->values, values, sizeof v->values);
    v->error_ms = mean_error(s);
    return v->error_ms;
}

/* ---- moving -------------------------------------------------------------------------------- */

static void move(int64_t *value, const struct fit_range *r, int64_t steps)
{
    int64_t moved = *value + steps;
    if (r->geometric)
        moved = llround((double)*value * exp2((double)steps / STEPS_PER_DOUBLING));
    *value = moved < r->least ? r->least : moved > r->most ? r->most : moved;
}

static int64_t step_at(const struct fit_range *r, int level)
{
    int64_t step = r->step >> level;
    return step > 0 ? step : 1;
}

/* One value over its whole range: small steps see nothing where no job waits for room. */
static void scan(struct search *s, const struct fit_range *r)
{
    int64_t values[N_REPLAY];
    memcpy(values, s->values, sizeof values);
    for (int64_t at = r->least; at <= r->most; at = r->geometric ? 2 * at : at + r->step) {
        values[r->what] = at;
        double error_ms = try(s, values);
        if (error_ms < s->best_ms) {
            s->values[r->what] = at;
            s->best_ms = error_ms;
        }
    }
}

/* Goes on in a direction while that helps. */
static bool advance(struct search *s, const struct direction *d, int sign, int level)
{
    bool moved = false;
    for (;;) {
        int64_t values[N_REPLAY];
        int64_t step = step_at(d->up, level);
        memcpy(values, s->values, sizeof values);
        move(&values[d->up->what], d->up, sign * step);
        if (d->down != NULL)
            move(&values[d->down->what], d->down, -sign * step);
        double error_ms = try(s, values);
        if (error_ms >= s->best_ms)
            return moved;
        memcpy(s->values, values, sizeof values);
        s->best_ms = error_ms;
        moved = true;
    }
}

static void descend(struct search *s, int level)
{
    for (; level < LEVELS; level++) {
        bool moved;
        do {
            moved = false;
            for (int k = 0; k < s->n_directions; k++) {
                const struct direction *d = &s->directions[k];
                if (advance(s, d, 1, level) || advance(s, d, -1, level))
                    moved = true;
            }
        } while (moved);
    }
}

/* From a place a little way off; back where that ends no lower. */
static bool kick(struct search *s, const struct fit_range *r, int sign)
{
    int64_t kept[N_REPLAY];
    double kept_ms = s->best_ms;
    memcpy(kept, s->values, sizeof kept);
    move(&s->values[r->what], r, sign * 2 * r->step);
    if (s->values[r->what] == kept[r->what])
        return false;
    s->best_ms = try(s, s->values);
    descend(s, KICK_LEVEL);
    if (s->best_ms < kept_ms)
        return true;
    memcpy(s->values, kept, sizeof kept);
    s->best_ms = kept_ms;
    return false;
}

/* One value makes up for another, so there are many places where no single step helps. */
static void kick_all(struct search *s)
{
    bool better = true;
    for (int round = 0; better && round < KICK_ROUNDS; round++) {
        better = false;
        for (int k = 0; k < n_fit_ranges; k++) {
            for (int sign = -1; s->fit->wanted[fit_ranges[k].what] && sign <= 1; sign += 2)
                better = kick(s, &fit_ranges[k], sign) || better;
        }
    }
}

/* ---- all ----------------------------------------------------------------------------------- */

static const struct fit_range *range_of(const struct fit *fit, int what)
{
    for (int k = 0; k < n_fit_ranges; k++) {
        if (fit_ranges[k].what == what && fit->wanted[what])
            return &fit_ranges[k];
    }
    return NULL;
}

static void find_directions(struct search *s)
{
    for (int k = 0; k < n_fit_ranges; k++) {
        if (s->fit->wanted[fit_ranges[k].what])
            s->directions[s->n_directions++].up = &fit_ranges[k];
    }
    for (int k = 0; k < N_EXCHANGES; k++) {
        const struct fit_range *up = range_of(s->fit, exchanges[k][0]),
                               *down = range_of(s->fit, exchanges[k][1]);
        if (up != NULL && down != NULL)
            s->directions[s->n_directions++] = (struct direction){up, down};
    }
}

/* Each value alone as it was before: what its change brings, and back where it brings nothing. */
static void weigh(struct search *s, const int64_t before[N_REPLAY])
{
    for (int k = 0; k < n_fit_ranges; k++) {
        int64_t values[N_REPLAY];
        int what = fit_ranges[k].what;
        memcpy(values, s->values, sizeof values);
        values[what] = before[what];
        double error_ms = try(s, values);
        if (error_ms <= s->best_ms) {
            s->best_ms = error_ms;
            s->values[what] = before[what];
        }
        s->fit->without_ms[what] = error_ms;
    }
}

static void search_from(struct search *s, const int64_t before[N_REPLAY])
{
    memcpy(s->values, before, sizeof s->values);
    s->best_ms = try(s, before);
    s->n_directions = 0;
    find_directions(s);
    for (int k = 0; k < n_fit_ranges; k++) {
        if (s->fit->wanted[fit_ranges[k].what])
            scan(s, &fit_ranges[k]);
    }
    descend(s, 0);
    kick_all(s);
    weigh(s, before);
}

/* Jobs that found room anyway tell little of maxvCpus, and a limit that was fitted to them may be
 * far off when others come: it is moved only where all else explains the waits clearly worse. */
static void search_twice(struct search *s, const int64_t before[N_REPLAY])
{
    struct fit *fit = s->fit;
    fit->wanted[REPLAY_MAX_VCPUS] = false;
    search_from(s, before);
    struct fit narrow = *fit;
    int64_t values[N_REPLAY];
    double narrow_ms = s->best_ms;
    memcpy(values, s->values, sizeof values);
    fit->wanted[REPLAY_MAX_VCPUS] = true;
    search_from(s, before);
    fit->without_ms[REPLAY_MAX_VCPUS] = narrow_ms;
    if (s->best_ms <= narrow_ms * (1 - FIT_LIMIT_GAIN))
        return;
    memcpy(fit->without_ms, narrow.without_ms, sizeof fit->without_ms);
    memcpy(s->values, values, sizeof values);
    s->best_ms = narrow_ms;
}

bool backtest_fit(const struct backtest *b, int64_t n, int64_t values[N_REPLAY], struct fit *fit,
                  struct error *err)
{
    struct search s = {.b = b, .n = n, .fit = fit, .err = err};
    s.error_ms = mem_alloc(((size_t)n + 1) * sizeof *s.error_ms);
    fit->before_ms = try(&s, values);
    if (fit->wanted[REPLAY_MAX_VCPUS])
        search_twice(&s, values);
    else
        search_from(&s, values);
    fit->after_ms = s.best_ms;
    if (!s.failed)
        memcpy(values, s.values, sizeof s.values);
    free(s.visited);
    free(s.error_ms);
    return !s.failed;
}
