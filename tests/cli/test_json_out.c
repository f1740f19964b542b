#include "cli/json_out.h"
#include "model/units.h"

#include <check.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

Suite *suite_json_out(void);

static char *text;
static size_t length;
static FILE *file;
static struct json_out j;

static void begin(void)
{
    file = open_memstream(&text, &length);
    json_begin(&j, file);
}

static void expect(const char *document)
{
    json_end(&j);
    fclose(file);
    ck_assert_str_eq(text, document);
    free(text);
}

START_TEST(a_document_is_indented_and_keeps_the_order_of_keys)
{
    begin();
    json_text(&j, "schema", "x/1");
    json_array(&j, "list");
    json_object_line(&j, NULL);
    json_whole(&j, "b", 1);
    json_array(&j, "inner");
    json_whole(&j, NULL, 2);
    json_whole(&j, NULL, 3);
    json_close_array(&j);
    json_bool(&j, "a", true);
    json_close_object(&j);
    json_object(&j, NULL);
    json_close_object(&j);
    json_close_array(&j);
    json_null(&j, "nothing");
    expect("{\n  \"schema\": \"x/1\",\n  \"list\": [\n"
           "    {\"b\": 1, \"inner\": [2, 3], \"a\": true},\n    {}\n  ],\n"
           "  \"nothing\": null\n}\n");
}
END_TEST

START_TEST(texts_are_escaped_and_bytes_that_are_no_utf8_replaced)
{
    begin();
    json_text(&j, "t", "a\"b\\c\n\t\x01\x7f");
    json_text(&j, "u", "\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80");
    json_text(&j, "bad", "x\xff\xc0\xaf\xed\xa0\x80\xf5y\xe2\x82");
    json_text(&j, "none", NULL);
    expect("{\n  \"t\": \"a\\\"b\\\\c\\n\\t\\u0001\\u007f\",\n"
           "  \"u\": \"\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80\",\n"
           "  \"bad\": \"x\\ufffd\\ufffd\\ufffd\\ufffd\\ufffd\\ufffd\\ufffdy\\ufffd\\ufffd\",\n"
           "  \"none\": null\n}\n");
}
END_TEST

START_TEST(money_is_a_decimal_string_to_the_micro_dollar)
{
    char b[32];
    ck_assert_str_eq(usd_exact(b, 0), "0.00");
    ck_assert_str_eq(usd_exact(b, 12345678), "12.345678");
    ck_assert_str_eq(usd_exact(b, 12300000), "12.30");
    ck_assert_str_eq(usd_exact(b, 1), "0.000001");
    ck_assert_str_eq(usd_exact(b, INT64_MAX), "9223372036854.775807");
    begin();
    json_usd(&j, "usd", 4100);
    json_usd(&j, "unknown", UNKNOWN);
    expect("{\n  \"usd\": \"0.0041\",\n  \"unknown\": null\n}\n");
}
END_TEST

START_TEST(times_and_processors_are_exact_and_unknown_is_null)
{
    begin();
    json_ms_as_s(&j, "s", 12524);
    json_ms_as_s(&j, "whole", 12000);
    json_ms_as_s(&j, "no", UNKNOWN);
    json_mcpu_as_vcpus(&j, "quarter", 250);
    json_mcpu_as_vcpus(&j, "no2", UNKNOWN);
    json_known(&j, "zero", 0);
    json_known(&j, "no3", UNKNOWN);
    expect("{\n  \"s\": 12.524,\n  \"whole\": 12,\n  \"no\": null,\n  \"quarter\": 0.25,\n"
           "  \"no2\": null,\n  \"zero\": 0,\n  \"no3\": null\n}\n");
}
END_TEST

START_TEST(decimals_lose_trailing_zeros_and_never_become_nan)
{
    begin();
    json_decimal(&j, "a", 0.0240, 6);
    json_decimal(&j, "b", 2, 6);
    json_decimal(&j, "c", -0.0000001, 3);
    json_decimal(&j, "d", nan(""), 3);
    json_decimal(&j, "e", 100, 0);
    expect("{\n  \"a\": 0.024,\n  \"b\": 2,\n  \"c\": 0,\n  \"d\": null,\n  \"e\": 100\n}\n");
}
END_TEST

Suite *suite_json_out(void)
{
    Suite *s = suite_create("json_out");
    TCase *t = tcase_create("json_out");
    tcase_add_test(t, a_document_is_indented_and_keeps_the_order_of_keys);
    tcase_add_test(t, texts_are_escaped_and_bytes_that_are_no_utf8_replaced);
    tcase_add_test(t, money_is_a_decimal_string_to_the_micro_dollar);
    tcase_add_test(t, times_and_processors_are_exact_and_unknown_is_null);
    tcase_add_test(t, decimals_lose_trailing_zeros_and_never_become_nan);
    suite_add_tcase(s, t);
    return s;
}
