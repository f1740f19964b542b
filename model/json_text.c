#include "model/json_text.h"

#include "model/arena.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void json_text_raw(struct json_text *t, struct slice raw)
{
    if (raw.n == 0)
        return;
    t->p = mem_grow(t->p, &t->capacity, t->n + raw.n, 1);
    memcpy(t->p + t->n, raw.p, raw.n);
    t->n += raw.n;
}

void json_text_string(struct json_text *t, struct slice s)
{
    json_text_raw(t, SLICE("\""));
    for (size_t i = 0; i < s.n; i++) {
        char escaped[8];
        unsigned char byte = (unsigned char)s.p[i];
        if (byte < 0x20)
            snprintf(escaped, sizeof escaped, "\\u%04x", byte);
        else
            snprintf(escaped, sizeof escaped, "%s%c", byte == '"' || byte == '\\' ? "\\" : "",
                     s.p[i]);
        json_text_raw(t, slice_of(escaped));
    }
    json_text_raw(t, SLICE("\""));
}

void json_text_key(struct json_text *t, const char *key)
{
    if (t->n > 0 && t->p[t->n - 1] != '{' && t->p[t->n - 1] != '[')
        json_text_raw(t, SLICE(","));
    json_text_string(t, slice_of(key));
    json_text_raw(t, SLICE(":"));
}

void json_text_clear(struct json_text *t)
{
    free(t->p);
    *t = (struct json_text){0};
}
