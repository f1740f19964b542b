#include "pricing/aws/session.h"

#include "model/arena.h"
#include "model/quantity.h"
#include "pricing/aws/session_state.h"

#include <stdlib.h>
#include <time.h>

/* No search for credentials sooner than this after one that failed, or while the old are valid. */
#define SEARCH_AGAIN_S 60

static int64_t system_ms(void *ctx)
{
    (void)ctx;
    struct timespec t;
    clock_gettime(CLOCK_REALTIME, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static char *copy_of(const char *text)
{
    struct buffer b = {0};
    if (text != NULL)
        buffer_text(&b, text);
    return b.p;
}

static bool read_attempts(struct session *s, struct error *err)
{
    const char *text = settings_env(s->settings, "AWS_MAX_ATTEMPTS"), *origin = "AWS_MAX_ATTEMPTS";
    if (text == NULL) {
        text = settings_value(s->settings, settings_profile(s->settings), "max_attempts");
        origin = "max_attempts";
    }
    int64_t n = s->options.max_attempts;
    if (n == 0 && text != NULL && (!quantity_whole(slice_of(text), 100, &n) || n < 1))
        return error_set(err, ERROR_INPUT, "%s: '%.20s': a whole number from 1 to 100 is needed",
                         origin, text);
    s->retry = retry_defaults();
    if (n > 0)
        s->retry.max_attempts = (int32_t)n;
    if (s->options.retry_base_ms > 0)
        s->retry.base_ms = s->options.retry_base_ms;
    if (s->options.retry_cap_ms > 0)
        s->retry.cap_ms = s->options.retry_cap_ms;
    return true;
}

static bool open_http(struct session *s, struct error *err)
{
    struct http_options o = s->options.http;
    if (o.ca_bundle == NULL)
        o.ca_bundle = settings_env(s->settings, "AWS_CA_BUNDLE");
    if (o.ca_bundle == NULL)
        o.ca_bundle = settings_value(s->settings, settings_profile(s->settings), "ca_bundle");
    s->http = http_new(&o, err);
    return s->http != NULL;
}

static bool open_all(struct session *s, struct error *err)
{
    struct settings_options o = {.profile = s->options.profile,
                                 .variable = s->options.variable,
                                 .variable_ctx = s->options.variable_ctx};
    s->settings = settings_read(&o, err);
    if (s->settings == NULL)
        return false;
    s->region = region_from_settings(s->settings, s->region_given);
    return settings_flag(s->settings, "AWS_USE_FIPS_ENDPOINT", "use_fips_endpoint", &s->fips,
                         err) &&
           settings_flag(s->settings, "AWS_USE_DUALSTACK_ENDPOINT", "use_dualstack_endpoint",
                         &s->dual_stack, err) &&
           read_attempts(s, err) && open_http(s, err);
}

struct session *session_open(const struct session_options *o, struct error *err)
{
    struct session *s = mem_zeroed(1, sizeof *s);
    s->options = *o;
    if (o->now_ms == NULL)
        s->options.now_ms = system_ms;
    s->region_given = copy_of(o->region);
    s->endpoint_url = copy_of(o->endpoint_url);
    if (open_all(s, err))
        return s;
    session_close(s);
    return NULL;
}

void session_close(struct session *s)
{
    if (s == NULL)
        return;
    http_free(s->http);
    settings_free(s->settings);
    credentials_clear(&s->credentials);
    sigv4_clear(&s->signer);
    free(s->region_given);
    free(s->endpoint_url);
    free(s);
}

struct http *session_http(struct session *s)
{
    return s->http;
}

const struct settings *session_settings(const struct session *s)
{
    return s->settings;
}

struct region_origin session_region(const struct session *s)
{
    return s->region;
}

static int64_t clock_s(const struct session *s)
{
    return s->options.now_ms(s->options.now_ctx) / 1000;
}

int64_t session_now_s(const struct session *s)
{
    return clock_s(s) + s->skew_s;
}

static enum credentials_status search(struct session *s, struct credentials *found,
                                      struct error *err)
{
    struct credentials_context x = {
        .settings = s->settings,
        .http = s->http,
        .retry = &s->retry,
        .region = s->region.region,
        .now_s = session_now_s(s),
        .metadata_ms = s->options.metadata_ms,
    };
    s->searched = true;
    s->searched_s = clock_s(s);
    return credentials_find(&x, found, err);
}

enum credentials_status session_refresh(struct session *s, bool force, struct error *err)
{
    int64_t now_s = session_now_s(s);
    bool have = s->searched && s->status == CREDENTIALS_FOUND;
    bool valid = have && !credentials_expired(&s->credentials, now_s);
    bool due = !have || credentials_stale(&s->credentials, now_s);
    bool recent = s->searched && clock_s(s) - s->searched_s < SEARCH_AGAIN_S;
    if (!force && (valid ? !due || recent : !have && recent)) {
        *err = s->credentials_error;
        return s->status;
    }
    struct credentials found = {0};
    enum credentials_status status = search(s, &found, err);
    if (status != CREDENTIALS_FOUND && valid && !force) {
        http_trace(s->http, "credentials could not be renewed, the old ones are still valid");
        *err = (struct error){0};
        return CREDENTIALS_FOUND;
    }
    credentials_clear(&s->credentials);
    s->credentials = found;
    s->status = status;
    s->credentials_error = *err;
    if (status == CREDENTIALS_FOUND)
        http_trace(s->http, "credentials: %s", s->credentials.source);
    return status;
}

enum credentials_status session_credentials(struct session *s, const char **source,
                                            struct error *err)
{
    enum credentials_status status = session_refresh(s, false, err);
    *source = status == CREDENTIALS_FOUND ? s->credentials.source : NULL;
    return status;
}
