#include "model/read/dependency_nodes.h"
#include "model/units.h"

#include <check.h>

Suite *suite_dependency_nodes(void);

static const int64_t durations[] = {
    0, 1, UNKNOWN, 0xffffffffLL, 1LL << 32, 0x1ffffffffLL, DURATION_MAX_MS};
enum { N_DURATIONS = sizeof durations / sizeof *durations, NODES = 5000 };

static struct dependency_node node_of(int32_t i)
{
    return (struct dependency_node){(uint64_t)i * UINT64_C(0x9e3779b97f4a7c15), ~(uint64_t)i,
                                    durations[i % N_DURATIONS], i * 3};
}

START_TEST(what_goes_in_comes_out_over_many_blocks)
{
    struct dependency_nodes list = {0};
    for (int32_t i = 0; i < NODES; i++)
        dependency_nodes_add(&list, node_of(i));
    ck_assert_uint_eq(list.n, NODES);
    for (int32_t i = 0; i < NODES; i++) {
        struct dependency_node got = dependency_nodes_at(&list, (size_t)i), want = node_of(i);
        ck_assert_uint_eq(got.name_hash, want.name_hash);
        ck_assert_uint_eq(got.id_hash, want.id_hash);
        ck_assert_int_eq(got.duration_ms, want.duration_ms);
        ck_assert_int_eq(got.class_index, want.class_index);
    }
    dependency_nodes_clear(&list);
    ck_assert_uint_eq(list.n, 0);
}
END_TEST

Suite *suite_dependency_nodes(void)
{
    Suite *s = suite_create("dependency_nodes");
    TCase *t = tcase_create("dependency_nodes");
    tcase_add_test(t, what_goes_in_comes_out_over_many_blocks);
    suite_add_tcase(s, t);
    return s;
}
