#include "planner/lease/profile.h"

#include <check.h>
#include <string.h>

Suite *suite_profile(void);

enum { SECONDS = 600, JOBS = 400 };

static uint64_t state;

static int64_t draw(int64_t n)
{
    state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (int64_t)((state >> 33) % (uint64_t)n);
}

static const struct pack_bin bin = {.mcpu = 16000, .mem_mib = 30000, .gpus = 2};

/* What is free, second by second, the plain way. */
static struct profile_room free_at[SECONDS];

static struct taken {
    struct pack_item item;
    int64_t start_s, length_s;
} jobs[JOBS];
static int n_jobs;

static struct pack_item random_item(void)
{
    return (struct pack_item){.mcpu = draw(5) * 1000, .mem_mib = draw(6000), .gpus = draw(8) == 0};
}

static bool has_room(int64_t second, const struct pack_item *item)
{
    const struct profile_room *f = &free_at[second];
    return f->mcpu >= item->mcpu && f->mem_mib >= item->mem_mib && f->gpus >= item->gpus;
}

/* The earliest start from from_s on, among the seconds at which what is free changes. */
static int64_t plain_find(const struct pack_item *item, int64_t length_s, int64_t end_s,
                          int64_t from_s)
{
    for (int64_t start = from_s; start < SECONDS && start + length_s <= end_s; start++) {
        bool room = has_room(start, item);
        for (int64_t s = start; s < start + length_s && room; s++)
            room = has_room(s, item);
        if (room)
            return start;
    }
    return -1;
}

static void plain_add(const struct taken *j, int64_t sign)
{
    for (int64_t s = j->start_s; s < j->start_s + j->length_s; s++) {
        free_at[s].mcpu += sign * j->item.mcpu;
        free_at[s].mem_mib += sign * j->item.mem_mib;
        free_at[s].gpus += sign * j->item.gpus;
    }
}

static void compare(const struct profile *p)
{
    for (int64_t s = 0; s < SECONDS; s++) {
        struct profile_room room = profile_at(p, s);
        ck_assert_int_eq(room.mcpu, free_at[s].mcpu);
        ck_assert_int_eq(room.mem_mib, free_at[s].mem_mib);
        ck_assert_int_eq(room.gpus, free_at[s].gpus);
    }
}

static void put_or_take(struct profile *p)
{
    if (n_jobs < JOBS && draw(5) > 0) {
        struct taken j = {.item = random_item(), .length_s = draw(4) == 0 ? draw(200) : draw(8)};
        int64_t end_s = 1 + draw(SECONDS - 1);
        j.start_s = profile_find(p, &j.item, j.length_s, end_s);
        ck_assert_int_eq(j.start_s, plain_find(&j.item, j.length_s, end_s, 0));
        if (j.start_s < 0)
            return;
        profile_take(p, &j.item, 1, j.start_s, j.length_s);
        plain_add(&j, -1);
        jobs[n_jobs++] = j;
    } else if (n_jobs > 0) {
        int at = (int)draw(n_jobs);
        profile_give(p, &jobs[at].item, jobs[at].start_s, jobs[at].length_s);
        plain_add(&jobs[at], 1);
        jobs[at] = jobs[--n_jobs];
    }
}

static void begin(struct profile *p)
{
    profile_init(p, &bin);
    n_jobs = 0;
    for (int64_t s = 0; s < SECONDS; s++)
        free_at[s] = (struct profile_room){bin.mcpu, bin.mem_mib, bin.gpus};
}

START_TEST(blocks_of_steps_say_what_second_by_second_counting_says)
{
    struct profile p = {0};
    state = 1;
    for (int round = 0; round < 3; round++) {
        begin(&p);
        for (int i = 0; i < 3000; i++) {
            put_or_take(&p);
            if (i % 100 == 0)
                compare(&p);
        }
        ck_assert_int_gt((int64_t)p.n_blocks, 3);
        compare(&p);
        while (n_jobs > 0) {
            const struct taken *j = &jobs[--n_jobs];
            profile_give(&p, &j->item, j->start_s, j->length_s);
        }
        ck_assert_int_eq((int64_t)p.n, 1);
        ck_assert_int_eq((int64_t)p.n_blocks, 1);
    }
    profile_clear(&p);
}
END_TEST

START_TEST(a_search_goes_on_from_where_no_room_was_before)
{
    struct profile p = {0};
    state = 2;
    begin(&p);
    for (int i = 0; i < 1000; i++)
        put_or_take(&p);
    for (int i = 0; i < 500; i++) {
        struct pack_item item = random_item();
        int64_t from_s = 0, length_s = draw(30);
        int64_t start = profile_find_from(&p, &item, length_s, SECONDS, &from_s);
        ck_assert_int_eq(start, plain_find(&item, length_s, SECONDS, 0));
        for (int64_t s = 0; s < from_s && s < SECONDS; s++)
            ck_assert(!has_room(s, &item));
        ck_assert_int_eq(profile_find_from(&p, &item, length_s, SECONDS, &from_s), start);
    }
    profile_clear(&p);
}
END_TEST

Suite *suite_profile(void)
{
    Suite *s = suite_create("profile");
    TCase *t = tcase_create("profile");
    tcase_add_test(t, blocks_of_steps_say_what_second_by_second_counting_says);
    tcase_add_test(t, a_search_goes_on_from_where_no_room_was_before);
    suite_add_tcase(s, t);
    return s;
}
