#include "pricing/update_state.h"

#include "pricing/pricing.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define BIT(source) (UINT32_C(1) << (source))

const char *update_source_name(enum update_source source)
{
    static const char *const names[N_UPDATE_SOURCES] = {
        "bulk", "api", "page", "ec2", "spot-advisor", "spot-feed", "savings-plans", "quotas", "ecs",
    };
    return names[source];
}

void update_report_clear(struct update_report *report)
{
    findings_clear(&report->findings);
    arena_free(&report->arena);
    free(report->lines);
    *report = (struct update_report){.n_lines = 0};
}

/* ---- what was gathered --------------------------------------------------------------------------
 */

static const char *kept(struct updating *u, const char *text)
{
    return arena_text(&u->report->arena, text, strlen(text));
}

void update_say(struct updating *u, const char *region, const char *source,
                enum update_outcome outcome, int64_t figures, const char *text)
{
    struct update_report *r = u->report;
    r->lines = mem_grow(r->lines, &r->capacity, r->n_lines + 1, sizeof *r->lines);
    r->lines[r->n_lines++] =
        (struct update_line){kept(u, region), kept(u, source), outcome, figures, kept(u, text)};
}

struct gathered *update_begin(struct updating *u, const char *region, const char *source)
{
    struct gathered *g = mem_zeroed(1, sizeof *g);
    *g = (struct gathered){.region = region, .source = source, .version = "-", .etag = "-"};
    figures_init(&g->figures);
    u->items = mem_grow(u->items, &u->capacity, u->n + 1, sizeof(struct gathered *));
    u->items[u->n++] = g;
    return g;
}

static void free_gathered(struct gathered *g)
{
    figures_clear(&g->figures);
    free(g);
}

void update_failed(struct updating *u, struct gathered *g, const struct error *why)
{
    size_t i = 0;
    while (u->items[i] != g)
        i++;
    memmove(&u->items[i], &u->items[i + 1], (u->n - i - 1) * sizeof(struct gathered *));
    u->n--;
    update_say(u, g->region, g->source, UPDATE_FAILED, 0, why->message);
    free_gathered(g);
}

bool update_has(const struct updating *u, const char *region, const char *source)
{
    for (size_t i = 0; i < u->n; i++) {
        if (strcmp(u->items[i]->region, region) == 0 && strcmp(u->items[i]->source, source) == 0)
            return true;
    }
    return false;
}

/* ---- fetching -----------------------------------------------------------------------------------
 */

bool update_wants(const struct updating *u, enum update_source source)
{
    return (u->o->sources & BIT(source)) != 0;
}

/* Credentials that are there but wrong are said; what needs none goes on. */
static void find_credentials(struct updating *u)
{
    const char *source = "";
    struct error err = {0};
    enum credentials_status status = session_credentials(u->session, &source, &err);
    u->has_credentials = status == CREDENTIALS_FOUND;
    u->report->credentials = u->has_credentials ? kept(u, source) : "";
    if (status == CREDENTIALS_ERROR && u->o->warn != NULL)
        u->o->warn(err.message);
}

static uint32_t calls_wanted(const struct updating *u)
{
    uint32_t all =
        BIT(UPDATE_API) | BIT(UPDATE_EC2) | BIT(UPDATE_SAVINGS_PLANS) | BIT(UPDATE_QUOTAS);
    if (u->o->sources != 0)
        return u->o->sources & all;
    return u->has_credentials ? all : 0;
}

static bool fetch_all(struct updating *u, struct error *err)
{
    find_credentials(u);
    uint32_t calls = calls_wanted(u);
    bool ecs = u->o->sources != 0 ? update_wants(u, UPDATE_ECS) : u->has_credentials;
    if (calls != 0 && !update_calls(u, calls, err))
        return false;
    if (ecs && !update_ecs(u, err))
        return false;
    update_files(u);
    return true;
}

/* ---- taking over --------------------------------------------------------------------------------
 */

static bool is_currency(const char *text)
{
    return strlen(text) == 3 && strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == 3;
}

/* A region that no snapshot had so far, in the currency of its first source. */
static void add_region(struct book *book, const struct gathered *g)
{
    struct catalogue like = {.region = arena_text(&book->arena, g->region, strlen(g->region)),
                             .location = "",
                             .currency = partition_currency(g->region)};
    if (is_currency(g->figures.currency))
        like.currency = arena_text(&book->arena, g->figures.currency, strlen(g->figures.currency));
    (void)book_add_region(book, &like);
}

static void apply_one(struct updating *u, struct book *book, const struct gathered *g)
{
    struct apply_source source = {g->source, u->date, g->all_prices};
    int64_t n = (int64_t)g->figures.names.n;
    enum update_outcome outcome = UPDATE_UNCHANGED;
    if (book_region(book, g->region) == NULL && n > 0)
        add_region(book, g);
    if (g->unchanged)
        apply_unchanged(book, g->region, &source, g->may_freeze, &u->report->findings);
    else
        outcome = apply_figures(book, g->region, &g->figures, &source, &u->report->findings)
                      ? UPDATE_TAKEN
                      : UPDATE_TURNED_AWAY;
    update_say(u, g->region, g->source, outcome, n, g->figures.published);
    if (outcome == UPDATE_TURNED_AWAY)
        return;
    struct book_fetch *f = book_fetch(book, g->source, g->region);
    f->date = arena_text(&book->arena, u->date, strlen(u->date));
    f->version = arena_text(&book->arena, g->version, strlen(g->version));
    f->etag = arena_text(&book->arena, g->etag, strlen(g->etag));
}

/* Types first, then prices, so that a spot price is held against the new on-demand price. */
static void apply_all(struct updating *u, struct book *book)
{
    for (int pass = 0; pass < 3; pass++) {
        for (size_t i = 0; i < u->n; i++) {
            const char *source = u->items[i]->source;
            int when = strcmp(source, "ec2-instance-types") == 0 ? 0
                       : strstr(source, "spot") != NULL          ? 2
                                                                 : 1;
            if (when == pass)
                apply_one(u, book, u->items[i]);
        }
    }
}

/* Has no other update written a snapshot since the base was read? */
static bool is_still_newest(const struct updating *u)
{
    struct arena arena = {0};
    struct cache_names names;
    struct error ignored;
    const char *base = pricing_which(u->base_name);
    bool same = base != NULL && cache_list(u->o->folder, &names, &arena, &ignored) &&
                strcmp(names.n > 0 ? names.names[0] : "bundled", base) == 0;
    arena_free(&arena);
    return same;
}

static bool read_newest(struct updating *u, struct error *err)
{
    book_clear(&u->base);
    return pricing_book_latest(&u->base, NULL, &u->base_name, &u->renewed, err);
}

static bool is_price_source(const char *source)
{
    return strcmp(source, "aws-pricing-api") == 0 || strcmp(source, "aws-price-list") == 0 ||
           strcmp(source, "aws-pricing-page") == 0;
}

/* Lines of the region's price sources, or of all sources where region is NULL: is there one of
 * which something was taken over, and one that was turned away? */
static void count_outcomes(const struct updating *u, const char *region, int *taken, int *away)
{
    *taken = *away = 0;
    for (size_t i = 0; i < u->report->n_lines; i++) {
        const struct update_line *l = &u->report->lines[i];
        if (region != NULL && (strcmp(l->region, region) != 0 || !is_price_source(l->source)))
            continue;
        *taken += l->outcome == UPDATE_TAKEN || l->outcome == UPDATE_UNCHANGED;
        *away += l->outcome == UPDATE_TURNED_AWAY;
    }
}

/* A region whose prices were all turned away has none from this update. */
static void count_turned_away(struct updating *u)
{
    int taken, away;
    for (int32_t i = 0; i < u->o->n_regions; i++) {
        count_outcomes(u, u->o->regions[i], &taken, &away);
        u->report->failed_regions += taken == 0 && away > 0;
    }
}

/* Where every source was turned away a snapshot would say nothing new. */
static bool store(struct updating *u, struct error *err)
{
    struct buffer text = {0};
    int taken, away;
    if (!is_still_newest(u) && !read_newest(u, err))
        return false;
    apply_all(u, &u->base);
    count_turned_away(u);
    count_outcomes(u, NULL, &taken, &away);
    if (taken == 0)
        return true;
    u->report->renewed = u->renewed;
    book_write(&u->base, &text);
    bool ok = cache_store(u->o->folder, buffer_slice(&text), u->o->now_s, u->report->snapshot, err);
    buffer_clear(&text);
    return ok;
}

/* Under the lock the newest snapshot is read anew where another update has written one meanwhile.
 */
static bool store_locked(struct updating *u, struct error *err)
{
    int lock;
    if (u->n == 0)
        return true;
    if (!cache_lock(u->o->folder, &lock, err))
        return false;
    bool ok = store(u, err);
    cache_unlock(lock);
    if (!ok)
        u->report->snapshot[0] = '\0';
    return ok;
}

/* ---- all of it ----------------------------------------------------------------------------------
 */

/* Regions that no snapshot has may be newer than this program, or of another partition: AWS is
 * asked. */
static bool check_regions(const struct update_options *o, struct error *err)
{
    for (int32_t i = 0; i < o->n_regions; i++) {
        if (!region_is_name(o->regions[i]))
            return error_set(err, ERROR_INPUT, "'%.40s' is no region's name, like eu-west-1",
                             o->regions[i]);
    }
    return true;
}

/* Options with every region of the base, where none is named. */
static struct update_options with_regions(struct updating *u, const struct update_options *o)
{
    struct update_options all = *o;
    if (o->n_regions > 0)
        return all;
    const char **names =
        arena_array(&u->report->arena, (size_t)u->base.n_regions + 1, sizeof *names);
    for (int32_t i = 0; i < u->base.n_regions; i++)
        names[i] = kept(u, u->base.regions[i].c.region);
    all.regions = names;
    all.n_regions = u->base.n_regions;
    return all;
}

static bool update_with(struct updating *u, struct error *err)
{
    struct session_options session = {
        .region = u->o->n_regions > 0 ? u->o->regions[0] : NULL,
        .http = {.trace = u->o->trace,
                 .trace_ctx = u->o->ctx,
                 .stop = u->o->stop,
                 .stop_ctx = u->o->ctx},
    };
    u->session = session_open(&session, err);
    if (u->session == NULL)
        return false;
    bool ok = fetch_all(u, err) && store_locked(u, err);
    session_close(u->session);
    return ok;
}

bool pricing_update(const struct update_options *o, struct update_report *report, struct error *err)
{
    struct updating u = {.report = report};
    time_t now = (time_t)o->now_s;
    struct tm t;
    *report = (struct update_report){.credentials = ""};
    gmtime_r(&now, &t);
    strftime(u.date, sizeof u.date, "%Y-%m-%d", &t);
    if (!check_regions(o, err) ||
        !pricing_book_latest(&u.base, o->warn, &u.base_name, &u.renewed, err))
        return false;
    struct update_options options = with_regions(&u, o);
    u.o = &options;
    bool ok = update_with(&u, err);
    for (size_t i = 0; i < u.n; i++)
        free_gathered(u.items[i]);
    free(u.items);
    book_clear(&u.base);
    return ok;
}
