#include "model/read/kube_quantity.h"
#include "model/quantity.h"

#define MIB_BYTES (INT64_C(1) << 20)

/* Value of the number = decimal * times / over. */
struct suffix {
    const char *text;
    int64_t times, over;
};

static const struct suffix suffixes[] = {
    {"n", 1, 1000000000},
    {"u", 1, 1000000},
    {"m", 1, 1000},
    {"k", 1000, 1},
    {"M", 1000000, 1},
    {"G", 1000000000, 1},
    {"T", 1000000000000, 1},
    {"P", 1000000000000000, 1},
    {"E", 1000000000000000000, 1},
    {"Ki", INT64_C(1) << 10, 1},
    {"Mi", INT64_C(1) << 20, 1},
    {"Gi", INT64_C(1) << 30, 1},
    {"Ti", INT64_C(1) << 40, 1},
    {"Pi", INT64_C(1) << 50, 1},
    {"Ei", INT64_C(1) << 60, 1},
};

static bool find_suffix(struct slice *s, struct suffix *found)
{
    *found = (struct suffix){"", 1, 1};
    size_t n = s->n;
    while (n > 0 && !(s->p[n - 1] >= '0' && s->p[n - 1] <= '9') && s->p[n - 1] != '.')
        n--;
    struct slice text = slice_from(*s, n);
    s->n = n;
    for (size_t i = 0; text.n > 0 && i < sizeof suffixes / sizeof *suffixes; i++) {
        if (slice_is(text, suffixes[i].text)) {
            *found = suffixes[i];
            return true;
        }
    }
    return text.n == 0;
}

static int64_t divide_up(int64_t a, int64_t b)
{
    return a / b + (a % b != 0);
}

/* The quantity times scale; scale and over are powers of ten, so one of them cancels. */
static bool read_scaled(struct slice s, int64_t scale, int64_t *value)
{
    struct suffix suffix;
    int64_t times;
    if (!find_suffix(&s, &suffix))
        return false;
    if (suffix.over >= scale) {
        suffix.over /= scale;
        times = suffix.times;
    } else if (!mul_checked(&times, suffix.times, scale / suffix.over)) {
        return false;
    } else {
        suffix.over = 1;
    }
    int64_t scaled;
    if (!quantity_scaled(s, times, ROUND_UP, &scaled))
        return false;
    *value = divide_up(scaled, suffix.over);
    return true;
}

bool kube_cpu_mcpu(struct slice s, int64_t *mcpu)
{
    return read_scaled(s, MCPU_PER_VCPU, mcpu);
}

bool kube_memory_mib(struct slice s, int64_t *mib)
{
    int64_t bytes;
    if (!read_scaled(s, 1, &bytes))
        return false;
    *mib = divide_up(bytes, MIB_BYTES);
    return true;
}

bool kube_whole(struct slice s, int64_t max, int64_t *value)
{
    int64_t v;
    if (!read_scaled(s, 1, &v) || v > max)
        return false;
    *value = v;
    return true;
}
