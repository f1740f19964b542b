/* plan_screen.h - what the files that write the first screen share. */
#ifndef CLI_PLAN_SCREEN_H
#define CLI_PLAN_SCREEN_H

#include "cli/plan_report.h"

struct screen {
    const struct plan_report *r;
    FILE *file;
    bool bold;
    const char *per; /* "/hour" or "" */
};

/* What the cost of a plan is for: "the batch", or how many of the jobs, since those that have no
 * room are in no figure. */
const char *show_costed(const struct screen *s, const struct plan *p, char buffer[80]);
/* What can't run; what was read and guessed; what prices and types the figures rest on. */
void screen_unplaced(const struct screen *s);
void screen_read(const struct screen *s);
void screen_read_with_notes(const struct screen *s); /* and what the reader had to say */
void screen_sources(const struct screen *s);

/* Tables on the first screen: what-if durations, other ways to run the batch, what to launch and
 * how full it is, who causes the cost. */
void screen_what_ifs(const struct screen *s);
void screen_trials(const struct screen *s);
void screen_create(const struct screen *s); /* plan_create.c */
void screen_comparison(const struct screen *s);
void screen_launches(const struct screen *s);
void screen_bill(const struct screen *s);

#endif
