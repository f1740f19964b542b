/* Usage is kept as steps at the hours in which instances start and end: between them every hour is
 * like the one before, so it is worked out once and counted as often. */
#include "model/commitment/cover.h"

#include "model/wide.h"

#include <stdlib.h>
#include <string.h>

/* In one hour `once_s` instance-seconds of a kind, and from that hour on `step_s` in each. */
struct step {
    int64_t hour;
    int32_t kind;
    int64_t once_s, step_s;
};

/* A commitment that may cover a kind, in the order in which pairs are tried. */
struct pair {
    int32_t line, kind;
    int64_t weight; /* what a second takes: quarters of size (1 for exact types), or the rate */
    int32_t rank;   /* zone, exact type, any size, family, all compute */
    double saved;   /* share, of plans */
    int64_t covered_s;
};

struct cover_work {
    struct cover *cover;
    const struct commitments *c;
    const struct offer **offers; /* per kind: an on-demand offer of the type */
    int32_t n_kinds;
    struct step *steps;
    size_t n_steps, steps_capacity;
    struct pair *pairs;
    size_t n_pairs, pairs_capacity;
    int64_t *capacity;               /* per line: what one hour gives, in weight x seconds */
    int64_t *level_s, *use_s, *left; /* per kind, kind, line: of the hour at hand */
    wide *taken;                     /* per line, over all hours */
    bool overflow;
};

/* ---- usage ------------------------------------------------------------------------------------
 */

static bool is_covered_at_all(const struct offer *o)
{
    return o->purchase == PURCHASE_ON_DEMAND && o->type_index >= 0; /* below: Fargate */
}

static int compare_offers(const void *a, const void *b)
{
    const struct offer *x = *(const struct offer *const *)a;
    const struct offer *y = *(const struct offer *const *)b;
    return (x->type_index > y->type_index) - (x->type_index < y->type_index);
}

static void find_kinds(struct cover_work *w, const struct cover_use *uses, int64_t n)
{
    w->offers = mem_zeroed((size_t)n + 1, sizeof *w->offers);
    int32_t found = 0;
    for (int64_t i = 0; i < n; i++) {
        if (is_covered_at_all(uses[i].offer) &&
            (found == 0 || w->offers[found - 1]->type_index != uses[i].offer->type_index))
            w->offers[found++] = uses[i].offer;
    }
    if (found > 0)
        qsort(w->offers, (size_t)found, sizeof *w->offers, compare_offers);
    for (int32_t i = 0; i < found; i++) {
        if (w->n_kinds == 0 || w->offers[w->n_kinds - 1]->type_index != w->offers[i]->type_index)
            w->offers[w->n_kinds++] = w->offers[i];
    }
}

static int32_t kind_of(const struct cover_work *w, const struct offer *o)
{
    int32_t low = 0, high = w->n_kinds - 1;
    while (low < high) {
        int32_t middle = (low + high) / 2;
        if (w->offers[middle]->type_index < o->type_index)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static void add_step(struct cover_work *w, struct step s)
{
    w->steps = mem_grow(w->steps, &w->steps_capacity, w->n_steps + 1, sizeof *w->steps);
    w->steps[w->n_steps++] = s;
}

static int64_t times(struct cover_work *w, int64_t a, int64_t b)
{
    int64_t product = 0;
    if (!mul_checked(&product, a, b))
        w->overflow = true;
    return product;
}

static void add_to(struct cover_work *w, int64_t *sum, int64_t x)
{
    if (!add_checked(sum, x))
        w->overflow = true;
}

static void add_use(struct cover_work *w, const struct cover_use *u)
{
    int64_t from = u->billed_s == UNKNOWN ? 0 : u->start_s;
    int64_t until = from + (u->billed_s == UNKNOWN ? S_PER_H : u->billed_s);
    int64_t first = from / S_PER_H, last = (until - 1) / S_PER_H;
    int32_t kind = kind_of(w, u->offer);
    if (until <= from)
        return;
    add_to(w, &w->cover->types[kind].billed_s, times(w, u->count, until - from));
    w->cover->hours = last + 1 > w->cover->hours ? last + 1 : w->cover->hours;
    if (first == last) {
        add_step(w, (struct step){first, kind, times(w, u->count, until - from), 0});
        return;
    }
    int64_t hour_s = times(w, u->count, S_PER_H);
    add_step(w, (struct step){first, kind, times(w, u->count, (first + 1) * S_PER_H - from), 0});
    add_step(w, (struct step){first + 1, kind, 0, hour_s});
    add_step(w, (struct step){last, kind, times(w, u->count, until - last * S_PER_H), -hour_s});
}

static int compare_steps(const void *a, const void *b)
{
    const struct step *x = a;
    const struct step *y = b;
    if (x->hour != y->hour)
        return x->hour < y->hour ? -1 : 1;
    return (x->kind > y->kind) - (x->kind < y->kind);
}

/* ---- who covers what --------------------------------------------------------------------------
 */

enum { RANK_ZONE, RANK_EXACT, RANK_ANY_SIZE, RANK_FAMILY, RANK_COMPUTE };

static void add_pair(struct cover_work *w, struct pair p)
{
    w->pairs = mem_grow(w->pairs, &w->pairs_capacity, w->n_pairs + 1, sizeof *w->pairs);
    w->pairs[w->n_pairs++] = p;
}

static void pair_reserved(struct cover_work *w, int32_t line, const struct owned *o)
{
    for (int32_t k = 0; k < w->n_kinds; k++) {
        const struct instance_type *type = w->offers[k]->type;
        bool same = strcmp(type->name, o->instance_type) == 0;
        bool any_size = o->zone[0] == '\0' && strcmp(type->family, o->family) == 0 &&
                        owned_is_flexible(type) &&
                        owned_size_quarters(strchr(o->instance_type, '.') + 1) > 0;
        if (any_size)
            add_pair(w,
                     (struct pair){line, k, owned_size_quarters(type->size), RANK_ANY_SIZE, 0, 0});
        else if (same)
            add_pair(w,
                     (struct pair){line, k, 1, o->zone[0] != '\0' ? RANK_ZONE : RANK_EXACT, 0, 0});
        if (any_size)
            w->capacity[line] =
                o->count * S_PER_H * owned_size_quarters(strchr(o->instance_type, '.') + 1);
    }
}

/* A rate that saves nothing covers nothing. */
static void pair_plan(struct cover_work *w, int32_t line, const struct owned *o)
{
    for (int32_t k = 0; k < w->n_kinds; k++) {
        const struct offer *offer = w->offers[k];
        int64_t rate = o->rate_uusd_h[offer->type_index];
        bool all = o->kind == OWNED_SAVINGS_COMPUTE;
        if (!all && strcmp(o->family, offer->type->family) != 0)
            continue;
        w->cover->unrated += rate == UNKNOWN;
        if (rate == UNKNOWN || rate >= offer->price_uusd_h)
            continue;
        double saved = 1 - (double)rate / (double)offer->price_uusd_h;
        add_pair(w, (struct pair){line, k, rate, all ? RANK_COMPUTE : RANK_FAMILY, saved, 0});
    }
}

static int compare_pairs(const void *a, const void *b)
{
    const struct pair *x = a;
    const struct pair *y = b;
    if (x->rank != y->rank)
        return x->rank < y->rank ? -1 : 1;
    if (x->saved > y->saved || x->saved < y->saved)
        return x->saved > y->saved ? -1 : 1;
    if (x->weight != y->weight) /* the smaller size, or the lower rate */
        return x->weight < y->weight ? -1 : 1;
    if (x->line != y->line)
        return x->line < y->line ? -1 : 1;
    return (x->kind > y->kind) - (x->kind < y->kind);
}

static void find_pairs(struct cover_work *w, const char *region, const char *zone)
{
    for (int32_t i = 0; i < w->c->n; i++) {
        const struct owned *o = &w->c->owned[i];
        struct cover_line *line = &w->cover->lines[i];
        bool reserved = o->kind == OWNED_RESERVED;
        *line = (struct cover_line){.owned = o};
        line->elsewhere = (o->region[0] != '\0' && strcmp(o->region, region) != 0) ||
                          (o->zone[0] != '\0' && strcmp(o->zone, zone) != 0);
        w->capacity[i] = (reserved ? o->count : o->uusd_h) * S_PER_H;
        if (line->elsewhere)
            continue;
        if (reserved)
            pair_reserved(w, i, o);
        else
            pair_plan(w, i, o);
    }
    if (w->n_pairs > 0)
        qsort(w->pairs, w->n_pairs, sizeof *w->pairs, compare_pairs);
}

/* ---- hours ------------------------------------------------------------------------------------
 */

/* `hours` hours in which use_s is used. */
static void cover_hours(struct cover_work *w, int64_t hours)
{
    memcpy(w->left, w->capacity, (size_t)w->c->n * sizeof *w->left);
    for (size_t i = 0; i < w->n_pairs; i++) {
        struct pair *p = &w->pairs[i];
        int64_t s = w->left[p->line] / p->weight;
        s = s < w->use_s[p->kind] ? s : w->use_s[p->kind];
        if (s <= 0)
            continue;
        w->use_s[p->kind] -= s;
        w->left[p->line] -= s * p->weight;
        w->taken[p->line] += (wide)s * p->weight * hours;
        add_to(w, &p->covered_s, times(w, s, hours));
    }
}

static void sweep(struct cover_work *w)
{
    size_t kinds = (size_t)w->n_kinds * sizeof *w->use_s;
    qsort(w->steps, w->n_steps, sizeof *w->steps, compare_steps);
    for (size_t i = 0; i < w->n_steps && !w->overflow;) {
        int64_t hour = w->steps[i].hour;
        int64_t next = hour;
        memcpy(w->use_s, w->level_s, kinds);
        for (; i < w->n_steps && w->steps[i].hour == hour; i++) {
            const struct step *s = &w->steps[i];
            add_to(w, &w->level_s[s->kind], s->step_s);
            add_to(w, &w->use_s[s->kind], s->step_s);
            add_to(w, &w->use_s[s->kind], s->once_s);
        }
        cover_hours(w, 1);
        next = i < w->n_steps ? w->steps[i].hour : hour + 1;
        if (next == hour + 1)
            continue;
        memcpy(w->use_s, w->level_s, kinds);
        cover_hours(w, next - hour - 1);
    }
}

/* ---- sums -------------------------------------------------------------------------------------
 */

static void add_up_pairs(struct cover_work *w)
{
    for (size_t i = 0; i < w->n_pairs; i++) {
        const struct pair *p = &w->pairs[i];
        wide value = (wide)p->covered_s * w->offers[p->kind]->price_uusd_h / S_PER_H;
        struct cover_line *line = &w->cover->lines[p->line];
        struct cover_type *type = &w->cover->types[p->kind];
        if (value > INT64_MAX) {
            w->overflow = true;
            return;
        }
        add_to(w, &line->covered_s, p->covered_s);
        add_to(w, &line->list_uusd, (int64_t)value);
        add_to(w, &type->covered_s, p->covered_s);
        add_to(w, &type->list_uusd, (int64_t)value);
        add_to(w, &w->cover->covered_s, p->covered_s);
        add_to(w, &w->cover->covered_uusd, (int64_t)value);
    }
}

static void add_up_lines(struct cover_work *w)
{
    struct cover *cover = w->cover;
    for (int32_t i = 0; i < cover->n_lines; i++) {
        struct cover_line *line = &cover->lines[i];
        wide gives = (wide)w->capacity[i] * cover->hours;
        line->used_millionths = gives > 0 ? (int64_t)(w->taken[i] * 1000000 / gives) : 0;
        line->fixed_uusd =
            line->owned->uusd_h == UNKNOWN ? UNKNOWN : times(w, line->owned->uusd_h, cover->hours);
        if (line->elsewhere)
            continue;
        if (line->fixed_uusd == UNKNOWN || cover->fixed_uusd == UNKNOWN)
            cover->fixed_uusd = UNKNOWN;
        else
            add_to(w, &cover->fixed_uusd, line->fixed_uusd);
    }
    for (int32_t k = 0; k < cover->n_types; k++)
        add_to(w, &cover->billed_s, cover->types[k].billed_s);
}

/* ---- all of it --------------------------------------------------------------------------------
 */

static void begin(struct cover_work *w, const struct cover_use *uses, int64_t n)
{
    struct cover *cover = w->cover;
    size_t lines = (size_t)w->c->n;
    find_kinds(w, uses, n);
    size_t kinds = (size_t)w->n_kinds + 1;
    cover->lines = arena_array(&cover->arena, lines, sizeof *cover->lines);
    cover->n_lines = w->c->n;
    cover->types = arena_array(&cover->arena, kinds, sizeof *cover->types);
    cover->n_types = w->n_kinds;
    for (int32_t k = 0; k < w->n_kinds; k++)
        cover->types[k] = (struct cover_type){.type = w->offers[k]->type};
    w->capacity = mem_zeroed(lines + 1, sizeof *w->capacity);
    w->left = mem_zeroed(lines + 1, sizeof *w->left);
    w->taken = mem_zeroed(lines + 1, sizeof *w->taken);
    w->level_s = mem_zeroed(kinds, sizeof *w->level_s);
    w->use_s = mem_zeroed(kinds, sizeof *w->use_s);
}

static void end(struct cover_work *w)
{
    free(w->offers);
    free(w->steps);
    free(w->pairs);
    free(w->capacity);
    free(w->left);
    free(w->taken);
    free(w->level_s);
    free(w->use_s);
}

bool cover_make(struct cover *cover, const struct commitments *c, const struct cover_use *uses,
                int64_t n, const char *region, const char *zone, struct error *err)
{
    struct cover_work w = {.cover = cover, .c = c};
    *cover = (struct cover){0};
    begin(&w, uses, n);
    for (int64_t i = 0; i < n; i++) {
        if (is_covered_at_all(uses[i].offer))
            add_use(&w, &uses[i]);
    }
    find_pairs(&w, region, zone);
    if (w.n_steps > 0)
        sweep(&w);
    add_up_pairs(&w);
    add_up_lines(&w);
    end(&w);
    if (!w.overflow)
        return true;
    cover_clear(cover);
    return error_set(err, ERROR_INPUT, "what commitments cover is too much for 64 bits");
}

void cover_clear(struct cover *cover)
{
    arena_free(&cover->arena);
    *cover = (struct cover){0};
}
