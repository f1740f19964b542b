/* exchange.h - which class may take a slot made for another: one that needs no more of anything and
 * is accepted wherever the other is.
 *
 * In the master program such an exchange is a column of cost 0 (one slot less for `from`, one more
 * for `to`), which keeps the duals monotone and is what makes a thousand classes work.
 * Source     Valerio de Carvalho, INFORMS Journal on Computing 17 (2005) 175-182. */
#ifndef PLANNER_EXCHANGE_H
#define PLANNER_EXCHANGE_H

#include "planner/pack/packing.h"

struct exchange {
    int32_t from, to;
};

bool exchange_allowed(const struct packing *p, int32_t from, int32_t to);

/* All exchanges that no chain of others implies, at most `per_class` from each class, the closest
 * first.  *list is the caller's to free.  O(per_class * classes^2). */
int32_t exchange_list(const struct packing *p, int32_t per_class, struct exchange **list);

#endif
