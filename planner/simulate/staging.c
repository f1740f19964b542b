#include "planner/simulate/staging.h"

#include "planner/simulate/state.h"

#define BYTES_PER_MIB (INT64_C(1) << 20)

static int64_t lower(int64_t rate, int64_t mbps)
{
    int64_t bytes_s = mbps * 125000;
    return mbps > 0 && bytes_s < rate ? bytes_s : rate;
}

int64_t staging_rate(const struct instance_type *type, const int64_t assumed[N_ASSUMED])
{
    int64_t volume = assumed[ASSUMED_VOLUME_MIB_S] * BYTES_PER_MIB;
    return lower(lower(volume, type->network_mbps), type->ebs_mbps);
}

static int64_t transfer(struct run *r, struct instance *i, int64_t bytes, int64_t from_s)
{
    int64_t rate = staging_rate(i->offer->type, r->in->assumed);
    int64_t ms = bytes / rate * MS_PER_S + (bytes % rate * MS_PER_S + rate - 1) / rate;
    int64_t done_ms = link_reserve(&i->link, r->now_s * MS_PER_S, from_s * MS_PER_S, ms);
    return ms_to_s_up(done_ms);
}

void staging_disk(struct instance *i, int64_t bytes)
{
    i->disk_bytes += bytes;
    if (i->disk_bytes > i->disk_peak_bytes)
        i->disk_peak_bytes = i->disk_bytes;
}

static const struct sim_staging *staging_of(const struct run *r, int32_t item)
{
    return &r->in->staging[item_job(r, item)->staging];
}

void staging_hold(struct run *r, int32_t instance, int32_t item, int32_t jobs, int64_t *run_s,
                  int64_t *end_s)
{
    struct instance *i = &r->instances[instance];
    const struct sim_staging *staging = staging_of(r, item);
    int64_t duration_s = *end_s - *run_s, from_s = *run_s;
    *run_s = transfer(r, i, staging->input_bytes * jobs, *run_s);
    int64_t ended_s = *run_s + duration_s;
    *end_s = transfer(r, i, staging->output_bytes * jobs, ended_s);
    r->out->staging_job_s += (*run_s - from_s + *end_s - ended_s) * jobs;
    staging_disk(i, staging->disk_bytes * jobs);
}

/* Bytes count as moved when both ways are over: an instance may be gone before. */
void staging_ended(struct run *r, int32_t instance, int32_t item, int32_t jobs, bool moved)
{
    struct instance *i = &r->instances[instance];
    const struct sim_staging *staging = staging_of(r, item);
    if (moved)
        i->moved_bytes += (staging->input_bytes + staging->output_bytes) * jobs;
    staging_disk(i, -staging->disk_bytes * jobs);
}
