/* buffer.h - text that grows.  A zeroed one is empty; p is NUL-terminated once anything was added.
 */
#ifndef PRICING_AWS_BUFFER_H
#define PRICING_AWS_BUFFER_H

#include "model/slice.h"
#include "model/units.h"

struct buffer {
    char *p;
    size_t n;
    size_t capacity;
};

void buffer_add(struct buffer *b, const void *bytes, size_t n);
void buffer_text(struct buffer *b, const char *text);
void buffer_byte(struct buffer *b, char c);
void buffer_format(struct buffer *b, const char *fmt, ...) PRINTF_LIKE(2, 3);
/* Percent-encoded as RFC 3986 does: A-Z a-z 0-9 - _ . ~ stay, and each byte of `keep`. */
void buffer_percent(struct buffer *b, struct slice text, const char *keep);
/* A JSON string with its quotes. */
void buffer_json_text(struct buffer *b, struct slice text);
struct slice buffer_slice(const struct buffer *b);
/* Empties it, keeps the memory. */
void buffer_reset(struct buffer *b);
/* Overwrites all it ever held here, then frees; growing wipes the old place too. */
void buffer_clear(struct buffer *b);

/* Overwrites memory so that the compiler cannot leave it out. */
void wipe(void *p, size_t n);
/* Wipes and frees a text; NULL is fine. */
void wipe_text(char *text);

#endif
