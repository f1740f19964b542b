#include "model/read/json_stream.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>

Suite *suite_json_stream(void);

/* Passes every document of the text; the error's message, or "" when all is well. */
static const char *check_text(struct slice text)
{
    static struct error err;
    struct json_stream s;
    json_stream_start(&s, text);
    while (json_stream_document(&s) && json_stream_skip(&s))
        continue;
    err.message[0] = '\0';
    json_stream_failed(&s, &err);

    /* Taking must agree with skipping on every text. */
    struct error other = {.message = ""};
    struct json_tree t = {0};
    json_stream_start(&s, text);
    while (json_stream_document(&s) && json_stream_take(&s, &t))
        continue;
    json_stream_failed(&s, &other);
    json_tree_clear(&t);
    ck_assert_str_eq(err.message, other.message);
    return err.message;
}

START_TEST(what_the_grammar_allows_passes)
{
    static const char *const texts[] = {
        "",
        " \n",
        "{}",
        "[]",
        "null",
        "{}{}\n[1]",
        "0",
        "-0.5e+10",
        "[true,false,null]",
        "\xef\xbb\xbf{\"a\":1}",
        "{\"a\":{\"b\":[1,[2,[3]],{}]},\"\":\"\"}",
        "\"\\u00e9\\n\\/\"",
        "[ 1 ,\r\n\t2 ]",
        "\"caf\xc3\xa9\"",
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        ck_assert_str_eq(check_text(slice_of(texts[i])), "");
}
END_TEST

static const struct {
    struct slice text;
    const char *message;
} broken[] = {
    {{"{", 1}, "line 1, column 2: the text ends inside the object that opens in line 1 (cut off?)"},
    {{"[\n[1,\n", 6},
     "line 3, column 1: the text ends inside the list that opens in line 2 (cut off?)"},
    {{"{\"a\"", 4},
     "line 1, column 5: the text ends inside the object that opens in line 1 (cut off?)"},
    {{"{\"a\":", 5},
     "line 1, column 6: the text ends inside the object that opens in line 1 (cut off?)"},
    {{"[1,]", 4}, "line 1, column 4: ']' where a JSON value is expected"},
    {{"[1 2]", 5}, "line 1, column 4: '2' where ',' or ']' is expected"},
    {{"{\"a\":1,}", 8}, "line 1, column 8: '}' where a key in double quotes is expected"},
    {{"{a:1}", 5}, "line 1, column 2: 'a' where a key in double quotes is expected"},
    {{"{\"a\" 1}", 7}, "line 1, column 6: '1' where ':' is expected"},
    {{"[1}", 3}, "line 1, column 3: '}' where ',' or ']' is expected"},
    {{"]", 1}, "line 1, column 1: ']' where a JSON value is expected"},
    {{"{} x", 4}, "line 1, column 4: 'x' where a JSON value is expected"},
    {{"tru", 3}, "line 1, column 1: 't' where a JSON value is expected"},
    {{"[01]", 4}, "line 1, column 2: a number needs digits and no leading zeros"},
    {{"[-]", 3}, "line 1, column 2: a number needs digits and no leading zeros"},
    {{"[1.]", 4}, "line 1, column 2: a number needs digits after its point"},
    {{"[1e+]", 5}, "line 1, column 2: a number needs digits in its exponent"},
    {{"[NaN]", 5}, "line 1, column 2: 'N' where a JSON value is expected"},
    {{"\"abc", 4}, "line 1, column 1: a text is opened here and never closed (cut off?)"},
    {{"\"a\nb\"", 5}, "line 1, column 3: a line break inside a text"},
    {{"\"a\0b\"", 5}, "line 1, column 3: a NUL byte inside a text"},
    {{"[\0]", 3}, "line 1, column 2: a NUL byte where a JSON value is expected"},
    {{"\"\\x\"", 4}, "line 1, column 2: an escape that JSON does not know in a text"},
    {{"\"\\u12g4\"", 8}, "line 1, column 2: \\u needs four hexadecimal digits"},
    {{"\"\\u12", 5}, "line 1, column 2: \\u needs four hexadecimal digits"},
    {{"{\n \"memory\": ${{RAM}}\n}", 23},
     "line 2, column 12: '$' where a JSON value is expected (a template? fill in its placeholders "
     "first)"},
    {{"\xff\xfe{", 3}, "line 1, column 1: byte 0xff where a JSON value is expected"},
};

START_TEST(what_it_forbids_is_named_by_line_and_column)
{
    ck_assert_str_eq(check_text(broken[_i].text), broken[_i].message);
}
END_TEST

START_TEST(a_cut_off_text_is_never_taken_for_whole)
{
    const char *whole = "{\"a\":[1,{\"b\":\"x\\ny\\u00e9\",\"c\":null}],\"d\":-1.5e-3}";
    for (size_t n = 1; n < strlen(whole); n++)
        ck_assert_str_ne(check_text((struct slice){whole, n}), "");
    ck_assert_str_eq(check_text(slice_of(whole)), "");
}
END_TEST

START_TEST(nesting_is_limited_to_200_levels)
{
    char text[402];
    for (int depth = 200; depth <= 201; depth++) {
        memset(text, '[', (size_t)depth);
        memset(text + depth, ']', (size_t)depth);
        const char *message = check_text((struct slice){text, 2 * (size_t)depth});
        ck_assert_str_eq(message,
                         depth == 200 ? "" : "line 1, column 201: nested deeper than 200 levels");
    }
}
END_TEST

START_TEST(walking_hands_out_elements_with_their_lines)
{
    const char *text = "{\"schema\": \"x\",\n \"jobs\": [\n  {\"n\": 1},\n  {\"n\": 2}\n ]}\n{}";
    struct json_stream s;
    struct json_tree t = {0};
    struct slice key;
    json_stream_start(&s, slice_of(text));
    ck_assert(json_stream_document(&s));
    ck_assert(json_stream_enter(&s));
    ck_assert(json_stream_key(&s, &key) && slice_is(key, "schema"));
    ck_assert(json_stream_take(&s, &t));
    ck_assert(slice_is(json_node_text(&t, json_tree_root(&t)), "x"));
    ck_assert(json_stream_key(&s, &key) && slice_is(key, "jobs"));
    ck_assert_int_eq(json_stream_kind(&s), JSON_LIST);
    ck_assert(json_stream_enter(&s));
    for (int i = 1; i <= 2; i++) {
        ck_assert(json_stream_item(&s));
        ck_assert_int_eq(s.line, 2 + i);
        ck_assert(json_stream_take(&s, &t));
        const struct json_node *n = json_node_find(&t, json_tree_root(&t), "n");
        ck_assert_int_eq(json_node_scalar(&t, n).p[0], '0' + i);
    }
    ck_assert(!json_stream_item(&s));
    ck_assert(!json_stream_key(&s, &key));
    ck_assert(json_stream_document(&s) && json_stream_skip(&s));
    ck_assert(!json_stream_document(&s));
    struct error err;
    ck_assert(!json_stream_failed(&s, &err));
    json_tree_clear(&t);
}
END_TEST

START_TEST(a_mark_brings_the_reader_back)
{
    struct json_stream s;
    struct json_tree t = {0};
    json_stream_start(&s, slice_of("\n{\"a\":\n1}"));
    ck_assert(json_stream_document(&s));
    struct json_mark mark = json_stream_mark(&s);
    ck_assert(json_stream_skip(&s));
    ck_assert_int_eq(s.line, 3);
    json_stream_return(&s, mark);
    ck_assert_int_eq(s.line, 2);
    ck_assert(json_stream_take(&s, &t));
    ck_assert_uint_eq(t.n, 2);
    json_tree_clear(&t);
}
END_TEST

START_TEST(a_tree_finds_members_and_skips_what_lies_below_others)
{
    const char *text =
        "{\"x\":{\"a\":1,\"b\":[2,3]},\"a\":\"first\",\"a\":\"second\",\"n\":null,\"l\":[[],{},7]}";
    struct json_stream s;
    struct json_tree t = {0};
    json_stream_start(&s, slice_of(text));
    ck_assert(json_stream_document(&s) && json_stream_take(&s, &t));
    const struct json_node *root = json_tree_root(&t);
    ck_assert(slice_is(json_node_text(&t, json_node_find(&t, root, "a")), "first"));
    ck_assert_ptr_null(json_node_find(&t, root, "b"));
    ck_assert_ptr_null(json_node_find(&t, root, "n"));
    ck_assert_ptr_null(json_node_find_kind(&t, root, "x", JSON_LIST));
    const struct json_node *l = json_node_find_kind(&t, root, "l", JSON_LIST);
    int count = 0;
    const struct json_node *last = NULL;
    for (const struct json_node *c = json_node_first(&t, l); c != NULL;
         c = json_node_after(&t, l, c)) {
        count++;
        last = c;
    }
    ck_assert_int_eq(count, 3);
    ck_assert(slice_is(json_node_scalar(&t, last), "7"));
    json_tree_clear(&t);
}
END_TEST

START_TEST(escapes_are_resolved)
{
    struct json_stream s;
    struct json_tree t = {0};
    json_stream_start(
        &s, slice_of("\"a\\n\\t\\\"\\\\\\/\\u00e9\\u20ac\\ud83d\\ude00\\ud83dx\\u0000.\""));
    ck_assert(json_stream_document(&s) && json_stream_take(&s, &t));
    ck_assert(slice_is(json_node_text(&t, json_tree_root(&t)),
                       "a\n\t\"\\/\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80\xef\xbf\xbdx?."));
    json_tree_clear(&t);
}
END_TEST

START_TEST(a_text_of_many_megabytes_is_only_pointed_at)
{
    size_t n = (size_t)8 << 20;
    char *text = malloc(n + 2);
    memset(text, 'x', n + 2);
    text[0] = text[n + 1] = '"';
    struct json_stream s;
    struct json_tree t = {0};
    json_stream_start(&s, (struct slice){text, n + 2});
    ck_assert(json_stream_document(&s) && json_stream_take(&s, &t));
    ck_assert_ptr_eq(json_node_text(&t, json_tree_root(&t)).p, text + 1);
    ck_assert_uint_eq(json_node_text(&t, json_tree_root(&t)).n, n);
    json_tree_clear(&t);
    free(text);
}
END_TEST

Suite *suite_json_stream(void)
{
    Suite *s = suite_create("json_stream");
    TCase *t = tcase_create("json_stream");
    tcase_add_test(t, what_the_grammar_allows_passes);
    tcase_add_loop_test(t, what_it_forbids_is_named_by_line_and_column, 0,
                        (int)(sizeof broken / sizeof *broken));
    tcase_add_test(t, a_cut_off_text_is_never_taken_for_whole);
    tcase_add_test(t, nesting_is_limited_to_200_levels);
    tcase_add_test(t, walking_hands_out_elements_with_their_lines);
    tcase_add_test(t, a_mark_brings_the_reader_back);
    tcase_add_test(t, a_tree_finds_members_and_skips_what_lies_below_others);
    tcase_add_test(t, escapes_are_resolved);
    tcase_add_test(t, a_text_of_many_megabytes_is_only_pointed_at);
    suite_add_tcase(s, t);
    return s;
}
