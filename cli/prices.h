/* prices.h - private to the verb `prices`: its options, and what its sub-commands share. */
#ifndef CLI_PRICES_H
#define CLI_PRICES_H

#include "cli/options.h"
#include "cli/region.h"
#include "pricing/pricing.h"

#include <stdio.h>

enum prices_format { PRICES_TABLE, PRICES_JSON, PRICES_CSV };

struct prices_values {
    struct common_values common;
    struct text_list regions, sources;
    const char *snapshot;
    int format; /* enum prices_format */
    int64_t limit;
    bool timing, offline, all;
    int64_t window_s;
};

struct prices_call {
    const struct invocation *call;
    const struct prices_values *v;
    struct book book;
    const char *name; /* of the book's snapshot */
};

/* Each prints to file; operands are those behind the sub-command. */
MUST_CHECK bool prices_status(struct prices_call *p, FILE *file, struct error *err);
MUST_CHECK bool prices_show(struct prices_call *p, char **types, int n, FILE *file,
                            struct error *err);
/* *code is the exit code where true is returned. */
MUST_CHECK bool prices_update(struct prices_call *p, FILE *file, int *code, struct error *err);
MUST_CHECK bool prices_diff(struct prices_call *p, char **names, int n, FILE *file,
                            struct error *err);

/* Reads a snapshot; which NULL: the newest. */
MUST_CHECK bool prices_open(struct book *b, const char *which, const char **name,
                            struct error *err);
/* Is the region one of those asked for, or was none? */
bool prices_wants(const struct prices_values *v, const char *region);
/* Every region that was asked for must be in the book. */
MUST_CHECK bool prices_check_regions(const struct prices_values *v, struct book *b,
                                     struct error *err);

#endif
