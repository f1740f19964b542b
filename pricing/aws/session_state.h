/* session_state.h - what a session is made of; private to session.c, call.c and fetch.c. */
#ifndef PRICING_AWS_SESSION_STATE_H
#define PRICING_AWS_SESSION_STATE_H

#include "pricing/aws/retry.h"
#include "pricing/aws/session.h"
#include "pricing/aws/sigv4.h"

struct session {
    struct session_options options;
    char *region_given, *endpoint_url; /* copies of the options' */
    struct settings *settings;
    struct http *http;
    struct region_origin region;
    struct retry retry;
    struct sigv4_signer signer;
    bool fips, dual_stack;
    int64_t skew_s; /* to add to our clock to get the servers' */
    struct credentials credentials;
    enum credentials_status status; /* of the last search */
    struct error credentials_error;
    bool searched;
    int64_t searched_s; /* when, by our clock */
};

/* By our clock, corrected by what servers told. */
int64_t session_now_s(const struct session *s);
/* Credentials that are good now, fetched or renewed where needed. */
enum credentials_status session_refresh(struct session *s, bool force, struct error *err);

#endif
