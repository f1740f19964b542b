/* critical_path.c - the longest chain of jobs that wait for each other.
 *
 * Names and ids are compared by hash.  A name that several jobs share means all of them.  Chains
 * are followed from jobs without prerequisites (Kahn's order); what is never reached is a cycle. */
#include "model/read/intake_state.h"

#include <stdlib.h>

struct key {
    uint64_t hash;
    int64_t node;
};

struct graph {
    struct key *keys; /* sorted by hash, then node */
    size_t n_keys;
    int64_t *from, *to; /* arrows from[k] (done first) -> to[k] */
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
    g->keys = mem_alloc(2 * in->n_nodes * sizeof g->keys[0]);
    for (size_t i = 0; i < in->n_nodes; i++) {
        if (in->nodes[i].name_hash != 0)
            g->keys[g->n_keys++] = (struct key){in->nodes[i].name_hash, (int64_t)i};
        if (in->nodes[i].id_hash != 0 && in->nodes[i].id_hash != in->nodes[i].name_hash)
            g->keys[g->n_keys++] = (struct key){in->nodes[i].id_hash, (int64_t)i};
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

static void graph_arrows_by_name(struct graph *g, struct slice name, int64_t to)
{
    uint64_t hash = intake_text_hash(name);
    size_t low = 0, high = g->n_keys;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (g->keys[middle].hash < hash)
            low = middle + 1;
        else
            high = middle;
    }
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
            size_t n = 0;
            while (n < rest.n && rest.p[n] != ';')
                n++;
            struct slice name = slice_trim((struct slice){rest.p, n});
            if (name.n > 0)
                graph_arrows_by_name(g, name, in->links[k].node);
            rest = slice_from(rest, n + 1);
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

/* Fills *longest; returns the number of nodes reached (all, unless there is a cycle). */
static size_t follow(const struct graph *g, const struct intake *in, int64_t *longest)
{
    size_t n = in->n_nodes, done = 0, ready = 0;
    int64_t *start = mem_zeroed(n + 1, sizeof start[0]);
    int64_t *to = arrows_by_start(g, n, start);
    int64_t *begin = mem_zeroed(n, sizeof begin[0]);
    int64_t *waits = mem_zeroed(n, sizeof waits[0]);
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
        if (!add_checked(&end, in->nodes[i].duration_ms))
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
    free(waits);
    free(queue);
    return done;
}

static int64_t nodes_without_duration(const struct intake *in)
{
    int64_t n = 0;
    for (size_t i = 0; i < in->n_nodes; i++)
        n += in->nodes[i].duration_ms == UNKNOWN;
    return n;
}

static int64_t path_of(struct graph *g, struct intake *in)
{
    graph_keys(g, in);
    graph_arrows(g, in);
    if (g->unknown_names > 0) {
        intake_note(in,
                    "the critical path is unknown: dependencies that name no job of the list: %lld "
                    "(the first: '%.*s')",
                    (long long)g->unknown_names, SLICE_ARGS(g->unknown));
        return UNKNOWN;
    }
    int64_t longest;
    size_t reached = follow(g, in, &longest);
    if (reached < in->n_nodes) {
        intake_note(in, "the critical path is unknown: %lld jobs depend on each other in a circle",
                    (long long)(in->n_nodes - reached));
        return UNKNOWN;
    }
    return longest;
}

int64_t critical_path_ms(struct intake *in)
{
    if (in->n_links == 0)
        return UNKNOWN;
    int64_t unknown = nodes_without_duration(in);
    if (unknown > 0) {
        intake_note(in, "the critical path is unknown: %lld jobs have no duration",
                    (long long)unknown);
        return UNKNOWN;
    }
    struct graph g = {0};
    int64_t longest = path_of(&g, in);
    free(g.keys);
    free(g.from);
    free(g.to);
    return longest;
}
