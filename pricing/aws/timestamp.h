/* timestamp.h - points in time as HTTP and SigV4 write them, in seconds since 1970 UTC. */
#ifndef PRICING_AWS_TIMESTAMP_H
#define PRICING_AWS_TIMESTAMP_H

#include "model/slice.h"
#include "model/units.h"

/* "20150830T123600Z" and NUL. */
void timestamp_basic(int64_t time_s, char out[17]);
/* The Date header: "Sun, 06 Nov 1994 08:49:37 GMT" (RFC 9110; the obsolete forms are refused). */
MUST_CHECK bool timestamp_http(struct slice text, int64_t *time_s);
/* "2026-11-22T07:00:00Z", with or without fractions, or with an offset. */
MUST_CHECK bool timestamp_iso(struct slice text, int64_t *time_s);

#endif
