#include "model/read/batch_children.h"

#include <stdlib.h>

void batch_children_clear(struct batch_children *c)
{
    free(c->n);
    text_set_clear(&c->parents);
    *c = (struct batch_children){0};
}

void batch_children_add(struct batch_children *c, struct slice parent)
{
    size_t known = c->parents.n;
    int32_t number = text_set_add(&c->parents, parent);
    c->n = mem_grow(c->n, &c->capacity, c->parents.n, sizeof c->n[0]);
    if (c->parents.n > known)
        c->n[number] = 0;
    c->n[number]++;
}

int64_t batch_children_of(const struct batch_children *c, struct slice parent)
{
    int32_t number = text_set_find(&c->parents, parent);
    return number < 0 ? 0 : c->n[number];
}
