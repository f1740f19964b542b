/* The sources that need no credentials: files by https. */
#include "pricing/update_state.h"

#include "pricing/aws/fetch.h"
#include "pricing/read/json_answers.h"
#include "pricing/read/price_list.h"

#include <stdio.h>
#include <stdlib.h>

#define BULK_HOST "https://pricing.us-east-1.amazonaws.com"
#define PAGE_HOST "https://b0.p.awsstatic.com"
#define ADVISOR_HOST "https://spot-bid-advisor.s3.amazonaws.com"
#define FEED_HOST "https://website.spot.ec2.aws.a2z.com"
#define SMALL_FILE_MAX (INT64_C(1) << 25)
#define BULK_FILE_MAX (INT64_C(1) << 32)

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

static const char *text_of_header(struct updating *u, const struct http_response *r,
                                  const char *name)
{
    struct slice value = http_header_value(r, name);
    if (value.n == 0 || value.n > 200 || memchr(value.p, ' ', value.n) != NULL)
        return "-";
    return arena_text(&u->report->arena, value.p, value.n);
}

/* A small file, parsed. */
static enum fetch_status fetch_json(struct updating *u, const char *host, const char *path,
                                    const char *etag, struct json *doc, const char **new_etag,
                                    struct error *err)
{
    struct buffer url = {0};
    struct http_limits limits = {.max_body_bytes = SMALL_FILE_MAX};
    struct http_response r = {0};
    address(u, host, path, &url);
    struct fetch f = {.url = url.p, .etag = etag, .limits = &limits};
    enum fetch_status status = fetch_run(u->session, &f, &r, err);
    if (status == FETCH_FINE && !json_parse(doc, r.body, err)) {
        error_prefix(err, "%s", r.url);
        err->kind = ERROR_REMOTE;
        status = FETCH_FAILED;
    }
    *new_etag = text_of_header(u, &r, "etag");
    http_response_clear(&r);
    buffer_clear(&url);
    return status;
}

/* ---- the bulk price list ------------------------------------------------------------------------
 */

struct bulk {
    struct updating *u;
    const char *region;
    struct figures *figures;
    struct price_list *list;
    struct error err;
    char what[80];
};

static bool bulk_restart(void *ctx)
{
    struct bulk *b = ctx;
    price_list_free(b->list);
    figures_clear(b->figures);
    b->list = price_list_new(b->region, b->figures);
    b->err = (struct error){0};
    return true;
}

static bool bulk_sink(void *ctx, struct slice piece)
{
    struct bulk *b = ctx;
    return price_list_feed(b->list, piece.p, piece.n, &b->err);
}

static void bulk_progress(void *ctx, int64_t done, int64_t total)
{
    const struct bulk *b = ctx;
    if (b->u->o->progress != NULL)
        b->u->o->progress(b->u->o->ctx, b->what, done, total);
}

static bool fetch_list(struct bulk *b, const char *path, struct error *err)
{
    struct buffer url = {0};
    struct http_limits limits = {.max_body_bytes = BULK_FILE_MAX};
    struct http_response r = {0};
    address(b->u, BULK_HOST, path, &url);
    struct fetch f = {.url = url.p,
                      .limits = &limits,
                      .sink = bulk_sink,
                      .sink_ctx = b,
                      .restart = bulk_restart,
                      .progress = bulk_progress,
                      .progress_ctx = b};
    snprintf(b->what, sizeof b->what, "%.40s price list", b->region);
    b->list = price_list_new(b->region, b->figures);
    bool ok = fetch_run(b->u->session, &f, &r, err) == FETCH_FINE;
    if (!ok && b->err.kind != ERROR_NONE)
        *err = b->err; /* why the sink refused more */
    ok = ok && price_list_end(b->list, err);
    price_list_free(b->list);
    http_response_clear(&r);
    buffer_clear(&url);
    return ok;
}

/* Are the region's prices those of the list, so that they need only be dated anew? */
static bool holds_list(struct updating *u, const char *region)
{
    const struct book_region *r = book_region(&u->base, region);
    for (int32_t i = 0; i < r->c.n_types; i++) {
        if (strcmp(r->c.offers[i].on_demand_source, "aws-price-list") == 0)
            return true;
    }
    return false;
}

static bool find_list(struct updating *u, const char *region, struct price_list_place *place,
                      struct error *err)
{
    struct json doc;
    const char *etag;
    if (fetch_json(u, BULK_HOST, "/offers/v1.0/aws/AmazonEC2/current/region_index.json", NULL, &doc,
                   &etag, err) != FETCH_FINE)
        return false;
    struct json_at root = json_root(&doc);
    bool ok = region_index_read(&root, region, place, err);
    json_clear(&doc);
    return ok;
}

bool update_bulk(struct updating *u, const char *region)
{
    struct price_list_place place;
    struct error err = {0};
    struct gathered *g = update_begin(u, region, "aws-price-list");
    struct bulk b = {.u = u, .region = region, .figures = &g->figures};
    const struct book_fetch *before = book_fetched(&u->base, g->source, region);
    g->all_prices = true;
    if (!find_list(u, region, &place, &err)) {
        update_failed(u, g, &err);
        return false;
    }
    g->version = arena_text(&u->report->arena, place.version, strlen(place.version));
    if (before != NULL && strcmp(before->version, place.version) == 0 && holds_list(u, region)) {
        g->unchanged = true;
        return true;
    }
    if (!fetch_list(&b, place.path, &err)) {
        update_failed(u, g, &err);
        return false;
    }
    return true;
}

/* ---- the pricing page ---------------------------------------------------------------------------
 */

bool update_page(struct updating *u, const char *region)
{
    struct error err = {0};
    struct json doc;
    struct buffer path = {0};
    const char *etag, *location = book_region(&u->base, region)->c.location;
    struct gathered *g = update_begin(u, region, "aws-pricing-page");
    buffer_text(&path,
                "/pricing/2.0/meteredUnitMaps/ec2/USD/current/ec2-ondemand-without-sec-sel/");
    buffer_percent(&path, slice_of(location), "()");
    buffer_text(&path, "/Linux/index.json");
    bool ok = fetch_json(u, PAGE_HOST, path.p, NULL, &doc, &etag, &err) == FETCH_FINE;
    if (ok) {
        struct json_at root = json_root(&doc);
        ok = pricing_page_read(&root, location, &g->figures, &err);
        json_clear(&doc);
    }
    buffer_clear(&path);
    if (!ok)
        update_failed(u, g, &err);
    return ok;
}

/* ---- spot ---------------------------------------------------------------------------------------
 */

/* The etag to ask with: that of the file which all of the regions have been brought up to. */
static const char *common_etag(struct updating *u, const char *source, const char *const *regions,
                               int32_t n)
{
    const char *etag = NULL;
    for (int32_t i = 0; i < n; i++) {
        const struct book_fetch *f = book_fetched(&u->base, source, regions[i]);
        if (f == NULL || strcmp(f->etag, "-") == 0 || (etag != NULL && strcmp(etag, f->etag) != 0))
            return NULL;
        etag = f->etag;
    }
    return etag;
}

typedef bool spot_reader(const struct json_at *root, const char *region, struct figures *out,
                         struct error *err);

/* One file for all regions. */
static void update_spot_file(struct updating *u, const char *source, const char *host,
                             const char *path, spot_reader *reader, const char *const *regions,
                             int32_t n)
{
    struct error err = {0};
    struct json doc;
    const char *etag = common_etag(u, source, regions, n), *new_etag;
    enum fetch_status status = fetch_json(u, host, path, etag, &doc, &new_etag, &err);
    for (int32_t i = 0; i < n; i++) {
        struct gathered *g = update_begin(u, regions[i], source);
        g->may_freeze = true;
        g->unchanged = status == FETCH_UNCHANGED;
        g->etag = g->unchanged ? etag : new_etag;
        if (status == FETCH_UNCHANGED)
            continue;
        bool ok = status == FETCH_FINE;
        if (ok) {
            struct json_at root = json_root(&doc);
            ok = reader(&root, regions[i], &g->figures, &err);
        }
        if (!ok)
            update_failed(u, g, &err);
    }
    if (status == FETCH_FINE)
        json_clear(&doc);
}

void update_spot_advisor(struct updating *u)
{
    update_spot_file(u, "aws-spot-advisor", ADVISOR_HOST, "/spot-advisor-data.json",
                     spot_advisor_read, u->o->regions, u->o->n_regions);
}

void update_spot_feed(struct updating *u, const char *const *regions, int32_t n)
{
    update_spot_file(u, "aws-spot-feed", FEED_HOST, "/spot.json", spot_feed_read, regions, n);
}
