/* read_rejected.c - rows that could not be read: how many are allowed, which are told, and where to
 * they are written. */
#include "cli/csv_out.h"
#include "cli/out.h"
#include "cli/read_options.h"
#include "cli/table.h"
#include "model/quantity.h"

#include <stdlib.h>
#include <string.h>

bool read_allows(const char *text, int64_t rejected, int64_t rows, bool *allowed, struct error *err)
{
    *allowed = text != NULL && text[0] == '\0';
    if (text == NULL || text[0] == '\0')
        return true;
    struct slice s = slice_of(text);
    int64_t n;
    if (quantity_whole(s, INT64_MAX, &n)) {
        *allowed = rejected <= n;
        return true;
    }
    if (s.p[s.n - 1] == '%' &&
        quantity_scaled((struct slice){s.p, s.n - 1}, 1000000, ROUND_DOWN, &n)) {
        *allowed = (double)rejected * 1e8 <= (double)n * (double)rows;
        return true;
    }
    return error_set(err, ERROR_USAGE,
                     "--allow-rejected: '%.60s': a number of rows or a share such as 1%% is "
                     "accepted",
                     text);
}

/* JSON is counted by jobs: a whole list may stand on one line. */
static const char *place_word(const char *format)
{
    static const char *const counted[] = {"json", "batch", "wfcommons"};
    for (size_t i = 0; i < sizeof counted / sizeof counted[0]; i++) {
        if (strcmp(format, counted[i]) == 0)
            return "record";
    }
    return "line";
}

static bool write_rejected(const struct workload *w, const char *path, struct error *err)
{
    struct out out;
    if (!out_open(&out, path, err))
        return false;
    fprintf(out.file, "%s,reason\n", place_word(w->format));
    for (int64_t i = 0; i < w->n_rejected; i++) {
        fprintf(out.file, "%lld,", (long long)w->rejected[i].line);
        csv_quoted(out.file, w->rejected[i].reason);
        fputc('\n', out.file);
    }
    return out_close(&out, err);
}

int read_rejected(const struct workload *w, const struct read_values *v)
{
    enum { SHOWN = 10 };
    struct error err = {0};
    char n[32];
    if (v->rejected != NULL && !write_rejected(w, v->rejected, &err))
        return options_fail(&err);
    if (w->n_rejected == 0)
        return EXIT_DONE;
    const char *place = place_word(w->format);
    bool fine;
    if (!read_allows(v->allow_rejected, w->n_rejected, w->rows, &fine, &err))
        return options_fail(&err);
    fprintf(stderr, "batchfit: %s row%s could not be read:\n", show_whole(n, w->n_rejected),
            w->n_rejected == 1 ? "" : "s");
    for (int64_t i = 0; i < w->n_rejected && i < SHOWN; i++)
        fprintf(stderr, "  %s %lld: %s\n", place, (long long)w->rejected[i].line,
                w->rejected[i].reason);
    if (w->n_rejected > SHOWN)
        fprintf(stderr, "  ... and %s more%s\n", show_whole(n, w->n_rejected - SHOWN),
                v->rejected == NULL ? " (--rejected FILE writes them all)" : "");
    if (!fine)
        fputs("  (exit 3; --allow-rejected accepts them)\n", stderr);
    return fine ? EXIT_DONE : ERROR_INPUT;
}

int read_refused(const struct workload *w, const struct read_values *v, const struct error *err)
{
    for (int32_t i = 0; i < w->n_notes; i++)
        note("%s", w->notes[i]);
    int code = options_fail(err);
    if (w->n_rejected > 0)
        read_rejected(w, v);
    return code;
}
