#include "planner/search/shortest.h"

#include "planner/search/rented.h"
#include "planner/search/search.h"

/* Deadlines tried, in per mille of the earliest end. */
static const int64_t PER_MILLE[] = {1000, 1010, 1025, 1050, 1100, 1200, 1400};
enum { TRIES = sizeof PER_MILLE / sizeof PER_MILLE[0] };

void shortest_search(const struct batch *b, const struct fluid *fluid, int64_t earliest_s,
                     struct candidate *best)
{
    for (int i = 0; i < TRIES && !batch_told_to_stop(b); i++) {
        struct planner_options options = *b->options;
        struct batch later = *b;
        struct candidate c;
        options.deadline_s = earliest_s * PER_MILLE[i] / 1000;
        if (options.deadline_s >= best->makespan_s)
            return;
        later.options = &options;
        later.bound_uusd = 0;
        (void)search_plan(&later, fluid, &c);
        rented_search(&later, fluid, NULL, &c);
        bool kept = candidate_in_time(&later, &c);
        if (c.makespan_s < best->makespan_s) {
            candidate_clear(best);
            *best = c;
        } else {
            candidate_clear(&c);
        }
        if (kept)
            return;
    }
}
