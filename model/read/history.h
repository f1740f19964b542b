/* history.h - how long jobs of a label took in another list, for jobs whose duration is unknown.
 *
 * Ownership  the history owns its arrays and copies of the labels. */
#ifndef MODEL_HISTORY_H
#define MODEL_HISTORY_H

#include "model/read/text_set.h"
#include "model/workload.h"

struct history {
    struct text_set labels;
    int64_t *duration_ms; /* per label: the quantile over all its jobs of known duration */
    int32_t n;
};

/* Of each label of w that has a known duration, whatever its classes ask for.  O(runs log runs). */
void history_make(struct history *h, const struct workload *w, double quantile);
void history_clear(struct history *h);
/* False when the label is not in it.  context is a struct history (intake_options.history). */
bool history_find(void *context, struct slice label, int64_t *duration_ms);

#endif
