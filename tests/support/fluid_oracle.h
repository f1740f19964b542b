/* fluid_oracle.h - what jobs cost at least on any instances of these offers, without boot and idle
 * time: the linear program over all patterns (design.md 3, fluid bound), by a way of its own.
 *
 * Columns are found depth first over all classes, instead of by the engine's tables, and the bound
 * is Farley's: duals divided by the most that any pattern is worth against its price.  Where the
 * search is cut short, what a pattern could be worth at most stands in, so that it is a bound
 * whatever happens.
 *
 * Units      seconds of one job; micro-dollars.
 * Complexity exponential in classes; a few classes and offers. */
#ifndef TESTS_SUPPORT_FLUID_ORACLE_H
#define TESTS_SUPPORT_FLUID_ORACLE_H

#include "model/offer.h"
#include "model/workload.h"

enum { FLUID_ORACLE_CLASSES = 8, FLUID_ORACLE_OFFERS = 64 };

struct fluid_oracle {
    const struct job_class *classes;
    int32_t n_classes;   /* at most FLUID_ORACLE_CLASSES */
    const double *job_s; /* per class */
    const struct offer *const *offers;
    int32_t n_offers; /* at most FLUID_ORACLE_OFFERS */
    bool (*holds)(void *context, int32_t offer, int32_t class_id);
    void *context;
};

double fluid_oracle_uusd(const struct fluid_oracle *f);

#endif
