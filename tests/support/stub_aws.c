#include "tests/support/stub_aws.h"

#include "model/arena.h"
#include "pricing/aws/buffer.h"
#include "tests/support/must.h"
#include "tests/support/stub_parts.h"

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <openssl/ssl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <strings.h>
#include <time.h>
#include <unistd.h>

enum { CONNECTIONS_MAX = 256, HEAD_MAX = 65536 };

struct connection {
    struct stub *stub;
    pthread_t thread;
    int32_t number;
    int fd;
    SSL *ssl; /* NULL: plain */
    struct buffer in;
};

struct stub {
    int fd;
    SSL_CTX *tls; /* NULL: plain */
    stub_handler *handler;
    void *ctx;
    pthread_t thread;
    pthread_mutex_t lock; /* the counters, the clock and the handler */
    struct connection *connections[CONNECTIONS_MAX];
    int32_t n_connections, n_requests;
    int64_t offset_s;
    volatile bool stopping;
    bool asked_http2;
    char url[64], ca_file[64];
};

/* ---- bytes -------------------------------------------------------------------------------------
 */

static int receive(struct connection *c, char *to, int n)
{
    return c->ssl != NULL ? SSL_read(c->ssl, to, n) : (int)read(c->fd, to, (size_t)n);
}

static bool send_all(struct connection *c, const void *bytes, size_t n)
{
    for (const char *p = bytes; n > 0;) {
        int piece = n > 16384 ? 16384 : (int)n;
        int done = c->ssl != NULL ? SSL_write(c->ssl, p, piece)
                                  : (int)send(c->fd, p, (size_t)piece, MSG_NOSIGNAL);
        if (done <= 0)
            return false;
        p += done;
        n -= (size_t)done;
    }
    return true;
}

static bool fill(struct connection *c)
{
    char piece[16384];
    int n = receive(c, piece, sizeof piece);
    if (n > 0)
        buffer_add(&c->in, piece, (size_t)n);
    return n > 0;
}

static void nap(struct stub *s, int32_t ms)
{
    for (; ms > 0 && !s->stopping; ms -= 5)
        nanosleep(&(struct timespec){.tv_nsec = 5000000}, NULL);
}

/* ---- requests ----------------------------------------------------------------------------------
 */

struct slice stub_header(const struct stub_request *q, const char *name)
{
    size_t n = strlen(name);
    for (const char *line = q->headers; *line != '\0';) {
        size_t length = strcspn(line, "\n");
        if (length > n && line[n] == ':' && strncasecmp(line, name, n) == 0)
            return slice_trim((struct slice){line + n + 1, length - n - 1});
        line += length + (line[length] == '\n');
    }
    return SLICE_NONE;
}

static void decode(struct slice text, char *out, size_t size)
{
    size_t n = 0;
    for (size_t i = 0; i < text.n && n + 1 < size; i++) {
        unsigned value;
        if (text.p[i] == '%' && i + 2 < text.n && sscanf(text.p + i + 1, "%2x", &value) == 1) {
            out[n++] = (char)(unsigned char)value;
            i += 2;
        } else {
            out[n++] = text.p[i];
        }
    }
    out[n] = '\0';
}

static bool parameter_in(struct slice text, const char *name, char *out, size_t size)
{
    while (text.n > 0) {
        const char *and = memchr(text.p, '&', text.n);
        struct slice pair = {text.p, and == NULL ? text.n : (size_t)(and-text.p)};
        size_t n = strlen(name);
        if (pair.n > n && pair.p[n] == '=' && memcmp(pair.p, name, n) == 0) {
            decode(slice_from(pair, n + 1), out, size);
            return true;
        }
        text = slice_from(text, pair.n + 1);
    }
    return false;
}

bool stub_parameter(const struct stub_request *q, const char *name, char *out, size_t size)
{
    return parameter_in(slice_of(q->query), name, out, size) ||
           parameter_in(q->body, name, out, size);
}

/* Cuts the head in place: "METHOD target HTTP/1.1", then header lines. */
static void split_head(char *head, struct stub_request *q)
{
    char *line_end = strstr(head, "\r\n");
    *line_end = '\0';
    char *target = strchr(head, ' ');
    *target++ = '\0';
    target[strcspn(target, " ")] = '\0';
    char *query = strchr(target, '?');
    if (query != NULL)
        *query++ = '\0';
    q->method = head;
    q->path = target;
    q->query = query == NULL ? "" : query;
    q->headers = line_end + 2;
}

/* False at the connection's end. */
static bool read_request(struct connection *c, struct stub_request *q, char **head,
                         struct buffer *body)
{
    const char *end;
    while ((end = c->in.n == 0 ? NULL : strstr(c->in.p, "\r\n\r\n")) == NULL) {
        if (c->in.n > HEAD_MAX || !fill(c))
            return false;
    }
    size_t head_n = (size_t)(end - c->in.p) + 4;
    *head = mem_alloc(head_n + 1);
    memcpy(*head, c->in.p, head_n);
    (*head)[head_n - 2] = '\0';
    split_head(*head, q);
    struct slice length = stub_header(q, "content-length");
    size_t n = length.n == 0 ? 0 : strtoul(length.p, NULL, 10);
    while (c->in.n < head_n + n) {
        if (!fill(c))
            return false;
    }
    buffer_add(body, c->in.p + head_n, n);
    size_t rest = c->in.n - head_n - n;
    memmove(c->in.p, c->in.p + head_n + n, rest + 1);
    c->in.n = rest;
    q->body = buffer_slice(body);
    return true;
}

/* ---- replies -----------------------------------------------------------------------------------
 */

static void put_head(struct buffer *out, const struct stub_reply *r, size_t body_n, int64_t now_s)
{
    buffer_format(out, "HTTP/1.1 %d Stub\r\n%s", (int)r->status, r->headers);
    if (!r->no_date) {
        char date[64];
        time_t t = (time_t)now_s;
        struct tm tm;
        gmtime_r(&t, &tm);
        strftime(date, sizeof date, "%a, %d %b %Y %H:%M:%S GMT", &tm);
        buffer_format(out, "Date: %s\r\n", date);
    }
    bool chunked =
        r->fault == STUB_CHUNKED || r->fault == STUB_CHUNKED_CUT || r->fault == STUB_ENDLESS;
    if (chunked)
        buffer_text(out, "Transfer-Encoding: chunked\r\n");
    else if (r->fault == STUB_NO_LENGTH)
        buffer_text(out, "Connection: close\r\n");
    else if (r->fault != STUB_ENDLESS_HEADERS)
        buffer_format(out, "Content-Length: %lld\r\n",
                      r->wrong_length != 0 ? (long long)r->wrong_length : (long long)body_n);
    buffer_text(out, r->fault == STUB_ENDLESS_HEADERS ? "" : "\r\n");
}

static bool send_chunk(struct connection *c, struct slice body)
{
    char size[32];
    int n = snprintf(size, sizeof size, "%zx\r\n", body.n);
    return send_all(c, size, (size_t)n) && send_all(c, body.p, body.n) && send_all(c, "\r\n", 2);
}

/* True where the connection stays open. */
static bool send_body(struct connection *c, const struct stub_reply *r, struct slice body)
{
    struct slice cut = {body.p, r->cut_bytes < body.n ? r->cut_bytes : body.n};
    switch (r->fault) {
    case STUB_CUT:
        send_all(c, cut.p, cut.n);
        return false;
    case STUB_STALL:
        send_all(c, cut.p, cut.n);
        nap(c->stub, 10000);
        return false;
    case STUB_CHUNKED:
        return send_chunk(c, body) && send_all(c, "0\r\n\r\n", 5);
    case STUB_CHUNKED_CUT:
        send_all(c, "fff\r\n", 5);
        send_all(c, body.p, body.n);
        return false;
    case STUB_ENDLESS:
        while (!c->stub->stopping && send_chunk(c, body))
            continue;
        return false;
    case STUB_ENDLESS_HEADERS:
        while (!c->stub->stopping && send_all(c, "X-More: and more and more of it\r\n", 33))
            continue;
        return false;
    case STUB_NO_LENGTH:
        send_all(c, body.p, body.n);
        return false;
    default:
        return send_all(c, body.p, body.n) && r->wrong_length == 0;
    }
}

static void hold_back(struct stub *s, int32_t until_requests)
{
    for (int ms = 0; ms < 10000 && !s->stopping && stub_requests(s) < until_requests; ms += 5)
        nap(s, 5);
}

static bool answer(struct connection *c, struct stub_request *q)
{
    struct stub *s = c->stub;
    struct stub_reply r = {.status = 200};
    pthread_mutex_lock(&s->lock);
    q->number = s->n_requests++;
    q->connection = c->number;
    int64_t now_s = (int64_t)time(NULL) + s->offset_s;
    stub_check_signature(q, now_s);
    s->handler(s->ctx, q, &r);
    pthread_mutex_unlock(&s->lock);
    struct slice body = r.body.p == NULL ? slice_of(r.text) : r.body;
    nap(s, r.delay_ms);
    hold_back(s, r.after_requests);
    if (r.fault == STUB_HANG_UP)
        return false;
    if (r.fault == STUB_NO_HTTP) {
        send_all(c, body.p, body.n);
        return false;
    }
    struct buffer head = {0};
    put_head(&head, &r, body.n, now_s);
    bool open = send_all(c, head.p, head.n);
    buffer_clear(&head);
    if (strcmp(q->method, "HEAD") == 0)
        return open;
    return open && send_body(c, &r, body);
}

static void *serve(void *ctx)
{
    struct connection *c = ctx;
    if (c->stub->tls != NULL) {
        c->ssl = SSL_new(c->stub->tls);
        SSL_set_fd(c->ssl, c->fd);
    }
    bool open = c->ssl == NULL || SSL_accept(c->ssl) == 1;
    while (open && !c->stub->stopping) {
        struct stub_request q = {0};
        struct buffer body = {0};
        char *head = NULL;
        open = read_request(c, &q, &head, &body) && answer(c, &q);
        free(head);
        buffer_clear(&body);
    }
    if (c->ssl != NULL && !c->stub->stopping)
        SSL_shutdown(c->ssl);
    shutdown(c->fd, SHUT_RDWR);
    SSL_free(c->ssl);
    buffer_clear(&c->in);
    return NULL;
}

/* ---- the server --------------------------------------------------------------------------------
 */

static void *listen_on(void *ctx)
{
    struct stub *s = ctx;
    while (!s->stopping) {
        int fd = accept(s->fd, NULL, NULL);
        if (fd < 0)
            break;
        int on = 1; /* head and body are two writes; do not wait in between */
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        pthread_mutex_lock(&s->lock);
        must(s->n_connections < CONNECTIONS_MAX);
        struct connection *c = mem_zeroed(1, sizeof *c);
        *c = (struct connection){.stub = s, .fd = fd, .number = s->n_connections};
        s->connections[s->n_connections++] = c;
        must(pthread_create(&c->thread, NULL, serve, c) == 0);
        pthread_mutex_unlock(&s->lock);
    }
    return NULL;
}

struct stub *stub_start(bool tls, stub_handler *handler, void *ctx)
{
    struct stub *s = mem_zeroed(1, sizeof *s);
    s->handler = handler;
    s->ctx = ctx;
    signal(SIGPIPE, SIG_IGN); /* OpenSSL writes to sockets that the client has closed */
    snprintf(s->ca_file, sizeof s->ca_file, "/tmp/batchfit-stub-XXXXXX");
    int file = mkstemp(s->ca_file);
    must(file >= 0);
    close(file);
    if (tls)
        s->tls = stub_tls(s->ca_file, &s->asked_http2);
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t n = sizeof at;
    s->fd = socket(AF_INET, SOCK_STREAM, 0);
    must(bind(s->fd, (struct sockaddr *)&at, n) == 0);
    must(listen(s->fd, 64) == 0);
    must(getsockname(s->fd, (struct sockaddr *)&at, &n) == 0);
    snprintf(s->url, sizeof s->url, "http%s://%s:%d", tls ? "s" : "",
             tls ? "localhost" : "127.0.0.1", ntohs(at.sin_port));
    pthread_mutex_init(&s->lock, NULL);
    must(pthread_create(&s->thread, NULL, listen_on, s) == 0);
    return s;
}

void stub_stop(struct stub *s)
{
    if (s == NULL)
        return;
    s->stopping = true;
    shutdown(s->fd, SHUT_RDWR);
    pthread_join(s->thread, NULL);
    for (int32_t i = 0; i < s->n_connections; i++) {
        struct connection *c = s->connections[i];
        shutdown(c->fd, SHUT_RDWR);
        pthread_join(c->thread, NULL);
        close(c->fd);
        free(c);
    }
    close(s->fd);
    SSL_CTX_free(s->tls);
    unlink(s->ca_file);
    pthread_mutex_destroy(&s->lock);
    free(s);
}

const char *stub_url(const struct stub *s)
{
    return s->url;
}

const char *stub_ca_file(const struct stub *s)
{
    return s->ca_file;
}

void stub_set_clock(struct stub *s, int64_t offset_s)
{
    pthread_mutex_lock(&s->lock);
    s->offset_s = offset_s;
    pthread_mutex_unlock(&s->lock);
}

int32_t stub_requests(struct stub *s)
{
    pthread_mutex_lock(&s->lock);
    int32_t n = s->n_requests;
    pthread_mutex_unlock(&s->lock);
    return n;
}

int32_t stub_connections(struct stub *s)
{
    pthread_mutex_lock(&s->lock);
    int32_t n = s->n_connections;
    pthread_mutex_unlock(&s->lock);
    return n;
}

bool stub_asked_http2(const struct stub *s)
{
    return s->asked_http2;
}
