#include "planner/simulate/gates.h"

#include "model/slice.h"

#include <stdlib.h>
#include <string.h>

/* Names that jobs depend on, by open addressing; a slot holds a gate's number + 1. */
struct names {
    struct slice *name; /* by gate */
    int32_t n;
    size_t name_capacity;
    int32_t *slots;
    size_t n_slots; /* a power of two, at least twice the names */
};

/* FNV-1a. */
static uint64_t hash_of(struct slice text)
{
    uint64_t hash = UINT64_C(14695981039346656037);
    for (size_t i = 0; i < text.n; i++)
        hash = (hash ^ (unsigned char)text.p[i]) * UINT64_C(1099511628211);
    return hash;
}

static bool same(struct slice a, struct slice b)
{
    return a.n == b.n && memcmp(a.p, b.p, a.n) == 0;
}

/* Where the name is, or would be. */
static size_t slot_of(const struct names *names, struct slice text)
{
    size_t at = (size_t)hash_of(text) & (names->n_slots - 1);
    while (names->slots[at] != 0 && !same(names->name[names->slots[at] - 1], text))
        at = (at + 1) & (names->n_slots - 1);
    return at;
}

static void make_room(struct names *names)
{
    if (names->n_slots > 2 * (size_t)names->n)
        return;
    names->n_slots = names->n_slots == 0 ? 64 : 4 * names->n_slots;
    free(names->slots);
    names->slots = mem_zeroed(names->n_slots, sizeof *names->slots);
    for (int32_t g = 0; g < names->n; g++)
        names->slots[slot_of(names, names->name[g])] = g + 1;
}

/* The name's gate, made where there is none; -1: not made and not there. */
static int32_t gate_of(struct names *names, struct slice text, bool make)
{
    if (make)
        make_room(names);
    size_t at = text.n > 0 && names->n_slots > 0 ? slot_of(names, text) : 0;
    if (text.n == 0 || names->n_slots == 0)
        return -1;
    if (names->slots[at] == 0 && make) {
        names->name =
            mem_grow(names->name, &names->name_capacity, (size_t)names->n + 1, sizeof *names->name);
        names->name[names->n] = text;
        names->slots[at] = ++names->n;
    }
    return names->slots[at] - 1;
}

/* ---- gates with jobs in them, and who waits for each ------------------------------------------
 */

struct building {
    struct sim_gates *g;
    struct names names;
    int32_t *members; /* of each gate */
};

/* A job is in the gates of the names that it is known by. */
static int32_t gates_of_job(struct names *names, const struct job *job, int32_t found[2])
{
    int32_t n = 0;
    struct slice known[2];
    slice_known_as(slice_of(job->name), slice_of(job->id), known);
    int32_t by_name = gate_of(names, known[0], false);
    int32_t by_id = gate_of(names, known[1], false);
    if (by_name >= 0)
        found[n++] = by_name;
    if (by_id >= 0 && by_id != by_name)
        found[n++] = by_id;
    return n;
}

static void fill_members(struct building *b, const struct workload *w)
{
    int32_t found[2];
    int64_t n = 0;
    for (int64_t j = 0; j < w->n_jobs; j++) {
        b->g->first_of_job[j] = n;
        int32_t in = gates_of_job(&b->names, &w->jobs[j], found);
        for (int32_t k = 0; k < in; k++) {
            b->g->of_job[n++] = found[k];
            b->members[found[k]]++;
        }
    }
    b->g->first_of_job[w->n_jobs] = n;
}

/* The gate that the name means: of a child that is not listed, its array's; -1 when no job is in
 * it. */
static int32_t gate_meant(struct building *b, struct slice name)
{
    int32_t gate = gate_of(&b->names, name, false);
    if (gate >= 0 && b->members[gate] == 0)
        gate = gate_of(&b->names, slice_array(name), false);
    return gate >= 0 && b->members[gate] > 0 ? gate : -1;
}

/* Counts who waits for each gate, then, with `fill`, writes them down. */
static void go_through_waiting(struct building *b, const struct workload *w, int64_t *at, bool fill)
{
    for (int64_t j = 0; j < w->n_jobs; j++) {
        struct slice rest = slice_of(w->jobs[j].depends_on);
        while (rest.n > 0) {
            struct slice name = slice_next(&rest, ';');
            int32_t gate = gate_meant(b, name);
            if (gate < 0)
                b->g->unknown += !fill && name.n > 0;
            else if (fill)
                b->g->waiting[at[gate]++] = (int32_t)j;
            else
                at[gate + 1]++;
        }
    }
}

static void fill_waiting(struct building *b, const struct workload *w)
{
    struct sim_gates *g = b->g;
    size_t n = (size_t)g->n;
    g->first_waiting = mem_zeroed(n + 2, sizeof *g->first_waiting);
    go_through_waiting(b, w, g->first_waiting, false);
    for (size_t k = 0; k < n; k++)
        g->first_waiting[k + 1] += g->first_waiting[k];
    g->waiting = mem_alloc(((size_t)g->first_waiting[n] + 1) * sizeof *g->waiting);
    int64_t *at = mem_alloc((n + 1) * sizeof *at);
    memcpy(at, g->first_waiting, (n + 1) * sizeof *at);
    go_through_waiting(b, w, at, true);
    free(at);
}

void gates_make(struct sim_gates *g, const struct workload *w)
{
    struct building b = {.g = g};
    *g = (struct sim_gates){0};
    for (int64_t j = 0; j < w->n_jobs; j++) {
        struct slice rest = slice_of(w->jobs[j].depends_on);
        while (rest.n > 0) {
            struct slice name = slice_next(&rest, ';');
            (void)gate_of(&b.names, name, true);
            (void)gate_of(&b.names, slice_array(name), true);
        }
    }
    g->n = b.names.n;
    g->first_of_job = mem_zeroed((size_t)w->n_jobs + 1, sizeof *g->first_of_job);
    g->of_job = mem_alloc((2 * (size_t)w->n_jobs + 1) * sizeof *g->of_job);
    b.members = mem_zeroed((size_t)g->n + 1, sizeof *b.members);
    fill_members(&b, w);
    fill_waiting(&b, w);
    free(b.members);
    free(b.names.name);
    free(b.names.slots);
}

void gates_clear(struct sim_gates *g)
{
    free(g->first_of_job);
    free(g->of_job);
    free(g->first_waiting);
    free(g->waiting);
    *g = (struct sim_gates){0};
}
