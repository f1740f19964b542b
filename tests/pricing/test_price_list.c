/* The bulk price list: what is taken of a made-up list, whatever the pieces that it comes in, and
 * what is refused. */
#include "pricing/read/price_list.h"

#include "pricing/pricing.h"
#include "tests/support/price_list_file.h"

#include <check.h>
#include <stdlib.h>

Suite *suite_price_list(void);

static struct figures f;
static struct error err;

static void teardown(void)
{
    figures_clear(&f);
}

/* Reads the text in pieces of so many bytes. */
static bool read_pieces(struct slice text, size_t piece)
{
    figures_clear(&f);
    err = (struct error){0};
    struct price_list *p = price_list_new("us-east-1", &f);
    bool ok = true;
    while (ok && text.n > 0) {
        size_t n = text.n < piece ? text.n : piece;
        ok = price_list_feed(p, text.p, n, &err);
        text = slice_from(text, n);
    }
    ok = ok && price_list_end(p, &err);
    price_list_free(p);
    return ok;
}

static bool read_text(const char *text)
{
    return read_pieces(slice_of(text), 1 << 20);
}

static int64_t price_of(const char *type)
{
    const struct type_figures *t = figures_find(&f, slice_of(type));
    return t == NULL ? UNKNOWN : t->on_demand_uusd_h;
}

/* A header with the columns that are needed and some more, in another order than AWS's. */
#define HEAD                                                                                       \
    "\"FormatVersion\",\"v1.0\"\n\"Publication Date\",\"2026-09-18T18:59:00Z\"\n"                  \
    "\"Version\",\"20260918185900\"\n\"OfferCode\",\"AmazonEC2\"\n"                                \
    "\"SKU\",\"TermType\",\"Unit\",\"PricePerUnit\",\"Currency\",\"product family\","              \
    "\"Instance Type\",\"Tenancy\",\"Operating System\",\"CapacityStatus\",\"Pre Installed S/W\"," \
    "\"EffectiveDate\",\"MarketOption\",\"PriceDescription\",\"Usage Type\"\n"
#define ROW(type, price)                                                                           \
    "\"S\",\"OnDemand\",\"Hrs\",\"" price "\",\"USD\",\"Compute Instance\",\"" type                \
    "\",\"Shared\",\"Linux\",\"Used\",\"NA\",\"2026-09-01\",\"OnDemand\",\"text\",\"BoxUsage\"\n"

START_TEST(every_price_of_a_generated_list_is_found_in_pieces_of_any_size)
{
    static const size_t pieces[] = {1, 7, 64, 1000, 65536, 1 << 30};
    struct catalogue c;
    char *text;
    size_t n;
    ck_assert(pricing_load(&c, &(struct pricing_options){.region = "us-east-1"}, &err));
    FILE *file = open_memstream(&text, &n);
    int32_t priced = price_list_write(&(struct price_list_file){&c, 8000000}, file);
    fclose(file);
    ck_assert_int_gt(priced, 1200);
    for (size_t k = 0; k < sizeof pieces / sizeof *pieces; k++) {
        ck_assert_msg(read_pieces((struct slice){text, n}, pieces[k]), "%s", err.message);
        ck_assert_int_eq((int)f.names.n, priced);
        for (int32_t i = 0; i < c.n_types; i++) {
            int64_t uusd = c.offers[i].on_demand_uusd_h;
            ck_assert_int_eq(price_of(c.types[i].name), uusd);
            if (uusd == UNKNOWN)
                continue;
            const struct type_figures *t = figures_find(&f, slice_of(c.types[i].name));
            int no_upfront = rate_index(RESERVED_STANDARD, 1, UPFRONT_NONE);
            int all_upfront = rate_index(RESERVED_STANDARD, 3, UPFRONT_ALL);
            ck_assert_int_eq(t->rates_uusd_h[no_upfront], (uusd * 6 + 9) / 10);
            ck_assert_int_eq(t->rates_uusd_h[all_upfront], (uusd * 4 + 9) / 10);
            ck_assert_int_eq(t->rates_uusd_h[rate_index(RESERVED_STANDARD, 3, UPFRONT_NONE)],
                             UNKNOWN);
        }
    }
    ck_assert_str_eq(f.version, "20260918185900");
    ck_assert_str_eq(f.published, "2026-09-18T18:59:00Z");
    ck_assert_int_eq(f.other_uusd[OTHER_GP3], 80000);
    ck_assert_int_eq(f.other_uusd[OTHER_NAT_HOUR], 45000);
    ck_assert_int_eq(f.other_uusd[OTHER_NAT_GB], 45000);
    ck_assert_int_eq(f.other_uusd[OTHER_IPV4], UNKNOWN);
    free(text);
    catalogue_clear(&c);
}
END_TEST

START_TEST(columns_are_found_by_name_in_any_order)
{
    ck_assert_msg(read_text(HEAD ROW("m5.large", "0.0960000000")), "%s", err.message);
    ck_assert_int_eq(price_of("m5.large"), 96000);
    ck_assert_str_eq(f.currency, "USD");
}
END_TEST

START_TEST(commas_quotes_and_line_ends_inside_quotes_are_text)
{
    ck_assert_msg(
        read_text(HEAD
                  "\"S\",\"OnDemand\",\"Hrs\",\"0.1\",\"USD\",\"Compute Instance\",\"m5.large\","
                  "\"Shared\",\"Linux\",\"Used\",\"NA\",\"2026-09-01\",\"OnDemand\",\"a, "
                  "\"\"b\"\"\n\"\"c\",\"x\"\r\n" ROW("m5.xlarge", "0.2")),
        "%s", err.message);
    ck_assert_int_eq(price_of("m5.large"), 100000);
    ck_assert_int_eq(price_of("m5.xlarge"), 200000);
}
END_TEST

START_TEST(capacity_blocks_and_prices_of_nothing_are_passed_over)
{
    ck_assert(read_text(HEAD ROW("m5.large", "0.0000000000") ROW("m5.4xlarge", "free") ROW(
        "m5.8xlarge",
        "-1") "\"S\",\"OnDemand\",\"Hrs\",\"0.1\",\"USD\",\"Compute Instance\",\"p5.48xlarge\","
              "\"Shared\",\"Linux\",\"Used\",\"NA\",\"2026-09-01\",\"CapacityBlock\",\"t\","
              "\"x\"\n"));
    ck_assert_int_eq((int)f.names.n, 0);
}
END_TEST

START_TEST(a_price_finer_than_a_micro_dollar_is_rounded_up)
{
    ck_assert(read_text(HEAD ROW("t4g.nano", "0.00420001")));
    ck_assert_int_eq(price_of("t4g.nano"), 4201);
}
END_TEST

START_TEST(of_two_prices_the_later_one_counts_and_of_equally_old_ones_the_higher)
{
    ck_assert(read_text(HEAD ROW("m5.large", "0.3") ROW(
        "m5.large",
        "0.2") "\"S\",\"OnDemand\",\"Hrs\",\"0.1\",\"USD\",\"Compute Instance\",\"m5.large\","
               "\"Shared\",\"Linux\",\"Used\",\"NA\",\"2026-08-31\",\"OnDemand\",\"t\",\"x\"\n"));
    ck_assert_int_eq(price_of("m5.large"), 300000);
}
END_TEST

static const struct {
    const char *text, *message;
} refused[] = {
    {"", "no header"},
    {"<html><body>Sign in</body></html>\n", "a header that begins with SKU"},
    {"\"FormatVersion\",\"v1.0\"\n", "no header"},
    {"\"OfferCode\",\"AmazonS3\"\n", "not of AmazonEC2"},
    {"\"SKU\",\"TermType\",\"Unit\",\"a\",\"b\",\"c\",\"d\",\"e\",\"f\",\"g\"\n",
     "no column 'priceperunit'"},
    {HEAD "\"S\",\"OnDemand\"\n", "row 6 has 2 cells, the header has 15"},
    {HEAD ROW("m5.large", "0.1") "\"S\",\"OnDem", "ends inside a row"},
    {HEAD ROW("m5.large", "0.1") "\"S\",\"OnDemand\",\"Hrs\"", "row 7 has 3 cells"},
    {HEAD "\"S\",\"OnDemand\",\"Hrs\",\"0.1\",\"EUR\",\"Compute Instance\",\"m5.large\",\"Shared\","
          "\"Linux\",\"Used\",\"NA\",\"2026-09-01\",\"OnDemand\",\"t\",\"x\"\n",
     "currency 'EUR'"},
};
enum { N_REFUSED = sizeof refused / sizeof *refused };

START_TEST(what_is_no_price_list_is_refused_by_name)
{
    ck_assert(!read_text(refused[_i].text));
    ck_assert_int_eq(err.kind, ERROR_REMOTE);
    ck_assert_msg(strstr(err.message, refused[_i].message) != NULL, "'%s'", err.message);
    ck_assert(!read_pieces(slice_of(refused[_i].text), 3));
    ck_assert_msg(strstr(err.message, refused[_i].message) != NULL, "'%s'", err.message);
}
END_TEST

START_TEST(a_row_without_end_does_not_take_all_memory)
{
    size_t n = 4 << 20;
    char *text = mem_alloc(n);
    memset(text, 'x', n);
    ck_assert(!read_pieces((struct slice){text, n}, 4096));
    ck_assert_msg(strstr(err.message, "a row of more than") != NULL, "'%s'", err.message);
    memset(text, ',', n);
    ck_assert(!read_pieces((struct slice){text, n}, 4096));
    ck_assert_msg(strstr(err.message, "more than 512 cells") != NULL, "'%s'", err.message);
    free(text);
}
END_TEST

Suite *suite_price_list(void)
{
    Suite *s = suite_create("price_list");
    TCase *t = tcase_create("price_list");
    tcase_add_checked_fixture(t, NULL, teardown);
    tcase_set_timeout(t, 60);
    tcase_add_test(t, every_price_of_a_generated_list_is_found_in_pieces_of_any_size);
    tcase_add_test(t, columns_are_found_by_name_in_any_order);
    tcase_add_test(t, commas_quotes_and_line_ends_inside_quotes_are_text);
    tcase_add_test(t, capacity_blocks_and_prices_of_nothing_are_passed_over);
    tcase_add_test(t, a_price_finer_than_a_micro_dollar_is_rounded_up);
    tcase_add_test(t, of_two_prices_the_later_one_counts_and_of_equally_old_ones_the_higher);
    tcase_add_loop_test(t, what_is_no_price_list_is_refused_by_name, 0, N_REFUSED);
    tcase_add_test(t, a_row_without_end_does_not_take_all_memory);
    suite_add_tcase(s, t);
    return s;
}
