/* price_list_rows.h - private to the price list: what a header and a row mean. */
#ifndef PRICING_PRICE_LIST_ROWS_H
#define PRICING_PRICE_LIST_ROWS_H

#include "pricing/figures.h"

enum price_column {
    COLUMN_TERM_TYPE,
    COLUMN_EFFECTIVE_DATE,
    COLUMN_UNIT,
    COLUMN_PRICE,
    COLUMN_CURRENCY,
    COLUMN_CONTRACT,
    COLUMN_PURCHASE_OPTION,
    COLUMN_OFFERING_CLASS,
    COLUMN_PRODUCT_FAMILY,
    COLUMN_LOCATION_TYPE,
    COLUMN_INSTANCE_TYPE,
    COLUMN_TENANCY,
    COLUMN_OPERATING_SYSTEM,
    COLUMN_LICENSE,
    COLUMN_USAGE_TYPE,
    COLUMN_OPERATION,
    COLUMN_CAPACITY_STATUS,
    COLUMN_MARKET_OPTION,
    COLUMN_PREINSTALLED,
    COLUMN_REGION_CODE,
    COLUMN_VOLUME_API_NAME,
    N_PRICE_COLUMNS
};
enum { PRICE_LIST_CELLS_MAX = 512 };

/* Reserved instances are billed in up to two rows, which come in any order. */
struct reserved_parts {
    int64_t hourly_uusd[N_RATES], upfront_uusd[N_RATES]; /* UNKNOWN */
};

struct price_rows {
    const char *region;
    struct figures *out;
    int32_t at[N_PRICE_COLUMNS];     /* -1 where the file has no such column */
    int32_t n_columns;               /* 0 before the header */
    struct reserved_parts *reserved; /* heap; by out->names */
    size_t n_reserved, reserved_capacity;
};

/* One row: cell k lies between ends[k - 1] + 1 and ends[k], as written, with its quotes. */
struct price_row {
    const char *text;
    const uint32_t *ends;
    int32_t n;
};

/* A row above the header, or the header itself. */
MUST_CHECK bool price_rows_head(struct price_rows *r, const struct price_row *row,
                                struct error *err);
MUST_CHECK bool price_rows_take(struct price_rows *r, const struct price_row *row,
                                struct error *err);
/* Joins the rows of reserved instances. */
void price_rows_end(struct price_rows *r);

#endif
