/* parallel.h - the only threads: a loop whose rounds don't depend on each other, and two tasks side
 * by side.
 *
 * body(context, worker, i) runs once for each i in 0 .. n-1, worker in 0 .. threads-1 telling whose
 * scratch to use.  Rounds are handed out in any order, so a body must write only what belongs to
 * its i or to its worker's scratch, and its result for i must not depend on the scratch: then the
 * result is the same for any number of threads.  Returns when all rounds are done. */
#ifndef PLANNER_PARALLEL_H
#define PLANNER_PARALLEL_H

#include <stdint.h>

enum { PARALLEL_THREADS_MAX = 64 };

void parallel_for(int threads, int32_t n, void (*body)(void *context, int worker, int32_t i),
                  void *context);

/* Runs both, side by side where threads > 1; `own` stays on the caller's thread, since an LP must.
 * Neither may read what the other writes: then the result is the same one after the other. */
void parallel_pair(int threads, void (*own)(void *context), void (*other)(void *context),
                   void *context);

#endif
