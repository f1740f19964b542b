/* Which types a plan may use, and at what price.  Every type meets the questions in the order of
 * enum left_out; the first that turns it away is the one it is counted under. */
#include "model/offer.h"

#include <string.h>

/* AWS counts 730 hours to the month where it turns monthly prices into hourly ones. */
#define ROOT_VOLUME_MAX_GIB INT64_C(65536)

bool left_out_is_rule(enum left_out why)
{
    return why >= LEFT_OUT_BURSTABLE && why <= LEFT_OUT_OLD;
}

const char *left_out_name(enum left_out why)
{
    static const char *const names[N_LEFT_OUT] = {
        [LEFT_OUT_ARCH] = "other architecture",
        [LEFT_OUT_FILTER] = "your filters",
        [LEFT_OUT_NOT_OFFERED] = "not offered in the region",
        [LEFT_OUT_ZONES] = "not known to be in the zones",
        [LEFT_OUT_MAC] = "Mac hosts",
        [LEFT_OUT_GPU_FRACTION] = "a fraction of a GPU",
        [LEFT_OUT_BURSTABLE] = "burstable",
        [LEFT_OUT_BARE_METAL] = "bare metal",
        [LEFT_OUT_FPGA] = "FPGA",
        [LEFT_OUT_INFERENTIA] = "Inferentia",
        [LEFT_OUT_TRAINIUM] = "Trainium",
        [LEFT_OUT_ACCELERATOR] = "other accelerators",
        [LEFT_OUT_HPC] = "HPC",
        [LEFT_OUT_A1] = "a1",
        [LEFT_OUT_OLD] = "old generations",
        [LEFT_OUT_UNPRICED] = "no price known",
        [LEFT_OUT_NO_SPOT] = "no spot price known",
    };
    return names[why];
}

static bool text_is_one_of(const char *text, const char *const *list, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (strcmp(text, list[i]) == 0)
            return true;
    }
    return false;
}

static bool text_starts(const char *text, const char *prefix)
{
    return strncmp(text, prefix, strlen(prefix)) == 0;
}

/* The families before the generation that AWS still sells without limits. */
static bool is_old(const struct instance_type *type)
{
    static const char *const families[] = {"c1", "c3", "cc2", "cr1", "g2", "hs1",
                                           "i2", "m1", "m2",  "m3",  "r3", "t1"};
    return text_is_one_of(type->family, families, sizeof families / sizeof *families);
}

/* Batch's GPU image carries NVIDIA's driver and no other. */
static bool has_foreign_gpu(const struct instance_type *type)
{
    return type->gpu_model[0] != '\0' && !text_starts(type->gpu_model, "NVIDIA");
}

/* The default rule that leaves the type out, as far as it is not switched off; or N_LEFT_OUT. */
static enum left_out default_rule(const struct instance_type *type, uint32_t allow_mask)
{
    const char *accelerators = type->accelerators;
    bool fpga = text_starts(accelerators, "Virtex");
    bool inferentia = text_starts(accelerators, "Inferentia");
    bool trainium = text_starts(accelerators, "Trainium");
    bool other = accelerators[0] != '\0' && !fpga && !inferentia && !trainium;
    const bool holds[N_LEFT_OUT] = {
        [LEFT_OUT_BURSTABLE] = type->burstable,
        [LEFT_OUT_BARE_METAL] = type->bare_metal,
        [LEFT_OUT_FPGA] = fpga,
        [LEFT_OUT_INFERENTIA] = inferentia,
        [LEFT_OUT_TRAINIUM] = trainium,
        [LEFT_OUT_ACCELERATOR] = other || has_foreign_gpu(type),
        [LEFT_OUT_HPC] = text_starts(type->family, "hpc"),
        [LEFT_OUT_A1] = strcmp(type->family, "a1") == 0,
        [LEFT_OUT_OLD] = is_old(type),
    };
    for (enum left_out why = LEFT_OUT_BURSTABLE; why <= LEFT_OUT_OLD; why++) {
        if (holds[why] && (allow_mask & LEFT_OUT_BIT(why)) == 0)
            return why;
    }
    return N_LEFT_OUT;
}

/* Is one of the wanted zones among "us-east-1a;us-east-1b"? */
static bool in_zones(const char *zones, const struct offer_filter *f)
{
    if (f->n_zones == 0)
        return true;
    struct slice rest = slice_of(zones);
    while (rest.n > 0) {
        const char *end = memchr(rest.p, ';', rest.n);
        struct slice zone = {rest.p, end == NULL ? rest.n : (size_t)(end - rest.p)};
        for (int32_t i = 0; i < f->n_zones; i++) {
            if (slice_equal(zone, f->zones[i]))
                return true;
        }
        rest = slice_from(rest, zone.n + 1);
    }
    return false;
}

static bool wants(const struct offer_filter *f, enum purchase purchase)
{
    return (f->purchase_mask & PURCHASE_BIT(purchase)) != 0;
}

int64_t spot_price_uusd_h(const struct instance_type *type, const struct type_offer *terms)
{
    if (type->spot_capable && terms->spot_uusd_h > 0)
        return terms->spot_uusd_h;
    if (!type->spot_capable || terms->on_demand_uusd_h == UNKNOWN ||
        terms->spot_savings_pct == UNKNOWN_PCT)
        return UNKNOWN;
    return (terms->on_demand_uusd_h * (100 - terms->spot_savings_pct) + 99) / 100;
}

/* Why the type is left out, or N_LEFT_OUT when a plan may use it. */
static enum left_out judge(const struct catalogue *c, int32_t i, const struct offer_filter *f)
{
    const struct instance_type *type = &c->types[i];
    const struct type_offer *terms = &c->offers[i];
    if ((f->arch_mask & ARCH_BIT(type->arch)) == 0)
        return LEFT_OUT_ARCH;
    if (f->accepts != NULL && !f->accepts(type, f->context))
        return LEFT_OUT_FILTER;
    if (terms->offered == OFFERED_NO || type->retired)
        return LEFT_OUT_NOT_OFFERED;
    if (!in_zones(terms->zones, f))
        return LEFT_OUT_ZONES;
    if (text_starts(type->family, "mac"))
        return LEFT_OUT_MAC;
    if (type->gpu_fraction)
        return LEFT_OUT_GPU_FRACTION;
    enum left_out rule = default_rule(type, f->allow_mask);
    if (rule != N_LEFT_OUT)
        return rule;
    if (terms->on_demand_uusd_h == UNKNOWN)
        return LEFT_OUT_UNPRICED;
    if (!wants(f, PURCHASE_ON_DEMAND) && spot_price_uusd_h(type, terms) == UNKNOWN)
        return LEFT_OUT_NO_SPOT;
    return N_LEFT_OUT;
}

/* What each instance costs an hour beside itself, the same for every type. */
struct extras {
    int64_t root_uusd_h;
    int64_t ipv4_uusd_h;
    bool unknown;
};

static struct extras extras_of(const struct other_prices *other, const struct offer_filter *f)
{
    struct extras e = {0, 0, false};
    if (f->root_volume_gib > 0 && other->gp3_gb_month_uusd == UNKNOWN)
        e.unknown = true;
    else if (f->root_volume_gib > 0)
        e.root_uusd_h =
            (f->root_volume_gib * other->gp3_gb_month_uusd + HOURS_PER_MONTH - 1) / HOURS_PER_MONTH;
    if (f->public_ipv4 && other->public_ipv4_hour_uusd == UNKNOWN)
        e.unknown = true;
    else if (f->public_ipv4)
        e.ipv4_uusd_h = other->public_ipv4_hour_uusd;
    return e;
}

/* The index of the model, added when it is new; -1 for "". */
static int32_t model_index(struct offer_set *set, const char *model)
{
    if (model[0] == '\0')
        return -1;
    for (int32_t i = 0; i < set->n_gpu_models; i++) {
        if (strcmp(set->gpu_models[i], model) == 0)
            return i;
    }
    set->gpu_models[set->n_gpu_models] = model;
    return set->n_gpu_models++;
}

static const char *older(const char *a, const char *b)
{
    return strcmp(a, b) <= 0 ? a : b;
}

/* What an on-demand and a spot offer of the type have in common; the price is on-demand's. */
static struct offer common_offer(const struct offer_set *set, const struct catalogue *c, int32_t i,
                                 const struct offer_filter *f, const struct extras *extras)
{
    const struct instance_type *type = &c->types[i];
    struct offer o = {
        .type = type,
        .terms = &c->offers[i],
        .type_index = i,
        .purchase = PURCHASE_ON_DEMAND,
        .price_uusd_h = c->offers[i].on_demand_uusd_h,
        .root_uusd_h = extras->root_uusd_h,
        .ipv4_uusd_h = extras->ipv4_uusd_h,
        .extras_uusd_h = extras->root_uusd_h + extras->ipv4_uusd_h,
        .extras_unknown = extras->unknown,
        .usable_mcpu = (int64_t)type->vcpus * MCPU_PER_VCPU,
        .usable_mib = type->usable_mib,
        .gpus = type->gpus,
        .gpu_model = -1,
        .gpu_jobs_only = type->gpus > 0 && !f->gpu_types_for_all,
        .interruption_band = (int32_t)UNKNOWN,
        .as_of = c->offers[i].on_demand_as_of,
    };
    for (int32_t m = 0; type->gpus > 0 && m < set->n_gpu_models; m++) {
        if (strcmp(set->gpu_models[m], type->gpu_model) == 0)
            o.gpu_model = m;
    }
    return o;
}

/* Writes the type's offers to out and returns how many. */
static int32_t add_offers(struct offer_set *set, struct offer common, const struct offer_filter *f,
                          struct offer *out)
{
    int32_t n = 0;
    int64_t spot = spot_price_uusd_h(common.type, common.terms);
    if (wants(f, PURCHASE_ON_DEMAND))
        out[n++] = common;
    if (wants(f, PURCHASE_SPOT) && spot == UNKNOWN) {
        set->without_spot++;
    } else if (wants(f, PURCHASE_SPOT)) {
        common.purchase = PURCHASE_SPOT;
        common.price_uusd_h = spot;
        common.interruption_band = common.terms->interruption_band;
        common.as_of = older(common.as_of, spot_figure_as_of(common.terms));
        out[n++] = common;
    }
    return n;
}

void offers_select(struct offer_set *set, const struct catalogue *c,
                   const struct offer_filter *filter)
{
    assert(filter->arch_mask != 0 && filter->purchase_mask != 0);
    assert(filter->root_volume_gib >= 0 && filter->root_volume_gib <= ROOT_VOLUME_MAX_GIB);
    *set = (struct offer_set){0};
    size_t n_types = (size_t)c->n_types;
    struct offer *offers = arena_array(&set->arena, 2 * n_types + 1, sizeof *offers);
    set->offers = offers;
    set->gpu_models = arena_array(&set->arena, n_types + 1, sizeof *set->gpu_models);
    struct extras extras = extras_of(&c->other, filter);
    /* Models first and from all types, so that an index means the same whatever is selected. */
    for (int32_t i = 0; i < c->n_types; i++)
        model_index(set, c->types[i].gpu_model);
    for (int32_t i = 0; i < c->n_types; i++) {
        enum left_out why = judge(c, i, filter);
        if (why != N_LEFT_OUT) {
            set->left_out[why]++;
            continue;
        }
        struct offer common = common_offer(set, c, i, filter, &extras);
        set->n_offers += add_offers(set, common, filter, offers + set->n_offers);
        set->types_used++;
        set->offered_unknown += c->offers[i].offered == OFFERED_UNKNOWN;
    }
}

void offers_clear(struct offer_set *set)
{
    arena_free(&set->arena);
    *set = (struct offer_set){0};
}

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static bool is_word_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

/* Letters and digits of the name's words in lower case, less the words that only name a maker. */
static void plain_model(struct slice name, char *out, size_t size)
{
    static const char *const makers[] = {"nvidia", "tesla", "amd"};
    size_t n = 0;
    size_t i = 0;
    while (i < name.n) {
        size_t word = n;
        for (; i < name.n && is_word_char(lower(name.p[i])); i++) {
            if (n + 1 < size)
                out[n++] = lower(name.p[i]);
        }
        out[n] = '\0';
        if (text_is_one_of(out + word, makers, sizeof makers / sizeof *makers))
            n = word;
        while (i < name.n && !is_word_char(lower(name.p[i])))
            i++;
    }
    out[n] = '\0';
}

int32_t offers_gpu_model(const struct offer_set *set, struct slice name)
{
    enum { MODEL_MAX = 64 };
    char wanted[MODEL_MAX];
    char known[MODEL_MAX];
    plain_model(name, wanted, sizeof wanted);
    for (int32_t i = 0; i < set->n_gpu_models && wanted[0] != '\0'; i++) {
        plain_model(slice_of(set->gpu_models[i]), known, sizeof known);
        if (strcmp(wanted, known) == 0)
            return i;
    }
    return -1;
}
