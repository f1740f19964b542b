/* estimate_plot.c - the fleet over time as a drawing: vCPUs of instances, stacked by type, and
 * above them what jobs hold.  What lies between the two is paid for and not used. */
#include "cli/estimate_timeline.h"
#include "cli/svg.h"
#include "cli/table.h"

#include <stdlib.h>
#include <string.h>

enum { COLOURS = 6, VCPU_MARKS = 6, TIME_MARKS = 10 };
static const char rules[] = ".t0{fill:#3b82d6}.t1{fill:#2ea38a}.t2{fill:#9b6bd3}.t3{fill:#d6a23b}\n"
                            ".t4{fill:#c65f7c}.t5{fill:#8a8f98}\n"
                            ".held{stroke:#e07b28;stroke-width:2;fill:none}\n";

/* One instance type of all environments; the last colour is all others together. */
struct band {
    const char *name;
    double vcpu_s;
};

struct plot {
    FILE *file;
    const struct timeline *t;
    struct band *bands; /* by falling time; colour = place, at most COLOURS */
    int32_t n_bands;
    int *colour_of; /* group -> colour */
    int64_t end_s;
    double most_vcpus, step_vcpus;
};

static double x_of(const struct plot *p, int64_t s)
{
    return SVG_LEFT + (double)s / (double)p->end_s * (SVG_WIDTH - SVG_LEFT - SVG_RIGHT);
}

static double y_of(const struct plot *p, double vcpus)
{
    return SVG_HEIGHT - SVG_BOTTOM - vcpus / p->most_vcpus * (SVG_HEIGHT - SVG_TOP - SVG_BOTTOM);
}

/* ---- what is drawn -----------------------------------------------------------------------------
 */

static int by_time(const void *left, const void *right)
{
    const struct band *a = left, *b = right;
    if (a->vcpu_s < b->vcpu_s || a->vcpu_s > b->vcpu_s)
        return a->vcpu_s > b->vcpu_s ? -1 : 1;
    return strcmp(a->name, b->name);
}

static void make_bands(struct plot *p)
{
    const struct timeline *t = p->t;
    for (int32_t g = 0; g < t->n_groups; g++) {
        const char *name = t->groups[g].offer->type->name;
        int32_t k = 0;
        while (k < p->n_bands && strcmp(p->bands[k].name, name) != 0)
            k++;
        if (k == p->n_bands)
            p->bands[p->n_bands++] = (struct band){name, 0};
        p->bands[k].vcpu_s += t->groups[g].vcpu_s;
    }
    qsort(p->bands, (size_t)p->n_bands, sizeof *p->bands, by_time);
    for (int32_t g = 0; g < t->n_groups; g++) {
        int k = 0;
        while (strcmp(p->bands[k].name, t->groups[g].offer->type->name) != 0)
            k++;
        p->colour_of[g] = k < COLOURS - 1 || p->n_bands == COLOURS ? k : COLOURS - 1;
    }
}

static void set_scales(struct plot *p)
{
    int64_t vcpus = 0, peak = 1;
    p->end_s = 1;
    for (int64_t i = 0; i < p->t->n_changes; i++) {
        const struct timeline_change *c = &p->t->changes[i];
        vcpus += c->vcpus;
        p->end_s = c->at_s > p->end_s ? c->at_s : p->end_s;
        if ((i + 1 == p->t->n_changes || p->t->changes[i + 1].at_s != c->at_s) && vcpus > peak)
            peak = vcpus;
    }
    p->step_vcpus = svg_round_step((double)peak / VCPU_MARKS);
    p->most_vcpus = p->step_vcpus;
    while (p->most_vcpus < (double)peak)
        p->most_vcpus += p->step_vcpus;
}

static void draw_axes(const struct plot *p)
{
    char text[32];
    for (double v = 0; v < p->most_vcpus + p->step_vcpus / 2; v += p->step_vcpus)
        svg_mark_y(p->file, y_of(p, v), show_whole(text, (int64_t)(v + 0.5)));
    int k = 0;
    while (k + 1 < SVG_NAMED_TIMES && p->end_s / svg_named_s[k] > TIME_MARKS)
        k++;
    int64_t step_s = svg_named_s[k];
    while (p->end_s / step_s > TIME_MARKS)
        step_s *= 2;
    for (int64_t s = 0; s <= p->end_s; s += step_s)
        svg_mark_x(p->file, x_of(p, s), s == 0 ? "0" : show_duration(text, s));
    svg_axes(p->file, "time, from the first submission", "vCPUs");
}

/* ---- curves ------------------------------------------------------------------------------------
 */

/* vCPUs of colours 0 .. upto, or what jobs hold, at each time when that changes: steps no finer
 * than half a dot, since nobody sees more. */
static void draw_steps(const struct plot *p, int upto, bool held)
{
    double vcpus = 0, drawn_x = SVG_LEFT, drawn_y = y_of(p, 0);
    fprintf(p->file, "M%.1f %.1f", drawn_x, drawn_y);
    for (int64_t i = 0; i < p->t->n_changes; i++) {
        const struct timeline_change *c = &p->t->changes[i];
        if (c->group >= 0 && held)
            vcpus += (double)c->mcpu / MCPU_PER_VCPU;
        else if (c->group >= 0 && p->colour_of[c->group] <= upto)
            vcpus += (double)c->vcpus;
        if (i + 1 < p->t->n_changes && x_of(p, p->t->changes[i + 1].at_s) < drawn_x + 0.5)
            continue;
        double x = x_of(p, c->at_s), y = y_of(p, vcpus);
        if (y > drawn_y + 0.04 || y < drawn_y - 0.04 || i + 1 == p->t->n_changes) {
            fprintf(p->file, "H%.1fV%.1f", x, y);
            drawn_x = x;
            drawn_y = y;
        }
    }
}

static void draw_curves(const struct plot *p)
{
    int colours = p->n_bands < COLOURS ? p->n_bands : COLOURS;
    /* The largest sum first, so that the smaller ones lie on it. */
    for (int k = colours - 1; k >= 0; k--) {
        fprintf(p->file, "<path class=\"t%d\" d=\"", k);
        draw_steps(p, k, false);
        fputs("Z\"/>\n", p->file);
    }
    fputs("<path class=\"held\" d=\"", p->file);
    draw_steps(p, 0, true);
    fputs("\"/>\n", p->file);
}

static void draw_legend(const struct plot *p)
{
    int colours = p->n_bands < COLOURS ? p->n_bands : COLOURS;
    double x = SVG_LEFT;
    fprintf(p->file, "<path class=\"held\" d=\"M%.0f 40h20\"/>\n", x);
    svg_text(p->file, x + 26, 44, "start", "held by jobs");
    x += 120;
    for (int k = 0; k < colours; k++) {
        bool others = k == COLOURS - 1 && p->n_bands > COLOURS;
        const char *name = others ? "other types" : p->bands[k].name;
        fprintf(p->file, "<rect class=\"t%d\" x=\"%.0f\" y=\"34\" width=\"12\" height=\"12\"/>\n",
                k, x);
        svg_text(p->file, x + 17, 44, "start", name);
        x += 24 + 7.2 * (double)strlen(name);
    }
}

void timeline_svg(const struct timeline *t, const struct estimate_report *r, FILE *file)
{
    struct plot p = {.file = file, .t = t};
    char heading[160], jobs[32], cost[32];
    p.bands = mem_zeroed((size_t)t->n_groups + 1, sizeof *p.bands);
    p.colour_of = mem_zeroed((size_t)t->n_groups + 1, sizeof *p.colour_of);
    make_bands(&p);
    set_scales(&p);
    snprintf(heading, sizeof heading, "The fleet over time: %s jobs, %s, as AWS Batch is simulated",
             show_whole(jobs, r->run->jobs_run), show_usd(cost, r->bill->total_uusd));
    svg_begin(file, "The fleet over time", rules, heading);
    draw_legend(&p);
    draw_axes(&p);
    draw_curves(&p);
    svg_end(file);
    free(p.bands);
    free(p.colour_of);
}
