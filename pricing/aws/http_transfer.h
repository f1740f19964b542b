/* http_transfer.h - one request on its way; private to the files http*.c. */
#ifndef PRICING_AWS_HTTP_TRANSFER_H
#define PRICING_AWS_HTTP_TRANSFER_H

#include "pricing/aws/buffer.h"
#include "pricing/aws/gzip.h"
#include "pricing/aws/http.h"
#include "pricing/aws/http_library.h"

#define HTTP_HEADER_BYTES_MAX (256 * 1024)
#define HTTP_REDIRECTS_MAX 5

struct http_transfer {
    const struct http_options *options;
    const struct http_request *q;
    void *tag;
    struct http_transfer *next; /* in the list of those under way, or of those done */
    CURL *easy;
    struct curl_slist *header_list;
    char curl_text[CURL_ERROR_SIZE];
    struct http_limits limits; /* no zeros but total_ms */
    char *url;                 /* where it is now, redirects followed */
    int32_t redirects;
    int64_t started_ms, moved_ms; /* monotonic: begun; the last byte either way */
    int64_t seen_bytes;           /* up and down, when moved_ms was set */
    int64_t header_bytes;
    struct buffer headers, body;
    int64_t body_bytes;
    bool body_begun, to_sink, to_nobody;
    struct gunzip *gunzip; /* where the body comes in gzip */
    enum http_fault fault; /* set by callbacks, when they end the transfer */
    CURLcode result;
};

/* Milliseconds of the monotonic clock. */
int64_t http_clock_ms(void);

/* Ready to be added to the multi handle; a fault in the request is in .fault. */
struct http_transfer *http_transfer_new(const struct http_options *o, const struct http_request *q,
                                        void *tag);
void http_transfer_free(struct http_transfer *t);
/* The same request to where it was redirected. */
void http_transfer_again(struct http_transfer *t, const char *to);
/* Has nothing moved for longer than the limit? */
bool http_transfer_stalled(struct http_transfer *t, int64_t now_ms);
/* The transfer ended with t->result.  True where a redirect is to be followed: it is set up and
 * must be added again. */
bool http_transfer_redirected(struct http_transfer *t);
/* Moves what came into r and, on failure, words into err; true when a whole answer came. */
bool http_transfer_finish(struct http_transfer *t, struct http_response *r, struct error *err);

/* libcurl's callbacks. */
size_t http_take_header(char *p, size_t size, size_t count, void *ctx);
size_t http_take_body(char *p, size_t size, size_t count, void *ctx);
int http_take_progress(void *ctx, curl_off_t total, curl_off_t down, curl_off_t up_total,
                       curl_off_t up);
int32_t http_status_of(struct http_transfer *t);
bool http_is_redirect(int32_t status);

#endif
