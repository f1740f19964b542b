/* estimate_queues.c - what `estimate` says of several job queues that share environments: whose
 * jobs waited for how long. */
#include "cli/estimate_report.h"
#include "cli/paragraph.h"
#include "cli/table.h"

#include <string.h>

enum { CLASSES_SHOWN = 5 };

static double mean_wait_s(const struct sim_queue_run *run)
{
    return run->waited > 0 ? run->wait_sum_s / (double)run->waited : 0;
}

/* "one, two" */
static const char *order_text(const struct estimate_report *r, const struct sim_queue *q)
{
    char text[200];
    size_t n = 0;
    for (int32_t i = 0; i < q->n && n < sizeof text; i++)
        n += (size_t)snprintf(text + n, sizeof text - n, "%s%.40s", i == 0 ? "" : ", ",
                              r->in->compute.list[q->order[i]].name);
    return arena_text(r->in->call->arena, text, strlen(text));
}

void estimate_queues_screen(const struct estimate_report *r, FILE *file, bool bold)
{
    const struct sim_input *in = r->simulated;
    struct table t;
    char a[32], b[32], c[32], d[32], e[32];
    if (in->queues == NULL)
        return;
    putc('\n', file);
    paragraph(
        file, bold, "QUEUES",
        "Each job is in the queue that the list names.  A queue of higher priority goes first "
        "where environments are shared; what finds no room keeps no other queue waiting%s",
        in->assumed[ASSUMED_EQUAL_QUEUES] ? ""
                                          : ", and those of one priority go as they are described");
    table_begin(&t, 7, "QUEUE", ">priority", "environments", ">jobs", ">mean wait", ">longest",
                ">done");
    for (int32_t i = 0; i < in->n_queues; i++) {
        const struct sim_queue_run *run = &r->run->queues[i];
        table_cell(&t, "%s", in->queues[i].name);
        table_cell(&t, "%s", show_whole(a, in->queues[i].priority));
        table_cell(&t, "%s", order_text(r, &in->queues[i]));
        table_cell(&t, "%s", show_whole(b, run->jobs));
        table_cell(&t, "%s", show_duration(c, (int64_t)(mean_wait_s(run) + 0.5)));
        table_cell(&t, "%s", show_duration(d, run->wait_max_s));
        table_cell(&t, "%s", show_duration(e, run->end_s));
    }
    table_print(&t, file, 0, 30);
}

void estimate_cancelled_screen(const struct estimate_report *r, FILE *file, bool bold)
{
    const struct simulation *s = r->run;
    char a[32];
    bool any = false;
    for (enum sim_blocked why = BLOCKED_CAPACITY; why < N_BLOCKED; why++) {
        if (s->cancelled_for[why] == 0)
            continue;
        paragraph(file, bold, any ? "" : "CANCELS",
                  "%s job%s by the queue's jobStateTimeLimitActions: %s",
                  show_whole(a, s->cancelled_for[why]), plural(s->cancelled_for[why]),
                  sim_blocked_code(why));
        any = true;
    }
    for (int32_t c = 0, shown = 0; c < r->in->workload.n_classes && shown < CLASSES_SHOWN; c++) {
        const char *label = r->in->workload.classes[c].label;
        if (s->cancelled[c] == 0)
            continue;
        shown++;
        paragraph(file, bold, "", "%s of '%.60s'", show_whole(a, s->cancelled[c]),
                  label[0] == '\0' ? "(no label)" : label);
    }
    if (any)
        paragraph(file, bold, "",
                  "Each first stood at the head of the queue for as long as the action says%s.  "
                  "batchfit check says what helps",
                  r->simulated->assumed[ASSUMED_STRICT_FIFO] ? ", and kept those behind it waiting"
                                                             : "");
}

static void write_cancelled(const struct simulation *s, struct json_out *j)
{
    json_array(j, "cancelled");
    for (enum sim_blocked why = BLOCKED_CAPACITY; why < N_BLOCKED; why++) {
        if (s->cancelled_for[why] == 0)
            continue;
        json_object_line(j, NULL);
        json_text(j, "code", sim_blocked_code(why));
        json_whole(j, "jobs", s->cancelled_for[why]);
        json_close_object(j);
    }
    json_close_array(j);
}

void estimate_queues_document(const struct estimate_report *r, struct json_out *j)
{
    const struct sim_input *in = r->simulated;
    write_cancelled(r->run, j);
    if (in->queues == NULL)
        return;
    json_array(j, "queues");
    for (int32_t i = 0; i < in->n_queues; i++) {
        const struct sim_queue_run *run = &r->run->queues[i];
        json_object(j, NULL);
        json_text(j, "name", in->queues[i].name);
        json_whole(j, "priority", in->queues[i].priority);
        json_array_line(j, "environments");
        for (int32_t k = 0; k < in->queues[i].n; k++)
            json_text(j, NULL, r->in->compute.list[in->queues[i].order[k]].name);
        json_close_array(j);
        json_whole(j, "jobs", run->jobs);
        json_decimal(j, "wait_mean_s", mean_wait_s(run), 3);
        json_whole(j, "wait_max_s", run->wait_max_s);
        json_whole(j, "end_s", run->end_s);
        json_close_object(j);
    }
    json_close_array(j);
}
