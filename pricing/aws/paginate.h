/* paginate.h - all pages of a list, one after the other, without going round for ever.
 *
 * The token of an answer goes into the next request: a form parameter for CALL_QUERY, a member of
 * the JSON body else.  A token that was seen before, or more than max_pages pages, is an error: the
 * server would never end.  Several lists can be fetched side by side.
 *
 * Errors     as call.h; what the page callback says. */
#ifndef PRICING_AWS_PAGINATE_H
#define PRICING_AWS_PAGINATE_H

#include "pricing/aws/call.h"

/* Takes one page; false with err ends this and every other list. */
typedef bool page_taken(void *ctx, const struct answer *a, struct error *err);

struct pages {
    struct call call;      /* of the first page; its body is not changed */
    const char *token_in;  /* "NextToken": what the request calls it */
    const char *token_out; /* "nextToken": what the answer calls it, a child of the root */
    int32_t max_pages;     /* 0: 10,000 */
    page_taken *page;
    void *ctx;
    /* Out: */
    int32_t n_pages;       /* taken */
    enum answer_kind kind; /* of the call that ended the list */
    struct error error;    /* why the list is not whole; .kind ERROR_NONE when it is */
};

/* One list; false and err when it did not come whole. */
MUST_CHECK bool pages_fetch(struct session *s, struct pages *p, struct error *err);
/* n lists, at most `parallel` at once.  A list that fails leaves its error in .error and the others
 * go on; false only when a page callback said no or the session was stopped. */
MUST_CHECK bool pages_fetch_all(struct session *s, struct pages *lists, size_t n, size_t parallel,
                                struct error *err);

#endif
