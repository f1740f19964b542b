#include "pricing/aws/url.h"

#include "model/quantity.h"

#include <stdio.h>
#include <strings.h>

/* Cuts text at the first of the marks; the rest, mark and all, goes to *rest. */
static struct slice cut(struct slice text, const char *marks, struct slice *rest)
{
    size_t n = 0;
    while (n < text.n && strchr(marks, text.p[n]) == NULL)
        n++;
    *rest = slice_from(text, n);
    return (struct slice){text.p, n};
}

static bool split_host(struct slice authority, struct url *u)
{
    for (size_t i = authority.n; i-- > 0;) {
        if (authority.p[i] != '@')
            continue;
        u->user = (struct slice){authority.p, i};
        authority = slice_from(authority, i + 1);
        break;
    }
    struct slice after;
    if (authority.n > 0 && authority.p[0] == '[') {
        const char *end = memchr(authority.p, ']', authority.n);
        if (end == NULL)
            return false;
        size_t n = (size_t)(end - authority.p) + 1;
        u->host = (struct slice){authority.p, n};
        after = slice_from(authority, n);
    } else {
        u->host = cut(authority, ":", &after);
    }
    if (u->host.n == 0)
        return false;
    int64_t standard = u->tls ? 443 : 80, port = standard;
    if (after.n > 0 && (after.p[0] != ':' || !quantity_whole(slice_from(after, 1), 65535, &port)))
        return false;
    u->port = (int32_t)port;
    u->default_port = port == standard;
    return true;
}

bool url_split(struct slice text, struct url *u)
{
    *u = (struct url){0};
    for (size_t i = 0; i < text.n; i++) {
        if ((unsigned char)text.p[i] <= 0x20 || text.p[i] == 0x7f)
            return false;
    }
    if (text.n >= 8 && strncasecmp(text.p, "https://", 8) == 0) {
        u->tls = true;
        text = slice_from(text, 8);
    } else if (text.n >= 7 && strncasecmp(text.p, "http://", 7) == 0) {
        text = slice_from(text, 7);
    } else {
        return false;
    }
    struct slice rest;
    if (!split_host(cut(text, "/?#", &rest), u))
        return false;
    u->path = cut(rest, "?#", &rest);
    if (rest.n > 0 && rest.p[0] == '?')
        u->query = cut(slice_from(rest, 1), "#", &rest);
    return true;
}

bool url_same_host(const struct url *a, const struct url *b)
{
    return a->port == b->port && a->host.n == b->host.n &&
           strncasecmp(a->host.p, b->host.p, a->host.n) == 0;
}

const char *url_shown(const char *url, char *buffer, size_t size)
{
    struct url u;
    if (!url_split(slice_of(url), &u)) {
        snprintf(buffer, size, "(no http URL)");
        return buffer;
    }
    char port[16] = "";
    if (!u.default_port)
        snprintf(port, sizeof port, ":%d", (int)u.port);
    snprintf(buffer, size, "http%s://%.*s%s%.*s", u.tls ? "s" : "", (int)(u.host.n % 1024),
             u.host.p, port, (int)(u.path.n % 4096), u.path.n == 0 ? "" : u.path.p);
    return buffer;
}
