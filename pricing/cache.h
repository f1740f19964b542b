/* cache.h - dated snapshots in a folder of the user's: $XDG_CACHE_HOME/batchfit/prices, or
 * ~/.cache/batchfit/prices.
 *
 * A snapshot is a file NAME.catalogue, named by the time it was written ("2026-11-27T204512Z"; a
 * later name is always the greater text), written beside its place, flushed to disk and renamed: at
 * any instant each file is whole or not there.  Writers take turns by a lock on the file `lock`;
 * where the file system has no locks the last one wins by whole file.  Readers take no lock.
 *
 * Errors     ERROR_INTERNAL with path and the system's reason; a folder that is not there is an
 * empty one. */
#ifndef PRICING_CACHE_H
#define PRICING_CACHE_H

#include "model/arena.h"
#include "model/error.h"
#include "model/slice.h"

enum { CACHE_KEPT = 12 }; /* snapshots that are not removed */

struct cache_names {
    char **names; /* newest first; in the arena */
    int32_t n;
};

/* NULL where neither variable is set.  In the arena. */
const char *cache_folder(struct arena *arena);
MUST_CHECK bool cache_list(const char *folder, struct cache_names *names, struct arena *arena,
                           struct error *err);
/* The whole file, on the heap; *text is freed with free((void *)text->p). */
MUST_CHECK bool cache_read_file(const char *path, struct slice *text, struct error *err);
MUST_CHECK bool cache_read(const char *folder, const char *name, struct slice *text,
                           struct error *err);

/* A snapshot of the folder where it lies, without a copy: every run of the program reads one, and
 * copying megabytes costs it most of its time.  Nobody writes into a snapshot that is there. */
struct cache_view {
    struct slice text;
    bool mapped; /* else on the heap: a file system that cannot */
};
MUST_CHECK bool cache_view(const char *folder, const char *name, struct cache_view *view,
                           struct error *err);
void cache_view_close(struct cache_view *view);

/* Makes the folder and waits for its lock; -1 where there are no locks.  False when the folder
 * cannot be made. */
MUST_CHECK bool cache_lock(const char *folder, int *lock, struct error *err);
void cache_unlock(int lock);
/* Writes a snapshot, and removes all but the newest CACHE_KEPT and what killed writers left behind.
 * name gets the new one's name; now_s is the time since 1970. */
MUST_CHECK bool cache_store(const char *folder, struct slice text, int64_t now_s, char name[32],
                            struct error *err);

#endif
