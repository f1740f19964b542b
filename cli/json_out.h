/* json_out.h - writes JSON as it goes, indented, keys in the order given.
 *
 * Calls nest like the document; a key precedes each value inside an object and is NULL inside a
 * list.  Bytes that are no UTF-8 are written as U+FFFD, so that the document is always valid. */
#ifndef CLI_JSON_OUT_H
#define CLI_JSON_OUT_H

#include "model/slice.h"

#include <stdint.h>
#include <stdio.h>

struct json_out {
    FILE *file;
    int depth;
    bool compact; /* everything below this on one line */
    int compact_depth;
    bool first[64]; /* at each depth: nothing written yet */
};

void json_begin(struct json_out *j, FILE *file); /* opens the document's object */
void json_end(struct json_out *j);               /* closes it, with a newline */
void json_object(struct json_out *j, const char *key);
void json_object_line(struct json_out *j, const char *key); /* whole object on one line */
void json_close_object(struct json_out *j);
void json_array(struct json_out *j, const char *key);
void json_array_line(struct json_out *j, const char *key);
void json_close_array(struct json_out *j);

void json_text(struct json_out *j, const char *key, const char *value); /* NULL writes null */
void json_slice(struct json_out *j, const char *key, struct slice value);
void json_whole(struct json_out *j, const char *key, int64_t value);
/* As a number up to 2^53, as a text of digits beyond: many readers keep numbers as doubles. */
void json_big(struct json_out *j, const char *key, int64_t value);
void json_bool(struct json_out *j, const char *key, bool value);
void json_null(struct json_out *j, const char *key);
/* Up to `digits` decimals, trailing zeros left out: statistics, gaps. */
void json_decimal(struct json_out *j, const char *key, double value, int digits);
/* Micro-dollars as a decimal string in dollars: "12.345678" -> exact, at least 2 decimals.
 * Negative values (UNKNOWN) write null. */
void json_usd(struct json_out *j, const char *key, int64_t uusd);
/* Milliseconds as a number of seconds, exact ("12", "0.524"); UNKNOWN writes null. */
void json_ms_as_s(struct json_out *j, const char *key, int64_t ms);
/* Milli-vCPU as a number of vCPUs, exact ("4", "0.25"); UNKNOWN writes null. */
void json_mcpu_as_vcpus(struct json_out *j, const char *key, int64_t mcpu);
/* UNKNOWN (-1) writes null. */
void json_known(struct json_out *j, const char *key, int64_t value);

/* Micro-dollars as text, exact, at least 2 and at most 6 decimals; buffer of 32 bytes. */
const char *usd_exact(char buffer[32], int64_t uusd);

#endif
