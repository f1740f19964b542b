/* plan_assumptions.c - everything that moves a number of the plan and that nobody measured. */
#include "cli/plan_report.h"
#include "cli/table.h"

#include <stdarg.h>
#include <string.h>

const char *plan_spot_basis(const struct offer_set *set, bool brief)
{
    int32_t paid = 0, estimated = 0;
    for (int32_t t = 0; t < set->n_offers; t++) {
        const struct offer *o = &set->offers[t];
        if (o->purchase == PURCHASE_SPOT) {
            paid += o->terms->spot_uusd_h > 0;
            estimated += o->terms->spot_uusd_h <= 0;
        }
    }
    static const char *const texts[3][2] = {
        {"on-demand less the advisor's average saving", "less the advisor's saving"},
        {"as paid", "as paid"},
        {"as paid where known, else on-demand less the advisor's average saving",
         "as paid, else by the advisor"},
    };
    return texts[paid == 0 ? 0 : estimated == 0 ? 1 : 2][brief];
}

enum { ASSUMPTIONS_MOST = 64 };

struct list {
    struct assumption *items;
    int n;
    const struct plan_report *r;
};

static void add(struct list *l, const char *name, const char *option, const char *fmt, ...)
    PRINTF_LIKE(4, 5);

/* option without dashes; "" where none changes the value. */
static void add(struct list *l, const char *name, const char *option, const char *fmt, ...)
{
    char text[256];
    va_list args;
    va_start(args, fmt);
    vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    assert(l->n < ASSUMPTIONS_MOST);
    struct arena *arena = l->r->call->arena;
    char dashed[64] = "";
    if (option[0] != '\0')
        snprintf(dashed, sizeof dashed, "--%s", option);
    l->items[l->n++] = (struct assumption){
        .name = name,
        .value = arena_text(arena, text, strlen(text)),
        .option = arena_text(arena, dashed, strlen(dashed)),
        .origin = option[0] == '\0' ? "" : options_origin(l->r->call, option),
    };
}

struct wanted {
    const char *name;
    const char *text;
};

static void match(void *context, const char *name, const char *text)
{
    struct wanted *w = context;
    if (strcmp(w->name, name) == 0)
        w->text = text;
}

/* An option as it was typed, or its default; left out when the verb lacks it. */
static void add_option(struct list *l, const char *name, const char *option, const char *unset)
{
    struct wanted w = {option, NULL};
    options_each(l->r->call, match, &w);
    if (w.text != NULL || unset != NULL)
        add(l, name, option, "%s", w.text != NULL ? w.text : unset);
}

/* A verb without the option has no say in the matter. */
static bool verb_has(const struct list *l, const char *option)
{
    for (const struct option_group *g = l->r->call->verb->groups; g->specs != NULL; g++) {
        for (const struct option_spec *s = g->specs; s->name != NULL; s++) {
            if (strcmp(s->name, option) == 0)
                return true;
        }
    }
    return false;
}

static void about_commitments(struct list *l)
{
    add(l, "committed rates", "commitment", "beside list prices, in no cost");
    add(l, "commitments", "", "owned, and free for this run");
    add(l, "their hours", "", "from time 0; what one leaves over is lost");
    add(l, "their order", "", "reserved, then plans by share saved");
}

static void about_prices(struct list *l)
{
    const struct catalogue *c = l->r->catalogue;
    add(l, "prices", "", "%.80s, %s to %s, %s",
        strcmp(c->source, "bundled snapshot") == 0 ? "bundled" : c->source, c->oldest_as_of,
        c->as_of, c->currency);
    add(l, "region", "region", "%s (%s)", l->r->settings->region.name,
        l->r->settings->region.origin);
    add_option(l, "how instances are bought", "purchase", NULL);
    if (l->r->values->purchase != PURCHASE_ON_DEMAND)
        add(l, "spot price", "", "%s%s%s", plan_spot_basis(l->r->offers, true),
            l->r->plan->n_leases > 0 ? ", " : "",
            l->r->plan->n_leases > 0 ? spot_figure_as_of(l->r->plan->leases[0].offer->terms) : "");
    if (l->r->values->purchase != PURCHASE_ON_DEMAND)
        add(l, "spot interruptions", "", "none counted");
    add_option(l, "root volume, gp3", "root-volume", NULL);
    add_option(l, "public IPv4 address", "public-ipv4", NULL);
    add(l, "a launch is billed", "", "by the second, at least 60 s");
    add(l, "NAT, S3, data transfer, logs", "", "not counted");
    add_option(l, "your discount", "discount", "none");
    add_option(l, "your own prices", "prices", "none");
    if (!verb_has(l, "commitment"))
        add(l, "committed rates", "", "none");
    else if (l->r->values->commitment.files.n == 0)
        add(l, "committed rates", "commitment", "none");
    else
        about_commitments(l);
}

static void about_submissions(struct list *l)
{
    add(l, "jobs are ready", "submit-from", "at their recorded %s time",
        l->r->values->submit_from == 0 ? "submit" : "start");
    add(l, "times within a second", "", "count as the next whole one");
    add_option(l, "a job starts at most so much later", "max-wait", "no limit but the deadline");
    add(l, "time 0", "", "the earliest of these times");
    add(l, "an instance is launched", "", "when a job is there for it, or later");
}

/* What is counted of Batch beside its rules. */
static void about_batch(struct list *l)
{
    bool staged = false;
    const struct workload *w = l->r->workload;
    for (int64_t i = 0; w->jobs != NULL && i < w->n_jobs && !staged; i++)
        staged = w->jobs[i].input_bytes != UNKNOWN || w->jobs[i].output_bytes != UNKNOWN;
    add(l, "under Batch: files of jobs", "", "%s",
        staged ? "staged where their bytes are stated, S3 billed" : "none stated, none staged");
    if (l->r->values->purchase == PURCHASE_ON_DEMAND)
        return;
    add(l, "under Batch: interruptions", "", "each job's expected time, %lld attempts",
        (long long)assumed_entry(ASSUMED_ATTEMPTS)->value);
    add(l, "spot lost in 24 h: the band's end, else", "", "%lld %% (open or unknown)",
        (long long)assumed_entry(ASSUMED_LOSS_OPEN)->value);
    add(l, "replaced instances", "", "boots, first-hour rule: not counted");
}

static void about_time(struct list *l)
{
    add_option(l, "boot: launch to first job", "boot", NULL);
    add_option(l, "tail: last job to end", "tail", NULL);
    if (verb_has(l, "deadline"))
        add_option(l, "deadline", "deadline", l->r->values->finish_by != NULL ? NULL : "none");
    if (l->r->values->finish_by != NULL) {
        add_option(l, "deadline", "finish-by", NULL);
        add_option(l, "start", "start", "now");
    }
    add_option(l, "a faster plan may cost more by", "slack", NULL);
    if (l->r->values->respect_submit_times)
        about_submissions(l);
    else
        add(l, "jobs are ready", "", "at once, unless --respect-submit-times");
    if (l->r->workload->has_dependencies)
        add(l, "dependencies", "", "not waited for; the critical path is told");
    if (plan_is_simulated(l->r)) {
        add(l, "under Batch: submitted", "", "in the order of the list%s",
            l->r->values->respect_submit_times ? ", when it says" : ", at once");
        about_batch(l);
        add(l, "under Batch: not published", "", "as estimate --assumptions lists");
    }
    add(l, "durations", "", "hold on every instance type");
}

/* What the steps of the saving stand for (planner/search/by_class.h). */
static void about_saving(struct list *l)
{
    if (l->r->plan->mixing.by_class_uusd <= 0)
        return;
    add(l, "saving: one job per instance", "", "each on the cheapest type it fits");
    add(l, "saving: by reusing instances", "", "same types, one job after the other");
    add(l, "saving: by the right types", "", "each class on instances of its own");
    add(l, "saving: by mixing classes", "", "the plan: any jobs together");
    add(l, "classes that ask for the same", "", "count as one there");
    add(l, "no instance there is busy beyond", "", "%s",
        l->r->settings->planner.deadline_s != UNKNOWN ? "the deadline"
                                                      : "the end of the plan first found");
}

static void about_types(struct list *l)
{
    const struct offer_set *o = l->r->offers;
    int measured = 0, computed = 0, yours = 0;
    for (int32_t i = 0; i < o->n_offers; i++) {
        const struct instance_type *type = o->offers[i].type;
        yours += type->usable_yours;
        measured += !type->usable_yours && type->usable_measured;
        computed += !type->usable_yours && !type->usable_measured;
    }
    add(l, "memory that jobs can use", "usable-memory", "%d measured - 64 MiB, %d by formula",
        measured, computed);
    if (yours > 0)
        add(l, "memory that you measured", "usable-memory", "%d of the types", yours);
    add_option(l, "architecture where none named", "arch", NULL);
    add_option(l, "vCPUs at once", "max-vcpus", NULL);
    add_option(l, "instances at once", "max-instances", "no limit");
    add_option(l, "vCPUs by EC2 quota", "quota", "no limits");
    add_option(l, "also allowed", "allow", "none");
    for (int why = 0; why < N_LEFT_OUT; why++) {
        if (o->left_out[why] > 0)
            add(l, "types left out", left_out_is_rule((enum left_out)why) ? "allow" : "", "%d: %s",
                (int)o->left_out[why], left_out_name((enum left_out)why));
    }
    if (o->offered_unknown > 0)
        add(l, "types taken as offered", "", "%d: priced here, offering not known",
            (int)o->offered_unknown);
}

/* Jobs whose duration no list states. */
static void about_unknown_durations(struct list *l)
{
    int64_t assumed, elsewhere;
    char a[32];
    workload_filled(l->r->workload, &assumed, &elsewhere);
    if (elsewhere > 0)
        add(l, "durations from --history", "duration-quantile", "%s job%s, at %s",
            show_whole(a, elsewhere), elsewhere == 1 ? "" : "s",
            options_given(l->r->call, "duration-quantile") ? "the quantile given" : "90%");
    if (assumed > 0)
        add(l, "durations assumed", "assume-duration", "%s job%s", show_whole(a, assumed),
            assumed == 1 ? "" : "s");
}

static void about_jobs(struct list *l)
{
    static const struct {
        const char *name, *option;
    } reading[] = {
        {"attempts that count", "attempts"},
        {"states that count", "states"},
        {"guessed memory: quantile of peaks", "peak-quantile"},
        {"guessed memory: factor", "headroom"},
        {"memory of jobs without any", "assume-memory"},
        {"vCPUs of jobs without any", "assume-vcpus"},
        {"duration of jobs without any", "assume-duration"},
        {"durations of their label in", "history"},
        {"each job at its class's quantile", "duration-quantile"},
        {"known durations times", "duration-scale"},
        {"added to each duration", "job-overhead"},
        {"a scheduler's cores are", "cores-are"},
        {"memory unit of SWF", "swf-memory"},
    };
    const struct workload *w = l->r->workload;
    if (w->duration_from[0] != '\0')
        add(l, "durations are taken from", "", "%s", w->duration_from);
    for (size_t i = 0; i < sizeof reading / sizeof reading[0]; i++)
        add_option(l, reading[i].name, reading[i].option, NULL);
    int64_t guessed_mem = 0, guessed_cpu = 0;
    for (int32_t i = 0; i < w->n_classes; i++) {
        guessed_mem += w->classes[i].guessed_mem ? w->classes[i].count : 0;
        guessed_cpu += w->classes[i].guessed_mcpu ? w->classes[i].count : 0;
    }
    char a[32];
    about_unknown_durations(l);
    if (guessed_mem > 0)
        add(l, "memory guessed from use", "requests", "%s jobs", show_whole(a, guessed_mem));
    if (guessed_cpu > 0)
        add(l, "vCPUs guessed from use", "requests", "%s jobs", show_whole(a, guessed_cpu));
}

void plan_assumptions(struct plan_report *r)
{
    struct list l = {arena_array(r->call->arena, ASSUMPTIONS_MOST, sizeof *l.items), 0, r};
    about_prices(&l);
    about_time(&l);
    about_saving(&l);
    about_types(&l);
    about_jobs(&l);
    r->assumptions = l.items;
    r->n_assumptions = l.n;
}
