/* plan_read.c - on the screen: what was read of the list, set aside, guessed and assumed. */
#include "cli/paragraph.h"
#include "cli/plan_screen.h"
#include "cli/table.h"

/* Jobs whose request was guessed or assumed. */
static int64_t jobs_marked(const struct workload *w, bool assumed)
{
    int64_t n = 0;
    for (int32_t i = 0; i < w->n_classes; i++) {
        const struct job_class *c = &w->classes[i];
        if (assumed ? c->assumed_mcpu || c->assumed_mem : c->guessed_mcpu || c->guessed_mem)
            n += c->count;
    }
    return n;
}

/* Durations that the list does not state, or that stand for others. */
static void show_durations(const struct screen *s)
{
    const struct read_values *v = s->r->reading;
    int64_t assumed, elsewhere;
    char a[32];
    workload_filled(s->r->workload, &assumed, &elsewhere);
    if (elsewhere > 0)
        paragraph(s->file, s->bold, "ASSUMED",
                  "the durations of %s job%s: what their labels took in %.60s, at %g %%",
                  show_whole(a, elsewhere), plural(elsewhere), v->history,
                  100 * (v->duration_quantile > 0 ? v->duration_quantile : HISTORY_QUANTILE));
    if (assumed > 0)
        paragraph(s->file, s->bold, "ASSUMED", "the durations of %s job%s: --assume-duration %.40s",
                  show_whole(a, assumed), plural(assumed), v->assume_duration);
    else if (v->assume_duration != NULL)
        paragraph(s->file, s->bold, "ASSUMED",
                  "nothing by --assume-duration %.40s: every duration is known (--duration-scale "
                  "changes known ones)",
                  v->assume_duration);
    if (v->duration_quantile > 0)
        paragraph(s->file, s->bold, "ASSUMED",
                  "each job takes what %g %% of its class's known ones do not exceed",
                  100 * v->duration_quantile);
    if (v->duration_scale < 1 || v->duration_scale > 1)
        paragraph(s->file, s->bold, "ASSUMED", "known durations times %g (--duration-scale)",
                  v->duration_scale);
}

void screen_read(const struct screen *s)
{
    const struct workload *w = s->r->workload;
    int64_t aside = 0;
    char a[32], b[32], c[32], d[32], e[32];
    for (int why = 0; why < N_ASIDE; why++)
        aside += w->aside[why].rows;
    paragraph(s->file, s->bold, "READ",
              "%s row%s (%s): %s job%s in %s class%s, %s set aside, %s rejected%s%s",
              show_whole(a, w->rows), plural(w->rows), w->format, show_whole(b, w->count),
              plural(w->count), show_whole(c, w->n_classes), w->n_classes == 1 ? "" : "es",
              show_whole(d, aside), show_whole(e, w->n_rejected),
              w->duration_from[0] != '\0' ? "; time taken from " : "", w->duration_from);
    for (int why = 0; why < N_ASIDE; why++) {
        const struct aside_tally *t = &w->aside[why];
        if (t->rows > 0)
            paragraph(s->file, s->bold, "", "set aside: %s %s%s%s", show_whole(a, t->rows),
                      set_aside_name((enum set_aside)why), t->total_ms > 0 ? ", " : "",
                      t->total_ms > 0 ? show_duration(b, t->total_ms / MS_PER_S) : "");
    }
    int64_t guessed = jobs_marked(w, false), assumed = jobs_marked(w, true);
    if (guessed > 0)
        paragraph(s->file, s->bold, "GUESSED",
                  "the requests of %s job%s, from what was used, for each label; better: "
                  "--requests FILE",
                  show_whole(a, guessed), plural(guessed));
    if (assumed > 0)
        paragraph(s->file, s->bold, "ASSUMED", "the requests of %s job%s, as your options say",
                  show_whole(a, assumed), plural(assumed));
    show_durations(s);
}

void screen_read_with_notes(const struct screen *s)
{
    const struct workload *w = s->r->workload;
    screen_read(s);
    for (int32_t i = 0; i < w->n_notes; i++)
        paragraph(s->file, s->bold, "NOTE", "%s", w->notes[i]);
}
