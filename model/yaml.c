/* yaml.c - libyaml's events, one by one, into JSON. */
#include "model/yaml.h"

#include <stdlib.h>
#include <string.h>
#include <yaml.h>

struct reading {
    yaml_parser_t parser;
    struct json_text *out;
    int depth;
};

static bool wrong(const yaml_mark_t *at, struct error *err, const char *what)
{
    return error_set(err, ERROR_INPUT, "line %zu, column %zu: %s", at->line + 1, at->column + 1,
                     what);
}

static bool next(struct reading *r, yaml_event_t *event, struct error *err)
{
    if (yaml_parser_parse(&r->parser, event))
        return true;
    const yaml_mark_t *at = &r->parser.problem_mark;
    return wrong(at, err, r->parser.problem != NULL ? r->parser.problem : "no YAML");
}

/* ---- scalars --------------------------------------------------------------------------------- */

static size_t digits(const char *p)
{
    size_t n = 0;
    while (p[n] >= '0' && p[n] <= '9')
        n++;
    return n;
}

/* JSON's grammar of numbers: no sign but a minus, no zero in front. */
static bool is_number(const char *p)
{
    p += *p == '-';
    size_t n = digits(p);
    if (n == 0 || (n > 1 && p[0] == '0'))
        return false;
    p += n;
    if (*p == '.') {
        n = digits(p + 1);
        if (n == 0)
            return false;
        p += 1 + n;
    }
    if (*p == 'e' || *p == 'E') {
        p += 1 + (p[1] == '-' || p[1] == '+');
        n = digits(p);
        if (n == 0)
            return false;
        p += n;
    }
    return *p == '\0';
}

static void write_scalar(struct reading *r, const yaml_event_t *event)
{
    struct slice text = {(const char *)event->data.scalar.value, event->data.scalar.length};
    bool plain = event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
    bool whole = text.p != NULL && strlen(text.p) == text.n;
    if (plain && (text.n == 0 || slice_is(text, "~") || slice_is(text, "null")))
        json_text_raw(r->out, SLICE("null"));
    else if (plain &&
             (slice_is(text, "true") || slice_is(text, "false") || (whole && is_number(text.p))))
        json_text_raw(r->out, text);
    else
        json_text_string(r->out, text);
}

/* ---- CloudFormation's short forms -------------------------------------------------------------
 */

/* "!Ref" -> Ref, "!Sub" -> Fn::Sub; false for YAML's own tags and none. */
static bool short_form(const yaml_char_t *tag, char name[64])
{
    const char *p = (const char *)tag;
    if (p == NULL || p[0] != '!' || p[1] == '\0' || p[1] == '!' || strlen(p) > 50)
        return false;
    bool bare = strcmp(p, "!Ref") == 0 || strcmp(p, "!Condition") == 0;
    snprintf(name, 64, "%s%s", bare ? "" : "Fn::", p + 1);
    return true;
}

static void open_form(struct reading *r, const char *name)
{
    json_text_raw(r->out, SLICE("{"));
    json_text_key(r->out, name);
}

/* a.b.c is the resource a and its attribute b.c. */
static void write_attribute(struct reading *r, struct slice text)
{
    const char *dot = text.n > 0 ? memchr(text.p, '.', text.n) : NULL;
    size_t n = dot == NULL ? text.n : (size_t)(dot - text.p);
    json_text_raw(r->out, SLICE("["));
    json_text_string(r->out, (struct slice){text.p, n});
    json_text_raw(r->out, SLICE(","));
    json_text_string(r->out, slice_from(text, n + 1));
    json_text_raw(r->out, SLICE("]"));
}

/* ---- the document ------------------------------------------------------------------------------
 */

static bool write_node(struct reading *r, const yaml_event_t *event, struct error *err);

static bool write_members(struct reading *r, bool mapping, struct error *err)
{
    bool ok = true, done = false;
    for (size_t i = 0; ok && !done; i++) {
        yaml_event_t event;
        if (!next(r, &event, err))
            return false;
        done = event.type == YAML_SEQUENCE_END_EVENT || event.type == YAML_MAPPING_END_EVENT;
        if (!done && i > 0)
            json_text_raw(r->out, mapping && i % 2 == 1 ? SLICE(":") : SLICE(","));
        if (!done && mapping && i % 2 == 0) {
            ok = event.type == YAML_SCALAR_EVENT ||
                 wrong(&event.start_mark, err, "a key that is no text");
            if (ok)
                json_text_string(r->out, (struct slice){(const char *)event.data.scalar.value,
                                                        event.data.scalar.length});
        } else if (!done) {
            ok = write_node(r, &event, err);
        }
        yaml_event_delete(&event);
    }
    return ok;
}

static bool write_collection(struct reading *r, const yaml_event_t *event, struct error *err)
{
    bool mapping = event->type == YAML_MAPPING_START_EVENT;
    if (++r->depth > YAML_DEPTH)
        return wrong(&event->start_mark, err, "more than 100 levels deep");
    json_text_raw(r->out, mapping ? SLICE("{") : SLICE("["));
    bool ok = write_members(r, mapping, err);
    json_text_raw(r->out, mapping ? SLICE("}") : SLICE("]"));
    r->depth--;
    return ok;
}

static bool write_node(struct reading *r, const yaml_event_t *event, struct error *err)
{
    char form[64];
    const yaml_char_t *tag = NULL, *anchor = NULL;
    if (event->type == YAML_SCALAR_EVENT) {
        tag = event->data.scalar.tag;
        anchor = event->data.scalar.anchor;
    } else if (event->type == YAML_SEQUENCE_START_EVENT) {
        tag = event->data.sequence_start.tag;
        anchor = event->data.sequence_start.anchor;
    } else if (event->type == YAML_MAPPING_START_EVENT) {
        tag = event->data.mapping_start.tag;
        anchor = event->data.mapping_start.anchor;
    }
    if (event->type == YAML_ALIAS_EVENT || anchor != NULL)
        return wrong(&event->start_mark, err, "anchors (&) and aliases (*) are not read");
    bool named = short_form(tag, form), ok = true;
    if (named)
        open_form(r, form);
    if (event->type != YAML_SCALAR_EVENT)
        ok = write_collection(r, event, err);
    else if (named && strcmp(form, "Fn::GetAtt") == 0)
        write_attribute(
            r, (struct slice){(const char *)event->data.scalar.value, event->data.scalar.length});
    else if (named)
        json_text_string(r->out, (struct slice){(const char *)event->data.scalar.value,
                                                event->data.scalar.length});
    else
        write_scalar(r, event);
    if (named)
        json_text_raw(r->out, SLICE("}"));
    return ok;
}

/* Stream start, document start, the node, document end, stream end. */
static bool write_stream(struct reading *r, struct error *err)
{
    bool ok = true, done = false, any = false;
    while (ok && !done) {
        yaml_event_t event;
        if (!next(r, &event, err))
            return false;
        done = event.type == YAML_STREAM_END_EVENT;
        bool around = event.type == YAML_STREAM_START_EVENT || done ||
                      event.type == YAML_DOCUMENT_START_EVENT ||
                      event.type == YAML_DOCUMENT_END_EVENT;
        if (!around && any)
            ok = wrong(&event.start_mark, err, "a second document; one is read");
        else if (!around)
            ok = write_node(r, &event, err);
        any = any || !around;
        yaml_event_delete(&event);
    }
    return ok && (any || error_set(err, ERROR_INPUT, "no document"));
}

bool yaml_to_json(struct slice text, struct json_text *out, struct error *err)
{
    struct reading r = {.out = out};
    if (!yaml_parser_initialize(&r.parser))
        return error_set(err, ERROR_INTERNAL, "libyaml can't start");
    yaml_parser_set_input_string(&r.parser, (const unsigned char *)text.p, text.n);
    bool ok = write_stream(&r, err);
    yaml_parser_delete(&r.parser);
    return ok;
}
