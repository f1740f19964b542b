/* gzip.h - undoes gzip piece by piece.  The only door to zlib.
 *
 * libcurl could do it, but calls a stream that ends early a success; a price list cut short must
 * not pass for a whole one. */
#ifndef PRICING_AWS_GZIP_H
#define PRICING_AWS_GZIP_H

#include "model/slice.h"
#include "model/units.h"

struct gunzip;

struct gunzip *gunzip_new(void);
void gunzip_free(struct gunzip *z);

/* Hands what comes out of `in` to out(), in pieces of at most 64 KiB.  False where the bytes are no
 * gzip (gunzip_wrong tells) or out returned false. */
MUST_CHECK bool gunzip_add(struct gunzip *z, struct slice in,
                           bool (*out)(void *ctx, struct slice piece), void *ctx);
/* Was what was added so far malformed? */
bool gunzip_wrong(const struct gunzip *z);
/* Is the stream whole, checksum and all?  (Nothing at all is whole, too.) */
bool gunzip_whole(const struct gunzip *z);

#endif
