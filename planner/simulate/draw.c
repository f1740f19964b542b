#include "planner/simulate/draw.h"

#include <math.h>

static uint64_t mix(uint64_t x)
{
    x = (x ^ x >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    x = (x ^ x >> 27) * UINT64_C(0x94d049bb133111eb);
    return x ^ x >> 31;
}

uint64_t draw_bits(uint64_t seed, enum draw what, uint64_t whom, uint64_t part)
{
    static const uint64_t golden = UINT64_C(0x9e3779b97f4a7c15);
    uint64_t x = mix(seed + golden);
    x = mix(x + golden * ((uint64_t)what + 1));
    x = mix(x + golden * (whom + 1));
    return mix(x + golden * (part + 1));
}

/* The middle of one of 2^52 equal steps: neither 0 nor 1. */
static double unit_of(uint64_t bits)
{
    return ((double)(bits >> 12) + 0.5) * 0x1p-52;
}

double draw_unit(uint64_t seed, enum draw what, uint64_t whom, uint64_t part)
{
    return unit_of(draw_bits(seed, what, whom, part));
}

double draw_normal(uint64_t seed, enum draw what, uint64_t whom, uint64_t part)
{
    static const double turn = 6.283185307179586476925;
    uint64_t bits = draw_bits(seed, what, whom, part);
    return sqrt(-2 * log(unit_of(bits))) * cos(turn * unit_of(mix(bits)));
}

double draw_exponential(uint64_t seed, enum draw what, uint64_t whom, uint64_t part)
{
    return -log(draw_unit(seed, what, whom, part));
}

double draw_factor(double sigma, uint64_t seed, enum draw what, uint64_t whom, uint64_t part)
{
    if (sigma <= 0)
        return 1;
    return exp(sigma * draw_normal(seed, what, whom, part) - sigma * sigma / 2);
}

double draw_sigma(double share)
{
    return sqrt(log1p(share * share));
}
