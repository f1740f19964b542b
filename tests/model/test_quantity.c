#include "model/quantity.h"

#include <check.h>

Suite *suite_quantity(void);

#define REFUSED INT64_MIN

/* What a reader makes of text; bare and round only matter to some. */
struct reading {
    const char *text;
    int64_t value; /* REFUSED: must be refused and leave the result alone */
};

#define N(table) (int)(sizeof(table) / sizeof(table)[0])

static void check_reading(const struct reading *r, bool ok, int64_t got)
{
    if (r->value == REFUSED)
        ck_assert_msg(!ok && got == 77, "'%s' gives %lld", r->text, (long long)got);
    else
        ck_assert_msg(ok && got == r->value, "'%s' gives %lld (%d), not %lld", r->text,
                      (long long)got, ok, (long long)r->value);
}

static const struct reading wholes[] = {
    {"0", 0},         {"42", 42},         {"007", 7},
    {"1000", 1000},   {"1001", REFUSED},  {"99999999999999999999999", REFUSED},
    {"", REFUSED},    {"-1", REFUSED},    {"+1", REFUSED},
    {" 1", REFUSED},  {"1 ", REFUSED},    {"1.0", REFUSED},
    {"1e2", REFUSED}, {"1,000", REFUSED}, {"0x10", REFUSED},
};

START_TEST(whole_numbers)
{
    int64_t got = 77;
    bool ok = quantity_whole(slice_of(wholes[_i].text), 1000, &got);
    check_reading(&wholes[_i], ok, got);
}
END_TEST

static const struct reading signeds[] = {
    {"-1", -1},
    {"12", 12},
    {"-9223372036854775807", -INT64_MAX},
    {"9223372036854775807", INT64_MAX},
    {"9223372036854775808", REFUSED},
    {"-", REFUSED},
    {"--1", REFUSED},
    {"", REFUSED},
};

START_TEST(signed_numbers)
{
    int64_t got = 77;
    bool ok = quantity_signed(slice_of(signeds[_i].text), &got);
    check_reading(&signeds[_i], ok, got);
}
END_TEST

/* In millionths, rounded to the nearest. */
static const struct reading scaleds[] = {
    {"0.096", 96000},
    {"3.", 3000000},
    {".5", 500000},
    {"1e3", 1000000000},
    {"1.5E-2", 15000},
    {"1e+2", 100000000},
    {"0.0000005", 1},
    {"0.0000004999999999999999999999999", 0},
    {"0.00000050000000000000000000000001", 1},
    {"0", 0},
    {"0e999999999", 0},
    {"1e-999999999", 0},
    {"1e13", REFUSED},
    {"9223372036853", INT64_C(9223372036853000000)},
    {"9223372036855", REFUSED},
    {"1e999999999999999999999", REFUSED},
    {"100000000000000000000000000", REFUSED},
    {"-1", REFUSED},
    {"1,5", REFUSED},
    {".", REFUSED},
    {"e5", REFUSED},
    {"1e", REFUSED},
    {"1e+", REFUSED},
    {"1.2.3", REFUSED},
    {"nan", REFUSED},
    {"inf", REFUSED},
    {"", REFUSED},
    {"32212.0000000", INT64_C(32212000000)},
};

START_TEST(decimals_scale_exactly)
{
    int64_t got = 77;
    struct slice text = slice_of(scaleds[_i].text);
    bool ok = quantity_scaled(text, 1000000, ROUND_NEAREST, &got);
    check_reading(&scaleds[_i], ok, got);
}
END_TEST

START_TEST(decimals_round_as_asked)
{
    int64_t got;
    ck_assert(quantity_scaled(SLICE("1.001"), 1, ROUND_UP, &got));
    ck_assert_int_eq(got, 2);
    ck_assert(quantity_scaled(SLICE("1.999"), 1, ROUND_DOWN, &got));
    ck_assert_int_eq(got, 1);
    ck_assert(quantity_scaled(SLICE("2.5"), 1, ROUND_NEAREST, &got));
    ck_assert_int_eq(got, 3);
    ck_assert(quantity_scaled(SLICE("2.0000000000000000000000000001"), 1, ROUND_UP, &got));
    ck_assert_int_eq(got, 3);
    ck_assert(quantity_scaled(SLICE("2.0000000000000000000000000000"), 1, ROUND_UP, &got));
    ck_assert_int_eq(got, 2);
}
END_TEST

/* Bare numbers in MiB, rounded up. */
static const struct reading memories[] = {
    {"0", 0},
    {"1024", 1024},
    {"16G", 16384},
    {"16 GB", 16384},
    {"16GiB", 16384},
    {"16gib", 16384},
    {"62.50G", 64000},
    {"4000M", 4000},
    {"5234816K", 5113},
    {"1048577 B", 2},
    {"1b", 1},
    {"2T", 2097152},
    {"1 PiB", MEM_MAX_MIB},
    {"1.01 PiB", REFUSED},
    {"201.2 MB", 202},
    {"0.07M", 1},
    {"1e3M", 1000},
    {"-1G", REFUSED},
    {"16  GB", REFUSED},
    {"16 GB ", REFUSED},
    {"GB", REFUSED},
    {"16 GBytes", REFUSED},
    {"16X", REFUSED},
    {"16 ", REFUSED},
    {"1,5 GB", REFUSED},
    {"lots", REFUSED},
    {"", REFUSED},
    {"4000Mc", REFUSED},
};

START_TEST(memory_with_units)
{
    int64_t got = 77;
    struct slice text = slice_of(memories[_i].text);
    bool ok = quantity_memory_mib(text, 1048576, ROUND_UP, &got);
    check_reading(&memories[_i], ok, got);
}
END_TEST

START_TEST(bare_memory_counts_as_the_caller_says)
{
    int64_t got;
    ck_assert(quantity_memory_mib(SLICE("32212254720"), 1, ROUND_UP, &got));
    ck_assert_int_eq(got, 30720);
    ck_assert(quantity_memory_mib(SLICE("1025"), 1024, ROUND_DOWN, &got));
    ck_assert_int_eq(got, 1);
    ck_assert(!quantity_memory_mib(SLICE("9223372036854771712"), 1, ROUND_UP, &got));
}
END_TEST

enum { SECOND = 1000, MINUTE = 60 * SECOND, HOUR = 60 * MINUTE, DAY = 24 * HOUR };

/* Bare numbers in seconds. */
static const struct reading durations[] = {
    {"0", 0},
    {"3600", HOUR},
    {"571.20", 571200},
    {"0.12", 120},
    {"2h30m", 2 * HOUR + 30 * MINUTE},
    {"1d 2h", DAY + 2 * HOUR},
    {"1h 1m 9s", HOUR + MINUTE + 9 * SECOND},
    {"5.2s", 5200},
    {"374ms", 374},
    {"90 min", 90 * MINUTE},
    {"1.5 hours", 90 * MINUTE},
    {"1h 5s", HOUR + 5 * SECOND},
    {"2 days", 2 * DAY},
    {"10H", 10 * HOUR},
    {"00:05:16", 5 * MINUTE + 16 * SECOND},
    {"01:07.402", 67402},
    {"3-00:00:00", 3 * DAY},
    {"1-02:03:04", DAY + 2 * HOUR + 3 * MINUTE + 4 * SECOND},
    {"1-12", DAY + 12 * HOUR},
    {"1-12:30", DAY + 12 * HOUR + 30 * MINUTE},
    {"100:00:00", INT64_C(100) * HOUR},
    {"90:00", 90 * MINUTE},
    {"3650d", INT64_C(3650) * DAY},
    {"536870912", DURATION_MAX_MS},
    {"536870913", REFUSED},
    {"99999d", REFUSED},
    {"99999999999999999999h", REFUSED},
    {"99999-00:00:00", REFUSED},
    {"30m2h", REFUSED},
    {"2h2h", REFUSED},
    {"2h30", REFUSED},
    {"2h ", REFUSED},
    {"h", REFUSED},
    {"2x", REFUSED},
    {"-5s", REFUSED},
    {"1:60", REFUSED},
    {"1:2:3:4", REFUSED},
    {"1:60:00", REFUSED},
    {"1-24:00:00", REFUSED},
    {"1-", REFUSED},
    {":30", REFUSED},
    {"30:", REFUSED},
    {"1:.5", REFUSED},
    {"UNLIMITED", REFUSED},
    {"1,5h", REFUSED},
    {"", REFUSED},
};

START_TEST(durations_with_units_and_clocks)
{
    int64_t got = 77;
    struct slice text = slice_of(durations[_i].text);
    bool ok = quantity_duration_ms(text, 1000, &got);
    check_reading(&durations[_i], ok, got);
}
END_TEST

START_TEST(bare_durations_count_as_the_caller_says)
{
    int64_t got;
    ck_assert(quantity_duration_ms(SLICE("21502"), 1, &got));
    ck_assert_int_eq(got, 21502);
    ck_assert(quantity_duration_ms(SLICE("90"), 60000, &got));
    ck_assert_int_eq(got, 90 * MINUTE);
}
END_TEST

static const struct reading times[] = {
    {"1970-01-01 00:00:00", 0},
    {"1970-01-01T00:00", 0},
    {"2026-09-01 10:00:00.120", INT64_C(1788256800120)},
    {"2026-09-01T10:00:00Z", INT64_C(1788256800000)},
    {"2026-09-01T12:00:00+02:00", INT64_C(1788256800000)},
    {"2026-09-01T04:30:00-0530", INT64_C(1788256800000)},
    {"2024-02-29 00:00:00", INT64_C(1709164800000)},
    {"1969-12-31 23:59:59", -1000},
    {"2026-09-01T10:00:00.123456789Z", INT64_C(1788256800123)},
    {"2023-02-29 00:00:00", REFUSED},
    {"1900-02-29 00:00:00", REFUSED},
    {"2026-13-01 00:00:00", REFUSED},
    {"2026-00-01 00:00:00", REFUSED},
    {"2026-09-31 00:00:00", REFUSED},
    {"2026-09-01 24:00:00", REFUSED},
    {"2026-09-01 10:60", REFUSED},
    {"2026-09-01", REFUSED},
    {"2026-09-01 10:00:00 ", REFUSED},
    {"2026-09-01 10:00:00.", REFUSED},
    {"2026-9-1 10:00:00", REFUSED},
    {"Unknown", REFUSED},
    {"", REFUSED},
};

START_TEST(points_in_time)
{
    int64_t got = 77;
    bool ok = quantity_time_ms(slice_of(times[_i].text), &got);
    check_reading(&times[_i], ok, got);
}
END_TEST

START_TEST(whole_numbers_may_be_written_as_floating_ones)
{
    static const struct reading numbers[] = {
        {"42", 42},        {"42.0", 42},      {"4.2e1", 42},       {"1000.000", 1000},
        {"42.5", REFUSED}, {"1001", REFUSED}, {"1000.5", REFUSED}, {"-1.0", REFUSED},
        {"", REFUSED},     {"nan", REFUSED},
    };
    for (int i = 0; i < N(numbers); i++) {
        int64_t got = 77;
        bool ok = quantity_whole_number(slice_of(numbers[i].text), 1000, &got);
        check_reading(&numbers[i], ok, got);
    }
}
END_TEST

START_TEST(durations_are_told_in_the_units_that_people_use)
{
    char b[32];
    ck_assert_str_eq(quantity_duration_text(b, 0), "0 s");
    ck_assert_str_eq(quantity_duration_text(b, 599), "9 m 59 s");
    ck_assert_str_eq(quantity_duration_text(b, 3540), "59 m");
    ck_assert_str_eq(quantity_duration_text(b, 13080), "3 h 38 m");
    ck_assert_str_eq(quantity_duration_text(b, 48 * 3600), "2 d 0 h");
    ck_assert_str_eq(quantity_duration_text(b, -1), "-");
}
END_TEST

Suite *suite_quantity(void)
{
    Suite *s = suite_create("quantity");
    TCase *t = tcase_create("quantity");
    tcase_add_loop_test(t, whole_numbers, 0, N(wholes));
    tcase_add_loop_test(t, signed_numbers, 0, N(signeds));
    tcase_add_loop_test(t, decimals_scale_exactly, 0, N(scaleds));
    tcase_add_test(t, decimals_round_as_asked);
    tcase_add_loop_test(t, memory_with_units, 0, N(memories));
    tcase_add_test(t, bare_memory_counts_as_the_caller_says);
    tcase_add_loop_test(t, durations_with_units_and_clocks, 0, N(durations));
    tcase_add_test(t, bare_durations_count_as_the_caller_says);
    tcase_add_loop_test(t, points_in_time, 0, N(times));
    tcase_add_test(t, whole_numbers_may_be_written_as_floating_ones);
    tcase_add_test(t, durations_are_told_in_the_units_that_people_use);
    suite_add_tcase(s, t);
    return s;
}
