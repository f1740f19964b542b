#include "cli/json_out.h"

#include "model/units.h"

#include <inttypes.h>
#include <math.h>

static void separate(struct json_out *j, const char *key)
{
    if (!j->first[j->depth])
        putc(',', j->file);
    if (j->compact) {
        if (!j->first[j->depth])
            putc(' ', j->file);
    } else {
        putc('\n', j->file);
        for (int i = 0; i < j->depth; i++)
            fputs("  ", j->file);
    }
    j->first[j->depth] = false;
    if (key != NULL)
        fprintf(j->file, "\"%s\": ", key);
}

static void open(struct json_out *j, char bracket)
{
    putc(bracket, j->file);
    j->depth++;
    assert(j->depth < (int)(sizeof j->first / sizeof j->first[0]));
    j->first[j->depth] = true;
}

static void close(struct json_out *j, char bracket)
{
    bool empty = j->first[j->depth];
    j->depth--;
    if (!j->compact && !empty) {
        putc('\n', j->file);
        for (int i = 0; i < j->depth; i++)
            fputs("  ", j->file);
    }
    putc(bracket, j->file);
    if (j->compact && j->depth == j->compact_depth)
        j->compact = false;
}

static void start_line(struct json_out *j)
{
    if (!j->compact) {
        j->compact = true;
        j->compact_depth = j->depth;
    }
}

void json_begin(struct json_out *j, FILE *file)
{
    *j = (struct json_out){.file = file};
    open(j, '{');
}

void json_end(struct json_out *j)
{
    close(j, '}');
    putc('\n', j->file);
    assert(j->depth == 0);
}

void json_object(struct json_out *j, const char *key)
{
    separate(j, key);
    open(j, '{');
}

void json_object_line(struct json_out *j, const char *key)
{
    separate(j, key);
    start_line(j);
    open(j, '{');
}

void json_close_object(struct json_out *j)
{
    close(j, '}');
}

void json_array(struct json_out *j, const char *key)
{
    separate(j, key);
    open(j, '[');
}

void json_array_line(struct json_out *j, const char *key)
{
    separate(j, key);
    start_line(j);
    open(j, '[');
}

void json_close_array(struct json_out *j)
{
    close(j, ']');
}

/* Length of the UTF-8 character at s, 0 where there is none (RFC 3629). */
static size_t utf8_length(const unsigned char *s, size_t n)
{
    if (s[0] < 0x80)
        return 1;
    size_t need = s[0] >= 0xc2 && s[0] < 0xe0   ? 2
                  : s[0] >= 0xe0 && s[0] < 0xf0 ? 3
                  : s[0] >= 0xf0 && s[0] < 0xf5 ? 4
                                                : 0;
    if (need == 0 || n < need)
        return 0;
    for (size_t i = 1; i < need; i++) {
        if ((s[i] & 0xc0) != 0x80)
            return 0;
    }
    if ((s[0] == 0xe0 && s[1] < 0xa0) || (s[0] == 0xed && s[1] > 0x9f) ||
        (s[0] == 0xf0 && s[1] < 0x90) || (s[0] == 0xf4 && s[1] > 0x8f))
        return 0;
    return need;
}

static void put_string(FILE *file, struct slice text)
{
    putc('"', file);
    const unsigned char *s = (const unsigned char *)text.p;
    for (size_t i = 0; i < text.n;) {
        size_t n = utf8_length(s + i, text.n - i);
        if (n == 0) {
            fputs("\\ufffd", file);
            n = 1;
        } else if (n > 1) {
            fwrite(s + i, 1, n, file);
        } else if (s[i] == '"' || s[i] == '\\') {
            fprintf(file, "\\%c", s[i]);
        } else if (s[i] == '\n') {
            fputs("\\n", file);
        } else if (s[i] == '\t') {
            fputs("\\t", file);
        } else if (s[i] < 0x20 || s[i] == 0x7f) {
            fprintf(file, "\\u%04x", s[i]);
        } else {
            putc(s[i], file);
        }
        i += n;
    }
    putc('"', file);
}

void json_slice(struct json_out *j, const char *key, struct slice value)
{
    separate(j, key);
    put_string(j->file, value);
}

void json_text(struct json_out *j, const char *key, const char *value)
{
    if (value == NULL)
        json_null(j, key);
    else
        json_slice(j, key, slice_of(value));
}

void json_whole(struct json_out *j, const char *key, int64_t value)
{
    separate(j, key);
    fprintf(j->file, "%" PRId64, value);
}

void json_big(struct json_out *j, const char *key, int64_t value)
{
    bool big = value > (INT64_C(1) << 53) || value < -(INT64_C(1) << 53);
    separate(j, key);
    fprintf(j->file, big ? "\"%" PRId64 "\"" : "%" PRId64, value);
}

void json_bool(struct json_out *j, const char *key, bool value)
{
    separate(j, key);
    fputs(value ? "true" : "false", j->file);
}

void json_null(struct json_out *j, const char *key)
{
    separate(j, key);
    fputs("null", j->file);
}

void json_decimal(struct json_out *j, const char *key, double value, int digits)
{
    if (!isfinite(value)) {
        json_null(j, key);
        return;
    }
    separate(j, key);
    char text[400];
    int n = snprintf(text, sizeof text, "%.*f", digits, value);
    if (digits > 0) {
        while (n > 1 && text[n - 1] == '0')
            text[--n] = '\0';
        if (text[n - 1] == '.')
            text[--n] = '\0';
    }
    fputs(n == 2 && text[0] == '-' && text[1] == '0' ? "0" : text, j->file);
}

/* value / scale with as many decimals as it needs. */
static void put_scaled(FILE *file, int64_t value, int64_t scale)
{
    fprintf(file, "%" PRId64, value / scale);
    int64_t rest = value % scale;
    if (rest == 0)
        return;
    putc('.', file);
    while (rest > 0) {
        scale /= 10;
        putc((int)('0' + rest / scale), file);
        rest %= scale;
    }
}

void json_ms_as_s(struct json_out *j, const char *key, int64_t ms)
{
    if (ms < 0) {
        json_null(j, key);
        return;
    }
    separate(j, key);
    put_scaled(j->file, ms, MS_PER_S);
}

void json_mcpu_as_vcpus(struct json_out *j, const char *key, int64_t mcpu)
{
    if (mcpu < 0) {
        json_null(j, key);
        return;
    }
    separate(j, key);
    put_scaled(j->file, mcpu, MCPU_PER_VCPU);
}

void json_known(struct json_out *j, const char *key, int64_t value)
{
    if (value < 0)
        json_null(j, key);
    else
        json_whole(j, key, value);
}

const char *usd_exact(char buffer[32], int64_t uusd)
{
    int n =
        snprintf(buffer, 32, "%" PRId64 ".%06" PRId64, uusd / UUSD_PER_USD, uusd % UUSD_PER_USD);
    for (int cut = 0; cut < 4 && buffer[n - 1] == '0'; cut++)
        buffer[--n] = '\0';
    return buffer;
}

void json_usd(struct json_out *j, const char *key, int64_t uusd)
{
    if (uusd < 0) {
        json_null(j, key);
        return;
    }
    char buffer[32];
    separate(j, key);
    fprintf(j->file, "\"%s\"", usd_exact(buffer, uusd));
}
