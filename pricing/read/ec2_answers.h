/* ec2_answers.h - what EC2's answers say, a page at a time.
 *
 * root is the document's root element (xml.h).  Elements that are not known are passed over; an
 * item that lacks what the catalogue needs is counted in out->not_understood and left out. Errors
 * ERROR_REMOTE where the answer's list is missing altogether. Source     EC2 API reference
 * 2016-11-15. */
#ifndef PRICING_EC2_ANSWERS_H
#define PRICING_EC2_ANSWERS_H

#include "pricing/aws/xml.h"
#include "pricing/figures.h"

/* DescribeInstanceTypes: fills .type; the date and source are left to the caller. */
MUST_CHECK bool ec2_types_read(const struct xml_element *root, struct figures *out,
                               struct error *err);
/* DescribeInstanceTypeOfferings by zone: fills .zones.  Zones that are not the region's name and a
 * letter (Local Zones, Wavelength) are passed over: Batch does not place there by itself. */
MUST_CHECK bool ec2_offerings_read(const struct xml_element *root, const char *region,
                                   struct figures *out, struct error *err);

/* DescribeSpotPriceHistory: pages are gathered, then made into prices of the window. */
struct spot_history;
struct spot_history *spot_history_new(const char *region, int64_t start_ms, int64_t end_ms);
void spot_history_free(struct spot_history *h);
MUST_CHECK bool spot_history_read(struct spot_history *h, const struct xml_element *root,
                                  struct error *err);
/* Each record is a change that holds until the next one.  By zone: the median and 90th percentile
 * by time, and the latest; by type: the median of its zones' medians, of two the higher. */
void spot_history_end(struct spot_history *h, struct figures *out);

/* 0 for "us-east-1a" ... in region us-east-1; -1 for what is no such zone. */
int zone_number(const char *region, struct slice zone);

#endif
