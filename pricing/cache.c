#include "pricing/cache.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define SUFFIX ".catalogue"
#define UNFINISHED ".new-"
#define SNAPSHOT_BYTES_MAX (INT64_C(1) << 28)
enum { PATH_BYTES = 4096, STAMP = 18 }; /* "2026-11-27T204512Z" */

static const char *variable(const char *name)
{
    const char *text = getenv(name);
    return text == NULL || text[0] == '\0' ? NULL : text;
}

const char *cache_folder(struct arena *arena)
{
    char path[PATH_BYTES];
    const char *cache = variable("XDG_CACHE_HOME"), *home = variable("HOME");
    if (cache != NULL && cache[0] == '/') /* a relative one is to be ignored */
        snprintf(path, sizeof path, "%s/batchfit/prices", cache);
    else if (home != NULL)
        snprintf(path, sizeof path, "%s/.cache/batchfit/prices", home);
    else
        return NULL;
    return arena_text(arena, path, strlen(path));
}

static bool system_error(const char *path, const char *what, struct error *err)
{
    return error_set(err, ERROR_INTERNAL, "%.300s: cannot be %s: %s", path, what, strerror(errno));
}

static bool is_snapshot(const char *file)
{
    size_t n = strlen(file), end = sizeof SUFFIX - 1;
    return n >= STAMP + end && n < 31 + end && file[0] >= '0' && file[0] <= '9' &&
           strcmp(file + n - end, SUFFIX) == 0;
}

static int newest_first(const void *a, const void *b)
{
    return strcmp(*(char *const *)b, *(char *const *)a);
}

bool cache_list(const char *folder, struct cache_names *names, struct arena *arena,
                struct error *err)
{
    char **found = NULL;
    size_t n = 0, capacity = 0;
    *names = (struct cache_names){NULL, 0};
    DIR *dir = opendir(folder);
    if (dir == NULL)
        return errno == ENOENT || errno == ENOTDIR || system_error(folder, "read", err);
    for (struct dirent *entry; (entry = readdir(dir)) != NULL;) {
        if (!is_snapshot(entry->d_name))
            continue;
        found = mem_grow(found, &capacity, n + 1, sizeof *found);
        found[n++] = arena_text(arena, entry->d_name, strlen(entry->d_name) - (sizeof SUFFIX - 1));
    }
    closedir(dir);
    if (n > 0)
        qsort(found, n, sizeof *found, newest_first);
    names->names = arena_array(arena, n + 1, sizeof *found);
    if (n > 0)
        memcpy(names->names, found, n * sizeof *found);
    names->n = (int32_t)n;
    free(found);
    return true;
}

static bool read_all(int fd, char *text, size_t n)
{
    for (size_t at = 0; at < n;) {
        ssize_t got = read(fd, text + at, n - at);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return false;
        at += (size_t)got;
    }
    return true;
}

/* Opens what may be a snapshot: a pipe or a device is none, and nobody waits for it. */
static int open_snapshot(const char *path, size_t *n, struct error *err)
{
    struct stat there;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0 || fstat(fd, &there) != 0) {
        system_error(path, "read", err);
    } else if (!S_ISREG(there.st_mode) || there.st_size > SNAPSHOT_BYTES_MAX) {
        error_set(err, ERROR_INTERNAL, "%.300s: no snapshot, or one of more than 256 MiB", path);
    } else {
        *n = (size_t)there.st_size;
        return fd;
    }
    if (fd >= 0)
        close(fd);
    return -1;
}

static bool read_open(int fd, size_t n, const char *path, struct slice *text, struct error *err)
{
    char *bytes = mem_alloc(n + 1);
    if (!read_all(fd, bytes, n)) {
        system_error(path, "read", err);
        free(bytes);
        return false;
    }
    bytes[n] = '\0';
    *text = (struct slice){bytes, n};
    return true;
}

bool cache_read_file(const char *path, struct slice *text, struct error *err)
{
    size_t n = 0;
    int fd = open_snapshot(path, &n, err);
    if (fd < 0)
        return false;
    bool ok = read_open(fd, n, path, text, err);
    close(fd);
    return ok;
}

bool cache_view(const char *folder, const char *name, struct cache_view *view, struct error *err)
{
    char path[PATH_BYTES];
    size_t n = 0;
    snprintf(path, sizeof path, "%s/%s" SUFFIX, folder, name);
    int fd = open_snapshot(path, &n, err);
    if (fd < 0)
        return false;
    void *bytes = n == 0 ? MAP_FAILED : mmap(NULL, n, PROT_READ, MAP_PRIVATE, fd, 0);
    bool ok = true;
    *view = (struct cache_view){.mapped = bytes != MAP_FAILED};
    if (view->mapped)
        view->text = (struct slice){bytes, n};
    else
        ok = read_open(fd, n, path, &view->text, err);
    close(fd);
    return ok;
}

void cache_view_close(struct cache_view *view)
{
    void *bytes = (void *)(uintptr_t)view->text.p;
    if (view->mapped)
        munmap(bytes, view->text.n);
    else
        free(bytes);
    *view = (struct cache_view){.mapped = false};
}

bool cache_read(const char *folder, const char *name, struct slice *text, struct error *err)
{
    char path[PATH_BYTES];
    snprintf(path, sizeof path, "%s/%s" SUFFIX, folder, name);
    return cache_read_file(path, text, err);
}

/* ---- writing -----------------------------------------------------------------------------------
 */

static bool make_folder(const char *folder, struct error *err)
{
    char path[PATH_BYTES];
    snprintf(path, sizeof path, "%s", folder);
    for (char *p = path + 1;; p++) {
        if (*p != '/' && *p != '\0')
            continue;
        char mark = *p;
        *p = '\0';
        if (mkdir(path, 0700) != 0 && errno != EEXIST)
            return system_error(path, "made", err);
        if (mark == '\0')
            return true;
        *p = mark;
    }
}

bool cache_lock(const char *folder, int *lock, struct error *err)
{
    char path[PATH_BYTES];
    if (!make_folder(folder, err))
        return false;
    snprintf(path, sizeof path, "%s/lock", folder);
    *lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (*lock < 0)
        return system_error(path, "written", err);
    while (flock(*lock, LOCK_EX) != 0) {
        if (errno != EINTR) { /* a file system without locks */
            close(*lock);
            *lock = -1;
            break;
        }
    }
    return true;
}

void cache_unlock(int lock)
{
    if (lock >= 0)
        close(lock);
}

static bool write_all(int fd, struct slice text)
{
    while (text.n > 0) {
        ssize_t put = write(fd, text.p, text.n);
        if (put < 0 && errno == EINTR)
            continue;
        if (put <= 0)
            return false;
        text = slice_from(text, (size_t)put);
    }
    return true;
}

/* The rename itself must last too. */
static void flush_folder(const char *folder)
{
    int fd = open(folder, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return;
    (void)fsync(fd);
    close(fd);
}

/* A name for now that is greater than the newest one, also when the clock was set back. */
static void next_name(int64_t now_s, const char *newest, char name[32])
{
    time_t now = (time_t)now_s;
    struct tm t;
    gmtime_r(&now, &t);
    strftime(name, 32, "%Y-%m-%dT%H%M%SZ", &t);
    if (newest == NULL || strncmp(name, newest, STAMP) > 0)
        return;
    int again = 1;
    if (newest[STAMP] == '-')
        again = atoi(newest + STAMP + 1) + 1;
    snprintf(name, 32, "%.*s-%04d", STAMP, newest, again > 9999 ? 9999 : again);
}

static void remove_old(const char *folder, const struct cache_names *names)
{
    char path[PATH_BYTES];
    for (int32_t i = CACHE_KEPT - 1; i < names->n; i++) { /* a new one is about to come */
        snprintf(path, sizeof path, "%s/%s" SUFFIX, folder, names->names[i]);
        unlink(path);
    }
}

/* Who holds the lock is the only writer, so all unfinished files are of writers that are gone. */
static void remove_unfinished(const char *folder)
{
    char path[PATH_BYTES];
    DIR *dir = opendir(folder);
    if (dir == NULL)
        return;
    for (struct dirent *entry; (entry = readdir(dir)) != NULL;) {
        if (strncmp(entry->d_name, UNFINISHED, sizeof UNFINISHED - 1) != 0)
            continue;
        snprintf(path, sizeof path, "%.3000s/%.255s", folder, entry->d_name);
        unlink(path);
    }
    closedir(dir);
}

static bool write_file(const char *folder, const char *path, struct slice text, struct error *err)
{
    char temporary[PATH_BYTES];
    snprintf(temporary, sizeof temporary, "%s/" UNFINISHED "XXXXXX", folder);
    int fd = mkstemp(temporary);
    if (fd < 0)
        return system_error(temporary, "written", err);
    bool ok = write_all(fd, text) && fsync(fd) == 0;
    ok = close(fd) == 0 && ok;
    ok = ok && rename(temporary, path) == 0;
    if (!ok) {
        system_error(path, "written", err);
        unlink(temporary);
        return false;
    }
    flush_folder(folder);
    return true;
}

bool cache_store(const char *folder, struct slice text, int64_t now_s, char name[32],
                 struct error *err)
{
    struct arena arena = {0};
    struct cache_names names;
    char path[PATH_BYTES];
    bool ok = cache_list(folder, &names, &arena, err);
    if (ok) {
        next_name(now_s, names.n == 0 ? NULL : names.names[0], name);
        snprintf(path, sizeof path, "%s/%s" SUFFIX, folder, name);
        remove_unfinished(folder);
        ok = write_file(folder, path, text, err);
    }
    if (ok)
        remove_old(folder, &names);
    arena_free(&arena);
    return ok;
}
