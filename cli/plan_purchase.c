/* plan_purchase.c - the same jobs bought the other way: all on spot, or all on demand.
 *
 * It is planned like the plan, on the other offers and with a small part of the work, and checked
 * like it.  It breaks what the user said about buying, so it never takes the plan's place. */
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
        snprintf(text, sizeof text, "%s jobs fit no type sold %s", show_whole(a, others - jobs),
                 purchase);
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

static bool plan_other(const struct plan_input *in, const struct offer_set *offers,
                       const struct plan *plan, const char *purchase, struct alternative *row,
                       struct error *err)
{
    struct planner_options options = in->settings.planner;
    struct plan other;
    options.alternatives = false;
    if (options.work <= 0 || options.work > PURCHASE_WORK)
        options.work = PURCHASE_WORK;
    if (options.max_gap < PURCHASE_GAP)
        options.max_gap = PURCHASE_GAP;
    if (!planner_plan(&in->planned, offers, &options, &other, err))
        return false;
    struct plan_limits limits = plan_limits_of(&options);
    struct plan_findings findings = {0};
    bool holds =
        other.n_leases == 0 || plan_check(&other, &in->planned, offers, &limits, &findings);
    if (!holds)
        error_set(err, ERROR_INTERNAL, "the plan %s failed its own check, please report this: %s",
                  purchase, findings.n_lines > 0 ? findings.lines[0] : "no finding");
    plan_findings_clear(&findings);
    row->infeasible = obstacle(in, plan, &other, purchase);
    bool done = row->infeasible == NULL;
    row->cost_uusd = done ? other.cost_uusd : UNKNOWN;
    row->makespan_s = done ? other.makespan_s : UNKNOWN;
    row->peak_vcpus = done ? other.peak_vcpus : UNKNOWN;
    row->instances = done ? other.instances : UNKNOWN;
    plan_clear(&other);
    return holds;
}

bool plan_purchase(const struct plan_input *in, const struct plan *plan, struct alternative *row,
                   bool *found, struct error *err)
{
    struct offer_filter filter = in->settings.filter;
    struct offer_set offers;
    *found = false;
    bool spot = filter.purchase_mask == PURCHASE_BIT(PURCHASE_ON_DEMAND);
    if ((!spot && filter.purchase_mask != PURCHASE_BIT(PURCHASE_SPOT)) || plan->n_leases == 0)
        return true;
    filter.purchase_mask = PURCHASE_BIT(spot ? PURCHASE_SPOT : PURCHASE_ON_DEMAND);
    offers_select(&offers, &in->catalogue, &filter);
    bool ok = true;
    if (offers.n_offers > 0) {
        *row = (struct alternative){.name = spot ? "on spot, uninterrupted" : "on demand"};
        *found = true;
        ok = plan_other(in, &offers, plan, spot ? "on spot" : "on demand", row, err);
    }
    offers_clear(&offers);
    return ok;
}
