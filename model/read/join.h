/* join.h - requests and peaks from a second table, added to the rows of a job list.
 *
 * The table is CSV (comma, semicolon or tab) with a header.  It names jobs by any of the columns
 * id, name and label; a row of the list takes what the table says about its id, else its name, else
 * its label.  Values: vcpus, memory or memory_mib, gpus; peak_memory or peak_memory_mib,
 * peak_vcpus. Where a key comes twice the later line wins. */
#ifndef MODEL_JOIN_H
#define MODEL_JOIN_H

#include "model/error.h"
#include "model/read/job_row.h"
#include "model/read/text_set.h"

enum { JOIN_KEYS = 3 };

struct join_values {
    int64_t mcpu, mem_mib, gpus, peak_mcpu, peak_mib; /* UNKNOWN: nothing said */
    bool used;                                        /* by some row of the list */
};

struct join {
    struct text_set keys[JOIN_KEYS]; /* ids, names, labels */
    int32_t *entry[JOIN_KEYS];       /* number in the set -> entry */
    size_t capacity[JOIN_KEYS];
    struct join_values *entries;
    size_t n_entries, entries_capacity;
};

/* ERROR_INPUT with line, column, value and what is accepted: a table of the user's own must be
 * right as a whole.  A column that is not known is an error too. */
MUST_CHECK bool join_read(struct join *j, struct slice text, struct error *err);
void join_clear(struct join *j);
/* What the table says about the row, put into it; values it does not state stay. */
void join_apply(struct join *j, struct job_row *row);
/* Entries that no row has used so far. */
int64_t join_unused(const struct join *j);

#endif
