/* clusters.c - splits the family of most weight and spread in two, at the mean of its wider request
 * on a logarithmic scale, until a level has its number of families.  Classes that different bins
 * accept never share a family. */
#include "planner/pack/clusters.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Families of the levels before the last: about threefold each. */
static const int32_t sizes[CLUSTERS_LEVELS_MAX - 1] = {4, 12, 40, 120, 400};

/* The classes order[begin .. end-1]. */
struct family {
    int32_t begin, end;
    int axis;
    double at;    /* where it would be split */
    double score; /* 0: all its requests are equal */
};

struct splitter {
    const struct packing *p;
    const double *weight;
    int32_t *order;
    struct family *families;
    int32_t n;
};

static double coordinate(const struct packing *p, int32_t class, int axis)
{
    const struct packing_class *c = &p->classes[class];
    return log1p((double)(axis == 0 ? c->mcpu : c->mem_mib));
}

static void measure(const struct splitter *s, struct family *f)
{
    f->score = 0;
    for (int axis = 0; axis < 2; axis++) {
        double low = INFINITY, high = -INFINITY, sum = 0, weight = 0;
        for (int32_t k = f->begin; k < f->end; k++) {
            double x = coordinate(s->p, s->order[k], axis), w = s->weight[s->order[k]];
            low = fmin(low, x);
            high = fmax(high, x);
            sum += w * x;
            weight += w;
        }
        double score = (high - low) * sqrt(weight);
        if (score <= f->score)
            continue;
        double mean = sum / weight;
        f->score = score;
        f->axis = axis;
        /* Rounding could put the mean on the edge, and one half would be empty. */
        f->at = mean >= low && mean < high ? mean : (low + high) / 2;
    }
}

static void split(struct splitter *s, int32_t index)
{
    struct family *f = &s->families[index];
    int32_t middle = f->begin;
    for (int32_t k = f->begin; k < f->end; k++) {
        if (coordinate(s->p, s->order[k], f->axis) > f->at)
            continue;
        int32_t class = s->order[k];
        s->order[k] = s->order[middle];
        s->order[middle++] = class;
    }
    struct family *other = &s->families[s->n++];
    *other = (struct family){.begin = middle, .end = f->end};
    f->end = middle;
    measure(s, f);
    measure(s, other);
}

static int32_t most_worth_splitting(const struct splitter *s)
{
    int32_t best = 0;
    for (int32_t k = 1; k < s->n; k++)
        best = s->families[k].score > s->families[best].score ? k : best;
    return best;
}

static bool same_acceptance(const struct packing_class *a, const struct packing_class *b)
{
    return a->arch_mask == b->arch_mask && a->gpu_model == b->gpu_model && a->gpus == b->gpus;
}

static void first_families(struct splitter *s)
{
    const struct packing *p = s->p;
    bool *placed = mem_zeroed((size_t)p->n_classes, sizeof *placed);
    int32_t at = 0;
    for (int32_t c = 0; c < p->n_classes; c++) {
        if (placed[c])
            continue;
        struct family *f = &s->families[s->n++];
        *f = (struct family){.begin = at};
        for (int32_t d = c; d < p->n_classes; d++)
            if (!placed[d] && same_acceptance(&p->classes[c], &p->classes[d])) {
                placed[d] = true;
                s->order[at++] = d;
            }
        f->end = at;
        measure(s, f);
    }
    free(placed);
}

static void write_level(struct clusters *k, const struct splitter *s)
{
    int32_t *node = &k->node[(size_t)k->n_levels * (size_t)s->p->n_classes];
    for (int32_t f = 0; f < s->n; f++)
        for (int32_t i = s->families[f].begin; i < s->families[f].end; i++)
            node[s->order[i]] = k->n_nodes + f;
    k->n_nodes += s->n;
    k->first[++k->n_levels] = k->n_nodes;
}

void clusters_init(struct clusters *k, const struct packing *p, const double *weight)
{
    size_t n = (size_t)p->n_classes;
    struct splitter s = {.p = p, .weight = weight};
    *k = (struct clusters){0};
    k->node = mem_zeroed(n * CLUSTERS_LEVELS_MAX, sizeof *k->node);
    s.order = mem_zeroed(n, sizeof *s.order);
    s.families = mem_zeroed(n, sizeof *s.families);
    first_families(&s);
    for (int level = 0; level < CLUSTERS_LEVELS_MAX - 1; level++) {
        /* A level near the classes themselves would only say the same again. */
        if (sizes[level] > p->n_classes / 2)
            break;
        while (s.n < sizes[level]) {
            int32_t next = most_worth_splitting(&s);
            if (s.families[next].score <= 0)
                break;
            split(&s, next);
        }
        write_level(k, &s);
    }
    for (int32_t c = 0; c < p->n_classes; c++)
        k->node[(size_t)k->n_levels * n + (size_t)c] = k->n_nodes + c;
    k->n_nodes += p->n_classes;
    k->first[++k->n_levels] = k->n_nodes;
    free(s.order);
    free(s.families);
}

void clusters_clear(struct clusters *k)
{
    free(k->node);
    *k = (struct clusters){0};
}
