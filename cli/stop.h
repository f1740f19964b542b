/* stop.h - when a search is to end before its work is done: Ctrl-C, and --time-limit.
 *
 * The first Ctrl-C asks the search to end with what it has; a second one ends the program.  One
 * stop_watch is active at a time. */
#ifndef CLI_STOP_H
#define CLI_STOP_H

#include "model/units.h"

struct stop_watch {
    int64_t give_up_ms; /* on the monotonic clock; INT64_MAX: never */
};

int64_t now_ms(void); /* the monotonic clock */

/* From now on Ctrl-C is caught, and limit_ms (UNKNOWN: no limit) runs. */
void stop_begin(struct stop_watch *watch, int64_t limit_ms);
/* Ctrl-C ends the program again. */
void stop_end(void);

/* Is it time to end?  context: a stop_watch.  The planner's stop callback; any thread may ask. */
bool stop_asked(void *context);
/* Was it Ctrl-C? */
bool stop_interrupted(void);

#endif
