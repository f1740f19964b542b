/* plan_choices.c - what Batch was simulated to make of it: the recommended environments, those that
 * cost more and end sooner with how to ask for them, and what users have without a plan. */
#include "cli/paragraph.h"
#include "cli/plan_screen.h"
#include "cli/table.h"

#include <string.h>

enum { CHOICES_SHOWN = 4, NAME_WIDTH = 28 };

static void figure_cells(struct table *t, const struct trial *row)
{
    char a[32], b[32], c[32], d[32];
    bool whole = row->stuck_jobs == 0 && row->cost_uusd != UNKNOWN;
    table_cell(t, "%s", whole ? show_usd(a, row->cost_uusd) : "-");
    table_cell(t, "%s", whole ? show_duration(b, row->makespan_s) : "-");
    table_cell(t, "%s", whole ? show_whole(c, row->peak_vcpus) : "-");
    table_cell(t, "%s", whole ? show_whole(d, row->instances) : "-");
}

/* What must be known of a row beside its figures: why there are none, or that it keeps no limit. */
static const char *remark_on(const struct screen *s, const struct trial *row, char buffer[64])
{
    char a[32];
    buffer[0] = '\0';
    if (row->stuck_jobs > 0)
        snprintf(buffer, 64, "%s job%s never start%s", show_whole(a, row->stuck_jobs),
                 plural(row->stuck_jobs), row->stuck_jobs == 1 ? "s" : "");
    else if (row->max_vcpus > s->r->values->max_vcpus)
        snprintf(buffer, 64, "above --max-vcpus");
    return buffer;
}

/* The last column, how to ask for it, stands only where there is a choice. */
static void trial_row(const struct screen *s, struct table *t, const char *name,
                      const struct trial *row, const char *ask)
{
    const struct trial *ours = &s->r->trials->recommended;
    bool choice = t->n_columns == 7;
    char change[32] = "", remark[64];
    if (row->stuck_jobs == 0 && row != ours && row->cost_uusd != UNKNOWN && ours->cost_uusd > 0)
        show_change(change, (double)row->cost_uusd / (double)ours->cost_uusd - 1);
    remark_on(s, row, remark);
    table_cell(t, "%s %.80s", row == ours ? ">" : " ", name);
    figure_cells(t, row);
    if (choice) {
        table_cell(t, "%s", change);
        table_cell(t, "%s", remark[0] != '\0' ? remark : ask);
    } else {
        table_cell(t, "%s%s%s", change, change[0] != '\0' && remark[0] != '\0' ? ", " : "", remark);
    }
}

/* "family m5a", "3 queues by memory a vCPU". */
static const char *choice_name(char buffer[96], const struct trial_choice *c)
{
    bool queues = c->queues > 1 && strstr(c->sum.name, "queues") == NULL;
    if (queues)
        snprintf(buffer, 96, "%d queues, %.60s", (int)c->queues, c->sum.name);
    else
        snprintf(buffer, 96, "%.80s", c->sum.name);
    return buffer;
}

static const char *show_ask(char buffer[48], const struct trial_choice *c)
{
    if (c->dearer > 0)
        snprintf(buffer, 48, "--sooner-for %.1f%%", 100 * c->dearer);
    else
        snprintf(buffer, 48, "without --sooner-for");
    return buffer;
}

/* All where they are few, else the first, the one recommended and the next ones, the last among
 * them. */
static bool is_shown(const struct trials *t, int32_t i)
{
    int32_t after = 0;
    if (t->n_choices <= CHOICES_SHOWN || i == 0 || t->choices[i].recommended ||
        i == t->n_choices - 1)
        return true;
    for (int32_t k = 0; k < i; k++)
        after += after > 0 || t->choices[k].recommended;
    return after > 0 && after < CHOICES_SHOWN - 1;
}

static void choice_rows(const struct screen *s, struct table *t)
{
    const struct trials *trials = s->r->trials;
    char name[96], ask[48];
    for (int32_t i = 0; i < trials->n_choices; i++) {
        const struct trial_choice *c = &trials->choices[i];
        if (c->recommended)
            trial_row(s, t, "recommended", &trials->recommended, "");
        else if (is_shown(trials, i))
            trial_row(s, t, choice_name(name, c), &c->sum, show_ask(ask, c));
    }
}

static bool is_choice(const struct trials *t, const struct trial *row)
{
    for (int32_t i = 0; i < t->n_choices; i++) {
        if (t->choices[i].sum.cost_uusd == row->cost_uusd &&
            t->choices[i].sum.makespan_s == row->makespan_s)
            return true;
    }
    return false;
}

/* By what it was chosen. */
static const char *chosen_by(const struct screen *s, char buffer[96])
{
    if (s->r->settings->planner.deadline_s != UNKNOWN)
        return "costs least by the deadline";
    if (s->r->settings->planner.slack <= 0)
        return "costs least of all simulated";
    snprintf(buffer, 96, "ends soonest within %g %% (--slack) of the cheapest simulated",
             100 * s->r->settings->planner.slack);
    return buffer;
}

/* Why this one, and what the others would change. */
static void say_why(const struct screen *s)
{
    const struct trials *t = s->r->trials;
    double asked = 100 * s->r->values->sooner_for;
    char a[32], b[32], c[32], by[96];
    if (t->n_choices == 0 || (t->n_choices == 1 && asked <= 0))
        return;
    const struct trial *ours = &t->recommended, *first = &t->choices[0].sum;
    const struct trial *last = &t->choices[t->n_choices - 1].sum;
    if (!t->choices[0].recommended)
        paragraph(s->file, s->bold, "CHOICE",
                  "the recommended ends %s sooner than what would be without --sooner-for %g%%, "
                  "and costs %s more",
                  show_duration(a, first->makespan_s - ours->makespan_s), asked,
                  show_usd(b, ours->cost_uusd - first->cost_uusd));
    else if (asked > 0)
        paragraph(s->file, s->bold, "CHOICE",
                  "nothing that was simulated ends clearly sooner for %g %% more (--sooner-for)",
                  asked);
    else
        paragraph(s->file, s->bold, "CHOICE",
                  "the recommended %s; up to %s sooner costs up to %s (%s) more", chosen_by(s, by),
                  show_duration(a, ours->makespan_s - last->makespan_s),
                  show_usd(b, last->cost_uusd - ours->cost_uusd),
                  show_percent(c, (double)last->cost_uusd / (double)ours->cost_uusd - 1));
}

void screen_trials(const struct screen *s)
{
    const struct trials *trials = s->r->trials;
    const struct trial *ours = &trials->recommended;
    struct table t;
    if (!plan_is_simulated(s->r))
        return;
    putc('\n', s->file);
    table_begin(&t, trials->n_choices > 1 ? 7 : 6, "UNDER BATCH, SIMULATED",
                s->r->commitment->given ? ">left to pay" : ">cost", ">finish", ">vCPUs",
                ">instances", trials->n_choices > 1 ? "change" : "against recommended",
                "to have it");
    if (trials->n_choices == 0)
        trial_row(s, &t, "recommended", ours, "");
    choice_rows(s, &t);
    if (trials->n_choices < 2 && trials->whole.cost_uusd != ours->cost_uusd &&
        trials->whole.cost_uusd != trials->as_planned.cost_uusd)
        trial_row(s, &t, trials->whole.name, &trials->whole, "");
    if (trials->as_planned.cost_uusd != ours->cost_uusd && !is_choice(trials, &trials->as_planned))
        trial_row(s, &t, trials->as_planned.name, &trials->as_planned, "");
    for (int32_t i = 0; i < trials->n_usual; i++)
        trial_row(s, &t, trials->usual[i].name, &trials->usual[i], "");
    table_print(&t, s->file, 0, NAME_WIDTH);
    say_why(s);
}
