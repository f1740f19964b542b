#include "cli/quota_limits.h"

#include "cli/input.h"
#include "model/json.h"
#include "model/quantity.h"

#define VCPUS_MAX INT64_C(1000000000)

static bool wrong_name(struct slice name, enum error_kind kind, struct error *err)
{
    return error_set(err, kind,
                     "'%.*s' is no quota on vCPUs; accepted: standard, f, g, p, x, inf, dl, trn, "
                     "high-memory, hpc, fargate, the same with -spot, p5-spot, or a code such as "
                     "L-1216C47A",
                     SLICE_ARGS(name));
}

static bool set_limit(struct slice item, enum error_kind kind, int64_t *limit_vcpus,
                      struct error *err)
{
    const char *equals = memchr(item.p, '=', item.n);
    if (equals == NULL)
        return error_set(err, kind, "'%.*s': NAME=N, such as standard=256, is accepted",
                         SLICE_ARGS(item));
    size_t n = (size_t)(equals - item.p);
    struct slice name = slice_trim((struct slice){item.p, n});
    struct slice value = slice_trim(slice_from(item, n + 1));
    int32_t quota = quota_find(name);
    if (quota < 0)
        return wrong_name(name, kind, err);
    if (!quantity_whole(value, VCPUS_MAX, &limit_vcpus[quota]))
        return error_set(err, kind, "'%.*s': a whole number of vCPUs is accepted for %.*s",
                         SLICE_ARGS(value), SLICE_ARGS(name));
    return true;
}

/* {"Quotas": [{"QuotaCode": "L-1216C47A", "Value": 640.0, ...}, ...]} */
static bool read_answer(struct slice text, int64_t *limit_vcpus, struct error *err)
{
    struct json doc;
    if (!json_parse(&doc, text, err))
        return false;
    struct json_at root = json_root(&doc), list, at = {0};
    bool ok = json_get_list(&root, "Quotas", &list, err);
    while (ok && json_each(&list, &at)) {
        const char *code;
        double value;
        ok = json_get_text(&at, "QuotaCode", &code, err);
        int32_t quota = ok ? quota_find(slice_of(code)) : -1;
        if (quota < 0)
            continue;
        ok = json_get_real(&at, "Value", 0, (double)VCPUS_MAX, &value, err);
        if (ok)
            limit_vcpus[quota] = (int64_t)value;
    }
    json_clear(&doc);
    return ok;
}

static bool read_lines(struct slice text, int64_t *limit_vcpus, struct error *err)
{
    for (long long line = 1; text.n > 0; line++) {
        const char *end = memchr(text.p, '\n', text.n);
        size_t n = end == NULL ? text.n : (size_t)(end - text.p);
        struct slice item = {text.p, n};
        const char *comment = memchr(item.p, '#', item.n);
        if (comment != NULL)
            item.n = (size_t)(comment - item.p);
        item = slice_trim(item);
        if (item.n > 0 && !set_limit(item, ERROR_INPUT, limit_vcpus, err))
            return error_prefix(err, "line %lld", line);
        text = slice_from(text, n + 1);
    }
    return true;
}

static bool read_file(const char *path, int64_t *limit_vcpus, struct error *err)
{
    struct input_file file;
    if (!input_open(&file, path, err))
        return error_prefix(err, "--quota (NAME=N, or the name of a file)");
    struct slice head = slice_trim(file.text);
    bool json = head.n > 0 && head.p[0] == '{';
    bool ok =
        json ? read_answer(file.text, limit_vcpus, err) : read_lines(file.text, limit_vcpus, err);
    input_close(&file);
    return ok || error_prefix(err, "--quota: %.200s", path);
}

bool quota_limits_read(const struct text_list *items, int64_t *limit_vcpus, struct error *err)
{
    for (int i = 0; i < items->n; i++) {
        struct slice item = slice_of(items->items[i]);
        bool pair = memchr(item.p, '=', item.n) != NULL;
        if (pair && !set_limit(item, ERROR_USAGE, limit_vcpus, err))
            return error_prefix(err, "--quota");
        if (!pair && !read_file(items->items[i], limit_vcpus, err))
            return false;
    }
    return true;
}
