#include "model/read/batch_definitions.h"
#include "model/quantity.h"

#include <stdlib.h>

void batch_definitions_clear(struct batch_definitions *d)
{
    for (size_t i = 0; i < d->n; i++)
        json_tree_clear(&d->items[i].tree);
    free(d->items);
    free(d->newest);
    text_set_clear(&d->names);
    *d = (struct batch_definitions){0};
}

bool batch_definitions_take(struct batch_definitions *d, struct json_tree *tree)
{
    const struct json_node *root = json_tree_root(tree);
    struct slice name = json_node_text(tree, json_node_find(tree, root, "jobDefinitionName"));
    if (name.n == 0)
        return false;
    struct slice status = json_node_text(tree, json_node_find(tree, root, "status"));
    struct slice revision = json_node_scalar(tree, json_node_find(tree, root, "revision"));
    struct batch_definition item = {
        .revision = UNKNOWN,
        .active = status.n == 0 || slice_is(status, "ACTIVE"),
        .earlier = -1,
    };
    if (!quantity_whole(revision, INT32_MAX, &item.revision))
        item.revision = UNKNOWN;
    size_t known = d->names.n;
    int32_t number = text_set_add(&d->names, name);
    d->newest = mem_grow(d->newest, &d->newest_capacity, d->names.n, sizeof *d->newest);
    if (d->names.n == known)
        item.earlier = d->newest[number];
    d->newest[number] = (int32_t)d->n;
    d->items = mem_grow(d->items, &d->capacity, d->n + 1, sizeof *d->items);
    item.tree = *tree;
    *tree = (struct json_tree){0};
    d->items[d->n++] = item;
    return true;
}

struct slice batch_definition_name(struct slice reference, int64_t *revision)
{
    struct slice name = reference;
    *revision = UNKNOWN;
    for (size_t i = name.n; i > 0; i--) {
        if (name.p[i - 1] == '/') {
            name = slice_from(name, i);
            break;
        }
    }
    const char *colon = name.n == 0 ? NULL : memchr(name.p, ':', name.n);
    if (colon == NULL)
        return name;
    size_t at = (size_t)(colon - name.p);
    if (!quantity_whole(slice_from(name, at + 1), INT32_MAX, revision))
        return name;
    name.n = at;
    return name;
}

struct batch_definition *batch_definitions_find(const struct batch_definitions *d,
                                                struct slice reference)
{
    int64_t revision;
    struct slice name = batch_definition_name(reference, &revision);
    int32_t number = text_set_find(&d->names, name);
    struct batch_definition *best = NULL;
    for (int32_t i = number < 0 ? -1 : d->newest[number]; i >= 0; i = d->items[i].earlier) {
        struct batch_definition *item = &d->items[i];
        if (revision != UNKNOWN && item->revision == revision)
            return item;
        bool fits = revision != UNKNOWN ? item->revision == UNKNOWN : item->active;
        if (fits && (best == NULL || item->revision > best->revision))
            best = item;
    }
    return best;
}
