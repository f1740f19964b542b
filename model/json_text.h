/* json_text.h - JSON while it is put together: for documents of other kinds that become JSON before
 * they are read.
 *
 * Ownership  the text is the caller's; json_text_clear frees it. */
#ifndef MODEL_JSON_TEXT_H
#define MODEL_JSON_TEXT_H

#include "model/slice.h"

struct json_text {
    char *p; /* n bytes, no end mark */
    size_t n, capacity;
};

void json_text_raw(struct json_text *t, struct slice raw);
/* As a text in quotes. */
void json_text_string(struct json_text *t, struct slice s);
/* ,"key": - without the comma behind an opening bracket. */
void json_text_key(struct json_text *t, const char *key);
static inline struct slice json_text_slice(const struct json_text *t)
{
    return (struct slice){t->p, t->n};
}
void json_text_clear(struct json_text *t);

#endif
