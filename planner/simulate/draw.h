/* draw.h - chance without a state: each draw is a function of the run's seed, what is drawn, and of
 * whom, so that a run is the same whatever the order in which its draws are asked for, and runs are
 * the same on any number of threads.
 *
 * Source     Steele, Lea and Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014
 *            (the finalizer of splitmix64); Box and Muller, Ann. Math. Stat. 29 (1958) 610-611. */
#ifndef PLANNER_SIMULATE_DRAW_H
#define PLANNER_SIMULATE_DRAW_H

#include <stdint.h>

/* What is drawn. */
enum draw {
    DRAW_LIFE,
    DRAW_BOOT,
    DRAW_DURATION,
    DRAW_DURATION_ERROR,
    DRAW_SPOT_PRICE,
    DRAW_RUN,
    DRAW_SHORTAGE
};

/* 64 bits, for the part-th of its kind (an instance, a job and its place in its item). */
uint64_t draw_bits(uint64_t seed, enum draw what, uint64_t whom, uint64_t part);
/* Evenly in (0, 1). */
double draw_unit(uint64_t seed, enum draw what, uint64_t whom, uint64_t part);
/* Mean 0, variance 1. */
double draw_normal(uint64_t seed, enum draw what, uint64_t whom, uint64_t part);
/* Mean 1. */
double draw_exponential(uint64_t seed, enum draw what, uint64_t whom, uint64_t part);
/* Log-normal with mean 1; sigma is the standard deviation of its logarithm. */
double draw_factor(double sigma, uint64_t seed, enum draw what, uint64_t whom, uint64_t part);

/* The sigma of a log-normal factor of mean 1 whose standard deviation is `share`. */
double draw_sigma(double share);

#endif
