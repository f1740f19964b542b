#include "cli/region.h"

#include "model/arena.h"
#include "model/slice.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DEFAULT_REGION "us-east-1"

static const char *variable(const char *name)
{
    const char *text = getenv(name);
    return text == NULL || text[0] == '\0' ? NULL : text;
}

/* "[default]", "[profile NAME]"; AWS's tools accept the default profile in both forms. */
static bool is_section_of(struct slice line, const char *profile)
{
    struct slice name = slice_trim((struct slice){line.p + 1, line.n - 2});
    if (slice_starts(name, SLICE("profile ")))
        name = slice_trim(slice_from(name, sizeof "profile " - 1));
    return slice_is(name, profile);
}

/* The value of "region = VALUE", or an empty slice. */
static struct slice region_of_line(struct slice line)
{
    const char *equals = line.n == 0 ? NULL : memchr(line.p, '=', line.n);
    if (equals == NULL)
        return SLICE_NONE;
    size_t n = (size_t)(equals - line.p);
    if (!slice_is(slice_trim((struct slice){line.p, n}), "region"))
        return SLICE_NONE;
    return slice_trim(slice_from(line, n + 1));
}

static const char *region_in(FILE *file, const char *profile, struct arena *arena)
{
    char text[1024];
    bool inside = false;
    while (fgets(text, sizeof text, file) != NULL) {
        text[strcspn(text, "\n")] = '\0';
        struct slice line = slice_trim(slice_of(text));
        if (line.n >= 2 && line.p[0] == '[' && line.p[line.n - 1] == ']') {
            inside = is_section_of(line, profile);
            continue;
        }
        struct slice region = inside ? region_of_line(line) : SLICE_NONE;
        if (region.n > 0)
            return arena_text(arena, region.p, region.n);
    }
    return NULL;
}

static const char *profile_region(const char *profile, struct arena *arena)
{
    char path[4096];
    const char *config = variable("AWS_CONFIG_FILE");
    const char *home = variable("HOME");
    if (config != NULL)
        snprintf(path, sizeof path, "%s", config);
    else if (home != NULL)
        snprintf(path, sizeof path, "%s/.aws/config", home);
    else
        return NULL;
    FILE *file = fopen(path, "r");
    if (file == NULL)
        return NULL;
    const char *region = region_in(file, profile, arena);
    fclose(file);
    return region;
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
    const char *profile = variable("AWS_PROFILE");
    if (profile == NULL)
        profile = "default";
    const char *region = profile_region(profile, call->arena);
    if (region == NULL)
        return (struct region_choice){DEFAULT_REGION, "default"};
    size_t size = strlen(profile) + sizeof "profile ";
    char *text = arena_alloc(call->arena, size);
    snprintf(text, size, "profile %s", profile);
    return (struct region_choice){region, text};
}
