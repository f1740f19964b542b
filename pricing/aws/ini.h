/* ini.h - the format of ~/.aws/config and ~/.aws/credentials.
 *
 * "[section]" lines, "key = value" lines, comments after '#' or ';' at a line's start or after
 * white space.  A key without a value may be followed by lines that are indented more, its nested
 * keys. Sections may come twice and are then one; of equal keys the last counts.  Quotes in section
 * names
 * ("[profile 'a b']") are taken off.  A byte order mark and CRLF are fine.
 *
 * Ownership  the text is copied and cut in place, so that all that was read lies in one piece of
 *            memory, which ini_clear wipes.
 * Errors     ERROR_INPUT by line; never with the line's text, which may be a secret. */
#ifndef PRICING_AWS_INI_H
#define PRICING_AWS_INI_H

#include "model/error.h"
#include "model/slice.h"

struct ini_entry {
    const char *section;
    const char *parent; /* of a nested key; NULL else */
    const char *key;    /* NULL: the section's own line */
    const char *value;
};

/* A zeroed one is an empty file. */
struct ini {
    char *text;
    size_t size;
    struct ini_entry *entries;
    size_t n, capacity;
};

MUST_CHECK bool ini_parse(struct ini *f, struct slice text, struct error *err);
void ini_clear(struct ini *f);

bool ini_has_section(const struct ini *f, const char *section);
/* parent NULL: a key of the section itself.  NULL where it is not there or empty.  O(entries). */
const char *ini_value(const struct ini *f, const char *section, const char *parent,
                      const char *key);

#endif
