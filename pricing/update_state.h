/* update_state.h - private to update: one run, and what was fetched so far. */
#ifndef PRICING_UPDATE_STATE_H
#define PRICING_UPDATE_STATE_H

#include "model/json.h"
#include "pricing/aws/fetch.h"
#include "pricing/aws/session.h"
#include "pricing/update.h"

/* What one source said about one region. */
struct gathered {
    const char *region, *source; /* borrowed or constant */
    struct figures figures;
    bool all_prices, unchanged, may_freeze;
    const char *version, *etag; /* "-" without; in the report's arena */
};

struct updating {
    const struct update_options *o;
    struct update_report *report;
    struct session *session;
    struct book base;      /* as it was before: locations, what was fetched */
    const char *base_name; /* of the snapshot, as in a catalogue's source */
    int64_t renewed;       /* figures of the bundled snapshot in it */
    bool has_credentials;
    char date[16];           /* today */
    struct gathered **items; /* heap, each on the heap */
    size_t n, capacity;
};

struct gathered *update_begin(struct updating *u, const char *region, const char *source);
/* Takes it back: it failed, and that is said. */
void update_failed(struct updating *u, struct gathered *g, const struct error *why);
void update_say(struct updating *u, const char *region, const char *source,
                enum update_outcome outcome, int64_t figures, const char *text);
bool update_has(const struct updating *u, const char *region, const char *source);

bool update_wants(const struct updating *u, enum update_source source);

/* update_files.c: the sources without credentials, as far as calls gave nothing better. */
void update_files(struct updating *u);

/* One of the files that are fetched together. */
struct update_file {
    struct buffer url;
    struct gathered *g; /* whose figures it holds; NULL for a file of several regions */
};
enum { UPDATE_PARALLEL = 4 };
/* The host's file; the URL lives in file. */
void update_file_set(struct updating *u, struct update_file *file, struct fetch_job *job,
                     const char *host, const char *path);
/* The document of a job that went fine; false with err of the transfer or of the document. */
MUST_CHECK bool update_file_json(const struct fetch_job *job, struct json *doc, struct error *err);
void update_file_clear(struct update_file *file, struct fetch_job *job);
/* A header's value for a snapshot, in the report's arena; "-" without. */
const char *update_header(struct updating *u, const struct http_response *r, const char *name);

/* update_lists.c: the bulk lists of n regions, whose places are in the indexes fetched by jobs; and
 * the pricing page's files. */
enum { N_LIST_HOSTS = 2 }; /* China's list has a host and a currency of its own */
int update_list_host(const char *region);
void update_list_index(struct updating *u, int host, struct update_file *file,
                       struct fetch_job *job);
void update_lists(struct updating *u, const char *const *regions, int32_t n,
                  const struct fetch_job indexes[N_LIST_HOSTS]);
void update_pricing_pages(struct updating *u, const char *const *regions, int32_t n);

/* update_ecs.c: every cluster of every region; what fails is said. */
MUST_CHECK bool update_ecs(struct updating *u, struct error *err);

/* update_calls.c: those with; all lists side by side.  sources is a set of UPDATE_API, _EC2,
 * _SAVINGS_PLANS and _QUOTAS. */
MUST_CHECK bool update_calls(struct updating *u, uint32_t sources, struct error *err);

#endif
