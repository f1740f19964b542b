/* answer.h - what an HTTP response means as an answer of AWS; private to pricing/aws. */
#ifndef PRICING_AWS_ANSWER_H
#define PRICING_AWS_ANSWER_H

#include "pricing/aws/call.h"

/* a->response is whole: reads the document of a 2xx, AWS's code and message of anything else, and
 * sets a->kind. */
void answer_read(struct answer *a, enum call_style style);
/* Fills err with one line for people: "ec2 DescribeInstanceTypes in eu-west-1: ...". */
bool answer_error(const struct answer *a, const struct call *c, const char *region,
                  struct error *err);
/* Does the code say that the clocks differ? */
bool answer_blames_clock(const struct answer *a);
/* Does it say that temporary credentials ran out? */
bool answer_says_expired(const struct answer *a);

#endif
