/* renew.h - a snapshot of an older program, brought up to the figures that a newer one was built
 * with.
 *
 * The rule   figure by figure, the later date counts; of equal dates what the book holds.  What the
 *            book lacks is taken where the other's date is later than the book's newest of that
 * kind in the region: a price that an update dropped does not come back from before.  Zones, spot
 * prices by zone, quotas and each kind of commitment are taken whole.  Of measured memory the least
 * counts, as everywhere.  Nothing is dropped. */
#ifndef PRICING_RENEW_H
#define PRICING_RENEW_H

#include "pricing/book.h"

/* Takes over what other has later; other is the book's then, and lends it texts.  The number of
 * figures that were taken; types and regions that the book did not have count as one each. */
int64_t book_renew(struct book *b, struct book *other);

#endif
