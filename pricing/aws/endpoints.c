#include "pricing/aws/endpoints.h"

#include "model/slice.h"
#include "pricing/aws/url.h"

#include <stdio.h>

/* Hosts' suffixes by partition; "" where there is no such thing. */
static const struct partition {
    const char *name;
    const char *prefix; /* of its regions' names */
    const char *suffix;
    const char *dual_stack;
    const char *currency;
} partitions[] = {
    {"aws-cn", "cn-", "amazonaws.com.cn", "api.amazonwebservices.com.cn", "CNY"},
    {"aws-us-gov", "us-gov-", "amazonaws.com", "api.aws", "USD"},
    {"aws-eusc", "eusc-", "amazonaws.eu", "api.amazonwebservices.eu", "EUR"},
    {"aws-iso-b", "us-isob-", "sc2s.sgov.gov", "api.aws.scloud", "USD"},
    {"aws-iso-e", "eu-isoe-", "cloud.adc-e.uk", "api.cloud-aws.adc-e.uk", "USD"},
    {"aws-iso-f", "us-isof-", "csp.hci.ic.gov", "api.aws.hci.ic.gov", "USD"},
    {"aws-iso", "us-iso-", "c2s.ic.gov", "api.aws.ic.gov", "USD"},
    {"aws", "", "amazonaws.com", "api.aws", "USD"}, /* and whatever is newer than this table */
};

/* Services whose host, signing name or region is not simply their own. */
static const struct service {
    const char *name;
    const char *id;     /* as AWS_ENDPOINT_URL_<ID> has it */
    const char *prefix; /* of the host */
    const char *home;   /* the region of a global service in partition aws; NULL: regional */
    const char *global; /* its one host; NULL: by pattern, in its home region */
    bool gov_is_fips;   /* GovCloud has no other host for FIPS */
} services[] = {
    {"batch", "BATCH", "batch", NULL, NULL, true},
    {"ec2", "EC2", "ec2", NULL, NULL, true},
    {"ecs", "ECS", "ecs", NULL, NULL, false},
    {"pricing", "PRICING", "api.pricing", "us-east-1", NULL, false},
    {"savingsplans", "SAVINGSPLANS", "savingsplans", "us-east-1", "savingsplans.amazonaws.com",
     false},
    {"servicequotas", "SERVICE_QUOTAS", "servicequotas", NULL, NULL, true},
    {"sso", "SSO", "portal.sso", NULL, NULL, true},
    {"sso-oidc", "SSO_OIDC", "oidc", NULL, NULL, true},
    {"sts", "STS", "sts", NULL, NULL, true},
};

static const struct partition *find_partition(const char *region)
{
    size_t i = 0;
    while (!slice_starts(slice_of(region), slice_of(partitions[i].prefix)))
        i++;
    return &partitions[i];
}

const char *partition_of_region(const char *region)
{
    return find_partition(region)->name;
}

const char *partition_currency(const char *region)
{
    return find_partition(region)->currency;
}

bool region_is_name(const char *region)
{
    size_t n = strspn(region, "abcdefghijklmnopqrstuvwxyz0123456789-");
    return n > 0 && n < 64 && region[n] == '\0' && region[0] != '-' && region[n - 1] != '-';
}

struct region_origin region_from_settings(const struct settings *s, const char *given)
{
    static const char *const variables[] = {"AWS_REGION", "AWS_DEFAULT_REGION"};
    if (given != NULL)
        return (struct region_origin){given, "--region"};
    for (size_t i = 0; i < 2; i++) {
        const char *region = settings_env(s, variables[i]);
        if (region != NULL)
            return (struct region_origin){region, variables[i]};
    }
    const char *region = settings_value(s, settings_profile(s), "region");
    return (struct region_origin){region, region == NULL ? NULL : "profile"};
}

static const struct service *find_service(const char *name)
{
    for (size_t i = 0; i < sizeof services / sizeof services[0]; i++) {
        if (strcmp(services[i].name, name) == 0)
            return &services[i];
    }
    return NULL;
}

/* ---- overrides ---------------------------------------------------------------------------------
 */

struct override {
    const char *url; /* NULL: none */
    const char *origin;
};

static struct override from_profile(const struct settings *s, const struct service *known)
{
    const char *profile = settings_profile(s);
    const char *section = settings_value(s, profile, "services");
    char key[64];
    snprintf(key, sizeof key, "%s.endpoint_url", known->id);
    for (char *p = key; *p != '.'; p++)
        *p = *p >= 'A' && *p <= 'Z' ? (char)(*p - 'A' + 'a') : *p;
    const char *url = section == NULL ? NULL : settings_section_value(s, "services", section, key);
    if (url != NULL)
        return (struct override){url, "the profile's services section"};
    return (struct override){settings_value(s, profile, "endpoint_url"),
                             "the profile's endpoint_url"};
}

static bool find_override(const struct settings *s, const struct endpoint_options *o,
                          const struct service *known, struct override *found, struct error *err)
{
    char variable[64];
    bool ignore;
    *found = (struct override){o->url, "--endpoint-url"};
    if (o->url != NULL)
        return true;
    if (!settings_flag(s, "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "ignore_configured_endpoint_urls",
                       &ignore, err))
        return false;
    if (ignore)
        return true;
    snprintf(variable, sizeof variable, "AWS_ENDPOINT_URL_%s", known->id);
    if ((found->url = settings_env(s, variable)) != NULL)
        found->origin = "AWS_ENDPOINT_URL_<SERVICE>";
    else if ((found->url = settings_env(s, "AWS_ENDPOINT_URL")) != NULL)
        found->origin = "AWS_ENDPOINT_URL";
    else
        *found = from_profile(s, known);
    return true;
}

static bool set_url(struct endpoint *e, const char *url, const char *origin, struct error *err)
{
    struct url u;
    char port[16] = "";
    bool ok = url_split(slice_of(url), &u) && u.query.n == 0 && u.user.n == 0;
    if (!ok)
        return error_set(err, ERROR_INPUT,
                         "%s: an http:// or https:// URL without user and query is needed", origin);
    while (u.path.n > 0 && u.path.p[u.path.n - 1] == '/')
        u.path.n--;
    if (!u.default_port)
        snprintf(port, sizeof port, ":%d", (int)u.port);
    int host = snprintf(e->host, sizeof e->host, "%.*s%s", (int)(u.host.n % 4096), u.host.p, port);
    int path = snprintf(e->path, sizeof e->path, "%.*s", (int)(u.path.n % 4096),
                        u.path.n == 0 ? "" : u.path.p);
    int all = snprintf(e->url, sizeof e->url, "http%s://%s%s", u.tls ? "s" : "", e->host, e->path);
    if (u.host.n > 255 || host >= (int)sizeof e->host || u.path.n >= sizeof e->path ||
        path >= (int)sizeof e->path || all >= (int)sizeof e->url)
        return error_set(err, ERROR_INPUT, "%s: the URL is too long", origin);
    e->origin = origin;
    return true;
}

/* ---- AWS's own hosts ---------------------------------------------------------------------------
 */

/* Batch has a name of its own for FIPS; GovCloud's plain hosts of most services are FIPS ones. */
static void fips_prefix(const struct service *known, const struct partition *p, bool dual_stack,
                        char *out, size_t size)
{
    bool gov = strcmp(p->name, "aws-us-gov") == 0;
    if (gov && !dual_stack && known->gov_is_fips)
        snprintf(out, size, "%s", known->prefix);
    else if (strcmp(known->name, "batch") == 0 && strcmp(p->name, "aws") == 0 && !dual_stack)
        snprintf(out, size, "fips.batch");
    else
        snprintf(out, size, "%s-fips", known->prefix);
}

static bool by_pattern(const struct endpoint_options *o, const struct service *known,
                       const struct partition *p, struct endpoint *e, struct error *err)
{
    char prefix[80], url[512];
    const char *region = e->signing_region;
    if (known->home != NULL && (o->fips || o->dual_stack))
        return error_set(err, ERROR_USAGE, "%s has no %s endpoint", known->name,
                         o->fips ? "FIPS" : "dual-stack");
    if (o->fips)
        fips_prefix(known, p, o->dual_stack, prefix, sizeof prefix);
    else
        snprintf(prefix, sizeof prefix, "%s", known->prefix);
    if (known->global != NULL && strcmp(p->name, "aws") == 0)
        snprintf(url, sizeof url, "https://%s", known->global);
    else
        snprintf(url, sizeof url, "https://%s.%s.%s", prefix, region,
                 o->dual_stack ? p->dual_stack : p->suffix);
    return set_url(e, url, "", err);
}

/* China's price list answers in cn-northwest-1. */
static const char *home_region(const struct service *known, const struct partition *p,
                               const char *region)
{
    if (known->home == NULL)
        return region;
    if (strcmp(p->name, "aws-cn") == 0)
        return "cn-northwest-1";
    return strcmp(p->name, "aws") == 0 ? known->home : region;
}

/* STS once had one host for all; AWS_STS_REGIONAL_ENDPOINTS=legacy asks for it. */
static bool is_legacy_sts(const struct settings *s, const struct endpoint_options *o,
                          const struct partition *p)
{
    const char *mode = settings_env(s, "AWS_STS_REGIONAL_ENDPOINTS");
    if (mode == NULL)
        mode = settings_value(s, settings_profile(s), "sts_regional_endpoints");
    return strcmp(o->service, "sts") == 0 && mode != NULL && strcmp(mode, "legacy") == 0 &&
           strcmp(p->name, "aws") == 0 && !o->fips && !o->dual_stack;
}

bool endpoint_resolve(const struct settings *s, const struct endpoint_options *o,
                      struct endpoint *e, struct error *err)
{
    *e = (struct endpoint){.origin = ""};
    const struct service *known = find_service(o->service);
    if (known == NULL)
        return error_set(err, ERROR_INTERNAL, "service %s is not known", o->service);
    if (!region_is_name(o->region))
        return error_set(err, ERROR_INPUT, "'%.60s' is no region's name, like eu-west-1",
                         o->region);
    const struct partition *p = find_partition(o->region);
    snprintf(e->signing_service, sizeof e->signing_service, "%s", known->name);
    snprintf(e->signing_region, sizeof e->signing_region, "%s", home_region(known, p, o->region));
    struct override found;
    if (!find_override(s, o, known, &found, err))
        return false;
    if (found.url != NULL)
        return set_url(e, found.url, found.origin, err);
    if (is_legacy_sts(s, o, p)) {
        snprintf(e->signing_region, sizeof e->signing_region, "us-east-1");
        return set_url(e, "https://sts.amazonaws.com", "", err);
    }
    return by_pattern(o, known, p, e, err);
}
