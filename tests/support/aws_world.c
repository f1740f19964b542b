#include "tests/support/aws_world.h"

#include "cli/json_out.h"
#include "model/offer.h"
#include "pricing/pricing.h"
#include "tests/support/must.h"
#include "tests/support/price_list_file.h"

#include <stdio.h>
#include <stdlib.h>

/* What an answer is made from. */
struct ask {
    struct aws_world *w;
    const struct stub_request *q;
    struct stub_reply *r;
    const struct catalogue *c; /* of the region that is asked */
};

static void give(struct ask *a)
{
    /* Connections are served side by side, and the page is written anew for the next request. */
    struct buffer *page = &a->w->page;
    a->r->body = (struct slice){arena_text(&a->w->arena, page->p, page->n), page->n};
}

/* ---- EC2 ----------------------------------------------------------------------------------------
 */

static int64_t token_of(const struct stub_request *q)
{
    char token[40];
    return stub_parameter(q, "NextToken", token, sizeof token) ? atoll(token) : 0;
}

static void put_type(struct ask *a, int32_t i)
{
    const struct instance_type *t = &a->c->types[i];
    buffer_format(&a->w->page,
                  "<item><instanceType>%s</instanceType><supportedUsageClasses><item>%s</item>"
                  "</supportedUsageClasses><processorInfo><supportedArchitectures><item>%s</item>"
                  "</supportedArchitectures></processorInfo><vCpuInfo><defaultVCpus>%d"
                  "</defaultVCpus></vCpuInfo><memoryInfo><sizeInMiB>%lld</sizeInMiB></memoryInfo>"
                  "</item>",
                  t->name, t->spot_capable ? "spot" : "on-demand", arch_name(t->arch),
                  (int)t->vcpus, (long long)t->memory_mib);
}

static void put_zones(struct ask *a, int32_t i)
{
    for (const char *p = a->c->offers[i].zones; *p != '\0';) {
        size_t n = strcspn(p, ";");
        buffer_format(&a->w->page,
                      "<item><instanceType>%s</instanceType><locationType>availability-zone"
                      "</locationType><location>%.*s</location></item>",
                      a->c->types[i].name, (int)n, p);
        p += n + (p[n] == ';');
    }
}

static void put_spot(struct ask *a, int32_t i)
{
    int64_t price = a->c->offers[i].on_demand_uusd_h;
    char text[32];
    if (price == UNKNOWN || a->c->offers[i].offered != OFFERED_YES)
        return;
    for (int zone = 0; zone < 3; zone++)
        buffer_format(&a->w->page,
                      "<item><instanceType>%s</instanceType><productDescription>Linux/UNIX"
                      "</productDescription><spotPrice>%s</spotPrice><timestamp>"
                      "2026-11-20T00:00:00.000Z</timestamp><availabilityZone>%s%c"
                      "</availabilityZone></item>",
                      a->c->types[i].name, usd_exact(text, (price + 2) / 3), a->c->region,
                      'a' + zone);
}

/* One page of a list of all types, `each` of them at a time. */
static void ec2_page(struct ask *a, const char *set, void (*put)(struct ask *, int32_t),
                     int32_t each)
{
    struct buffer *page = &a->w->page;
    int32_t first = (int32_t)token_of(a->q), last = first + each;
    buffer_format(page, "<R xmlns=\"http://ec2.amazonaws.com/doc/2016-11-15/\"><%s>", set);
    for (int32_t i = first; i < last && i < a->c->n_types; i++)
        put(a, i);
    buffer_format(page, "</%s>", set);
    if (last < a->c->n_types)
        buffer_format(page, "<nextToken>%d</nextToken>", (int)last);
    buffer_text(page, "</R>");
    give(a);
}

static void ec2(struct ask *a, const char *action)
{
    if (strcmp(action, "DescribeInstanceTypes") == 0)
        ec2_page(a, "instanceTypeSet", put_type, 100);
    else if (strcmp(action, "DescribeInstanceTypeOfferings") == 0)
        ec2_page(a, "instanceTypeOfferingSet", put_zones, 200);
    else if (strcmp(action, "DescribeSpotPriceHistory") == 0)
        ec2_page(a, "spotPriceHistorySet", put_spot, 300);
    else
        a->r->status = 404;
    /* Types and offerings alone have a limit. */
    a->w->ec2_calls += strcmp(action, "DescribeSpotPriceHistory") != 0;
}

/* ---- JSON ---------------------------------------------------------------------------------------
 */

/* The number behind "key":" in the request; 0 without. */
static int32_t json_token(const struct stub_request *q, const char *key)
{
    char mark[40];
    snprintf(mark, sizeof mark, "\"%s\":\"", key);
    const char *at = strstr(q->body.p, mark);
    return at == NULL ? 0 : (int32_t)atoi(at + strlen(mark));
}

static void put_product(struct ask *a, int32_t i, const char *comma)
{
    char price[32];
    buffer_format(&a->w->page,
                  "%s\"{\\\"product\\\":{\\\"productFamily\\\":\\\"Compute Instance\\\","
                  "\\\"attributes\\\":{\\\"instanceType\\\":\\\"%s\\\"}},\\\"terms\\\":{"
                  "\\\"OnDemand\\\":{\\\"a\\\":{\\\"priceDimensions\\\":{\\\"b\\\":{\\\"unit\\\":"
                  "\\\"Hrs\\\",\\\"pricePerUnit\\\":{\\\"%s\\\":\\\"%s\\\"}}}}}}}\"",
                  comma, a->c->types[i].name, a->c->currency,
                  usd_exact(price, a->c->offers[i].on_demand_uusd_h));
}

static const char *rate_comma; /* between the rates of a page */

static void put_rates(struct ask *a, int32_t i, const char *comma)
{
    static const char *const options[] = {"No Upfront", "Partial Upfront", "All Upfront"};
    char price[32];
    (void)comma;
    for (int k = 0; k < 12; k++) {
        int64_t rate = a->c->offers[i].on_demand_uusd_h * (70 - k) / 100 + 1;
        buffer_format(&a->w->page,
                      "%s{\"savingsPlanOffering\":{\"planType\":\"%s\",\"paymentOption\":\"%s\","
                      "\"durationSeconds\":%d},\"rate\":\"%s\",\"unit\":\"Hrs\",\"operation\":"
                      "\"RunInstances\",\"properties\":[{\"name\":\"region\",\"value\":\"%s\"},"
                      "{\"name\":\"instanceType\",\"value\":\"%s\"}]}",
                      rate_comma, k % 2 == 0 ? "Compute" : "EC2Instance", options[k / 2 % 3],
                      k < 6 ? 31536000 : 3 * 31536000, usd_exact(price, rate), a->c->region,
                      a->c->types[i].name);
        rate_comma = ",";
    }
}

/* One page of what is priced. */
static void json_page(struct ask *a, const char *list, const char *token, int32_t each,
                      void (*put)(struct ask *, int32_t, const char *))
{
    struct buffer *page = &a->w->page;
    int32_t first = json_token(a->q, token), last = first + each;
    const char *comma = "";
    rate_comma = "";
    buffer_format(page, "{\"%s\":[", list);
    for (int32_t i = first; i < last && i < a->c->n_types; i++) {
        if (a->c->offers[i].on_demand_uusd_h == UNKNOWN)
            continue;
        put(a, i, comma);
        comma = ",";
    }
    buffer_text(page, "]");
    if (last < a->c->n_types)
        buffer_format(page, ",\"%s\":\"%d\"", token, (int)last);
    buffer_text(page, "}");
    give(a);
}

/* Two clusters: one of 150 machines, and one without any. */
static void ecs(struct ask *a, struct slice target)
{
    struct buffer *page = &a->w->page;
    enum { MACHINES = 150, FIRST = 100 };
    a->w->ecs_calls++;
    if (slice_holds(target, "ListClusters")) {
        buffer_text(page, "{\"clusterArns\":[\"arn:c/full\",\"arn:c/empty\"]}");
    } else if (slice_holds(target, "ListContainerInstances")) {
        int32_t first = json_token(a->q, "nextToken");
        int32_t n = strstr(a->q->body.p, "arn:c/full") == NULL ? 0 : MACHINES;
        buffer_text(page, "{\"containerInstanceArns\":[");
        for (int32_t i = first; i < n && i < first + FIRST; i++)
            buffer_format(page, "%s\"arn:m/%d\"", i == first ? "" : ",", (int)i);
        buffer_text(page, "]");
        if (first + FIRST < n)
            buffer_format(page, ",\"nextToken\":\"%d\"", (int)(first + FIRST));
        buffer_text(page, "}");
    } else {
        buffer_text(page, "{\"containerInstances\":[");
        const char *comma = "";
        for (const char *p = a->q->body.p; (p = strstr(p, "arn:m/")) != NULL; p++) {
            /* The last machine is the one with the least. */
            bool last = atoi(p + 6) == MACHINES - 1;
            buffer_format(page,
                          "%s{\"registeredResources\":[{\"name\":\"MEMORY\",\"integerValue\":%lld}"
                          "],\"attributes\":[{\"name\":\"ecs.instance-type\",\"value\":"
                          "\"m5.large\"}]}",
                          comma, (long long)a->w->ecs_mib + (last ? 0 : 8));
            comma = ",";
        }
        buffer_text(page, "],\"failures\":[]}");
    }
    give(a);
}

/* ---- files --------------------------------------------------------------------------------------
 */

static void index_of_lists(struct ask *a)
{
    struct aws_world *w = a->w;
    w->indexes_sent++;
    buffer_text(&w->page, "{\"regions\":{");
    for (int32_t i = 0; i < w->n_regions; i++)
        buffer_format(&w->page,
                      "%s\"%s\":{\"currentVersionUrl\":"
                      "\"/offers/v1.0/aws/AmazonEC2/%s/%s/index.json\"}",
                      i == 0 ? "" : ",", w->regions[i].c.region, w->version,
                      w->regions[i].c.region);
    buffer_text(&w->page, "}}");
    give(a);
}

/* The etag is the text's, not the version's. */
static void list_of_prices(struct ask *a)
{
    int32_t i = 0;
    while (i + 1 < a->w->n_regions && strcmp(a->w->regions[i].c.region, a->c->region) != 0)
        i++;
    char etag[64];
    snprintf(etag, sizeof etag, "\"%.40s-%d\"", a->w->tag, (int)i);
    snprintf(a->r->headers, sizeof a->r->headers, "ETag: %s\r\n", etag);
    if (slice_is(stub_header(a->q, "If-None-Match"), etag)) {
        a->w->lists_unchanged++;
        a->r->status = 304;
        return;
    }
    a->w->lists_sent++;
    if (a->w->lists_sent < a->w->lists_together)
        a->r->after_requests = a->q->number + 1 + a->w->lists_together - a->w->lists_sent;
    a->r->body = (struct slice){a->w->regions[i].list, a->w->regions[i].list_bytes};
}

static void advisor(struct ask *a)
{
    struct buffer *page = &a->w->page;
    snprintf(a->r->headers, sizeof a->r->headers, "ETag: \"advisor-1\"\r\n");
    if (slice_is(stub_header(a->q, "If-None-Match"), "\"advisor-1\"")) {
        a->r->status = 304;
        return;
    }
    buffer_text(page,
                "{\"ranges\":[{\"index\":0,\"label\":\"<5%\"},{\"index\":1,\"label\":\"5-10%\"},"
                "{\"index\":2,\"label\":\"10-15%\"},{\"index\":3,\"label\":\"15-20%\"},"
                "{\"index\":4,\"label\":\">20%\"}],\"spot_advisor\":{");
    for (int32_t k = 0; k < a->w->n_regions; k++) {
        const struct catalogue *c = &a->w->regions[k].c;
        const char *comma = "";
        buffer_format(page, "%s\"%s\":{\"Linux\":{", k == 0 ? "" : ",", c->region);
        for (int32_t i = 0; i < c->n_types; i++) {
            if (c->offers[i].spot_savings_pct == UNKNOWN_PCT)
                continue;
            buffer_format(page, "%s\"%s\":{\"s\":50,\"r\":2}", comma, c->types[i].name);
            comma = ",";
        }
        buffer_text(page, "}}");
    }
    buffer_text(page, "}}");
    give(a);
}

static void feed(struct ask *a)
{
    struct buffer *page = &a->w->page;
    buffer_text(page, "{\"config\":{\"rate\":\"perhr\",\"regions\":[");
    for (int32_t i = 0; i < a->w->n_regions; i++)
        buffer_format(page,
                      "%s{\"region\":\"%s\",\"instanceTypes\":[{\"sizes\":[{\"size\":\"m5.large\","
                      "\"valueColumns\":[{\"name\":\"linux\",\"prices\":{\"USD\":\"0.031\"}}]}]}]}",
                      i == 0 ? "" : ",", a->w->regions[i].c.region);
    buffer_text(page, "]}}");
    give(a);
}

/* One type, at a price of its own. */
static void pricing_page(struct ask *a)
{
    snprintf(a->r->text, sizeof a->r->text,
             "{\"regions\":{\"US East (N. Virginia)\":{\"m\":{\"price\":\"0.0970000000\","
             "\"Instance Type\":\"m5.large\",\"Operating System\":\"Linux\"}}}}");
}

/* ---- all of it ----------------------------------------------------------------------------------
 */

/* The region that a call is signed for, that its body names, or that a path holds. */
static const struct catalogue *asked(struct aws_world *w, const struct stub_request *q)
{
    for (int32_t i = 0; i < w->n_regions; i++) {
        const char *region = w->regions[i].c.region;
        bool global = strcmp(q->service, "pricing") == 0 || strcmp(q->service, "savingsplans") == 0;
        if (strstr(q->path, region) != NULL || (global && strstr(q->body.p, region) != NULL) ||
            (!global && strcmp(q->region, region) == 0))
            return &w->regions[i].c;
    }
    return &w->regions[0].c;
}

static void refuse(struct ask *a, bool form)
{
    a->w->unsigned_calls++;
    a->r->status = 403;
    snprintf(a->r->text, sizeof a->r->text, "%s",
             form ? "<Response><Errors><Error><Code>AuthFailure</Code><Message>no</Message></Error>"
                    "</Errors></Response>"
                  : "{\"__type\":\"InvalidSignatureException\",\"message\":\"no\"}");
}

static void answer(struct ask *a)
{
    char action[64] = "";
    const char *path = a->q->path;
    struct slice target = stub_header(a->q, "X-Amz-Target");
    bool form = stub_parameter(a->q, "Action", action, sizeof action);
    if ((form || target.n > 0 || strncmp(path, "/Describe", 9) == 0) &&
        a->q->signature != STUB_SIGNED) {
        refuse(a, form);
        return;
    }
    if (strstr(path, "region_index") != NULL)
        index_of_lists(a);
    else if (strstr(path, "index.csv") != NULL)
        list_of_prices(a);
    else if (strstr(path, "spot-advisor") != NULL)
        advisor(a);
    else if (strcmp(path, "/spot.json") == 0)
        feed(a);
    else if (strstr(path, "ec2-ondemand") != NULL)
        pricing_page(a);
    else if (slice_holds(target, "GetProducts"))
        json_page(a, "PriceList", "NextToken", 100, put_product);
    else if (slice_holds(target, "ListServiceQuotas"))
        snprintf(a->r->text, sizeof a->r->text,
                 "{\"Quotas\":[{\"QuotaCode\":\"L-1216C47A\",\"Value\":640.0}]}");
    else if (slice_holds(target, "EC2ContainerService"))
        ecs(a, target);
    else if (strstr(path, "DescribeSavingsPlans") != NULL)
        json_page(a, "searchResults", "nextToken", 80, put_rates);
    else
        ec2(a, action);
}

static bool is_faulty(const struct aws_world *w, const struct stub_request *q)
{
    char action[64] = "";
    if (w->fault_path == NULL || (w->passing > 0 && w->faults >= w->passing))
        return false;
    (void)stub_parameter(q, "Action", action, sizeof action);
    return strstr(q->path, w->fault_path) != NULL || strstr(action, w->fault_path) != NULL ||
           slice_holds(stub_header(q, "X-Amz-Target"), w->fault_path);
}

static void spoil(struct aws_world *w, struct stub_reply *r)
{
    w->faults++;
    r->fault = w->fault;
    r->wrong_length = w->wrong_length;
    if (w->status != 0)
        r->status = w->status;
    if (w->headers != NULL)
        snprintf(r->headers, sizeof r->headers, "%s", w->headers);
    if (w->text != NULL || w->body.p != NULL) {
        r->body = w->body;
        snprintf(r->text, sizeof r->text, "%s", w->text == NULL ? "" : w->text);
    }
    r->cut_bytes = r->body.n / 2;
}

void aws_world_answer(void *ctx, const struct stub_request *q, struct stub_reply *r)
{
    struct aws_world *w = ctx;
    struct ask a = {w, q, r, asked(w, q)};
    buffer_reset(&w->page);
    answer(&a);
    r->delay_ms = w->delay_ms;
    if (is_faulty(w, q))
        spoil(w, r);
}

void aws_world_open(struct aws_world *w, const char *const *regions, int32_t n, int64_t list_bytes)
{
    struct error err;
    *w = (struct aws_world){
        .n_regions = n, .version = "20261120000000", .tag = "text", .ecs_mib = 7000};
    must(n <= AWS_WORLD_REGIONS);
    for (int32_t i = 0; i < n; i++) {
        const char *old = strchr(regions[i], '=');
        struct pricing_options o = {.region = old != NULL ? old + 1 : regions[i],
                                    .which = "bundled"};
        must(pricing_load(&w->regions[i].c, &o, &err));
        if (old != NULL)
            w->regions[i].c.region =
                arena_text(&w->regions[i].c.arena, regions[i], (size_t)(old - regions[i]));
        FILE *file = open_memstream(&w->regions[i].list, &w->regions[i].list_bytes);
        price_list_write(&(struct price_list_file){&w->regions[i].c, list_bytes}, file);
        fclose(file);
    }
}

void aws_world_close(struct aws_world *w)
{
    for (int32_t i = 0; i < w->n_regions; i++) {
        catalogue_clear(&w->regions[i].c);
        free(w->regions[i].list);
    }
    buffer_clear(&w->page);
    arena_free(&w->arena);
    *w = (struct aws_world){.n_regions = 0};
}
