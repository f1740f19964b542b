/* quantity.c - numbers with units, read digit by digit.
 *
 * A decimal is read as up to 18 significant digits and a power of ten; digits beyond that can only
 * decide a rounding, so of them just "was any not zero" is kept.  The scaling is exact, in 128
 * bits. */
#include "model/quantity.h"

#include <inttypes.h>
#include <stdio.h>

__extension__ typedef unsigned __int128 wide;

enum { DIGITS_KEPT = 18, EXPONENT_LIMIT = 100000 };

struct decimal {
    int64_t digits; /* the leading digits, below 10^18 */
    int exponent;   /* value = digits * 10^exponent (+ a little when rest) */
    bool rest;      /* a digit that was not kept is not zero */
};

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}

static void decimal_add_digit(struct decimal *d, char c, bool fraction)
{
    if (d->digits < INT64_C(100000000000000000)) {
        d->digits = d->digits * 10 + (c - '0');
        d->exponent -= fraction ? 1 : 0;
        return;
    }
    d->rest = d->rest || c != '0';
    d->exponent += fraction || d->exponent > EXPONENT_LIMIT ? 0 : 1;
}

/* Reads "e5", "E-3" at s[at..]; returns the index after it, or at when there is no exponent. */
static size_t decimal_exponent(struct slice s, size_t at, struct decimal *d)
{
    size_t i = at;
    if (i == s.n || lower(s.p[i]) != 'e')
        return at;
    i++;
    bool negative = i < s.n && s.p[i] == '-';
    if (i < s.n && (s.p[i] == '-' || s.p[i] == '+'))
        i++;
    if (i == s.n || !is_digit(s.p[i]))
        return at;
    int exponent = 0;
    for (; i < s.n && is_digit(s.p[i]); i++)
        exponent = exponent > EXPONENT_LIMIT ? exponent : exponent * 10 + (s.p[i] - '0');
    d->exponent += negative ? -exponent : exponent;
    return i;
}

/* The longest decimal at the start of s; returns its length, 0 when there is none. */
static size_t decimal_read(struct slice s, struct decimal *d)
{
    *d = (struct decimal){0};
    size_t i = 0, n_digits = 0;
    for (; i < s.n && is_digit(s.p[i]); i++, n_digits++)
        decimal_add_digit(d, s.p[i], false);
    if (i < s.n && s.p[i] == '.') {
        i++;
        for (; i < s.n && is_digit(s.p[i]); i++, n_digits++)
            decimal_add_digit(d, s.p[i], true);
    }
    return n_digits == 0 ? 0 : decimal_exponent(s, i, d);
}

/* 10^n, 0 <= n <= DIGITS_KEPT. */
static uint64_t power_of_ten(int n)
{
    uint64_t power = 1;
    for (; n > 0; n--)
        power *= 10;
    return power;
}

/* d * multiply / divide as an integer; false above INT64_MAX. */
static bool decimal_scale(const struct decimal *d, int64_t multiply, int64_t divide,
                          enum rounding round, int64_t *value)
{
    wide x = (wide)d->digits * (uint64_t)multiply; /* below 10^18 * 2^63 < 2^123 */
    bool rest = d->rest;
    int exponent = d->exponent;
    for (; exponent > 0 && x != 0; exponent--) {
        if (x > (((wide)1) << 123) / 10)
            return false;
        x *= 10;
    }
    /* Tens are divided out one by one beyond 10^18, which only the rest can notice. */
    for (; exponent < -DIGITS_KEPT && x != 0; exponent++) {
        rest = rest || x % 10 != 0;
        x /= 10;
    }
    wide divisor = x == 0 || exponent > 0 ? 1 : power_of_ten(-exponent);
    divisor *= (uint64_t)divide;
    wide quotient, remainder;
    if (x <= UINT64_MAX && divisor <= UINT64_MAX) { /* nearly always, and many times faster */
        quotient = (uint64_t)x / (uint64_t)divisor;
        remainder = (uint64_t)x % (uint64_t)divisor;
    } else {
        quotient = x / divisor;
        remainder = x % divisor;
    }
    bool more = remainder != 0 || rest;
    if ((round == ROUND_UP && more) || (round == ROUND_NEAREST && remainder >= divisor - remainder))
        quotient++;
    if (quotient > (wide)INT64_MAX)
        return false;
    *value = (int64_t)quotient;
    return true;
}

bool quantity_whole(struct slice s, int64_t max, int64_t *value)
{
    if (s.n == 0)
        return false;
    int64_t x = 0;
    for (size_t i = 0; i < s.n; i++) {
        if (!is_digit(s.p[i]) || __builtin_mul_overflow(x, INT64_C(10), &x) ||
            __builtin_add_overflow(x, (int64_t)(s.p[i] - '0'), &x))
            return false;
    }
    if (x > max)
        return false;
    *value = x;
    return true;
}

bool quantity_signed(struct slice s, int64_t *value)
{
    bool negative = s.n > 0 && s.p[0] == '-';
    int64_t x;
    if (!quantity_whole(negative ? slice_from(s, 1) : s, INT64_MAX, &x))
        return false;
    *value = negative ? -x : x;
    return true;
}

bool quantity_scaled(struct slice s, int64_t scale, enum rounding round, int64_t *value)
{
    /* Most numbers in job lists are a few digits. */
    int64_t whole, scaled;
    if (s.n <= 9 && quantity_whole(s, INT64_MAX, &whole) && mul_checked(&scaled, whole, scale)) {
        *value = scaled;
        return true;
    }
    struct decimal d;
    size_t n = decimal_read(s, &d);
    return n > 0 && n == s.n && decimal_scale(&d, scale, 1, round, value);
}

bool quantity_whole_number(struct slice s, int64_t max, int64_t *value)
{
    int64_t down, up;
    if (quantity_whole(s, max, value))
        return true;
    if (!quantity_scaled(s, 1, ROUND_DOWN, &down) || !quantity_scaled(s, 1, ROUND_UP, &up) ||
        down != up || down > max)
        return false;
    *value = down;
    return true;
}

/* ---- memory ---------------------------------------------------------------------------------- */

static bool word_is(struct slice word, const char *text)
{
    size_t i = 0;
    for (; i < word.n && text[i] != '\0'; i++) {
        if (lower(word.p[i]) != text[i])
            return false;
    }
    return i == word.n && text[i] == '\0';
}

/* Bytes of "B", "K", "KB", "KiB" ... "PiB"; 0 when the word is no unit. */
static int64_t memory_unit(struct slice word)
{
    static const char letters[] = "kmgtp";
    if (word_is(word, "b"))
        return 1;
    const char *found = word.n == 0 ? NULL : strchr(letters, lower(word.p[0]));
    if (found == NULL || *found == '\0')
        return 0;
    struct slice tail = slice_from(word, 1);
    if (tail.n > 0 && !word_is(tail, "b") && !word_is(tail, "ib"))
        return 0;
    return INT64_C(1024) << (10 * (found - letters));
}

bool quantity_memory_mib(struct slice s, int64_t bare_bytes, enum rounding round, int64_t *mib)
{
    struct decimal d;
    size_t n = decimal_read(s, &d);
    if (n == 0)
        return false;
    int64_t unit = bare_bytes;
    if (n < s.n) {
        struct slice word = slice_from(s, n);
        unit = memory_unit(word.p[0] == ' ' ? slice_from(word, 1) : word);
    }
    int64_t x;
    if (unit <= 0 || !decimal_scale(&d, unit, INT64_C(1) << 20, round, &x) || x > MEM_MAX_MIB)
        return false;
    *mib = x;
    return true;
}

/* ---- durations ------------------------------------------------------------------------------- */

static const struct duration_unit {
    const char *words[4];
    int64_t ms;
} duration_units[] = {
    {{"d", "day", "days", NULL}, INT64_C(86400000)},
    {{"h", "hour", "hours", NULL}, INT64_C(3600000)},
    {{"m", "min", "minute", "minutes"}, 60000},
    {{"s", "sec", "second", "seconds"}, 1000},
    {{"ms", NULL, NULL, NULL}, 1},
};
enum { N_DURATION_UNITS = sizeof duration_units / sizeof duration_units[0] };

static int duration_unit_index(struct slice word)
{
    for (int u = 0; u < N_DURATION_UNITS; u++) {
        /* All but "ms" begin with the letter that is a word of its own. */
        if (word.n == 0 || lower(word.p[0]) != duration_units[u].words[0][0])
            continue;
        for (int k = 0; k < 4 && duration_units[u].words[k] != NULL; k++) {
            if (word_is(word, duration_units[u].words[k]))
                return u;
        }
    }
    return -1;
}

static struct slice skip_blanks(struct slice s)
{
    while (s.n > 0 && s.p[0] == ' ')
        s = slice_from(s, 1);
    return s;
}

static bool duration_sum(int64_t *sum, const struct decimal *d, int64_t unit_ms)
{
    int64_t part;
    return decimal_scale(d, unit_ms, 1, ROUND_NEAREST, &part) && add_checked(sum, part) &&
           *sum <= DURATION_MAX_MS;
}

/* "2h30m", "1d 2h", "5.2s": each unit smaller than the one before. */
static bool duration_parts(struct slice s, int64_t *ms)
{
    int last = -1;
    int64_t sum = 0;
    while (s.n > 0) {
        struct decimal d;
        size_t n = decimal_read(s, &d);
        if (n == 0)
            return false;
        s = skip_blanks(slice_from(s, n));
        size_t letters = 0;
        while (letters < s.n && is_letter(s.p[letters]))
            letters++;
        int unit = duration_unit_index((struct slice){s.p, letters});
        if (unit <= last || !duration_sum(&sum, &d, duration_units[unit].ms))
            return false;
        last = unit;
        struct slice rest = slice_from(s, letters);
        s = skip_blanks(rest);
        if (s.n == 0 && rest.n > 0)
            return false; /* trailing blanks are not part of a duration */
    }
    *ms = sum;
    return true;
}

/* Digits up to the next ':' or the end; moves s behind the colon. */
static bool clock_field(struct slice *s, int64_t max, int64_t *value)
{
    size_t n = 0;
    while (n < s->n && s->p[n] != ':')
        n++;
    bool ok = quantity_whole((struct slice){s->p, n}, max, value);
    *s = n < s->n ? slice_from(*s, n + 1) : SLICE_NONE;
    return ok;
}

/* [D-][HH:]MM:SS[.mmm] and D-HH[:MM].  With days, fields fill from the hours down; without, from
 * the seconds up.  The first field may be of any size ("90:00" is an hour and a half). */
static bool duration_clock(struct slice s, int64_t *ms)
{
    int64_t days = 0, field[3] = {0, 0, 0};
    const char *dash = s.n > 0 ? memchr(s.p, '-', s.n) : NULL;
    if (dash != NULL) {
        size_t n = (size_t)(dash - s.p);
        if (!quantity_whole((struct slice){s.p, n}, DURATION_MAX_S, &days))
            return false;
        s = slice_from(s, n + 1);
    }
    int colons = 0;
    for (size_t i = 0; i < s.n; i++)
        colons += s.p[i] == ':';
    if (s.n == 0 || colons > 2 || s.p[s.n - 1] == ':' || (dash == NULL && colons == 0))
        return false;
    int first = dash != NULL ? 0 : 2 - colons, last = first + colons;
    struct decimal seconds = {0};
    for (int k = first; k <= last; k++) {
        int64_t max = k == first && dash == NULL ? DURATION_MAX_S : k == 0 ? 23 : 59;
        if (k == 2) {
            size_t n = decimal_read(s, &seconds);
            int64_t whole;
            if (n == 0 || n != s.n || !is_digit(s.p[0]) ||
                !decimal_scale(&seconds, 1, 1, ROUND_DOWN, &whole) || whole > 59)
                return false;
        } else if (!clock_field(&s, max, &field[k])) {
            return false;
        }
    }
    int64_t sum = ((days * 24 + field[0]) * 60 + field[1]) * INT64_C(60000);
    if (sum > DURATION_MAX_MS || !duration_sum(&sum, &seconds, MS_PER_S))
        return false;
    *ms = sum;
    return true;
}

bool quantity_duration_ms(struct slice s, int64_t bare_ms, int64_t *ms)
{
    struct decimal d;
    size_t n = decimal_read(s, &d);
    if (n == 0)
        return false;
    int64_t sum = 0;
    if (n == s.n) {
        if (!duration_sum(&sum, &d, bare_ms))
            return false;
        *ms = sum;
        return true;
    }
    if (s.p[n] == ':' || s.p[n] == '-')
        return duration_clock(s, ms);
    return duration_parts(s, ms);
}

/* ---- points in time -------------------------------------------------------------------------- */

/* Exactly n digits at the start of s, between low and high; moves s behind them. */
static bool fixed_digits(struct slice *s, size_t n, int low, int high, int *value)
{
    int64_t x;
    if (s->n < n || !quantity_whole((struct slice){s->p, n}, high, &x) || x < low)
        return false;
    *value = (int)x;
    *s = slice_from(*s, n);
    return true;
}

static bool take_char(struct slice *s, char c)
{
    if (s->n == 0 || s->p[0] != c)
        return false;
    *s = slice_from(*s, 1);
    return true;
}

/* Days since 1970-01-01 of a Gregorian date; March counts as the year's first month so that the
 * leap day falls at its end. */
static int64_t days_since_1970(int year, int month, int day)
{
    int64_t y = month <= 2 ? year - 1 : year;
    int64_t month_from_march = (month + 9) % 12;
    int64_t day_of_year = (153 * month_from_march + 2) / 5 + day - 1;
    return y * 365 + y / 4 - y / 100 + y / 400 + day_of_year - 719468;
}

static int days_in_month(int year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return month == 2 && leap ? 29 : days[month - 1];
}

/* ":SS[.mmm]"; nothing at all is second 0.  A leap second (60) counts as the next minute's first.
 */
static bool time_seconds(struct slice *s, int64_t *ms)
{
    int second = 0;
    *ms = 0;
    if (!take_char(s, ':'))
        return true;
    if (!fixed_digits(s, 2, 0, 60, &second))
        return false;
    *ms = second * INT64_C(1000);
    if (!take_char(s, '.'))
        return true;
    int64_t weight = 100;
    size_t n = 0;
    for (; n < s->n && is_digit(s->p[n]); n++, weight /= 10)
        *ms += (s->p[n] - '0') * weight;
    *s = slice_from(*s, n);
    return n > 0;
}

/* "", "Z", "+hh:mm", "-hhmm". */
static bool time_zone(struct slice *s, int64_t *offset_ms)
{
    *offset_ms = 0;
    if (s->n == 0 || take_char(s, 'Z'))
        return true;
    bool west = s->p[0] == '-';
    int hours, minutes;
    if (!take_char(s, '+') && !take_char(s, '-'))
        return false;
    if (!fixed_digits(s, 2, 0, 23, &hours))
        return false;
    (void)take_char(s, ':');
    if (!fixed_digits(s, 2, 0, 59, &minutes))
        return false;
    *offset_ms = (hours * 60 + minutes) * INT64_C(60000) * (west ? -1 : 1);
    return true;
}

bool quantity_time_ms(struct slice s, int64_t *ms)
{
    int year, month, day, hour, minute;
    int64_t seconds_ms, zone_ms;
    if (!fixed_digits(&s, 4, 1, 9999, &year) || !take_char(&s, '-') ||
        !fixed_digits(&s, 2, 1, 12, &month) || !take_char(&s, '-') ||
        !fixed_digits(&s, 2, 1, days_in_month(year, month), &day))
        return false;
    if (!take_char(&s, 'T') && !take_char(&s, ' '))
        return false;
    if (!fixed_digits(&s, 2, 0, 23, &hour) || !take_char(&s, ':') ||
        !fixed_digits(&s, 2, 0, 59, &minute) || !time_seconds(&s, &seconds_ms) ||
        !time_zone(&s, &zone_ms) || s.n > 0)
        return false;
    int64_t minutes = (days_since_1970(year, month, day) * 24 + hour) * 60 + minute;
    *ms = minutes * INT64_C(60000) + seconds_ms - zone_ms;
    return true;
}

const char *quantity_duration_text(char buffer[32], int64_t s)
{
    int64_t m = s / 60;
    if (s < 0)
        snprintf(buffer, 32, "-");
    else if (s < 60)
        snprintf(buffer, 32, "%d s", (int)s);
    else if (s < 600)
        snprintf(buffer, 32, "%d m %02d s", (int)m, (int)(s % 60));
    else if (m < 60)
        snprintf(buffer, 32, "%d m", (int)m);
    else if (m < 48 * 60)
        snprintf(buffer, 32, "%d h %02d m", (int)(m / 60), (int)(m % 60));
    else
        snprintf(buffer, 32, "%" PRId64 " d %d h", m / 1440, (int)(m % 1440 / 60));
    return buffer;
}

const char *quantity_whole_text(char buffer[32], int64_t n)
{
    char digits[24];
    int length = snprintf(digits, sizeof digits, "%" PRId64, n < 0 ? -n : n);
    int at = 0;
    if (n < 0)
        buffer[at++] = '-';
    for (int i = 0; i < length; i++) {
        if (i > 0 && (length - i) % 3 == 0)
            buffer[at++] = ',';
        buffer[at++] = digits[i];
    }
    buffer[at] = '\0';
    return buffer;
}
