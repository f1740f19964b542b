/* json_stream.h - reads JSON text of any size in one pass, front to back, keeping nothing.
 *
 * The caller walks: it enters the objects and lists that it knows, takes the elements that it wants
 * as small trees (json_tree.h), and skips the rest.  Everything walked over is checked against the
 * grammar of RFC 8259, so a mistake anywhere is found and named by line and column.  Memory does
 * not grow with the text.  The text may hold several documents, one after the other (JSON Lines).
 *
 * Errors     Sticky: after the first, every call returns false and json_stream_failed tells.
 * Speed      Two to three passes of memory speed; about 1 GB/s skipping, half of that taking. */
#ifndef MODEL_JSON_STREAM_H
#define MODEL_JSON_STREAM_H

#include "model/error.h"
#include "model/read/json_tree.h"

enum { JSON_DEPTH_MAX = 200 };
#define JSON_NODES_MAX (UINT32_C(1) << 22) /* values in one taken element */

/* An object or list that is open. */
struct json_open {
    bool object;
    bool begun; /* has at least one member: a comma must follow */
    uint32_t node;
    int64_t line;
};

struct json_stream {
    const char *start, *at, *end;
    const char *line_start;
    int64_t line; /* of `at`, 1-based; JSON allows line breaks only between values */
    int32_t depth;
    bool failed;
    struct json_open open[JSON_DEPTH_MAX];
    struct error error;
};

/* A place in the text to come back to, as long as the object or list around it is open, or has
 * just ended and nothing else was entered since. */
struct json_mark {
    const char *at, *line_start;
    int64_t line;
    int32_t depth;
};

/* text is borrowed; a byte order mark at its start is passed over. */
void json_stream_start(struct json_stream *s, struct slice text);

/* Does another document follow?  False at the end of the text. */
bool json_stream_document(struct json_stream *s);
/* What starts here; JSON_NONE at the end, after a failure, or where no value can start. */
enum json_kind json_stream_kind(const struct json_stream *s);
/* Steps into the object or list that starts here. */
bool json_stream_enter(struct json_stream *s);
/* In an object: the next key, as written, and `at` on its value; false when the object has ended
 * (and was left) or on failure.  The value must then be entered, taken or skipped. */
bool json_stream_key(struct json_stream *s, struct slice *key);
/* In a list: likewise. */
bool json_stream_item(struct json_stream *s);
/* Passes over the value that starts here. */
bool json_stream_skip(struct json_stream *s);
/* Reads the value that starts here into t (what t held is gone). */
bool json_stream_take(struct json_stream *s, struct json_tree *t);

struct json_mark json_stream_mark(const struct json_stream *s);
void json_stream_return(struct json_stream *s, struct json_mark mark);

/* After a failure fills err with the first error ("line 3, column 7: ...") and returns true. */
bool json_stream_failed(const struct json_stream *s, struct error *err);
/* Bytes passed so far. */
static inline size_t json_stream_offset(const struct json_stream *s)
{
    return (size_t)(s->at - s->start);
}

#endif
