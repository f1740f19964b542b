#include "tests/support/leaks.h"

#include <check.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/mman.h>

enum { SLOTS = 8192 }; /* several times as many as there are test functions */

/* The tests that were looked at, by hash; shared by all processes. */
static atomic_uint_least64_t *seen;
static const char *suite = "";

void leaks_share(void)
{
    void *p =
        mmap(NULL, SLOTS * sizeof *seen, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    seen = p == MAP_FAILED ? NULL : p;
}

void leaks_suite(const char *name)
{
    suite = name;
}

#ifdef __SANITIZE_ADDRESS__
#include <sanitizer/lsan_interface.h>

/* FNV-1a. */
static uint64_t hash(uint64_t h, const char *text)
{
    for (; *text != '\0'; text++)
        h = (h ^ (unsigned char)*text) * UINT64_C(1099511628211);
    return h;
}

/* Marks the test; was it marked before?  A full table leaves none out. */
static int was_seen(uint64_t h)
{
    for (size_t i = 0; i < SLOTS; i++) {
        uint_least64_t empty = 0;
        atomic_uint_least64_t *slot = &seen[(h + i) % SLOTS];
        if (atomic_compare_exchange_strong(slot, &empty, h))
            return 0;
        if (empty == h)
            return 1;
    }
    return 0;
}

/* The sanitizer asks this at the end of each process. */
int __lsan_is_turned_off(void)
{
    const char *test = tcase_name();
    if (seen == NULL || test == NULL)
        return 0;
    uint64_t h = hash(hash(UINT64_C(14695981039346656037), suite), test);
    return was_seen(h == 0 ? 1 : h);
}
#endif
