#include "model/json.h"

#include <check.h>

Suite *suite_json(void);

static struct json doc;
static struct error err;

static struct json_at open_doc(const char *text)
{
    ck_assert_msg(json_parse(&doc, slice_of(text), &err), "%s", err.message);
    return json_root(&doc);
}

static void close_doc(void)
{
    json_clear(&doc);
}

START_TEST(errors_name_the_path_the_value_and_what_is_accepted)
{
    struct json_at root = open_doc("{\"classes\":[{\"memory_mib\":8},{\"memory_mib\":-4}]}");
    struct json_at list, class = {0};
    int64_t mib = 0;
    ck_assert(json_get_list(&root, "classes", &list, &err));
    ck_assert_int_eq(json_length(&list), 2);
    ck_assert(json_each(&list, &class));
    ck_assert(json_get_whole(&class, "memory_mib", 4, MEM_MAX_MIB, &mib, &err));
    ck_assert_int_eq(mib, 8);
    ck_assert(json_each(&list, &class));
    ck_assert(!json_get_whole(&class, "memory_mib", 4, MEM_MAX_MIB, &mib, &err));
    ck_assert_str_eq(err.message, "classes[1].memory_mib: -4: a whole number from 4 to 1073741824 "
                                  "is needed");
    ck_assert_int_eq(err.kind, ERROR_INPUT);
    ck_assert(!json_each(&list, &class));
    close_doc();
}
END_TEST

START_TEST(absent_and_null_are_the_same_and_may_have_a_stand_in)
{
    struct json_at root = open_doc("{\"a\":null}");
    int64_t value = 0;
    const char *text = NULL;
    ck_assert(json_get_whole_or(&root, "a", 0, 9, UNKNOWN, &value, &err));
    ck_assert_int_eq(value, UNKNOWN);
    ck_assert(json_get_text_or(&root, "b", "none", &text, &err));
    ck_assert_str_eq(text, "none");
    ck_assert(!json_get_text(&root, "a", &text, &err));
    ck_assert_str_eq(err.message, "a: missing, a text is needed");
    close_doc();
}
END_TEST

START_TEST(whole_numbers_are_exact_or_refused)
{
    struct json_at root = open_doc("{\"exact\":9007199254740992,\"large\":9007199254740994,"
                                   "\"digits\":\"9223372036854775807\",\"half\":1.5,\"huge\":1e400,"
                                   "\"e\":2e3,\"low\":\"-7\"}");
    int64_t v = 0;
    ck_assert(json_get_whole(&root, "exact", 0, INT64_MAX, &v, &err) && v == INT64_C(1) << 53);
    ck_assert(!json_get_whole(&root, "large", 0, INT64_MAX, &v, &err));
    ck_assert(json_get_whole(&root, "digits", 0, INT64_MAX, &v, &err) && v == INT64_MAX);
    ck_assert(!json_get_whole(&root, "half", 0, 9, &v, &err));
    ck_assert_str_eq(err.message, "half: 1.5: a whole number from 0 to 9 is needed");
    ck_assert(!json_get_whole(&root, "huge", 0, INT64_MAX, &v, &err));
    ck_assert(json_get_whole(&root, "e", 0, 2000, &v, &err) && v == 2000);
    ck_assert(json_get_whole(&root, "low", -7, 0, &v, &err) && v == -7);
    close_doc();
}
END_TEST

START_TEST(money_keeps_every_digit)
{
    struct json_at root =
        open_doc("{\"a\":\"9007199254.740993\",\"b\":0.096,\"c\":\"0.0000001\",\"d\":-1}");
    int64_t uusd = 0;
    ck_assert(json_get_scaled(&root, "a", UUSD_PER_USD, INT64_MAX, &uusd, &err));
    ck_assert_int_eq(uusd, INT64_C(9007199254740993));
    ck_assert(json_get_scaled(&root, "b", UUSD_PER_USD, INT64_MAX, &uusd, &err));
    ck_assert_int_eq(uusd, 96000);
    ck_assert(!json_get_scaled(&root, "a", UUSD_PER_USD, 1000, &uusd, &err));
    ck_assert(!json_get_scaled(&root, "c", UUSD_PER_USD, INT64_MAX, &uusd, &err));
    ck_assert(!json_get_scaled(&root, "d", UUSD_PER_USD, INT64_MAX, &uusd, &err));
    close_doc();
}
END_TEST

START_TEST(kinds_are_checked)
{
    struct json_at root = open_doc("{\"o\":{},\"l\":[1,\"x\"],\"t\":true,\"r\":0.25}");
    struct json_at at, element = {0};
    bool flag = false;
    double real = 0;
    const char *text;
    ck_assert(json_get_object(&root, "o", &at, &err) && !json_get_object(&root, "l", &at, &err));
    ck_assert_str_eq(err.message, "l: a list: an object is needed");
    ck_assert(json_get_flag(&root, "t", &flag, &err) && flag);
    ck_assert(!json_get_flag(&root, "r", &flag, &err));
    ck_assert(json_get_real(&root, "r", 0, 1, &real, &err) && real > 0.2);
    ck_assert(!json_get_real(&root, "r", 0.5, 1, &real, &err));
    ck_assert(json_get_list(&root, "l", &at, &err) && json_each(&at, &element));
    ck_assert(!json_as_text(&element, &text, &err));
    ck_assert_str_eq(err.message, "l[0]: 1: a text is needed");
    ck_assert(json_each(&at, &element) && json_as_text(&element, &text, &err));
    close_doc();
}
END_TEST

START_TEST(only_one_well_formed_document_is_taken)
{
    static const struct {
        const char *text, *message;
    } bad[] = {
        {"", "empty text, a JSON document is needed"},
        {" \n", "empty text, a JSON document is needed"},
        {"\n{}\n{}", "line 3: text after the end of the JSON document"},
        {"[\"\\ud83d\"]", "a \\u escape that is no character (half of a surrogate pair)"},
        {"{\"a\":01}", "line 1, column 6: a number needs digits and no leading zeros"},
        {"{\n\"a\":[", "line 2, column 6: the text ends inside the list that opens in line 2 (cut "
                       "off?)"},
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        ck_assert(!json_parse(&doc, slice_of(bad[i].text), &err));
        ck_assert_str_eq(err.message, bad[i].message);
    }
    open_doc("\xef\xbb\xbf"
             "0");
    close_doc();
}
END_TEST

Suite *suite_json(void)
{
    Suite *s = suite_create("json");
    TCase *t = tcase_create("json");
    tcase_add_test(t, errors_name_the_path_the_value_and_what_is_accepted);
    tcase_add_test(t, absent_and_null_are_the_same_and_may_have_a_stand_in);
    tcase_add_test(t, whole_numbers_are_exact_or_refused);
    tcase_add_test(t, money_keeps_every_digit);
    tcase_add_test(t, kinds_are_checked);
    tcase_add_test(t, only_one_well_formed_document_is_taken);
    suite_add_tcase(s, t);
    return s;
}
