/* The sources that need credentials: signed calls, every list of every region side by side. */
#include "pricing/update_state.h"

#include "pricing/aws/form.h"
#include "pricing/aws/paginate.h"
#include "pricing/read/ec2_answers.h"
#include "pricing/read/json_answers.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { PARALLEL = 8, LISTS_A_REGION = 6 };

/* One list of pages into one set of figures. */
struct listing {
    struct updating *u;
    struct gathered *g;
    struct buffer body;
    struct spot_history *history; /* of spot prices only */
    bool (*take)(struct listing *l, const struct answer *a, struct error *err);
    struct error bad; /* the first page that was not what it should be */
};

static bool take_types(struct listing *l, const struct answer *a, struct error *err)
{
    return ec2_types_read(a->xml.root, &l->g->figures, err);
}

static bool take_offerings(struct listing *l, const struct answer *a, struct error *err)
{
    return ec2_offerings_read(a->xml.root, l->g->region, &l->g->figures, err);
}

static bool take_spot(struct listing *l, const struct answer *a, struct error *err)
{
    return spot_history_read(l->history, a->xml.root, err);
}

static bool take_products(struct listing *l, const struct answer *a, struct error *err)
{
    struct json_at root = json_root(&a->json);
    return products_read(&root, l->g->region, &l->g->figures, err);
}

static bool take_rates(struct listing *l, const struct answer *a, struct error *err)
{
    struct json_at root = json_root(&a->json);
    return savings_rates_read(&root, l->g->region, &l->g->figures, err);
}

static bool take_quotas(struct listing *l, const struct answer *a, struct error *err)
{
    struct json_at root = json_root(&a->json);
    return service_quotas_read(&root, &l->g->figures, err);
}

/* A page that is not what it should be spoils its own list and no other. */
static bool take_page(void *ctx, const struct answer *a, struct error *err)
{
    struct listing *l = ctx;
    struct error bad = {0};
    (void)err;
    if (l->bad.kind == ERROR_NONE && !l->take(l, a, &bad))
        l->bad = bad;
    return true;
}

static void time_text(int64_t s, char text[32])
{
    time_t at = (time_t)s;
    struct tm t;
    gmtime_r(&at, &t);
    strftime(text, 32, "%Y-%m-%dT%H:%M:%SZ", &t);
}

static void ask_ec2(struct listing *l, struct pages *p, const char *action, int max_results)
{
    form_add_whole(&l->body, "MaxResults", max_results);
    p->call = (struct call){.service = "ec2",
                            .region = l->g->region,
                            .style = CALL_QUERY,
                            .action = action,
                            .version = "2016-11-15",
                            .body = buffer_slice(&l->body)};
    p->token_in = "NextToken";
    p->token_out = "nextToken";
}

static void ask_types(struct listing *l, struct pages *p)
{
    l->take = take_types;
    ask_ec2(l, p, "DescribeInstanceTypes", 100);
}

static void ask_offerings(struct listing *l, struct pages *p)
{
    l->take = take_offerings;
    form_add(&l->body, "LocationType", "availability-zone");
    ask_ec2(l, p, "DescribeInstanceTypeOfferings", 1000);
}

static void ask_spot(struct listing *l, struct pages *p)
{
    const struct update_options *o = l->u->o;
    char start[32], end[32];
    time_text(o->now_s - o->window_s, start);
    time_text(o->now_s, end);
    l->take = take_spot;
    l->history =
        spot_history_new(l->g->region, (o->now_s - o->window_s) * MS_PER_S, o->now_s * MS_PER_S);
    form_add(&l->body, "StartTime", start);
    form_add(&l->body, "EndTime", end);
    form_add(&l->body, "ProductDescription.1", "Linux/UNIX");
    form_add(&l->body, "ProductDescription.2", "Linux/UNIX (Amazon VPC)");
    ask_ec2(l, p, "DescribeSpotPriceHistory", 1000);
}

static void ask_products(struct listing *l, struct pages *p)
{
    static const char *const filters[][2] = {
        {"operatingSystem", "Linux"}, {"preInstalledSw", "NA"},     {"capacitystatus", "Used"},
        {"tenancy", "Shared"},        {"marketoption", "OnDemand"},
    };
    l->take = take_products;
    l->g->all_prices = true;
    buffer_format(
        &l->body,
        "{\"ServiceCode\":\"AmazonEC2\",\"FormatVersion\":\"aws_v1\",\"MaxResults\":100,"
        "\"Filters\":[{\"Type\":\"TERM_MATCH\",\"Field\":\"regionCode\",\"Value\":\"%s\"}",
        l->g->region);
    for (size_t i = 0; i < sizeof filters / sizeof *filters; i++)
        buffer_format(&l->body, ",{\"Type\":\"TERM_MATCH\",\"Field\":\"%s\",\"Value\":\"%s\"}",
                      filters[i][0], filters[i][1]);
    buffer_text(&l->body, "]}");
    p->call = (struct call){.service = "pricing",
                            .region = l->g->region,
                            .style = CALL_JSON,
                            .action = "AWSPriceListService.GetProducts",
                            .body = buffer_slice(&l->body)};
    p->token_in = p->token_out = "NextToken";
}

static void ask_rates(struct listing *l, struct pages *p)
{
    l->take = take_rates;
    buffer_format(&l->body,
                  "{\"savingsPlanTypes\":[\"Compute\",\"EC2Instance\"],\"products\":[\"EC2\"],"
                  "\"serviceCodes\":[\"AmazonEC2\"],\"filters\":[{\"name\":\"region\",\"values\":"
                  "[\"%s\"]},{\"name\":\"productDescription\",\"values\":[\"Linux/UNIX\"]},"
                  "{\"name\":\"tenancy\",\"values\":[\"shared\"]}],\"maxResults\":1000}",
                  l->g->region);
    p->call = (struct call){.service = "savingsplans",
                            .region = l->g->region,
                            .style = CALL_REST,
                            .action = "DescribeSavingsPlansOfferingRates",
                            .path = "/DescribeSavingsPlansOfferingRates",
                            .body = buffer_slice(&l->body)};
    p->token_in = p->token_out = "nextToken";
}

static void ask_quotas(struct listing *l, struct pages *p)
{
    l->take = take_quotas;
    buffer_text(&l->body, "{\"ServiceCode\":\"ec2\",\"MaxResults\":100}");
    p->call = (struct call){.service = "servicequotas",
                            .region = l->g->region,
                            .style = CALL_JSON,
                            .action = "ServiceQuotasV20190624.ListServiceQuotas",
                            .body = buffer_slice(&l->body)};
    p->token_in = p->token_out = "NextToken";
}

static const struct {
    enum update_source source;
    const char *name;
    void (*ask)(struct listing *l, struct pages *p);
} lists[LISTS_A_REGION] = {
    {UPDATE_EC2, "ec2-instance-types", ask_types},
    {UPDATE_EC2, "ec2-offerings", ask_offerings},
    {UPDATE_API, "aws-pricing-api", ask_products},
    {UPDATE_EC2, "ec2-spot-history", ask_spot},
    {UPDATE_SAVINGS_PLANS, "aws-savings-plans", ask_rates},
    {UPDATE_QUOTAS, "aws-service-quotas", ask_quotas},
};

static void end_list(struct listing *l, struct pages *p)
{
    if (p->error.kind != ERROR_NONE) {
        update_failed(l->u, l->g, &p->error);
    } else if (l->bad.kind != ERROR_NONE) {
        update_failed(l->u, l->g, &l->bad);
    } else if (l->history != NULL) {
        spot_history_end(l->history, &l->g->figures);
    }
    spot_history_free(l->history);
    buffer_clear(&l->body);
}

bool update_calls(struct updating *u, uint32_t sources, struct error *err)
{
    size_t most = (size_t)u->o->n_regions * LISTS_A_REGION, n = 0;
    struct listing *listings = mem_zeroed(most + 1, sizeof *listings);
    struct pages *pages = mem_zeroed(most + 1, sizeof *pages);
    for (int32_t r = 0; r < u->o->n_regions; r++) {
        for (int k = 0; k < LISTS_A_REGION; k++) {
            if ((sources & UINT32_C(1) << lists[k].source) == 0)
                continue;
            struct listing *l = &listings[n];
            l->u = u;
            l->g = update_begin(u, u->o->regions[r], lists[k].name);
            lists[k].ask(l, &pages[n]);
            pages[n].page = take_page;
            pages[n].ctx = l;
            n++;
        }
    }
    bool ok = pages_fetch_all(u->session, pages, n, PARALLEL, err);
    for (size_t i = 0; i < n; i++)
        end_list(&listings[i], &pages[i]);
    free(listings);
    free(pages);
    return ok;
}
