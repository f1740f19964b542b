/* http.h - HTTP over TLS: many transfers at once over few connections, with limits on everything.
 *
 * The only door to libcurl.  One struct http is one pool of connections; it is used by one thread.
 * HTTP/2 where a server offers it over TLS, else HTTP/1.1 with connections kept open.  Certificates
 * and host names are always verified; there is no switch against that.  Proxies come from the
 * environment (https_proxy, HTTPS_PROXY, http_proxy, no_proxy), but never for `local` requests.
 *
 * Bodies     either held in memory (at most max_body_bytes), or handed to a sink piece by piece as
 *            they arrive.  Nothing more is read while a sink works, so a slow sink slows the sender
 *            down; a sink that returns false ends the transfer.  gzip is asked for and undone here:
 *            limits count decoded bytes, so that a gzip bomb ends at the limit, and a gzip stream
 *            that ends early is a truncated body.
 * Redirects  followed only for GET and HEAD, never from https to http, at most 5, and only as
 *            far as the request allows.
 * Ownership  a request and all it points to belong to the caller and must stay until its transfer
 *            is done; a response is the caller's, http_response_clear frees it.
 * Errors     ERROR_REMOTE, and the fault, which says what kind of failure it was.  A status such as
 *            404 or 503 is no error here.  Messages name scheme, host and path, never a query,
 *            user or password. */
#ifndef PRICING_AWS_HTTP_H
#define PRICING_AWS_HTTP_H

#include "model/error.h"
#include "model/slice.h"

enum http_fault {
    HTTP_FINE = 0,
    HTTP_BAD_REQUEST, /* the URL or a header is malformed; nothing was sent */
    HTTP_DNS,         /* the host's name is unknown */
    HTTP_CONNECT,     /* refused, unreachable, or the proxy would not */
    HTTP_TLS,         /* certificate, host name or handshake */
    HTTP_TIMEOUT,     /* connecting took too long, nothing came for too long, or the total did */
    HTTP_BROKEN,      /* the connection ended early, or what came is no HTTP */
    HTTP_TOO_LARGE,   /* more bytes of headers or body than allowed */
    HTTP_ENCODING,    /* gzip that cannot be undone */
    HTTP_REDIRECTED,  /* a redirect that may not be followed, or too many */
    HTTP_REFUSED,     /* the sink returned false */
    HTTP_STOPPED,     /* stop() said so */
};

/* In milliseconds and bytes; 0 takes the default in brackets. */
struct http_limits {
    int32_t connect_ms;     /* [10,000] name, TCP, TLS */
    int32_t stall_ms;       /* [30,000] without a byte in either direction */
    int32_t total_ms;       /* [none] for the whole transfer, redirects included */
    int64_t max_body_bytes; /* [64 MiB; with a sink 8 GiB] decoded */
};

struct http_options {
    const char *ca_bundle;     /* a PEM file of trusted roots; NULL: the system's */
    struct http_limits limits; /* for requests that give none */
    int32_t parallel;          /* connections at once, 6 a host [16] */
    /* One line for each request sent and each answer, without secrets: for --verbose. */
    void (*trace)(void *ctx, const char *line);
    void *trace_ctx;
    /* Asked several times a second; true ends all transfers with HTTP_STOPPED. */
    bool (*stop)(void *ctx);
    void *stop_ctx;
};

struct http_header {
    const char *name;
    const char *value;
};

enum http_redirects {
    HTTP_REDIRECT_NEVER,     /* what signed requests need: the signature names the host */
    HTTP_REDIRECT_SAME_HOST, /* same host and port */
    HTTP_REDIRECT_ANY_HOST,  /* any, by https (http only from http) */
};

typedef bool http_sink(void *ctx, struct slice piece);
/* Bytes as they come over the wire; total is UNKNOWN where the server does not say. */
typedef void http_progress(void *ctx, int64_t done, int64_t total);

struct http_request {
    const char *method; /* NULL: GET */
    const char *url;
    const struct http_header *headers;
    size_t n_headers;
    struct slice body;
    enum http_redirects redirects;
    bool local;                       /* link-local or loopback: never through a proxy */
    bool plain;                       /* do not ask for gzip */
    const struct http_limits *limits; /* NULL: those of the options */
    /* Where the body of a 200 or 206 goes; NULL, or any other status: into the response. */
    http_sink *sink;
    void *sink_ctx;
    http_progress *progress;
    void *progress_ctx;
};

/* A zeroed one is empty. */
struct http_response {
    int32_t status; /* 0: no answer came */
    enum http_fault fault;
    struct slice body;  /* NUL-terminated beyond n */
    char *headers;      /* of the last answer, "name: value" lines; for http_header_value */
    int64_t body_bytes; /* decoded, whether held or given to the sink */
    int64_t wire_bytes; /* as received */
    int32_t duration_ms;
    char url[512]; /* the last one, as shown in messages: without query and user */
};

struct http;
struct http_transfer;

/* NULL and err where the CA bundle cannot be read or libcurl cannot start. */
struct http *http_new(const struct http_options *o, struct error *err);
void http_free(struct http *h);

/* One request from start to end.  False and err when no whole answer came (r->fault tells why; the
 * status may be known all the same). */
MUST_CHECK bool http_perform(struct http *h, const struct http_request *q, struct http_response *r,
                             struct error *err);

/* Several at once: start any number, then take them as they finish.  `tag` is the caller's. */
void http_start(struct http *h, const struct http_request *q, void *tag);
/* The next finished transfer's tag, or NULL when none finished within wait_ms or none is under way.
 * *ok, r and err are as from http_perform. */
void *http_next(struct http *h, int32_t wait_ms, struct http_response *r, bool *ok,
                struct error *err);
/* Ends the transfers of that tag; nothing more is heard of them. */
void http_cancel(struct http *h, const void *tag);
/* Transfers started with http_start and not yet taken. */
int32_t http_under_way(const struct http *h);

/* The first header of that name (any case), trimmed; empty when there is none. */
struct slice http_header_value(const struct http_response *r, const char *name);
void http_response_clear(struct http_response *r);

/* Sleeps, for the waits between attempts; false when stop() said so meanwhile. */
bool http_sleep(struct http *h, int64_t ms);
/* A line for the trace callback, where there is one. */
void http_trace(const struct http *h, const char *fmt, ...) PRINTF_LIKE(2, 3);

/* "timeout", "TLS", ... for messages. */
const char *http_fault_text(enum http_fault fault);

#endif
