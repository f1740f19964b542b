/* frontier_svg.c - cost against deadline as a drawing.
 *
 * Time runs on a logarithmic axis, cost on a straight one.  Both curves are steps, since that is
 * what is known: a plan serves every deadline up to the next plan's, and a bound holds for every
 * shorter deadline.  No ground is painted, and all that is not a curve has the colour of text, so
 * that the drawing stands on light and dark pages. */
#include "cli/frontier_report.h"
#include "cli/svg.h"
#include "cli/table.h"

#include <math.h>
#include <string.h>

enum {
    WIDTH = SVG_WIDTH,
    HEIGHT = SVG_HEIGHT,
    LEFT = SVG_LEFT,
    RIGHT = SVG_RIGHT,
    TOP = SVG_TOP,
    BOTTOM = SVG_BOTTOM
};
enum { COST_TICKS = 6, TIME_TICKS_MOST = 14, LABEL_WIDTH = 190 };

struct plot {
    FILE *file;
    const struct frontier *f;
    double least_log, most_log;   /* of the deadlines */
    double least_uusd, most_uusd; /* of the cost axis */
    double step_uusd;             /* between its marks */
};

static double x_of(const struct plot *p, int64_t s)
{
    double share = (log((double)(s > 0 ? s : 1)) - p->least_log) / (p->most_log - p->least_log);
    return LEFT + share * (WIDTH - LEFT - RIGHT);
}

static double y_of(const struct plot *p, double uusd)
{
    double share = (uusd - p->least_uusd) / (p->most_uusd - p->least_uusd);
    return HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM);
}

/* The cost axis covers bounds and costs, from a mark below to a mark above. */
static void set_scales(struct plot *p)
{
    const struct frontier *f = p->f;
    double first = (double)(f->points[0].deadline_s > 0 ? f->points[0].deadline_s : 1);
    p->least_log = log(first / 1.05);
    p->most_log = log((double)f->points[f->n - 1].deadline_s * 1.15 + 1);
    double least = (double)frontier_plan_at(f, f->n - 1)->cost_uusd;
    double most = (double)frontier_plan_at(f, 0)->cost_uusd;
    for (int32_t i = 0; i < f->n; i++)
        least = fmin(least, (double)frontier_proof_at(f, i)->bound_uusd);
    double range = most > least ? most - least : fmax(most / 10, 1);
    p->step_uusd = svg_round_step(range / COST_TICKS);
    p->least_uusd = floor(least / p->step_uusd) * p->step_uusd;
    /* Room above the first point for its label. */
    p->most_uusd = ceil(most / p->step_uusd + 0.5) * p->step_uusd;
}

static void text_at(const struct plot *p, double x, double y, const char *anchor, const char *text)
{
    svg_text(p->file, x, y, anchor, text);
}

static void draw_cost_axis(const struct plot *p)
{
    char cost[32];
    int marks = (int)((p->most_uusd - p->least_uusd) / p->step_uusd + 0.5);
    for (int i = 0; i <= marks; i++) {
        double uusd = p->least_uusd + i * p->step_uusd;
        svg_mark_y(p->file, y_of(p, uusd), show_usd(cost, (int64_t)(uusd + 0.5)));
    }
}

/* Marks at least so far apart that their names don't touch. */
static void draw_time_axis(const struct plot *p)
{
    double last = -1e9;
    char name[32];
    for (int i = 0; i < SVG_NAMED_TIMES; i++) {
        double x = x_of(p, svg_named_s[i]);
        if (x < LEFT || x > WIDTH - RIGHT || x - last < (double)(WIDTH - LEFT) / TIME_TICKS_MOST)
            continue;
        last = x;
        svg_mark_x(p->file, x, svg_named_text(name, svg_named_s[i]));
    }
    svg_axes(p->file,
             p->f->arrivals ? "longest wait, from submission to start (logarithmic)"
                            : "deadline, from the first launch (logarithmic)",
             "cost of the batch");
}

/* Cost stays until the next plan is possible. */
static void draw_costs(const struct plot *p)
{
    fputs("<path class=\"cost\" d=\"", p->file);
    for (int32_t i = 0; i < p->f->n; i++) {
        double x = x_of(p, p->f->points[i].deadline_s);
        double y = y_of(p, (double)frontier_plan_at(p->f, i)->cost_uusd);
        if (i == 0)
            fprintf(p->file, "M%.1f %.1f", x, y);
        else
            fprintf(p->file, "H%.1fV%.1f", x, y);
    }
    fprintf(p->file, "H%d\"/>\n", WIDTH - RIGHT);
}

/* A bound holds for all deadlines up to its own. */
static void draw_bounds(const struct plot *p)
{
    fputs("<path class=\"bound\" d=\"", p->file);
    for (int32_t i = 0; i < p->f->n; i++) {
        double x = x_of(p, p->f->points[i].deadline_s);
        double y = y_of(p, (double)frontier_proof_at(p->f, i)->bound_uusd);
        if (i == 0)
            fprintf(p->file, "M%.1f %.1f", x, y);
        else
            fprintf(p->file, "V%.1fH%.1f", y, x);
    }
    fputs("\"/>\n", p->file);
}

/* The height of the cost curve left of a point, over the width of a label. */
static double curve_left_of(const struct plot *p, int32_t point)
{
    double x = x_of(p, p->f->points[point].deadline_s) - LABEL_WIDTH;
    int32_t i = point;
    while (i > 0 && x_of(p, p->f->points[i].deadline_s) > x)
        i--;
    return y_of(p, (double)frontier_plan_at(p->f, i)->cost_uusd);
}

/* Cost and time in words beside a point, whose curve falls to the right: right of it, or above all
 * of the curve where there is no room. */
static void label_point(const struct plot *p, int32_t point, const char *before)
{
    const struct plan *plan = frontier_plan_at(p->f, point);
    char text[120], cost[32], time[32];
    snprintf(
        text, sizeof text, "%s%s %s %s", before, show_usd(cost, plan->cost_uusd),
        p->f->arrivals ? "within" : "in",
        show_duration(time, p->f->arrivals ? p->f->points[point].deadline_s : plan->makespan_s));
    double x = x_of(p, p->f->points[point].deadline_s);
    if (x + LABEL_WIDTH < WIDTH)
        text_at(p, x + 10, y_of(p, (double)plan->cost_uusd) - 9, "start", text);
    else
        text_at(p, x + 10, curve_left_of(p, point) - 9, "end", text);
}

static void draw_points(const struct plot *p)
{
    const struct frontier *f = p->f;
    for (int32_t i = 0; i < f->n; i++) {
        const struct plan *plan = frontier_plan_at(f, i);
        char cost[32], time[32];
        fprintf(p->file,
                "<circle class=\"%s\" cx=\"%.1f\" cy=\"%.1f\" r=\"%s\"><title>%s by %s: %lld "
                "vCPUs, %lld instances</title></circle>\n",
                i == f->knee ? "knee" : "point", x_of(p, f->points[i].deadline_s),
                y_of(p, (double)plan->cost_uusd), i == f->knee ? "6" : "3.5",
                show_usd(cost, plan->cost_uusd), show_duration(time, f->points[i].deadline_s),
                (long long)plan->peak_vcpus, (long long)plan->instances);
    }
    label_point(p, 0, "");
    if (f->knee != UNKNOWN)
        label_point(p, f->knee, "knee: ");
    if (f->n > 1)
        label_point(p, f->n - 1, "");
}

static void draw_legend(const struct plot *p)
{
    fprintf(p->file,
            "<path class=\"cost\" d=\"M%d 40h24\"/>\n<path class=\"bound\" d=\"M%d 40h24\"/>\n",
            LEFT, LEFT + 220);
    text_at(p, LEFT + 32, 44, "start", "cheapest plan found");
    text_at(p, LEFT + 252, 44, "start", "proved: no plan costs less");
}

void frontier_svg(const struct frontier_report *r, FILE *file)
{
    struct plot p = {.file = file, .f = r->frontier};
    char heading[160], jobs[32];
    set_scales(&p);
    snprintf(heading, sizeof heading, "Cost against deadline: %s jobs, %.40s",
             show_whole(jobs, r->plan.workload->count), r->plan.settings->region.name);
    svg_begin(file, "Cost against deadline",
              ".cost{stroke:#3b82d6;stroke-width:2;fill:none}\n"
              ".bound{stroke:#8a8f98;stroke-width:2;stroke-dasharray:5 4;fill:none}\n"
              ".point{fill:#3b82d6}\n"
              ".knee{fill:#e07b28}\n",
              heading);
    draw_legend(&p);
    draw_cost_axis(&p);
    draw_time_axis(&p);
    draw_bounds(&p);
    draw_costs(&p);
    draw_points(&p);
    svg_end(file);
}
