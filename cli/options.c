/* options.c - parsing.  Help and man page are in options_help.c; both read the same tables. */
#include "cli/options.h"
#include "cli/options_value.h"
#include "cli/suggest.h"

#include "model/arena.h"
#include "model/quantity.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const struct option_spec common_specs[] = {
    {.name = "output",
     .letter = 'o',
     .kind = OPTION_TEXT,
     .metavar = "FILE",
     .offset = offsetof(struct common_values, output),
     .help = "write the result to FILE, whole or not at all, instead of standard output"},
    {.name = "quiet",
     .letter = 'q',
     .kind = OPTION_FLAG,
     .offset = offsetof(struct common_values, quiet),
     .help = "no notes on standard error"},
    {.name = "verbose",
     .letter = 'v',
     .kind = OPTION_FLAG,
     .offset = offsetof(struct common_values, verbose),
     .help = "more notes on standard error"},
    {.name = "help",
     .letter = 'h',
     .kind = OPTION_FLAG,
     .offset = offsetof(struct common_values, help),
     .help = "this text"},
    {0},
};

/* What was set, by what, in the order of the verb's tables; for origins and plan.request. */
struct setting {
    const struct option_spec *spec;
    const char *text;
    const char *origin;
};
static struct setting settings[256];
static int n_settings;

static struct setting *setting_of(const struct option_spec *spec)
{
    for (int i = 0; i < n_settings; i++) {
        if (settings[i].spec == spec)
            return &settings[i];
    }
    assert(n_settings < (int)(sizeof settings / sizeof settings[0]));
    settings[n_settings] = (struct setting){.spec = spec};
    return &settings[n_settings++];
}

static bool refuse(struct error *err, const struct option_spec *spec, const char *origin,
                   const char *text, const char *accepted)
{
    return error_set(err, ERROR_USAGE, "--%s: '%.80s'%s%s%s: %s", spec->name, text,
                     strcmp(origin, "command line") == 0 ? "" : " (from ",
                     strcmp(origin, "command line") == 0 ? "" : origin,
                     strcmp(origin, "command line") == 0 ? "" : ")", accepted);
}

static void append_list(struct text_list *list, struct arena *arena, const char *text)
{
    while (*text != '\0') {
        size_t n = strcspn(text, ",");
        if (n > 0) {
            const char **items = arena_array(arena, (size_t)list->n + 1, sizeof *items);
            if (list->n > 0)
                memcpy(items, list->items, (size_t)list->n * sizeof *items);
            items[list->n++] = arena_text(arena, text, n);
            list->items = items;
        }
        text += n;
        if (*text == ',')
            text++;
    }
}

/* The last of two numbers or choices wins, as everywhere; of two files or names one would be lost
 * without a word. */
static bool contradicts(const struct option_spec *spec, const struct setting *setting,
                        const char *text, const char *origin)
{
    return spec->kind == OPTION_TEXT && strcmp(origin, "command line") == 0 &&
           setting->origin != NULL && strcmp(setting->origin, origin) == 0 &&
           strcmp(setting->text, text) != 0;
}

static bool apply(const struct option_spec *spec, void *at, const char *text, const char *origin,
                  struct arena *arena, struct error *err)
{
    struct setting *setting = setting_of(spec);
    if (contradicts(spec, setting, text, origin))
        return error_set(err, ERROR_USAGE,
                         "--%s is given twice, '%.80s' and '%.80s': one is accepted", spec->name,
                         setting->text, text);
    char accepted[ACCEPTED_SIZE];
    switch (spec->kind) {
    case OPTION_TEXT:
    case OPTION_OPTIONAL:
        *(const char **)at = text;
        break;
    case OPTION_LIST:
        /* A stronger source replaces a weaker one's list; the same source adds to it. */
        if (setting->origin == NULL || strcmp(setting->origin, origin) != 0)
            *(struct text_list *)at = (struct text_list){0};
        append_list(at, arena, text);
        break;
    default:
        if (!option_value(spec, text, at, accepted))
            return refuse(err, spec, origin, text, accepted);
    }
    if (spec->kind == OPTION_LIST && setting->text != NULL && setting->origin != NULL &&
        strcmp(setting->origin, origin) == 0) {
        size_t n = strlen(setting->text) + strlen(text) + 2;
        char *joined = arena_alloc(arena, n);
        snprintf(joined, n, "%s,%s", setting->text, text);
        setting->text = joined;
    } else {
        setting->text = text;
    }
    setting->origin = origin;
    return true;
}

static const struct option_spec *find(const struct verb *verb, const char *name, size_t n,
                                      size_t *base)
{
    for (const struct option_group *g = verb->groups; g->specs != NULL; g++) {
        for (const struct option_spec *s = g->specs; s->name != NULL; s++) {
            if (strlen(s->name) == n && memcmp(s->name, name, n) == 0) {
                *base = g->base;
                return s;
            }
        }
    }
    return NULL;
}

static const struct option_spec *find_letter(const struct verb *verb, char letter, size_t *base)
{
    for (const struct option_group *g = verb->groups; g->specs != NULL; g++) {
        for (const struct option_spec *s = g->specs; s->name != NULL; s++) {
            if (s->letter == letter) {
                *base = g->base;
                return s;
            }
        }
    }
    return NULL;
}

/* The option that takes the name as one of its values: --json is meant as --format json. */
static const struct option_spec *with_choice(const struct verb *verb, const char *name)
{
    int ignored;
    for (const struct option_group *g = verb->groups; g->specs != NULL; g++) {
        for (const struct option_spec *s = g->specs; s->name != NULL; s++) {
            if (s->kind == OPTION_CHOICE && option_choice(s, name, &ignored))
                return s;
        }
    }
    return NULL;
}

static bool unknown_option(const struct verb *verb, const char *arg, size_t n, struct error *err)
{
    char name[64];
    snprintf(name, sizeof name, "%.*s", (int)(n > 60 ? 60 : n), arg);
    const char *nearest = NULL;
    const struct option_spec *value_of = with_choice(verb, name);
    if (value_of != NULL)
        return error_set(err, ERROR_USAGE, "--%s is not an option of '%s'; did you mean --%s %s?",
                         name, verb->name, value_of->name, name);
    int best = suggest_most(name) + 1;
    for (const struct option_group *g = verb->groups; g->specs != NULL; g++) {
        for (const struct option_spec *s = g->specs; s->name != NULL; s++) {
            int d = suggest_distance(name, s->name);
            if (d < best) {
                best = d;
                nearest = s->name;
            }
        }
    }
    if (nearest != NULL)
        return error_set(err, ERROR_USAGE, "--%s is not an option of '%s'; did you mean --%s?",
                         name, verb->name, nearest);
    return error_set(err, ERROR_USAGE, "--%s is not an option of '%s'", name, verb->name);
}

static bool apply_defaults(const struct verb *verb, char *values, struct arena *arena,
                           struct error *err)
{
    for (const struct option_group *g = verb->groups; g->specs != NULL; g++) {
        for (const struct option_spec *s = g->specs; s->name != NULL; s++) {
            if (s->default_text != NULL &&
                !apply(s, values + g->base + s->offset, s->default_text, "default", arena, err))
                return false;
        }
    }
    return true;
}

/* BATCHFIT_MAX_VCPUS for --max-vcpus. */
static bool apply_environment(const struct verb *verb, char *values, struct arena *arena,
                              struct error *err)
{
    for (const struct option_group *g = verb->groups; g->specs != NULL; g++) {
        for (const struct option_spec *s = g->specs; s->name != NULL; s++) {
            char variable[96];
            int n = snprintf(variable, sizeof variable, "BATCHFIT_%s", s->name);
            for (int i = 9; i < n; i++) {
                if (variable[i] == '-')
                    variable[i] = '_';
                else if (variable[i] >= 'a' && variable[i] <= 'z')
                    variable[i] = (char)(variable[i] - 'a' + 'A');
            }
            const char *text = getenv(variable);
            if (text == NULL || text[0] == '\0')
                continue;
            char origin[128];
            int length = snprintf(origin, sizeof origin, "environment %s", variable);
            const char *kept = arena_text(arena, origin, (size_t)length);
            if (!apply(s, values + g->base + s->offset, text, kept, arena, err))
                return false;
        }
    }
    return true;
}

static bool apply_file_line(const struct verb *verb, char *values, const char *path, char *line,
                            int number, struct arena *arena, struct error *err)
{
    struct slice s = slice_of(line);
    if (s.n > 0 && s.p[s.n - 1] == '\n')
        s.n--;
    s = slice_trim(s);
    if (s.n == 0 || s.p[0] == '#')
        return true;
    const char *equals = memchr(s.p, '=', s.n);
    if (equals == NULL)
        return error_set(err, ERROR_USAGE, "%s: line %d: '%.*s': 'option = value' is accepted",
                         path, number, SLICE_ARGS(s));
    struct slice name = slice_trim((struct slice){s.p, (size_t)(equals - s.p)});
    struct slice value = slice_trim(slice_from(s, (size_t)(equals - s.p) + 1));
    size_t base;
    const struct option_spec *spec = find(verb, name.p, name.n, &base);
    if (spec == NULL) {
        for (const struct verb *const *v = verbs; *v != NULL; v++) {
            if (find(*v, name.p, name.n, &base) != NULL)
                return true;
        }
        return error_set(err, ERROR_USAGE, "%s: line %d: '%.*s' is not an option of any verb", path,
                         number, SLICE_ARGS(name));
    }
    return apply(spec, values + base + spec->offset, arena_text(arena, value.p, value.n),
                 arena_text(arena, path, strlen(path)), arena, err);
}

static bool apply_file(const struct verb *verb, char *values, const char *path, struct arena *arena,
                       struct error *err)
{
    FILE *file = fopen(path, "r");
    if (file == NULL)
        return true; /* having none is the usual case */
    char line[4096];
    bool ok = true;
    for (int number = 1; ok && fgets(line, sizeof line, file) != NULL; number++)
        ok = apply_file_line(verb, values, path, line, number, arena, err);
    fclose(file);
    return ok;
}

static bool apply_files(const struct verb *verb, char *values, struct arena *arena,
                        struct error *err)
{
    char path[4096];
    const char *config = getenv("XDG_CONFIG_HOME");
    const char *home = getenv("HOME");
    if (config != NULL && config[0] == '/')
        snprintf(path, sizeof path, "%s/batchfit/config", config);
    else if (home != NULL)
        snprintf(path, sizeof path, "%s/.config/batchfit/config", home);
    else
        path[0] = '\0';
    if (path[0] != '\0' && !apply_file(verb, values, path, arena, err))
        return false;
    return apply_file(verb, values, "./.batchfit", arena, err);
}

/* One long option at argv[*i]; takes the next argument as its value where it needs one. */
static bool parse_long(const struct verb *verb, int argc, char **argv, int *i, char *values,
                       struct arena *arena, struct error *err)
{
    const char *arg = argv[*i] + 2;
    size_t n = strcspn(arg, "=");
    const char *value = arg[n] == '=' ? arg + n + 1 : NULL;
    size_t base;
    const struct option_spec *spec = find(verb, arg, n, &base);
    bool negated = false;
    if (spec == NULL && n > 3 && memcmp(arg, "no-", 3) == 0) {
        spec = find(verb, arg + 3, n - 3, &base);
        negated = spec != NULL && spec->kind == OPTION_FLAG;
        if (!negated)
            spec = NULL;
    }
    if (spec == NULL)
        return unknown_option(verb, arg, n, err);
    if (spec->kind == OPTION_FLAG) {
        if (value != NULL && negated)
            return error_set(err, ERROR_USAGE, "--%.*s takes no value", (int)n, arg);
        if (value == NULL)
            value = negated ? "no" : "yes";
    } else if (spec->kind == OPTION_OPTIONAL) {
        if (value == NULL)
            value = "";
    } else if (value == NULL) {
        if (*i + 1 >= argc)
            return error_set(err, ERROR_USAGE, "--%s needs a value: %s", spec->name, spec->metavar);
        value = argv[++*i];
    }
    return apply(spec, values + base + spec->offset, value, "command line", arena, err);
}

static bool parse_short(const struct verb *verb, int argc, char **argv, int *i, char *values,
                        struct arena *arena, struct error *err)
{
    size_t base;
    const char *arg = argv[*i];
    const struct option_spec *spec = find_letter(verb, arg[1], &base);
    if (spec == NULL)
        return error_set(err, ERROR_USAGE, "-%c is not an option of '%s'", arg[1], verb->name);
    const char *value;
    if (spec->kind == OPTION_FLAG) {
        if (arg[2] != '\0')
            return error_set(err, ERROR_USAGE, "%s: short options are written one by one", arg);
        value = "yes";
    } else if (arg[2] != '\0') {
        value = arg + 2;
    } else if (*i + 1 < argc) {
        value = argv[++*i];
    } else {
        return error_set(err, ERROR_USAGE, "-%c needs a value: %s", arg[1], spec->metavar);
    }
    return apply(spec, values + base + spec->offset, value, "command line", arena, err);
}

bool options_parse(const struct verb *verb, int argc, char **argv, void *values,
                   struct invocation *call, struct error *err)
{
    n_settings = 0;
    call->verb = verb;
    call->n_operands = 0;
    call->operands = arena_array(call->arena, (size_t)argc + 1, sizeof *call->operands);
    if (!apply_defaults(verb, values, call->arena, err) ||
        !apply_files(verb, values, call->arena, err) ||
        !apply_environment(verb, values, call->arena, err))
        return false;
    bool only_operands = false;
    for (int i = 0; i < argc; i++) {
        const char *arg = argv[i];
        bool ok = true;
        if (only_operands || arg[0] != '-' || arg[1] == '\0')
            call->operands[call->n_operands++] = argv[i];
        else if (strcmp(arg, "--") == 0)
            only_operands = true;
        else if (arg[1] == '-')
            ok = parse_long(verb, argc, argv, &i, values, call->arena, err);
        else
            ok = parse_short(verb, argc, argv, &i, values, call->arena, err);
        if (!ok)
            return false;
    }
    return true;
}

bool options_defaults(const struct verb *verb, void *values, struct invocation *call,
                      struct error *err)
{
    n_settings = 0;
    call->verb = verb;
    return apply_defaults(verb, values, call->arena, err);
}

bool options_set(const char *name, const char *text, const char *origin, void *values,
                 struct invocation *call, struct error *err)
{
    size_t base;
    const struct option_spec *spec = find(call->verb, name, strlen(name), &base);
    if (spec == NULL)
        return unknown_option(call->verb, name, strlen(name), err);
    return apply(spec, (char *)values + base + spec->offset, text, origin, call->arena, err);
}

static const struct setting *setting_named(const char *name)
{
    for (int i = 0; i < n_settings; i++) {
        if (strcmp(settings[i].spec->name, name) == 0)
            return &settings[i];
    }
    return NULL;
}

const char *options_origin(const struct invocation *call, const char *name)
{
    (void)call;
    const struct setting *setting = setting_named(name);
    return setting == NULL || setting->origin == NULL ? "default" : setting->origin;
}

bool options_given(const struct invocation *call, const char *name)
{
    return strcmp(options_origin(call, name), "default") != 0;
}

void options_each(const struct invocation *call,
                  void (*fn)(void *context, const char *name, const char *text), void *context)
{
    for (const struct option_group *g = call->verb->groups; g->specs != NULL; g++) {
        for (const struct option_spec *s = g->specs; s->name != NULL; s++) {
            const struct setting *setting = setting_named(s->name);
            if (setting != NULL && setting->text != NULL)
                fn(context, s->name, setting->text);
        }
    }
}

int options_fail(const struct error *err)
{
    fprintf(stderr, "batchfit: %s\n", err->message);
    return err->kind == ERROR_NONE ? ERROR_INTERNAL : (int)err->kind;
}
