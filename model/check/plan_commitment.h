/* plan_commitment.h - what a plan document says that commitments cover, recomputed. */
#ifndef MODEL_PLAN_COMMITMENT_H
#define MODEL_PLAN_COMMITMENT_H

#include "model/check/plan_document.h"
#include "model/commitment/cover.h"

/* Adds a finding for each figure of the member "commitment" that is not what the leases and the
 * user's commitments make it; NULL: he named none, and the document must say nothing.  zone is as
 * in cover.h. */
void plan_commitment_check(const struct plan_document *d, const struct commitments *owned,
                           const struct offer_set *offers, const char *zone,
                           struct plan_findings *out);

#endif
