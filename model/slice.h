/* slice.h - a piece of text that somebody else owns; not NUL-terminated. */
#ifndef MODEL_SLICE_H
#define MODEL_SLICE_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

struct slice {
    const char *p; /* may be NULL when n is 0 */
    size_t n;
};

#define SLICE(literal) ((struct slice){(literal), sizeof(literal) - 1})
#define SLICE_NONE ((struct slice){NULL, 0})
/* For printf's "%.*s": a slice shown in a message is cut at 60 bytes. */
#define SLICE_ARGS(s) (int)((s).n > 60 ? 60 : (s).n), ((s).p == NULL ? "" : (s).p)

static inline struct slice slice_of(const char *text)
{
    return (struct slice){text, text == NULL ? 0 : strlen(text)};
}

static inline bool slice_equal(struct slice a, struct slice b)
{
    return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

static inline bool slice_is(struct slice a, const char *text)
{
    return slice_equal(a, slice_of(text));
}

static inline bool slice_starts(struct slice a, struct slice prefix)
{
    return a.n >= prefix.n && (prefix.n == 0 || memcmp(a.p, prefix.p, prefix.n) == 0);
}

/* Does text hold these words anywhere?  For the heads of files; O(a.n) where the first letter is
 * rare. */
static inline bool slice_holds(struct slice text, const char *words)
{
    size_t n = strlen(words);
    while (text.n >= n) {
        const char *p = (const char *)memchr(text.p, words[0], text.n - n + 1);
        if (p == NULL)
            return false;
        if (memcmp(p, words, n) == 0)
            return true;
        text.n -= (size_t)(p + 1 - text.p);
        text.p = p + 1;
    }
    return false;
}

static inline struct slice slice_from(struct slice a, size_t start)
{
    return start >= a.n ? SLICE_NONE : (struct slice){a.p + start, a.n - start};
}

/* Without blanks, tabs and carriage returns at either end. */
static inline struct slice slice_trim(struct slice a)
{
    while (a.n > 0 && (a.p[0] == ' ' || a.p[0] == '\t' || a.p[0] == '\r'))
        a = (struct slice){a.p + 1, a.n - 1};
    while (a.n > 0 && (a.p[a.n - 1] == ' ' || a.p[a.n - 1] == '\t' || a.p[a.n - 1] == '\r'))
        a.n--;
    return a;
}

/* Takes the next part of "a; b;c" off the front, trimmed; empty ones too. */
static inline struct slice slice_next(struct slice *rest, char delimiter)
{
    size_t n = 0;
    while (n < rest->n && rest->p[n] != delimiter)
        n++;
    struct slice part = slice_trim((struct slice){rest->p, n});
    *rest = slice_from(*rest, n + 1);
    return part;
}

/* The name at the end of an ARN, or the name itself. */
static inline struct slice slice_bare_name(struct slice name)
{
    if (!slice_starts(name, SLICE("arn:")))
        return name;
    size_t i = name.n;
    while (i > 0 && name.p[i - 1] != '/')
        i--;
    return i > 0 ? slice_from(name, i) : name;
}

/* The array that a child belongs to by its name: "a" of "a:12", as AWS Batch names it; empty where
 * the name is none of a child. */
static inline struct slice slice_array(struct slice name)
{
    size_t n = name.n;
    while (n > 0 && name.p[n - 1] >= '0' && name.p[n - 1] <= '9')
        n--;
    bool child = n > 1 && n < name.n && (name.p[n - 1] == ':' || name.p[n - 1] == '#');
    return child ? (struct slice){name.p, n - 1} : SLICE_NONE;
}

/* By which names others may wait for a job: its name and its id, but a child of an array by its own
 * and by its array's. */
static inline void slice_known_as(struct slice name, struct slice id, struct slice known[2])
{
    struct slice own = id.n > 0 ? id : name, array = slice_array(own);
    known[0] = array.n > 0 ? array : name;
    known[1] = array.n > 0 ? own : id;
}

#endif
