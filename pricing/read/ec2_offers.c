/* Offerings by zone, and the history of spot prices. */
#include "pricing/read/ec2_answers.h"

#include "model/quantity.h"

#include <stdlib.h>

/* A month of changes of every pool of a large region is below two million. */
#define RECORDS_MAX 8000000

int zone_number(const char *region, struct slice zone)
{
    size_t n = strlen(region);
    if (zone.n != n + 1 || memcmp(zone.p, region, n) != 0)
        return -1;
    char letter = zone.p[n];
    return letter >= 'a' && letter <= 'z' ? letter - 'a' : -1;
}

static struct slice slice_at(const struct xml_element *item, const char *path)
{
    const char *text = xml_text(item, path);
    return text == NULL ? SLICE_NONE : slice_of(text);
}

bool ec2_offerings_read(const struct xml_element *root, const char *region, struct figures *out,
                        struct error *err)
{
    const struct xml_element *set = xml_child(root, "instanceTypeOfferingSet");
    if (set == NULL)
        return error_set(err, ERROR_REMOTE,
                         "DescribeInstanceTypeOfferings: no instanceTypeOfferingSet in the answer");
    const struct xml_element *item = xml_child(set, "item");
    for (; item != NULL; item = xml_again(item)) {
        struct slice type = slice_at(item, "instanceType");
        int zone = zone_number(region, slice_at(item, "location"));
        out->rows++;
        if (zone < 0)
            continue;
        if (figures_is_type(type))
            figures_of(out, type)->zones |= UINT32_C(1) << zone;
        else
            out->not_understood++;
    }
    return true;
}

/* ---- spot prices -------------------------------------------------------------------------------
 */

struct record {
    int32_t type; /* in history->types */
    int32_t zone;
    int64_t at_ms, uusd_h;
};

struct spot_history {
    const char *region;
    int64_t start_ms, end_ms;
    struct text_set types;
    struct record *records;
    size_t n, capacity;
    int64_t rows, not_understood;
};

struct spot_history *spot_history_new(const char *region, int64_t start_ms, int64_t end_ms)
{
    struct spot_history *h = mem_zeroed(1, sizeof *h);
    assert(start_ms <= end_ms);
    *h = (struct spot_history){.region = region, .start_ms = start_ms, .end_ms = end_ms};
    return h;
}

void spot_history_free(struct spot_history *h)
{
    if (h == NULL)
        return;
    text_set_clear(&h->types);
    free(h->records);
    free(h);
}

/* "Linux/UNIX", or with " (Amazon VPC)" for old accounts. */
static bool is_linux(struct slice product)
{
    return slice_starts(product, SLICE("Linux/UNIX"));
}

static void add_record(struct spot_history *h, const struct xml_element *item)
{
    struct slice type = slice_at(item, "instanceType");
    struct record r = {.zone = zone_number(h->region, slice_at(item, "availabilityZone"))};
    h->rows++;
    if (r.zone < 0 || !is_linux(slice_at(item, "productDescription")))
        return;
    if (!figures_is_type(type) || !figures_price(slice_at(item, "spotPrice"), &r.uusd_h) ||
        !quantity_time_ms(slice_at(item, "timestamp"), &r.at_ms)) {
        h->not_understood++;
        return;
    }
    if (r.at_ms > h->end_ms)
        return;
    r.type = text_set_add(&h->types, type);
    h->records = mem_grow(h->records, &h->capacity, h->n + 1, sizeof *h->records);
    h->records[h->n++] = r;
}

bool spot_history_read(struct spot_history *h, const struct xml_element *root, struct error *err)
{
    const struct xml_element *set = xml_child(root, "spotPriceHistorySet");
    if (set == NULL)
        return error_set(err, ERROR_REMOTE,
                         "DescribeSpotPriceHistory: no spotPriceHistorySet in the answer");
    const struct xml_element *item = xml_child(set, "item");
    for (; item != NULL; item = xml_again(item)) {
        if (h->n == RECORDS_MAX)
            return error_set(err, ERROR_REMOTE, "DescribeSpotPriceHistory: more than %d records",
                             RECORDS_MAX);
        add_record(h, item);
    }
    return true;
}

static int compare(int64_t a, int64_t b)
{
    return (a > b) - (a < b);
}

/* By type, zone, time; equal times by price, so that the order of pages does not matter. */
static int by_pool(const void *left, const void *right)
{
    const struct record *a = left, *b = right;
    if (a->type != b->type)
        return compare(a->type, b->type);
    if (a->zone != b->zone)
        return compare(a->zone, b->zone);
    return a->at_ms != b->at_ms ? compare(a->at_ms, b->at_ms) : compare(a->uusd_h, b->uusd_h);
}

static int by_price(const void *left, const void *right)
{
    const struct record *a = left, *b = right;
    return a->uusd_h != b->uusd_h ? compare(a->uusd_h, b->uusd_h) : compare(a->at_ms, b->at_ms);
}

/* The lowest price at or below which the pool was for `percent` of the time; records are sorted by
 * price and at_ms holds how long each price was. */
static int64_t quantile(const struct record *r, size_t n, int64_t total_ms, int percent)
{
    int64_t needed = total_ms / 100 * percent, sum = 0;
    for (size_t i = 0; i < n; i++) {
        sum += r[i].at_ms;
        if (sum >= needed && r[i].at_ms > 0)
            return r[i].uusd_h;
    }
    return r[n - 1].uusd_h;
}

/* One pool's records, in order of time; they are used up. */
static struct zone_price pool_price(const struct spot_history *h, struct record *r, size_t n)
{
    struct zone_price price = {.zone = (char)('a' + r[0].zone), .latest_uusd_h = r[n - 1].uusd_h};
    int64_t total_ms = 0;
    for (size_t i = 0; i < n; i++) {
        int64_t from = r[i].at_ms < h->start_ms ? h->start_ms : r[i].at_ms;
        int64_t to = i + 1 < n ? r[i + 1].at_ms : h->end_ms;
        r[i].at_ms = to > from ? to - from : 0;
        total_ms += r[i].at_ms;
    }
    if (total_ms == 0) { /* the window is a moment */
        price.median_uusd_h = price.p90_uusd_h = price.latest_uusd_h;
        return price;
    }
    qsort(r, n, sizeof *r, by_price);
    price.median_uusd_h = quantile(r, n, total_ms, 50);
    price.p90_uusd_h = quantile(r, n, total_ms, 90);
    return price;
}

static int64_t median_of_zones(const struct zone_price *zones, int32_t n)
{
    int64_t sorted[26] = {0};
    assert(n >= 1 && n <= (int32_t)(sizeof sorted / sizeof sorted[0]));
    for (int32_t i = 0; i < n; i++) {
        int32_t k = i;
        for (; k > 0 && sorted[k - 1] > zones[i].median_uusd_h; k--)
            sorted[k] = sorted[k - 1];
        sorted[k] = zones[i].median_uusd_h;
    }
    return sorted[n / 2];
}

/* Records first .. end-1 are of one type. */
static void end_type(struct spot_history *h, size_t first, size_t end, struct figures *out)
{
    struct zone_price zones[26];
    int32_t n = 0;
    int32_t type = h->records[first].type;
    while (first < end) {
        size_t last = first;
        while (last < end && h->records[last].zone == h->records[first].zone)
            last++;
        zones[n++] = pool_price(h, h->records + first, last - first);
        first = last;
    }
    struct type_figures *t = figures_of(out, h->types.texts[type]);
    t->spot_uusd_h = median_of_zones(zones, n);
    t->n_zone_prices = n;
    t->zone_prices = arena_array(&out->arena, (size_t)n, sizeof *zones);
    memcpy(t->zone_prices, zones, (size_t)n * sizeof *zones);
}

void spot_history_end(struct spot_history *h, struct figures *out)
{
    out->rows += h->rows;
    out->not_understood += h->not_understood;
    if (h->n > 0)
        qsort(h->records, h->n, sizeof *h->records, by_pool);
    for (size_t i = 0; i < h->n;) {
        size_t end = i;
        while (end < h->n && h->records[end].type == h->records[i].type)
            end++;
        end_type(h, i, end, out);
        i = end;
    }
}
