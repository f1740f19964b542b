#include "pricing/pricing.h"

#include "pricing/aws/settings.h"
#include "pricing/renew.h"

#include <stdio.h>
#include <stdlib.h>

/* From bundled.S. */
extern const char pricing_bundled[];
extern const uint64_t pricing_bundled_bytes;

#define BUNDLED_NAME "bundled snapshot"
#define CACHED_NAME "snapshot "

static struct slice bundled_text(void)
{
    return (struct slice){pricing_bundled, (size_t)pricing_bundled_bytes};
}

const char *pricing_which(const char *source)
{
    if (strncmp(source, CACHED_NAME, sizeof CACHED_NAME - 1) == 0)
        return source + sizeof CACHED_NAME - 1;
    return strcmp(source, BUNDLED_NAME) == 0 ? "bundled" : NULL;
}

static bool read_named(const struct pricing_options *o, struct slice *text, const char **name,
                       struct arena *arena, struct error *err)
{
    if (strchr(o->which, '/') != NULL) {
        *name = "given snapshot";
        return cache_read_file(o->which, text, err);
    }
    const char *folder = cache_folder(arena);
    struct cache_names names = {NULL, 0};
    if (folder != NULL && !cache_list(folder, &names, arena, err))
        return false;
    for (int32_t i = 0; i < names.n; i++) {
        if (strcmp(names.names[i], o->which) != 0)
            continue;
        char label[64];
        snprintf(label, sizeof label, CACHED_NAME "%s", names.names[i]);
        *name = arena_text(arena, label, strlen(label));
        return cache_read(folder, names.names[i], text, err);
    }
    return error_set(err, ERROR_PRICES,
                     "no snapshot of prices is named '%.60s'; batchfit prices status lists them",
                     o->which);
}

static void damaged(const struct pricing_options *o, const char *name, const struct error *why)
{
    char text[600];
    snprintf(text, sizeof text,
             "the snapshot of prices %s is damaged (%.400s); the next older one is used", name,
             why->message);
    if (o->warn != NULL)
        o->warn(text);
}

/* What a reader makes of a snapshot's text. */
typedef bool snapshot_reader(void *into, struct slice text, const char *region, struct error *err);

static bool read_catalogue(void *into, struct slice text, const char *region, struct error *err)
{
    return catalogue_parse(into, text, region, err);
}

static bool read_book(void *into, struct slice text, const char *region, struct error *err)
{
    (void)region;
    return book_read(into, text, err);
}

/* The newest cached snapshot that can be read; false when there is none (err is then of no use). */
static bool read_newest(void *into, snapshot_reader *reader, const struct pricing_options *o,
                        const char **name, struct arena *arena)
{
    struct error err = {0};
    struct cache_names names;
    const char *folder = cache_folder(arena);
    if (folder == NULL)
        return false;
    if (!cache_list(folder, &names, arena, &err)) {
        if (o->warn != NULL)
            o->warn(err.message);
        return false;
    }
    for (int32_t i = 0; i < names.n; i++) {
        struct cache_view view;
        bool ok = cache_view(folder, names.names[i], &view, &err);
        if (ok) {
            ok = reader(into, view.text, o->region, &err);
            cache_view_close(&view);
        }
        char label[64];
        snprintf(label, sizeof label, CACHED_NAME "%s", names.names[i]);
        *name = arena_text(arena, label, strlen(label));
        if (ok)
            return true;
        if (err.kind == ERROR_PRICES) /* sound, but without the region */
            return false;
        damaged(o, names.names[i], &err);
    }
    return false;
}

static bool load_given(void *into, snapshot_reader *reader, const struct pricing_options *o,
                       const char **name, struct arena *arena, struct error *err)
{
    struct slice text;
    if (strcmp(o->which, "bundled") == 0) {
        *name = BUNDLED_NAME;
        return reader(into, bundled_text(), o->region, err);
    }
    if (!read_named(o, &text, name, arena, err))
        return false;
    bool ok = reader(into, text, o->region, err);
    free((void *)(uintptr_t)text.p);
    return ok;
}

/* Up to the mark, and past it. */
static struct slice word_to(struct slice *rest, char mark)
{
    const char *end = rest->n == 0 ? NULL : memchr(rest->p, mark, rest->n);
    struct slice word = {rest->p, end == NULL ? rest->n : (size_t)(end - rest->p)};
    *rest = slice_from(*rest, word.n + (end != NULL));
    return word;
}

/* Is a date none of the program's own figures later than?  Their origins all stand in its head
 * ("origin o1 2026-08-02 SOURCE"): mostly what was fetched is newer, and the megabyte behind the
 * head need not be read. */
static bool is_since_bundled(const char *as_of)
{
    struct slice text = bundled_text();
    bool inside = false;
    while (text.n > 0) {
        struct slice line = word_to(&text, '\n');
        bool origin = slice_is(word_to(&line, ' '), "origin");
        if (inside && !origin)
            break;
        inside = origin;
        if (!origin)
            continue;
        (void)word_to(&line, ' ');
        struct slice date = word_to(&line, ' ');
        char text_of_date[16];
        snprintf(text_of_date, sizeof text_of_date, "%.*s", (int)(date.n % 16), date.p);
        if (strcmp(text_of_date, as_of) > 0)
            return false;
    }
    return inside || text.n > 0;
}

static bool load_best(struct catalogue *c, const struct pricing_options *o, const char **name,
                      struct arena *arena, struct error *err)
{
    struct catalogue bundled;
    bool cached = read_newest(c, read_catalogue, o, name, arena);
    if (cached && is_since_bundled(c->as_of))
        return true;
    if (!catalogue_parse(&bundled, bundled_text(), o->region, err))
        return cached; /* a region that only the cache has */
    if (cached && strcmp(c->as_of, bundled.as_of) >= 0) {
        catalogue_clear(&bundled);
        return true;
    }
    if (cached)
        catalogue_clear(c);
    *c = bundled;
    *name = BUNDLED_NAME;
    return true;
}

bool pricing_load(struct catalogue *c, const struct pricing_options *o, struct error *err)
{
    struct arena arena = {0};
    const char *name = "given snapshot";
    bool ok;
    *c = (struct catalogue){.region = ""};
    if (o->snapshot.n > 0)
        ok = catalogue_parse(c, o->snapshot, o->region, err);
    else if (o->which != NULL)
        ok = load_given(c, read_catalogue, o, &name, &arena, err);
    else
        ok = load_best(c, o, &name, &arena, err);
    if (ok)
        c->source = arena_text(&c->arena, name, strlen(name));
    arena_free(&arena);
    return ok;
}

bool pricing_book(struct book *b, const struct pricing_options *o, const char **name,
                  struct error *err)
{
    struct arena arena = {0};
    const char *found = "given snapshot";
    bool ok;
    *b = (struct book){.n_regions = 0};
    if (o->snapshot.n > 0)
        ok = book_read(b, o->snapshot, err);
    else if (o->which != NULL)
        ok = load_given(b, read_book, o, &found, &arena, err);
    else if (read_newest(b, read_book, o, &found, &arena))
        ok = true;
    else
        ok = book_read(b, bundled_text(), err), found = BUNDLED_NAME;
    if (ok)
        *name = arena_text(&b->arena, found, strlen(found));
    arena_free(&arena);
    return ok;
}

bool pricing_book_latest(struct book *b, void (*warn)(const char *text), const char **name,
                         int64_t *renewed, struct error *err)
{
    struct book bundled;
    struct pricing_options newest = {.region = "", .warn = warn};
    *renewed = 0;
    if (!pricing_book(b, &newest, name, err))
        return false;
    if (strcmp(*name, BUNDLED_NAME) == 0)
        return true;
    if (!book_read(&bundled, bundled_text(), err)) {
        book_clear(b);
        return false;
    }
    *renewed = book_renew(b, &bundled);
    return true;
}

const char *pricing_profile_region(struct arena *arena, const char **profile)
{
    struct error ignored;
    struct settings *s = settings_read(&(struct settings_options){.config_only = true}, &ignored);
    if (s == NULL)
        return NULL;
    const char *name = settings_profile(s), *region = settings_config_value(s, name, "region");
    *profile = arena_text(arena, name, strlen(name));
    if (region != NULL)
        region = arena_text(arena, region, strlen(region));
    settings_free(s);
    return region;
}
