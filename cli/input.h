/* input.h - job lists from files and pipes to a workload; the only code that opens them.
 *
 * A file is mapped and its pages are let go behind the reader; a pipe is first written to a
 * temporary file without a name, so that memory does not grow with the input. */
#ifndef CLI_INPUT_H
#define CLI_INPUT_H

#include "model/read/job_format.h"

struct input_options {
    const struct intake_options *intake;
    struct read_options read;
    const struct job_format *format; /* NULL: by content */
    int threads;                     /* >= 1 */
    size_t keep_most; /* jobs are kept (intake->keep_jobs) of lists of at most so many bytes
                       * together; 0: of any */
};

/* A whole file as bytes.  Directories, missing and unreadable files are errors that name it. */
struct input_file {
    struct slice text;
    void *mapped;
    size_t mapped_bytes;
};
/* "-" is standard input. */
MUST_CHECK bool input_open(struct input_file *file, const char *path, struct error *err);
void input_close(struct input_file *file);

/* Reads n_paths lists in order into one workload ("-" is standard input). */
MUST_CHECK bool input_read(struct workload *w, const char *const *paths, int n_paths,
                           const struct input_options *options, struct error *err);

#endif
