/* price_list.h - AWS's bulk price list of one region (AmazonEC2/current/REGION/index.csv), as it
 * comes from the network: bytes in, figures out, in constant memory.
 *
 * The file is hundreds of MB: lines of metadata, a header, then a row for each term of each product
 * with all of the product's attributes in it.  Wanted are a few thousand of its rows: Linux on
 * shared tenancy with nothing preinstalled, on demand and reserved; gp3 storage; NAT gateways.
 *
 * Errors     ERROR_REMOTE, sticky: a file that is no price list, lacks a column, or ends inside a
 *            row.  Rows that are not understood are never guessed at: they are passed over.
 * Memory     a buffer of PRICE_LIST_BUFFER bytes, whatever comes in.
 * Source     Price List user guide, "Reading the CSV file"; columns are found by name, since their
 *            set and order change between publications. */
#ifndef PRICING_PRICE_LIST_H
#define PRICING_PRICE_LIST_H

#include "pricing/figures.h"

enum { PRICE_LIST_BUFFER = 1 << 18, PRICE_LIST_ROW_MAX = 1 << 16 };

struct price_list;

/* out is borrowed and must outlive the reader; region is what the rows must be of. */
struct price_list *price_list_new(const char *region, struct figures *out);
void price_list_free(struct price_list *p);
MUST_CHECK bool price_list_feed(struct price_list *p, const char *bytes, size_t n,
                                struct error *err);
/* After the last byte: the last row, and what needs all rows (effective reserved prices). */
MUST_CHECK bool price_list_end(struct price_list *p, struct error *err);

#endif
