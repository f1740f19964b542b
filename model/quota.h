/* quota.h - which service quota counts an instance family, or tasks on Fargate.
 *
 * EC2 limits the vCPUs of running instances by class of family, on-demand and spot apart; Fargate
 * those of running tasks; a new account may run very few.  The code is what a user asks Service
 * Quotas to raise.
 *
 * Shapes     quotas are numbered 0 .. N_QUOTAS-1.
 * Source: EC2 user guide, On-Demand and Spot instance quotas; ECS developer guide, Fargate quotas
 * (codes of 2026). */
#ifndef MODEL_QUOTA_H
#define MODEL_QUOTA_H

#include "model/catalogue/catalogue.h"
#include "model/slice.h"

enum { N_QUOTAS = 21 };

/* The quota that counts a family bought this way; -1 where none is known (Mac hosts, u- as spot).
 */
int32_t quota_of(const char *family, enum purchase purchase);
/* The quota that counts tasks on Fargate bought this way. */
int32_t quota_fargate(enum purchase purchase);
const char *quota_code_of(int32_t quota); /* "L-1216C47A" */
const char *quota_name(int32_t quota);    /* "standard", "g", "standard-spot" ... */
/* By code or name, whatever the case; -1 when there is no such quota. */
int32_t quota_find(struct slice text);

/* The code for a family; NULL where no quota is known. */
const char *quota_code(const char *family, enum purchase purchase);

#endif
