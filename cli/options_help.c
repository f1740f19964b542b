/* options_help.c - --help and the man page, from the tables that parse. */
#include "cli/options.h"

#include <stdio.h>
#include <string.h>

enum { HELP_COLUMN = 30, HELP_WIDTH = 100 };

/* Words of text from column `indent`, wrapped at HELP_WIDTH; a newline in text starts a line. */
static void print_wrapped(const char *text, int indent, int column)
{
    while (*text != '\0') {
        size_t n = strcspn(text, " \n");
        if (column > indent && column + (int)n + 1 > HELP_WIDTH) {
            printf("\n%*s", indent, "");
            column = indent;
        } else if (column > indent) {
            putchar(' ');
            column++;
        }
        printf("%.*s", (int)n, text);
        column += (int)n;
        text += n;
        if (*text == '\n') {
            printf("\n%*s", indent, "");
            column = indent;
        }
        if (*text != '\0')
            text++;
    }
    putchar('\n');
}

static const char *default_of(const struct option_spec *s)
{
    if (s->shown_default != NULL)
        return s->shown_default;
    if (s->kind == OPTION_FLAG)
        return s->default_text != NULL && strcmp(s->default_text, "yes") == 0 ? "yes" : NULL;
    return s->default_text;
}

/* ": a|b|c"; a list too long for one line gets blanks, where print_wrapped can break it. */
static int add_choices(char *out, size_t size, const char *choices)
{
    if (strlen(choices) <= HELP_WIDTH - HELP_COLUMN)
        return snprintf(out, size, ": %s", choices);
    int n = snprintf(out, size, ":");
    while (*choices != '\0') {
        int length = (int)strcspn(choices, "|");
        n += snprintf(out + n, size - (size_t)n, " %.*s%s", length, choices,
                      choices[length] == '|' ? " |" : "");
        choices += length + (choices[length] == '|');
    }
    return n;
}

static void print_spec(const struct option_spec *s)
{
    char left[120];
    char text[1024];
    int n = snprintf(left, sizeof left, "  %c%c%s --%s", s->letter != 0 ? '-' : ' ',
                     s->letter != 0 ? s->letter : ' ', s->letter != 0 ? "," : " ", s->name);
    if (s->kind == OPTION_OPTIONAL)
        n += snprintf(left + n, sizeof left - (size_t)n, "[=%s]", s->metavar);
    else if (s->kind != OPTION_FLAG)
        n += snprintf(left + n, sizeof left - (size_t)n, " %s", s->metavar);
    fputs(left, stdout);
    int column = n;
    if (n >= HELP_COLUMN - 1) {
        printf("\n%*s", HELP_COLUMN, "");
        column = HELP_COLUMN;
    }
    for (; column < HELP_COLUMN; column++)
        putchar(' ');
    const char *shown = default_of(s);
    int m = snprintf(text, sizeof text, "%s", s->help);
    if (s->kind == OPTION_CHOICE)
        m += add_choices(text + m, sizeof text - (size_t)m, s->choices);
    if (shown != NULL)
        snprintf(text + m, sizeof text - (size_t)m, " (default %s)", shown);
    print_wrapped(text, HELP_COLUMN, column);
}

void options_help(const struct verb *verb)
{
    printf("Usage: batchfit %s [options] %s\n\n", verb->name, verb->operands);
    print_wrapped(verb->description, 0, 0);
    for (const struct option_group *g = verb->groups; g->specs != NULL; g++) {
        printf("\n%s:\n", g->title);
        for (const struct option_spec *s = g->specs; s->name != NULL; s++)
            print_spec(s);
    }
    if (verb->examples != NULL)
        printf("\nExamples:\n%s", verb->examples);
}

static const struct {
    int code;
    const char *means;
} exit_codes[] = {
    {0, "done"},
    {1, "an internal error, or reading or writing failed"},
    {2, "the command line is wrong"},
    {3, "the input is wrong, or rows of it had to be rejected"},
    {4, "some job can run on no allowed instance type"},
    {5, "a gate (--budget, --max-time) is exceeded"},
    {6, "prices are missing, or older than --max-price-age"},
    {7, "stopped with a gap above --max-gap"},
    {8, "a remote service failed"},
    {9, "--exit-code was given and a change is worth making"},
    {130, "interrupted"},
};

void options_overview(void)
{
    puts("batchfit decides what AWS Batch should run your jobs on: it reads a job list, packs it "
         "on\n"
         "the cheapest EC2 instances with a proof of how close to optimal that is, and says what "
         "to\n"
         "create.  It works offline from bundled prices and needs no credentials.\n"
         "\n"
         "Usage: batchfit VERB [options] [FILES]\n");
    for (const struct verb *const *v = verbs; *v != NULL; v++)
        printf("  %-10s %s\n", (*v)->name, (*v)->summary);
    puts("\n  batchfit VERB --help   all options of a verb\n"
         "  batchfit --version     batchfit --man     the manual page (pipe it to man -l -)\n"
         "\nFirst steps:\n"
         "  batchfit plan trace.txt              a Nextflow trace, sacct -P output, CSV, Batch "
         "JSON ...\n"
         "  batchfit jobs --how slurm            how to collect a good list\n"
         "\nExit codes:");
    for (size_t i = 0; i < sizeof exit_codes / sizeof exit_codes[0]; i++)
        printf("  %3d  %s\n", exit_codes[i].code, exit_codes[i].means);
}

/* Roff: a leading '.' or quote would be a request, and '-' a hyphen. */
static void print_roff(const char *text)
{
    bool line_start = true;
    for (const char *p = text; *p != '\0'; p++) {
        if (line_start && (*p == '.' || *p == '\''))
            fputs("\\&", stdout);
        if (*p == '\\')
            fputs("\\e", stdout);
        else if (*p == '-')
            fputs("\\-", stdout);
        else
            putchar(*p);
        line_start = *p == '\n';
    }
}

static void man_spec(const struct option_spec *s)
{
    printf(".TP\n.B ");
    if (s->letter != 0)
        printf("\\-%c, ", s->letter);
    fputs("\\-\\-", stdout);
    print_roff(s->name);
    if (s->kind == OPTION_OPTIONAL)
        printf("[=\\fI%s\\fR]", s->metavar);
    else if (s->kind != OPTION_FLAG)
        printf(" \\fI%s\\fR", s->metavar);
    putchar('\n');
    print_roff(s->help);
    if (s->kind == OPTION_CHOICE) {
        fputs(": ", stdout);
        print_roff(s->choices);
    }
    const char *shown = default_of(s);
    if (shown != NULL) {
        fputs(" (default ", stdout);
        print_roff(shown);
        putchar(')');
    }
    putchar('\n');
}

void options_man(void)
{
    printf(".TH BATCHFIT 1 \"\" \"batchfit %s\" \"User Commands\"\n", BATCHFIT_VERSION);
    puts(".SH NAME\nbatchfit \\- decide what AWS Batch should run your jobs on\n.SH SYNOPSIS\n"
         ".B batchfit\n.I VERB\n[\\fIoptions\\fR] [\\fIFILES\\fR]\n.SH DESCRIPTION\n"
         "Reads a job list, packs it on the cheapest EC2 instances with a proved lower bound, and\n"
         "says what to create.  Works offline from bundled prices; needs no credentials.\n"
         "Options may also be set in $XDG_CONFIG_HOME/batchfit/config and ./.batchfit (lines\n"
         "\\(lqoption = value\\(rq) and in the environment (BATCHFIT_REGION for \\-\\-region);\n"
         "the command line is strongest, then the environment, then ./.batchfit.");
    for (const struct verb *const *v = verbs; *v != NULL; v++) {
        printf(".SH BATCHFIT ");
        for (const char *p = (*v)->name; *p != '\0'; p++)
            putchar(*p >= 'a' && *p <= 'z' ? *p - 'a' + 'A' : *p);
        printf("\n.B batchfit %s\n[\\fIoptions\\fR] ", (*v)->name);
        print_roff((*v)->operands);
        puts("\n.PP");
        print_roff((*v)->description);
        putchar('\n');
        for (const struct option_group *g = (*v)->groups; g->specs != NULL; g++) {
            printf(".SS %s\n", g->title);
            for (const struct option_spec *s = g->specs; s->name != NULL; s++)
                man_spec(s);
        }
        if ((*v)->examples != NULL) {
            puts(".SS Examples\n.nf");
            print_roff((*v)->examples);
            puts(".fi");
        }
    }
    puts(".SH EXIT STATUS");
    for (size_t i = 0; i < sizeof exit_codes / sizeof exit_codes[0]; i++)
        printf(".TP\n.B %d\n%s\n", exit_codes[i].code, exit_codes[i].means);
    puts("Where several hold, the lowest number except 9.");
}
