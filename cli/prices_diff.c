/* prices_diff.c - `batchfit prices diff [A] [B]`: what is cheaper, dearer, new and gone between two
 * snapshots, the largest change first. */
#include "cli/prices.h"

#include "cli/json_out.h"
#include "cli/table.h"
#include "model/offer.h"

#include <stdlib.h>
#include <string.h>

enum change { CHEAPER, DEARER, NEW, GONE, N_CHANGES };
static const char *const change_names[N_CHANGES] = {"cheaper", "dearer", "new", "gone"};

struct difference {
    const char *region, *type;
    enum purchase purchase;
    enum change change;
    int64_t before, after; /* UNKNOWN */
};

struct differences {
    struct difference *items; /* heap */
    size_t n, capacity;
    int count[N_CHANGES];
};

/* By size of the change against the price before; new and gone come last, dearest first. */
static double effect(const struct difference *d)
{
    if (d->change == NEW || d->change == GONE)
        return 0;
    double share = (double)(d->after - d->before) / (double)d->before;
    return share < 0 ? -share : share;
}

static int by_effect(const void *left, const void *right)
{
    const struct difference *a = left, *b = right;
    double x = effect(a), y = effect(b);
    if (x > y || x < y)
        return x > y ? -1 : 1;
    int64_t p = a->before > a->after ? a->before : a->after;
    int64_t q = b->before > b->after ? b->before : b->after;
    if (p != q)
        return p > q ? -1 : 1;
    int order = strcmp(a->type, b->type);
    if (order == 0)
        order = strcmp(a->region, b->region);
    return order != 0 ? order : (int)a->purchase - (int)b->purchase;
}

static void compare(struct differences *all, const char *region, const char *type,
                    enum purchase purchase, int64_t before, int64_t after)
{
    if (before == after)
        return;
    enum change change = before == UNKNOWN  ? NEW
                         : after == UNKNOWN ? GONE
                         : after < before   ? CHEAPER
                                            : DEARER;
    all->items = mem_grow(all->items, &all->capacity, all->n + 1, sizeof *all->items);
    all->items[all->n++] = (struct difference){region, type, purchase, change, before, after};
    all->count[change]++;
}

static void compare_type(struct differences *all, const struct catalogue *a, int32_t i,
                         const struct catalogue *b, int32_t k)
{
    const struct type_offer *x = i < 0 ? NULL : &a->offers[i], *y = k < 0 ? NULL : &b->offers[k];
    const char *type = i < 0 ? b->types[k].name : a->types[i].name;
    compare(all, b->region, type, PURCHASE_ON_DEMAND, x == NULL ? UNKNOWN : x->on_demand_uusd_h,
            y == NULL ? UNKNOWN : y->on_demand_uusd_h);
    compare(all, b->region, type, PURCHASE_SPOT,
            x == NULL ? UNKNOWN : spot_price_uusd_h(&a->types[i], x),
            y == NULL ? UNKNOWN : spot_price_uusd_h(&b->types[k], y));
}

/* Types stand in the same order in both, but for new ones. */
static int32_t find_near(const struct catalogue *c, const char *name, int32_t near)
{
    if (near < c->n_types && strcmp(c->types[near].name, name) == 0)
        return near;
    return catalogue_find(c, slice_of(name));
}

static void compare_region(struct differences *all, const struct catalogue *a,
                           const struct catalogue *b)
{
    int32_t shift = 0;
    for (int32_t k = 0; k < b->n_types; k++) {
        int32_t i = find_near(a, b->types[k].name, k + shift);
        if (i >= 0)
            shift = i - k;
        compare_type(all, a, i, b, k);
    }
    shift = 0;
    for (int32_t i = 0; i < a->n_types; i++) {
        int32_t k = find_near(b, a->types[i].name, i + shift);
        if (k >= 0)
            shift = k - i;
        else
            compare_type(all, a, i, b, -1);
    }
}

static const char *cell_price(char buffer[32], int64_t uusd)
{
    return uusd == UNKNOWN ? "-" : show_price(buffer, uusd);
}

static void print_table(const struct prices_call *p, const struct differences *all,
                        const char *before, const char *after, FILE *file)
{
    struct table table;
    char a[32];
    size_t shown = all->n;
    if (p->v->limit > 0 && (size_t)p->v->limit < shown)
        shown = (size_t)p->v->limit;
    fprintf(file, "From %s to %s: %d cheaper, %d dearer, %d new, %d gone\n", before, after,
            all->count[CHEAPER], all->count[DEARER], all->count[NEW], all->count[GONE]);
    if (all->n == 0)
        return;
    table_begin(&table, 7, "TYPE", "REGION", "PURCHASE", "CHANGE", ">BEFORE", ">AFTER", ">BY");
    for (size_t i = 0; i < shown; i++) {
        const struct difference *d = &all->items[i];
        table_cell(&table, "%s", d->type);
        table_cell(&table, "%s", d->region);
        table_cell(&table, "%s", purchase_name(d->purchase));
        table_cell(&table, "%s", change_names[d->change]);
        table_cell(&table, "%s", cell_price(a, d->before));
        table_cell(&table, "%s", cell_price(a, d->after));
        if (d->change == NEW || d->change == GONE)
            table_cell(&table, "-");
        else
            table_cell(&table, "%+.1f %%",
                       100.0 * (double)(d->after - d->before) / (double)d->before);
    }
    table_print(&table, file, 0, 0);
    if (shown < all->n)
        fprintf(file, "... and %zu more (--limit 0 shows all)\n", all->n - shown);
}

static void print_json(const struct differences *all, const char *before, const char *after,
                       FILE *file)
{
    struct json_out j;
    json_begin(&j, file);
    json_text(&j, "schema", "batchfit.prices-diff/1");
    json_text(&j, "before", before);
    json_text(&j, "after", after);
    for (int k = 0; k < N_CHANGES; k++)
        json_whole(&j, change_names[k], all->count[k]);
    json_array(&j, "changes");
    for (size_t i = 0; i < all->n; i++) {
        const struct difference *d = &all->items[i];
        json_object_line(&j, NULL);
        json_text(&j, "instance_type", d->type);
        json_text(&j, "region", d->region);
        json_text(&j, "purchase", purchase_name(d->purchase));
        json_text(&j, "change", change_names[d->change]);
        json_usd(&j, "before", d->before);
        json_usd(&j, "after", d->after);
        json_close_object(&j);
    }
    json_close_array(&j);
    json_end(&j);
}

static void print_csv(const struct differences *all, FILE *file)
{
    char a[32], b[32];
    fprintf(file, "instance_type,region,purchase,change,before,after\n");
    for (size_t i = 0; i < all->n; i++) {
        const struct difference *d = &all->items[i];
        fprintf(file, "%s,%s,%s,%s,%s,%s\n", d->type, d->region, purchase_name(d->purchase),
                change_names[d->change], d->before == UNKNOWN ? "" : usd_exact(a, d->before),
                d->after == UNKNOWN ? "" : usd_exact(b, d->after));
    }
}

/* The last two snapshots, where none or one is named. */
static bool choose(const struct prices_call *p, char **names, int n, const char *which[2],
                   struct error *err)
{
    struct cache_names cached = {NULL, 0};
    const char *folder = cache_folder(p->call->arena);
    if (n > 2)
        return error_set(err, ERROR_USAGE, "two snapshots are compared, %d are named", n);
    if (folder != NULL && !cache_list(folder, &cached, p->call->arena, err))
        return false;
    which[0] = n > 0 ? names[0] : cached.n > 1 ? cached.names[1] : "bundled";
    which[1] = n > 1 ? names[1] : NULL;
    if (n == 0 && cached.n == 0)
        return error_set(
            err, ERROR_PRICES,
            "there is only the bundled snapshot; batchfit prices update makes another");
    return true;
}

bool prices_diff(struct prices_call *p, char **names, int n, FILE *file, struct error *err)
{
    const char *which[2], *before;
    struct book old = {.n_regions = 0};
    struct differences all = {.n = 0};
    if (!choose(p, names, n, which, err) || !prices_open(&old, which[0], &before, err))
        return false;
    bool ok =
        prices_open(&p->book, which[1], &p->name, err) && prices_check_regions(p->v, &p->book, err);
    for (int32_t i = 0; ok && i < p->book.n_regions; i++) {
        const struct catalogue *c = &p->book.regions[i].c;
        const struct book_region *r = book_region(&old, c->region);
        if (r != NULL && prices_wants(p->v, c->region))
            compare_region(&all, &r->c, c);
    }
    if (all.n > 0)
        qsort(all.items, all.n, sizeof *all.items, by_effect);
    if (ok && p->v->format == PRICES_JSON)
        print_json(&all, before, p->name, file);
    else if (ok && p->v->format == PRICES_CSV)
        print_csv(&all, file);
    else if (ok)
        print_table(p, &all, before, p->name, file);
    free(all.items);
    book_clear(&old);
    return ok;
}
