/* plan_trials.c - the environments of the plan tried out in the simulator, beside what users have
 * without a plan (planner/trials). */
#include "cli/plan_trials.h"
#include "cli/batch_simulate.h"
#include "cli/plan_report.h"

/* What keeps the list from being simulated at all; NULL. */
static const char *find_obstacle(const struct plan_input *in)
{
    const struct workload *w = &in->workload;
    if (w->jobs == NULL)
        return "the list is longer than 16 MiB";
    if (in->settings.planner.arrivals && in->v->submit_from != 0)
        return "jobs are ready at their recorded start (--submit-from start)";
    for (int64_t i = 0; i < w->n_jobs; i++) {
        if (w->jobs[i].duration_ms == UNKNOWN)
            return "the list has no durations";
        if (in->settings.planner.arrivals && w->jobs[i].submit_ms == TIME_UNKNOWN)
            return "jobs have no submit time";
    }
    return NULL;
}

static struct trials_input input_of(const struct plan_input *in, const struct plan *plan,
                                    const struct commitment_report *owned,
                                    const struct batch_simulated *jobs)
{
    const struct text_list *zones = &in->v->zones;
    struct trials_input input = {.plan = plan,
                                 .w = &in->planned,
                                 .catalogue = &in->catalogue,
                                 .offers = &in->offers,
                                 .filter = &in->settings.filter,
                                 .jobs = jobs->input.jobs,
                                 .n_jobs = jobs->input.n_jobs,
                                 .image_bytes = jobs->input.image_bytes,
                                 .n_images = jobs->input.n_images,
                                 .gates = jobs->input.gates,
                                 .staging = jobs->staged.jobs,
                                 .owned = owned->given ? &owned->owned : NULL,
                                 .zone = zones->n == 1 ? zones->items[0] : "",
                                 .deadline_s = in->settings.planner.deadline_s,
                                 .max_vcpus = in->settings.planner.max_vcpus,
                                 .quota_vcpus = in->settings.planner.quota_vcpus,
                                 .slack = in->settings.planner.slack,
                                 .sooner_for = in->v->sooner_for,
                                 .work = TRIALS_WORK};
    plan_trials_assumed(&in->settings.planner, input.assumed);
    return input;
}

void plan_trials_assumed(const struct planner_options *o, int64_t values[N_ASSUMED])
{
    assumed_defaults(values);
    values[ASSUMED_BOOT_S] = o->boot_s;
    values[ASSUMED_IDLE_S] = o->tail_s;
}

bool plan_trials(const struct plan_input *in, const struct plan *plan,
                 const struct commitment_report *owned, struct environments *e,
                 struct trials *trials, struct error *err)
{
    struct batch_simulated jobs = {0};
    *trials = (struct trials){.why_not = find_obstacle(in)};
    if (trials->why_not != NULL)
        return true;
    bool ok = batch_simulated_jobs(&jobs, &in->planned, in->settings.planner.arrivals, err) &&
              batch_staged_make(&jobs.staged, &in->planned, err);
    if (ok) {
        struct trials_input input = input_of(in, plan, owned, &jobs);
        ok = trials_run(trials, e, &input, err);
    }
    batch_simulated_clear(&jobs);
    return ok;
}
