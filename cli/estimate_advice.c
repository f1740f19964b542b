/* estimate_advice.c - what could be submitted otherwise, each with what the simulator made of it;
 * and what the last jobs hold of the bill. */
#include "cli/estimate_report.h"
#include "cli/paragraph.h"
#include "cli/plan_screen.h"
#include "cli/table.h"

#include <string.h>

enum { LABEL_LONG = 60 };

static const char *const kinds[N_ADVICE] = {
    [ADVICE_ORDER] = "order",
    [ADVICE_BUNDLES] = "bundles",
    [ADVICE_ARRAYS] = "arrays",
    [ADVICE_SIZES] = "sizes",
};

static void say_what(char text[160], const struct sim_advice *a)
{
    char x[32], y[32];
    switch (a->kind) {
    case ADVICE_ORDER:
        snprintf(text, 160, "submit the longest jobs first");
        break;
    case ADVICE_BUNDLES:
        snprintf(text, 160, "run the %s jobs below 5 minutes in %s job%s of up to 30 minutes",
                 show_whole(x, a->jobs), show_whole(y, a->into), plural(a->into));
        break;
    case ADVICE_ARRAYS:
        snprintf(text, 160, "submit %s array job%s, not %s single ones at 50 calls a second",
                 show_whole(x, a->into), plural(a->into), show_whole(y, a->jobs));
        break;
    default:
        snprintf(text, 160, "list no sizes above %lld vCPUs, which the last jobs keep running",
                 (long long)a->vcpus);
        break;
    }
}

static void say_saving(char text[200], const struct sim_advice *a)
{
    char cost[72] = "the same cost", x[32], y[32];
    int64_t saved = a->other_cost_uusd - a->cost_uusd;
    double share = a->other_cost_uusd > 0 ? (double)saved / (double)a->other_cost_uusd : 0;
    if (saved != 0)
        snprintf(cost, sizeof cost, "%s %s (%s)", show_usd(x, saved < 0 ? -saved : saved),
                 saved < 0 ? "more" : "less", show_percent(y, share < 0 ? -share : share));
    show_duration(x, a->makespan_s);
    show_duration(y, a->other_makespan_s);
    if (strcmp(x, y) == 0)
        snprintf(text, 200, "%s, in the same time", cost);
    else
        snprintf(text, 200, "%s, done in %s instead of %s", cost, x, y);
}

static void show_tail(const struct estimate_report *r, FILE *file, bool bold)
{
    const struct sim_advices *a = r->advice;
    char x[32], y[32], z[32], from[32], name[80];
    const char *label = a->tail_class < 0 ? "" : r->in->workload.classes[a->tail_class].label;
    paragraph(file, bold, "TAIL",
              "the last 5 %% of the jobs (%s) hold %s, %s of the bill, from %s on%s%s%s",
              show_whole(x, a->tail_jobs), show_usd(y, a->tail_uusd),
              show_percent(z, (double)a->tail_uusd / (double)a->cost_uusd),
              show_duration(from, a->tail_from_s), label[0] == '\0' ? "" : "; most of it is of '",
              label[0] == '\0' ? "" : show_label(name, label, LABEL_LONG, "(no label)"),
              label[0] == '\0' ? "" : "'");
}

void estimate_advice_screen(const struct estimate_report *r, FILE *file, bool bold)
{
    const struct sim_advices *a = r->advice;
    if (a == NULL)
        return;
    bool tail = a->tail_jobs > 0 && a->cost_uusd > 0;
    if (!a->skipped && !tail && a->n == 0 && !estimate_idle_matters(r))
        return;
    putc('\n', file);
    if (a->skipped)
        paragraph(file, bold, "ADVICE", "none: it is simulated for at most 200,000 jobs");
    estimate_idle_screen(r, file, bold);
    if (tail)
        show_tail(r, file, bold);
    for (int i = 0; i < a->n; i++) {
        char what[160], saving[200];
        say_what(what, &a->list[i]);
        say_saving(saving, &a->list[i]);
        paragraph(file, bold, i == 0 ? "ADVICE" : "", "%s: %s", what, saving);
    }
    const char *calm = a->calm ? "without spot interruptions" : "";
    if (a->n > 1)
        paragraph(file, bold, "", "Simulated one at a time%s%s: savings do not add up",
                  a->calm ? ", " : "", calm);
    else if (a->n == 1 && a->calm)
        paragraph(file, bold, "", "Simulated %s", calm);
}

void estimate_advice_document(const struct estimate_report *r, struct json_out *j)
{
    const struct sim_advices *a = r->advice;
    json_array(j, "advice");
    for (int i = 0; a != NULL && i < a->n; i++) {
        const struct sim_advice *one = &a->list[i];
        char what[160];
        say_what(what, one);
        json_object_line(j, NULL);
        json_text(j, "kind", kinds[one->kind]);
        json_text(j, "text", what);
        json_usd(j, "usd", one->cost_uusd);
        json_usd(j, "usd_without", one->other_cost_uusd);
        json_whole(j, "makespan_s", one->makespan_s);
        json_whole(j, "makespan_without_s", one->other_makespan_s);
        json_close_object(j);
    }
    json_close_array(j);
    if (a == NULL || a->skipped || a->tail_jobs == 0) {
        json_text(j, "tail", NULL);
        return;
    }
    json_object_line(j, "tail");
    json_whole(j, "jobs", a->tail_jobs);
    json_whole(j, "from_s", a->tail_from_s);
    json_usd(j, "usd", a->tail_uusd);
    json_text(j, "label", a->tail_class < 0 ? NULL : r->in->workload.classes[a->tail_class].label);
    json_close_object(j);
}
