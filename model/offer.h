/* offer.h - what a plan may launch: instance type x purchase option, with all it is billed an hour.
 *
 * Selection is pure: the catalogue and the filter decide, and every type left out is counted under
 * one reason, the first that holds in the order of enum left_out, so that the counts add up to the
 * types of the catalogue.
 *
 * Shapes     offers[0 .. n_offers-1] in catalogue order, on-demand before spot of the same type.
 * Units      milli-vCPU, MiB, micro-dollars an hour.
 * Ownership  The set's arena holds offers and GPU models; types and terms are borrowed from the
 *            catalogue, which must outlive the set.
 * Source     design.md 2 (Offer) and 6 (default types). */
#ifndef MODEL_OFFER_H
#define MODEL_OFFER_H

#include "model/catalogue/catalogue.h"

struct offer {
    const struct instance_type *type;
    const struct type_offer *terms;
    int32_t type_index; /* in catalogue->types */
    enum purchase purchase;
    int64_t price_uusd_h;  /* the instance alone, > 0 */
    int64_t root_uusd_h;   /* its root volume, rounded up */
    int64_t ipv4_uusd_h;   /* its public address */
    int64_t extras_uusd_h; /* root + address, as far as their prices are known */
    bool extras_unknown;   /* some extra has no known price: the total is "at least" */
    int64_t usable_mcpu;
    int64_t usable_mib;
    int32_t gpus;      /* whole GPUs */
    int32_t gpu_model; /* index into offer_set.gpu_models; -1 without GPU */
    bool gpu_jobs_only;
    int32_t interruption_band; /* spot: 0..4 or UNKNOWN; UNKNOWN for on-demand */
    const char *as_of;         /* the oldest date among the figures that the price is made of */
};

/* All that is billed per hour of one instance. */
static inline int64_t offer_total_uusd_h(const struct offer *o)
{
    return o->price_uusd_h + o->extras_uusd_h;
}

/* Why a type is left out.  The rules (design.md 6, "Default types") can each be switched off. */
enum left_out {
    LEFT_OUT_ARCH,         /* not an architecture that is wanted */
    LEFT_OUT_FILTER,       /* the user's own filter */
    LEFT_OUT_NOT_OFFERED,  /* retired, or not offered in the region */
    LEFT_OUT_ZONES,        /* not (known to be) offered in the zones asked for */
    LEFT_OUT_MAC,          /* dedicated hosts that Batch cannot launch; always left out */
    LEFT_OUT_GPU_FRACTION, /* a slice of a GPU: Batch hands out whole ones; always left out */
    LEFT_OUT_BURSTABLE,    /* first rule */
    LEFT_OUT_BARE_METAL,
    LEFT_OUT_FPGA,
    LEFT_OUT_INFERENTIA,
    LEFT_OUT_TRAINIUM,
    LEFT_OUT_ACCELERATOR, /* any other: video transcoding, Qualcomm, GPUs not from NVIDIA */
    LEFT_OUT_HPC,
    LEFT_OUT_A1,
    LEFT_OUT_OLD,      /* c1 c3 cc2 cr1 g2 hs1 i2 m1 m2 m3 r3 t1; last rule */
    LEFT_OUT_UNPRICED, /* allowed and offered, but no source states an on-demand price */
    LEFT_OUT_NO_SPOT,  /* only spot is wanted: no spot for the type, or the advisor lacks it */
    N_LEFT_OUT
};

/* "no price known", "burstable", ...: fits "N types left out: %s". */
const char *left_out_name(enum left_out why);
/* True for the rules that allow_mask can switch off: LEFT_OUT_BURSTABLE .. LEFT_OUT_OLD. */
bool left_out_is_rule(enum left_out why);

#define LEFT_OUT_BIT(why) (UINT32_C(1) << (why))
#define PURCHASE_BIT(purchase) (UINT32_C(1) << (purchase))
#define ARCH_BIT(arch) (UINT32_C(1) << (arch))

/* A zeroed filter is no valid filter: purchase_mask and arch_mask need a bit each. */
struct offer_filter {
    uint32_t arch_mask;     /* ARCH_BIT(...) */
    uint32_t purchase_mask; /* PURCHASE_BIT(...); both bits mean "any" */
    uint32_t allow_mask;    /* LEFT_OUT_BIT(rule) of each rule that is switched off */
    bool gpu_types_for_all; /* jobs without GPUs may use GPU types too */
    /* The user's own filter, asked once per type; NULL accepts all. */
    bool (*accepts)(const struct instance_type *type, void *context);
    void *context;
    const struct slice *zones; /* names; a type must be offered in one of them at least */
    int32_t n_zones;           /* 0: any zone */
    int64_t root_volume_gib;   /* gp3; 0 for none */
    bool public_ipv4;
};

struct offer_set {
    struct arena arena;
    const struct offer *offers;
    int32_t n_offers;
    const char **gpu_models; /* each model of the catalogue once, in catalogue order */
    int32_t n_gpu_models;
    int32_t left_out[N_LEFT_OUT]; /* types, by reason */
    int32_t types_used;           /* types with an offer at least */
    int32_t offered_unknown;      /* of those, types of which no source says whether the region has
                                   * them: taken because they have a price there */
    int32_t without_spot; /* both purchases are wanted: types used that have no spot price */
};

/* Fills set; an empty set is a result, not an error.  O(types). */
void offers_select(struct offer_set *set, const struct catalogue *c,
                   const struct offer_filter *filter);
void offers_clear(struct offer_set *set);

/* The model that a job means by name, an index into set->gpu_models, or -1 when none is like it.
 * Case, punctuation and the words "nvidia", "tesla" and "amd" do not count: "nvidia-tesla-t4" and
 * "T4" both are "NVIDIA T4". */
int32_t offers_gpu_model(const struct offer_set *set, struct slice name);

/* The spot price where one is known; else the on-demand price less the advisor's saving, rounded
 * up; UNKNOWN where either is unknown or the type cannot be had as spot. */
int64_t spot_price_uusd_h(const struct instance_type *type, const struct type_offer *terms);

#endif
