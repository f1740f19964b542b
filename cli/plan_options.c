#include "cli/plan_options.h"

#include "cli/quota_limits.h"
#include "cli/table.h"
#include "model/quantity.h"

#include <string.h>
#include <time.h>
#include <unistd.h>

#define AT(member) offsetof(struct plan_values, member)

const struct option_spec plan_type_specs[] = {
    {.name = "region",
     .kind = OPTION_TEXT,
     .offset = AT(region),
     .metavar = "NAME",
     .help = "AWS region whose types and prices are used",
     .shown_default = "AWS_REGION, AWS_DEFAULT_REGION, your AWS profile, us-east-1"},
    {.name = "purchase",
     .kind = OPTION_CHOICE,
     .offset = AT(purchase),
     .metavar = "HOW",
     .choices = "on-demand|spot|any",
     .default_text = "on-demand",
     .help = "how instances are bought; spot prices are as paid where a snapshot has them, else "
             "on-demand less the advisor's savings"},
    {.name = "arch",
     .kind = OPTION_CHOICE,
     .offset = AT(arch),
     .metavar = "ARCH",
     .choices = "auto|x86_64|arm64|any",
     .default_text = "auto",
     .help = "architecture for jobs that don't name one; auto takes x86_64 for them, any takes the "
             "cheapest of both"},
    {.name = "family",
     .kind = OPTION_TEXT,
     .offset = AT(family),
     .metavar = "REGEX",
     .help = "only families that match as a whole, such as 'c6.*|m6i'"},
    {.name = "instance-types",
     .kind = OPTION_LIST,
     .offset = AT(instance_types),
     .metavar = "LIST",
     .help = "only these types and families (but their bare metal), such as m6i.4xlarge,r6i; the "
             "rules below don't hold for them"},
    {.name = "exclude",
     .kind = OPTION_TEXT,
     .offset = AT(exclude),
     .metavar = "REGEX",
     .help = "not the types whose whole name matches, such as '.*\\.metal.*|c4.*'"},
    {.name = "allow",
     .kind = OPTION_LIST,
     .offset = AT(allow),
     .metavar = "LIST",
     .help = "types that are left out unless allowed: burstable, bare-metal, fpga, inferentia, "
             "trainium, accelerators, hpc, a1, old-generations, all"},
    {.name = "gpu-types-for-all",
     .kind = OPTION_FLAG,
     .offset = AT(gpu_types_for_all),
     .help = "let jobs without GPUs run on GPU types"},
    {.name = "usable-memory",
     .kind = OPTION_TEXT,
     .offset = AT(usable_memory),
     .metavar = "FILE",
     .help = "memory that jobs can use where you measured it: CSV with instance_type,usable_mib"},
    {.name = "zones",
     .kind = OPTION_LIST,
     .offset = AT(zones),
     .metavar = "LIST",
     .help = "only types known to be offered in one of these zones, such as us-east-1a,us-east-1b"},
    {0},
};

const struct option_spec plan_time_specs[] = {
    {.name = "deadline",
     .kind = OPTION_DURATION,
     .offset = AT(deadline_s),
     .metavar = "D",
     .help = "all jobs end at most this long after the first launch",
     .shown_default = "none: the cheapest plan, then the fastest within --slack of it"},
    {.name = "finish-by",
     .kind = OPTION_TEXT,
     .offset = AT(finish_by),
     .metavar = "TIME",
     .help = "the same as a date: 'YYYY-MM-DD HH:MM' (UTC, or with +hh:mm)"},
    {.name = "start",
     .kind = OPTION_TEXT,
     .offset = AT(start),
     .metavar = "TIME",
     .help = "when the first instance is launched, for --finish-by; with the default the result "
             "changes with the clock",
     .shown_default = "now"},
    {.name = "slack",
     .kind = OPTION_FRACTION,
     .offset = AT(slack),
     .metavar = "SHARE",
     .default_text = "1%",
     .help = "without a deadline: how much dearer than the cheapest a faster plan may be"},
    {.name = "sooner-for",
     .kind = OPTION_FRACTION,
     .offset = AT(sooner_for),
     .metavar = "SHARE",
     .default_text = "0%",
     .help = "of the environments that were simulated, recommend those that end soonest for at "
             "most so much more than the cheapest that keep the deadline; the screen lists what "
             "can be had"},
    {0},
};

const struct option_spec plan_submit_specs[] = {
    {.name = "respect-submit-times",
     .kind = OPTION_FLAG,
     .offset = AT(respect_submit_times),
     .help = "no job starts before it was submitted; the plan's time 0 is the earliest submission "
             "of the list, and instances are launched when jobs are there for them"},
    {.name = "max-wait",
     .kind = OPTION_DURATION,
     .offset = AT(max_wait_s),
     .metavar = "D",
     .help = "with --respect-submit-times: each job starts at most this long after it was "
             "submitted; at least --boot",
     .shown_default = "no limit but the deadline"},
    {.name = "submit-from",
     .kind = OPTION_CHOICE,
     .offset = AT(submit_from),
     .metavar = "TIME",
     .choices = "submit|start",
     .default_text = "submit",
     .help = "which recorded time is taken as a job's submission: its own, or its start, where the "
             "recorded queue shall not count"},
    {0},
};

const struct option_spec plan_limit_specs[] = {
    {.name = "max-vcpus",
     .kind = OPTION_WHOLE,
     .offset = AT(max_vcpus),
     .metavar = "N",
     .default_text = "1000",
     .min = 1,
     .max = 1e9,
     .help = "most vCPUs of instances alive at once"},
    {.name = "max-instances",
     .kind = OPTION_WHOLE,
     .offset = AT(max_instances),
     .metavar = "N",
     .min = 1,
     .max = 1e9,
     .help = "most instances alive at once",
     .shown_default = "no limit"},
    {.name = "quota",
     .kind = OPTION_LIST,
     .offset = AT(quota),
     .metavar = "NAME=N",
     .help =
         "most vCPUs alive at once that an EC2 quota counts, by code or name: L-1216C47A=256 or "
         "standard=256, standard-spot=64, g=8 ...; or a FILE of such lines, or the answer of "
         "'aws service-quotas list-service-quotas --service-code ec2'",
     .shown_default = "no limits"},
    {0},
};

const struct option_spec plan_cost_specs[] = {
    {.name = "boot",
     .kind = OPTION_DURATION,
     .offset = AT(boot_s),
     .metavar = "D",
     .default_text = "180s",
     .help = "billed time from a launch until its first job starts"},
    {.name = "tail",
     .kind = OPTION_DURATION,
     .offset = AT(tail_s),
     .metavar = "D",
     .default_text = "120s",
     .help = "billed time from an instance's last job until it is gone"},
    OPTION_ROOT_VOLUME(AT(root_volume_mib)),
    OPTION_PUBLIC_IPV4(AT(public_ipv4)),
    {0},
};

const struct option_spec plan_gate_specs[] = {
    {.name = "budget",
     .kind = OPTION_MONEY,
     .offset = AT(budget_uusd),
     .metavar = "USD",
     .help = "exit 5 when it costs more under Batch, or as planned where that is not simulated",
     .shown_default = "none"},
    {.name = "max-time",
     .kind = OPTION_DURATION,
     .offset = AT(max_time_s),
     .metavar = "D",
     .help = "exit 5 when it takes longer there",
     .shown_default = "none"},
    {.name = "max-gap",
     .kind = OPTION_FRACTION,
     .offset = AT(max_gap),
     .metavar = "SHARE",
     .help = "search until cost and bound are this close; exit 7 when they are not",
     .shown_default = "as close as --work allows"},
    {0},
};

const struct option_spec plan_search_specs[] = {
    {.name = "solver",
     .kind = OPTION_CHOICE,
     .offset = AT(solver),
     .metavar = "NAME",
     .choices = "auto|ffd|exact",
     .default_text = "auto",
     .help = "how jobs are packed: ffd is fast, exact searches on within --work"},
    {.name = "work",
     .kind = OPTION_WHOLE,
     .offset = AT(work),
     .metavar = "N",
     .help = "search steps, the same on every machine; 0 for the planner's own measure",
     .default_text = "0"},
    {.name = "time-limit",
     .kind = OPTION_DURATION,
     .offset = AT(time_limit_s),
     .metavar = "D",
     .help = "stop the search after D with the best plan so far; results may then differ from run "
             "to run",
     .shown_default = "none"},
    {.name = "threads",
     .kind = OPTION_WHOLE,
     .offset = AT(threads),
     .metavar = "N",
     .min = 1,
     .max = 256,
     .help = "threads to search with; results don't depend on it",
     .shown_default = "one a processor"},
    {0},
};

const struct option_spec plan_result_specs[] = {
    OPTION_FORMAT(AT(format), "table|json"),
    {.name = "save",
     .kind = OPTION_TEXT,
     .offset = AT(save),
     .metavar = "FILE",
     .help = "write the plan as JSON to FILE as well"},
    {.name = "schedule",
     .kind = OPTION_TEXT,
     .offset = AT(schedule),
     .metavar = "FILE",
     .help = "write job,class,lease,instance_type,purchase,start_s,end_s as CSV to FILE"},
    {.name = "alternatives",
     .kind = OPTION_FLAG,
     .offset = AT(alternatives),
     .default_text = "yes",
     .help = "work out other ways to run the batch, and requests a little lower; "
             "--no-alternatives without"},
    {.name = "assumptions",
     .kind = OPTION_FLAG,
     .offset = AT(assumptions),
     .help = "list every assumption with its value and the option that changes it"},
    {.name = "timing",
     .kind = OPTION_FLAG,
     .offset = AT(timing),
     .help = "say how long reading and planning took"},
    {0},
};

/* ---- types ---------------------------------------------------------------------------------- */

static const struct {
    const char *word;
    enum left_out rule;
} rules[] = {
    {"burstable", LEFT_OUT_BURSTABLE},
    {"bare-metal", LEFT_OUT_BARE_METAL},
    {"fpga", LEFT_OUT_FPGA},
    {"inferentia", LEFT_OUT_INFERENTIA},
    {"trainium", LEFT_OUT_TRAINIUM},
    {"accelerators", LEFT_OUT_ACCELERATOR},
    {"hpc", LEFT_OUT_HPC},
    {"a1", LEFT_OUT_A1},
    {"old-generations", LEFT_OUT_OLD},
};
enum { N_RULES = sizeof rules / sizeof rules[0] };

static uint32_t all_rules(void)
{
    uint32_t mask = 0;
    for (size_t i = 0; i < N_RULES; i++)
        mask |= LEFT_OUT_BIT(rules[i].rule);
    return mask;
}

static bool allow_rules(const struct text_list *list, uint32_t *mask, struct error *err)
{
    for (int i = 0; i < list->n; i++) {
        size_t k = 0;
        while (k < N_RULES && strcmp(rules[k].word, list->items[i]) != 0)
            k++;
        if (k < N_RULES)
            *mask |= LEFT_OUT_BIT(rules[k].rule);
        else if (strcmp(list->items[i], "all") == 0)
            *mask |= all_rules();
        else
            return error_set(err, ERROR_USAGE,
                             "--allow: '%.60s': burstable, bare-metal, fpga, inferentia, trainium, "
                             "accelerators, hpc, a1, old-generations or all are accepted",
                             list->items[i]);
    }
    return true;
}

static bool accepts(const struct instance_type *type, void *context)
{
    const struct plan_settings *s = context;
    if (!name_regex_matches(&s->family, type->family))
        return false;
    if (s->exclude.set && name_regex_matches(&s->exclude, type->name))
        return false;
    if (s->instance_types->n == 0)
        return true;
    for (int i = 0; i < s->instance_types->n; i++) {
        const char *item = s->instance_types->items[i];
        if (strcmp(item, type->name) == 0 || (strcmp(item, type->family) == 0 && !type->bare_metal))
            return true;
    }
    return false;
}

static bool make_filter(struct plan_settings *s, const struct invocation *call,
                        const struct plan_values *v, struct error *err)
{
    static const uint32_t purchases[] = {
        PURCHASE_BIT(PURCHASE_ON_DEMAND),
        PURCHASE_BIT(PURCHASE_SPOT),
        PURCHASE_BIT(PURCHASE_ON_DEMAND) | PURCHASE_BIT(PURCHASE_SPOT),
    };
    s->instance_types = &v->instance_types;
    s->filter = (struct offer_filter){
        .arch_mask = ARCH_BIT(ARCH_X86_64) | ARCH_BIT(ARCH_ARM64),
        .purchase_mask = purchases[v->purchase],
        .gpu_types_for_all = v->gpu_types_for_all,
        .accepts = accepts,
        .context = s,
        .n_zones = v->zones.n,
        .root_volume_gib = (v->root_volume_mib + MIB_PER_GIB - 1) / MIB_PER_GIB,
        .public_ipv4 = v->public_ipv4,
    };
    /* Who names types wants those types. */
    if (v->instance_types.n > 0)
        s->filter.allow_mask = all_rules();
    struct slice *zones = arena_array(call->arena, (size_t)v->zones.n + 1, sizeof *zones);
    for (int i = 0; i < v->zones.n; i++)
        zones[i] = slice_of(v->zones.items[i]);
    s->filter.zones = zones;
    return allow_rules(&v->allow, &s->filter.allow_mask, err) &&
           name_regex_compile(&s->family, "family", v->family, err) &&
           name_regex_compile(&s->exclude, "exclude", v->exclude, err);
}

uint32_t plan_arch_mask(const struct plan_values *v, const struct workload *w)
{
    static const uint32_t masks[] = {0, ARCH_BIT(ARCH_X86_64), ARCH_BIT(ARCH_ARM64),
                                     ARCH_BIT(ARCH_X86_64) | ARCH_BIT(ARCH_ARM64)};
    uint32_t mask = masks[v->arch];
    for (int32_t c = 0; c < w->n_classes; c++) {
        if (w->classes[c].arch != ARCH_ANY)
            mask |= ARCH_BIT(w->classes[c].arch);
        else if (v->arch == 0)
            mask |= ARCH_BIT(ARCH_X86_64);
    }
    return mask == 0 ? ARCH_BIT(ARCH_X86_64) : mask; /* a list without jobs has none */
}

void plan_settle_architectures(struct plan_settings *s, const struct plan_values *v,
                               const struct workload *w, struct workload *planned,
                               struct arena *arena)
{
    enum { ARM64 = 2, ANY = 3 }; /* --arch's words */
    size_t n = (size_t)w->n_classes;
    s->filter.arch_mask = plan_arch_mask(v, w);
    *planned = *w;
    planned->classes = arena_array(arena, n + 1, sizeof *planned->classes);
    memcpy(planned->classes, w->classes, n * sizeof *planned->classes);
    bool both = s->filter.arch_mask == (ARCH_BIT(ARCH_X86_64) | ARCH_BIT(ARCH_ARM64));
    if (!both || v->arch == ANY)
        return;
    for (size_t i = 0; i < n; i++) {
        if (planned->classes[i].arch == ARCH_ANY)
            planned->classes[i].arch = v->arch == ARM64 ? ARCH_ARM64 : ARCH_X86_64;
    }
}

/* ---- time ----------------------------------------------------------------------------------- */

static bool read_time(const char *option, const char *text, int64_t *ms, struct error *err)
{
    if (quantity_time_ms(slice_of(text), ms))
        return true;
    return error_set(err, ERROR_USAGE,
                     "--%s: '%.60s': a date such as '2026-11-27 18:00' (UTC) or "
                     "'2026-11-27T18:00+01:00' is accepted",
                     option, text);
}

static bool make_deadline(struct plan_settings *s, const struct invocation *call,
                          const struct plan_values *v, struct error *err)
{
    s->start_ms = TIME_UNKNOWN;
    s->planner.deadline_s = options_given(call, "deadline") ? v->deadline_s : UNKNOWN;
    if (v->start != NULL && !read_time("start", v->start, &s->start_ms, err))
        return false;
    if (v->finish_by != NULL) {
        int64_t finish_ms;
        if (s->planner.deadline_s != UNKNOWN)
            return error_set(err, ERROR_USAGE,
                             "--deadline and --finish-by say the same thing: one is accepted");
        if (!read_time("finish-by", v->finish_by, &finish_ms, err))
            return false;
        s->start_is_now = v->start == NULL;
        if (s->start_is_now)
            s->start_ms = (int64_t)time(NULL) * MS_PER_S;
        s->planner.deadline_s = (finish_ms - s->start_ms) / MS_PER_S;
        if (finish_ms <= s->start_ms)
            return error_set(err, ERROR_USAGE, "--finish-by: '%.60s' is not after the start (%s)",
                             v->finish_by, v->start == NULL ? "now" : v->start);
        if (s->planner.deadline_s > DURATION_MAX_S)
            return error_set(err, ERROR_USAGE, "--finish-by: '%.60s' is too far away",
                             v->finish_by);
    }
    char deadline[32], boot[32];
    if (s->planner.deadline_s != UNKNOWN && s->planner.deadline_s <= v->boot_s)
        return error_set(err, ERROR_USAGE,
                         "the deadline is %s after the first launch, and booting alone takes %s "
                         "(--boot)",
                         show_duration(deadline, s->planner.deadline_s),
                         show_duration(boot, v->boot_s));
    return true;
}

struct plan_limits plan_limits_of(const struct planner_options *o)
{
    return (struct plan_limits){.deadline_s = o->deadline_s,
                                .boot_s = o->boot_s,
                                .tail_s = o->tail_s,
                                .max_vcpus = o->max_vcpus,
                                .max_instances = o->max_instances,
                                .quota_vcpus = o->quota_vcpus,
                                .arrivals = o->arrivals,
                                .max_wait_s = o->max_wait_s};
}

enum ready_from plan_ready_from(const struct plan_values *v)
{
    if (!v->respect_submit_times)
        return READY_NONE;
    return v->submit_from == 0 ? READY_SUBMIT : READY_START;
}

static bool make_arrivals(struct plan_settings *s, const struct invocation *call,
                          const struct plan_values *v, struct error *err)
{
    bool waits = options_given(call, "max-wait");
    s->planner.arrivals = v->respect_submit_times;
    s->planner.max_wait_s = waits ? v->max_wait_s : UNKNOWN;
    if (!v->respect_submit_times && (waits || v->submit_from != 0))
        return error_set(err, ERROR_USAGE, "--%s needs --respect-submit-times",
                         waits ? "max-wait" : "submit-from");
    if (waits && v->max_wait_s < v->boot_s)
        return error_set(err, ERROR_USAGE,
                         "--max-wait: %lld s is less than the boot of %lld s (--boot), which a job "
                         "waits for whose instance is launched when it is submitted",
                         (long long)v->max_wait_s, (long long)v->boot_s);
    return true;
}

/* Two results under one name: the second would take the first one's place. */
static bool check_results(const struct plan_values *v, struct error *err)
{
    const struct {
        const char *option, *path;
    } results[] = {{"save", v->save}, {"schedule", v->schedule}, {"output", v->common.output}};
    for (int i = 0; i < 3; i++) {
        const char *path = results[i].path;
        if (path == NULL)
            continue;
        if (path[0] == '\0')
            return error_set(err, ERROR_USAGE, "--%s: '': the name of a file is needed",
                             results[i].option);
        bool shared = strncmp(path, "/dev/", 5) == 0;
        for (int k = i + 1; k < 3 && !shared; k++) {
            if (results[k].path != NULL && strcmp(path, results[k].path) == 0)
                return error_set(err, ERROR_USAGE,
                                 "--%s and --%s: '%.80s' cannot hold both; two names are needed",
                                 results[i].option, results[k].option, path);
        }
    }
    return true;
}

static int64_t processors(void)
{
    long n = sysconf(_SC_NPROCESSORS_ONLN);
    return n < 1 ? 1 : n;
}

bool plan_settings_make(struct plan_settings *s, const struct invocation *call,
                        const struct plan_values *v, struct error *err)
{
    static const enum pack_solver solvers[] = {PACK_AUTO, PACK_FFD, PACK_EXACT};
    *s = (struct plan_settings){.planner = planner_defaults()};
    s->region = region_resolve(call, v->region);
    s->has_budget = options_given(call, "budget");
    s->has_max_time = options_given(call, "max-time");
    s->has_max_gap = options_given(call, "max-gap");
    s->planner.boot_s = v->boot_s;
    s->planner.tail_s = v->tail_s;
    s->planner.max_vcpus = v->max_vcpus;
    s->planner.max_instances = v->max_instances == 0 ? UNKNOWN : v->max_instances;
    s->planner.slack = v->slack;
    s->planner.solver = solvers[v->solver];
    s->planner.work = v->work;
    s->planner.threads = (int)(v->threads == 0 ? processors() : v->threads);
    s->planner.alternatives = v->alternatives;
    if (s->has_max_gap)
        s->planner.max_gap = v->max_gap;
    return check_results(v, err) && make_filter(s, call, v, err) &&
           make_deadline(s, call, v, err) && make_arrivals(s, call, v, err) &&
           quota_limits_read(&v->quota, s->planner.quota_vcpus, err);
}

void plan_settings_clear(struct plan_settings *s)
{
    name_regex_clear(&s->family);
    name_regex_clear(&s->exclude);
}
