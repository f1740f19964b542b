/* knapsack_check.h - is any set of jobs that fits one room worth more than a threshold?
 *
 * The checker's own exact answer, used to prove a plan's bound again.  Vectors have three
 * quantities (milli-vCPU, MiB, GPUs); no class gives more than `most` jobs.
 *
 * The idea: give each quantity a price (integer multipliers, proposed by a linear program).  Then
 * the worth of a set is at most the price of the room plus what in-demand jobs are worth above
 * their price.  Where that is above the threshold, the difference (the slack) is all that a set
 * may lose by empty room and by jobs dearer than their worth: that fixes most counts.  The rest
 * is searched by dynamic programming over states (room held, worth), keeping only states that no
 * other dominates and that can still pass the threshold by the tables of what the remaining jobs
 * add at most.
 *
 * Numbers    all integers; doubles only propose multipliers.  threshold and values below 2^60.
 * Source     Nemhauser and Ullmann, Management Science 15 (1969) 494-505 (dominated states);
 *            Geoffrion, Mathematical Programming Study 2 (1974) 82-114 (multipliers). */
#ifndef MODEL_KNAPSACK_CHECK_H
#define MODEL_KNAPSACK_CHECK_H

#include "model/units.h"

struct knapsack_item {
    int64_t need[3]; /* milli-vCPU, MiB, GPUs; each >= 0 */
    int64_t most;    /* >= 0 */
    int64_t value;   /* >= 0 */
};

enum knapsack_answer {
    KNAPSACK_HOLDS,  /* no set is worth more than the threshold */
    KNAPSACK_BROKEN, /* one is */
    KNAPSACK_OPEN,   /* not known within the steps */
};

#define KNAPSACK_VALUE_MAX (INT64_C(1) << 60)

/* Takes from *steps what it used.  Where BROKEN, *worth is the worth of a set above the threshold.
 */
enum knapsack_answer knapsack_check(const int64_t room[3], const struct knapsack_item *items,
                                    int32_t n, int64_t threshold, int64_t *steps, int64_t *worth);

#endif
