/* types.h - private to the verb `types`: what was asked for, the rows that answer it, the formats.
 */
#ifndef CLI_TYPES_H
#define CLI_TYPES_H

#include "cli/name_regex.h"
#include "cli/options.h"
#include "cli/price_options.h"
#include "cli/region.h"
#include "model/catalogue/catalogue.h"

#include <stdio.h>

enum types_format { TYPES_TABLE, TYPES_WIDE, TYPES_ONELINE, TYPES_JSON, TYPES_CSV };

/* In the order of --sort's words. */
enum types_sort {
    SORT_PRICE,
    SORT_PRICE_PER_VCPU,
    SORT_PRICE_PER_GIB,
    SORT_VCPUS,
    SORT_MEMORY,
    SORT_USABLE_MEMORY,
    SORT_GPUS,
    SORT_NETWORK,
    SORT_EBS,
    SORT_STORAGE,
    SORT_INTERRUPTION,
    SORT_NAME,
};

/* What the options set; the numbers of the range options count only where they were given. */
struct types_values {
    struct common_values common;
    const char *region;
    struct text_list zones;
    const char *usable_memory; /* file of the user's own */
    struct price_values prices;
    int purchase; /* enum purchase */
    int64_t vcpus, vcpus_min, vcpus_max;
    int64_t cores, cores_min, cores_max;
    int64_t threads;
    int64_t memory, memory_min, memory_max;
    int64_t usable_min, usable_max;
    int64_t gpus, gpus_min, gpus_max;
    int64_t gpu_memory_min, gpu_memory_max;
    const char *gpu_model;
    double network_min, ebs_min; /* Gbit/s */
    int64_t storage_min;         /* GB */
    int64_t price_max;
    int interruption_max; /* 0..4 */
    int arch;             /* enum arch */
    bool burstable, bare_metal;
    const char *family, *type;
    bool all;
    int sort; /* enum types_sort */
    bool descending;
    int64_t limit;
    int format; /* enum types_format */
};

struct types_row {
    const struct instance_type *type;
    const struct type_offer *terms;
    int32_t index;         /* in the catalogue; settles ties */
    int64_t price_uusd_h;  /* by the purchase asked for; UNKNOWN */
    int64_t spot_uusd_h;   /* UNKNOWN */
    int64_t key, key_over; /* sorted by key / key_over; key_over 0: unknown, always last */
    int order;             /* 1 rising, -1 falling */
};

struct types_view {
    const struct catalogue *catalogue;
    struct region_choice region;
    enum purchase purchase;
    struct types_row *rows; /* heap */
    int32_t n_rows;         /* all that match */
    int32_t n_shown;
    /* What matches too but is not in rows, since it was not asked for by --all or by name. */
    int32_t hidden_unpriced;
    int32_t hidden_not_offered;
};

/* Fills view->rows, sorted.  ERROR_USAGE for names, zones, models and expressions that are none. */
MUST_CHECK bool types_select(struct types_view *view, const struct invocation *call,
                             const struct types_values *v, struct error *err);

void types_print_table(const struct types_view *view, FILE *file);
void types_print_wide(const struct types_view *view, FILE *file);
void types_print_oneline(const struct types_view *view, FILE *file);
void types_print_json(const struct types_view *view, FILE *file);
void types_print_csv(const struct types_view *view, FILE *file);

#endif
