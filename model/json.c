/* json.c - cJSON behind a strict grammar check.
 *
 * cJSON takes what RFC 8259 does not (control characters in texts, leading zeros, several values
 * after each other) and reports no lines, so json_stream looks the text over first. */
#include "model/json.h"
#include "model/quantity.h"
#include "model/read/json_stream.h"

#include <cjson/cJSON.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

/* Whole numbers up to here are exact in a double. */
#define EXACT_MAX 9007199254740992.0

static bool check_grammar(struct slice text, struct error *err)
{
    struct json_stream s;
    json_stream_start(&s, text);
    bool any = json_stream_document(&s);
    if (any && json_stream_skip(&s) && json_stream_document(&s))
        return error_set(err, ERROR_INPUT, "line %lld: text after the end of the JSON document",
                         (long long)s.line);
    if (json_stream_failed(&s, err))
        return false;
    return any || error_set(err, ERROR_INPUT, "empty text, a JSON document is needed");
}

bool json_parse(struct json *doc, struct slice text, struct error *err)
{
    doc->root = NULL;
    if ((int64_t)text.n > JSON_BYTES_MAX)
        return error_set(err, ERROR_INPUT, "a JSON document of %zu bytes, at most %lld are read",
                         text.n, (long long)JSON_BYTES_MAX);
    if (!check_grammar(text, err))
        return false;
    if (slice_starts(text, SLICE("\xef\xbb\xbf"))) /* cJSON wants five bytes to see it */
        text = slice_from(text, 3);
    doc->root = cJSON_ParseWithLength(text.p, text.n);
    if (doc->root == NULL)
        return error_set(err, ERROR_INPUT,
                         "a \\u escape that is no character (half of a surrogate pair)");
    return true;
}

void json_clear(struct json *doc)
{
    cJSON_Delete(doc->root);
    doc->root = NULL;
}

struct json_at json_root(const struct json *doc)
{
    return (struct json_at){.item = doc->root};
}

/* Appends the path of at to out[n..]; stops where it is full. */
static size_t put_path(const struct json_at *at, char *out, size_t size, size_t n)
{
    if (at->parent == NULL)
        return n;
    n = put_path(at->parent, out, size, n);
    int added = at->key == NULL ? snprintf(out + n, size - n, "[%d]", at->index)
                                : snprintf(out + n, size - n, "%s%s", n == 0 ? "" : ".", at->key);
    size_t end = n + (added < 0 ? 0 : (size_t)added);
    return end < size ? end : size - 1;
}

bool json_wrong(const struct json_at *at, struct error *err, const char *fmt, ...)
{
    char path[200] = "", text[300];
    size_t n = put_path(at, path, sizeof path, 0);
    va_list args;
    va_start(args, fmt);
    vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    return error_set(err, ERROR_INPUT, "%s: %s", n == 0 ? "the document" : path, text);
}

static const char *kind_text(const cJSON *item)
{
    if (cJSON_IsObject(item))
        return "an object";
    if (cJSON_IsArray(item))
        return "a list";
    if (cJSON_IsBool(item))
        return "true or false";
    return cJSON_IsString(item) ? "a text" : "a number";
}

/* "missing, X is needed", or what stands there instead. */
static bool wrong_value(const struct json_at *at, struct error *err, const char *needed)
{
    const cJSON *item = at->item;
    if (item == NULL || cJSON_IsNull(item))
        return json_wrong(at, err, "missing, %s is needed", needed);
    if (cJSON_IsString(item))
        return json_wrong(at, err, "'%.60s': %s is needed", item->valuestring, needed);
    if (cJSON_IsNumber(item))
        return json_wrong(at, err, "%.17g: %s is needed", item->valuedouble, needed);
    return json_wrong(at, err, "%s: %s is needed", kind_text(item), needed);
}

bool json_has(const struct json_at *object, const char *key, struct json_at *member)
{
    const cJSON *item = object->item != NULL && cJSON_IsObject(object->item)
                            ? cJSON_GetObjectItemCaseSensitive(object->item, key)
                            : NULL;
    bool there = item != NULL && !cJSON_IsNull(item);
    *member = (struct json_at){there ? item : NULL, object, key, 0};
    return there;
}

bool json_get_object(const struct json_at *object, const char *key, struct json_at *member,
                     struct error *err)
{
    return (json_has(object, key, member) && cJSON_IsObject(member->item)) ||
           wrong_value(member, err, "an object");
}

bool json_get_list(const struct json_at *object, const char *key, struct json_at *member,
                   struct error *err)
{
    return (json_has(object, key, member) && cJSON_IsArray(member->item)) ||
           wrong_value(member, err, "a list");
}

bool json_each(const struct json_at *list, struct json_at *element)
{
    bool first = element->parent != list;
    const cJSON *next = NULL;
    if (!first)
        next = element->item->next;
    else if (list->item != NULL && cJSON_IsArray(list->item))
        next = list->item->child;
    if (next == NULL)
        return false;
    *element = (struct json_at){next, list, NULL, first ? 0 : element->index + 1};
    return true;
}

bool json_each_member(const struct json_at *object, struct json_at *member)
{
    const cJSON *next = NULL;
    if (member->parent == object)
        next = member->item->next;
    else if (object->item != NULL && cJSON_IsObject(object->item))
        next = object->item->child;
    if (next == NULL)
        return false;
    *member = (struct json_at){next, object, next->string, 0};
    return true;
}

static int by_text(const void *left, const void *right)
{
    return strcmp(*(const char *const *)left, *(const char *const *)right);
}

static bool own_keys_once(const struct json_at *at, struct error *err)
{
    struct json_at member = {0};
    size_t n = 0;
    const char **keys = mem_alloc((size_t)cJSON_GetArraySize(at->item) * sizeof *keys);
    while (json_each_member(at, &member))
        keys[n++] = member.key;
    qsort(keys, n, sizeof *keys, by_text);
    bool ok = true;
    for (size_t i = 1; ok && i < n; i++) {
        if (strcmp(keys[i - 1], keys[i]) == 0)
            ok = json_wrong(at, err, "\"%.60s\" is given twice", keys[i]);
    }
    free(keys);
    return ok;
}

bool json_keys_once(const struct json_at *at, struct error *err)
{
    struct json_at below = {0};
    if (at->item != NULL && cJSON_IsObject(at->item)) {
        if (!own_keys_once(at, err))
            return false;
        while (json_each_member(at, &below)) {
            if (!json_keys_once(&below, err))
                return false;
        }
    }
    while (json_each(at, &below)) {
        if (!json_keys_once(&below, err))
            return false;
    }
    return true;
}

bool json_is_list(const struct json_at *at)
{
    return at->item != NULL && cJSON_IsArray(at->item);
}

int32_t json_length(const struct json_at *list)
{
    return list->item != NULL && cJSON_IsArray(list->item) ? cJSON_GetArraySize(list->item) : 0;
}

bool json_as_text(const struct json_at *at, const char **text, struct error *err)
{
    if (at->item == NULL || !cJSON_IsString(at->item))
        return wrong_value(at, err, "a text");
    *text = at->item->valuestring;
    return true;
}

static bool whole_of(const cJSON *item, int64_t *value)
{
    if (item == NULL)
        return false;
    if (cJSON_IsString(item))
        return quantity_signed(slice_of(item->valuestring), value);
    if (!cJSON_IsNumber(item) || !(fabs(item->valuedouble) <= EXACT_MAX) ||
        trunc(item->valuedouble) < item->valuedouble ||
        trunc(item->valuedouble) > item->valuedouble)
        return false;
    *value = (int64_t)item->valuedouble;
    return true;
}

bool json_as_whole(const struct json_at *at, int64_t min, int64_t max, int64_t *value,
                   struct error *err)
{
    int64_t read;
    if (whole_of(at->item, &read) && read >= min && read <= max) {
        *value = read;
        return true;
    }
    char needed[100];
    snprintf(needed, sizeof needed, "a whole number from %lld to %lld", (long long)min,
             (long long)max);
    return wrong_value(at, err, needed);
}

bool json_get_text(const struct json_at *object, const char *key, const char **text,
                   struct error *err)
{
    struct json_at at;
    json_has(object, key, &at);
    return json_as_text(&at, text, err);
}

bool json_get_whole(const struct json_at *object, const char *key, int64_t min, int64_t max,
                    int64_t *value, struct error *err)
{
    struct json_at at;
    json_has(object, key, &at);
    return json_as_whole(&at, min, max, value, err);
}

bool json_get_real(const struct json_at *object, const char *key, double min, double max,
                   double *value, struct error *err)
{
    struct json_at at;
    if (json_has(object, key, &at) && cJSON_IsNumber(at.item) && at.item->valuedouble >= min &&
        at.item->valuedouble <= max) {
        *value = at.item->valuedouble;
        return true;
    }
    char needed[100];
    snprintf(needed, sizeof needed, "a number from %g to %g", min, max);
    return wrong_value(&at, err, needed);
}

bool json_get_flag(const struct json_at *object, const char *key, bool *value, struct error *err)
{
    struct json_at at;
    if (!json_has(object, key, &at) || !cJSON_IsBool(at.item))
        return wrong_value(&at, err, "true or false");
    *value = cJSON_IsTrue(at.item);
    return true;
}

bool json_get_whole_or(const struct json_at *object, const char *key, int64_t min, int64_t max,
                       int64_t absent, int64_t *value, struct error *err)
{
    struct json_at at;
    if (json_has(object, key, &at))
        return json_as_whole(&at, min, max, value, err);
    *value = absent;
    return true;
}

bool json_get_text_or(const struct json_at *object, const char *key, const char *absent,
                      const char **text, struct error *err)
{
    struct json_at at;
    if (json_has(object, key, &at))
        return json_as_text(&at, text, err);
    *text = absent;
    return true;
}

bool json_get_scaled(const struct json_at *object, const char *key, int64_t scale, int64_t max,
                     int64_t *value, struct error *err)
{
    struct json_at at;
    char digits[40] = "";
    struct slice text = SLICE_NONE;
    if (json_has(object, key, &at) && cJSON_IsString(at.item)) {
        text = slice_of(at.item->valuestring);
    } else if (at.item != NULL && cJSON_IsNumber(at.item)) {
        /* 15 digits give back what was written, where that had no more. */
        snprintf(digits, sizeof digits, "%.15g", at.item->valuedouble);
        text = slice_of(digits);
    }
    int64_t down, up;
    if (quantity_scaled(text, scale, ROUND_DOWN, &down) &&
        quantity_scaled(text, scale, ROUND_UP, &up) && down == up && down <= max) {
        *value = down;
        return true;
    }
    char needed[120];
    snprintf(needed, sizeof needed, "a number that is a multiple of 1/%lld, at most %lld/%lld",
             (long long)scale, (long long)max, (long long)scale);
    return wrong_value(&at, err, needed);
}

char *json_value_text(const struct json_at *at)
{
    char *printed = cJSON_PrintUnformatted(at->item);
    size_t n = printed == NULL ? 0 : strlen(printed);
    char *text = mem_alloc(n + 1);
    if (n > 0)
        memcpy(text, printed, n);
    text[n] = '\0';
    cJSON_free(printed);
    return text;
}
