/* units.h - the units every number is kept in, the limits checked where data enters, and
 * arithmetic that cannot overflow silently.
 *
 *   memory  MiB           _mib     CPU    milli-vCPU (1 vCPU = 1000)       _mcpu
 *   time    seconds       _s       money  micro-dollars ($1 = 1,000,000)   _uusd
 *   time as recorded in a job list: milliseconds, _ms; planning rounds up to whole seconds.
 *
 * UNKNOWN marks a quantity that the source does not state.  It is never replaced by 0. */
#ifndef MODEL_UNITS_H
#define MODEL_UNITS_H

#include <assert.h>
#include <stdbool.h>
#include <stdint.h>

#define UNKNOWN INT64_C(-1)
/* A point in time can be negative; this one is "not stated". */
#define TIME_UNKNOWN INT64_MIN

#define MCPU_PER_VCPU 1000
#define MS_PER_S 1000
#define S_PER_H 3600
#define UUSD_PER_USD 1000000
#define MIB_PER_GIB 1024

/* Limits for what enters.  Each product of two of them that the code forms fits 64 bits. */
#define MCPU_MAX (INT64_C(1) << 24)    /* 16,777 vCPUs for one job */
#define MEM_MAX_MIB (INT64_C(1) << 30) /* one PiB */
#define GPUS_MAX 1024
#define COUNT_MAX INT64_C(1000000000)     /* jobs in one row, and in one class */
#define NODES_MAX 10000                   /* of a multi-node job */
#define PRIORITY_MAX 9999                 /* of a job within its share; Batch's own limit */
#define DURATION_MAX_S (INT64_C(1) << 29) /* about 17 years */
#define DURATION_MAX_MS (DURATION_MAX_S * MS_PER_S)
#define PRICE_MAX_UUSD_PER_H (INT64_C(1) << 32) /* about 4295 an hour; dearest seen: 1075 */
#define LEASE_MAX_S DURATION_MAX_S

_Static_assert(PRICE_MAX_UUSD_PER_H < INT64_MAX / LEASE_MAX_S, "lease cost fits 64 bits");
_Static_assert(DURATION_MAX_S < INT64_MAX / COUNT_MAX, "job-seconds of one class fit 64 bits");

#if defined(__GNUC__) || defined(__clang__)
#define MUST_CHECK __attribute__((warn_unused_result))
#define PRINTF_LIKE(fmt, args) __attribute__((format(printf, fmt, args)))
#else
#define MUST_CHECK
#define PRINTF_LIKE(fmt, args)
#endif

/* The greatest common divisor of two whole numbers >= 0; that of 0 and a is a. */
static inline int64_t greatest_divisor(int64_t a, int64_t b)
{
    while (b != 0) {
        int64_t rest = a % b;
        a = b;
        b = rest;
    }
    return a;
}

/* EC2 bills each launch by the second and at least one minute.
 * Source: EC2 On-Demand pricing page, "per-second billing". */
#define BILLED_MIN_S 60

static inline int64_t billed_s(int64_t lease_s)
{
    return lease_s < BILLED_MIN_S ? BILLED_MIN_S : lease_s;
}

/* Cost of one lease.  Rounds up, so that a plan never looks cheaper than its bill. */
static inline int64_t lease_cost_uusd(int64_t price_uusd_per_h, int64_t lease_s)
{
    assert(price_uusd_per_h >= 0 && price_uusd_per_h <= PRICE_MAX_UUSD_PER_H);
    assert(lease_s >= 0 && lease_s <= LEASE_MAX_S);
    return (price_uusd_per_h * lease_s + S_PER_H - 1) / S_PER_H;
}

/* Recorded milliseconds to planned seconds, rounded up. */
#define HOURS_PER_MONTH 730 /* as AWS counts them */

static inline int64_t ms_to_s_up(int64_t ms)
{
    assert(ms >= 0);
    return (ms + MS_PER_S - 1) / MS_PER_S;
}

/* *sum += x; false (and *sum unchanged) when that would overflow. */
MUST_CHECK static inline bool add_checked(int64_t *sum, int64_t x)
{
    int64_t result;
    if (__builtin_add_overflow(*sum, x, &result))
        return false;
    *sum = result;
    return true;
}

/* *product = a * b; false when that would overflow. */
MUST_CHECK static inline bool mul_checked(int64_t *product, int64_t a, int64_t b)
{
    return !__builtin_mul_overflow(a, b, product);
}

#endif
