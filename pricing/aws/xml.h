/* xml.h - a small XML document as a tree: what EC2 and STS answer.
 *
 * The only door to expat.  A document type declaration is refused, so there are no entities but the
 * five of XML itself and nothing can expand or be fetched.  Namespaces are left out: names are as
 * written, without a prefix.  Attributes are not kept; AWS's answers use none.
 *
 * Ownership  the document owns an arena; elements live in it.
 * Errors     ERROR_INPUT with line and column. */
#ifndef PRICING_AWS_XML_H
#define PRICING_AWS_XML_H

#include "model/arena.h"
#include "model/error.h"
#include "model/slice.h"

#define XML_DEPTH_MAX 64

struct xml_element {
    const char *name;
    const char *text; /* of the element itself, trimmed; "" where it only has children */
    const struct xml_element *child; /* the first */
    const struct xml_element *next;  /* the next of the same parent */
};

/* A zeroed one is empty: root is NULL. */
struct xml {
    struct arena arena;
    const struct xml_element *root;
};

MUST_CHECK bool xml_parse(struct xml *doc, struct slice text, struct error *err);
void xml_clear(struct xml *doc);

/* The first child of that name; NULL for none, and for a NULL element, so that paths chain. */
const struct xml_element *xml_child(const struct xml_element *e, const char *name);
/* The next sibling of the same name as e. */
const struct xml_element *xml_again(const struct xml_element *e);
/* "processorInfo/manufacturer": the text of the first match down the path; NULL for none. */
const char *xml_text(const struct xml_element *e, const char *path);

#endif
