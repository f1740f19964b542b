/* The host of each service in each region that standard input names, one a line: SERVICE REGION
 * FIPS DUALSTACK, the last two 0 or 1; "-" where there is none.  tests/endpoints_botocore.sh
 * compares them with those of another resolver. */
#include "pricing/aws/endpoints.h"

#include <stdio.h>

static const char *nothing_set(void *ctx, const char *name)
{
    (void)ctx, (void)name;
    return NULL;
}

int main(void)
{
    char service[64], region[64];
    int fips, dual_stack;
    struct error err = {0};
    struct settings *s = settings_read(&(struct settings_options){.variable = nothing_set}, &err);
    if (s == NULL)
        return 1;
    while (scanf("%63s %63s %d %d", service, region, &fips, &dual_stack) == 4) {
        struct endpoint e;
        struct endpoint_options o = {
            .service = service, .region = region, .fips = fips != 0, .dual_stack = dual_stack != 0};
        bool ok = endpoint_resolve(s, &o, &e, &err);
        printf("%s %s %d %d %s\n", service, region, fips, dual_stack, ok ? e.url : "-");
    }
    settings_free(s);
    return 0;
}
