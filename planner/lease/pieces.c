#include "planner/lease/pieces.h"

#include <stdlib.h>

/* A pattern in the order of the laying: by offer, whole instances apart, longest first. */
struct laid {
    int32_t pattern;
    int32_t offer;
    bool whole;
    int64_t rest_s; /* not yet on a lease */
};

static int compare_laid(const void *a, const void *b)
{
    const struct laid *x = a;
    const struct laid *y = b;
    if (x->offer != y->offer)
        return x->offer < y->offer ? -1 : 1;
    if (x->whole != y->whole)
        return x->whole < y->whole ? -1 : 1;
    if (x->rest_s != y->rest_s)
        return x->rest_s > y->rest_s ? -1 : 1;
    return (x->pattern > y->pattern) - (x->pattern < y->pattern);
}

static void add_piece(struct pieces *out, struct piece piece)
{
    out->at[out->n++] = piece;
}

/* Gives the pieces of the joint leases from first on what they may run over: what the others of the
 * same lease leave of the cap. */
static void set_caps(struct pieces *out, int32_t first, int64_t cap_s)
{
    for (int32_t i = first; i < out->n;) {
        int64_t sum = 0;
        int32_t end = i;
        for (; end < out->n && out->at[end].joint == out->at[i].joint; end++)
            sum += out->at[end].length_s;
        for (; i < end; i++)
            out->at[i].cap_s = out->at[i].length_s + (cap_s > sum ? cap_s - sum : 0);
    }
}

/* Lays the rests of the patterns end to end over joint leases of this length. */
static void lay_rests(struct pieces *out, struct laid *group, int32_t n, int64_t joints,
                      int64_t length_s)
{
    qsort(group, (size_t)n, sizeof *group, compare_laid);
    int64_t room = length_s;
    for (int32_t i = 0; i < n; i++) {
        while (group[i].rest_s > 0 && joints > 0) {
            int64_t part = group[i].rest_s < room ? group[i].rest_s : room;
            add_piece(out, (struct piece){group[i].pattern, out->n_joint, 1, part, 0});
            group[i].rest_s -= part;
            room -= part;
            if (room == 0) {
                out->n_joint++;
                joints--;
                room = length_s;
            }
        }
    }
    if (room < length_s)
        out->n_joint++;
}

/* All patterns of one offer. */
static void cut_group(struct pieces *out, struct laid *group, int32_t n, struct fill_shape shape)
{
    int64_t total = 0;
    for (int32_t i = 0; i < n; i++)
        total += group[i].rest_s;
    int64_t leases = total / shape.horizon_s;
    int64_t length = shape.horizon_s;
    if (shape.rule == FILL_EVEN) {
        leases += total % shape.horizon_s != 0;
        length = leases == 0 ? 1 : (total + leases - 1) / leases;
    }
    for (int32_t i = 0; i < n; i++) {
        int64_t whole = group[i].rest_s / length;
        if (whole == 0)
            continue;
        add_piece(out, (struct piece){group[i].pattern, -1, whole, length, shape.cap_s});
        group[i].rest_s -= whole * length;
        leases -= whole;
    }
    int32_t first = out->n;
    lay_rests(out, group, n, leases, length);
    set_caps(out, first, shape.cap_s);
}

void pieces_cut(struct pieces *out, const struct requests *rq, const struct fill_pattern *patterns,
                int32_t n_patterns, struct fill_shape shape)
{
    *out = (struct pieces){0};
    size_t n = (size_t)n_patterns;
    struct laid *laid = mem_alloc(n * sizeof *laid);
    for (int32_t p = 0; p < n_patterns; p++)
        laid[p] = (struct laid){p, patterns[p].offer, rq->list[patterns[p].request[0]].whole,
                                patterns[p].seconds};
    qsort(laid, n, sizeof *laid, compare_laid);
    /* Each pattern has one piece of whole leases and one rest, and each joint lease cuts one: there
     * are fewer joint leases than patterns. */
    out->at = mem_alloc((3 * n + 1) * sizeof *out->at);
    for (int32_t i = 0; i < n_patterns;) {
        int32_t end = i;
        while (end < n_patterns && laid[end].offer == laid[i].offer &&
               laid[end].whole == laid[i].whole)
            end++;
        cut_group(out, &laid[i], end - i, shape);
        i = end;
    }
    free(laid);
}

void pieces_clear(struct pieces *out)
{
    free(out->at);
    *out = (struct pieces){0};
}
