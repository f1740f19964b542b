#include "cli/options_value.h"

#include "model/quantity.h"

#include <stdio.h>
#include <string.h>

static bool in_limits(const struct option_spec *spec, double x)
{
    return (spec->min == 0 && spec->max == 0) || (x >= spec->min && x <= spec->max);
}

static bool flag(const char *text, bool *value)
{
    bool on = strcmp(text, "yes") == 0 || strcmp(text, "true") == 0 || strcmp(text, "1") == 0;
    bool off = strcmp(text, "no") == 0 || strcmp(text, "false") == 0 || strcmp(text, "0") == 0;
    if (on || off)
        *value = on;
    return on || off;
}

bool option_choice(const struct option_spec *spec, const char *text, int *value)
{
    const char *p = spec->choices;
    size_t n = strlen(text);
    for (int i = 0; *p != '\0'; i++) {
        size_t length = strcspn(p, "|");
        if (length == n && memcmp(p, text, n) == 0) {
            *value = i;
            return true;
        }
        p += length;
        if (*p == '|')
            p++;
    }
    return false;
}

static bool whole(const struct option_spec *spec, const char *text, int64_t *value)
{
    int64_t n;
    if (!quantity_whole(slice_of(text), INT64_MAX, &n) || !in_limits(spec, (double)n))
        return false;
    *value = n;
    return true;
}

/* Digits and one point, by quantity_scaled: no locale, no exponent surprises. */
static bool digits(struct slice s, double *value)
{
    int64_t scaled;
    if (!quantity_scaled(s, 1000000000, ROUND_NEAREST, &scaled))
        return false;
    *value = (double)scaled / 1e9;
    return true;
}

static bool decimal(const struct option_spec *spec, const char *text, double *value)
{
    double x;
    if (!digits(slice_of(text), &x) || !in_limits(spec, x))
        return false;
    *value = x;
    return true;
}

static bool fraction(const char *text, double *value)
{
    struct slice s = slice_of(text);
    bool percent = s.n > 0 && s.p[s.n - 1] == '%';
    double x;
    s.n -= percent ? 1 : 0;
    if (s.n == 0 || !digits(s, &x) || x > (percent ? 100 : 1))
        return false;
    *value = percent ? x / 100 : x;
    return true;
}

static bool duration(const char *text, int64_t *value_s)
{
    int64_t ms;
    if (!quantity_duration_ms(slice_of(text), MS_PER_S, &ms) || ms > DURATION_MAX_MS)
        return false;
    *value_s = ms_to_s_up(ms);
    return true;
}

static bool memory(const char *text, int64_t *value_mib)
{
    int64_t mib;
    if (!quantity_memory_mib(slice_of(text), INT64_C(1) << 20, ROUND_UP, &mib))
        return false;
    *value_mib = mib;
    return true;
}

static bool money(const char *text, int64_t *value_uusd)
{
    struct slice s = slice_of(text[0] == '$' ? text + 1 : text);
    int64_t uusd;
    if (!quantity_scaled(s, UUSD_PER_USD, ROUND_NEAREST, &uusd))
        return false;
    *value_uusd = uusd;
    return true;
}

static bool set(const struct option_spec *spec, const char *text, void *at)
{
    switch (spec->kind) {
    case OPTION_FLAG:
        return flag(text, at);
    case OPTION_CHOICE:
        return option_choice(spec, text, at);
    case OPTION_WHOLE:
        return whole(spec, text, at);
    case OPTION_DECIMAL:
        return decimal(spec, text, at);
    case OPTION_FRACTION:
        return fraction(text, at);
    case OPTION_MEMORY:
        return memory(text, at);
    case OPTION_DURATION:
        return duration(text, at);
    case OPTION_MONEY:
        return money(text, at);
    default:
        assert(false && "texts and lists are any text");
        return false;
    }
}

/* What would do, for kinds where that is not always the same. */
static void by_limits(const struct option_spec *spec, char accepted[ACCEPTED_SIZE])
{
    bool limited = spec->max > 0;
    if (spec->kind == OPTION_CHOICE)
        snprintf(accepted, ACCEPTED_SIZE, "%s%s is accepted",
                 strchr(spec->choices, '|') != NULL ? "one of " : "only ", spec->choices);
    else if (spec->kind == OPTION_WHOLE && limited)
        snprintf(accepted, ACCEPTED_SIZE, "a whole number from %.0f to %.0f is accepted", spec->min,
                 spec->max);
    else if (limited)
        snprintf(accepted, ACCEPTED_SIZE, "a number from %g to %g is accepted", spec->min,
                 spec->max);
    else
        snprintf(accepted, ACCEPTED_SIZE, "%s is accepted",
                 spec->kind == OPTION_WHOLE ? "a whole number" : "a number such as 1.5");
}

bool option_value(const struct option_spec *spec, const char *text, void *at,
                  char accepted[ACCEPTED_SIZE])
{
    static const char *const always[] = {
        [OPTION_FLAG] = "yes or no is accepted",
        [OPTION_FRACTION] = "a share such as 1% or 0.01 is accepted",
        [OPTION_MEMORY] = "memory such as 64GiB, or a whole number of MiB, is accepted",
        [OPTION_DURATION] = "a duration such as 2h30m, 90s or 1-00:00:00 (bare number: seconds) is "
                            "accepted",
        [OPTION_MONEY] = "dollars such as 12.50 are accepted",
    };
    if (set(spec, text, at))
        return true;
    size_t kind = (size_t)spec->kind;
    if (kind < sizeof always / sizeof always[0] && always[kind] != NULL)
        snprintf(accepted, ACCEPTED_SIZE, "%s", always[kind]);
    else
        by_limits(spec, accepted);
    return false;
}
