/* Any bytes as our own list: the fast path, the careful path and three pieces must agree, and what
 * is written must read back. */
#include "cli/jobs_write.h"
#include "model/read/jobs_csv.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct read_options read_options;

static bool read_list(struct slice text, bool careful, struct workload *w)
{
    struct intake_options options = intake_defaults();
    options.keep_jobs = careful;
    struct intake *in = intake_new(&options);
    struct error err;
    bool ok = jobs_csv_read(text, &read_options, in, &err) && intake_finish(in, w, &err);
    intake_free(in);
    return ok;
}

static bool read_pieces(struct slice text, struct workload *w, bool *agree)
{
    struct csv_piece pieces[3];
    struct intake_options options = intake_defaults();
    struct intake *all = intake_new(&options);
    struct error err;
    int n = jobs_csv_split(text, 3, pieces);
    bool ok = true;
    int64_t lines = 0;
    for (int k = 0; k < n && ok; k++) {
        struct intake *in = intake_new(&options);
        ok = jobs_csv_read_piece(text, &pieces[k], &read_options, in, &err);
        intake_shift_lines(in, lines);
        lines += pieces[k].lines;
        intake_merge(all, in);
        intake_free(in);
    }
    *agree = ok && jobs_csv_pieces_agree(pieces, n);
    ok = ok && intake_finish(all, w, &err);
    intake_free(all);
    return ok;
}

static void same(const struct workload *a, const struct workload *b, bool also_lines)
{
    bool equal = a->n_classes == b->n_classes && a->count == b->count &&
                 (!also_lines || (a->rows == b->rows && a->n_rejected == b->n_rejected));
    for (int32_t c = 0; equal && c < a->n_classes; c++) {
        const struct job_class *x = &a->classes[c], *y = &b->classes[c];
        equal = strcmp(x->label, y->label) == 0 && x->mcpu == y->mcpu && x->mem_mib == y->mem_mib &&
                x->count == y->count && x->total_ms == y->total_ms && x->n_runs == y->n_runs;
    }
    int64_t kept = a->n_rejected < REJECTED_KEPT ? a->n_rejected : REJECTED_KEPT;
    for (int64_t i = 0; equal && also_lines && i < kept; i++)
        equal = a->rejected[i].line == b->rejected[i].line;
    if (!equal)
        abort();
}

static void check_written(const struct workload *w)
{
    char *text = NULL;
    size_t n = 0;
    FILE *file = open_memstream(&text, &n);
    if (file == NULL)
        abort();
    jobs_write_csv(w, file, false);
    fclose(file);
    struct workload back;
    if (w->count > 0) {
        if (!read_list((struct slice){text, n}, false, &back) || back.n_rejected > 0)
            abort();
        workload_clear(&back);
    }
    free(text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct slice text = {(const char *)data, size};
    struct workload fast, careful, pieces;
    bool agree, read = read_list(text, false, &fast);
    if (read_list(text, true, &careful) != read)
        abort();
    bool read_too = read_pieces(text, &pieces, &agree);
    if (agree && read_too != read)
        abort();
    (void)jobs_csv_detect(text);
    if (read) {
        same(&fast, &careful, true);
        if (agree)
            same(&fast, &pieces, true);
        check_written(&fast);
        workload_clear(&careful);
        workload_clear(&fast);
    }
    if (read_too)
        workload_clear(&pieces);
    return 0;
}
