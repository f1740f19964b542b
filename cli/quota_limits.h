/* quota_limits.h - --quota: limits on vCPUs by EC2 quota, as typed or from files. */
#ifndef CLI_QUOTA_LIMITS_H
#define CLI_QUOTA_LIMITS_H

#include "cli/options.h"
#include "model/quota.h"

/* Sets limit_vcpus[] (N_QUOTAS of them) for the quotas named; the others stay.  Each item is
 * NAME=N, or a file of such lines ('#' begins a comment) or of the JSON that AWS Service Quotas
 * answers, of which quotas that count no vCPUs are passed over.  Later items win.  ERROR_USAGE for
 * items, ERROR_INPUT for what is in files. */
MUST_CHECK bool quota_limits_read(const struct text_list *items, int64_t *limit_vcpus,
                                  struct error *err);

#endif
