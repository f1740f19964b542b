/* form.h - the parameters of EC2's and STS's query protocol: "Filter.1.Name=a&Filter.1.Value.1=b",
 * names and values percent-encoded, space as %20.  For call.body of CALL_QUERY. */
#ifndef PRICING_AWS_FORM_H
#define PRICING_AWS_FORM_H

#include "pricing/aws/buffer.h"

void form_add(struct buffer *form, const char *name, const char *value);
void form_add_whole(struct buffer *form, const char *name, int64_t value);
/* "InstanceType.3": base and a number counted from 1. */
void form_add_numbered(struct buffer *form, const char *base, int32_t number, const char *value);

#endif
