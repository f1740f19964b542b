/* json_answers.h - what AWS's JSON files and answers say, one document at a time.
 *
 * root is a parsed document (model/json.h, which limits depth and size).  Members that are not
 * known are passed over, records that lack what is needed are counted in out->not_understood.
 * Errors     ERROR_REMOTE that names the document and the place in it, when it is not what it
 * should be at all: another document, no such region, no list. */
#ifndef PRICING_JSON_ANSWERS_H
#define PRICING_JSON_ANSWERS_H

#include "model/json.h"
#include "pricing/figures.h"

/* region_index.json: where the current list of a region is, and the version in that address. */
struct price_list_place {
    char path[256];   /* "/offers/v1.0/aws/AmazonEC2/20260918185900/us-east-1/index.csv" */
    char version[40]; /* "20260918185900" */
    char published[24];
};
MUST_CHECK bool region_index_read(const struct json_at *root, const char *region,
                                  struct price_list_place *place, struct error *err);

/* spot-advisor-data.json: savings and bands of a region. */
MUST_CHECK bool spot_advisor_read(const struct json_at *root, const char *region,
                                  struct figures *out, struct error *err);
/* spot.json: one spot price a type and region. */
MUST_CHECK bool spot_feed_read(const struct json_at *root, const char *region, struct figures *out,
                               struct error *err);
/* The small file behind the pricing page: on-demand prices of a location ("US East (Ohio)"). */
MUST_CHECK bool pricing_page_read(const struct json_at *root, const char *location,
                                  struct figures *out, struct error *err);

/* Pricing GetProducts: a page of products, each a JSON text within the JSON. */
MUST_CHECK bool products_read(const struct json_at *root, const char *region, struct figures *out,
                              struct error *err);
/* DescribeSavingsPlansOfferingRates: a page of rates. */
MUST_CHECK bool savings_rates_read(const struct json_at *root, const char *region,
                                   struct figures *out, struct error *err);
/* ServiceQuotas ListServiceQuotas of ec2: vCPUs by quota. */
MUST_CHECK bool service_quotas_read(const struct json_at *root, struct figures *out,
                                    struct error *err);
/* ECS DescribeContainerInstances: memory registered by type, the lowest. */
MUST_CHECK bool container_instances_read(const struct json_at *root, struct figures *out,
                                         struct error *err);

#endif
