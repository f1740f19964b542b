/* progress.h - how far reading or planning has come: one line on standard error, drawn over and
 * wiped at the end, only on a terminal and only once a second has gone by.
 *
 * progress_add may be called from several threads; whoever comes while another draws goes on. */
#ifndef CLI_PROGRESS_H
#define CLI_PROGRESS_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

struct progress {
    FILE *file; /* NULL: nothing is shown */
    const char *name;
    size_t total;
    double unit; /* the total is shown in these: a megabyte, or 1 */
    const char *unit_name;
    atomic_size_t done;
    atomic_flag drawing;
    double next_s; /* of the monotonic clock, when to draw again */
    bool drawn;
};

/* Shown on standard error, where that is a terminal and notes are wanted.  The name is borrowed. */
void progress_begin(struct progress *p, const char *name, size_t total);
/* The same for a number of things: "16 plans".  Both texts are borrowed. */
void progress_begin_counting(struct progress *p, const char *name, const char *things,
                             size_t total);
/* Reading, on any file, from wait_s seconds on. */
void progress_begin_on(struct progress *p, FILE *file, const char *name, size_t total,
                       double wait_s);
void progress_add(struct progress *p, size_t amount);
/* Wipes the line. */
void progress_end(struct progress *p);

#endif
