/* On-demand prices without credentials: AWS's bulk lists, several at once, each streamed through
 * its reader as it comes; and the small file behind the pricing page, where there is no list.
 *
 * A list is fetched where the index names another version than the last one taken, and then only if
 * its text differs (ETag): AWS numbers all lists anew when one of them changes. */
#include "pricing/update_state.h"

#include "pricing/read/json_answers.h"
#include "pricing/read/price_list.h"

#include <stdio.h>
#include <stdlib.h>

#define LIST_SOURCE "aws-price-list"
#define PAGE_HOST "https://b0.p.awsstatic.com"
#define LIST_FILE_MAX (INT64_C(1) << 32)

static const struct {
    const char *host, *index;
} list_hosts[N_LIST_HOSTS] = {
    {"https://pricing.us-east-1.amazonaws.com",
     "/offers/v1.0/aws/AmazonEC2/current/region_index.json"},
    {"https://pricing.cn-north-1.amazonaws.com.cn",
     "/offers/v1.0/cn/AmazonEC2/current/region_index.json"},
};

int update_list_host(const char *region)
{
    return strcmp(partition_of_region(region), "aws-cn") == 0 ? 1 : 0;
}

void update_list_index(struct updating *u, int host, struct update_file *file,
                       struct fetch_job *job)
{
    update_file_set(u, file, job, list_hosts[host].host, list_hosts[host].index);
}

/* ---- one list -----------------------------------------------------------------------------------
 */

struct lists;

struct list {
    struct lists *all;
    struct update_file file;
    struct price_list *reader;
    struct error err;    /* why the reader refused more */
    int64_t done, total; /* bytes; total is UNKNOWN where the server does not say */
};

/* Those that are fetched together; arrays on the heap, parallel to each other. */
struct lists {
    struct updating *u;
    struct list *items;
    struct fetch_job *jobs;
    size_t n;
};

static bool list_restart(void *ctx)
{
    struct list *l = ctx;
    struct gathered *g = l->file.g;
    price_list_free(l->reader);
    figures_clear(&g->figures);
    l->reader = price_list_new(g->region, &g->figures);
    l->err = (struct error){0};
    return true;
}

static bool list_sink(void *ctx, struct slice piece)
{
    struct list *l = ctx;
    return price_list_feed(l->reader, piece.p, piece.n, &l->err);
}

/* All of them as one: bytes done, and in all where every server has said so. */
static void list_progress(void *ctx, int64_t done, int64_t total)
{
    struct list *l = ctx;
    struct lists *all = l->all;
    char what[80];
    int64_t sum = 0, whole = 0;
    l->done = done;
    l->total = total;
    if (all->u->o->progress == NULL)
        return;
    for (size_t i = 0; i < all->n; i++) {
        const struct list *other = &all->items[i];
        sum += other->done;
        whole = whole == UNKNOWN || other->total == UNKNOWN ? UNKNOWN : whole + other->total;
    }
    if (all->n == 1)
        snprintf(what, sizeof what, "%.40s price list", l->file.g->region);
    else
        snprintf(what, sizeof what, "%zu price lists", all->n);
    all->u->o->progress(all->u->o->ctx, what, sum, whole);
}

/* Are the region's prices those of the list, so that they need only be dated anew? */
static bool holds_list(struct updating *u, const char *region)
{
    const struct book_region *r = book_region(&u->base, region);
    for (int32_t i = 0; r != NULL && i < r->c.n_types; i++) {
        if (strcmp(r->c.offers[i].on_demand_source, LIST_SOURCE) == 0)
            return true;
    }
    return false;
}

/* Puts the region's list among those to be fetched, unless it is known to be unchanged. */
static void want_list(struct lists *all, const char *region, const struct price_list_place *place)
{
    struct updating *u = all->u;
    const struct book_fetch *before = book_fetched(&u->base, LIST_SOURCE, region);
    struct gathered *g = update_begin(u, region, LIST_SOURCE);
    static const struct http_limits limits = {.max_body_bytes = LIST_FILE_MAX};
    g->all_prices = true;
    g->version = arena_text(&u->report->arena, place->version, strlen(place->version));
    if (before != NULL && !holds_list(u, region))
        before = NULL;
    if (before != NULL)
        g->etag = arena_text(&u->report->arena, before->etag, strlen(before->etag));
    if (before != NULL && strcmp(before->version, place->version) == 0) {
        g->unchanged = true;
        return;
    }
    struct list *l = &all->items[all->n];
    struct fetch_job *job = &all->jobs[all->n++];
    *l = (struct list){.all = all, .file = {.g = g}, .total = UNKNOWN};
    l->reader = price_list_new(region, &g->figures);
    update_file_set(u, &l->file, job, list_hosts[update_list_host(region)].host, place->path);
    job->fetch.etag = before != NULL && strcmp(before->etag, "-") != 0 ? g->etag : NULL;
    job->fetch.limits = &limits;
    job->fetch.sink = list_sink;
    job->fetch.restart = list_restart;
    job->fetch.progress = list_progress;
    job->fetch.sink_ctx = job->fetch.progress_ctx = l;
}

static void take_list(struct updating *u, struct list *l, struct fetch_job *job)
{
    struct gathered *g = l->file.g;
    struct error err = l->err.kind != ERROR_NONE ? l->err : job->error;
    bool ok = job->status == FETCH_FINE && price_list_end(l->reader, &err);
    if (job->status == FETCH_UNCHANGED)
        g->unchanged = true;
    else if (ok)
        g->etag = update_header(u, &job->response, "etag");
    else
        update_failed(u, g, &err);
    price_list_free(l->reader);
    update_file_clear(&l->file, job);
}

/* ---- all lists ----------------------------------------------------------------------------------
 */

static void want_lists(struct lists *all, const char *const *regions, int32_t n, int host,
                       const struct fetch_job *index)
{
    struct json doc;
    struct error err = {0};
    bool parsed = update_file_json(index, &doc, &err);
    for (int32_t i = 0; i < n; i++) {
        struct price_list_place place;
        struct json_at root = parsed ? json_root(&doc) : (struct json_at){0};
        if (update_list_host(regions[i]) != host)
            continue;
        if (parsed && region_index_read(&root, regions[i], &place, &err))
            want_list(all, regions[i], &place);
        else
            update_say(all->u, regions[i], LIST_SOURCE, UPDATE_FAILED, 0, err.message);
    }
    if (parsed)
        json_clear(&doc);
}

void update_lists(struct updating *u, const char *const *regions, int32_t n,
                  const struct fetch_job indexes[N_LIST_HOSTS])
{
    struct lists all = {.u = u,
                        .items = mem_zeroed((size_t)n + 1, sizeof *all.items),
                        .jobs = mem_zeroed((size_t)n + 1, sizeof *all.jobs)};
    for (int host = 0; host < N_LIST_HOSTS; host++)
        want_lists(&all, regions, n, host, &indexes[host]);
    fetch_run_all(u->session, all.jobs, all.n, UPDATE_PARALLEL);
    for (size_t i = 0; i < all.n; i++)
        take_list(u, &all.items[i], &all.jobs[i]);
    free(all.items);
    free(all.jobs);
}

/* ---- the pricing page ---------------------------------------------------------------------------
 */

/* The name that AWS's pages have for a region; "" where it is not known. */
static const char *location_of(struct updating *u, const char *region)
{
    const struct book_region *r = book_region(&u->base, region);
    return r == NULL ? "" : r->c.location;
}

static void page_set(struct updating *u, struct update_file *file, struct fetch_job *job,
                     const char *location)
{
    struct buffer path = {0};
    buffer_text(&path,
                "/pricing/2.0/meteredUnitMaps/ec2/USD/current/ec2-ondemand-without-sec-sel/");
    buffer_percent(&path, slice_of(location), "()");
    buffer_text(&path, "/Linux/index.json");
    update_file_set(u, file, job, PAGE_HOST, path.p);
    buffer_clear(&path);
}

static void take_page(struct updating *u, struct update_file *file, struct fetch_job *job)
{
    struct gathered *g = file->g;
    struct json doc;
    struct error err = {0};
    bool ok = update_file_json(job, &doc, &err);
    if (ok) {
        struct json_at root = json_root(&doc);
        ok = pricing_page_read(&root, location_of(u, g->region), &g->figures, &err);
        json_clear(&doc);
    }
    if (!ok)
        update_failed(u, g, &err);
    update_file_clear(file, job);
}

void update_pricing_pages(struct updating *u, const char *const *regions, int32_t n)
{
    struct update_file *files = mem_zeroed((size_t)n + 1, sizeof *files);
    struct fetch_job *jobs = mem_zeroed((size_t)n + 1, sizeof *jobs);
    size_t asked = 0;
    for (int32_t i = 0; i < n; i++) {
        const char *location = location_of(u, regions[i]);
        if (location[0] == '\0' || update_list_host(regions[i]) != 0) {
            update_say(u, regions[i], "aws-pricing-page", UPDATE_FAILED, 0,
                       "AWS's pricing page does not cover this region");
            continue;
        }
        files[asked].g = update_begin(u, regions[i], "aws-pricing-page");
        page_set(u, &files[asked], &jobs[asked], location);
        asked++;
    }
    fetch_run_all(u->session, jobs, asked, UPDATE_PARALLEL);
    for (size_t i = 0; i < asked; i++)
        take_page(u, &files[i], &jobs[i]);
    free(files);
    free(jobs);
}
