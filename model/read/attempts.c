/* attempts.c - which failed attempts are jobs, and which were tried again.
 *
 * Rows with the same retry_of are attempts of one job, or of several that share a name (runs
 * written one after the other).  Where every row has an attempt number, an attempt that ended well
 * accounts for one failure at each lower number, in any order of rows; failures without such a
 * success are paired among themselves, and the last of each chain is the job.  Without numbers the
 * order of rows speaks: a failure before a success was tried again, and of the failures after the
 * last success the final one is the job. */
#include "model/read/intake_state.h"

#include "model/arena.h"

#include <stdlib.h>

static int order(uint64_t a_job, uint64_t a_when, uint64_t b_job, uint64_t b_when)
{
    if (a_job != b_job)
        return a_job < b_job ? -1 : 1;
    int64_t a = WHEN_ROW(a_when), b = WHEN_ROW(b_when);
    return (a > b) - (a < b);
}

static int by_job_then_row(const void *a, const void *b)
{
    const struct failed_attempt *x = a, *y = b;
    return order(x->job, x->when, y->job, y->when);
}

static int good_by_job_then_row(const void *a, const void *b)
{
    const struct good_attempt *x = a, *y = b;
    return order(x->job, x->when, y->job, y->when);
}

static bool job_failed(const struct failed_attempt *failed, size_t n, uint64_t job)
{
    size_t low = 0, high = n;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (failed[middle].job < job)
            low = middle + 1;
        else
            high = middle;
    }
    return low < n && failed[low].job == job;
}

/* One bit for each value of a job's low bits: says cheaply, for most jobs, that none failed. */
struct failed_filter {
    uint64_t *bits;
    uint64_t mask;
};

static struct failed_filter failed_filter(const struct failed_attempt *failed, size_t n)
{
    uint64_t size = 64;
    while (size < 8 * (uint64_t)n)
        size *= 2;
    struct failed_filter f = {mem_zeroed(size / 64, sizeof f.bits[0]), size - 1};
    for (size_t i = 0; i < n; i++) {
        uint64_t bit = failed[i].job & f.mask;
        f.bits[bit / 64] |= UINT64_C(1) << bit % 64;
    }
    return f;
}

/* Keeps only the good attempts of jobs that failed too; most never did. */
static void keep_related(struct intake *in)
{
    size_t kept = 0;
    struct failed_filter f = failed_filter(in->failed, in->n_failed);
    for (size_t i = 0; i < in->n_good; i++) {
        uint64_t job = in->good[i].job, bit = job & f.mask;
        bool may_have_failed = f.bits[bit / 64] >> bit % 64 & 1;
        if (may_have_failed && job_failed(in->failed, in->n_failed, job))
            in->good[kept++] = in->good[i];
    }
    in->n_good = kept;
    free(f.bits);
}

/* The attempts of one job name. */
struct family {
    struct failed_attempt *failed;
    size_t n_failed;
    struct good_attempt *good;
    size_t n_good;
};

static bool all_numbered(const struct family *f)
{
    for (size_t i = 0; i < f->n_failed; i++) {
        if (WHEN_ATTEMPT(f->failed[i].when) == 0)
            return false;
    }
    for (size_t i = 0; i < f->n_good; i++) {
        if (WHEN_ATTEMPT(f->good[i].when) == 0)
            return false;
    }
    return true;
}

static bool held_a_slot(const struct failed_attempt *a)
{
    return a->duration_ms > 0;
}

static void judge_by_order(struct family *f)
{
    int64_t last_good = f->n_good == 0 ? -1 : WHEN_ROW(f->good[f->n_good - 1].when);
    bool later = false;
    for (size_t i = f->n_failed; i-- > 0;) {
        struct failed_attempt *a = &f->failed[i];
        a->superseded = later || WHEN_ROW(a->when) < last_good;
        a->is_job = !a->superseded && held_a_slot(a);
        later = later || a->is_job;
    }
}

static int by_attempt_falling(const void *a, const void *b)
{
    const struct failed_attempt *x = a, *y = b;
    int64_t p = WHEN_ATTEMPT(x->when), q = WHEN_ATTEMPT(y->when);
    return p != q ? (p < q) - (p > q) : -by_job_then_row(a, b);
}

static int good_by_attempt_falling(const void *a, const void *b)
{
    const struct good_attempt *x = a, *y = b;
    int64_t p = WHEN_ATTEMPT(x->when), q = WHEN_ATTEMPT(y->when);
    return (p < q) - (p > q);
}

/* From the highest attempt number down: `covered` chains already go on beyond this number, each
 * swallows one failure here; those left over (the latest rows) end chains of their own. */
static void judge_by_number(struct family *f)
{
    qsort(f->failed, f->n_failed, sizeof f->failed[0], by_attempt_falling);
    if (f->n_good > 0)
        qsort(f->good, f->n_good, sizeof f->good[0], good_by_attempt_falling);
    size_t jobs = 0, good = 0;
    for (size_t i = 0; i < f->n_failed;) {
        int64_t attempt = WHEN_ATTEMPT(f->failed[i].when);
        while (good < f->n_good && WHEN_ATTEMPT(f->good[good].when) > attempt)
            good++;
        size_t covered = jobs + good;
        size_t ran = 0, same = i;
        for (; same < f->n_failed && WHEN_ATTEMPT(f->failed[same].when) == attempt; same++)
            ran += held_a_slot(&f->failed[same]);
        size_t ends = ran > covered ? ran - covered : 0;
        jobs += ends;
        for (; i < same; i++) {
            struct failed_attempt *a = &f->failed[i];
            a->is_job = ends > 0 && held_a_slot(a);
            a->superseded = !a->is_job && covered > 0;
            ends -= a->is_job;
        }
    }
}

void attempts_judge(struct intake *in)
{
    if (in->n_failed == 0)
        return;
    qsort(in->failed, in->n_failed, sizeof in->failed[0], by_job_then_row);
    keep_related(in);
    if (in->n_good > 0)
        qsort(in->good, in->n_good, sizeof in->good[0], good_by_job_then_row);
    size_t g = 0;
    for (size_t i = 0; i < in->n_failed;) {
        struct family f = {.failed = &in->failed[i]};
        uint64_t job = f.failed->job;
        while (i < in->n_failed && in->failed[i].job == job)
            i++, f.n_failed++;
        f.good = in->good == NULL ? NULL : &in->good[g];
        while (g < in->n_good && in->good[g].job == job)
            g++, f.n_good++;
        if (all_numbered(&f))
            judge_by_number(&f);
        else
            judge_by_order(&f);
    }
}
