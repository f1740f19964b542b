#include "cli/plan_input.h"

#include "cli/jobs_known.h"
#include "cli/stop.h"
#include "cli/table.h"
#include "cli/usable_memory.h"

#include <string.h>

static bool check_type_names(const struct plan_input *in, struct error *err)
{
    const struct text_list *names = &in->v->instance_types;
    for (int i = 0; i < names->n; i++) {
        if (catalogue_find(&in->catalogue, slice_of(names->items[i])) < 0 &&
            !catalogue_has_family(&in->catalogue, names->items[i]))
            return error_set(err, ERROR_USAGE,
                             "--instance-types: '%.60s' is no known type or family; batchfit types "
                             "lists them",
                             names->items[i]);
    }
    return true;
}

/* Is the zone one of "us-east-1a;us-east-1b"? */
static bool is_zone_of(const char *zones, const char *zone)
{
    size_t n = strlen(zone);
    for (const char *at = zones; n > 0 && (at = strstr(at, zone)) != NULL; at += n) {
        if ((at == zones || at[-1] == ';') && (at[n] == ';' || at[n] == '\0'))
            return true;
    }
    return false;
}

/* "us-east-1a, us-east-1b". */
static const char *with_commas(char *text, size_t size, const char *zones)
{
    size_t n = 0;
    for (; *zones != '\0' && n + 3 < size; zones++) {
        text[n++] = *zones == ';' ? ',' : *zones;
        if (*zones == ';')
            text[n++] = ' ';
    }
    text[n] = '\0';
    return text;
}

static bool check_zones(const struct plan_input *in, struct error *err)
{
    char text[160];
    const struct text_list *names = &in->v->zones;
    for (int i = 0; i < names->n; i++) {
        if (in->catalogue.zones[0] != '\0' && !is_zone_of(in->catalogue.zones, names->items[i]))
            return error_set(err, ERROR_USAGE, "--zones: '%.60s': in %s there are %s",
                             names->items[i], in->catalogue.region,
                             with_commas(text, sizeof text, in->catalogue.zones));
    }
    return true;
}

static bool load_prices(struct plan_input *in, struct error *err)
{
    if (!prices_load(&in->catalogue, in->settings.region.name, &in->v->prices, NULL, err) ||
        !usable_memory_read(&in->catalogue, in->v->usable_memory, err))
        return false;
    show_currency(in->catalogue.currency);
    return check_type_names(in, err) && check_zones(in, err);
}

/* A plan needs to know what jobs ask for; an unknown request is never taken as 0. */
static bool check_known(const struct plan_input *in, struct error *err)
{
    const struct workload *w = &in->workload;
    char labels[LACKING_TEXT], a[32], b[32];
    if (!jobs_known(w, err))
        return false;
    int64_t unknown = jobs_lacking(w, FACT_DURATION, labels);
    if (unknown > 0 && unknown < w->count)
        return error_set(err, ERROR_INPUT,
                         "%s of %s jobs have no duration%s; --history FILE (another list with "
                         "these labels) or --assume-duration 1h gives them one",
                         show_whole(a, unknown), show_whole(b, w->count), labels);
    bool by_times = in->settings.planner.arrivals;
    bool timed =
        by_times || in->settings.has_budget || in->settings.has_max_time || in->v->schedule != NULL;
    if (unknown > 0 && timed)
        return error_set(err, ERROR_INPUT,
                         "the list has no durations, so %s cannot be done; --assume-duration 1h "
                         "gives every job one",
                         by_times                  ? "--respect-submit-times"
                         : in->v->schedule != NULL ? "--schedule"
                         : in->settings.has_budget ? "--budget"
                                                   : "--max-time");
    int64_t jobs = jobs_lacking(w, FACT_READY, labels);
    if (jobs > 0)
        return error_set(err, ERROR_INPUT,
                         "%s of %s jobs have no %s time%s; --respect-submit-times needs one of "
                         "each (--submit-from submit or start says which)",
                         show_whole(a, jobs), show_whole(b, w->count),
                         in->v->submit_from == 0 ? "submit" : "start", labels);
    return true;
}

static bool select_offers(struct plan_input *in, struct error *err)
{
    offers_select(&in->offers, &in->catalogue, &in->settings.filter);
    if (in->offers.n_offers > 0)
        return true;
    char why[300] = "";
    size_t n = 0;
    for (int i = 0; i < N_LEFT_OUT; i++) {
        if (in->offers.left_out[i] > 0 && n < sizeof why)
            n += (size_t)snprintf(why + n, sizeof why - n, "%s%d %s", n == 0 ? "" : ", ",
                                  (int)in->offers.left_out[i], left_out_name((enum left_out)i));
    }
    return error_set(err, ERROR_USAGE, "no instance type is left in %s (left out: %s)",
                     in->catalogue.region, why);
}

static bool read_jobs(struct plan_input *in, const struct read_values *values, struct error *err)
{
    int64_t start_ms = now_ms();
    struct read_extra extra = {.keep_jobs = true, /* the simulation takes them in their order */
                               .keep_most = in->v->schedule != NULL ? 0 : SIMULATED_LIST_MOST,
                               .ready = plan_ready_from(in->v),
                               .threads = in->settings.planner.threads};
    if (!read_workload(&in->workload, values, (const char *const *)in->call->operands,
                       in->call->n_operands, &extra, err))
        return false;
    in->reading_ms = now_ms() - start_ms;
    return check_known(in, err);
}

bool plan_input_read(struct plan_input *in, const struct invocation *call,
                     const struct plan_values *v, const struct read_values *reading,
                     struct error *err)
{
    in->call = call;
    in->v = v;
    if (!plan_settings_make(&in->settings, call, v, err) || !load_prices(in, err) ||
        !read_jobs(in, reading, err))
        return false;
    plan_settle_architectures(&in->settings, v, &in->workload, &in->planned, call->arena);
    return select_offers(in, err);
}

void plan_input_clear(struct plan_input *in)
{
    offers_clear(&in->offers);
    workload_clear(&in->workload);
    catalogue_clear(&in->catalogue);
    plan_settings_clear(&in->settings);
}
