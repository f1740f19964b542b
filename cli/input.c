#include "cli/input.h"

#include "cli/progress.h"

#include "model/arena.h"
#include "model/read/jobs_csv.h"
#include "planner/parallel.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

/* ---- bytes ----------------------------------------------------------------------------------- */

static bool fail_errno(struct error *err, const char *path)
{
    return error_set(err, ERROR_INTERNAL, "%.300s: %s", path, strerror(errno));
}

static bool copy_all(int from, int to)
{
    size_t size = (size_t)1 << 18;
    char *buffer = mem_alloc(size);
    ssize_t n = 0;
    while ((n = read(from, buffer, size)) != 0) {
        if (n < 0 && errno == EINTR)
            continue;
        bool written = n > 0;
        for (ssize_t at = 0; written && at < n;) {
            ssize_t w = write(to, buffer + at, (size_t)(n - at));
            written = w > 0 || (w < 0 && errno == EINTR);
            at += w > 0 ? w : 0;
        }
        if (!written) {
            n = -1;
            break;
        }
    }
    free(buffer);
    return n == 0;
}

/* What comes out of a pipe, in a file that vanishes when it is closed; -1 with errno. */
static int spool(int from)
{
    FILE *file = tmpfile();
    if (file == NULL)
        return -1;
    int fd = dup(fileno(file));
    fclose(file);
    if (fd >= 0 && !copy_all(from, fd)) {
        int saved = errno;
        close(fd);
        errno = saved;
        return -1;
    }
    return fd;
}

static bool map(struct input_file *file, int fd, const char *path, struct error *err)
{
    struct stat info;
    if (fstat(fd, &info) != 0)
        return fail_errno(err, path);
    file->text = SLICE_NONE;
    if (info.st_size == 0)
        return true;
    void *bytes = mmap(NULL, (size_t)info.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
    if (bytes == MAP_FAILED)
        return fail_errno(err, path);
    file->mapped = bytes;
    file->mapped_bytes = (size_t)info.st_size;
    mem_expect(file->mapped_bytes / 2); /* a list's durations take about a third of its text */
    file->text = (struct slice){bytes, file->mapped_bytes};
    return true;
}

static bool open_descriptor(struct input_file *file, int fd, const char *path, struct error *err)
{
    struct stat info;
    if (fstat(fd, &info) != 0)
        return fail_errno(err, path);
    if (S_ISDIR(info.st_mode))
        return error_set(err, ERROR_INPUT, "%.300s: this is a directory; a file is needed", path);
    if (S_ISREG(info.st_mode))
        return map(file, fd, path, err);
    int spooled = spool(fd);
    if (spooled < 0)
        return fail_errno(err, path);
    bool ok = map(file, spooled, path, err);
    close(spooled);
    return ok;
}

bool input_open(struct input_file *file, const char *path, struct error *err)
{
    *file = (struct input_file){0};
    if (strcmp(path, "-") == 0)
        return open_descriptor(file, STDIN_FILENO, "standard input", err);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0 && (errno == ENOENT || errno == ENOTDIR))
        return error_set(err, ERROR_INTERNAL, "%.300s: there is no such file", path);
    if (fd < 0)
        return fail_errno(err, path);
    bool ok = open_descriptor(file, fd, path, err);
    close(fd);
    return ok;
}

void input_close(struct input_file *file)
{
    if (file->mapped != NULL)
        munmap(file->mapped, file->mapped_bytes);
    *file = (struct input_file){0};
}

/* ---- behind the reader ----------------------------------------------------------------------- */

struct behind {
    char *base;      /* of the mapping */
    size_t dropped;  /* offset up to which pages were let go */
    size_t told;     /* offset that progress knows of, and up to which no byte is NUL */
    const char *nul; /* the first that is, or NULL */
    struct progress *progress;
};

/* NUL bytes are looked for here, a few MB at a time while they are in the cache: the names and
 * labels of a file that was damaged further in would end at them. */
static void pass(struct behind *b, size_t offset)
{
    if (offset <= b->told) /* JSON may be read twice */
        return;
    if (b->nul == NULL)
        b->nul = memchr(b->base + b->told, '\0', offset - b->told);
    progress_add(b->progress, offset - b->told);
    b->told = offset;
}

static void drop_pages(void *context, size_t offset)
{
    struct behind *b = context;
    pass(b, offset);
    size_t page = (size_t)sysconf(_SC_PAGESIZE), end = offset / page * page;
    if (end > b->dropped && madvise(b->base + b->dropped, end - b->dropped, MADV_DONTNEED) == 0)
        b->dropped = end;
}

/* After a whole text of n bytes, or a piece that ends there, was read well. */
static bool is_text(struct behind *b, size_t n, struct error *err)
{
    pass(b, n);
    if (b->nul == NULL)
        return true;
    int64_t line = 1;
    for (const char *at = b->base; (at = memchr(at, '\n', (size_t)(b->nul - at))) != NULL; at++)
        line++;
    return error_set(
        err, ERROR_INPUT,
        "line %lld: byte %lld of the file is NUL, which no job list holds: a file that "
        "was damaged, or not written to its end",
        (long long)line, (long long)(b->nul - b->base + 1));
}

static struct read_options with_dropping(const struct read_options *read, struct behind *behind)
{
    struct read_options options = *read;
    options.consumed = drop_pages;
    options.consumed_context = behind;
    return options;
}

/* ---- reading in pieces ----------------------------------------------------------------------- */

enum { PIECES_MAX = PARALLEL_THREADS_MAX, PIECE_LEAST = 1 << 22 };

struct piece_job {
    const struct input_file *file;
    const struct input_options *options;
    struct progress *progress;
    struct csv_piece pieces[PIECES_MAX];
    struct intake *intakes[PIECES_MAX];
    struct error errors[PIECES_MAX];
    bool ok[PIECES_MAX];
};

static void read_piece(void *context, int worker, int32_t i)
{
    (void)worker;
    struct piece_job *job = context;
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    struct behind behind = {
        .base = job->file->mapped,
        .dropped = (job->pieces[i].from + page - 1) / page * page,
        .told = job->pieces[i].from,
        .progress = job->progress,
    };
    struct read_options read = with_dropping(&job->options->read, &behind);
    job->intakes[i] = intake_new(job->options->intake);
    job->ok[i] = jobs_csv_read_piece(job->file->text, &job->pieces[i], &read, job->intakes[i],
                                     &job->errors[i]) &&
                 is_text(&behind, job->pieces[i].to, &job->errors[i]);
}

/* Several threads, one piece each.  *used is false when the pieces turned out to depend on each
 * other (a quoted line end at a cut); then nothing was taken. */
static bool read_pieces(struct piece_job *job, int n, struct intake *in, bool *used,
                        struct error *err)
{
    parallel_for(n, n, read_piece, job);
    bool ok = true;
    for (int k = 0; k < n && ok; k++) {
        ok = job->ok[k];
        if (!ok)
            *err = job->errors[k];
    }
    *used = !ok || jobs_csv_pieces_agree(job->pieces, n);
    int64_t lines = 0;
    for (int k = 0; k < n; k++) {
        if (ok && *used) {
            intake_shift_lines(job->intakes[k], lines);
            lines += job->pieces[k].lines;
            intake_merge(in, job->intakes[k]);
        }
        intake_free(job->intakes[k]);
    }
    return ok;
}

static bool read_csv_in_pieces(const struct input_file *file, const struct input_options *options,
                               struct progress *progress, struct intake *in, bool *used,
                               struct error *err)
{
    *used = false;
    size_t most = file->text.n / PIECE_LEAST;
    int threads = options->threads < PIECES_MAX ? options->threads : PIECES_MAX;
    if (threads < 2 || most < 2)
        return true;
    struct piece_job *job = mem_zeroed(1, sizeof *job);
    job->file = file;
    job->options = options;
    job->progress = progress;
    int n = jobs_csv_split(file->text, most < (size_t)threads ? (int)most : threads, job->pieces);
    bool ok = n < 2 || read_pieces(job, n, in, used, err);
    free(job);
    return ok;
}

/* ---- lists ----------------------------------------------------------------------------------- */

static bool read_as(const struct input_file *file, const struct input_options *options,
                    const struct job_format *format, struct progress *progress, struct intake *in,
                    struct error *err)
{
    bool done = false;
    if (format->read == jobs_csv_read &&
        !read_csv_in_pieces(file, options, progress, in, &done, err))
        return false;
    struct behind behind = {.base = file->mapped, .progress = progress};
    struct read_options read = with_dropping(&options->read, &behind);
    return done ||
           (format->read(file->text, &read, in, err) && is_text(&behind, file->text.n, err));
}

static bool read_file(const struct input_file *file, const char *name,
                      const struct input_options *options, const struct job_format **format,
                      struct intake *in, struct error *err)
{
    /* Also when a format is forced, so that binary data and empty files are told by name. */
    const struct job_format *detected = job_format_detect(file->text, err);
    *format = options->format != NULL && file->text.n > 0 ? options->format : detected;
    if (*format == NULL)
        return false;
    struct progress progress;
    progress_begin(&progress, name, file->text.n);
    bool ok = read_as(file, options, *format, &progress, in, err);
    progress_end(&progress);
    return ok;
}

static const char *shown_path(const char *path)
{
    return strcmp(path, "-") == 0 ? "standard input" : path;
}

/* Adds the file to *bytes, which counts all lists. */
static bool read_path(const char *path, const struct input_options *options, size_t *bytes,
                      const struct job_format **format, struct intake *in, struct error *err)
{
    struct input_file file;
    struct input_options used = *options;
    struct intake_options without = *options->intake;
    if (!input_open(&file, path, err))
        return false;
    *bytes += file.text.n;
    if (options->keep_most > 0 && *bytes > options->keep_most) {
        intake_forget_jobs(in);
        without.keep_jobs = false;
        used.intake = &without;
    }
    bool ok = read_file(&file, shown_path(path), &used, format, in, err);
    if (!ok)
        error_prefix(err, "%.200s", shown_path(path));
    input_close(&file);
    return ok;
}

/* The texts of those files that hold Batch job definitions, one after the other, for the requests
 * in the other files that name them; to be freed.  Such files are small; what cannot be opened is
 * told when its turn comes. */
static char *join_definitions(const char *const *paths, int n_paths, struct slice *joined)
{
    enum { HEAD = 1 << 16 };
    char *text = NULL;
    size_t n = 0, capacity = 0;
    for (int k = 0; n_paths > 1 && k < n_paths; k++) {
        struct input_file file;
        struct error ignored;
        if (strcmp(paths[k], "-") == 0 || !input_open(&file, paths[k], &ignored))
            continue;
        struct slice head = {file.text.p, file.text.n < HEAD ? file.text.n : HEAD};
        if (jobs_batch_detect(head) > 0 && slice_holds(head, "\"jobDefinitionName\"")) {
            text = mem_grow(text, &capacity, n + file.text.n + 1, 1);
            memcpy(text + n, file.text.p, file.text.n);
            n += file.text.n;
            text[n++] = '\n';
        }
        input_close(&file);
    }
    *joined = (struct slice){text, n};
    return text;
}

static bool read_all(struct workload *w, const char *const *paths, int n_paths,
                     const struct input_options *options, struct intake *in, struct error *err)
{
    const char *name = "";
    size_t bytes = 0;
    for (int k = 0; k < n_paths; k++) {
        const struct job_format *format = NULL;
        if (n_paths > 1)
            intake_source(in, shown_path(paths[k]));
        if (!read_path(paths[k], options, &bytes, &format, in, err))
            return false;
        name = k == 0 || strcmp(name, format->name) == 0 ? format->name : "several";
    }
    if (!intake_finish(in, w, err))
        return n_paths == 1 ? error_prefix(err, "%.200s", shown_path(paths[0])) : false;
    w->format = name;
    return true;
}

bool input_read(struct workload *w, const char *const *paths, int n_paths,
                const struct input_options *options, struct error *err)
{
    *w = (struct workload){0};
    struct intake *in = intake_new(options->intake);
    struct input_options joined = *options;
    char *definitions = join_definitions(paths, n_paths, &joined.read.batch_definitions);
    bool ok = read_all(w, paths, n_paths, &joined, in, err);
    free(definitions);
    intake_free(in);
    return ok;
}
