#include "model/arena.h"

#include <check.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

Suite *suite_arena(void);

START_TEST(memory_is_zeroed_and_aligned_whatever_was_asked_before)
{
    struct arena a = {0};
    for (size_t size = 1; size < 200000; size = size * 3 + 1) {
        unsigned char *p = arena_alloc(&a, size);
        ck_assert_uint_eq((uintptr_t)p % _Alignof(max_align_t), 0);
        for (size_t i = 0; i < size; i++)
            ck_assert_uint_eq(p[i], 0);
        memset(p, 0xff, size);
    }
    arena_free(&a);
    ck_assert_ptr_null(a.head);
}
END_TEST

START_TEST(text_is_copied_with_a_nul_after_it)
{
    struct arena a = {0};
    char *copy = arena_text(&a, "abcdef", 3);
    ck_assert_str_eq(copy, "abc");
    ck_assert_str_eq(arena_text(&a, NULL, 0), "");
    arena_free(&a);
}
END_TEST

START_TEST(growing_keeps_what_was_there)
{
    size_t capacity = 0;
    int *items = NULL;
    for (int i = 0; i < 1000; i++) {
        items = mem_grow(items, &capacity, (size_t)i + 1, sizeof *items);
        items[i] = i;
    }
    for (int i = 0; i < 1000; i++)
        ck_assert_int_eq(items[i], i);
    free(items);
}
END_TEST

Suite *suite_arena(void)
{
    Suite *s = suite_create("arena");
    TCase *t = tcase_create("arena");
    tcase_add_test(t, memory_is_zeroed_and_aligned_whatever_was_asked_before);
    tcase_add_test(t, text_is_copied_with_a_nul_after_it);
    tcase_add_test(t, growing_keeps_what_was_there);
    suite_add_tcase(s, t);
    return s;
}
