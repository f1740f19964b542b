/* compute_types.c - from the entries of instanceTypes to types of the catalogue.
 *
 * An entry is a size, a family or one of AWS's own bundles.  A size that stands beside its own
 * family keeps its own place and is left out of the family's ("m7a.4xlarge","m7a","m6a"), so exact
 * names are taken first and the rest is filled in around them. */
#include "model/compute/compute.h"

#include <stdlib.h>
#include <string.h>

/* AWS Batch user guide, instance type compute table; `optimal` means default_x86_64 since
 * 1 November 2025.  AWS renews these lists from time to time. */
static const char *const default_x86_64[] = {"m6i", "c6i", "r6i", "c7i"};
static const char *const default_arm64[] = {"m6g", "c6g", "r6g", "c7g"};
enum { BUNDLE_FAMILIES = 4 };

/* The families that an entry stands for; NULL when it is no bundle. */
static const char *const *bundle(const char *entry)
{
    if (strcmp(entry, "optimal") == 0 || strcmp(entry, "default_x86_64") == 0)
        return default_x86_64;
    return strcmp(entry, "default_arm64") == 0 ? default_arm64 : NULL;
}

/* One resolution; entry_of[type] is the entry that brought it in, or -1. */
struct resolving {
    const struct catalogue *catalogue;
    struct compute_environment *e;
    int32_t *entry_of;
};

static bool is_offered(const struct catalogue *c, int32_t type)
{
    return c->offers[type].offered != OFFERED_NO && !c->types[type].retired;
}

/* False when no type of the catalogue is of that family. */
static bool take_family(struct resolving *r, int32_t entry, const char *family)
{
    bool known = false;
    for (int32_t i = 0; i < r->catalogue->n_types; i++) {
        const struct instance_type *type = &r->catalogue->types[i];
        if (strcmp(type->family, family) != 0)
            continue;
        known = true;
        if (type->bare_metal || !is_offered(r->catalogue, i))
            r->e->not_offered++;
        else if (r->entry_of[i] < 0)
            r->entry_of[i] = entry;
    }
    return known;
}

static bool take_size(struct resolving *r, int32_t entry, struct error *err)
{
    const char *name = r->e->entries[entry];
    int32_t type = catalogue_find(r->catalogue, slice_of(name));
    if (type < 0)
        return error_set(err, ERROR_INPUT,
                         "instanceTypes: '%.60s': no known instance type; batchfit types --all "
                         "lists them",
                         name);
    if (!is_offered(r->catalogue, type))
        return error_set(err, ERROR_INPUT, "instanceTypes: '%.60s' is not offered in %s", name,
                         r->catalogue->region);
    if (r->entry_of[type] < 0)
        r->entry_of[type] = entry;
    return true;
}

static bool take_entry(struct resolving *r, int32_t entry, struct error *err)
{
    const char *name = r->e->entries[entry];
    const char *const *families = bundle(name);
    if (families == NULL) {
        return take_family(r, entry, name) ||
               error_set(
                   err, ERROR_INPUT,
                   "instanceTypes: '%.60s': no known family; a family such as c6i, a size "
                   "such as c6i.4xlarge, optimal, default_x86_64 or default_arm64 is accepted",
                   name);
    }
    for (int i = 0; i < BUNDLE_FAMILIES; i++)
        take_family(r, entry, families[i]);
    return true;
}

static int by_entry(const void *a, const void *b)
{
    const struct compute_type *x = a, *y = b;
    if (x->entry != y->entry)
        return x->entry < y->entry ? -1 : 1;
    return (x->type_index > y->type_index) - (x->type_index < y->type_index);
}

static bool check_architecture(struct resolving *r, struct error *err)
{
    struct compute_environment *e = r->e;
    e->arch = r->catalogue->types[e->types[0].type_index].arch;
    for (int32_t i = 1; i < e->n_types; i++) {
        const struct instance_type *type = &r->catalogue->types[e->types[i].type_index];
        if (type->arch != e->arch)
            return error_set(err, ERROR_INPUT,
                             "instanceTypes: '%.60s' is %s and '%.60s' is %s: an environment has "
                             "one architecture",
                             e->entries[e->types[0].entry], arch_name(e->arch),
                             e->entries[e->types[i].entry], arch_name(type->arch));
    }
    return true;
}

static bool gather(struct resolving *r, struct arena *arena, struct error *err)
{
    struct compute_environment *e = r->e;
    int32_t n = 0;
    for (int32_t i = 0; i < r->catalogue->n_types; i++)
        n += r->entry_of[i] >= 0;
    if (n == 0)
        return error_set(err, ERROR_INPUT, "instanceTypes: '%.60s': nothing of it is offered in %s",
                         e->entries[0], r->catalogue->region);
    e->types = arena_array(arena, (size_t)n, sizeof *e->types);
    e->n_types = 0;
    for (int32_t i = 0; i < r->catalogue->n_types; i++) {
        if (r->entry_of[i] >= 0)
            e->types[e->n_types++] = (struct compute_type){i, r->entry_of[i]};
    }
    qsort(e->types, (size_t)n, sizeof *e->types, by_entry);
    return check_architecture(r, err);
}

static bool resolve(struct resolving *r, struct arena *arena, struct error *err)
{
    for (int32_t i = 0; i < r->catalogue->n_types; i++)
        r->entry_of[i] = -1;
    for (int32_t i = 0; i < r->e->n_entries; i++) {
        if (strchr(r->e->entries[i], '.') != NULL && !take_size(r, i, err))
            return false;
    }
    for (int32_t i = 0; i < r->e->n_entries; i++) {
        if (strchr(r->e->entries[i], '.') == NULL && !take_entry(r, i, err))
            return false;
    }
    return gather(r, arena, err);
}

static bool check_same(const struct compute_environment *a, const struct compute_environment *b,
                       struct error *err)
{
    return a->arch == b->arch ||
           error_set(err, ERROR_INPUT,
                     "environment '%.60s' is %s and '%.60s' is %s: a queue has one architecture",
                     a->name, arch_name(a->arch), b->name, arch_name(b->arch));
}

static bool check_queues(const struct compute *c, struct error *err)
{
    for (int32_t i = 0; i < c->n_queues; i++) {
        const struct job_queue *q = &c->queues[i];
        for (int32_t k = 1; q->chosen && k < q->n; k++) {
            if (!check_same(&c->list[q->order[0]], &c->list[q->order[k]], err))
                return false;
        }
    }
    return true;
}

bool compute_resolve(struct compute *c, const struct catalogue *catalogue, struct error *err)
{
    bool ok = true;
    int32_t *entry_of = mem_alloc((size_t)(catalogue->n_types + 1) * sizeof *entry_of);
    for (int32_t i = 0; ok && i < c->n; i++) {
        struct resolving r = {catalogue, &c->list[i], entry_of};
        r.e->arch = ARCH_ANY;
        r.e->not_offered = 0;
        if (compute_is_fargate(r.e))
            continue;
        ok = resolve(&r, &c->arena, err) ||
             error_prefix(err, "environment '%.128s'", c->list[i].name);
        ok = ok && (c->several || check_same(&c->list[0], r.e, err));
    }
    free(entry_of);
    return ok && (!c->several || check_queues(c, err));
}
