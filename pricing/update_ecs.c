/* Memory that ECS registered on machines of live clusters: what Batch has for jobs on each type, as
 * nothing else tells it.  Three rounds, each side by side over clusters and regions: clusters,
 * their machines' ARNs, what the machines registered (100 a call). */
#include "pricing/update_state.h"

#include "pricing/aws/paginate.h"
#include "pricing/read/json_answers.h"

#include <stdlib.h>

#define TARGET "AmazonEC2ContainerServiceV20141113."
#define SOURCE "ecs-container-instances"
/* A type's memory does not get truer by more machines; an account may have tens of thousands. */
enum { PARALLEL = 8, A_CALL = 100, CLUSTER_PAGES_MAX = 20, MACHINE_PAGES_MAX = 10 };

/* One list: ARNs of a region's clusters, or of a cluster's machines. */
struct arns {
    struct gathered **g; /* its region's figures; NULL there once the region has failed */
    const char *member;  /* "clusterArns" */
    const char *cluster; /* NULL for the list of clusters */
    struct buffer body;
    const char **items; /* heap; in the report's arena */
    size_t n, capacity;
    struct updating *u;
};

static void fail(struct updating *u, struct gathered **g, const struct error *why)
{
    if (*g != NULL)
        update_failed(u, *g, why);
    *g = NULL;
}

static struct call call_of(const char *region, const char *target, const struct buffer *body)
{
    return (struct call){.service = "ecs",
                         .region = region,
                         .style = CALL_JSON,
                         .action = target,
                         .body = buffer_slice(body)};
}

static bool take_arns(void *ctx, const struct answer *a, struct error *err)
{
    struct arns *l = ctx;
    struct json_at root = json_root(&a->json), list, item = {0};
    struct error bad;
    const char *arn;
    (void)err;
    if (*l->g == NULL)
        return true;
    if (!json_get_list(&root, l->member, &list, &bad)) {
        (void)figures_refuse(&bad, l->cluster == NULL ? "ListClusters" : "ListContainerInstances");
        fail(l->u, l->g, &bad);
        return true;
    }
    while (json_each(&list, &item)) {
        if (!json_as_text(&item, &arn, &bad))
            continue;
        l->items = mem_grow(l->items, &l->capacity, l->n + 1, sizeof *l->items);
        l->items[l->n++] = arena_text(&l->u->report->arena, arn, strlen(arn));
    }
    return true;
}

static bool list_all(struct updating *u, struct arns *lists, size_t n, const char *target,
                     int32_t max_pages, struct error *err)
{
    struct pages *pages = mem_zeroed(n + 1, sizeof *pages);
    for (size_t i = 0; i < n; i++) {
        struct arns *l = &lists[i];
        buffer_format(&l->body, "{\"maxResults\":%d", A_CALL);
        if (l->cluster != NULL) {
            buffer_text(&l->body, ",\"cluster\":");
            buffer_json_text(&l->body, slice_of(l->cluster));
        }
        buffer_byte(&l->body, '}');
        l->u = u;
        pages[i] = (struct pages){.call = call_of((*l->g)->region, target, &l->body),
                                  .token_in = "nextToken",
                                  .token_out = "nextToken",
                                  .max_pages = max_pages,
                                  .page = take_arns,
                                  .ctx = l};
    }
    bool ok = pages_fetch_all(u->session, pages, n, PARALLEL, err);
    for (size_t i = 0; i < n; i++) {
        /* Of a list that is longer than we read, what was read is good. */
        if (pages[i].error.kind != ERROR_NONE && pages[i].n_pages < max_pages)
            fail(u, lists[i].g, &pages[i].error);
        buffer_clear(&lists[i].body);
    }
    free(pages);
    return ok;
}

/* ---- what the machines registered ---------------------------------------------------------------
 */

struct describing {
    struct updating *u;
    struct call *calls; /* heap, as the two below; parallel to each other */
    struct buffer *bodies;
    const struct arns **machines; /* whose list it is a part of */
    size_t n, calls_capacity, bodies_capacity, machines_capacity;
};

static void describe(struct describing *d, const struct arns *machines, size_t first)
{
    d->calls = mem_grow(d->calls, &d->calls_capacity, d->n + 1, sizeof *d->calls);
    d->bodies = mem_grow(d->bodies, &d->bodies_capacity, d->n + 1, sizeof *d->bodies);
    d->machines =
        mem_grow(d->machines, &d->machines_capacity, d->n + 1, sizeof(const struct arns *));
    struct buffer body = {0};
    buffer_text(&body, "{\"cluster\":");
    buffer_json_text(&body, slice_of(machines->cluster));
    buffer_text(&body, ",\"containerInstances\":[");
    for (size_t i = first; i < machines->n && i < first + A_CALL; i++) {
        buffer_text(&body, i == first ? "" : ",");
        buffer_json_text(&body, slice_of(machines->items[i]));
    }
    buffer_text(&body, "]}");
    d->bodies[d->n] = body;
    d->calls[d->n] =
        call_of((*machines->g)->region, TARGET "DescribeContainerInstances", &d->bodies[d->n]);
    d->machines[d->n++] = machines;
}

static enum call_next take_machines(void *ctx, size_t index, struct answer *a, struct error *err)
{
    struct describing *d = ctx;
    struct gathered **g = d->machines[index]->g;
    if (*g == NULL)
        return CALL_DONE;
    struct json_at root = json_root(&a->json);
    if (a->kind != ANSWER_FINE || !container_instances_read(&root, &(*g)->figures, err))
        fail(d->u, g, err);
    return CALL_DONE;
}

static bool describe_all(struct updating *u, const struct arns *machines, size_t n,
                         struct error *err)
{
    struct describing d = {.u = u};
    for (size_t i = 0; i < n; i++) {
        for (size_t first = 0; first < machines[i].n && *machines[i].g != NULL; first += A_CALL)
            describe(&d, &machines[i], first);
    }
    bool ok = call_run_all(u->session, d.calls, d.n, PARALLEL, take_machines, &d, err);
    for (size_t i = 0; i < d.n; i++)
        buffer_clear(&d.bodies[i]);
    free(d.calls);
    free(d.bodies);
    free(d.machines);
    return ok;
}

/* ---- the three rounds ---------------------------------------------------------------------------
 */

static void free_arns(struct arns *lists, size_t n)
{
    for (size_t i = 0; i < n; i++)
        free(lists[i].items);
    free(lists);
}

/* A list of machines for each cluster of the regions that still stand. */
static struct arns *machines_of(const struct arns *clusters, size_t n, size_t *n_machines)
{
    size_t all = 0, k = 0;
    for (size_t i = 0; i < n; i++)
        all += *clusters[i].g == NULL ? 0 : clusters[i].n;
    struct arns *machines = mem_zeroed(all + 1, sizeof *machines);
    for (size_t i = 0; i < n; i++) {
        for (size_t c = 0; c < clusters[i].n && *clusters[i].g != NULL; c++)
            machines[k++] = (struct arns){.g = clusters[i].g,
                                          .member = "containerInstanceArns",
                                          .cluster = clusters[i].items[c]};
    }
    *n_machines = k;
    return machines;
}

bool update_ecs(struct updating *u, struct error *err)
{
    size_t n = (size_t)u->o->n_regions, n_machines = 0;
    struct gathered **of_region = mem_zeroed(n + 1, sizeof(struct gathered *));
    struct arns *clusters = mem_zeroed(n + 1, sizeof *clusters);
    for (size_t r = 0; r < n; r++) {
        of_region[r] = update_begin(u, u->o->regions[r], SOURCE);
        clusters[r] = (struct arns){.g = &of_region[r], .member = "clusterArns"};
    }
    bool ok = list_all(u, clusters, n, TARGET "ListClusters", CLUSTER_PAGES_MAX, err);
    struct arns *machines = machines_of(clusters, n, &n_machines);
    ok = ok &&
         list_all(u, machines, n_machines, TARGET "ListContainerInstances", MACHINE_PAGES_MAX, err);
    ok = ok && describe_all(u, machines, n_machines, err);
    free_arns(clusters, n);
    free_arns(machines, n_machines);
    free(of_region);
    return ok;
}
