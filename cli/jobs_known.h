/* jobs_known.h - what must be known of jobs before anything can be computed, and which lack it: an
 * unknown request is never taken as 0. */
#ifndef CLI_JOBS_KNOWN_H
#define CLI_JOBS_KNOWN_H

#include "model/error.h"
#include "model/workload.h"

enum job_fact { FACT_MEMORY, FACT_VCPUS, FACT_DURATION, FACT_READY };
enum { LACKING_TEXT = 300 };

/* How many jobs lack it, and text that says which: ": LABEL (12), LABEL (3), others (4)"; "" for a
 * list without labels.  O(classes). */
int64_t jobs_lacking(const struct workload *w, enum job_fact fact, char text[LACKING_TEXT]);

/* Are there jobs, and does each state what it asks for, or have it guessed?  ERROR_INPUT says how
 * many do not, of which labels, and what helps; of a list without jobs, where its rows went. */
MUST_CHECK bool jobs_known(const struct workload *w, struct error *err);

#endif
