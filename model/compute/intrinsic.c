/* intrinsic.c - what a template's functions come to, as far as the template itself says.
 *
 * Source     AWS CloudFormation user guide, intrinsic function reference. */
#include "model/compute/documents.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { NESTED_MOST = 40, STEPS_MOST = 100000 };

/* Unknown until the stack is created. */
static bool unknown(const struct json_at *at, struct error *err, const char *what, const char *name)
{
    return json_wrong(at, err,
                      "%s '%.60s' can't be told from the template alone; a parameter with a "
                      "Default, or the value itself, can",
                      what, name);
}

static bool is_endless(struct template_parts *t, const struct json_at *at, struct error *err)
{
    return (t->depth >= NESTED_MOST || ++t->steps > STEPS_MOST) &&
           !json_wrong(at, err, "functions within functions, more than 40 deep or 100,000 in all");
}

/* ---- pieces ------------------------------------------------------------------------------------
 */

/* The value, worked out and read again; json_clear whatever is returned. */
static bool worked_out(struct template_parts *t, const struct json_at *at, struct json *doc,
                       struct error *err)
{
    struct json_text text = {0};
    doc->root = NULL;
    bool ok = template_value(t, at, &text, err) && json_parse(doc, json_text_slice(&text), err);
    json_text_clear(&text);
    return ok;
}

/* The text of a text or whole number. */
static bool scalar_text(const struct json_at *at, char *buffer, size_t size, struct error *err)
{
    const char *text;
    int64_t number;
    struct error ignored;
    if (json_as_text(at, &text, &ignored)) {
        snprintf(buffer, size, "%s", text);
        return strlen(text) < size || json_wrong(at, err, "too long");
    }
    if (!json_as_whole(at, INT64_MIN / 2, INT64_MAX / 2, &number, err))
        return false;
    snprintf(buffer, size, "%lld", (long long)number);
    return true;
}

enum { TEXT_MOST = 1024 };

static bool text_of(struct template_parts *t, const struct json_at *at, char text[TEXT_MOST],
                    struct error *err)
{
    struct json doc;
    bool ok = worked_out(t, at, &doc, err);
    if (ok) {
        struct json_at root = json_root(&doc);
        ok = scalar_text(&root, text, TEXT_MOST, err);
    }
    json_clear(&doc);
    return ok;
}

/* There must be room: it was looked at. */
static void append(char whole[TEXT_MOST], const char *text)
{
    size_t n = strlen(whole);
    assert(n + strlen(text) < TEXT_MOST);
    memcpy(whole + n, text, strlen(text) + 1);
}

/* The arguments of a function: so many elements of its list. */
static bool arguments(const struct json_at *list, struct json_at *args, int n, struct error *err)
{
    struct json_at item = {0};
    int k = 0;
    while (json_each(list, &item)) {
        if (k < n)
            args[k] = item;
        k++;
    }
    return k == n || json_wrong(list, err, "%d arguments, %d are needed", k, n);
}

static void write_split(struct json_text *out, const char *text, const char *by)
{
    size_t n = strlen(by);
    json_text_raw(out, SLICE("["));
    for (const char *p = text, *end; p != NULL; p = end == NULL ? NULL : end + n) {
        end = n > 0 ? strstr(p, by) : NULL;
        if (p != text)
            json_text_raw(out, SLICE(","));
        struct slice part = {p, end == NULL ? strlen(p) : (size_t)(end - p)};
        json_text_string(out, slice_trim(part));
    }
    json_text_raw(out, SLICE("]"));
}

/* ---- functions ---------------------------------------------------------------------------------
 */

static bool is_list_type(const char *type)
{
    return strcmp(type, "CommaDelimitedList") == 0 || strncmp(type, "List<", 5) == 0;
}

static bool parameter(const struct json_at *declared, const struct json_at *at, const char *name,
                      struct json_text *out, struct error *err)
{
    struct json_at value;
    const char *type;
    char text[TEXT_MOST];
    if (!json_has(declared, "Default", &value))
        return unknown(at, err, "parameter", name);
    if (!json_get_text_or(declared, "Type", "String", &type, err))
        return false;
    if (!scalar_text(&value, text, sizeof text, err))
        return false;
    if (is_list_type(type))
        write_split(out, text, ",");
    else
        json_text_string(out, slice_of(text));
    return true;
}

static bool reference(struct template_parts *t, const struct json_at *at, const char *name,
                      struct json_text *out, struct error *err)
{
    struct json_at found;
    if (strcmp(name, "AWS::NoValue") == 0) {
        json_text_raw(out, SLICE("null"));
        return true;
    }
    if (json_has(&t->parameters, name, &found))
        return parameter(&found, at, name, out, err);
    if (!json_has(&t->resources, name, &found))
        return unknown(at, err, "reference", name);
    template_environment_name(t, name, out);
    return true;
}

static bool attribute(struct template_parts *t, const struct json_at *at, struct json_text *out,
                      struct error *err)
{
    struct json_at parts[2];
    const char *name;
    char logical[TEXT_MOST];
    struct error ignored;
    if (json_as_text(at, &name, &ignored))
        snprintf(logical, sizeof logical, "%.*s", (int)strcspn(name, "."), name);
    else if (arguments(at, parts, 2, err) && json_as_text(&parts[0], &name, err))
        snprintf(logical, sizeof logical, "%s", name);
    else
        return false;
    return reference(t, at, logical, out, err);
}

/* "a-${Name}-b": names of parameters and resources; ${!x} stands for itself. */
static bool substitute(struct template_parts *t, const struct json_at *at, struct json_text *out,
                       struct error *err)
{
    struct json_at parts[2] = {*at};
    const char *text;
    char whole[TEXT_MOST] = "";
    struct error ignored;
    if (!json_as_text(at, &text, &ignored) &&
        (!arguments(at, parts, 2, err) || !json_as_text(&parts[0], &text, err)))
        return false;
    for (const char *p = text; *p != '\0';) {
        size_t n = strlen(whole), plain = strcspn(p, "$");
        const char *end = p[plain] == '$' && p[plain + 1] == '{' ? strchr(p + plain, '}') : NULL;
        if (end == NULL)
            plain += p[plain] == '$';
        if (n + plain >= sizeof whole)
            return json_wrong(at, err, "too long");
        memcpy(whole + n, p, plain);
        whole[n + plain] = '\0';
        p += plain;
        if (end == NULL)
            continue;
        char name[TEXT_MOST], value[TEXT_MOST];
        struct json_text made = {0};
        struct json doc = {0};
        struct json_at given;
        snprintf(name, sizeof name, "%.*s", (int)(end - p - 2), p + 2);
        bool ok = name[0] != '!' && json_has(&parts[1], name, &given)
                      ? template_value(t, &given, &made, err)
                      : reference(t, at, name, &made, err);
        ok = ok && json_parse(&doc, json_text_slice(&made), err);
        if (ok) {
            struct json_at root = json_root(&doc);
            ok = scalar_text(&root, value, sizeof value, err);
        }
        json_clear(&doc);
        json_text_clear(&made);
        n = strlen(whole);
        if (!ok)
            return false;
        if (n + strlen(value) >= sizeof whole)
            return json_wrong(at, err, "too long");
        memcpy(whole + n, value, strlen(value) + 1);
        p = end + 1;
    }
    json_text_string(out, slice_of(whole));
    return true;
}

static bool join(struct template_parts *t, const struct json_at *at, struct json_text *out,
                 struct error *err)
{
    struct json_at args[2], item = {0};
    const char *by;
    struct json doc;
    char whole[TEXT_MOST] = "", text[TEXT_MOST];
    if (!arguments(at, args, 2, err) || !json_as_text(&args[0], &by, err))
        return false;
    bool ok = worked_out(t, &args[1], &doc, err);
    struct json_at list = json_root(&doc);
    for (bool first = true; ok && json_each(&list, &item); first = false) {
        size_t n = strlen(whole);
        ok = scalar_text(&item, text, sizeof text, err);
        if (ok && n + strlen(by) + strlen(text) >= sizeof whole)
            ok = json_wrong(at, err, "too long");
        if (ok && !first)
            append(whole, by);
        if (ok)
            append(whole, text);
    }
    json_clear(&doc);
    if (ok)
        json_text_string(out, slice_of(whole));
    return ok;
}

static bool split(struct template_parts *t, const struct json_at *at, struct json_text *out,
                  struct error *err)
{
    struct json_at args[2];
    const char *by;
    char text[TEXT_MOST];
    if (!arguments(at, args, 2, err) || !json_as_text(&args[0], &by, err) ||
        !text_of(t, &args[1], text, err))
        return false;
    write_split(out, text, by);
    return true;
}

static bool select_one(struct template_parts *t, const struct json_at *at, struct json_text *out,
                       struct error *err)
{
    struct json_at args[2], item = {0};
    int64_t index;
    struct json doc;
    if (!arguments(at, args, 2, err) || !json_as_whole(&args[0], 0, 1000, &index, err))
        return false;
    bool ok = worked_out(t, &args[1], &doc, err), found = false;
    struct json_at list = json_root(&doc);
    for (int64_t i = 0; ok && !found && json_each(&list, &item); i++) {
        found = i == index;
        if (found)
            ok = template_value(t, &item, out, err);
    }
    if (ok && !found)
        ok = json_wrong(&args[0], err, "%lld: the list is shorter", (long long)index);
    json_clear(&doc);
    return ok;
}

static bool find_in_map(struct template_parts *t, const struct json_at *at, struct json_text *out,
                        struct error *err)
{
    struct json_at args[3], map, row, value;
    char name[TEXT_MOST], top[TEXT_MOST], second[TEXT_MOST];
    if (!arguments(at, args, 3, err) || !text_of(t, &args[0], name, err) ||
        !text_of(t, &args[1], top, err) || !text_of(t, &args[2], second, err))
        return false;
    if (!json_has(&t->mappings, name, &map) || !json_has(&map, top, &row) ||
        !json_has(&row, second, &value))
        return unknown(at, err, "mapping", name);
    return template_value(t, &value, out, err);
}

static bool choose(struct template_parts *t, const struct json_at *at, struct json_text *out,
                   struct error *err)
{
    struct json_at args[3];
    const char *condition;
    bool holds;
    if (!arguments(at, args, 3, err) || !json_as_text(&args[0], &condition, err) ||
        !template_condition(t, condition, &holds, err))
        return false;
    return template_value(t, &args[holds ? 1 : 2], out, err);
}

static bool reference_at(struct template_parts *t, const struct json_at *at, struct json_text *out,
                         struct error *err)
{
    const char *name;
    return json_as_text(at, &name, err) && reference(t, at, name, out, err);
}

static const struct {
    const char *name;
    bool (*apply)(struct template_parts *t, const struct json_at *at, struct json_text *out,
                  struct error *err);
} functions[] = {
    {"Ref", reference_at},          {"Fn::GetAtt", attribute},
    {"Fn::Sub", substitute},        {"Fn::Join", join},
    {"Fn::Split", split},           {"Fn::Select", select_one},
    {"Fn::FindInMap", find_in_map}, {"Fn::If", choose},
};

/* ---- conditions --------------------------------------------------------------------------------
 */

static bool judge(struct template_parts *t, const struct json_at *at, bool *holds,
                  struct error *err);

/* Fn::And, Fn::Or, Fn::Not over their conditions. */
static bool judge_all(struct template_parts *t, const struct json_at *list, bool all, bool *holds,
                      struct error *err)
{
    struct json_at item = {0};
    *holds = all;
    while (json_each(list, &item)) {
        bool one;
        if (!judge(t, &item, &one, err))
            return false;
        *holds = all ? *holds && one : *holds || one;
    }
    return true;
}

static bool judge(struct template_parts *t, const struct json_at *at, bool *holds,
                  struct error *err)
{
    struct json_at member, args[2];
    const char *name;
    char a[TEXT_MOST], b[TEXT_MOST];
    if (is_endless(t, at, err))
        return false;
    t->depth++;
    bool ok;
    if (json_has(at, "Fn::Equals", &member)) {
        ok = arguments(&member, args, 2, err) && text_of(t, &args[0], a, err) &&
             text_of(t, &args[1], b, err);
        *holds = ok && strcmp(a, b) == 0;
    } else if (json_has(at, "Fn::And", &member)) {
        ok = judge_all(t, &member, true, holds, err);
    } else if (json_has(at, "Fn::Or", &member)) {
        ok = judge_all(t, &member, false, holds, err);
    } else if (json_has(at, "Fn::Not", &member)) {
        ok = judge_all(t, &member, true, holds, err);
        *holds = !*holds;
    } else if (json_has(at, "Condition", &member)) {
        ok = json_as_text(&member, &name, err) && template_condition(t, name, holds, err);
    } else {
        ok = json_wrong(at, err, "Fn::Equals, Fn::And, Fn::Or, Fn::Not or Condition is accepted");
    }
    t->depth--;
    return ok;
}

bool template_condition(struct template_parts *t, const char *name, bool *holds, struct error *err)
{
    struct json_at at;
    if (!json_has(&t->conditions, name, &at))
        return unknown(&t->conditions, err, "condition", name);
    return judge(t, &at, holds, err);
}

/* ---- values ------------------------------------------------------------------------------------
 */

static bool list_value(struct template_parts *t, const struct json_at *list, struct json_text *out,
                       struct error *err)
{
    struct json_at item = {0};
    json_text_raw(out, SLICE("["));
    while (json_each(list, &item)) {
        size_t before = out->n;
        if (out->p[out->n - 1] != '[')
            json_text_raw(out, SLICE(","));
        size_t value = out->n;
        if (!template_value(t, &item, out, err))
            return false;
        if (slice_is((struct slice){out->p + value, out->n - value}, "null"))
            out->n = before; /* AWS::NoValue leaves nothing behind */
    }
    json_text_raw(out, SLICE("]"));
    return true;
}

static bool function_value(struct template_parts *t, const struct json_at *at,
                           struct json_text *out, struct error *err)
{
    struct json_at member;
    for (size_t i = 0; i < sizeof functions / sizeof functions[0]; i++) {
        if (json_has(at, functions[i].name, &member))
            return functions[i].apply(t, &member, out, err);
    }
    member = (struct json_at){0};
    const char *key = json_each_member(at, &member) ? member.key : "{}";
    return unknown(at, err, "function", key);
}

bool template_value(struct template_parts *t, const struct json_at *at, struct json_text *out,
                    struct error *err)
{
    char text[32];
    const char *words;
    int64_t number;
    struct json_at first = {0};
    struct error ignored;
    if (is_endless(t, at, err))
        return false;
    t->depth++;
    bool ok = true;
    if (json_as_text(at, &words, &ignored)) {
        json_text_string(out, slice_of(words));
    } else if (json_as_whole(at, INT64_MIN / 2, INT64_MAX / 2, &number, &ignored)) {
        snprintf(text, sizeof text, "%lld", (long long)number);
        json_text_raw(out, slice_of(text));
    } else if (json_each_member(at, &first)) {
        ok = function_value(t, at, out, err);
    } else if (json_is_list(at)) {
        ok = list_value(t, at, out, err);
    } else {
        /* Shares have weights such as 0.5. */
        char *value = json_value_text(at);
        bool is_number = value[0] == '-' || (value[0] >= '0' && value[0] <= '9');
        if (is_number)
            json_text_raw(out, slice_of(value));
        free(value);
        ok = is_number ||
             json_wrong(at, err, "a text, a number, a list of them or a function is needed");
    }
    t->depth--;
    return ok;
}
