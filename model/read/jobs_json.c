/* jobs_json.c - our own job list as JSON: {"schema":"batchfit.jobs/1","jobs":[{...}, ...]}.
 *
 * The members of a job are the columns of our CSV.  What `batchfit jobs --format json` writes is
 * read too: its jobs where --each put them there, else its classes.  Bare lists of jobs and one job
 * a line are taken as well.  Jobs of one list nearly always have their members in the same order,
 * so each place first tries the column that it had in the job before. */
#include "model/quantity.h"
#include "model/read/job_cell.h"
#include "model/read/job_format.h"
#include "model/read/json_stream.h"

#include <stdio.h>
#include <stdlib.h>

#define SCHEMA "batchfit.jobs/1"
#define CONSUMED_EVERY ((size_t)4 << 20)

enum { PLACES = 40, UNKNOWN_KEYS_TOLD = 8 };

enum column_kind {
    TEXT,        /* as it is */
    WHOLE,       /* up to limit */
    ROUNDED,     /* the same, parts rounded up */
    VCPUS,       /* to milli-vCPU, up */
    MEMORY,      /* with units */
    SECONDS,     /* to ms */
    DURATION,    /* with units */
    TIME,        /* seconds, may be negative, to ms */
    ARCH,        /* x86_64, arm64, any */
    NAMES,       /* a text with ';', or a list of texts */
    YES_NO,      /* true or false */
    SPREAD,      /* a class's duration_s: {min, max, ...} */
    PASSED_OVER, /* known, says nothing about a job */
};

struct column {
    struct slice name;
    enum column_kind kind;
    size_t offset; /* in struct job_row */
    int64_t min, max;
    const char *needed;
};

#define FIELD(name, kind, member, min, max, needed)                                                \
    {                                                                                              \
        {name, sizeof name - 1}, kind, offsetof(struct job_row, member), min, max, needed          \
    }

static const struct column columns[] = {
    FIELD("name", TEXT, name, 0, 0, "a text"),
    FIELD("label", TEXT, label, 0, 0, "a text"),
    FIELD("count", WHOLE, count, 1, COUNT_MAX, "a whole number from 1 to 1000000000"),
    FIELD("vcpus", VCPUS, mcpu, 0, MCPU_MAX, "a number of vCPUs above 0, 16777 at most"),
    FIELD("memory_mib", ROUNDED, mem_mib, 0, MEM_MAX_MIB,
          "a number of MiB above 0, 1073741824 at most"),
    FIELD("memory", MEMORY, mem_mib, 0, MEM_MAX_MIB, "a size such as \"15GiB\" or \"512 MiB\""),
    FIELD("gpus", WHOLE, gpus, 0, GPUS_MAX, "a whole number of GPUs, 1024 at most"),
    FIELD("gpu_model", TEXT, gpu_model, 0, 0, "a text"),
    FIELD("arch", ARCH, arch, 0, 0, "\"x86_64\", \"arm64\" or \"any\""),
    FIELD("duration_s", SECONDS, duration_ms, 0, DURATION_MAX_MS,
          "a number of seconds, 17 years at most"),
    FIELD("duration", DURATION, duration_ms, 0, DURATION_MAX_MS,
          "a duration such as \"2h30m\" or \"90s\""),
    FIELD("submit_s", TIME, submit_ms, 0, INT64_MAX, "a number of seconds"),
    FIELD("input_bytes", WHOLE, input_bytes, 0, INT64_MAX, "a whole number of bytes"),
    FIELD("output_bytes", WHOLE, output_bytes, 0, INT64_MAX, "a whole number of bytes"),
    FIELD("image_bytes", WHOLE, image_bytes, 0, INT64_MAX, "a whole number of bytes"),
    FIELD("image", TEXT, image, 0, 0, "a text"),
    FIELD("scratch_gib", ROUNDED, scratch_gib, 0, MEM_MAX_MIB, "a number of GiB"),
    FIELD("attempts", WHOLE, attempts, 1, COUNT_MAX, "a whole number from 1"),
    FIELD("peak_memory_mib", ROUNDED, peak_mib, 0, MEM_MAX_MIB,
          "a number of MiB, 1073741824 at most"),
    FIELD("peak_vcpus", VCPUS, peak_mcpu, 0, MCPU_MAX, "a number of vCPUs, 16777 at most"),
    FIELD("depends_on", NAMES, depends_on, 0, 0, "names separated by ';', or a list of names"),
    FIELD("whole_instances", YES_NO, whole_instances, 0, 0, "true or false"),
    FIELD("timeout_s", WHOLE, timeout_s, 1, DURATION_MAX_S, "a whole number of seconds from 1"),
    FIELD("nodes", WHOLE, nodes, 1, NODES_MAX, "a whole number from 1 to 10000"),
    FIELD("share", TEXT, share, 0, 0, "a text"),
    FIELD("priority", WHOLE, priority, 0, PRIORITY_MAX, "a whole number from 0 to 9999"),
    FIELD("queue", TEXT, queue, 0, 0, "a text"),
};
enum { N_COLUMNS = sizeof columns / sizeof *columns };

/* What a class has beside those. */
static const struct column class_columns[] = {
    FIELD("duration_s", SPREAD, duration_ms, 0, DURATION_MAX_MS, "an object with min and max"),
    FIELD("id", PASSED_OVER, line, 0, 0, ""),
    FIELD("guessed", PASSED_OVER, line, 0, 0, ""),
    FIELD("assumed", PASSED_OVER, line, 0, 0, ""),
    FIELD("unknown_durations", PASSED_OVER, line, 0, 0, ""),
};
enum { N_CLASS_COLUMNS = sizeof class_columns / sizeof *class_columns };

struct reader {
    struct json_stream s;
    struct json_tree t;
    const struct read_options *options;
    struct intake *in;
    int64_t number; /* of jobs met so far */
    bool classes;   /* reading classes in place of jobs */
    bool durations; /* any was given */
    size_t consumed;
    const struct column *place[PLACES]; /* the column last met there */
    struct slice told[UNKNOWN_KEYS_TOLD];
    size_t n_told;
    const char *list; /* the element at hand is list[index], or stands alone in a line (NULL) */
    int64_t index, line;
    char *names; /* joined depends_on */
    size_t names_capacity;
};

static const struct column *find_column(const struct reader *r, struct slice key)
{
    for (size_t i = 0; r->classes && i < N_CLASS_COLUMNS; i++) {
        if (slice_equal(class_columns[i].name, key))
            return &class_columns[i];
    }
    for (size_t i = 0; i < N_COLUMNS; i++) {
        if (slice_equal(columns[i].name, key))
            return &columns[i];
    }
    return NULL;
}

struct path {
    char text[48];
};

/* "jobs[3]" of the element at hand; made only for messages. */
static struct path path_of(const struct reader *r)
{
    struct path path;
    if (r->list == NULL)
        snprintf(path.text, sizeof path.text, "line %lld", (long long)r->line);
    else
        snprintf(path.text, sizeof path.text, "%s[%lld]", r->list, (long long)r->index);
    return path;
}

static void tell_unknown_key(struct reader *r, struct slice key)
{
    for (size_t i = 0; i < r->n_told; i++) {
        if (slice_equal(r->told[i], key))
            return;
    }
    if (r->n_told == UNKNOWN_KEYS_TOLD)
        return;
    r->told[r->n_told++] = key;
    int near = job_column_nearest(key);
    if (near >= 0)
        intake_note(r->in,
                    "\"%.*s\" is no column of a job list and was passed over; did you mean "
                    "\"%s\"?",
                    SLICE_ARGS(key), job_column_names[near]);
    else
        intake_note(r->in, "\"%.*s\" is no column of a job list and was passed over",
                    SLICE_ARGS(key));
}

static bool read_arch(struct slice text, enum arch *arch)
{
    if (slice_is(text, "x86_64") || slice_is(text, "amd64"))
        *arch = ARCH_X86_64;
    else if (slice_is(text, "arm64") || slice_is(text, "aarch64"))
        *arch = ARCH_ARM64;
    else if (slice_is(text, "any") || text.n == 0)
        *arch = ARCH_ANY;
    else
        return false;
    return true;
}

static bool read_time_ms(struct slice text, int64_t *ms)
{
    bool negative = text.n > 1 && text.p[0] == '-';
    if (!quantity_scaled(negative ? slice_from(text, 1) : text, MS_PER_S, ROUND_NEAREST, ms))
        return false;
    *ms = negative ? -*ms : *ms;
    return true;
}

/* A list of names to "a;b;c"; false when it holds anything else. */
static bool join_names(struct reader *r, const struct json_node *list, struct slice *out)
{
    size_t n = 0;
    for (const struct json_node *c = json_node_first(&r->t, list); c != NULL;
         c = json_node_after(&r->t, list, c)) {
        if (c->kind != JSON_TEXT)
            return false;
        struct slice name = json_node_text(&r->t, c);
        r->names = mem_grow(r->names, &r->names_capacity, n + name.n + 1, 1);
        if (n > 0)
            r->names[n++] = ';';
        if (name.n > 0)
            memcpy(r->names + n, name.p, name.n);
        n += name.n;
    }
    *out = (struct slice){r->names, n};
    return true;
}

/* A class keeps the spread of its durations only; equal ends mean one duration. */
static bool read_spread(struct reader *r, const struct json_node *v, int64_t *ms)
{
    struct slice min = json_node_scalar(&r->t, json_node_find(&r->t, v, "min"));
    struct slice max = json_node_scalar(&r->t, json_node_find(&r->t, v, "max"));
    int64_t min_ms, max_ms;
    if (!quantity_scaled(min, MS_PER_S, ROUND_NEAREST, &min_ms) ||
        !quantity_scaled(max, MS_PER_S, ROUND_NEAREST, &max_ms))
        return false;
    if (min_ms == max_ms)
        *ms = min_ms;
    else
        intake_note(r->in, "this document lists classes, not jobs: where the durations of a class "
                           "differ they are unknown here; write it with --each to keep them");
    return true;
}

/* Quantities: the digits of a number, or a text. */
static bool read_quantity(const struct column *c, struct slice text, int64_t *value)
{
    int64_t v;
    bool ok;
    switch (c->kind) {
    case WHOLE:
        ok = quantity_whole_number(text, c->max, &v);
        break;
    case ROUNDED:
        ok = quantity_scaled(text, 1, ROUND_UP, &v);
        break;
    case VCPUS:
        ok = quantity_scaled(text, MCPU_PER_VCPU, ROUND_UP, &v);
        break;
    case MEMORY:
        ok = quantity_memory_mib(text, INT64_C(1) << 20, ROUND_UP, &v);
        break;
    case SECONDS:
        ok = quantity_scaled(text, MS_PER_S, ROUND_NEAREST, &v);
        break;
    case DURATION:
        ok = quantity_duration_ms(text, MS_PER_S, &v);
        break;
    case TIME:
        return read_time_ms(text, value);
    default:
        return false;
    }
    if (!ok || v < c->min || v > c->max)
        return false;
    *value = v;
    return true;
}

static bool read_member(struct reader *r, const struct column *c, const struct json_node *v,
                        struct job_row *row)
{
    char *field = (char *)row + c->offset;
    bool scalar = v->kind == JSON_TEXT || v->kind == JSON_NUMBER;
    switch (c->kind) {
    case TEXT:
        *(struct slice *)(void *)field = json_node_scalar(&r->t, v);
        return scalar;
    case ARCH:
        return scalar && read_arch(json_node_text(&r->t, v), &row->arch);
    case NAMES:
        if (v->kind == JSON_LIST)
            return join_names(r, v, &row->depends_on);
        row->depends_on = json_node_text(&r->t, v);
        return v->kind == JSON_TEXT;
    case YES_NO:
        row->whole_instances = v->kind == JSON_TRUE;
        return v->kind == JSON_TRUE || v->kind == JSON_FALSE;
    case SPREAD:
        return read_spread(r, v, &row->duration_ms);
    case PASSED_OVER:
        return true;
    default:
        return scalar && read_quantity(c, json_node_scalar(&r->t, v), (int64_t *)(void *)field);
    }
}

static void reject_member(struct reader *r, const struct column *c, const struct json_node *v)
{
    struct slice name = c->name;
    if (v->kind == JSON_TEXT || v->kind == JSON_NUMBER) {
        struct slice text = json_node_scalar(&r->t, v);
        intake_reject(r->in, r->number, "%s.%.*s: '%.*s': %s is needed", path_of(r).text,
                      SLICE_ARGS(name), SLICE_ARGS(text), c->needed);
    } else {
        intake_reject(r->in, r->number, "%s.%.*s: %s: %s is needed", path_of(r).text,
                      SLICE_ARGS(name), json_kind_name(v->kind), c->needed);
    }
}

static bool read_members(struct reader *r, const struct json_node *root, struct job_row *row)
{
    const struct column *seen[PLACES];
    size_t place = 0;
    for (const struct json_node *v = json_node_first(&r->t, root); v != NULL;
         v = json_node_after(&r->t, root, v)) {
        const struct column *c = place < PLACES ? r->place[place] : NULL;
        if (c == NULL || !slice_equal(c->name, v->key))
            c = find_column(r, v->key);
        if (c == NULL) {
            tell_unknown_key(r, v->key);
            continue;
        }
        for (size_t i = 0; i < place && i < PLACES; i++) {
            if (seen[i]->offset == c->offset && c->kind != PASSED_OVER) {
                intake_reject(r->in, r->number,
                              "%s: \"%.*s\" and \"%.*s\" say the same thing twice", path_of(r).text,
                              SLICE_ARGS(seen[i]->name), SLICE_ARGS(c->name));
                return false;
            }
        }
        if (place < PLACES)
            seen[place] = r->place[place] = c;
        place++;
        if (v->kind != JSON_NULL && !read_member(r, c, v, row)) {
            reject_member(r, c, v);
            return false;
        }
    }
    return true;
}

/* Takes the value that starts here as a job. */
static bool read_job(struct reader *r)
{
    r->number++;
    if (!json_stream_take(&r->s, &r->t))
        return false;
    const struct json_node *root = json_tree_root(&r->t);
    struct job_row row = job_row_blank(r->number);
    if (root->kind != JSON_OBJECT) {
        intake_reject(r->in, r->number, "%s: %s: an object is needed", path_of(r).text,
                      json_kind_name(root->kind));
    } else if (read_members(r, root, &row)) {
        r->durations = r->durations || row.duration_ms != UNKNOWN;
        intake_row(r->in, &row);
    }
    size_t offset = json_stream_offset(&r->s);
    if (r->options->consumed != NULL && offset - r->consumed >= CONSUMED_EVERY) {
        r->consumed = offset;
        r->options->consumed(r->options->consumed_context, offset);
    }
    return true;
}

static bool read_list(struct reader *r, const char *name)
{
    if (!json_stream_enter(&r->s))
        return false;
    for (int64_t i = 0; json_stream_item(&r->s); i++) {
        r->list = name;
        r->index = i;
        if (!read_job(r))
            return false;
    }
    return !r->s.failed;
}

static bool read_schema(struct reader *r, struct error *err)
{
    int64_t line = r->s.line;
    if (!json_stream_take(&r->s, &r->t))
        return false;
    struct slice schema = json_node_text(&r->t, json_tree_root(&r->t));
    if (slice_is(schema, SCHEMA))
        return true;
    return error_set(err, ERROR_INPUT, "line %lld: schema '%.*s': '" SCHEMA "' is needed",
                     (long long)line, SLICE_ARGS(schema));
}

/* What the walk over an object's members has met. */
struct met {
    bool jobs, classes, column;
    struct json_mark classes_at;
};

static bool walk_members(struct reader *r, struct met *met, struct error *err)
{
    struct slice key;
    while (json_stream_key(&r->s, &key)) {
        bool list = json_stream_kind(&r->s) == JSON_LIST, ok;
        if (slice_is(key, "schema")) {
            ok = read_schema(r, err);
        } else if (slice_is(key, "jobs") && list) {
            met->jobs = true;
            ok = read_list(r, "jobs");
        } else {
            if (slice_is(key, "classes") && list && !met->classes) {
                met->classes = true;
                met->classes_at = json_stream_mark(&r->s);
            }
            met->column = met->column || find_column(r, key) != NULL;
            ok = json_stream_skip(&r->s);
        }
        if (!ok)
            return false;
    }
    return !r->s.failed;
}

/* Goes back to the classes of a document that has no jobs, and forward again. */
static bool read_classes(struct reader *r, struct json_mark at)
{
    struct json_mark end = json_stream_mark(&r->s);
    r->classes = true;
    json_stream_return(&r->s, at);
    bool ok = read_list(r, "classes");
    r->classes = false;
    if (!ok)
        return false;
    json_stream_return(&r->s, end);
    return true;
}

static bool read_document(struct reader *r, struct error *err)
{
    struct json_mark start = json_stream_mark(&r->s);
    if (json_stream_kind(&r->s) == JSON_LIST)
        return read_list(r, "");
    if (json_stream_kind(&r->s) != JSON_OBJECT)
        return error_set(err, ERROR_INPUT, "line %lld: %s where a job list is expected",
                         (long long)r->s.line, json_kind_name(json_stream_kind(&r->s)));
    struct met met = {0};
    if (!json_stream_enter(&r->s) || !walk_members(r, &met, err))
        return false;
    if (met.jobs)
        return true;
    if (met.classes)
        return read_classes(r, met.classes_at);
    if (!met.column)
        return error_set(err, ERROR_INPUT,
                         "line %lld: no \"jobs\" in this object; a job list is "
                         "{\"schema\":\"" SCHEMA
                         "\",\"jobs\":[{\"vcpus\":4,\"memory\":\"15GiB\"}]}",
                         (long long)start.line);
    json_stream_return(&r->s, start);
    r->list = NULL;
    r->line = start.line;
    return read_job(r);
}

static const struct read_options no_options;

bool jobs_json_read(struct slice text, const struct read_options *options, struct intake *in,
                    struct error *err)
{
    struct reader *r = mem_zeroed(1, sizeof *r);
    r->options = options == NULL ? &no_options : options;
    r->in = in;
    json_stream_start(&r->s, text);
    bool ok = true;
    while (ok && json_stream_document(&r->s))
        ok = read_document(r, err);
    if (json_stream_failed(&r->s, err))
        ok = false;
    if (r->durations)
        intake_duration_from(in, "duration_s");
    json_tree_clear(&r->t);
    free(r->names);
    free(r);
    return ok;
}

int jobs_json_detect(struct slice head)
{
    struct json_stream s;
    json_stream_start(&s, head);
    if (!json_stream_document(&s) ||
        (json_stream_kind(&s) != JSON_OBJECT && json_stream_kind(&s) != JSON_LIST))
        return 0;
    if (slice_holds(head, "\"" SCHEMA "\""))
        return 100;
    if (slice_holds(head, "\"batchfit."))
        return 70;
    bool ours = slice_holds(head, "\"memory_mib\"") || slice_holds(head, "\"duration_s\"") ||
                (slice_holds(head, "\"vcpus\"") && slice_holds(head, "\"memory\""));
    return ours ? 50 : 10;
}
