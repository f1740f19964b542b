/* aws_world.h - what `prices update` asks of AWS, answered by the stub for a few regions: price
 * lists, feeds, and the calls of EC2, ECS, Pricing, Savings Plans and Service Quotas.
 *
 * The figures are those of the bundled snapshot, so that a test can tell what must come out; spot
 * prices are a third of on-demand, savings 50 %.  A world can be told to answer some requests
 * badly. */
#ifndef TESTS_SUPPORT_AWS_WORLD_H
#define TESTS_SUPPORT_AWS_WORLD_H

#include "model/catalogue/catalogue.h"
#include "pricing/aws/buffer.h"
#include "tests/support/stub_aws.h"

enum { AWS_WORLD_REGIONS = 4 };

struct aws_world {
    struct {
        struct catalogue c;
        char *list; /* the bulk price list */
        size_t list_bytes;
    } regions[AWS_WORLD_REGIONS];
    int32_t n_regions;
    const char *version; /* of the price lists, in region_index.json; "20261120000000" */
    const char *tag;     /* of their texts: "text" */
    int64_t ecs_mib;     /* what machines of type m5.large have registered */
    int32_t delay_ms;    /* before each answer */
    /* Price lists are held back until that many were asked for; 0: not at all. */
    int32_t lists_together;
    /* Requests whose path, action or target holds fault_path are answered badly: by fault, with
     * status where it is not 0, headers and text where they are not NULL; the first `passing` of
     * them only, where that is not 0. */
    const char *fault_path;
    enum stub_fault fault;
    int32_t status, passing;
    const char *headers, *text;
    struct slice body; /* instead of text */
    int64_t wrong_length;
    /* Counted. */
    int32_t ec2_calls, ecs_calls, lists_sent, lists_unchanged, indexes_sent, unsigned_calls, faults;
    struct arena arena; /* answers, which live until the world is closed */
    struct buffer page; /* of the answer under way */
};

/* A region "NEW=OLD" is NEW, with the figures that OLD has.  list_bytes: how large the price lists
 * are at least. */
void aws_world_open(struct aws_world *w, const char *const *regions, int32_t n, int64_t list_bytes);
void aws_world_close(struct aws_world *w);
/* ctx is the world. */
void aws_world_answer(void *ctx, const struct stub_request *q, struct stub_reply *r);

#endif
