#include "cli/region.h"

#include "model/arena.h"
#include "pricing/pricing.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DEFAULT_REGION "us-east-1"

static const char *variable(const char *name)
{
    const char *text = getenv(name);
    return text == NULL || text[0] == '\0' ? NULL : text;
}

struct region_choice region_resolve(const struct invocation *call, const char *given)
{
    const char *origin = options_origin(call, "region");
    if (given != NULL && strcmp(origin, "command line") == 0)
        return (struct region_choice){given, "--region"};
    if (given != NULL && strncmp(origin, "environment ", 12) == 0)
        return (struct region_choice){given, origin + 12};
    static const char *const names[] = {"AWS_REGION", "AWS_DEFAULT_REGION"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (variable(names[i]) != NULL)
            return (struct region_choice){variable(names[i]), names[i]};
    }
    if (given != NULL)
        return (struct region_choice){given, origin};
    const char *profile = "", *region = pricing_profile_region(call->arena, &profile);
    if (region == NULL)
        return (struct region_choice){DEFAULT_REGION, "default"};
    size_t size = strlen(profile) + sizeof "profile ";
    char *text = arena_alloc(call->arena, size);
    snprintf(text, size, "profile %s", profile);
    return (struct region_choice){region, text};
}
