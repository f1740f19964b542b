/* quantity.h - numbers with units, as people and tools write them; digits, never strtod.
 *
 * Each function reads the whole slice or fails: no sign but where said, no blanks inside but
 * before a unit, no decimal comma, and false (result untouched) on overflow of the limits. */
#ifndef MODEL_QUANTITY_H
#define MODEL_QUANTITY_H

#include "model/slice.h"
#include "model/units.h"

/* "0", "42"; at most max. */
MUST_CHECK bool quantity_whole(struct slice s, int64_t max, int64_t *value);
/* The same, or "42.0" and "4.2e1": what programs write that keep whole numbers as floating ones. */
MUST_CHECK bool quantity_whole_number(struct slice s, int64_t max, int64_t *value);
/* As quantity_whole with an optional '-'. */
MUST_CHECK bool quantity_signed(struct slice s, int64_t *value);

enum rounding { ROUND_DOWN, ROUND_NEAREST, ROUND_UP };

/* A decimal number ("0.25", "3.", "1e3", "1.5E-2") times scale, as an integer: quantity_scaled of
 * "0.096" by 1000000 is 96000.  Negative numbers are refused. */
MUST_CHECK bool quantity_scaled(struct slice s, int64_t scale, enum rounding round, int64_t *value);

/* Memory to MiB.  A bare number counts in `bare_bytes` bytes (1048576: MiB).  Units, in any case,
 * with or without one blank before: B; K KB KiB; M MB MiB; G GB GiB; T TB TiB; P PB PiB, all powers
 * of 1024 (what Nextflow and Slurm mean).  Rounded as asked: requests up. */
MUST_CHECK bool quantity_memory_mib(struct slice s, int64_t bare_bytes, enum rounding round,
                                    int64_t *mib);

/* A duration in milliseconds.  Bare number: times bare_ms (1000: seconds).  Parts with units, in
 * falling order, blanks between allowed: d day days h hour hours m min minutes s sec seconds ms,
 * decimals in any part ("2h30m", "1d 2h", "5.2s", "90 min"); or clock form [D-][HH:]MM:SS[.mmm]
 * and D-HH ("1-02:03:04", "01:07.402"). */
MUST_CHECK bool quantity_duration_ms(struct slice s, int64_t bare_ms, int64_t *ms);

/* Seconds for people: "45 s", "2 m 05 s", "6 h 31 m", "3 d 2 h"; "-" when unknown.  Returns buffer.
 */
const char *quantity_duration_text(char buffer[32], int64_t s);
/* "1,368", "-12"; returns the buffer. */
const char *quantity_whole_text(char buffer[32], int64_t n);

/* A date and time to milliseconds since 1970 UTC.  Accepts "YYYY-MM-DD[T ]HH:MM[:SS[.mmm]]" with
 * an optional "Z" or "+hh:mm"; without a zone the clock is taken as UTC (callers say so). */
MUST_CHECK bool quantity_time_ms(struct slice s, int64_t *ms);

#endif
