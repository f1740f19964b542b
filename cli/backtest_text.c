/* backtest_text.c - the words of a backtest: names of predictors and values, what lists can't tell.
 */
#include "cli/backtest_report.h"
#include "cli/table.h"

#include <stdarg.h>
#include <string.h>

const char *predictor_name(enum predictor p)
{
    static const char *const names[N_PREDICTORS] = {"simulated", "submit + median wait",
                                                    "the same by kind"};
    return names[p];
}

const char *replay_name(int what)
{
    if (what < N_ASSUMED)
        return assumed_entry((enum assumed)what)->name;
    return what == REPLAY_STAGING_S ? "staging" : "max-vcpus";
}

const char *replay_text(int what)
{
    if (what < N_ASSUMED)
        return assumed_entry((enum assumed)what)->text;
    return what == REPLAY_STAGING_S
               ? "seconds for which a slot is held beside the command whose time the list has: the "
                 "container's start, inputs and outputs, the time until the end is seen"
               : "maxvCpus of the environment that the options describe";
}

/* ---- what the list can't tell -------------------------------------------------------------- */

enum { SAID_MOST = 8 };

struct said {
    struct arena *arena;
    const char **list;
    int n;
};

static void say(struct said *s, const char *fmt, ...) PRINTF_LIKE(2, 3);

static void say(struct said *s, const char *fmt, ...)
{
    char text[400];
    va_list args;
    va_start(args, fmt);
    vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    if (s->n < SAID_MOST)
        s->list[s->n++] = arena_text(s->arena, text, strlen(text));
}

static void say_nextflow(struct said *s, const struct backtest_jobs *b)
{
    char a[32], c[32];
    if (b->derived < b->scored)
        say(s, "start is when Nextflow first saw a task run, and it looks only every few seconds; "
               "the pull of the image lies before it");
    if (b->derived > 0)
        say(s, "without start and complete columns a start is submit + duration - realtime");
    if (b->command_times > 0)
        say(s,
            "realtime of %s of %s attempts is that of the command alone: their start leaves out "
            "staging%s",
            show_whole(a, b->command_times), show_whole(c, b->scored),
            b->command_times < b->scored ? "; that of the others is when Nextflow saw them run"
                                         : "");
}

static void say_hosts(struct said *s, const struct backtest_report *r)
{
    char a[32], b[32];
    if (r->hosts.jobs == 0)
        say(s, "the list names no instances: instance hours can't be compared");
    else
        say(s,
            "instances are named for %s of %s jobs; when they were launched and ended, and of what "
            "type they were, is not: hours count from an instance's first job to its last",
            show_whole(a, r->hosts.jobs), show_whole(b, r->jobs->n));
}

const char *const *backtest_cannot_tell(const struct backtest_report *r, int *n)
{
    struct arena *arena = r->in->call->arena;
    struct said s = {arena, arena_array(arena, SAID_MOST, sizeof *s.list), 0};
    const struct backtest_jobs *b = r->jobs;
    const char *format = r->in->workload.format;
    char a[32];
    if (strcmp(format, "nextflow") == 0)
        say_nextflow(&s, b);
    else if (strcmp(format, "batch") == 0)
        say(&s, "createdAt is the submission; when a job became RUNNABLE is not recorded");
    else
        say(&s, "the jobs need not have run on AWS Batch: errors then tell how another scheduler "
                "differs, not how good the simulation is");
    if (b->waited_for > 0)
        say(&s, "jobs that wait for others: %s; they count as submitted when those had ended",
            show_whole(a, b->waited_for));
    say_hosts(&s, r);
    if (b->no_duration > 0)
        say(&s,
            "jobs without a duration (not ended, perhaps): %s; they are not replayed, and what "
            "they held is missing",
            show_whole(a, b->no_duration));
    if (b->no_submit > 0)
        say(&s,
            "jobs without a submit time: %s; they are not replayed, and what they held is missing",
            show_whole(a, b->no_submit));
    *n = s.n;
    return s.list;
}
