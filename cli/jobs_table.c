/* jobs_table.c - what `batchfit jobs` shows on the screen. */
#include "cli/jobs_write.h"
#include "cli/table.h"
#include "model/arena.h"

#include <stdlib.h>
#include <string.h>

enum { CLASSES_SHOWN = 40 };

/* "~" for guessed, "=" for assumed; the legend under the table says so. */
static const char *mark(bool guessed, bool assumed)
{
    return assumed ? "=" : guessed ? "~" : "";
}

static double hours(int64_t ms)
{
    return (double)ms / MS_PER_S / S_PER_H;
}

/* Hours with as many decimals as make sense: 1,237 or 12.3 or 0.042. */
static const char *show_hours(char buffer[32], double h)
{
    if (h == 0)
        return "0";
    if (h >= 100)
        return show_whole(buffer, (int64_t)(h + 0.5));
    snprintf(buffer, 32, "%.*f", h >= 10 ? 1 : h >= 0.1 ? 2 : 4, h);
    return buffer;
}

static double vcpu_hours(const struct job_class *c)
{
    return hours(c->total_ms) * (double)c->mcpu / MCPU_PER_VCPU;
}

static int by_time(const void *a, const void *b)
{
    const struct job_class *x, *y;
    memcpy(&x, a, sizeof x);
    memcpy(&y, b, sizeof y);
    if (x->total_ms != y->total_ms)
        return x->total_ms < y->total_ms ? 1 : -1;
    return (x->id > y->id) - (x->id < y->id);
}

/* Which classes are shown: all, or those that took most of the time. */
static bool *choose_classes(const struct workload *w, bool all)
{
    size_t n = (size_t)w->n_classes;
    bool *shown = mem_zeroed(n, sizeof shown[0]);
    const struct job_class **order = mem_alloc(n * sizeof(struct job_class *));
    for (size_t i = 0; i < n; i++)
        order[i] = &w->classes[i];
    if (n > 0)
        qsort(order, n, sizeof order[0], by_time);
    for (size_t i = 0; i < n && (all || i < CLASSES_SHOWN); i++)
        shown[order[i]->id] = true;
    free(order);
    return shown;
}

/* Columns that most lists do not need. */
struct extras {
    bool gpus, arch, whole;
};

static struct extras find_extras(const struct workload *w)
{
    struct extras e = {false, false, false};
    for (int32_t i = 0; i < w->n_classes; i++) {
        e.gpus |= w->classes[i].gpus > 0;
        e.arch |= w->classes[i].arch != ARCH_ANY;
        e.whole |= w->classes[i].whole_instances;
    }
    return e;
}

static void gpu_cell(struct table *t, const struct job_class *c)
{
    if (c->gpus == 0)
        table_cell(t, "-");
    else
        table_cell(t, "%d%s%s", c->gpus, c->gpu_model[0] == '\0' ? "" : " ", c->gpu_model);
}

/* What is left of 100 columns for labels, when no other text column is there. */
enum { LABEL_WIDTH = 24, EXTRA_WIDTH = 6 };

/* Long labels are cut at the front: the end of "WORKFLOW:PART:PROCESS" tells them apart. */
static void label_cell(struct table *t, const char *label, size_t width)
{
    size_t n = 0;
    for (const char *p = label; *p != '\0'; p++)
        n += ((unsigned char)*p & 0xc0) != 0x80;
    if (n == 0) {
        table_cell(t, "(jobs)");
    } else if (n <= width) {
        table_cell(t, "%s", label);
    } else {
        const char *p = label;
        for (size_t skip = n - (width - 3); skip > 0 || ((unsigned char)*p & 0xc0) == 0x80; p++)
            skip -= ((unsigned char)*p & 0xc0) != 0x80;
        table_cell(t, "...%s", p);
    }
}

static void class_cells(struct table *t, const struct job_class *c, struct extras extras)
{
    char b[32];
    table_cell(t, "%d", c->id);
    int used = extras.gpus + extras.arch + extras.whole;
    label_cell(t, c->label, (size_t)(LABEL_WIDTH - EXTRA_WIDTH * (used < 2 ? used : 2)));
    table_cell(t, "%s", show_whole(b, c->count));
    table_cell(t, "%s%s", mark(c->guessed_mcpu, c->assumed_mcpu), show_vcpus(b, c->mcpu));
    table_cell(t, "%s%s", mark(c->guessed_mem, c->assumed_mem), show_mib(b, c->mem_mib));
    if (extras.gpus)
        gpu_cell(t, c);
    if (extras.arch)
        table_cell(t, "%s", c->arch == ARCH_ANY ? "any" : arch_name(c->arch));
    if (extras.whole)
        table_cell(t, "%s", c->whole_instances ? "yes" : "-");
    table_cell(t, "%s%s", mark(false, c->assumed_duration), show_duration_ms(b, c->min_ms));
    table_cell(t, "%s", show_duration_ms(b, c->p50_ms));
    table_cell(t, "%s", show_duration_ms(b, c->p90_ms));
    table_cell(t, "%s", show_duration_ms(b, c->max_ms));
    if (c->mcpu == UNKNOWN || c->n_runs == 0)
        table_cell(t, "unknown");
    else
        table_cell(t, "%s", show_hours(b, vcpu_hours(c)));
}

static void begin_classes(struct table *t, struct extras e)
{
    /* Headings that are not needed are left out of the count, so they are put in order here. */
    const char *names[16] = {">ID", "LABEL", ">JOBS", ">VCPU", ">MEMORY"};
    int n = 5;
    if (e.gpus)
        names[n++] = "GPUS";
    if (e.arch)
        names[n++] = "ARCH";
    if (e.whole)
        names[n++] = "OWN NODE";
    names[n++] = ">SHORTEST";
    names[n++] = ">MEDIAN";
    names[n++] = ">P90";
    names[n++] = ">LONGEST";
    names[n++] = ">VCPU-H";
    table_begin(t, n, names[0], names[1], names[2], names[3], names[4], names[5], names[6],
                names[7], names[8], names[9], names[10], names[11], names[12]);
}

static void write_classes(const struct workload *w, FILE *file, bool all)
{
    struct table t;
    struct extras extras = find_extras(w);
    bool *shown = choose_classes(w, all);
    int32_t hidden = 0;
    int64_t hidden_jobs = 0;
    begin_classes(&t, extras);
    for (int32_t i = 0; i < w->n_classes; i++) {
        if (shown[i]) {
            class_cells(&t, &w->classes[i], extras);
        } else {
            hidden++;
            hidden_jobs += w->classes[i].count;
        }
    }
    table_print(&t, file, 0, 0);
    char b[32];
    if (hidden > 0)
        fprintf(file, "... and %d class%s with less time, of %s job%s (--all shows them)\n", hidden,
                plural_es(hidden), show_whole(b, hidden_jobs), plural(hidden_jobs));
    free(shown);
}

static void write_legend(const struct workload *w, FILE *file)
{
    bool guessed = false, assumed = false;
    for (int32_t i = 0; i < w->n_classes; i++) {
        const struct job_class *c = &w->classes[i];
        guessed |= c->guessed_mcpu || c->guessed_mem;
        assumed |= c->assumed_mcpu || c->assumed_mem || c->assumed_duration;
    }
    if (guessed)
        fputs("~ the list states no request: guessed per label, memory from the peaks, vCPUs from "
              "the CPU "
              "use\n",
              file);
    if (assumed)
        fputs("= assumed, by option\n", file);
}

static void write_heading(const struct workload *w, FILE *file)
{
    char a[32], b[32];
    int64_t job_ms, unknown = 0, unplannable = 0;
    double vcpu_h, gib_h;
    if (!workload_totals(w, &job_ms, &vcpu_h, &gib_h))
        return; /* intake_finish has refused such lists */
    for (int32_t i = 0; i < w->n_classes; i++) {
        const struct job_class *c = &w->classes[i];
        unknown += c->unknown_durations;
        unplannable += c->mcpu == UNKNOWN || c->mem_mib == UNKNOWN ? c->count : 0;
    }
    fprintf(file, "%s job%s in %d class%s (format %s, %s row%s)\n", show_whole(a, w->count),
            w->count == 1 ? "" : "s", w->n_classes, w->n_classes == 1 ? "" : "es", w->format,
            show_whole(b, w->rows), w->rows == 1 ? "" : "s");
    fprintf(file, "%s job-hours", show_hours(a, hours(job_ms)));
    if (vcpu_h > 0)
        fprintf(file, ", %s vCPU-hours", show_hours(a, vcpu_h));
    if (gib_h > 0)
        fprintf(file, ", %s GiB-hours", show_hours(a, gib_h));
    if (w->duration_from[0] != '\0')
        fprintf(file, "; durations from %s", w->duration_from);
    fputc('\n', file);
    if (unknown > 0)
        fprintf(file, "%s job%s no known duration (not in the hours above; --assume-duration)\n",
                show_whole(a, unknown), unknown == 1 ? " has" : "s have");
    if (unplannable > 0)
        fprintf(file,
                "vCPUs or memory unknown for %s of them (--assume-vcpus, --assume-memory, "
                "--requests)\n",
                show_whole(a, unplannable));
    if (w->first_submit_ms != TIME_UNKNOWN && w->last_end_ms > w->first_submit_ms)
        fprintf(file, "recorded from first submission to last end: %s\n",
                show_duration_ms(a, w->last_end_ms - w->first_submit_ms));
    if (w->critical_path_ms != UNKNOWN)
        fprintf(file, "longest chain of jobs that wait for each other: %s\n",
                show_duration_ms(a, w->critical_path_ms));
}

static void write_aside(const struct workload *w, FILE *file)
{
    char b[32];
    bool any = w->n_rejected > 0;
    for (int why = 0; why < N_ASIDE; why++)
        any |= w->aside[why].rows > 0;
    if (!any)
        return;
    struct table t;
    table_begin(&t, 4, ">ROWS", "NOT COUNTED AS JOBS", ">HOURS", ">VCPU-HOURS");
    for (int why = 0; why < N_ASIDE; why++) {
        const struct aside_tally *tally = &w->aside[why];
        if (tally->rows == 0)
            continue;
        table_cell(&t, "%s", show_whole(b, tally->rows));
        table_cell(&t, "%s", set_aside_name((enum set_aside)why));
        table_cell(&t, "%s", tally->total_ms > 0 ? show_hours(b, hours(tally->total_ms)) : "-");
        table_cell(&t, "%s", tally->vcpu_ms > 0 ? show_hours(b, hours(tally->vcpu_ms)) : "-");
    }
    if (w->n_rejected > 0) {
        table_cell(&t, "%s", show_whole(b, w->n_rejected));
        table_cell(&t, "rejected: could not be read");
        table_cell(&t, "-");
        table_cell(&t, "-");
    }
    fputc('\n', file);
    table_print(&t, file, 0, 0);
}

void jobs_write_table(const struct workload *w, FILE *file, bool all)
{
    write_heading(w, file);
    if (w->n_classes > 0) {
        fputc('\n', file);
        write_classes(w, file, all);
        write_legend(w, file);
    }
    write_aside(w, file);
}
