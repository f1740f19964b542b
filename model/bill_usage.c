/* bill_usage.c - what is billed by use beside instances, class by class: an item, and a part of
 * each label's share. */
#include "model/bill.h"

#include <stdlib.h>
#include <string.h>

static void add_item(struct bill *b, enum bill_kind kind, int64_t uusd)
{
    size_t n = (size_t)b->n_items;
    struct bill_item *items = arena_array(&b->arena, n + 1, sizeof *items);
    if (n > 0)
        memcpy(items, b->items, n * sizeof *items);
    items[b->n_items++] = (struct bill_item){.kind = kind,
                                             .billed_s = UNKNOWN,
                                             .cost_uusd = uusd,
                                             .boot_uusd = UNKNOWN,
                                             .busy_uusd = UNKNOWN,
                                             .tail_uusd = UNKNOWN};
    b->items = items;
}

/* Labels by falling cost come before the rows that no job causes, which keep their order. */
static int compare_shares(const void *left, const void *right)
{
    const struct bill_share *a = left, *b = right;
    if (a->row != b->row && (a->row == BILL_LABEL || b->row == BILL_LABEL))
        return a->row == BILL_LABEL ? -1 : 1;
    if (a->row != BILL_LABEL)
        return (a->row > b->row) - (a->row < b->row);
    if (a->cost_uusd != b->cost_uusd)
        return a->cost_uusd > b->cost_uusd ? -1 : 1;
    return strcmp(a->label, b->label);
}

static struct bill_share *share_of(struct bill_share *shares, int32_t n, const char *label)
{
    for (int32_t i = 0; i < n; i++) {
        if (shares[i].row == BILL_LABEL && strcmp(shares[i].label, label) == 0)
            return &shares[i];
    }
    return NULL;
}

/* A class that has no share ran no job, and asked for nothing. */
static bool add_shares(struct bill *b, const int64_t *class_uusd, const struct workload *w)
{
    size_t n = (size_t)b->n_shares;
    struct bill_share *shares = arena_array(&b->arena, n + 1, sizeof *shares);
    int64_t *classes = arena_array(&b->arena, (size_t)w->n_classes + 1, sizeof *classes);
    memcpy(shares, b->shares, n * sizeof *shares);
    for (int32_t c = 0; c < w->n_classes; c++) {
        classes[c] = b->class_uusd[c];
        if (class_uusd[c] == 0)
            continue;
        struct bill_share *share = share_of(shares, b->n_shares, w->classes[c].label);
        assert(share != NULL);
        if (!add_checked(&share->cost_uusd, class_uusd[c]) ||
            !add_checked(&classes[c], class_uusd[c]))
            return false;
    }
    qsort(shares, n, sizeof *shares, compare_shares);
    b->shares = shares;
    b->class_uusd = classes;
    return true;
}

bool bill_add_usage(struct bill *b, enum bill_kind kind, const int64_t *class_uusd,
                    const struct workload *w, struct error *err)
{
    int64_t sum = 0;
    bool ok = true;
    for (int32_t c = 0; c < w->n_classes; c++)
        ok = ok && add_checked(&sum, class_uusd[c]);
    if (ok && sum == 0)
        return true;
    if (!ok || !add_checked(&b->total_uusd, sum) || !add_shares(b, class_uusd, w))
        return error_set(err, ERROR_INPUT, "the bill is too large for 64 bits of micro-dollars");
    add_item(b, kind, sum);
    return true;
}

void bill_add_unknown(struct bill *b, const char *what)
{
    const char **unknown = arena_array(&b->arena, (size_t)b->n_unknown + 1, sizeof *unknown);
    for (int32_t i = 0; i < b->n_unknown; i++)
        unknown[i] = b->unknown[i];
    unknown[b->n_unknown++] = what;
    b->unknown = unknown;
    b->at_least = true;
}
