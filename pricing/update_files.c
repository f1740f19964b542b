/* The sources that need no credentials: files by https.  The index of price lists and the feeds
 * come side by side, then the lists of all regions, then what the pricing page has of the rest. */
#include "pricing/update_state.h"

#include "pricing/read/json_answers.h"

#define ADVISOR_HOST "https://spot-bid-advisor.s3.amazonaws.com"
#define FEED_HOST "https://website.spot.ec2.aws.a2z.com"
#define SMALL_FILE_MAX (INT64_C(1) << 25)

/* ---- files --------------------------------------------------------------------------------------
 */

/* AWS_ENDPOINT_URL takes the place of every host, so that one variable sends all to a mock. */
static void address(const struct updating *u, const char *host, const char *path,
                    struct buffer *url)
{
    const struct settings *s = session_settings(u->session);
    const char *other = settings_env(s, "AWS_ENDPOINT_URL");
    const char *ignore = settings_env(s, "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS");
    if (other == NULL || (ignore != NULL && strcmp(ignore, "true") == 0))
        other = host;
    size_t n = strlen(other);
    while (n > 0 && other[n - 1] == '/')
        n--;
    buffer_add(url, other, n);
    buffer_text(url, path);
}

void update_file_set(struct updating *u, struct update_file *file, struct fetch_job *job,
                     const char *host, const char *path)
{
    static const struct http_limits limits = {.max_body_bytes = SMALL_FILE_MAX};
    address(u, host, path, &file->url);
    job->fetch = (struct fetch){.url = file->url.p, .limits = &limits};
}

bool update_file_json(const struct fetch_job *job, struct json *doc, struct error *err)
{
    if (job->status != FETCH_FINE) {
        *err = job->error;
        return false;
    }
    if (json_parse(doc, job->response.body, err))
        return true;
    error_prefix(err, "%s", job->response.url);
    err->kind = ERROR_REMOTE;
    return false;
}

void update_file_clear(struct update_file *file, struct fetch_job *job)
{
    http_response_clear(&job->response);
    buffer_clear(&file->url);
}

const char *update_header(struct updating *u, const struct http_response *r, const char *name)
{
    struct slice value = http_header_value(r, name);
    if (value.n == 0 || value.n > 200 || memchr(value.p, ' ', value.n) != NULL)
        return "-";
    return arena_text(&u->report->arena, value.p, value.n);
}

/* ---- spot ---------------------------------------------------------------------------------------
 */

typedef bool spot_reader(const struct json_at *root, const char *region, struct figures *out,
                         struct error *err);

/* One file for all regions. */
struct spot_file {
    const char *source, *host, *path;
    spot_reader *read;
    const char **regions; /* that want it; in the report's arena */
    int32_t n;
    const char *etag; /* NULL: not all of them are of the same file */
};

/* The etag to ask with: that of the file which all of the regions have been brought up to. */
static const char *common_etag(struct updating *u, const struct spot_file *s)
{
    const char *etag = NULL;
    for (int32_t i = 0; i < s->n; i++) {
        const struct book_fetch *f = book_fetched(&u->base, s->source, s->regions[i]);
        if (f == NULL || strcmp(f->etag, "-") == 0 || (etag != NULL && strcmp(etag, f->etag) != 0))
            return NULL;
        etag = f->etag;
    }
    return etag;
}

static void take_spot_file(struct updating *u, const struct spot_file *s,
                           const struct fetch_job *job)
{
    struct error err = {0};
    struct json doc;
    bool unchanged = job->status == FETCH_UNCHANGED;
    bool parsed = !unchanged && update_file_json(job, &doc, &err);
    const char *etag = unchanged ? s->etag : update_header(u, &job->response, "etag");
    for (int32_t i = 0; i < s->n; i++) {
        struct gathered *g = update_begin(u, s->regions[i], s->source);
        struct json_at root = parsed ? json_root(&doc) : (struct json_at){0};
        g->may_freeze = true;
        g->unchanged = unchanged;
        g->etag = etag;
        if (!unchanged && !(parsed && s->read(&root, s->regions[i], &g->figures, &err)))
            update_failed(u, g, &err);
    }
    if (parsed)
        json_clear(&doc);
}

/* ---- who wants what -----------------------------------------------------------------------------
 */

static const char **no_regions(struct updating *u)
{
    return arena_array(&u->report->arena, (size_t)u->o->n_regions + 1, sizeof(const char *));
}

static bool has_price(const struct updating *u, const char *region)
{
    return update_has(u, region, "aws-pricing-api") || update_has(u, region, "aws-price-list") ||
           update_has(u, region, "aws-pricing-page");
}

/* Regions for a source that is asked for by name, or, where none is, those still without. */
static int32_t regions_for(struct updating *u, enum update_source source, const char **regions)
{
    int32_t n = 0;
    for (int32_t i = 0; i < u->o->n_regions; i++) {
        const char *region = u->o->regions[i];
        bool without = source == UPDATE_SPOT_FEED      ? !update_has(u, region, "ec2-spot-history")
                       : source == UPDATE_SPOT_ADVISOR ? true
                                                       : !has_price(u, region);
        if (update_wants(u, source) || (u->o->sources == 0 && without))
            regions[n++] = region;
    }
    return n;
}

static void count_failed(struct updating *u)
{
    bool asked = u->o->sources == 0 || update_wants(u, UPDATE_BULK) ||
                 update_wants(u, UPDATE_API) || update_wants(u, UPDATE_PAGE);
    for (int32_t i = 0; i < u->o->n_regions; i++)
        u->report->failed_regions += asked && !has_price(u, u->o->regions[i]);
}

/* ---- all of it ----------------------------------------------------------------------------------
 */

enum { ADVISOR = N_LIST_HOSTS, FEED, N_FIRST };

/* Indexes of price lists, the advisor and the feed, as far as somebody wants them. */
struct first_files {
    struct spot_file spot[2];
    struct update_file files[N_FIRST];
    struct fetch_job jobs[N_FIRST]; /* of those that nobody wants .fetch.url is NULL */
};

static void fetch_first(struct updating *u, struct first_files *f)
{
    struct fetch_job wanted[N_FIRST];
    int places[N_FIRST];
    size_t n = 0;
    for (int k = 0; k < N_FIRST; k++) {
        if (f->jobs[k].fetch.url == NULL)
            continue;
        places[n] = k;
        wanted[n++] = f->jobs[k];
    }
    fetch_run_all(u->session, wanted, n, N_FIRST);
    for (size_t i = 0; i < n; i++)
        f->jobs[places[i]] = wanted[i];
}

static void want_spot(struct updating *u, struct first_files *f)
{
    static const enum update_source sources[2] = {UPDATE_SPOT_ADVISOR, UPDATE_SPOT_FEED};
    f->spot[0] = (struct spot_file){.source = "aws-spot-advisor",
                                    .host = ADVISOR_HOST,
                                    .path = "/spot-advisor-data.json",
                                    .read = spot_advisor_read};
    f->spot[1] = (struct spot_file){
        .source = "aws-spot-feed", .host = FEED_HOST, .path = "/spot.json", .read = spot_feed_read};
    for (int k = 0; k < 2; k++) {
        struct spot_file *s = &f->spot[k];
        s->regions = no_regions(u);
        s->n = regions_for(u, sources[k], s->regions);
        s->etag = common_etag(u, s);
        if (s->n == 0)
            continue;
        update_file_set(u, &f->files[ADVISOR + k], &f->jobs[ADVISOR + k], s->host, s->path);
        f->jobs[ADVISOR + k].fetch.etag = s->etag;
    }
}

void update_files(struct updating *u)
{
    struct first_files f = {0};
    const char **regions = no_regions(u);
    int32_t n = regions_for(u, UPDATE_BULK, regions);
    for (int32_t i = 0; i < n; i++) {
        int host = update_list_host(regions[i]);
        if (f.jobs[host].fetch.url == NULL)
            update_list_index(u, host, &f.files[host], &f.jobs[host]);
    }
    want_spot(u, &f);
    fetch_first(u, &f);
    update_lists(u, regions, n, f.jobs);
    n = regions_for(u, UPDATE_PAGE, regions);
    update_pricing_pages(u, regions, n);
    for (int k = 0; k < 2; k++)
        take_spot_file(u, &f.spot[k], &f.jobs[ADVISOR + k]);
    for (int k = 0; k < N_FIRST; k++)
        update_file_clear(&f.files[k], &f.jobs[k]);
    count_failed(u);
}
