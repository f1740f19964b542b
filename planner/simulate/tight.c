#include "planner/simulate/tight.h"

#include <stdlib.h>

static struct tight_node *at(const struct tight *t, int32_t link)
{
    return &t->nodes[link - 1];
}

/* Murmur3's last steps: neighbours get priorities that have nothing to do with each other. */
static uint32_t priority_of(int32_t instance)
{
    uint32_t x = (uint32_t)instance + 1;
    x = (x ^ x >> 16) * UINT32_C(0x85ebca6b);
    x = (x ^ x >> 13) * UINT32_C(0xc2b2ae35);
    return x ^ x >> 16;
}

static bool before(const struct tight *t, int32_t a, int32_t b)
{
    int64_t x = at(t, a)->room.mcpu, y = at(t, b)->room.mcpu;
    return x != y ? x < y : a < b;
}

static void look_below(const struct tight *t, int32_t link)
{
    struct tight_node *node = at(t, link);
    const int32_t below[2] = {node->left, node->right};
    node->most_mib = node->room.mib;
    node->most_gpus = node->room.gpus;
    for (int k = 0; k < 2; k++) {
        if (below[k] == 0)
            continue;
        const struct tight_node *b = at(t, below[k]);
        node->most_mib = b->most_mib > node->most_mib ? b->most_mib : node->most_mib;
        node->most_gpus = b->most_gpus > node->most_gpus ? b->most_gpus : node->most_gpus;
    }
}

/* Into those before `link` and the rest; `link` itself is in neither. */
static void split(const struct tight *t, int32_t tree, int32_t link, int32_t *low, int32_t *high)
{
    if (tree == 0) {
        *low = *high = 0;
        return;
    }
    struct tight_node *node = at(t, tree);
    if (before(t, tree, link)) {
        split(t, node->right, link, &node->right, high);
        *low = tree;
    } else {
        split(t, node->left, link, low, &node->left);
        *high = tree;
    }
    look_below(t, tree);
}

static int32_t insert(const struct tight *t, int32_t tree, int32_t link)
{
    struct tight_node *node = at(t, link);
    if (tree == 0 || node->priority > at(t, tree)->priority) {
        split(t, tree, link, &node->left, &node->right);
        tree = link;
    } else if (before(t, link, tree)) {
        at(t, tree)->left = insert(t, at(t, tree)->left, link);
    } else {
        at(t, tree)->right = insert(t, at(t, tree)->right, link);
    }
    look_below(t, tree);
    return tree;
}

/* Two trees, all of the first before all of the second. */
static int32_t join(const struct tight *t, int32_t low, int32_t high)
{
    if (low == 0 || high == 0)
        return low == 0 ? high : low;
    int32_t tree;
    if (at(t, low)->priority > at(t, high)->priority) {
        at(t, low)->right = join(t, at(t, low)->right, high);
        tree = low;
    } else {
        at(t, high)->left = join(t, low, at(t, high)->left);
        tree = high;
    }
    look_below(t, tree);
    return tree;
}

static int32_t erase(const struct tight *t, int32_t tree, int32_t link)
{
    assert(tree != 0);
    if (tree == link)
        return join(t, at(t, link)->left, at(t, link)->right);
    if (before(t, link, tree))
        at(t, tree)->left = erase(t, at(t, tree)->left, link);
    else
        at(t, tree)->right = erase(t, at(t, tree)->right, link);
    look_below(t, tree);
    return tree;
}

void tight_add(struct tight *t, int32_t instance, struct room room)
{
    t->nodes = mem_grow(t->nodes, &t->capacity, (size_t)instance + 1, sizeof *t->nodes);
    t->nodes[instance] = (struct tight_node){.room = room, .priority = priority_of(instance)};
    t->root = insert(t, t->root, instance + 1);
}

void tight_remove(struct tight *t, int32_t instance)
{
    t->root = erase(t, t->root, instance + 1);
}

void tight_set(struct tight *t, int32_t instance, struct room room)
{
    struct tight_node *node = &t->nodes[instance];
    t->root = erase(t, t->root, instance + 1);
    *node = (struct tight_node){.room = room, .priority = priority_of(instance)};
    t->root = insert(t, t->root, instance + 1);
}

struct looking {
    const struct tight *t;
    struct room need;
    bool (*accepts)(void *context, int32_t instance);
    void *context;
};

static int32_t first_below(const struct looking *l, int32_t link)
{
    if (link == 0)
        return -1;
    const struct tight_node *node = at(l->t, link);
    if (node->most_mib < l->need.mib || node->most_gpus < l->need.gpus)
        return -1;
    if (node->room.mcpu >= l->need.mcpu) {
        int32_t found = first_below(l, node->left);
        if (found >= 0)
            return found;
        if (node->room.mib >= l->need.mib && node->room.gpus >= l->need.gpus &&
            (l->accepts == NULL || l->accepts(l->context, link - 1)))
            return link - 1;
    }
    return first_below(l, node->right);
}

int32_t tight_first(const struct tight *t, struct room need, bool (*accepts)(void *, int32_t),
                    void *context)
{
    struct looking l = {t, need, accepts, context};
    return first_below(&l, t->root);
}

void tight_clear(struct tight *t)
{
    free(t->nodes);
    *t = (struct tight){0};
}
