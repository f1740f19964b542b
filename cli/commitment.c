#include "cli/commitment.h"

#include "cli/input.h"
#include "cli/out.h"
#include "cli/table.h"
#include "pricing/pricing.h"

#include <stdlib.h>
#include <string.h>

const struct option_spec commitment_specs[] = {
    {.name = "commitment",
     .kind = OPTION_LIST,
     .offset = offsetof(struct commitment_values, files),
     .metavar = "FILE",
     .help = "Reserved Instances and Savings Plans that you own and that nothing else uses: a "
             "batchfit.commitment document (data/schemas), or what 'aws ec2 "
             "describe-reserved-instances' and 'aws savingsplans describe-savings-plans' answer; "
             "what they cover is shown beside the cost at list prices",
     .shown_default = "none"},
    {0},
};

/* ---- rates of the snapshot --------------------------------------------------------------------
 */

/* Which of AWS's rates an entry is sold at; -1 where it does not say. */
static int rate_of(const struct owned *o)
{
    static const enum commitment plans[] = {
        [OWNED_SAVINGS_INSTANCE] = SAVINGS_INSTANCE, [OWNED_SAVINGS_COMPUTE] = SAVINGS_COMPUTE};
    if (o->years == 0 || o->upfront < 0)
        return -1;
    enum commitment kind = o->kind != OWNED_RESERVED ? plans[o->kind]
                           : o->convertible          ? RESERVED_CONVERTIBLE
                                                     : RESERVED_STANDARD;
    return rate_index(kind, o->years, (enum upfront)o->upfront);
}

static bool wants_rates(const struct commitments *c)
{
    for (int32_t k = 0; k < c->n; k++) {
        if (rate_of(&c->owned[k]) >= 0 &&
            (c->owned[k].kind != OWNED_RESERVED || c->owned[k].uusd_h == UNKNOWN))
            return true;
    }
    return false;
}

/* The snapshot's rate of a type: the book has types of its own. */
static int64_t book_rate(const struct book_region *region, const char *type, int rate)
{
    int32_t i = catalogue_find(&region->c, slice_of(type));
    return i < 0 ? UNKNOWN : region->rates_uusd_h[i][rate];
}

static void take_rates(struct commitment_report *r, struct owned *o, int rate,
                       const struct book_region *region, const struct catalogue *catalogue)
{
    const struct origin *origin = &region->rate_origins[rate_commitment(rate)];
    bool taken = false;
    if (o->kind == OWNED_RESERVED) {
        int64_t one = book_rate(region, o->instance_type, rate);
        taken = o->uusd_h == UNKNOWN && one != UNKNOWN;
        if (taken)
            o->uusd_h = one * o->count;
    } else {
        for (int32_t i = 0; i < catalogue->n_types; i++) {
            const struct instance_type *type = &catalogue->types[i];
            if (o->rate_uusd_h[i] != UNKNOWN ||
                (o->kind == OWNED_SAVINGS_INSTANCE && strcmp(o->family, type->family) != 0))
                continue;
            o->rate_uusd_h[i] = book_rate(region, type->name, rate);
            taken |= o->rate_uusd_h[i] != UNKNOWN;
        }
    }
    if (!taken || strcmp(origin->date, r->rates_as_of) <= 0)
        return;
    r->rates_as_of = arena_text(&r->owned.arena, origin->date, strlen(origin->date));
    r->rates_source = arena_text(&r->owned.arena, origin->source, strlen(origin->source));
}

static bool fill_rates(struct commitment_report *r, const struct price_values *prices,
                       const struct catalogue *catalogue, struct error *err)
{
    struct book book;
    const char *name, *which = prices_snapshot_of(&r->owned.arena, catalogue->source);
    struct pricing_options o = {.region = catalogue->region,
                                .which = which != NULL ? which : prices->snapshot};
    if (!wants_rates(&r->owned))
        return true;
    if (!pricing_book(&book, &o, &name, err))
        return false;
    const struct book_region *region = book_region(&book, catalogue->region);
    for (int32_t k = 0; k < r->owned.n; k++) {
        int rate = rate_of(&r->owned.owned[k]);
        if (region != NULL && region->rates_uusd_h != NULL && rate >= 0)
            take_rates(r, &r->owned.owned[k], rate, region, catalogue);
    }
    book_clear(&book);
    return true;
}

/* ---- reading ----------------------------------------------------------------------------------
 */

static bool read_file(struct commitments *c, const char *path, struct error *err)
{
    struct input_file file;
    if (!input_open(&file, path, err))
        return error_prefix(err, "--commitment");
    bool ok = commitment_add(c, file.text, err);
    input_close(&file);
    return ok || error_prefix(err, "--commitment: %.200s", path);
}

bool commitment_read(struct commitment_report *r, const struct commitment_values *v,
                     const struct price_values *prices, const struct catalogue *catalogue,
                     struct error *err)
{
    r->rates_as_of = r->rates_source = "";
    r->given = v->files.n > 0;
    for (int i = 0; i < v->files.n; i++) {
        if (!read_file(&r->owned, v->files.items[i], err))
            return false;
    }
    if (!r->given)
        return true;
    return (commitment_settle(&r->owned, catalogue, err) || error_prefix(err, "--commitment")) &&
           fill_rates(r, prices, catalogue, err);
}

void commitment_report_clear(struct commitment_report *r)
{
    cover_clear(&r->cover);
    commitment_clear(&r->owned);
    *r = (struct commitment_report){.given = false};
}

bool commitment_cover_plan(struct commitment_report *r, const struct plan *plan,
                           const struct catalogue *catalogue, const struct text_list *zones,
                           struct error *err)
{
    if (!r->given)
        return true;
    struct cover_use *uses = mem_zeroed((size_t)plan->n_leases + 1, sizeof *uses);
    for (int32_t i = 0; i < plan->n_leases; i++) {
        const struct lease *l = &plan->leases[i];
        bool hour = l->duration_s == UNKNOWN;
        uses[i] = (struct cover_use){l->offer, l->count, hour ? 0 : l->start_s,
                                     hour ? UNKNOWN : billed_s(l->duration_s)};
    }
    bool ok = cover_make(&r->cover, &r->owned, uses, plan->n_leases, catalogue->region,
                         zones->n == 1 ? zones->items[0] : "", err);
    free(uses);
    return ok;
}
