/* prices_update.c - `batchfit prices update`: fetches, takes over by the rules, says what came of
 * it. */
#include "cli/prices.h"

#include "cli/json_out.h"
#include "cli/out.h"
#include "cli/stop.h"
#include "cli/table.h"

#include <string.h>
#include <time.h>

#define MEGABYTE 1e6
#define EVERY_S 0.1

enum { FINDINGS_SHOWN = 12 };

struct updating_screen {
    const struct prices_values *v;
    struct stop_watch watch;
    int64_t last_done;  /* of the transfer that is drawn; a smaller one is another transfer's */
    int64_t start_done; /* what was there when the clock was started */
    double start_s, next_s;
    bool drawn;
};

static double clock_s(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static void wipe_line(struct updating_screen *s)
{
    if (s->drawn)
        fputs("\r\033[K", stderr);
    s->drawn = false;
}

/* "us-east-1 price list: 120 of 475 MB, 38 MB/s, 9 s left". */
static void draw(void *ctx, const char *what, int64_t done, int64_t total)
{
    struct updating_screen *s = ctx;
    double now = clock_s();
    char left[32];
    if (!out_shows_progress())
        return;
    if (s->start_s <= 0 || done < s->last_done) {
        s->start_s = now;
        s->start_done = done;
    }
    s->last_done = done;
    if (now < s->next_s)
        return;
    s->next_s = now + EVERY_S;
    double rate = now > s->start_s ? (double)(done - s->start_done) / (now - s->start_s) : 0;
    fprintf(stderr, "\r%s: %.0f", what, (double)done / MEGABYTE);
    if (total > 0)
        fprintf(stderr, " of %.0f", (double)total / MEGABYTE);
    fputs(" MB", stderr);
    if (rate > 0)
        fprintf(stderr, ", %.1f MB/s", rate / MEGABYTE);
    if (total > done && rate > 0)
        fprintf(stderr, ", %s left", show_duration(left, (int64_t)((double)(total - done) / rate)));
    fputs("\033[K", stderr);
    fflush(stderr);
    s->drawn = true;
}

static void trace(void *ctx, const char *line)
{
    wipe_line(ctx);
    fprintf(stderr, "%s\n", line);
}

static bool stop(void *ctx)
{
    struct updating_screen *s = ctx;
    return stop_asked(&s->watch);
}

static void warn(const char *text)
{
    note("%s", text);
}

static bool read_sources(const struct prices_values *v, uint32_t *sources, struct error *err)
{
    *sources = 0;
    for (int i = 0; i < v->sources.n; i++) {
        int k = 0;
        while (k < N_UPDATE_SOURCES &&
               strcmp(v->sources.items[i], update_source_name((enum update_source)k)) != 0)
            k++;
        if (k == N_UPDATE_SOURCES)
            return error_set(err, ERROR_USAGE,
                             "--source: '%.40s': bulk, api, page, ec2, ecs, spot-advisor, "
                             "spot-feed, savings-plans and quotas are accepted",
                             v->sources.items[i]);
        *sources |= UINT32_C(1) << k;
    }
    return true;
}

/* Those named; none, which means all, for "all"; else the one that plans would use. */
static void read_regions(struct prices_call *p, struct update_options *o)
{
    const struct text_list *named = &p->v->regions;
    if (named->n == 0) {
        const char **one = arena_array(p->call->arena, 1, sizeof *one);
        one[0] = region_resolve(p->call, NULL).name;
        o->regions = one;
        o->n_regions = 1;
        return;
    }
    for (int i = 0; i < named->n; i++) {
        if (strcmp(named->items[i], "all") == 0)
            return;
    }
    o->regions = named->items;
    o->n_regions = named->n;
}

static const char *outcome_name(enum update_outcome outcome)
{
    static const char *const names[] = {"taken", "unchanged", "turned away", "failed"};
    return names[outcome];
}

static void print_findings(const struct findings *f, FILE *file)
{
    char a[32], b[32];
    for (int rule = 0; rule < N_HEALTH_RULES; rule++) {
        int n = 0;
        for (size_t i = 0; i < f->n; i++)
            n += (int)f->items[i].rule == rule;
        if (n == 0)
            continue;
        fprintf(file, "\n%s (%d)\n", health_rule_text((enum health_rule)rule), n);
        int shown = 0;
        for (size_t i = 0; i < f->n && shown < FINDINGS_SHOWN; i++) {
            const struct finding *x = &f->items[i];
            if ((int)x->rule != rule)
                continue;
            bool types = rule == HEALTH_SHRUNK || rule == HEALTH_FROZEN;
            fprintf(file, "  %s %s", x->region, x->type[0] == '\0' ? x->source : x->type);
            if (types && x->before >= 0)
                fprintf(file, ": %lld types before, %lld now", (long long)x->before,
                        (long long)x->after);
            else if (!types)
                fprintf(file, ": %s before, %s now", show_price(a, x->before),
                        show_price(b, x->after));
            putc('\n', file);
            shown++;
        }
        if (shown < n)
            fprintf(file, "  ... and %d more (--format json lists all)\n", n - shown);
    }
}

static void print_table(const struct update_report *r, FILE *file)
{
    struct table table;
    if (r->n_lines > 0) {
        table_begin(&table, 5, "REGION", "SOURCE", "RESULT", ">TYPES", "");
        for (size_t i = 0; i < r->n_lines; i++) {
            const struct update_line *l = &r->lines[i];
            table_cell(&table, "%s", l->region);
            table_cell(&table, "%s", l->source);
            table_cell(&table, "%s", outcome_name(l->outcome));
            if (l->figures > 0)
                table_cell(&table, "%lld", (long long)l->figures);
            else
                table_cell(&table, "-");
            table_cell(&table, "%s", l->text);
        }
        table_print(&table, file, 0, 0);
    }
    print_findings(&r->findings, file);
    if (r->snapshot[0] == '\0')
        fprintf(file, "\nNothing was written; the snapshot before stays.\n");
    else
        fprintf(file, "\nWritten: snapshot %s\n", r->snapshot);
    if (r->snapshot[0] != '\0' && r->renewed > 0)
        fprintf(file, "%lld figures of this program's own snapshot were later and are in it too\n",
                (long long)r->renewed);
}

static void print_json(const struct update_report *r, FILE *file)
{
    struct json_out j;
    json_begin(&j, file);
    json_text(&j, "schema", "batchfit.prices-update/1");
    json_text(&j, "snapshot", r->snapshot[0] == '\0' ? NULL : r->snapshot);
    json_text(&j, "credentials", r->credentials[0] == '\0' ? NULL : r->credentials);
    json_whole(&j, "from_bundled", r->renewed);
    json_array(&j, "sources");
    for (size_t i = 0; i < r->n_lines; i++) {
        const struct update_line *l = &r->lines[i];
        json_object_line(&j, NULL);
        json_text(&j, "region", l->region);
        json_text(&j, "source", l->source);
        json_text(&j, "result", outcome_name(l->outcome));
        json_whole(&j, "types", l->figures);
        json_text(&j, "text", l->text[0] == '\0' ? NULL : l->text);
        json_close_object(&j);
    }
    json_close_array(&j);
    json_array(&j, "findings");
    for (size_t i = 0; i < r->findings.n; i++) {
        const struct finding *x = &r->findings.items[i];
        json_object_line(&j, NULL);
        json_text(&j, "rule", health_rule_name(x->rule));
        json_text(&j, "region", x->region);
        json_text(&j, "instance_type", x->type[0] == '\0' ? NULL : x->type);
        json_text(&j, "source", x->source[0] == '\0' ? NULL : x->source);
        bool types = x->rule == HEALTH_SHRUNK || x->rule == HEALTH_FROZEN;
        if (types) {
            json_known(&j, "types_before", x->before);
            json_known(&j, "types_after", x->after);
        } else {
            json_usd(&j, "before", x->before);
            json_usd(&j, "after", x->after);
        }
        json_close_object(&j);
    }
    json_close_array(&j);
    json_end(&j);
}

/* Some source answered, and the rules turned it away. */
static bool is_turned_away(const struct update_report *r)
{
    for (size_t i = 0; i < r->n_lines; i++) {
        if (r->lines[i].outcome == UPDATE_TURNED_AWAY)
            return true;
    }
    return false;
}

static int code_of(const struct update_report *r)
{
    if (stop_interrupted())
        return EXIT_INTERRUPTED;
    if (r->failed_regions == 0 && r->snapshot[0] != '\0')
        return EXIT_DONE;
    fprintf(stderr, "batchfit: %s\n",
            r->snapshot[0] != '\0'
                ? "no source gave on-demand prices for some region; those stay as they were"
            : is_turned_away(r) ? "what the sources gave was turned away; prices stay as they were"
                                : "no source answered; prices stay as they were");
    return ERROR_REMOTE;
}

bool prices_update(struct prices_call *p, FILE *file, int *code, struct error *err)
{
    struct updating_screen screen = {.v = p->v};
    struct update_report report;
    struct update_options o = {
        .window_s = p->v->window_s,
        .now_s = (int64_t)time(NULL),
        .folder = cache_folder(p->call->arena),
        .trace = p->v->common.verbose ? trace : NULL,
        .progress = draw,
        .stop = stop,
        .warn = warn,
        .ctx = &screen,
    };
    if (p->v->offline)
        return error_set(err, ERROR_USAGE, "--offline: an update needs the network");
    if (o.folder == NULL)
        return error_set(err, ERROR_INTERNAL,
                         "no folder for snapshots: neither XDG_CACHE_HOME nor HOME is set");
    if (o.window_s > 90 * (int64_t)86400)
        return error_set(err, ERROR_USAGE, "--window: EC2 keeps 90 days");
    if (!read_sources(p->v, &o.sources, err))
        return false;
    read_regions(p, &o);
    stop_begin(&screen.watch, UNKNOWN);
    bool ok = pricing_update(&o, &report, err);
    stop_end();
    wipe_line(&screen);
    if (ok && p->v->format == PRICES_JSON)
        print_json(&report, file);
    else if (ok)
        print_table(&report, file);
    if (ok)
        *code = code_of(&report);
    update_report_clear(&report);
    return ok;
}
