#include "pricing/aws/answer.h"

#include "model/read/json_stream.h"

#include <stdio.h>
#include <strings.h>

/* Deeper documents are not AWS's; cJSON recurses. */
#define JSON_DEPTH_MAX 64

static bool is_one_of(const char *code, const char *const *codes)
{
    while (*codes != NULL && strcmp(code, *codes) != 0)
        codes++;
    return *codes != NULL;
}

bool answer_blames_clock(const struct answer *a)
{
    static const char *const codes[] = {"RequestTimeTooSkewed",
                                        "RequestExpired",
                                        "RequestInTheFuture",
                                        "SignatureDoesNotMatch",
                                        "InvalidSignatureException",
                                        "AuthFailure",
                                        NULL};
    return is_one_of(a->code, codes);
}

bool answer_says_expired(const struct answer *a)
{
    static const char *const codes[] = {"ExpiredToken", "ExpiredTokenException", NULL};
    return is_one_of(a->code, codes);
}

static bool is_clock_code(const char *code)
{
    static const char *const codes[] = {"RequestTimeTooSkewed", "RequestExpired",
                                        "RequestInTheFuture", NULL};
    return is_one_of(code, codes);
}

static bool is_auth_code(const char *code)
{
    static const char *const codes[] = {"AccessDenied",
                                        "AccessDeniedException",
                                        "AuthFailure",
                                        "ExpiredToken",
                                        "ExpiredTokenException",
                                        "IncompleteSignature",
                                        "InvalidClientTokenId",
                                        "InvalidSignatureException",
                                        "MissingAuthenticationToken",
                                        "MissingAuthenticationTokenException",
                                        "OptInRequired",
                                        "SignatureDoesNotMatch",
                                        "UnauthorizedOperation",
                                        "UnrecognizedClientException",
                                        "UnauthorizedException",
                                        NULL};
    return is_one_of(code, codes);
}

static bool is_not_found_code(const char *code)
{
    size_t n = strlen(code);
    return strstr(code, "NotFound") != NULL || strncmp(code, "NoSuch", 6) == 0 ||
           (n > 12 && strcmp(code + n - 12, "DoesNotExist") == 0);
}

/* Words from elsewhere: one printable line, as far as there is room. */
static void copy_words(char *to, size_t size, struct slice from)
{
    size_t n = from.n < size - 1 ? from.n : size - 1;
    for (size_t i = 0; i < n; i++)
        to[i] = (unsigned char)from.p[i] < 0x20 || from.p[i] == 0x7f ? ' ' : from.p[i];
    to[n] = '\0';
}

/* "com.amazonaws.batch#ClientException:http://..." -> "ClientException". */
static void copy_code(char *to, size_t size, struct slice from)
{
    const char *colon = from.n == 0 ? NULL : memchr(from.p, ':', from.n);
    if (colon != NULL)
        from.n = (size_t)(colon - from.p);
    for (size_t i = from.n; i-- > 0;) {
        if (from.p[i] == '#') {
            from = slice_from(from, i + 1);
            break;
        }
    }
    copy_words(to, size, from);
}

static struct slice trimmed_body(const struct answer *a)
{
    struct slice body = slice_trim(a->response.body);
    while (body.n > 0 && body.p[0] == '\n')
        body = slice_trim(slice_from(body, 1));
    return body;
}

/* A document that is no deeper than what AWS sends. */
static bool parse_json(struct json *doc, struct slice text, struct error *err)
{
    int32_t depth = 0, deepest = 0;
    bool inside = false;
    for (size_t i = 0; i < text.n; i++) {
        char c = text.p[i];
        if (inside && c == '\\')
            i++;
        else if (c == '"')
            inside = !inside;
        else if (!inside && (c == '{' || c == '['))
            deepest = ++depth > deepest ? depth : deepest;
        else if (!inside && (c == '}' || c == ']'))
            depth--;
    }
    if (deepest > JSON_DEPTH_MAX)
        return error_set(err, ERROR_INPUT, "JSON of more than %d levels", JSON_DEPTH_MAX);
    return json_parse(doc, text, err);
}

static void read_xml_error(struct answer *a)
{
    struct xml doc;
    struct error ignored;
    if (!xml_parse(&doc, a->response.body, &ignored))
        return; /* not AWS: a proxy's page */
    static const char *const codes[] = {"Errors/Error/Code", "Error/Code", "Code"};
    static const char *const messages[] = {"Errors/Error/Message", "Error/Message", "Message"};
    for (size_t i = 0; i < 3; i++) {
        const char *code = xml_text(doc.root, codes[i]), *message = xml_text(doc.root, messages[i]);
        if (code == NULL)
            continue;
        copy_code(a->code, sizeof a->code, slice_of(code));
        copy_words(a->message, sizeof a->message, slice_of(message));
        break;
    }
    const char *id = xml_text(doc.root, "RequestID");
    if (id == NULL)
        id = xml_text(doc.root, "RequestId");
    copy_words(a->request_id, sizeof a->request_id, slice_of(id));
    xml_clear(&doc);
}

static void read_json_error(struct answer *a)
{
    struct json doc;
    struct error ignored;
    copy_code(a->code, sizeof a->code, http_header_value(&a->response, "x-amzn-errortype"));
    if (!parse_json(&doc, a->response.body, &ignored))
        return;
    struct json_at root = json_root(&doc), at;
    static const char *const codes[] = {"__type", "code"};
    static const char *const messages[] = {"message", "Message"};
    const char *text;
    for (size_t i = 0; i < 2; i++) {
        if (a->code[0] == '\0' && json_has(&root, codes[i], &at) &&
            json_as_text(&at, &text, &ignored))
            copy_code(a->code, sizeof a->code, slice_of(text));
        if (a->message[0] == '\0' && json_has(&root, messages[i], &at) &&
            json_as_text(&at, &text, &ignored))
            copy_words(a->message, sizeof a->message, slice_of(text));
    }
    json_clear(&doc);
}

/* Pages of proxies and login portals; tells so in the message. */
static bool says_html(struct answer *a)
{
    struct slice body = trimmed_body(a);
    if (body.n < 5 ||
        (strncasecmp(body.p, "<!doc", 5) != 0 && strncasecmp(body.p, "<html", 5) != 0))
        return false;
    snprintf(a->message, sizeof a->message,
             "an HTML page came instead; is there a proxy or a login page in between?");
    return true;
}

static void read_error(struct answer *a, enum call_style style)
{
    if (style == CALL_QUERY)
        read_xml_error(a);
    else
        read_json_error(a);
    if (a->code[0] == '\0')
        says_html(a);
    int32_t status = a->status;
    enum retry_reason reason = retry_reason_of(HTTP_FINE, status, a->code);
    if (reason == RETRY_THROTTLED)
        a->kind = ANSWER_THROTTLED;
    else if (is_clock_code(a->code))
        a->kind = ANSWER_CLOCK;
    else if (is_auth_code(a->code) || status == 401 || status == 403)
        a->kind = ANSWER_AUTH;
    else if (status == 404 || is_not_found_code(a->code))
        a->kind = ANSWER_NOT_FOUND;
    else
        a->kind = status >= 500 || reason != RETRY_NO ? ANSWER_SERVICE : ANSWER_REFUSED;
}

static void read_document(struct answer *a, enum call_style style)
{
    struct error err = {0};
    struct slice body = trimmed_body(a);
    bool ok = style == CALL_QUERY
                  ? xml_parse(&a->xml, body, &err)
                  : parse_json(&a->json, body.n == 0 ? SLICE("{}") : a->response.body, &err);
    a->kind = ok ? ANSWER_FINE : ANSWER_MALFORMED;
    if (ok)
        return;
    bool html = body.n > 5 &&
                (strncasecmp(body.p, "<!doc", 5) == 0 || strncasecmp(body.p, "<html", 5) == 0);
    if (html)
        snprintf(a->message, sizeof a->message,
                 "an HTML page came instead; is there a proxy or a login page in between?");
    else
        snprintf(a->message, sizeof a->message, "%.300s", err.message);
}

void answer_read(struct answer *a, enum call_style style)
{
    a->status = a->response.status;
    copy_words(a->request_id, sizeof a->request_id,
               http_header_value(&a->response, "x-amzn-requestid"));
    if (a->status >= 200 && a->status < 300)
        read_document(a, style);
    else
        read_error(a, style);
}

const char *answer_kind_text(enum answer_kind kind)
{
    static const char *const texts[] = {
        [ANSWER_FINE] = "fine",
        [ANSWER_THROTTLED] = "too many requests",
        [ANSWER_AUTH] = "not authorised",
        [ANSWER_NO_CREDENTIALS] = "no credentials",
        [ANSWER_BAD_CREDENTIALS] = "wrong credentials",
        [ANSWER_NOT_FOUND] = "not found",
        [ANSWER_CLOCK] = "the clocks differ",
        [ANSWER_REFUSED] = "refused",
        [ANSWER_SERVICE] = "the service failed",
        [ANSWER_NETWORK] = "no answer",
        [ANSWER_MALFORMED] = "not an answer of AWS",
        [ANSWER_STOPPED] = "stopped",
        [ANSWER_INVALID] = "cannot be asked",
    };
    return texts[kind];
}

bool answer_error(const struct answer *a, const struct call *c, const char *region,
                  struct error *err)
{
    struct buffer b = {0};
    const char *dot = strrchr(c->action == NULL ? "" : c->action, '.');
    const char *action = dot != NULL ? dot + 1 : c->action;
    buffer_format(&b, "%s %s in %s: %s", c->service, action == NULL ? "call" : action, region,
                  answer_kind_text(a->kind));
    if (a->code[0] != '\0')
        buffer_format(&b, ": %s", a->code);
    if (a->message[0] != '\0')
        buffer_format(&b, ": %s", a->message);
    if (a->status >= 300)
        buffer_format(&b, " (status %d)", (int)a->status);
    if (a->attempts > 1)
        buffer_format(&b, " (after %d attempts)", (int)a->attempts);
    error_set(err, ERROR_REMOTE, "%s", b.p);
    buffer_clear(&b);
    return false;
}

void answer_clear(struct answer *a)
{
    xml_clear(&a->xml);
    json_clear(&a->json);
    http_response_clear(&a->response);
    *a = (struct answer){0};
}
