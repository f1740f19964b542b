/* endpoints.h - which host answers for a service in a region, and what its signature is made for.
 *
 * Partitions: aws, aws-cn, aws-us-gov, aws-eusc, aws-iso, aws-iso-b, aws-iso-e, aws-iso-f, by the
 * region's name, so that a region younger than this program works too.  Overrides, first match:
 * the option; AWS_ENDPOINT_URL_<SERVICE>; AWS_ENDPOINT_URL; the profile's `services` section;
 * the profile's `endpoint_url`; AWS_IGNORE_CONFIGURED_ENDPOINT_URLS=true turns all but the option
 * off.  An override may be http:// and may have a path; the signing region is what it would be.
 *
 * Errors     ERROR_INPUT for a region that is no region name, or an override that is no URL;
 *            ERROR_USAGE where a service has no such endpoint (FIPS, dual-stack).
 * Source     botocore's endpoint rules; AWS SDKs and Tools Reference Guide, "Service-specific
 *            endpoints". */
#ifndef PRICING_AWS_ENDPOINTS_H
#define PRICING_AWS_ENDPOINTS_H

#include "model/error.h"
#include "pricing/aws/settings.h"

struct endpoint {
    char url[512];  /* scheme, host, port, path prefix without a trailing slash */
    char host[272]; /* as the Host header says it: with a port only where not the default */
    char path[256]; /* the prefix; "" for none */
    char signing_region[64]; /* not the call's for global services (pricing, savingsplans) */
    char signing_service[64];
    const char *origin; /* "AWS_ENDPOINT_URL", ...; "" for AWS's own */
};

struct endpoint_options {
    const char *service; /* batch, ec2, ecs, pricing, savingsplans, servicequotas, sts, sso, ... */
    const char *region;
    const char *url; /* explicit; NULL: none */
    bool fips;
    bool dual_stack;
};

MUST_CHECK bool endpoint_resolve(const struct settings *s, const struct endpoint_options *o,
                                 struct endpoint *e, struct error *err);

/* "aws", "aws-cn", ...; for arn:PARTITION:. */
const char *partition_of_region(const char *region);
/* What AWS bills in there: "USD", "CNY", "EUR". */
const char *partition_currency(const char *region);
/* Letters, digits and dashes, as region names are; anything else must not get into a host name. */
bool region_is_name(const char *region);

struct region_origin {
    const char *region; /* NULL: nothing says */
    const char *origin; /* "--region", "AWS_REGION", "profile prod", "instance metadata" */
};
/* given, AWS_REGION, AWS_DEFAULT_REGION, the profile's region. */
struct region_origin region_from_settings(const struct settings *s, const char *given);

#endif
