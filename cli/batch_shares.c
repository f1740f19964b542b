#include "cli/batch_shares.h"

void batch_shares_make(struct batch_shares *s, const struct workload *w, struct sim_job *jobs)
{
    const char *last = NULL;
    int32_t share = -1;
    for (int64_t i = 0; i < w->n_jobs; i++) {
        const char *name = w->jobs[i].share;
        if (last == NULL || strcmp(name, last) != 0)
            share = text_set_add(&s->names, slice_of(name));
        last = name;
        jobs[i].share = share;
        s->without += name[0] == '\0' ? w->jobs[i].count : 0;
    }
}

void batch_shares_clear(struct batch_shares *s)
{
    text_set_clear(&s->names);
}

const struct sim_fair *batch_fair(const struct batch_shares *s, const struct compute *c,
                                  const struct job_queue *q, struct arena *arena)
{
    enum { LEAST_WINDOW_S = 600 }; /* what shareDecaySeconds 0 means */
    const struct scheduling_policy *policy = q == NULL ? c->policy : compute_policy(c, q);
    const char *missing = q == NULL ? c->policy_missing : q->policy;
    if (policy == NULL && missing[0] == '\0')
        return NULL;
    struct sim_share *shares = arena_array(arena, s->names.n + 1, sizeof *shares);
    for (size_t i = 0; i < s->names.n; i++) {
        const char *name = s->names.texts[i].p;
        shares[i] = (struct sim_share){name, policy == NULL ? 1 : scheduling_weight(policy, name)};
    }
    struct sim_fair *fair = arena_array(arena, 1, sizeof *fair);
    *fair =
        (struct sim_fair){.shares = shares, .n = (int32_t)s->names.n, .window_s = LEAST_WINDOW_S};
    if (policy != NULL && policy->decay_s > 0)
        fair->window_s = policy->decay_s;
    if (policy != NULL)
        fair->reserved_percent = policy->reserved_percent;
    return fair;
}
