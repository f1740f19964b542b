/* critical_path.c - the longest chain of jobs that wait for each other.
 *
 * Names and ids are compared by hash.  A name that several jobs share means all of them.  Chains
 * are followed from jobs without prerequisites (Kahn's order); what is never reached is a cycle. */
#include "model/read/intake_state.h"

#include <stdio.h>
#include <stdlib.h>

struct key {
    uint64_t hash;
    int64_t node;
};

struct graph {
    struct key *keys; /* sorted by hash, then node */
    size_t n_keys;
    int64_t *duration_ms; /* as planned, of each node; UNKNOWN */
    int64_t *from, *to;   /* arrows from[k] (done first) -> to[k] */
    size_t n_arrows, from_capacity, to_capacity;
    int64_t unknown_names;
    struct slice unknown;
};

static int by_hash(const void *a, const void *b)
{
    const struct key *x = a, *y = b;
    if (x->hash != y->hash)
        return x->hash < y->hash ? -1 : 1;
    return (x->node > y->node) - (x->node < y->node);
}

static void graph_keys(struct graph *g, const struct intake *in)
{
    g->keys = mem_alloc(2 * in->nodes.n * sizeof g->keys[0]);
    for (size_t i = 0; i < in->nodes.n; i++) {
        struct dependency_node node = dependency_nodes_at(&in->nodes, i);
        if (node.name_hash != 0)
            g->keys[g->n_keys++] = (struct key){node.name_hash, (int64_t)i};
        if (node.id_hash != 0 && node.id_hash != node.name_hash)
            g->keys[g->n_keys++] = (struct key){node.id_hash, (int64_t)i};
    }
    if (g->n_keys > 0)
        qsort(g->keys, g->n_keys, sizeof g->keys[0], by_hash);
}

static void graph_arrow(struct graph *g, int64_t from, int64_t to)
{
    g->from = mem_grow(g->from, &g->from_capacity, g->n_arrows + 1, sizeof g->from[0]);
    g->to = mem_grow(g->to, &g->to_capacity, g->n_arrows + 1, sizeof g->to[0]);
    g->from[g->n_arrows] = from;
    g->to[g->n_arrows++] = to;
}

static size_t first_key(const struct graph *g, uint64_t hash)
{
    size_t low = 0, high = g->n_keys;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (g->keys[middle].hash < hash)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* The first key of the name, or, where children are not listed, of the array that it is of. */
static size_t first_named(const struct graph *g, struct slice name, uint64_t *hash)
{
    *hash = intake_text_hash(name);
    size_t low = first_key(g, *hash);
    struct slice array = slice_array(name);
    if ((low < g->n_keys && g->keys[low].hash == *hash) || array.n == 0)
        return low;
    *hash = intake_text_hash(array);
    return first_key(g, *hash);
}

static void graph_arrows_by_name(struct graph *g, struct slice name, int64_t to)
{
    uint64_t hash;
    size_t low = first_named(g, name, &hash);
    if (low == g->n_keys || g->keys[low].hash != hash) {
        if (g->unknown_names++ == 0)
            g->unknown = name;
        return;
    }
    for (; low < g->n_keys && g->keys[low].hash == hash; low++)
        graph_arrow(g, g->keys[low].node, to);
}

static void graph_arrows(struct graph *g, const struct intake *in)
{
    for (size_t k = 0; k < in->n_links; k++) {
        struct slice rest = in->links[k].depends_on;
        while (in->links[k].node >= 0 && rest.n > 0) {
            struct slice name = slice_next(&rest, ';');
            if (name.n > 0)
                graph_arrows_by_name(g, name, in->links[k].node);
        }
    }
}

/* The arrows grouped by where they start: those of node i are start[i] .. start[i + 1]. */
static int64_t *arrows_by_start(const struct graph *g, size_t n_nodes, int64_t *start)
{
    for (size_t k = 0; k < g->n_arrows; k++)
        start[g->from[k] + 1]++;
    for (size_t i = 0; i < n_nodes; i++)
        start[i + 1] += start[i];
    int64_t *to = mem_alloc(g->n_arrows * sizeof to[0]);
    int64_t *at = mem_alloc((n_nodes + 1) * sizeof at[0]);
    memcpy(at, start, (n_nodes + 1) * sizeof at[0]);
    for (size_t k = 0; k < g->n_arrows; k++)
        to[at[g->from[k]]++] = g->to[k];
    free(at);
    return to;
}

/* Fills *longest; returns the number of nodes reached (all, unless there is a cycle).  Afterwards
 * waits[i] is above 0 for nodes that were not. */
static size_t follow(const struct graph *g, const struct intake *in, int64_t *waits,
                     int64_t *longest)
{
    size_t n = in->nodes.n, done = 0, ready = 0;
    int64_t *start = mem_zeroed(n + 1, sizeof start[0]);
    int64_t *to = arrows_by_start(g, n, start);
    int64_t *begin = mem_zeroed(n, sizeof begin[0]);
    int64_t *queue = mem_alloc(n * sizeof queue[0]);
    for (size_t k = 0; k < g->n_arrows; k++)
        waits[g->to[k]]++;
    for (size_t i = 0; i < n; i++) {
        if (waits[i] == 0)
            queue[ready++] = (int64_t)i;
    }
    *longest = 0;
    for (; done < ready; done++) {
        int64_t i = queue[done];
        /* Each node adds at most DURATION_MAX_MS < 2^39, so 2^24 jobs in a row still fit. */
        int64_t end = begin[i];
        int64_t ms = g->duration_ms[i];
        if (!add_checked(&end, ms == UNKNOWN ? 0 : ms))
            break;
        *longest = end > *longest ? end : *longest;
        for (int64_t k = start[i]; k < start[i + 1]; k++) {
            begin[to[k]] = end > begin[to[k]] ? end : begin[to[k]];
            if (--waits[to[k]] == 0)
                queue[ready++] = to[k];
        }
    }
    free(start);
    free(to);
    free(begin);
    free(queue);
    return done;
}

/* ---- a circle, told by the names that its jobs call each other ------------------------------- */

/* The node that the name means, of those that were not reached; -1: none. */
static int64_t unreached_named(const struct graph *g, const int64_t *waits, struct slice name)
{
    uint64_t hash;
    for (size_t k = first_named(g, name, &hash); k < g->n_keys && g->keys[k].hash == hash; k++)
        if (waits[g->keys[k].node] > 0)
            return g->keys[k].node;
    return -1;
}

/* A node that this one waits for and that was not reached either, with its name. */
static int64_t waits_for(const struct graph *g, const struct intake *in, const int64_t *waits,
                         int64_t node, struct slice *name)
{
    for (size_t k = 0; k < in->n_links; k++) {
        struct slice rest = in->links[k].depends_on;
        while (in->links[k].node == node && rest.n > 0) {
            *name = slice_next(&rest, ';');
            int64_t found = name->n > 0 ? unreached_named(g, waits, *name) : -1;
            if (found >= 0)
                return found;
        }
    }
    return -1;
}

/* Whoever was not reached waits for one that was not either: going from one to the next must come
 * back to where it has been. */
static bool tell_circle(const struct graph *g, const struct intake *in, const int64_t *waits,
                        struct error *err)
{
    enum { NAMES = 4 };
    int64_t *seen = mem_zeroed(in->nodes.n, sizeof seen[0]);
    struct slice name = {0};
    int64_t node = 0;
    while (waits[node] == 0)
        node++;
    /* Into the circle, then once around it. */
    for (; seen[node] == 0; node = waits_for(g, in, waits, node, &name))
        seen[node] = 1;
    char text[200] = "";
    size_t n =
        (size_t)snprintf(text, sizeof text, "%.*s", (int)(name.n < 40 ? name.n : 40), name.p);
    int64_t first = node, length = 0;
    do {
        node = waits_for(g, in, waits, node, &name);
        if (length++ < NAMES && n < sizeof text)
            n += (size_t)snprintf(text + n, sizeof text - n, " waits for %.*s",
                                  (int)(name.n < 40 ? name.n : 40), name.p);
    } while (node != first);
    free(seen);
    return error_set(err, ERROR_INPUT, "depends_on: jobs wait for each other in a circle: %s%s",
                     text, length > NAMES ? " ..." : "");
}

/* Fills duration_ms; returns how many are unknown. */
static int64_t graph_durations(struct graph *g, const struct intake *in, const struct workload *w,
                               const int32_t *map, const int32_t *ids)
{
    int64_t unknown = 0;
    g->duration_ms = mem_alloc(in->nodes.n * sizeof g->duration_ms[0]);
    for (size_t i = 0; i < in->nodes.n; i++) {
        struct dependency_node node = dependency_nodes_at(&in->nodes, i);
        const struct job_class *c = &w->classes[ids[map[node.class_index]]];
        g->duration_ms[i] = durations_planned(&in->options, c, node.duration_ms);
        unknown += g->duration_ms[i] == UNKNOWN;
    }
    return unknown;
}

/* unknown: nodes without a duration. */
static bool path_of(struct graph *g, struct intake *in, int64_t unknown, int64_t *longest_ms,
                    struct error *err)
{
    graph_keys(g, in);
    graph_arrows(g, in);
    int64_t longest;
    int64_t *waits = mem_zeroed(in->nodes.n, sizeof waits[0]);
    bool fine = follow(g, in, waits, &longest) == in->nodes.n || tell_circle(g, in, waits, err);
    free(waits);
    if (!fine)
        return false;
    if (g->unknown_names > 0)
        intake_note(in,
                    "the critical path is unknown: dependencies that name no job of the list: %lld "
                    "(the first: '%.*s')",
                    (long long)g->unknown_names, SLICE_ARGS(g->unknown));
    else if (unknown > 0)
        intake_note(in, "the critical path is unknown: %lld jobs have no duration",
                    (long long)unknown);
    else
        *longest_ms = longest;
    return true;
}

bool critical_path_ms(struct intake *in, const struct workload *w, const int32_t *map,
                      const int32_t *ids, int64_t *longest_ms, struct error *err)
{
    *longest_ms = UNKNOWN;
    if (in->n_links == 0)
        return true;
    struct graph g = {0};
    int64_t unknown = graph_durations(&g, in, w, map, ids);
    bool fine = path_of(&g, in, unknown, longest_ms, err);
    free(g.keys);
    free(g.duration_ms);
    free(g.from);
    free(g.to);
    return fine;
}
