/* lists.h - job lists for tests: from text in the test, and from the real lists in place. */
#ifndef TESTS_SUPPORT_LISTS_H
#define TESTS_SUPPORT_LISTS_H

#include "model/read/job_format.h"

typedef bool list_reader(struct slice, const struct read_options *, struct intake *,
                         struct error *);

struct list {
    struct workload w;
    struct error err; /* of the reader or of intake_finish */
    bool read;        /* both went well */
};

/* Reads text whole, with the options or (NULL) the defaults; list_clear frees it. */
void list_read(struct list *list, list_reader *read, struct slice text,
               const struct read_options *options, const struct intake_options *intake);
/* The same with a text in the test and all defaults. */
void list_of(struct list *list, list_reader *read, const char *text);
void list_clear(struct list *list);

bool list_has_note(const struct list *list, const char *part);

/* The bytes of a file below the folder of real lists (BATCHFIT_WORKLOADS, or ../shared/workloads),
 * to be freed; NULL, and a line on stderr that says so, when it is not there. */
char *list_file(const char *path, size_t *n);

#endif
