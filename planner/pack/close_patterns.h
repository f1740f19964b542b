/* close_patterns.h - every pattern that a plan of a given cost may use.
 *
 * With proved duals no pattern has a negative reduced cost, and the reduced costs of a plan's bins
 * add up to at most cost - bound.  So a plan no dearer than `bound + slack` uses only patterns of
 * reduced cost at most slack.  Where slack is small they can all be listed.  Three rules leave out
 * what some plan of equal cost does without:
 *   - a pattern to which a job could be added (demand permitting) gives way to the fuller one;
 *   - a pattern goes to the cheapest bin that holds it, unless that one is limited in number;
 *   - no pattern holds more jobs of a class than are demanded.
 *
 * Shapes     pattern j is bin[j] and item[e], e in start[j] .. start[j+1]-1, in a fixed order; an
 * item says a class and how many jobs of it: offset[class] + jobs. Units      slack in 1/scale
 * micro-dollars (packing.h). Ownership  owns its arrays; borrows the packing. Errors     too many
 * patterns, or a stop: false, and the list is of no use. Source     reduced cost fixing; listing
 * routes: Baldacci, Christofides and Mingozzi 2008. */
#ifndef PLANNER_CLOSE_PATTERNS_H
#define PLANNER_CLOSE_PATTERNS_H

#include "model/error.h"
#include "model/wide.h"
#include "planner/pack/packing.h"

/* Larger problems are left to the engine: their lists would not end. */
enum { CLOSE_CLASSES_MAX = 100 };

struct close_patterns {
    const struct packing *packing;
    int32_t n;
    int32_t *bin, *start;
    uint16_t *item;
    int32_t n_items; /* that there could be */
    int32_t *offset;
    int16_t *item_class, *item_jobs;
    size_t bin_capacity, start_capacity, item_capacity;
    /* Per bin of the packing: its family, numbered by the first bin of it, and how many of the
     * family's units it is.  Sizes of one family cost the same per vCPU and per MiB. */
    int32_t *family;
    int16_t *units;
    int64_t work; /* cells and nodes touched */
};

/* Limits of one listing. */
struct close_limits {
    int64_t patterns, work;
    const int64_t *cost;         /* per bin: its price and rents, 1/scale micro-dollars */
    const bool *few;             /* per bin: there may be too few of it */
    bool (*stop)(void *context); /* may be NULL */
    void *stop_context;
};

/* value[c]: duals of which no bin's patterns are worth more than its cost. */
MUST_CHECK bool close_patterns_list(struct close_patterns *list, const struct packing *p,
                                    const int64_t *value, int64_t slack,
                                    const struct close_limits *limits);
void close_patterns_clear(struct close_patterns *list);

/* Jobs of a class in pattern j. */
int32_t close_patterns_jobs(const struct close_patterns *list, int32_t j, int32_t class);

#endif
