#include "planner/pack/group_table.h"

#include <check.h>

Suite *suite_group_table(void);

enum { ITEMS = 5, ROOMS = 4 };

static uint64_t state;

static int32_t draw(int32_t n)
{
    state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (int32_t)((state >> 33) % (uint64_t)n);
}

static struct group_item items[ITEMS];
static struct group_room rooms[ROOMS];

static void draw_items(int32_t n)
{
    int32_t most = draw(2) == 0 ? 3 : 20;
    for (int32_t k = 0; k < n; k++)
        items[k] = (struct group_item){1 + draw(4), draw(5), 1 + draw(most), draw(30)};
}

/* Every pattern there is. */
static int32_t brute_force(int32_t n, int32_t k, int32_t x, int32_t y)
{
    int32_t best = 0;
    for (int32_t a = 0;
         k < n && a <= items[k].most && a * items[k].width <= x && a * items[k].height <= y; a++) {
        int32_t value = a * items[k].value +
                        brute_force(n, k + 1, x - a * items[k].width, y - a * items[k].height);
        best = value > best ? value : best;
    }
    return best;
}

static void check_room(const struct group_table *t, int32_t n, int32_t x, int32_t y)
{
    int32_t count[ITEMS], value = 0, width = 0, height = 0;
    int32_t best = group_table_value(t, x, y);
    ck_assert_int_eq(best, brute_force(n, 0, x, y));
    group_table_pattern(t, x, y, count);
    for (int32_t k = 0; k < n; k++) {
        ck_assert_int_ge(count[k], 0);
        ck_assert_int_le(count[k], items[k].most);
        value += count[k] * items[k].value;
        width += count[k] * items[k].width;
        height += count[k] * items[k].height;
    }
    ck_assert_int_eq(value, best);
    ck_assert_int_le(width, x);
    ck_assert_int_le(height, y);
}

START_TEST(every_cell_of_random_tables_is_what_brute_force_finds)
{
    struct group_table t = {0};
    state = 1;
    for (int round = 0; round < 3000; round++) {
        int32_t n = 1 + draw(ITEMS), n_rooms = 1 + draw(ROOMS), value[ROOMS];
        draw_items(n);
        for (int32_t r = 0; r < n_rooms; r++)
            rooms[r] = (struct group_room){draw(10), draw(12)};
        (void)group_table_shape(&t, n_rooms, rooms);
        group_table_fill(&t, n, items);
        for (int32_t r = 0; r < n_rooms; r++) {
            check_room(&t, n, rooms[r].x, rooms[r].y);
            check_room(&t, n, draw(rooms[r].x + 1), draw(rooms[r].y + 1));
            value[r] = group_table_value(&t, rooms[r].x, rooms[r].y);
        }
        group_table_fill_values(&t, n, items);
        for (int32_t r = 0; r < n_rooms; r++)
            ck_assert_int_eq(group_table_value(&t, rooms[r].x, rooms[r].y), value[r]);
    }
    group_table_clear(&t);
}
END_TEST

START_TEST(long_rows_agree_with_brute_force_too)
{
    struct group_table t = {0};
    state = 2;
    for (int round = 0; round < 40; round++) {
        for (int32_t k = 0; k < 3; k++)
            items[k] = (struct group_item){2 + draw(3), 5 + draw(60), 1 + draw(9), draw(1 << 26)};
        rooms[0] = (struct group_room){20, 300 + draw(50)};
        rooms[1] = (struct group_room){12, 400 + draw(50)};
        (void)group_table_shape(&t, 2, rooms);
        group_table_fill(&t, 3, items);
        for (int32_t y = 0; y <= rooms[1].y; y += 7)
            check_room(&t, 3, 12, y);
        check_room(&t, 3, rooms[0].x, rooms[0].y);
    }
    group_table_clear(&t);
}
END_TEST

/* Long rows are worked on in blocks, and what is left of a block by itself. */
START_TEST(patterns_of_tall_rooms_are_worth_what_a_fill_without_patterns_says)
{
    struct group_table t = {0}, values = {0};
    state = 5;
    for (int round = 0; round < 40; round++) {
        int32_t count[ITEMS];
        for (int32_t k = 0; k < ITEMS; k++)
            items[k] = (struct group_item){1 + draw(3), 1 + draw(90), 1 + draw(9), 1 + draw(1000)};
        struct group_room room = {draw(12), 200 + draw(700)};
        (void)group_table_shape(&t, 1, &room);
        (void)group_table_shape(&values, 1, &room);
        group_table_fill(&t, ITEMS, items);
        group_table_fill_values(&values, ITEMS, items);
        for (int32_t y = 0; y <= room.y; y++) {
            int32_t x = draw(room.x + 1), value = 0, width = 0, height = 0;
            group_table_pattern(&t, x, y, count);
            for (int32_t k = 0; k < ITEMS; k++) {
                ck_assert(count[k] >= 0 && count[k] <= items[k].most);
                value += count[k] * items[k].value;
                width += count[k] * items[k].width;
                height += count[k] * items[k].height;
            }
            ck_assert(width <= x && height <= y);
            ck_assert_int_eq(value, group_table_value(&values, x, y));
            ck_assert_int_eq(value, group_table_value(&t, x, y));
        }
    }
    group_table_clear(&t);
    group_table_clear(&values);
}
END_TEST

START_TEST(cells_that_no_room_needs_are_left_out)
{
    struct group_table t = {0};
    struct group_room wide_and_tall[2] = {{7, 1}, {1, 9}};
    ck_assert_uint_eq(group_table_shape(&t, 2, wide_and_tall), 2 * 10 + 6 * 2);
    ck_assert_uint_eq(group_table_shape(&t, 1, wide_and_tall), 8 * 2);
    group_table_clear(&t);
}
END_TEST

START_TEST(counts_up_to_a_byte_are_kept)
{
    struct group_table t = {0};
    struct group_item one[2] = {{1, 0, GROUP_MOST, 3}, {1, 1, GROUP_MOST, 2}};
    struct group_room room = {300, 60};
    int32_t count[2];
    (void)group_table_shape(&t, 1, &room);
    group_table_fill(&t, 2, one);
    ck_assert_int_eq(group_table_value(&t, 300, 60), 255 * 3 + 45 * 2);
    group_table_pattern(&t, 300, 60, count);
    ck_assert_int_eq(count[0], 255);
    ck_assert_int_eq(count[1], 45);
    ck_assert_int_eq(t.work, group_table_cost(&t, 2, one));
    group_table_clear(&t);
}
END_TEST

Suite *suite_group_table(void)
{
    Suite *s = suite_create("group_table");
    TCase *t = tcase_create("group_table");
    tcase_add_test(t, every_cell_of_random_tables_is_what_brute_force_finds);
    tcase_add_test(t, patterns_of_tall_rooms_are_worth_what_a_fill_without_patterns_says);
    tcase_add_test(t, long_rows_agree_with_brute_force_too);
    tcase_add_test(t, cells_that_no_room_needs_are_left_out);
    tcase_add_test(t, counts_up_to_a_byte_are_kept);
    suite_add_tcase(s, t);
    return s;
}
