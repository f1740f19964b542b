/* stub_aws.h - a server on loopback that plays AWS, well or badly, as a test tells it.
 *
 * It runs in threads of the test's own process, on a port of its own, over TLS with a certificate
 * authority made when it starts (or in plain HTTP, as metadata services speak).  Every request is
 * handed to the test's handler, with its signature already checked; the handler says what to answer
 * and in which way to break it. */
#ifndef TESTS_SUPPORT_STUB_AWS_H
#define TESTS_SUPPORT_STUB_AWS_H

#include "model/slice.h"
#include "model/units.h"

#define STUB_KEY "AKIDSTUBSTUBSTUB"
#define STUB_SECRET "stub/Secret+Key/that.must.not.be.shown"
/* Temporary keys, which count only with their token. */
#define STUB_TEMP_KEY "ASIATEMPTEMPTEMP"
#define STUB_TEMP_SECRET "temp/Secret+Key/that.must.not.be.shown"
#define STUB_TEMP_TOKEN "temp/Token+that.must.not.be.shown=="

enum stub_signature {
    STUB_UNSIGNED,
    STUB_SIGNED,     /* rightly */
    STUB_BAD_KEY,    /* an access key that nobody has */
    STUB_BAD_TOKEN,  /* without its session token, or with one that is not its own */
    STUB_BAD_CLOCK,  /* X-Amz-Date is more than 5 minutes off */
    STUB_BAD_SIGNED, /* anything else is wrong */
};

struct stub_request {
    int32_t number; /* from 0, in the order they came */
    int32_t connection;
    const char *method;
    const char *path;    /* as on the wire */
    const char *query;   /* without '?' */
    const char *headers; /* "name: value" lines */
    struct slice body;   /* NUL-terminated beyond n */
    enum stub_signature signature;
    char service[64], region[64]; /* of the signature's scope */
};

enum stub_fault {
    STUB_WHOLE,
    STUB_CUT,       /* closes after cut_bytes of the body */
    STUB_STALL,     /* sends cut_bytes of the body, then nothing until the client gives up */
    STUB_HANG_UP,   /* closes without an answer */
    STUB_NO_HTTP,   /* sends the body and nothing else */
    STUB_NO_LENGTH, /* no Content-Length; the end is the connection's */
    STUB_CHUNKED,
    STUB_CHUNKED_CUT, /* closes within a chunk */
    STUB_ENDLESS,     /* the body again and again, chunked, until the client hangs up */
    STUB_ENDLESS_HEADERS,
};

/* Zeroed but for status 200. */
struct stub_reply {
    int32_t status;
    char headers[1024]; /* more lines, each ending in "\r\n" */
    struct slice body;  /* must outlive the handler; or use text */
    char text[2048];    /* the body where .body.p is NULL */
    enum stub_fault fault;
    size_t cut_bytes;
    int64_t wrong_length; /* not 0: what Content-Length says */
    int32_t delay_ms;     /* before it answers */
    /* Held back until so many requests have come in all, or 10 s: for what must go side by side. */
    int32_t after_requests;
    bool no_date;
};

typedef void stub_handler(void *ctx, const struct stub_request *q, struct stub_reply *r);

struct stub;

/* Handlers run one at a time.  Aborts the test where it cannot start. */
struct stub *stub_start(bool tls, stub_handler *handler, void *ctx);
void stub_stop(struct stub *s);
/* "https://localhost:40123". */
const char *stub_url(const struct stub *s);
/* A PEM file with the authority that signed the stub's certificate; removed by stub_stop. */
const char *stub_ca_file(const struct stub *s);
/* Our clock and the stub's differ by so much. */
void stub_set_clock(struct stub *s, int64_t offset_s);
int32_t stub_requests(struct stub *s);
int32_t stub_connections(struct stub *s);
/* Has a client offered HTTP/2?  The stub itself speaks HTTP/1.1. */
bool stub_asked_http2(const struct stub *s);

/* The value of a header, trimmed; empty for none. */
struct slice stub_header(const struct stub_request *q, const char *name);
/* A parameter of the query, or of a form in the body, decoded into out; false for none. */
bool stub_parameter(const struct stub_request *q, const char *name, char *out, size_t size);

#endif
