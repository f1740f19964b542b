#include "model/read/slurm_fields.h"
#include "model/quantity.h"

static const struct {
    const char *name;
    enum job_state state;
} states[] = {
    {"BOOT_FAIL", JOB_FAILED},
    {"CANCELLED", JOB_FAILED},
    {"COMPLETED", JOB_FINISHED},
    {"COMPLETING", JOB_RUNNING},
    {"CONFIGURING", JOB_NEVER_STARTED},
    {"DEADLINE", JOB_FAILED},
    {"FAILED", JOB_FAILED},
    {"LAUNCH_FAILED", JOB_FAILED},
    {"NODE_FAIL", JOB_FAILED},
    {"OUT_OF_MEMORY", JOB_FAILED},
    {"PENDING", JOB_NEVER_STARTED},
    {"PREEMPTED", JOB_FAILED},
    {"RECONFIG_FAIL", JOB_FAILED},
    {"REQUEUED", JOB_FAILED},
    {"REQUEUE_FED", JOB_NEVER_STARTED},
    {"REQUEUE_HOLD", JOB_NEVER_STARTED},
    {"RESIZING", JOB_RUNNING},
    {"RESV_DEL_HOLD", JOB_NEVER_STARTED},
    {"REVOKED", JOB_NEVER_STARTED},
    {"RUNNING", JOB_RUNNING},
    {"SIGNALING", JOB_RUNNING},
    {"SPECIAL_EXIT", JOB_FAILED},
    {"STAGE_OUT", JOB_RUNNING},
    {"STOPPED", JOB_RUNNING},
    {"SUSPENDED", JOB_RUNNING},
    {"TIMEOUT", JOB_FAILED},
};

bool slurm_state(struct slice text, enum job_state *state)
{
    enum { LEAST_LETTERS = 4 }; /* of a state that was cut */
    size_t n = 0;
    while (n < text.n && text.p[n] != ' ' && text.p[n] != '+')
        n++;
    bool cut = n < text.n && text.p[n] == '+';
    for (size_t i = 0; i < sizeof states / sizeof states[0]; i++) {
        size_t length = strlen(states[i].name);
        if ((n == length || (cut && n >= LEAST_LETTERS && n < length)) &&
            memcmp(text.p, states[i].name, n) == 0) {
            *state = states[i].state;
            return true;
        }
    }
    return false;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static size_t digits(struct slice s, size_t from)
{
    size_t n = from;
    while (n < s.n && is_digit(s.p[n]))
        n++;
    return n - from;
}

static struct slice part(struct slice s, size_t from, size_t n)
{
    return (struct slice){s.p + from, n};
}

/* Counts "1-5,9,20-40:2"; ends at '%' (the limit of tasks at a time) or at the end. */
static bool group_count(struct slice list, int64_t *count)
{
    *count = 0;
    for (size_t i = 0; i < list.n && list.p[i] != '%';) {
        int64_t first;
        int64_t last;
        int64_t step = 1;
        size_t n = digits(list, i);
        if (!quantity_whole(part(list, i, n), COUNT_MAX, &first))
            return false;
        i += n;
        last = first;
        if (i < list.n && list.p[i] == '-') {
            n = digits(list, ++i);
            if (!quantity_whole(part(list, i, n), COUNT_MAX, &last) || last < first)
                return false;
            i += n;
        }
        if (i < list.n && list.p[i] == ':') {
            n = digits(list, ++i);
            if (!quantity_whole(part(list, i, n), COUNT_MAX, &step) || step == 0)
                return false;
            i += n;
        }
        *count += (last - first) / step + 1;
        if (*count > COUNT_MAX)
            return false;
        if (i < list.n && list.p[i] == ',')
            i++;
        else if (i < list.n && list.p[i] != '%')
            return false;
    }
    return *count > 0;
}

bool slurm_id(struct slice text, struct slurm_id *id)
{
    size_t n = digits(text, 0);
    if (n == 0)
        return false;
    id->is_step = false;
    id->count = 1;
    while (n < text.n && (text.p[n] == '_' || text.p[n] == '+')) {
        bool array = text.p[n++] == '_';
        size_t more = digits(text, n);
        if (array && n < text.n && text.p[n] == '[') {
            const char *end = memchr(text.p + n, ']', text.n - n);
            /* A long list of waiting tasks is cut by sacct: "100_[1,3,...". */
            more = end == NULL ? text.n - n : (size_t)(end - text.p) + 1 - n;
            struct slice list = part(text, n + 1, more - (end == NULL ? 1 : 2));
            if (end != NULL && !group_count(list, &id->count))
                return false;
        } else if (more == 0) {
            return false;
        }
        n += more;
    }
    id->job = part(text, 0, n);
    id->is_step = n < text.n && text.p[n] == '.' && n + 1 < text.n;
    if (!id->is_step)
        return n == text.n;
    for (size_t i = n + 1; i < text.n; i++)
        if (text.p[i] == ' ' || text.p[i] == '/')
            return false;
    return true;
}

bool slurm_memory(struct slice text, int64_t *mib, enum slurm_per *per)
{
    *per = SLURM_PER_JOB;
    *mib = UNKNOWN;
    if (text.n == 0 || slice_is(text, "?"))
        return true;
    char last = text.p[text.n - 1];
    if (last == 'c' || last == 'n') {
        *per = last == 'c' ? SLURM_PER_CPU : SLURM_PER_NODE;
        text.n--;
    }
    if (text.n == 0 || slice_is(text, "?"))
        return true;
    int64_t read;
    if (!quantity_memory_mib(text, INT64_C(1) << 20, ROUND_UP, &read))
        return false;
    if (read > 0)
        *mib = read;
    return true;
}

static bool tres_gpus(struct slice key, struct slice value, struct slurm_tres *tres, int64_t *typed,
                      int *types)
{
    static const char gpu[] = "gres/gpu";
    int64_t n;
    struct slice rest = slice_from(key, sizeof gpu - 1);
    if (rest.n > 0 && rest.p[0] != ':')
        return true; /* gres/gpumem, gres/gpuutil */
    if (!quantity_whole(value, GPUS_MAX, &n))
        return false;
    if (rest.n == 0) {
        tres->gpus = n;
    } else {
        *typed += n;
        tres->gpu_model = ++*types == 1 ? slice_from(rest, 1) : SLICE_NONE;
    }
    return true;
}

static bool tres_item(struct slice item, struct slurm_tres *tres, int64_t *typed, int *types)
{
    const char *equals = memchr(item.p, '=', item.n);
    if (equals == NULL)
        return false;
    struct slice key = {item.p, (size_t)(equals - item.p)};
    struct slice value = slice_from(item, key.n + 1);
    if (slice_is(key, "cpu"))
        return quantity_whole(value, COUNT_MAX, &tres->cpus);
    if (slice_is(key, "node"))
        return quantity_whole(value, COUNT_MAX, &tres->nodes);
    if (slice_is(key, "mem"))
        return quantity_memory_mib(value, INT64_C(1) << 20, ROUND_UP, &tres->mem_mib);
    if (slice_starts(key, SLICE("gres/gpu")))
        return tres_gpus(key, value, tres, typed, types);
    return true;
}

bool slurm_tres(struct slice text, struct slurm_tres *tres)
{
    int64_t typed = 0;
    int types = 0;
    *tres = (struct slurm_tres){UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, SLICE_NONE};
    while (text.n > 0) {
        const char *comma = memchr(text.p, ',', text.n);
        size_t n = comma == NULL ? text.n : (size_t)(comma - text.p);
        if (!tres_item((struct slice){text.p, n}, tres, &typed, &types))
            return false;
        text = slice_from(text, n + 1);
    }
    if (tres->gpus == UNKNOWN && types > 0)
        tres->gpus = typed;
    if (tres->mem_mib == 0)
        tres->mem_mib = UNKNOWN;
    return true;
}

/* One of a list of generic resources; those that are no GPU count nothing. */
static bool gres_item(struct slice item, int64_t *gpus)
{
    const char *open = memchr(item.p, '(', item.n);
    if (open != NULL)
        item.n = (size_t)(open - item.p);
    if (slice_starts(item, SLICE("gres:")) || slice_starts(item, SLICE("gres/")))
        item = slice_from(item, 5);
    if (!slice_starts(item, SLICE("gpu")) || (item.n > 3 && item.p[3] != ':'))
        return true;
    size_t at = item.n;
    while (at > 0 && is_digit(item.p[at - 1]))
        at--;
    int64_t n = 1;
    if (at < item.n && item.p[at - 1] == ':' &&
        !quantity_whole(part(item, at, item.n - at), GPUS_MAX, &n))
        return false;
    *gpus = (*gpus == UNKNOWN ? 0 : *gpus) + n;
    return true;
}

bool slurm_gres(struct slice text, int64_t *gpus)
{
    *gpus = UNKNOWN;
    while (text.n > 0) {
        const char *comma = memchr(text.p, ',', text.n);
        size_t n = comma == NULL ? text.n : (size_t)(comma - text.p);
        if (n > 0 && !gres_item((struct slice){text.p, n}, gpus))
            return false;
        text = slice_from(text, n + 1);
    }
    return true;
}

bool slurm_time(struct slice text, int64_t *ms)
{
    int64_t s;
    if (text.n == 0 || slice_is(text, "Unknown") || slice_is(text, "None") ||
        slice_is(text, "None assigned") || slice_is(text, "N/A"))
        return true;
    if (digits(text, 0) < text.n)
        return quantity_time_ms(text, ms);
    if (!quantity_whole(text, INT64_MAX / MS_PER_S, &s))
        return false;
    *ms = s * MS_PER_S;
    return true;
}

struct slice slurm_label(struct slice name)
{
    enum { DIGITS_OF_AN_INDEX = 3 };
    struct slice s = name;
    if (s.n > 0 && s.p[s.n - 1] == ')') {
        const char *open = memchr(s.p, '(', s.n);
        if (open != NULL)
            s.n = (size_t)(open - s.p);
    } else {
        if (s.n > 0 && s.p[s.n - 1] == ']')
            s.n--;
        size_t n = s.n;
        while (n > 0 && is_digit(s.p[n - 1]))
            n--;
        bool separated = n > 0 && memchr("_-.:#[ ", s.p[n - 1], 7) != NULL;
        if (n == s.n || (!separated && s.n - n < DIGITS_OF_AN_INDEX))
            return name;
        s.n = n;
    }
    while (s.n > 0 && memchr("_-.:#[ ", s.p[s.n - 1], 7) != NULL)
        s.n--;
    return s.n == 0 ? name : s;
}
