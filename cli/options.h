/* options.h - the command line: one table per verb drives parsing, --help and the man page.
 *
 * A verb has a struct of values of its own, filled by its option tables.  Values come from, weakest
 * first: the table's defaults, the user's file ($XDG_CONFIG_HOME/batchfit/config), the project's
 * file (./.batchfit), the environment (BATCHFIT_REGION for --region ...), the command line.  Both
 * files hold lines "option = value"; options that a verb does not have are passed over in files and
 * in the environment, since they serve all verbs. */
#ifndef CLI_OPTIONS_H
#define CLI_OPTIONS_H

#include "model/error.h"
#include "model/units.h"

#include <stddef.h>

enum option_kind {
    OPTION_FLAG,     /* bool; "--no-NAME" clears it */
    OPTION_TEXT,     /* const char * */
    OPTION_LIST,     /* struct text_list; repeatable, commas separate */
    OPTION_WHOLE,    /* int64_t within min..max */
    OPTION_DECIMAL,  /* double within min..max */
    OPTION_FRACTION, /* double; "1%" or "0.01" */
    OPTION_MEMORY,   /* int64_t MiB, rounded up; "64GiB", bare number MiB */
    OPTION_DURATION, /* int64_t seconds, rounded up; "2h30m", bare number seconds */
    OPTION_MONEY,    /* int64_t micro-dollars; "12.50" */
    OPTION_CHOICE,   /* int: index of the word in choices */
    OPTION_OPTIONAL, /* const char *; "--name" alone gives "" */
};

struct text_list {
    const char **items;
    int n;
};

struct option_spec {
    const char *name; /* without the dashes; NULL ends a table */
    enum option_kind kind;
    size_t offset;       /* in the table's struct */
    const char *metavar; /* "REGEX"; NULL for flags */
    const char *help;    /* what it does, with its unit; the default is added from default_text */
    const char *default_text; /* parsed like an argument before anything else; NULL: leave zeroed */
    const char *choices;      /* "table|json|csv" for OPTION_CHOICE */
    double min, max;          /* for numbers; both 0: no limit but >= 0 */
    char letter;              /* short form, or 0 */
    const char *shown_default; /* for --help where default_text is NULL */
};

/* Rows that several verbs have, each with the same meaning: offset in the verb's values, and for
 * the format the names that it takes. */
#define OPTION_FORMAT(at, names)                                                                   \
    {                                                                                              \
        .name = "format", .letter = 'f', .kind = OPTION_CHOICE, .offset = (at), .metavar = "NAME", \
        .choices = (names), .default_text = "table", .help = "what is printed"                     \
    }
#define OPTION_ROOT_VOLUME(at)                                                                     \
    {                                                                                              \
        .name = "root-volume", .kind = OPTION_MEMORY, .offset = (at), .metavar = "SIZE",           \
        .default_text = "30GiB", .help = "gp3 root volume of each instance; 0 for none"            \
    }
#define OPTION_PUBLIC_IPV4(at)                                                                     \
    {                                                                                              \
        .name = "public-ipv4", .kind = OPTION_FLAG, .offset = (at), .default_text = "yes",         \
        .help = "count a public IPv4 address for each instance; --no-public-ipv4 without"          \
    }

/* One table, and where its struct lies in the verb's values. */
struct option_group {
    const char *title; /* heading in --help */
    const struct option_spec *specs;
    size_t base;
};

/* Every verb's values begin with this. */
struct common_values {
    const char *output; /* --output FILE, NULL: stdout */
    bool quiet;
    bool verbose;
    bool help;
};
extern const struct option_spec common_specs[];

struct invocation {
    const struct verb *verb;
    char **operands;
    int n_operands;
    struct arena *arena; /* lives as long as the run */
};

struct verb {
    const char *name;
    const char *operands;              /* "[JOBS...]" */
    const char *summary;               /* one line, lower case, no period */
    const char *description;           /* paragraphs for --help and the man page */
    const char *examples;              /* "batchfit plan jobs.csv\n..." ; NULL: none */
    const struct option_group *groups; /* ended by a NULL specs */
    size_t values_size;
    int (*run)(const struct invocation *call, const void *values); /* returns the exit code */
};

/* The verbs, ended by NULL; cli/verbs.c. */
extern const struct verb *const verbs[];

/* Exit codes beyond those of enum error_kind. */
enum {
    EXIT_DONE = 0,
    EXIT_UNPLACED = 4,
    EXIT_GATE = 5,
    EXIT_GAP = 7,
    EXIT_INTERRUPTED = 130,
};

/* Parses argv (after the verb) into values, which has verb->values_size zeroed bytes.  Texts are
 * borrowed from argv or copied to the arena.  ERROR_USAGE names the option, the value and what is
 * accepted; an unknown option names the nearest one. */
struct arena;
MUST_CHECK bool options_parse(const struct verb *verb, int argc, char **argv, void *values,
                              struct invocation *call, struct error *err);

/* The table's defaults alone, for verbs that take the options of another one from a document:
 * neither files nor the environment count.  Then options_set for each. */
MUST_CHECK bool options_defaults(const struct verb *verb, void *values, struct invocation *call,
                                 struct error *err);
MUST_CHECK bool options_set(const char *name, const char *text, const char *origin, void *values,
                            struct invocation *call, struct error *err);

void options_help(const struct verb *verb); /* `batchfit VERB --help`, to stdout */
void options_overview(void);                /* `batchfit --help` */
void options_man(void);                     /* `batchfit --man`: the man page */

/* Where a value of the verb's struct came from: "default", "environment BATCHFIT_REGION",
 * "./.batchfit", "command line" ...; never NULL. */
const char *options_origin(const struct invocation *call, const char *name);

/* Was the option given anywhere (not by its default)? */
bool options_given(const struct invocation *call, const char *name);

/* All options of the call, by name, for plan.request: fn(context, name, text) for each that was
 * given or has a default, in table order; text as typed. */
void options_each(const struct invocation *call,
                  void (*fn)(void *context, const char *name, const char *text), void *context);

/* Prints "batchfit: message" (and, for usage errors, where help is) to stderr; returns the code. */
int options_fail(const struct error *err);

#endif
