#include "pricing/aws/xml.h"

#include "pricing/aws/buffer.h"

#include <expat.h>
#include <limits.h>

struct open_element {
    struct xml_element *element;
    struct xml_element *last; /* child, so that the next one is appended in O(1) */
    size_t text_start;        /* where its text begins in the reader's buffer */
};

struct reader {
    XML_Parser parser;
    struct arena *arena;
    struct open_element open[XML_DEPTH_MAX];
    int32_t depth;
    struct buffer text; /* of all open elements, the innermost last */
    const struct xml_element *root;
    const char *refused; /* why we stopped, where expat did not */
};

static void refuse(struct reader *r, const char *why)
{
    r->refused = why;
    XML_StopParser(r->parser, XML_FALSE);
}

static void XMLCALL start_doctype(void *ctx, const XML_Char *name, const XML_Char *system,
                                  const XML_Char *public, int internal)
{
    (void)name, (void)system, (void)public, (void)internal;
    refuse((struct reader *)ctx, "a document type declaration is not accepted");
}

static void XMLCALL start_element(void *ctx, const XML_Char *name, const XML_Char **attributes)
{
    (void)attributes;
    struct reader *r = (struct reader *)ctx;
    if (r->refused != NULL)
        return;
    if (r->depth == XML_DEPTH_MAX) {
        refuse(r, "more than 64 levels of elements");
        return;
    }
    const char *colon = strrchr(name, ':');
    const char *local = colon == NULL ? name : colon + 1;
    struct xml_element *e = arena_alloc(r->arena, sizeof *e);
    e->name = arena_text(r->arena, local, strlen(local));
    e->text = "";
    if (r->depth == 0) {
        r->root = e;
    } else {
        struct open_element *parent = &r->open[r->depth - 1];
        if (parent->last == NULL)
            parent->element->child = e;
        else
            parent->last->next = e;
        parent->last = e;
    }
    r->open[r->depth++] = (struct open_element){e, NULL, r->text.n};
}

static struct slice trim_white(struct slice s)
{
    while (s.n > 0 && strchr(" \t\r\n", s.p[0]) != NULL)
        s = slice_from(s, 1);
    while (s.n > 0 && strchr(" \t\r\n", s.p[s.n - 1]) != NULL)
        s.n--;
    return s;
}

static void XMLCALL end_element(void *ctx, const XML_Char *name)
{
    (void)name;
    struct reader *r = (struct reader *)ctx;
    if (r->refused != NULL)
        return;
    struct open_element *top = &r->open[--r->depth];
    struct slice text = trim_white(slice_from(buffer_slice(&r->text), top->text_start));
    if (text.n > 0)
        top->element->text = arena_text(r->arena, text.p, text.n);
    r->text.n = top->text_start;
}

static void XMLCALL characters(void *ctx, const XML_Char *text, int n)
{
    struct reader *r = (struct reader *)ctx;
    if (r->refused == NULL && r->depth > 0 && n > 0)
        buffer_add(&r->text, text, (size_t)n);
}

static bool read_document(struct reader *r, struct slice text, struct error *err)
{
    XML_SetUserData(r->parser, r);
    XML_SetElementHandler(r->parser, start_element, end_element);
    XML_SetCharacterDataHandler(r->parser, characters);
    XML_SetStartDoctypeDeclHandler(r->parser, start_doctype);
    if (XML_Parse(r->parser, text.p, (int)text.n, XML_TRUE) == XML_STATUS_OK && r->refused == NULL)
        return true;
    const char *why =
        r->refused != NULL ? r->refused : XML_ErrorString(XML_GetErrorCode(r->parser));
    return error_set(err, ERROR_INPUT, "XML: line %lu, column %lu: %s",
                     (unsigned long)XML_GetCurrentLineNumber(r->parser),
                     (unsigned long)XML_GetCurrentColumnNumber(r->parser), why);
}

bool xml_parse(struct xml *doc, struct slice text, struct error *err)
{
    *doc = (struct xml){0};
    if (text.n > INT_MAX)
        return error_set(err, ERROR_INPUT, "XML: a document of %zu bytes", text.n);
    if (text.n == 0)
        return error_set(err, ERROR_INPUT, "XML: an empty document");
    struct reader r = {.parser = XML_ParserCreate(NULL), .arena = &doc->arena};
    if (r.parser == NULL)
        return error_set(err, ERROR_INTERNAL, "XML: expat cannot start");
    bool ok = read_document(&r, text, err);
    XML_ParserFree(r.parser);
    buffer_clear(&r.text);
    doc->root = ok ? r.root : NULL;
    if (!ok)
        xml_clear(doc);
    return ok;
}

void xml_clear(struct xml *doc)
{
    arena_free(&doc->arena);
    *doc = (struct xml){0};
}

static const struct xml_element *find(const struct xml_element *e, struct slice name)
{
    while (e != NULL && !slice_is(name, e->name))
        e = e->next;
    return e;
}

const struct xml_element *xml_child(const struct xml_element *e, const char *name)
{
    return e == NULL ? NULL : find(e->child, slice_of(name));
}

const struct xml_element *xml_again(const struct xml_element *e)
{
    return e == NULL ? NULL : find(e->next, slice_of(e->name));
}

const char *xml_text(const struct xml_element *e, const char *path)
{
    while (e != NULL && *path != '\0') {
        size_t n = strcspn(path, "/");
        e = find(e->child, (struct slice){path, n});
        path += n + (path[n] == '/');
    }
    return e == NULL ? NULL : e->text;
}
