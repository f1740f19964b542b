/* call.h - a signed call to an AWS service, and its answer.
 *
 * Three styles: EC2's and STS's query protocol (form in, XML out), JSON 1.1 (X-Amz-Target), and
 * REST with JSON bodies as Batch uses it.  What fails in passing (throttling, 5xx, a broken
 * connection) is tried again after a random wait, at most max_attempts times in all and only while
 * the session's budget of retries lasts (500 tokens; a retry costs 5, after a timeout 10; successes
 * give back).  A wrong clock is corrected by the server's Date and the call tried once more;
 * expired credentials are fetched anew once.  Redirects are never followed.
 *
 *   struct call c = {.service = "ec2", .style = CALL_QUERY, .action = "DescribeInstanceTypes",
 *                    .version = "2016-11-15", .body = form};
 *   struct answer a = {0};
 *   if (!call_run(session, &c, &a, &err)) ...
 *   ... a.xml.root ...
 *   answer_clear(&a);
 *
 * Ownership  a call and what it points to are the caller's and stay until it is done; an answer is
 *            the caller's, answer_clear frees it.
 * Errors     one message that names service, action, region, AWS's code and message; .kind is
 *            ERROR_REMOTE, or what the credentials said. */
#ifndef PRICING_AWS_CALL_H
#define PRICING_AWS_CALL_H

#include "model/json.h"
#include "pricing/aws/session.h"
#include "pricing/aws/xml.h"

enum call_style {
    CALL_QUERY, /* POST /, form body, answer in XML */
    CALL_JSON,  /* POST /, X-Amz-Target: action, application/x-amz-json-1.1 */
    CALL_REST,  /* method, path and query as given, application/json */
};

struct call {
    const char *service; /* as endpoints.h names it */
    const char *region;  /* NULL: the session's */
    enum call_style style;
    /* "DescribeInstanceTypes"; "ServiceQuotasV20190624.GetServiceQuota"; for REST a name for
     * messages. */
    const char *action;
    const char *version; /* CALL_QUERY: "2016-11-15" */
    const char *method;  /* CALL_REST; NULL: POST */
    const char *path;    /* CALL_REST, percent-encoded; NULL: "/" */
    const char *query;   /* CALL_REST, percent-encoded, without '?'; NULL: none */
    struct slice body;   /* CALL_QUERY: the parameters beyond Action and Version (form.h);
                          * else a JSON object, or empty for none */
    bool anonymous;      /* not signed: STS's AssumeRoleWithWebIdentity, SSO's portal */
    const struct http_limits *limits; /* NULL: the session's */
};

enum answer_kind {
    ANSWER_FINE = 0,
    ANSWER_THROTTLED,       /* too many requests, and still so after all attempts */
    ANSWER_AUTH,            /* not allowed, unknown or expired keys, wrong signature */
    ANSWER_NO_CREDENTIALS,  /* none were found; nothing was sent */
    ANSWER_BAD_CREDENTIALS, /* where they should be, something is wrong; nothing was sent */
    ANSWER_NOT_FOUND,       /* 404, or a code that says so */
    ANSWER_CLOCK,           /* the clocks differ, and correcting did not help */
    ANSWER_REFUSED,         /* another 4xx: the request is wrong */
    ANSWER_SERVICE,         /* 5xx */
    ANSWER_NETWORK,         /* no whole answer came: see .fault */
    ANSWER_MALFORMED,       /* 200, but not what the protocol says: HTML, broken XML or JSON */
    ANSWER_STOPPED,         /* the stop callback said so */
    ANSWER_INVALID,         /* the call cannot be made: region, endpoint, options */
};

/* A zeroed one is empty. */
struct answer {
    enum answer_kind kind;
    enum http_fault fault;
    int32_t status; /* 0: none came */
    int32_t attempts;
    char code[96];     /* AWS's, without decoration: "RequestLimitExceeded"; "" for none */
    char message[400]; /* AWS's */
    char request_id[80];
    struct xml xml;   /* CALL_QUERY: the document */
    struct json json; /* else; an empty body is an empty object */
    struct http_response response;
};

/* True only for ANSWER_FINE: status 2xx and a well-formed document. */
MUST_CHECK bool call_run(struct session *s, const struct call *c, struct answer *a,
                         struct error *err);
void answer_clear(struct answer *a);
const char *answer_kind_text(enum answer_kind kind);

/* What to do after an answer. */
enum call_next {
    CALL_DONE,
    CALL_AGAIN, /* the same struct call once more, as the callback changed it: the next page */
    CALL_ABORT, /* end everything; the callback filled err */
};
/* Called once for each finished call, successful (err is empty) or not; the answer is cleared
 * after it. */
typedef enum call_next call_finished(void *ctx, size_t index, struct answer *a, struct error *err);

/* Many calls, at most `parallel` of them under way at once, waits between attempts overlapping.
 * True unless the callback aborted or the session was stopped.  Calls are finished in whatever
 * order answers come; whoever needs an order uses the index. */
MUST_CHECK bool call_run_all(struct session *s, struct call *calls, size_t n, size_t parallel,
                             call_finished *finished, void *ctx, struct error *err);

#endif
