#include "pricing/aws/buffer.h"

#include "model/arena.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

/* Not realloc: it would leave the old place as it was, and what is built here may hold secrets. */
static void make_room(struct buffer *b, size_t more)
{
    size_t want = b->n + more + 1;
    if (want <= b->capacity)
        return;
    size_t capacity = b->capacity < 128 ? 128 : b->capacity;
    while (capacity < want)
        capacity *= 2;
    char *moved = mem_alloc(capacity);
    if (b->p != NULL) {
        memcpy(moved, b->p, b->n + 1);
        wipe(b->p, b->capacity);
        free(b->p);
    }
    b->p = moved;
    b->capacity = capacity;
}

void buffer_add(struct buffer *b, const void *bytes, size_t n)
{
    make_room(b, n);
    if (n > 0)
        memcpy(b->p + b->n, bytes, n);
    b->n += n;
    b->p[b->n] = '\0';
}

void buffer_text(struct buffer *b, const char *text)
{
    buffer_add(b, text, strlen(text));
}

void buffer_byte(struct buffer *b, char c)
{
    buffer_add(b, &c, 1);
}

void buffer_format(struct buffer *b, const char *fmt, ...)
{
    va_list args, again;
    va_start(args, fmt);
    va_copy(again, args);
    int n = vsnprintf(NULL, 0, fmt, args);
    va_end(args);
    if (n > 0) {
        make_room(b, (size_t)n);
        vsnprintf(b->p + b->n, (size_t)n + 1, fmt, again);
        b->n += (size_t)n;
    }
    va_end(again);
}

static bool is_unreserved(char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_' || c == '.' || c == '~';
}

void buffer_percent(struct buffer *b, struct slice text, const char *keep)
{
    static const char digits[] = "0123456789ABCDEF";
    make_room(b, text.n);
    for (size_t i = 0; i < text.n; i++) {
        char c = text.p[i];
        if (is_unreserved(c) || (c != '\0' && strchr(keep, c) != NULL)) {
            buffer_byte(b, c);
            continue;
        }
        unsigned char u = (unsigned char)c;
        char escaped[3] = {'%', digits[u >> 4], digits[u & 15]};
        buffer_add(b, escaped, sizeof escaped);
    }
}

void buffer_json_text(struct buffer *b, struct slice text)
{
    buffer_byte(b, '"');
    for (size_t i = 0; i < text.n; i++) {
        char c = text.p[i];
        if (c == '"' || c == '\\') {
            buffer_byte(b, '\\');
            buffer_byte(b, c);
        } else if ((unsigned char)c < 0x20) {
            buffer_format(b, "\\u%04x", (unsigned)(unsigned char)c);
        } else {
            buffer_byte(b, c);
        }
    }
    buffer_byte(b, '"');
}

struct slice buffer_slice(const struct buffer *b)
{
    return (struct slice){b->p, b->n};
}

void buffer_reset(struct buffer *b)
{
    b->n = 0;
    if (b->p != NULL)
        b->p[0] = '\0';
}

void buffer_clear(struct buffer *b)
{
    if (b->p != NULL)
        wipe(b->p, b->capacity);
    free(b->p);
    *b = (struct buffer){0};
}

void wipe(void *p, size_t n)
{
    if (n > 0)
        explicit_bzero(p, n);
}

void wipe_text(char *text)
{
    if (text != NULL)
        wipe(text, strlen(text));
    free(text);
}
