/* url.h - the parts of an http or https URL, borrowed from its text. */
#ifndef PRICING_AWS_URL_H
#define PRICING_AWS_URL_H

#include "model/slice.h"
#include "model/units.h"

struct url {
    bool tls;
    struct slice user; /* "name:password", without '@'; empty for none */
    struct slice host; /* "[::1]" keeps its brackets */
    int32_t port;      /* the scheme's default where none is written */
    bool default_port;
    struct slice path;  /* "" or from '/' on */
    struct slice query; /* without '?' */
};

/* False where it is neither http nor https, has no host, or holds blanks or control characters. */
MUST_CHECK bool url_split(struct slice text, struct url *u);
bool url_same_host(const struct url *a, const struct url *b);
/* Scheme, host, port and path: what may be shown.  Returns buffer. */
const char *url_shown(const char *url, char *buffer, size_t size);

#endif
