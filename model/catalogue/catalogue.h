/* catalogue.h - what AWS offers in one region: instance types, who can have them, what they cost.
 *
 * Shapes     types[0 .. n_types-1], every known type in the order of the data, offered or not.
 * Units      memory MiB, milli-vCPU, micro-dollars an hour; UNKNOWN (-1) where no source says.
 * Ownership  All text and arrays live in the catalogue's arena.
 * Source     data/README.md tells the origin and date of each figure. */
#ifndef MODEL_CATALOGUE_H
#define MODEL_CATALOGUE_H

#include "model/arena.h"
#include "model/error.h"
#include "model/slice.h"

enum arch { ARCH_X86_64, ARCH_ARM64, ARCH_ANY }; /* ANY: only for jobs */
enum { N_ARCHES = 2 };

enum purchase { PURCHASE_ON_DEMAND, PURCHASE_SPOT };

enum offered { OFFERED_UNKNOWN, OFFERED_NO, OFFERED_YES };

struct instance_type {
    const char *name;   /* "c6a.12xlarge" */
    const char *family; /* "c6a" */
    const char *size;   /* "12xlarge" */
    enum arch arch;
    int32_t vcpus;
    int32_t physical_cores;     /* UNKNOWN where not stated */
    int32_t threads_per_core;   /* UNKNOWN where not stated */
    int64_t memory_mib;         /* as advertised */
    int64_t usable_mib;         /* what jobs can use under Batch */
    bool usable_measured;       /* else from the fallback formula */
    bool usable_yours;          /* measured by the user, taken as it is */
    int64_t measured_mib;       /* lowest memory that an OS reported; UNKNOWN */
    const char *measured_as_of; /* "" where nobody measured */
    const char *measured_source;
    int32_t gpus;             /* whole GPUs; 0 for types with a fraction of one */
    const char *gpu_model;    /* "" without GPU */
    int64_t gpu_memory_mib;   /* of one GPU */
    bool gpu_fraction;        /* g6f and the like: a slice of one GPU */
    int32_t gpu_slice_milli;  /* of those: thousandths of one GPU; else 0 */
    const char *accelerators; /* "Inferentia:1", "" without */
    int64_t storage_gb;       /* local disks, in all */
    int64_t network_mbps;     /* baseline; UNKNOWN where not stated */
    int64_t network_burst_mbps;
    int64_t ebs_mbps; /* baseline */
    int64_t ebs_burst_mbps;
    bool burstable;
    bool bare_metal;
    bool spot_capable; /* the type's usage classes include spot */
    bool retired;      /* no longer described by AWS */
    const char *as_of; /* date of the description */
    const char *source;
};

/* What one type costs in the catalogue's region.  Parallel to types[]. */
struct type_offer {
    enum offered offered;
    const char *zones;           /* "us-east-1a;us-east-1b", "" where unknown */
    int32_t n_zones;             /* UNKNOWN where unknown */
    int64_t on_demand_uusd_h;    /* UNKNOWN: no price in any source */
    const char *on_demand_as_of; /* "" where unknown */
    const char *on_demand_source;
    int32_t spot_savings_pct;  /* spot advisor; UNKNOWN_PCT where absent (may be negative!) */
    int32_t interruption_band; /* 0..4; UNKNOWN */
    const char *spot_as_of;    /* of savings and band; "" where unknown */
    const char *spot_source;
    int64_t spot_uusd_h;          /* a spot price as it was paid; UNKNOWN (or 0) without */
    const char *spot_price_as_of; /* "" where unknown */
    const char *spot_price_source;
};
#define UNKNOWN_PCT INT32_MIN

/* The date of what the spot price rests on: a price, or else the advisor's savings. */
static inline const char *spot_figure_as_of(const struct type_offer *o)
{
    return o->spot_uusd_h > 0 ? o->spot_price_as_of : o->spot_as_of;
}

/* What is paid by use, in micro-dollars for a thousand, but for S3 storage (a GB and month).
 * Fargate's rates are those of Linux. */
enum usage_rate {
    USAGE_FARGATE_X86_VCPU, /* in the order of enum arch, as are the next two */
    USAGE_FARGATE_ARM_VCPU,
    USAGE_FARGATE_X86_GIB,
    USAGE_FARGATE_ARM_GIB,
    USAGE_FARGATE_STORAGE, /* GiB-hours above those that are free */
    USAGE_S3_GET,
    USAGE_S3_PUT,
    USAGE_S3_STORAGE,
    N_USAGES
};

struct usage_price {
    int64_t uusd; /* UNKNOWN where no source */
    const char *as_of, *source;
};

/* The item's name in the data: "fargate-x86_64-vcpu-1000h". */
const char *usage_rate_name(enum usage_rate rate);

/* Other hourly or monthly prices of the region, in micro-dollars; UNKNOWN where no source. */
struct other_prices {
    int64_t gp3_gb_month_uusd;
    int64_t public_ipv4_hour_uusd;
    int64_t nat_gateway_hour_uusd;
    int64_t nat_gateway_gb_uusd;
    const char *gp3_as_of;
    const char *public_ipv4_as_of;
    const char *nat_gateway_as_of;
    const char *gp3_source;
    const char *public_ipv4_source;
    const char *nat_gateway_source;
    struct usage_price usage[N_USAGES];
};
struct other_prices other_prices_unknown(void);
/* A type of which nothing is known in the region. */
struct type_offer type_offer_unknown(void);

struct catalogue {
    struct arena arena;
    const char *region;
    const char *location; /* "US East (N. Virginia)"; "" where unknown */
    const char *currency; /* "USD", or "CNY" */
    const char *source;   /* "bundled snapshot" */
    const char *as_of;    /* the newest price date used in this region */
    const char *oldest_as_of;
    const char *zones;         /* "us-east-1a;us-east-1b", "" where offerings are unknown */
    const char *offered_as_of; /* "" where offerings are unknown */
    const char *offered_source;
    struct instance_type *types;
    struct type_offer *offers;
    int32_t n_types;
    struct other_prices other;
    const char **regions; /* every region that has any price, sorted */
    int32_t n_regions;
};

/* The fallback where nobody measured: memory - (200 + 0.046 memory) - 64, rounded down, not below 0
 * (design.md 2).  27 of the 1,093 types that somebody measured have a little less than it says. */
int64_t catalogue_usable_fallback_mib(int64_t memory_mib);

/* Reads the snapshot text for one region.  ERROR_PRICES when the region has no prices (the message
 * lists those that have), ERROR_INPUT with the line when the text is malformed.  O(text). */
MUST_CHECK bool catalogue_parse(struct catalogue *c, struct slice text, const char *region,
                                struct error *err);
void catalogue_clear(struct catalogue *c);

/* Index of a type by exact name, or -1. */
int32_t catalogue_find(const struct catalogue *c, struct slice name);
/* Is any type of the family, such as "m6i"?  O(types), as above. */
bool catalogue_has_family(const struct catalogue *c, const char *family);

const char *arch_name(enum arch arch);
const char *purchase_name(enum purchase purchase);
/* "<5%", "5-10%", ... ">20%"; "unknown" for UNKNOWN. */
const char *interruption_band_name(int32_t band);

#endif
