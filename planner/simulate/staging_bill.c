/* staging_bill.c - what staging adds to the bill, and which root volumes would have filled. */
#include "planner/simulate/simulate.h"
#include "planner/simulate/staging.h"

#include <stdlib.h>

__extension__ typedef __int128 wide_int;

#define BYTES_PER_GIB (INT64_C(1) << 30)
enum { HOURS_PER_DAY = 24 };

/* What jobs of a class asked of S3. */
struct asked {
    int64_t gets, puts, stored_bytes;
    int64_t listed, run; /* jobs */
};

static int64_t divide_up(int64_t a, int64_t b)
{
    return a / b + (a % b != 0);
}

static struct asked *count_requests(const struct simulation *s, const struct sim_input *input)
{
    struct asked *asked = mem_zeroed((size_t)input->w->n_classes + 1, sizeof *asked);
    int64_t part = input->assumed[ASSUMED_S3_PART_MIB] << 20;
    for (int64_t j = 0; j < input->n_jobs; j++) {
        const struct sim_staging *staging = &input->staging[input->jobs[j].staging];
        struct asked *a = &asked[input->jobs[j].class_id];
        int64_t n = input->jobs[j].count;
        a->listed += n;
        a->gets += n * divide_up(staging->input_bytes, part);
        a->puts += n * divide_up(staging->output_bytes, part);
        a->stored_bytes += n * staging->output_bytes;
    }
    for (int64_t i = 0; i < s->n_instances; i++) {
        for (int32_t k = 0; k < s->instances[i].n_uses; k++)
            asked[s->instances[i].uses[k].class_id].run += s->instances[i].uses[k].jobs;
    }
    return asked;
}

/* Of a class of which some jobs are stuck, the share of those that ran. */
static int64_t of_those_run(const struct asked *a, wide_int amount)
{
    if (a->listed == 0)
        return 0;
    return (int64_t)((amount * a->run + a->listed - 1) / a->listed);
}

static int64_t requests_uusd(const struct asked *a, const struct usage_price *usage)
{
    wide_int uusd_1000 =
        (wide_int)a->gets * usage[USAGE_S3_GET].uusd + (wide_int)a->puts * usage[USAGE_S3_PUT].uusd;
    return of_those_run(a, (uusd_1000 + 999) / 1000);
}

/* A month is 730 hours. */
static int64_t storage_uusd(const struct asked *a, const struct usage_price *usage, int64_t days)
{
    wide_int whole = (wide_int)BYTES_PER_GIB * HOURS_PER_MONTH;
    wide_int uusd = (wide_int)a->stored_bytes * days * HOURS_PER_DAY * usage[USAGE_S3_STORAGE].uusd;
    return of_those_run(a, (uusd + whole - 1) / whole);
}

bool staging_bill(struct bill *bill, const struct simulation *s, const struct sim_input *input,
                  struct error *err)
{
    const struct usage_price *usage = input->catalogue->other.usage;
    bool get = usage[USAGE_S3_GET].uusd != UNKNOWN, put = usage[USAGE_S3_PUT].uusd != UNKNOWN;
    bool stored = usage[USAGE_S3_STORAGE].uusd != UNKNOWN;
    if (input->staging == NULL)
        return true;
    size_t n = (size_t)input->w->n_classes;
    struct asked *asked = count_requests(s, input);
    int64_t *requests = mem_zeroed(n + 1, sizeof *requests);
    int64_t *storage = mem_zeroed(n + 1, sizeof *storage);
    for (size_t c = 0; c < n; c++) {
        requests[c] = get && put ? requests_uusd(&asked[c], usage) : 0;
        storage[c] = stored ? storage_uusd(&asked[c], usage, input->assumed[ASSUMED_S3_DAYS]) : 0;
    }
    if (!get || !put)
        bill_add_unknown(bill, bill_kind_name(BILL_S3_REQUESTS));
    if (!stored)
        bill_add_unknown(bill, bill_kind_name(BILL_S3_STORAGE));
    if (input->assumed[ASSUMED_VOLUME_MIB_S] > assumed_entry(ASSUMED_VOLUME_MIB_S)->value)
        bill_add_unknown(bill, "throughput of root volumes above 125 MiB/s");
    bool ok = bill_add_usage(bill, BILL_S3_REQUESTS, requests, input->w, err) &&
              bill_add_usage(bill, BILL_S3_STORAGE, storage, input->w, err);
    free(asked);
    free(requests);
    free(storage);
    return ok;
}

/* ---- volumes ------------------------------------------------------------------------------- */

static int64_t root_uusd(const struct sim_instance *i, int64_t gib, int64_t gb_month_uusd)
{
    int64_t uusd_h = (gib * gb_month_uusd + HOURS_PER_MONTH - 1) / HOURS_PER_MONTH;
    return lease_cost_uusd(uusd_h, billed_s(i->end_s - i->launch_s));
}

void staging_volumes(struct staging_volumes *v, const struct simulation *s,
                     const struct sim_input *input, int64_t root_gib)
{
    int64_t gb_month_uusd = input->catalogue->other.gp3_gb_month_uusd;
    *v = (struct staging_volumes){.instances = s->n_instances};
    for (int64_t i = 0; i < s->n_instances; i++) {
        const struct sim_instance *in = &s->instances[i];
        if (in->disk_peak_bytes == 0)
            continue;
        int64_t gib = divide_up(in->disk_peak_bytes, BYTES_PER_GIB) +
                      input->assumed[ASSUMED_VOLUME_SYSTEM_GIB];
        v->fuller += gib > root_gib;
        if (gib > v->needed_gib) {
            v->needed_gib = gib;
            v->fullest = in->offer;
        }
    }
    if (v->fuller > 0 && gb_month_uusd == UNKNOWN)
        v->extra_uusd = UNKNOWN;
    for (int64_t i = 0; v->fuller > 0 && gb_month_uusd != UNKNOWN && i < s->n_instances; i++)
        v->extra_uusd += root_uusd(&s->instances[i], v->needed_gib, gb_month_uusd) -
                         root_uusd(&s->instances[i], root_gib, gb_month_uusd);
}
