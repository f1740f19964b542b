/* plan_unplaced.c - on the screen: jobs that no allowed instance holds, what they ask for and the
 * most there is; limits that no plan keeps. */
#include "cli/paragraph.h"
#include "cli/plan_screen.h"
#include "cli/table.h"

enum { CLASSES_SHOWN = 10 };

/* " of 'align'", or nothing for a list without labels. */
static const char *of_label(char buffer[80], const struct job_class *c)
{
    buffer[0] = '\0';
    if (c->label[0] != '\0')
        snprintf(buffer, 80, " of '%.60s'", c->label);
    return buffer;
}

/* Told to the full minute, so that the deadline that is named is enough. */
static void show_too_long(const struct screen *s, const struct unplaced *u)
{
    const struct job_class *c = &s->r->workload->classes[u->class_id];
    const struct planner_options *o = &s->r->settings->planner;
    int64_t longest_s = c->max_ms == UNKNOWN ? 0 : ms_to_s_up(c->max_ms);
    char jobs[32], label[80], longest[32], least[32], deadline[32];
    paragraph(
        s->file, s->bold, "NO ROOM",
        "%s job%s%s run%s up to %s: with the boot, a deadline of %s is the shortest possible; "
        "%s is asked for",
        show_whole(jobs, u->jobs), plural(u->jobs), of_label(label, c), u->jobs == 1 ? "s" : "",
        show_duration(longest, longest_s),
        show_duration(least, (o->boot_s + longest_s + 59) / 60 * 60),
        show_duration(deadline, o->deadline_s));
}

/* What one of the jobs asks for that nothing has. */
static const char *show_asked(char buffer[64], const struct unplaced *u, const struct job_class *c)
{
    char b[32];
    if (u->why == UNPLACED_MEMORY)
        snprintf(buffer, 64, "%s", show_mib(b, c->mem_mib));
    else if (u->why == UNPLACED_GPUS)
        snprintf(buffer, 64, "%d GPU%s", (int)c->gpus, plural(c->gpus));
    else if (u->why == UNPLACED_GPU_MODEL)
        snprintf(buffer, 64, "GPU model '%.40s'", c->gpu_model);
    else if (u->why == UNPLACED_ARCH)
        snprintf(buffer, 64, "architecture %s", arch_name(c->arch));
    else
        snprintf(buffer, 64, "%s vCPUs", show_vcpus(b, c->mcpu));
    return buffer;
}

/* The most of it that there is, and where. */
static const char *show_most(char buffer[128], const struct unplaced *u)
{
    const struct offer *o = u->largest;
    char b[32];
    if (u->why == UNPLACED_GPU_MODEL)
        snprintf(b, sizeof b, "no such GPU");
    else if (o == NULL && u->why == UNPLACED_GPUS)
        snprintf(b, sizeof b, "0");
    else if (o == NULL || u->why == UNPLACED_ARCH)
        snprintf(b, sizeof b, "none");
    else if (u->why == UNPLACED_VCPUS)
        show_vcpus(b, o->usable_mcpu);
    else if (u->why == UNPLACED_MEMORY)
        show_mib(b, o->usable_mib);
    else
        snprintf(b, sizeof b, "%d", (int)o->gpus);
    bool named = o != NULL && u->why != UNPLACED_GPU_MODEL && u->why != UNPLACED_ARCH;
    snprintf(buffer, 128, "%s%s%s", b, named ? " usable, on " : "", named ? o->type->name : "");
    return buffer;
}

static void show_unplaced(const struct screen *s, const struct unplaced *u)
{
    const struct job_class *c = &s->r->workload->classes[u->class_id];
    const char *ask = u->jobs == 1 ? "asks" : "ask";
    char jobs[32], asked[64], most[128], a[32], label[80], gpus[32] = "";
    if (c->gpus > 0)
        snprintf(gpus, sizeof gpus, " and %d GPU%s", (int)c->gpus, plural(c->gpus));
    show_whole(jobs, u->jobs);
    of_label(label, c);
    show_asked(asked, u, c);
    if (u->why == UNPLACED_DEADLINE)
        show_too_long(s, u);
    else if (u->why == UNPLACED_MAX_VCPUS)
        paragraph(s->file, s->bold, "NO ROOM",
                  "%s job%s%s %s %s; --max-vcpus %s allows no type that holds one", jobs,
                  plural(u->jobs), label, ask, asked,
                  show_whole(a, s->r->settings->planner.max_vcpus));
    else if (u->why == UNPLACED_QUOTA)
        paragraph(s->file, s->bold, "NO ROOM",
                  "%s job%s%s %s %s; the most that fits is an instance within the quotas given "
                  "(--quota)",
                  jobs, plural(u->jobs), label, ask, asked);
    else if (u->why == UNPLACED_TOGETHER)
        paragraph(s->file, s->bold, "NO ROOM", "%s job%s%s: no single type has %s, %s%s together",
                  jobs, plural(u->jobs), label, asked, show_mib(a, c->mem_mib), gpus);
    else
        paragraph(s->file, s->bold, "NO ROOM", "%s job%s%s %s %s; the most that fits is %s", jobs,
                  plural(u->jobs), label, ask, asked, show_most(most, u));
}

/* Which limit could not be kept, and the class that makes it impossible. */
static void show_infeasible(const struct screen *s)
{
    const struct plan *plan = s->r->plan;
    const struct workload *w = s->r->workload;
    const struct end_proof *end = &plan->end;
    char share[32];
    if (end->earliest_end_s == 0 || w->n_classes == 1)
        paragraph(s->file, s->bold, "LATE", "%s", plan->infeasible);
    else if (end->dual == NULL)
        paragraph(s->file, s->bold, "LATE", "%s, since the longest job is of '%.60s'",
                  plan->infeasible, label_or_none(w->classes[end->class_id].label));
    else
        paragraph(s->file, s->bold, "LATE", "%s, %s of it for '%.60s'", plan->infeasible,
                  show_percent(share, end->share), label_or_none(w->classes[end->class_id].label));
}

void screen_unplaced(const struct screen *s)
{
    for (int32_t i = 0; i < s->r->plan->n_unplaced && i < CLASSES_SHOWN; i++)
        show_unplaced(s, &s->r->plan->unplaced[i]);
    if (s->r->plan->n_unplaced > CLASSES_SHOWN)
        paragraph(s->file, s->bold, "", "and %d class%s more (--format json lists them)",
                  (int)s->r->plan->n_unplaced - CLASSES_SHOWN,
                  plural_es(s->r->plan->n_unplaced - CLASSES_SHOWN));
    if (s->r->plan->infeasible != NULL)
        show_infeasible(s);
}
