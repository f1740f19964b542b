/* wide.h - 128-bit sums, for products of prices, demands and durations that 64 bits can't hold. */
#ifndef PLANNER_WIDE_H
#define PLANNER_WIDE_H

#include <stdint.h>

__extension__ typedef __int128 wide_int;

static inline int64_t wide_to_int64(wide_int x)
{
    return x > INT64_MAX ? INT64_MAX : x < INT64_MIN ? INT64_MIN : (int64_t)x;
}

#endif
