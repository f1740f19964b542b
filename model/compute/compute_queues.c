/* compute_queues.c - which of the environments that documents describe are those of a job queue, or
 * of several. */
#include "model/compute/documents.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- names --------------------------------------------------------------------------------- */

const char *compute_bare_name(const char *name)
{
    return slice_bare_name(slice_of(name)).p;
}

static int32_t named(const struct compute *c, const char *name)
{
    for (int32_t i = 0; i < c->n; i++) {
        if (strcmp(c->list[i].name, compute_bare_name(name)) == 0)
            return i;
    }
    return -1;
}

void compute_list_queues(const struct compute *c, char *text, size_t size)
{
    size_t n = 0;
    text[0] = '\0';
    for (int32_t i = 0; i < c->n_queues && n + 80 < size; i++)
        n += (size_t)snprintf(text + n, size - n, "%s%.60s", i == 0 ? "" : ", ", c->queues[i].name);
}

int32_t compute_find_queue(const struct compute *c, const char *name)
{
    for (int32_t i = c->n_queues - 1; i >= 0; i--) {
        if (strcmp(c->queues[i].name, compute_bare_name(name)) == 0)
            return i;
    }
    return -1;
}

const struct scheduling_policy *compute_policy(const struct compute *c, const struct job_queue *q)
{
    const struct scheduling_policy *policy = NULL;
    for (int32_t i = 0; i < c->n_policies; i++) {
        if (strcmp(c->policies[i].name, q->policy) == 0)
            policy = &c->policies[i];
    }
    return policy;
}

/* ---- rules --------------------------------------------------------------------------------- */

static bool check_kinds(const struct compute_environment *e,
                        const struct compute_environment *first, struct error *err)
{
    return compute_is_fargate(e) == compute_is_fargate(first) ||
           error_set(err, ERROR_INPUT,
                     "environment '%.60s': type: %s in one queue with %s of '%.60s': all "
                     "EC2 and SPOT, or all FARGATE and FARGATE_SPOT are accepted",
                     e->name, compute_kind_name(e->kind), compute_kind_name(first->kind),
                     first->name);
}

static bool check_environments(const struct compute *c, struct error *err)
{
    for (int32_t i = 0; i < c->n; i++) {
        if (!compute_check_environment(&c->list[i], err))
            return error_prefix(err, "environment '%.128s'", c->list[i].name);
        if (!c->several && !check_kinds(&c->list[i], &c->list[0], err))
            return false;
    }
    return true;
}

static bool check_queue(const struct compute *c, struct error *err)
{
    if (c->n == 0)
        return error_set(err, ERROR_INPUT, "no compute environment is described");
    if (c->n > COMPUTE_QUEUE_MOST)
        return error_set(err, ERROR_INPUT,
                         "%d compute environments, and a queue has at most %d; the job queue's own "
                         "document (computeEnvironmentOrder) tells which",
                         (int)c->n, COMPUTE_QUEUE_MOST);
    return check_environments(c, err);
}

/* ---- one queue ----------------------------------------------------------------------------- */

static bool find_queue(const struct compute *c, const char *name, int32_t *found, struct error *err)
{
    char names[300];
    *found = name != NULL ? compute_find_queue(c, name) : c->n_queues == 1 ? 0 : -1;
    compute_list_queues(c, names, sizeof names);
    if (*found < 0 && name != NULL)
        return error_set(err, ERROR_INPUT, "job queue '%.60s': %s%s", name,
                         c->n_queues == 0 ? "no document describes a job queue" : "described are ",
                         names);
    if (*found < 0 && c->n_queues > 1)
        return error_set(err, ERROR_INPUT, "%d job queues are described (%s): one must be chosen",
                         (int)c->n_queues, names);
    return true;
}

/* Adds the queue's environments to kept, those that are there already not again. */
static bool keep_queue(const struct compute *c, struct job_queue *queue,
                       struct compute_environment *kept, int32_t *n, struct error *err)
{
    for (int32_t i = 0; i < queue->n; i++) {
        int32_t at = named(c, queue->environments[i]), k = 0;
        if (at < 0)
            return error_set(err, ERROR_INPUT,
                             "job queue '%.60s': computeEnvironmentOrder: '%.128s': no document "
                             "describes that environment",
                             queue->name, compute_bare_name(queue->environments[i]));
        while (k < *n && strcmp(kept[k].name, c->list[at].name) != 0)
            k++;
        if (k == *n)
            kept[(*n)++] = c->list[at];
        queue->order[i] = k;
        if (!check_kinds(&kept[k], &kept[queue->order[0]], err))
            return false;
    }
    return true;
}

static void take_kept(struct compute *c, struct compute_environment *kept, int32_t n)
{
    free(c->list);
    c->list = kept;
    c->left_out = c->n - n;
    c->n = n;
    c->capacity = (size_t)n + 1;
}

static void leave_out_foreign(struct compute *c)
{
    int32_t n = 0, foreign = 0;
    for (int32_t i = 0; i < c->n; i++)
        foreign += c->list[i].foreign[0] != '\0';
    if (foreign == c->n)
        return;
    c->foreign += foreign;
    for (int32_t i = 0; i < c->n; i++) {
        if (c->list[i].foreign[0] == '\0')
            c->list[n++] = c->list[i];
    }
    c->n = n;
}

bool compute_choose(struct compute *c, const char *queue, struct error *err)
{
    int32_t found, n = 0;
    c->queue = c->policy_missing = "";
    c->several = false;
    if (!find_queue(c, queue, &found, err))
        return false;
    if (found < 0) {
        leave_out_foreign(c);
        return check_queue(c, err);
    }
    struct job_queue *q = &c->queues[found];
    struct compute_environment *kept = mem_alloc((size_t)(q->n + 1) * sizeof *kept);
    if (!keep_queue(c, q, kept, &n, err)) {
        free(kept);
        return false;
    }
    take_kept(c, kept, n);
    c->queue = q->name;
    c->policy = compute_policy(c, q);
    c->policy_missing = c->policy == NULL ? q->policy : "";
    return check_queue(c, err);
}

/* ---- several ------------------------------------------------------------------------------- */

static bool keep_chosen(struct compute *c, struct compute_environment *kept, int32_t *n,
                        struct error *err)
{
    for (int32_t i = 0; i < c->n_queues; i++) {
        struct job_queue *q = &c->queues[i];
        if (q->chosen && !keep_queue(c, q, kept, n, err))
            return false;
    }
    if (*n > COMPUTE_ENVIRONMENTS_MOST)
        return error_set(err, ERROR_INPUT,
                         "%d compute environments: Batch has at most %d in a region", (int)*n,
                         COMPUTE_ENVIRONMENTS_MOST);
    for (int32_t i = 1; i < *n; i++) {
        if (compute_is_fargate(&kept[i]) != compute_is_fargate(&kept[0]))
            return error_set(err, ERROR_INPUT,
                             "some job queues are on EC2 and some on Fargate, so that they share "
                             "nothing: choose one of them");
    }
    return true;
}

bool compute_choose_several(struct compute *c, struct error *err)
{
    int32_t chosen = 0, last = 0, n = 0;
    for (int32_t i = 0; i < c->n_queues; i++) {
        chosen += c->queues[i].chosen;
        last = c->queues[i].chosen ? i : last;
    }
    if (chosen == 1)
        return compute_choose(c, c->queues[last].name, err);
    c->queue = c->policy_missing = "";
    c->policy = NULL;
    struct compute_environment *kept = mem_alloc(((size_t)c->n + 1) * sizeof *kept);
    if (!keep_chosen(c, kept, &n, err)) {
        free(kept);
        return false;
    }
    take_kept(c, kept, n);
    c->several = true;
    return check_environments(c, err);
}
