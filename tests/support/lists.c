#include "tests/support/lists.h"
#include "model/arena.h"

#include <stdio.h>
#include <stdlib.h>

void list_read(struct list *list, list_reader *read, struct slice text,
               const struct read_options *options, const struct intake_options *intake)
{
    struct intake_options defaults = intake_defaults();
    struct intake *in = intake_new(intake == NULL ? &defaults : intake);
    *list = (struct list){0};
    list->read = read(text, options, in, &list->err) && intake_finish(in, &list->w, &list->err);
    intake_free(in);
}

void list_of(struct list *list, list_reader *read, const char *text)
{
    struct intake_options options = intake_defaults();
    options.keep_jobs = true;
    list_read(list, read, slice_of(text), NULL, &options);
}

void list_clear(struct list *list)
{
    workload_clear(&list->w);
}

bool list_has_note(const struct list *list, const char *part)
{
    for (int32_t i = 0; i < list->w.n_notes; i++)
        if (strstr(list->w.notes[i], part) != NULL)
            return true;
    return false;
}

char *list_file(const char *path, size_t *n)
{
    const char *folder = getenv("BATCHFIT_WORKLOADS");
    char name[1024];
    snprintf(name, sizeof name, "%s/%s", folder == NULL ? "../shared/workloads" : folder, path);
    FILE *f = fopen(name, "rb");
    if (f == NULL) {
        fprintf(stderr, "SKIPPED: %s is not there\n", name);
        return NULL;
    }
    size_t capacity = 1 << 20;
    char *text = mem_alloc(capacity);
    *n = 0;
    for (size_t got; (got = fread(text + *n, 1, capacity - *n, f)) > 0;) {
        *n += got;
        if (*n == capacity)
            text = mem_resize(text, capacity *= 2, 1);
    }
    fclose(f);
    return text;
}
