/* json_tree.h - one JSON value, small enough to hold, as a flat array of nodes.
 *
 * Shapes     nodes[0] is the value; the children of nodes[i] follow it in order, each child's own
 *            subtree before the next child; nodes[i].next is the index just past its subtree.
 * Ownership  Slices point into the text that was read; json_tree_clear frees the nodes and the
 *            texts that had to be unescaped.
 * Numbers    stay as the digits that were written, so that nothing is lost to rounding
 *            (quantity.h reads them). */
#ifndef MODEL_JSON_TREE_H
#define MODEL_JSON_TREE_H

#include "model/arena.h"
#include "model/slice.h"
#include "model/units.h"

enum json_kind {
    JSON_NONE, /* no value here */
    JSON_NULL,
    JSON_FALSE,
    JSON_TRUE,
    JSON_NUMBER,
    JSON_TEXT,
    JSON_LIST,
    JSON_OBJECT,
};

struct json_node {
    enum json_kind kind;
    bool escaped;  /* text holds backslashes */
    uint32_t next; /* index of the node after this one and all below it */
    struct slice key;
    struct slice text; /* JSON_TEXT: between the quotes, as written; JSON_NUMBER: the digits */
};

/* A zeroed struct is an empty tree, ready for use and reuse. */
struct json_tree {
    struct json_node *nodes;
    size_t n;
    size_t capacity;
    struct arena unescaped;
};

void json_tree_clear(struct json_tree *t);

/* The root, or NULL when the tree is empty. */
static inline const struct json_node *json_tree_root(const struct json_tree *t)
{
    return t->n == 0 ? NULL : t->nodes;
}

/* Children, in order:
 *   for (const struct json_node *c = json_node_first(t, v); c != NULL;
 *        c = json_node_after(t, v, c))
 * NULL when v is NULL, is no list or object, or has no further child. */
const struct json_node *json_node_first(const struct json_tree *t, const struct json_node *v);
const struct json_node *json_node_after(const struct json_tree *t, const struct json_node *v,
                                        const struct json_node *child);

/* The member called key; NULL when v is NULL or no object, or the member is absent or null.  Where
 * a key is given twice the first counts.  O(members). */
const struct json_node *json_node_find(const struct json_tree *t, const struct json_node *v,
                                       const char *key);
/* The same, but only when it is of this kind. */
const struct json_node *json_node_find_kind(const struct json_tree *t, const struct json_node *v,
                                            const char *key, enum json_kind kind);

/* What a text says, escapes resolved (\u0000 becomes '?': a NUL is never part of a name).  Empty
 * when v is NULL or no text.  Lives until the tree is filled again. */
struct slice json_node_text(struct json_tree *t, const struct json_node *v);
/* A number's digits, or a text: lists give quantities as either. */
struct slice json_node_scalar(struct json_tree *t, const struct json_node *v);

/* "a list", "a text" ... for messages. */
const char *json_kind_name(enum json_kind kind);

#endif
