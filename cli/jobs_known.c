#include "cli/jobs_known.h"

#include "cli/table.h"

#include <string.h>

static int64_t lacking(const struct job_class *c, enum job_fact fact)
{
    switch (fact) {
    case FACT_MEMORY:
        return c->mem_mib == UNKNOWN ? c->count : 0;
    case FACT_VCPUS:
        return c->mcpu == UNKNOWN ? c->count : 0;
    case FACT_DURATION:
        return c->unknown_durations;
    case FACT_READY:
        return c->unknown_ready;
    }
    return 0;
}

enum { LABELS_SHOWN = 4 };

struct lacking {
    int64_t jobs; /* in all */
    const char *label[LABELS_SHOWN];
    int64_t count[LABELS_SHOWN];
    int n;
    int64_t others; /* jobs of further labels */
};

static void count_label(struct lacking *l, const char *label, int64_t jobs)
{
    int i = 0;
    l->jobs += jobs;
    while (i < l->n && strcmp(l->label[i], label) != 0)
        i++;
    if (i < l->n) {
        l->count[i] += jobs;
    } else if (l->n < LABELS_SHOWN) {
        l->label[l->n] = label;
        l->count[l->n++] = jobs;
    } else {
        l->others += jobs;
    }
}

enum { LABEL_WIDTH = 40 };

int64_t jobs_lacking(const struct workload *w, enum job_fact fact, char text[LACKING_TEXT])
{
    struct lacking l = {0};
    size_t n = 0;
    char label[80], a[32];
    for (int32_t i = 0; i < w->n_classes; i++) {
        int64_t jobs = lacking(&w->classes[i], fact);
        if (jobs > 0)
            count_label(&l, w->classes[i].label, jobs);
    }
    text[0] = '\0';
    if (l.n == 1 && l.label[0][0] == '\0')
        return l.jobs;
    for (int i = 0; i < l.n; i++)
        n += (size_t)snprintf(text + n, LACKING_TEXT - n, "%s%s (%s)", i == 0 ? ": " : ", ",
                              show_label(label, l.label[i], LABEL_WIDTH, "no label"),
                              show_whole(a, l.count[i]));
    if (l.others > 0)
        snprintf(text + n, LACKING_TEXT - n, ", others (%s)", show_whole(a, l.others));
    return l.jobs;
}

/* A list of which nothing is left: where its rows went. */
static bool refuse_empty(const struct workload *w, struct error *err)
{
    char why[200] = "", a[32];
    size_t n = 0;
    for (int i = 0; i < N_ASIDE && n < sizeof why; i++) {
        if (w->aside[i].rows > 0)
            n += (size_t)snprintf(why + n, sizeof why - n, ", %s set aside (%s)",
                                  show_whole(a, w->aside[i].rows),
                                  set_aside_name((enum set_aside)i));
    }
    if (w->n_rejected > 0 && n < sizeof why)
        snprintf(why + n, sizeof why - n, ", %s rejected", show_whole(a, w->n_rejected));
    return error_set(err, ERROR_INPUT, "no job is left of %s row%s%s%s", show_whole(a, w->rows),
                     plural(w->rows), why, n > 0 ? "; --states LIST counts others" : "");
}

bool jobs_known(const struct workload *w, struct error *err)
{
    char labels[LACKING_TEXT], a[32], b[32];
    if (w->count == 0)
        return refuse_empty(w, err);
    int64_t jobs = jobs_lacking(w, FACT_MEMORY, labels);
    if (jobs > 0)
        return error_set(err, ERROR_INPUT,
                         "%s of %s jobs have neither a memory request nor a measured peak%s; "
                         "--requests FILE, --peaks FILE or --assume-memory 4GiB helps",
                         show_whole(a, jobs), show_whole(b, w->count), labels);
    jobs = jobs_lacking(w, FACT_VCPUS, labels);
    if (jobs > 0)
        return error_set(err, ERROR_INPUT,
                         "%s of %s jobs have neither a vCPU request nor measured use%s; "
                         "--requests FILE or --assume-vcpus 1 helps",
                         show_whole(a, jobs), show_whole(b, w->count), labels);
    return true;
}
