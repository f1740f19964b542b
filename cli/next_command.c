#include "cli/next_command.h"

#include "model/arena.h"

#include <string.h>

/* These say where a run's results go or how they look, not what is planned. */
static const char *const about_results[] = {
    "format",  "save", "schedule", "assumptions", "timing", "output", "quiet",
    "verbose", "help", "rejected", "svg",         "each",   "all",    NULL,
};

static bool among(const char *const *names, const char *name)
{
    for (; names != NULL && *names != NULL; names++) {
        if (strcmp(*names, name) == 0)
            return true;
    }
    return false;
}

static const struct option_spec *spec_named(const struct verb *verb, const char *name)
{
    for (const struct option_group *g = verb->groups; g->specs != NULL; g++) {
        for (const struct option_spec *s = g->specs; s->name != NULL; s++) {
            if (strcmp(s->name, name) == 0)
                return s;
        }
    }
    return NULL;
}

static const struct verb *verb_of(const char *name)
{
    const struct verb *const *v = verbs;
    while (*v != NULL && strcmp((*v)->name, name) != 0)
        v++;
    return *v;
}

/* A command longer than this is shown with JOBS for its files, or cut. */
enum { COMMAND_MOST = 1500 };

struct command {
    char text[COMMAND_MOST];
    size_t n;
    bool cut;
};

static void put(struct command *c, const char *text, size_t n)
{
    c->cut = c->cut || n >= sizeof c->text - c->n;
    if (c->cut)
        return;
    memcpy(c->text + c->n, text, n);
    c->n += n;
}

static void put_text(struct command *c, const char *text)
{
    put(c, text, strlen(text));
}

/* As a shell takes it for one word. */
static void put_word(struct command *c, const char *word)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                                "_-./,:=+@%";
    if (word[0] != '\0' && word[strspn(word, plain)] == '\0') {
        put_text(c, word);
        return;
    }
    put_text(c, "'");
    for (; *word != '\0'; word++)
        put(c, *word == '\'' ? "'\\''" : word, *word == '\'' ? 4 : 1);
    put_text(c, "'");
}

struct writing {
    struct command *command;
    const struct invocation *call;
    const struct verb *verb;
    const char *const *without;
};

static void put_option(void *context, const char *name, const char *text)
{
    struct writing *w = context;
    const struct option_spec *spec = spec_named(w->verb, name);
    if (spec == NULL || among(about_results, name) || among(w->without, name) ||
        strcmp(options_origin(w->call, name), "command line") != 0)
        return;
    bool flag = spec->kind == OPTION_FLAG;
    bool off = flag && (strcmp(text, "no") == 0 || strcmp(text, "false") == 0 || *text == '0');
    put_text(w->command, off ? " --no-" : " --");
    put_text(w->command, name);
    if (flag || (spec->kind == OPTION_OPTIONAL && text[0] == '\0'))
        return;
    /* A value that may be left out must stand in the same word. */
    put_text(w->command, spec->kind == OPTION_OPTIONAL ? "=" : " ");
    put_word(w->command, text);
}

static void put_operands(struct command *c, const struct invocation *call)
{
    size_t before = c->n;
    for (int i = 0; i < call->n_operands; i++) {
        put_text(c, " ");
        if (strcmp(call->operands[i], "-") == 0)
            put_text(c, "JOBS");
        else
            put_word(c, call->operands[i]);
    }
    if (call->n_operands > 0 && c->n < sizeof c->text / 2 && !c->cut)
        return;
    c->n = before;
    c->cut = false;
    put_text(c, " JOBS");
}

const char *next_command(const struct invocation *call, const char *verb,
                         const char *const *without, const char *tail)
{
    struct command c = {.n = 0};
    struct writing w = {&c, call, verb_of(verb), without};
    put_text(&c, "batchfit ");
    put_text(&c, verb);
    put_operands(&c, call);
    options_each(call, put_option, &w);
    put_text(&c, tail[0] != '\0' ? " " : "");
    put_text(&c, tail);
    return arena_text(call->arena, c.text, c.n);
}

const char *next_command_on(const struct invocation *call, const char *verb, const char *before)
{
    struct command c = {.n = 0};
    put_text(&c, "batchfit ");
    put_text(&c, verb);
    put_text(&c, " ");
    put_word(&c, before);
    put_operands(&c, call);
    return arena_text(call->arena, c.text, c.n);
}
