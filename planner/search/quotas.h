/* quotas.h - plans that keep a deadline although a quota leaves few vCPUs of the cheapest families.
 *
 * Where leases must wait for room, the plan gets late.  Then the families of the quotas in the way
 * are priced a little higher, and higher again: more and more of the jobs move to other families,
 * whose quotas have room at the same time.  Plans are compared by what they really cost. */
#ifndef PLANNER_QUOTAS_H
#define PLANNER_QUOTAS_H

#include "planner/lease/batch.h"

/* Puts a better candidate in the place of one that is late, where quotas are limited. */
void quotas_search(const struct batch *b, struct candidate *best);

#endif
