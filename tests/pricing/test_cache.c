/* Snapshots on disk: the newest good one is used, a killed writer leaves none that is half. */
#include "pricing/pricing.h"

#include <check.h>
#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

Suite *suite_cache(void);

static char home[] = "/tmp/batchfit-cache-XXXXXX";
static struct arena arena;
static struct error err;
static const char *folder;
static char warned[700];

static void setup(void)
{
    snprintf(home, sizeof home, "/tmp/batchfit-cache-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(home));
    setenv("XDG_CACHE_HOME", home, 1);
    folder = cache_folder(&arena);
    warned[0] = '\0';
}

static void teardown(void)
{
    char command[100];
    snprintf(command, sizeof command, "rm -rf %s", home);
    ck_assert_int_eq(system(command), 0);
    arena_free(&arena);
}

static void warn(const char *text)
{
    snprintf(warned, sizeof warned, "%s", text);
}

/* The bundled snapshot, with m5.large of us-east-1 at this price of this date. */
static void make_snapshot(struct buffer *text, int64_t price, const char *date)
{
    struct book b;
    struct figures f;
    struct findings findings = {.n = 0};
    const char *name;
    const struct apply_source page = {"aws-pricing-page", date, false};
    ck_assert(pricing_book(&b, &(struct pricing_options){.which = "bundled"}, &name, &err));
    figures_init(&f);
    figures_of(&f, SLICE("m5.large"))->on_demand_uusd_h = price;
    f.currency = "USD";
    ck_assert(apply_figures(&b, "us-east-1", &f, &page, &findings));
    book_write(&b, text);
    findings_clear(&findings);
    figures_clear(&f);
    book_clear(&b);
}

static void store(int64_t price, const char *date, int64_t now_s, char name[32])
{
    struct buffer text = {0};
    int lock;
    make_snapshot(&text, price, date);
    ck_assert_msg(cache_lock(folder, &lock, &err), "%s", err.message);
    ck_assert_msg(cache_store(folder, buffer_slice(&text), now_s, name, &err), "%s", err.message);
    cache_unlock(lock);
    buffer_clear(&text);
}

static int64_t price_now(char source[64])
{
    struct catalogue c;
    struct pricing_options o = {.region = "us-east-1", .warn = warn};
    ck_assert_msg(pricing_load(&c, &o, &err), "%s", err.message);
    int64_t price = c.offers[catalogue_find(&c, SLICE("m5.large"))].on_demand_uusd_h;
    snprintf(source, 64, "%s", c.source);
    catalogue_clear(&c);
    return price;
}

START_TEST(without_a_cache_the_bundled_snapshot_is_used)
{
    char source[64];
    ck_assert_int_eq(price_now(source), 96000);
    ck_assert_str_eq(source, "bundled snapshot");
    ck_assert_str_eq(warned, "");
}
END_TEST

START_TEST(the_newest_snapshot_is_used_and_an_older_one_by_name)
{
    char source[64], first[32], second[32];
    store(90000, "2026-11-26", 1795737600, first);
    store(91000, "2026-11-27", 1795824000, second);
    ck_assert_str_eq(first, "2026-11-27T000000Z");
    ck_assert_int_eq(price_now(source), 91000);
    ck_assert_str_eq(source, "snapshot 2026-11-28T000000Z");
    ck_assert_str_eq(pricing_which(source), second);
    struct catalogue c;
    struct pricing_options o = {.region = "us-east-1", .which = first};
    ck_assert(pricing_load(&c, &o, &err));
    ck_assert_int_eq(c.offers[catalogue_find(&c, SLICE("m5.large"))].on_demand_uusd_h, 90000);
    catalogue_clear(&c);
    o.which = "2020-01-01T000000Z";
    ck_assert(!pricing_load(&c, &o, &err));
    ck_assert_int_eq(err.kind, ERROR_PRICES);
}
END_TEST

START_TEST(a_bundled_snapshot_with_newer_prices_is_preferred)
{
    char source[64], name[32];
    store(90000, "2026-07-01", 1795737600, name);
    /* That one's other prices are of 2026-07-20 too, so it is not older. */
    ck_assert_int_eq(price_now(source), 90000);
    ck_assert_str_eq(source, "snapshot 2026-11-27T000000Z");
}
END_TEST

START_TEST(names_rise_within_a_second_and_when_the_clock_is_set_back)
{
    char a[32], b[32], c[32];
    store(90000, "2026-11-26", 1795737600, a);
    store(91000, "2026-11-26", 1795737600, b);
    store(92000, "2026-11-26", 1700000000, c);
    ck_assert_str_eq(b, "2026-11-27T000000Z-0001");
    ck_assert_str_eq(c, "2026-11-27T000000Z-0002");
    char source[64];
    ck_assert_int_eq(price_now(source), 92000);
}
END_TEST

static void damage(const char *name, bool cut)
{
    char path[300];
    snprintf(path, sizeof path, "%s/%s.catalogue", folder, name);
    if (cut) {
        ck_assert_int_eq(truncate(path, 100000), 0);
    } else {
        int fd = open(path, O_WRONLY | O_TRUNC);
        ck_assert_int_eq(write(fd, "garbage\n", 8), 8);
        close(fd);
    }
}

START_TEST(a_damaged_snapshot_is_said_and_the_next_good_one_is_used)
{
    char source[64], first[32], second[32];
    store(90000, "2026-11-26", 1795737600, first);
    store(91000, "2026-11-27", 1795824000, second);
    damage(second, _i == 0);
    ck_assert_int_eq(price_now(source), 90000);
    ck_assert_msg(strstr(warned, second) != NULL, "'%s'", warned);
    damage(first, _i == 0);
    ck_assert_int_eq(price_now(source), 96000);
    ck_assert_str_eq(source, "bundled snapshot");
}
END_TEST

/* A pipe that nobody writes to would be waited for, an empty file cannot be mapped. */
START_TEST(what_is_no_file_or_empty_is_said_and_not_waited_for)
{
    char source[64], first[32], path[300];
    struct slice text;
    store(90000, "2026-11-26", 1795737600, first);
    snprintf(path, sizeof path, "%s/2027-01-01T000000Z.catalogue", folder);
    if (_i == 0)
        ck_assert_int_eq(mkfifo(path, 0600), 0);
    else if (_i == 1)
        ck_assert_int_eq(mkdir(path, 0700), 0);
    else
        close(open(path, O_WRONLY | O_CREAT, 0600));
    ck_assert_int_eq(price_now(source), 90000);
    ck_assert_msg(strstr(warned, "2027-01-01T000000Z") != NULL, "'%s'", warned);
    if (_i < 2)
        ck_assert(!cache_read_file(path, &text, &err));
}
END_TEST

START_TEST(only_the_newest_snapshots_are_kept)
{
    char name[32];
    struct cache_names names;
    for (int i = 0; i < CACHE_KEPT + 3; i++)
        store(90000 + i, "2026-11-26", 1795737600 + i * 60, name);
    ck_assert(cache_list(folder, &names, &arena, &err));
    ck_assert_int_eq(names.n, CACHE_KEPT);
    ck_assert_str_eq(names.names[0], name);
}
END_TEST

/* A writer that stores without end; killed at any instant. */
static void write_for_ever(struct slice text)
{
    for (int64_t now = 1795737600;; now += 60) {
        char name[32];
        int lock;
        if (!cache_lock(folder, &lock, &err) || !cache_store(folder, text, now, name, &err))
            _exit(1);
        cache_unlock(lock);
    }
}

static void wait_ms(long ms)
{
    nanosleep(&(struct timespec){ms / 1000, ms % 1000 * 1000000}, NULL);
}

START_TEST(killed_writers_leave_only_whole_snapshots)
{
    enum { ROUNDS = 40, WRITERS = 2 };
    struct buffer text = {0};
    char source[64];
    make_snapshot(&text, 90000, "2026-11-26");
    for (int round = 0; round < ROUNDS; round++) {
        pid_t writers[WRITERS];
        for (int w = 0; w < WRITERS; w++) {
            writers[w] = fork();
            if (writers[w] == 0)
                write_for_ever(buffer_slice(&text));
        }
        wait_ms(1 + round * 7 % 23);
        for (int w = 0; w < WRITERS; w++) {
            int status;
            kill(writers[w], SIGKILL);
            waitpid(writers[w], &status, 0);
            ck_assert(WIFSIGNALED(status));
        }
        struct cache_names names;
        ck_assert(cache_list(folder, &names, &arena, &err));
        ck_assert_int_eq(price_now(source), names.n == 0 ? 96000 : 90000);
        ck_assert_msg(warned[0] == '\0', "%s", warned);
    }
    char name[32];
    store(95000, "2026-11-27", 1999999999, name); /* and clears what they left */
    DIR *dir = opendir(folder);
    for (struct dirent *entry; (entry = readdir(dir)) != NULL;)
        ck_assert_msg(strncmp(entry->d_name, ".new-", 5) != 0, "%s is left", entry->d_name);
    closedir(dir);
    buffer_clear(&text);
}
END_TEST

Suite *suite_cache(void)
{
    Suite *s = suite_create("cache");
    TCase *t = tcase_create("cache");
    tcase_add_checked_fixture(t, setup, teardown);
    tcase_set_timeout(t, 120);
    tcase_add_test(t, without_a_cache_the_bundled_snapshot_is_used);
    tcase_add_test(t, the_newest_snapshot_is_used_and_an_older_one_by_name);
    tcase_add_test(t, a_bundled_snapshot_with_newer_prices_is_preferred);
    tcase_add_test(t, names_rise_within_a_second_and_when_the_clock_is_set_back);
    tcase_add_loop_test(t, a_damaged_snapshot_is_said_and_the_next_good_one_is_used, 0, 2);
    tcase_add_loop_test(t, what_is_no_file_or_empty_is_said_and_not_waited_for, 0, 3);
    tcase_add_test(t, only_the_newest_snapshots_are_kept);
    tcase_add_test(t, killed_writers_leave_only_whole_snapshots);
    suite_add_tcase(s, t);
    return s;
}
