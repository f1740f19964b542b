/* check_screen.c - `check` for people: what never starts and why, then where everything starts. */
#include "cli/batch_screen.h"
#include "cli/check_report.h"
#include "cli/limits_show.h"
#include "cli/out.h"
#include "cli/paragraph.h"
#include "cli/plan_screen.h"
#include "cli/table.h"

#include <stdlib.h>
#include <string.h>

enum { CLASSES_SHOWN = 30, NEVER_SHOWN = 10, LOWER_SHOWN = 5, LABEL_WIDTH = 40 };
enum { LABEL_LONG = 60 }; /* in a sentence */

static void show_answer(const struct check_report *r, FILE *file, bool bold)
{
    const struct workload *w = &r->in->workload;
    char a[32], b[32];
    if (r->never_jobs == 0)
        paragraph(file, bold, "CHECK", "%s%s job%s (%d class%s) can start",
                  w->count == 1 ? "the " : "all ", show_whole(a, w->count), plural(w->count),
                  (int)w->n_classes, w->n_classes == 1 ? "" : "es");
    else
        paragraph(file, bold, "CHECK", "%s of %s job%s can never start (%d of %d class%s)",
                  show_whole(a, r->never_jobs), show_whole(b, w->count), plural(w->count),
                  (int)r->never_classes, (int)w->n_classes, w->n_classes == 1 ? "" : "es");
    if (r->never_jobs > 0)
        paragraph(file, bold, "",
                  "A queue is first in, first out: at its head such a job also keeps the jobs "
                  "behind it waiting");
}

/* Classes that never start for one reason, with one remedy. */
struct never {
    const struct check_class *first;
    int32_t classes;
    int64_t jobs;
};

static int most_jobs_first(const void *left, const void *right)
{
    const struct never *a = left, *b = right;
    if (a->jobs != b->jobs)
        return a->jobs > b->jobs ? -1 : 1;
    return (a->first->c->id > b->first->c->id) - (a->first->c->id < b->first->c->id);
}

static int32_t group_nevers(const struct check_report *r, struct never *list)
{
    int32_t n = 0;
    for (int32_t i = 0; i < r->in->workload.n_classes; i++) {
        const struct check_class *k = &r->classes[i];
        int32_t at = 0;
        if (k->starts_in >= 0)
            continue;
        while (at < n && strcmp(list[at].first->why, k->why) != 0)
            at++;
        if (at == n)
            list[n++] = (struct never){k, 0, 0};
        list[at].classes++;
        list[at].jobs += k->c->count;
    }
    qsort(list, (size_t)n, sizeof *list, most_jobs_first);
    return n;
}

static void show_never(const struct check_report *r, FILE *file, bool bold)
{
    char jobs[32], more[48], label[80];
    struct never *list = mem_alloc(((size_t)r->in->workload.n_classes + 1) * sizeof *list);
    int32_t n = group_nevers(r, list);
    for (int32_t i = 0; i < n && i < NEVER_SHOWN; i++) {
        const struct check_class *k = list[i].first;
        snprintf(more, sizeof more, " and %d class%s more", (int)list[i].classes - 1,
                 list[i].classes == 2 ? "" : "es");
        paragraph(file, bold, "NEVER", "%s job%s of '%s'%s: %s %s%s%s",
                  show_whole(jobs, list[i].jobs), plural(list[i].jobs),
                  show_label(label, k->c->label, LABEL_LONG, "(no label)"),
                  list[i].classes > 1 ? more : "", list[i].jobs == 1 ? "it" : "each", k->why,
                  k->code[0] != '\0' ? "\n" : "", k->code);
    }
    if (n > NEVER_SHOWN)
        paragraph(file, bold, "", "and for %d reasons more (--format json lists them)",
                  (int)(n - NEVER_SHOWN));
    free(list);
}

static void show_classes(const struct check_report *r, FILE *file)
{
    struct table t;
    char a[32], b[32], c[32], label[80];
    const struct workload *w = &r->in->workload;
    putc('\n', file);
    table_begin(&t, 7, "CLASS", ">jobs", ">vCPUs", ">memory", "starts in", "smallest", ">types");
    for (int32_t i = 0; i < w->n_classes && i < CLASSES_SHOWN; i++) {
        const struct check_class *k = &r->classes[i];
        const struct admission *in = k->starts_in < 0 ? NULL : &k->in[k->starts_in];
        table_cell(&t, "%s", show_label(label, k->c->label, LABEL_WIDTH, "(no label)"));
        table_cell(&t, "%s", show_whole(a, k->c->count));
        table_cell(&t, "%s", show_vcpus(b, k->c->mcpu));
        table_cell(&t, "%s", show_mib(c, k->c->mem_mib));
        table_cell(&t, "%s", in == NULL ? "never" : r->in->compute.list[k->starts_in].name);
        if (in != NULL && in->smallest >= 0)
            table_cell(&t, "%s%s", r->in->catalogue.types[in->smallest].name,
                       in->beyond_max ? ", beyond maxvCpus" : "");
        else if (in != NULL)
            table_cell(&t, "%s vCPUs, %s", show_vcpus(a, in->size_mcpu), show_mib(b, in->size_mib));
        else
            table_cell(&t, "%s", "-");
        table_cell(&t, "%s", in == NULL || in->types == 0 ? "-" : show_whole(a, in->types));
    }
    table_print(&t, file, 0, 40);
    if (w->n_classes > CLASSES_SHOWN)
        fprintf(file, "and %d class%s more (--format json lists them)\n",
                (int)w->n_classes - CLASSES_SHOWN, plural_es(w->n_classes - CLASSES_SHOWN));
}

static int by_value(const void *left, const void *right)
{
    const struct check_class *a = *(const struct check_class *const *)left;
    const struct check_class *b = *(const struct check_class *const *)right;
    if (a->lower.saves_uusd != b->lower.saves_uusd)
        return a->lower.saves_uusd > b->lower.saves_uusd ? -1 : 1;
    if (a->lower.saves_uusd_per_1000_h != b->lower.saves_uusd_per_1000_h)
        return a->lower.saves_uusd_per_1000_h > b->lower.saves_uusd_per_1000_h ? -1 : 1;
    return (a->c->id > b->c->id) - (a->c->id < b->c->id);
}

static bool is_task(const struct lower_request *l)
{
    return l->before->type_index < 0;
}

static void show_lower(const struct check_class *k, FILE *file, bool bold, bool first)
{
    const struct lower_request *l = &k->lower;
    char asked[32], lower[32], jobs[32], usd[32], more[32], label[80];
    bool same = l->before->type == l->after->type;
    show_usd(usd, l->saves_uusd != UNKNOWN ? l->saves_uusd : l->saves_uusd_per_1000_h);
    const char *unit = l->saves_uusd != UNKNOWN ? "" : " for 1,000 hours of one job";
    if (is_task(l)) {
        paragraph(file, bold, first ? "NEAR" : "",
                  "'%s' asks for %s; with %s a task is %s instead of %s: %s less%s",
                  show_label(label, k->c->label, LABEL_LONG, "(no label)"),
                  show_mib(asked, k->c->mem_mib), show_mib(lower, l->mem_mib), l->after->type->name,
                  l->before->type->name, usd, unit);
        return;
    }
    paragraph(file, bold, first ? "NEAR" : "",
              "'%s' asks for %s; with %s, %s fit on %s instead of %s%s%s: up to %s less%s",
              show_label(label, k->c->label, LABEL_LONG, "(no label)"),
              show_mib(asked, k->c->mem_mib), show_mib(lower, l->mem_mib),
              show_whole(jobs, l->jobs_after), l->after->type->name,
              show_whole(more, l->jobs_before), same ? "" : " on ",
              same ? "" : l->before->type->name, usd, unit);
}

/* Less than a cent is not. */
static bool is_worth_a_line(const struct lower_request *l)
{
    return l->saves_uusd == UNKNOWN || l->saves_uusd >= 10000;
}

/* Requests that just miss a cheaper fit, by falling value. */
static void show_lowers(const struct check_report *r, FILE *file, bool bold)
{
    int32_t n = 0;
    const struct check_class **list =
        mem_alloc((size_t)(r->in->workload.n_classes + 1) * sizeof *list);
    for (int32_t i = 0; i < r->in->workload.n_classes; i++) {
        if (r->classes[i].has_lower && is_worth_a_line(&r->classes[i].lower))
            list[n++] = &r->classes[i];
    }
    qsort(list, (size_t)n, sizeof *list, by_value);
    for (int32_t i = 0; i < n && i < LOWER_SHOWN; i++)
        show_lower(list[i], file, bold, i == 0);
    if (n > LOWER_SHOWN)
        paragraph(file, bold, "", "and %d more (--format json lists them)", (int)(n - LOWER_SHOWN));
    if (n > 0 && !is_task(&list[0]->lower))
        paragraph(file, bold, "",
                  "Counted for instances full of such jobs, on the cheapest type listed");
    free(list);
}

void check_screen(const struct check_report *r, FILE *file)
{
    bool bold = file == stdout && out_is_terminal();
    const struct catalogue *c = &r->in->catalogue;
    struct plan_report plan = {.workload = &r->in->workload, .reading = r->reading};
    struct screen s = {.r = &plan, .file = file, .bold = bold, .per = ""};
    char a[32];
    show_answer(r, file, bold);
    batch_environments_screen(r->in, NULL, file, bold);
    putc('\n', file);
    screen_read_with_notes(&s);
    show_never(r, file, bold);
    show_classes(r, file);
    putc('\n', file);
    show_lowers(r, file, bold);
    limits_screen(&r->in->workload, compute_is_fargate(&r->in->compute.list[0]), file, bold);
    if (r->short_jobs > 0)
        paragraph(file, bold, "SHORT",
                  "%s job%s run%s less than 3 minutes: AWS advises to bundle such jobs",
                  show_whole(a, r->short_jobs), plural(r->short_jobs),
                  r->short_jobs == 1 ? "s" : "");
    paragraph(file, bold, "PRICES",
              "of %s%s%s (%s); memory is what jobs can use, not as advertised", c->oldest_as_of,
              strcmp(c->oldest_as_of, c->as_of) == 0 ? "" : " to ",
              strcmp(c->oldest_as_of, c->as_of) == 0 ? "" : c->as_of, c->source);
}
