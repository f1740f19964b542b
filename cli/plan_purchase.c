/* plan_purchase.c - the same jobs bought the other way: all on spot, or all on demand.
 *
 * It is planned like the plan and beside it, on the other offers and with a small part of the work,
 * and checked like it.  It breaks what the user said about buying, so it never takes the plan's
 * place. */
#include "cli/plan_purchase.h"

#include "cli/table.h"
#include "model/check/plan_check.h"

#include <string.h>

/* A table of ways tells whole per cents apart: engine steps, and the gap they are spent on. */
#define PURCHASE_WORK INT64_C(4000000)
#define PURCHASE_GAP 0.02

static const char *say(const struct plan_input *in, const char *text)
{
    return arena_text(in->call->arena, text, strlen(text));
}

/* Why it can't be done, or NULL. */
static const char *obstacle(const struct plan_input *in, const struct plan *plan,
                            const struct plan *other, const char *purchase)
{
    int64_t jobs = 0, others = 0;
    char text[160], a[32], b[32];
    for (int32_t i = 0; i < plan->n_unplaced; i++)
        jobs += plan->unplaced[i].jobs;
    for (int32_t i = 0; i < other->n_unplaced; i++)
        others += other->unplaced[i].jobs;
    if (others > jobs) {
        snprintf(text, sizeof text, "%s job%s fit%s no type sold %s", show_whole(a, others - jobs),
                 plural(others - jobs), others - jobs == 1 ? "s" : "", purchase);
        return say(in, text);
    }
    int64_t deadline_s = in->settings.planner.deadline_s;
    if (other->infeasible == NULL)
        return NULL;
    if (deadline_s == UNKNOWN || other->makespan_s <= deadline_s)
        return say(in, other->infeasible);
    snprintf(text, sizeof text, "ends after %s, the deadline is %s",
             show_duration(a, other->makespan_s), show_duration(b, deadline_s));
    return say(in, text);
}

static bool check_other(struct other_purchase *o, const struct plan_input *in,
                        const struct planner_options *options, struct error *err)
{
    struct plan_limits limits = plan_limits_of(options);
    struct plan_findings findings = {0};
    bool holds =
        o->plan.n_leases == 0 || plan_check(&o->plan, &in->planned, &o->offers, &limits, &findings);
    if (!holds)
        error_set(err, ERROR_INTERNAL, "the plan %s failed its own check, please report this: %s",
                  o->purchase, findings.n_lines > 0 ? findings.lines[0] : "no finding");
    plan_findings_clear(&findings);
    return holds;
}

bool other_purchase_plan(struct other_purchase *o, const struct plan_input *in, struct error *err)
{
    struct planner_options options = in->settings.planner;
    struct offer_filter filter = in->settings.filter;
    bool spot = filter.purchase_mask == PURCHASE_BIT(PURCHASE_ON_DEMAND);
    *o = (struct other_purchase){.purchase = spot ? "on spot" : "on demand"};
    if (!spot && filter.purchase_mask != PURCHASE_BIT(PURCHASE_SPOT))
        return true;
    filter.purchase_mask = PURCHASE_BIT(spot ? PURCHASE_SPOT : PURCHASE_ON_DEMAND);
    offers_select(&o->offers, &in->catalogue, &filter);
    if (o->offers.n_offers == 0)
        return true;
    options.alternatives = false;
    options.threads = 1;
    if (options.work <= 0 || options.work > PURCHASE_WORK)
        options.work = PURCHASE_WORK;
    if (options.max_gap < PURCHASE_GAP)
        options.max_gap = PURCHASE_GAP;
    if (!planner_plan(&in->planned, &o->offers, &options, &o->plan, err))
        return false;
    o->made = true;
    return check_other(o, in, &options, err);
}

bool other_purchase_row(struct other_purchase *o, const struct plan_input *in,
                        const struct plan *plan, struct alternative *row)
{
    if (!o->made || plan->n_leases == 0)
        return false;
    *row = (struct alternative){
        .name = strcmp(o->purchase, "on spot") == 0 ? "on spot, uninterrupted" : o->purchase,
        .infeasible = obstacle(in, plan, &o->plan, o->purchase),
    };
    bool done = row->infeasible == NULL;
    row->cost_uusd = done ? o->plan.cost_uusd : UNKNOWN;
    row->makespan_s = done ? o->plan.makespan_s : UNKNOWN;
    row->peak_vcpus = done ? o->plan.peak_vcpus : UNKNOWN;
    row->instances = done ? o->plan.instances : UNKNOWN;
    return true;
}

void other_purchase_clear(struct other_purchase *o)
{
    plan_clear(&o->plan);
    offers_clear(&o->offers);
    *o = (struct other_purchase){0};
}
