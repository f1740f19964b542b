/* parallel.h - the only threads: a loop whose rounds don't depend on each other.
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

#endif
