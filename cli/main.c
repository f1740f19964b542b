/* main.c - finds the verb, parses its options, runs it. */
#include "cli/options.h"
#include "cli/out.h"
#include "cli/suggest.h"
#include "model/arena.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct verb *verb_named(const char *name)
{
    for (const struct verb *const *v = verbs; *v != NULL; v++) {
        if (strcmp((*v)->name, name) == 0)
            return *v;
    }
    return NULL;
}

static int unknown_verb(const char *name)
{
    const char *nearest = NULL;
    int best = suggest_most(name) + 1;
    for (const struct verb *const *v = verbs; *v != NULL; v++) {
        int d = suggest_distance(name, (*v)->name);
        if (d < best) {
            best = d;
            nearest = (*v)->name;
        }
    }
    fprintf(stderr, "batchfit: '%.60s' is not a verb%s%s%s; see 'batchfit --help'\n", name,
            nearest != NULL ? " (did you mean " : "", nearest != NULL ? nearest : "",
            nearest != NULL ? "?)" : "");
    return ERROR_USAGE;
}

/* `batchfit help`, or of one verb. */
static int help(const char *name)
{
    const struct verb *verb = name != NULL ? verb_named(name) : NULL;
    if (name != NULL && verb == NULL)
        return unknown_verb(name);
    if (verb != NULL)
        options_help(verb);
    else
        options_overview();
    return EXIT_DONE;
}

/* --help, --version and --man stand in place of a verb; -1 when name is none of them. */
static int general(const char *name)
{
    if (strcmp(name, "--help") == 0 || strcmp(name, "-h") == 0)
        return help(NULL);
    if (strcmp(name, "--version") == 0 || strcmp(name, "-V") == 0 || strcmp(name, "version") == 0) {
        puts("batchfit " BATCHFIT_VERSION);
        return EXIT_DONE;
    }
    if (strcmp(name, "--man") == 0) {
        options_man();
        return EXIT_DONE;
    }
    return -1;
}

static int run_verb(const struct verb *verb, int argc, char **argv)
{
    struct arena arena = {0};
    struct invocation call = {.arena = &arena};
    struct error err = {0};
    void *values = mem_zeroed(1, verb->values_size);
    int code;
    if (!options_parse(verb, argc, argv, values, &call, &err)) {
        code = options_fail(&err);
        fprintf(stderr, "See 'batchfit %s --help'.\n", verb->name);
    } else if (((const struct common_values *)values)->help) {
        options_help(verb);
        code = EXIT_DONE;
    } else {
        note_quiet(((const struct common_values *)values)->quiet);
        code = verb->run(&call, values);
    }
    free(values);
    arena_free(&arena);
    return code;
}

int main(int argc, char **argv)
{
    mem_keep_freed();
    if (argc < 2) {
        options_overview();
        return ERROR_USAGE;
    }
    int code = strcmp(argv[1], "help") == 0 ? help(argc > 2 ? argv[2] : NULL) : general(argv[1]);
    if (code < 0) {
        const struct verb *verb = verb_named(argv[1]);
        if (verb == NULL) {
            return unknown_verb(argv[1]);
        }
        code = run_verb(verb, argc - 2, argv + 2);
    }
    /* A full disk or a closed pipe must not look like success. */
    if (fflush(stdout) != 0 && code == EXIT_DONE) {
        perror("batchfit: standard output");
        return ERROR_INTERNAL;
    }
    return code;
}
