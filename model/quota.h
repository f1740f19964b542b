/* quota.h - which EC2 service quota counts an instance family.
 *
 * EC2 limits the vCPUs of running instances by class of family, on-demand and spot apart; a new
 * account may run very few.  The code is what a user asks Service Quotas to raise.
 * Source: EC2 user guide, On-Demand and Spot instance quotas (codes of 2026). */
#ifndef MODEL_QUOTA_H
#define MODEL_QUOTA_H

#include "model/catalogue/catalogue.h"

/* "L-1216C47A" for "c6a" on demand; NULL where no quota is known (Mac hosts, u- as spot). */
const char *quota_code(const char *family, enum purchase purchase);

#endif
