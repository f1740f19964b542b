/* estimate_idle.c - who holds the instances while part of them is idle. */
#include "cli/estimate_report.h"
#include "cli/paragraph.h"
#include "cli/table.h"
#include "planner/simulate/idle.h"

#include <stdlib.h>
#include <string.h>

enum { HOLDERS_SHOWN = 3, LABEL_WIDTH = 40 };
#define HOLDER_LEAST 0.005 /* of what is idle */

static int by_cost(const void *left, const void *right)
{
    const struct estimate_holder *a = left, *b = right;
    if (a->uusd < b->uusd || a->uusd > b->uusd)
        return a->uusd > b->uusd ? -1 : 1;
    return a->label == NULL || b->label == NULL ? 0 : strcmp(a->label, b->label);
}

static int by_label(const void *left, const void *right)
{
    const struct estimate_holder *a = left, *b = right;
    return strcmp(a->label, b->label);
}

/* From classes to labels, in place; a list may have as many as jobs. */
static int32_t merge_labels(struct estimate_holder *list, int32_t n)
{
    int32_t kept = 0;
    qsort(list, (size_t)n, sizeof *list, by_label);
    for (int32_t i = 0; i < n; i++) {
        if (kept > 0 && strcmp(list[kept - 1].label, list[i].label) == 0)
            list[kept - 1].uusd += list[i].uusd;
        else
            list[kept++] = list[i];
    }
    return kept;
}

void estimate_hold(struct estimate_report *r)
{
    const struct workload *w = &r->in->workload;
    double nobody_uusd;
    if (r->run->n_starts == 0 || compute_is_fargate(&r->in->compute.list[0]))
        return;
    double *class_uusd = mem_zeroed((size_t)w->n_classes + 1, sizeof *class_uusd);
    r->holders = arena_array(r->in->call->arena, (size_t)w->n_classes + 1, sizeof *r->holders);
    sim_idle_held(r->run, r->simulated, class_uusd, &nobody_uusd);
    r->held_uusd = nobody_uusd;
    for (int32_t c = 0; c < w->n_classes; c++) {
        if (class_uusd[c] > 0)
            r->holders[r->n_holders++] =
                (struct estimate_holder){w->classes[c].label, class_uusd[c]};
        r->held_uusd += class_uusd[c];
    }
    r->n_holders = merge_labels(r->holders, r->n_holders);
    if (nobody_uusd > 0)
        r->holders[r->n_holders++] = (struct estimate_holder){NULL, nobody_uusd};
    qsort(r->holders, (size_t)r->n_holders, sizeof *r->holders, by_cost);
    free(class_uusd);
}

/* That jobs without a label hold everything tells nobody anything. */
bool estimate_idle_matters(const struct estimate_report *r)
{
    const struct estimate_holder *first = r->holders;
    return r->n_holders > 0 && !(first->label != NULL && first->label[0] == '\0') &&
           r->held_uusd >= HELD_WORTH_A_LINE * (double)r->bill->total_uusd;
}

void estimate_idle_screen(const struct estimate_report *r, FILE *file, bool bold)
{
    char text[400] = "", label[80], percent[32];
    size_t n = 0;
    if (!estimate_idle_matters(r))
        return;
    for (int32_t i = 0; i < r->n_holders && i < HOLDERS_SHOWN; i++) {
        const struct estimate_holder *h = &r->holders[i];
        double share = h->uusd / r->held_uusd;
        if (share < HOLDER_LEAST)
            continue;
        n += (size_t)snprintf(text + n, sizeof text - n, "%s%s%s%s %s", n == 0 ? "" : ", ",
                              h->label == NULL ? "" : "'",
                              h->label == NULL
                                  ? "nothing at all"
                                  : show_label(label, h->label, LABEL_WIDTH, "(no label)"),
                              h->label == NULL ? "" : "'", show_percent(percent, share));
    }
    paragraph(file, bold, "IDLE", "room is held by the jobs that run beside it: %s", text);
}

void estimate_idle_document(const struct estimate_report *r, struct json_out *j)
{
    json_array(j, "idle_held");
    for (int32_t i = 0; i < r->n_holders; i++) {
        json_object_line(j, NULL);
        json_text(j, "label", r->holders[i].label);
        json_decimal(j, "fraction", r->holders[i].uusd / r->held_uusd, 4);
        json_close_object(j);
    }
    json_close_array(j);
}
