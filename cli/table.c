#include "cli/table.h"

#include "model/quantity.h"

#include <inttypes.h>
#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

void table_begin(struct table *t, int n_columns, ...)
{
    assert(n_columns > 0 && n_columns <= TABLE_COLUMNS);
    *t = (struct table){.n_columns = n_columns};
    va_list args;
    va_start(args, n_columns);
    for (int c = 0; c < n_columns; c++) {
        const char *heading = va_arg(args, const char *);
        t->right[c] = heading[0] == '>';
        table_cell(t, "%s", heading + (t->right[c] ? 1 : 0));
    }
    va_end(args);
}

void table_cell(struct table *t, const char *fmt, ...)
{
    char text[1024];
    va_list args;
    va_start(args, fmt);
    vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    for (char *p = text; *p != '\0'; p++) {
        if ((unsigned char)*p < 0x20 || (unsigned char)*p == 0x7f)
            *p = '?';
    }
    t->cells = mem_grow(t->cells, &t->capacity, t->n_cells + 1, sizeof *t->cells);
    t->cells[t->n_cells++] = arena_text(&t->arena, text, strlen(text));
}

/* Characters, not bytes: continuation bytes of UTF-8 take no column. */
static int width_of(const char *text)
{
    int n = 0;
    for (; *text != '\0'; text++)
        n += ((unsigned char)*text & 0xc0) != 0x80;
    return n;
}

static void cut(char *text, int widest)
{
    if (widest <= 3 || width_of(text) <= widest)
        return;
    int n = 0;
    char *p = text;
    while (n < widest - 3) {
        p++;
        n += ((unsigned char)*p & 0xc0) != 0x80;
    }
    memcpy(p, "...", 4);
}

/* Nothing is written after the last cell that has something in it. */
static void print_row(const struct table *t, size_t row, const int *width, FILE *file, int indent)
{
    int last = t->n_columns - 1;
    while (last > 0 && t->cells[row + (size_t)last][0] == '\0')
        last--;
    for (int c = 0; c <= last; c++) {
        const char *cell = t->cells[row + (size_t)c];
        int pad = width[c] - width_of(cell);
        fprintf(file, "%*s", c == 0 ? indent : 2, "");
        if (t->right[c])
            fprintf(file, "%*s%s", pad, "", cell);
        else
            fprintf(file, "%s%*s", cell, c == last ? 0 : pad, "");
    }
    putc('\n', file);
}

void table_print(struct table *t, FILE *file, int indent, int widest)
{
    int width[TABLE_COLUMNS] = {0};
    for (size_t i = 0; i < t->n_cells; i++) {
        cut(t->cells[i], widest);
        int n = width_of(t->cells[i]);
        int c = (int)(i % (size_t)t->n_columns);
        width[c] = n > width[c] ? n : width[c];
    }
    for (size_t row = 0; row < t->n_cells; row += (size_t)t->n_columns)
        print_row(t, row, width, file, indent);
    free(t->cells);
    arena_free(&t->arena);
    *t = (struct table){0};
}

const char *show_whole(char buffer[32], int64_t n)
{
    return quantity_whole_text(buffer, n);
}

static char money_sign[8] = "$";

void show_currency(const char *currency)
{
    if (strcmp(currency, "USD") == 0)
        snprintf(money_sign, sizeof money_sign, "$");
    else
        snprintf(money_sign, sizeof money_sign, "%.6s ", currency);
}

const char *show_usd(char buffer[32], int64_t uusd)
{
    if (uusd < 0) {
        snprintf(buffer, 32, "unknown");
        return buffer;
    }
    if (uusd > 0 && uusd < UUSD_PER_USD / 100) {
        /* Two digits that count. */
        int64_t digit = uusd >= 1000 ? 100 : uusd >= 100 ? 10 : 1;
        int64_t rounded = (uusd + digit / 2) / digit * digit;
        int length = snprintf(buffer, 32, "%s0.%06" PRId64, money_sign, rounded);
        while (buffer[length - 1] == '0')
            buffer[--length] = '\0';
        return buffer;
    }
    int64_t cents = (uusd + UUSD_PER_USD / 200) / (UUSD_PER_USD / 100);
    char whole[32];
    show_whole(whole, cents / 100);
    snprintf(buffer, 32, "%s%.20s.%02d", money_sign, whole, (int)(cents % 100));
    return buffer;
}

const char *show_price(char buffer[32], int64_t uusd_per_h)
{
    if (uusd_per_h < 0) {
        snprintf(buffer, 32, "unknown");
        return buffer;
    }
    int n = snprintf(buffer, 32, "%" PRId64 ".%06" PRId64, uusd_per_h / UUSD_PER_USD,
                     uusd_per_h % UUSD_PER_USD);
    for (int removed = 0; removed < 2 && buffer[n - 1] == '0'; removed++)
        buffer[--n] = '\0';
    return buffer;
}

const char *show_duration(char buffer[32], int64_t s)
{
    return quantity_duration_text(buffer, s);
}

const char *show_duration_ms(char buffer[32], int64_t ms)
{
    if (ms < 0)
        snprintf(buffer, 32, "-");
    else if (ms > 0 && ms < 10 * MS_PER_S)
        snprintf(buffer, 32, "%d.%d s", (int)(ms / 1000), (int)(ms % 1000 / 100));
    else
        show_duration(buffer, ms / MS_PER_S);
    return buffer;
}

const char *show_change(char buffer[32], double share)
{
    char whole[32];
    double percent = round(fmin(100 * share, 1e15));
    snprintf(buffer, 32, "%c%s %%", percent < 0 ? '-' : '+',
             show_whole(whole, (int64_t)fabs(percent)));
    return buffer;
}

const char *show_mib(char buffer[32], int64_t mib)
{
    char whole[32];
    if (mib < 0)
        snprintf(buffer, 32, "unknown");
    else
        snprintf(buffer, 32, "%s MiB", show_whole(whole, mib));
    return buffer;
}

const char *show_vcpus(char buffer[32], int64_t mcpu)
{
    if (mcpu < 0)
        snprintf(buffer, 32, "unknown");
    else if (mcpu % MCPU_PER_VCPU == 0)
        show_whole(buffer, mcpu / MCPU_PER_VCPU);
    else
        snprintf(buffer, 32, "%.9g", (double)mcpu / MCPU_PER_VCPU);
    return buffer;
}

const char *show_label(char buffer[80], const char *label, size_t widest, const char *none)
{
    assert(widest > 3 && widest < 80);
    size_t n = strlen(label), skip = n > widest ? n - widest + 3 : 0;
    while (skip > 0 && ((unsigned char)label[skip] & 0xc0) == 0x80)
        skip++;
    snprintf(buffer, 80, "%s%s", skip > 0 ? "..." : "", n == 0 ? none : label + skip);
    return buffer;
}

const char *show_percent(char buffer[32], double fraction)
{
    double percent = fraction * 100;
    snprintf(buffer, 32, "%.*f %%", fabs(percent) < 0.1 && percent != 0 ? 2 : 1, percent);
    return buffer;
}
