/* wide.h - 128-bit integers, for sums and products of 64-bit ones that must stay exact. */
#ifndef MODEL_WIDE_H
#define MODEL_WIDE_H

#include <stdbool.h>
#include <stdint.h>

__extension__ typedef __int128 wide;

/* *sum += a * b; false (and *sum unchanged) when 128 bits do not hold it. */
__attribute__((warn_unused_result)) static inline bool wide_add_product(wide *sum, wide a, wide b)
{
    wide product, total;
    if (__builtin_mul_overflow(a, b, &product) || __builtin_add_overflow(*sum, product, &total))
        return false;
    *sum = total;
    return true;
}

/* A wide as the nearest 64-bit value, for messages. */
static inline int64_t wide_clamped(wide x)
{
    return x > INT64_MAX ? INT64_MAX : x < INT64_MIN ? INT64_MIN : (int64_t)x;
}

#endif
