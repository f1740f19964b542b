/* json.h - a JSON document that is held whole: typed getters with range and path.
 *
 * The only door to cJSON.  Job lists, which may be hundreds of MB, go through json_stream.h.
 *
 * A struct json_at is a value and where it stands; getters name the place in their errors
 * ("classes[3].memory_mib: -4: a whole number from 4 to 1073741824 is needed").  It is a plain
 * value that points to its parent, so parents must live on the stack below their children.
 *
 * Ownership  struct json owns the document; json_at and texts borrow from it.
 * Errors     ERROR_INPUT.  A member that is null counts as absent. */
#ifndef MODEL_JSON_H
#define MODEL_JSON_H

#include "model/error.h"
#include "model/slice.h"

#define JSON_BYTES_MAX (INT64_C(1) << 30)

struct cJSON;
struct json {
    struct cJSON *root;
};
struct json_at {
    const struct cJSON *item; /* NULL: absent */
    const struct json_at *parent;
    const char *key; /* NULL for an element of a list */
    int32_t index;
};

/* Exactly one document, at most JSON_BYTES_MAX and 200 levels deep; errors by line and column. */
MUST_CHECK bool json_parse(struct json *doc, struct slice text, struct error *err);
void json_clear(struct json *doc);
struct json_at json_root(const struct json *doc);

/* Fills err with "path: text"; returns false. */
bool json_wrong(const struct json_at *at, struct error *err, const char *fmt, ...)
    PRINTF_LIKE(3, 4);

/* The member called key; false when absent (or object is no object).  *member then still tells the
 * place, for json_wrong. */
bool json_has(const struct json_at *object, const char *key, struct json_at *member);
/* It must be there, and be an object or a list. */
MUST_CHECK bool json_get_object(const struct json_at *object, const char *key,
                                struct json_at *member, struct error *err);
MUST_CHECK bool json_get_list(const struct json_at *object, const char *key, struct json_at *member,
                              struct error *err);
/* The elements of a list: *element is advanced from the list's start; false after the last.
 *   struct json_at e = {0};
 *   while (json_each(&list, &e)) ...  O(1) a step. */
bool json_each(const struct json_at *list, struct json_at *element);
int32_t json_length(const struct json_at *list);
bool json_is_list(const struct json_at *at);
/* The members of an object, in order, the same way; member->key tells the name. */
bool json_each_member(const struct json_at *object, struct json_at *member);
/* No object here or below has a key twice, so that every reader sees the same values.
 * O(members log members). */
MUST_CHECK bool json_keys_once(const struct json_at *at, struct error *err);

/* The value itself must be of the kind; numbers may also be given as texts of digits, which is how
 * values above 2^53 must be written. */
MUST_CHECK bool json_as_text(const struct json_at *at, const char **text, struct error *err);
MUST_CHECK bool json_as_whole(const struct json_at *at, int64_t min, int64_t max, int64_t *value,
                              struct error *err);

/* The value as JSON on one line; heap. */
char *json_value_text(const struct json_at *at);

/* The member must be there ... */
MUST_CHECK bool json_get_text(const struct json_at *object, const char *key, const char **text,
                              struct error *err);
MUST_CHECK bool json_get_whole(const struct json_at *object, const char *key, int64_t min,
                               int64_t max, int64_t *value, struct error *err);
MUST_CHECK bool json_get_real(const struct json_at *object, const char *key, double min, double max,
                              double *value, struct error *err);
MUST_CHECK bool json_get_flag(const struct json_at *object, const char *key, bool *value,
                              struct error *err);
/* ... or may be absent: *value is then `absent`. */
MUST_CHECK bool json_get_whole_or(const struct json_at *object, const char *key, int64_t min,
                                  int64_t max, int64_t absent, int64_t *value, struct error *err);
MUST_CHECK bool json_get_text_or(const struct json_at *object, const char *key, const char *absent,
                                 const char **text, struct error *err);
/* A decimal number, as a number or a text ("12.345678" dollars), times scale, exactly; a text keeps
 * every digit.  Rejects what is no whole number after scaling. */
MUST_CHECK bool json_get_scaled(const struct json_at *object, const char *key, int64_t scale,
                                int64_t max, int64_t *value, struct error *err);

#endif
