/* jobs_batch.c - AWS Batch's own JSON as a job list.
 *
 * Shapes, any number of them one after the other, alone or in lists:
 *   {"jobs":[...]}            describe-jobs        {"jobSummaryList":[...]}  list-jobs
 *   {"jobDefinitions":[...]}  describe-job-definitions
 *   {"examples":{...}}        the examples that AWS ships with its API models
 *   a described job, a SubmitJob request, a RegisterJobDefinition request
 *
 * One pass, element by element.  Job definitions are looked up in a pass of their own over the
 * text, made only when a request first needs one, because they may come later.  Arrays and running
 * jobs wait until the end (as places in the text), when it is known what else was listed. */
#include "model/read/batch_rows.h"
#include "model/read/json_stream.h"

#include <stdio.h>
#include <stdlib.h>

#define CONSUMED_EVERY ((size_t)4 << 20)

/* An element that waits. */
struct later {
    size_t offset; /* of its text */
    int64_t number, index, line;
    const char *list;
    enum batch_kind kind;
};

struct reader {
    struct json_stream s;
    struct json_tree t;
    struct batch_rows rows;
    struct slice text;
    bool definitions_only; /* this walk collects definitions */
    bool definitions_known;
    struct later *later;
    size_t n_later, later_capacity;
    int64_t number;
    bool has_definitions; /* met in the walk over jobs */
    size_t consumed;
    struct error error; /* of shape; the stream keeps those of grammar */
};

static bool walk_value(struct reader *r, int depth, int64_t index);

static bool fail(struct reader *r, int64_t line, const char *what)
{
    return error_set(&r->error, ERROR_INPUT,
                     "line %lld: %s; describe-jobs, list-jobs, describe-job-definitions output or "
                     "SubmitJob requests are accepted, as JSON without --query",
                     (long long)line, what);
}

/* A walk over one text for definitions alone. */
static bool collect_definitions(struct reader *r, struct slice text)
{
    struct reader *other = mem_zeroed(1, sizeof *other);
    other->definitions_only = true;
    other->text = text;
    other->rows.options = r->rows.options;
    other->rows.in = r->rows.in;
    other->rows.definitions = r->rows.definitions;
    json_stream_start(&other->s, text);
    bool ok = true;
    while (ok && json_stream_document(&other->s))
        ok = walk_value(other, 0, 0);
    if (other->s.failed)
        r->error = other->s.error;
    else if (!ok)
        r->error = other->error;
    ok = ok && !other->s.failed;
    r->rows.definitions = other->rows.definitions;
    json_tree_clear(&other->t);
    free(other);
    return ok;
}

static bool need_definitions(struct reader *r)
{
    if (r->definitions_known)
        return true;
    r->definitions_known = true;
    if (!collect_definitions(r, r->text))
        return false;
    if (!collect_definitions(r, r->rows.options->batch_definitions))
        return error_prefix(&r->error, "in the file with job definitions");
    return true;
}

static void tell_progress(struct reader *r)
{
    const struct read_options *options = r->rows.options;
    size_t offset = json_stream_offset(&r->s);
    if (options->consumed == NULL || offset - r->consumed < CONSUMED_EVERY)
        return;
    r->consumed = offset;
    options->consumed(options->consumed_context, offset);
}

static void path_of(char path[48], const char *list, int64_t index, int64_t line)
{
    if (list == NULL)
        snprintf(path, 48, "line %lld", (long long)line);
    else
        snprintf(path, 48, "%s[%lld]", list, (long long)index);
}

static bool read_kind(struct reader *r, enum batch_kind kind, int64_t number, const char *path)
{
    switch (kind) {
    case BATCH_SUBMIT:
        if (!need_definitions(r))
            return false;
        batch_rows_submit(&r->rows, &r->t, number, path);
        return true;
    case BATCH_JOB:
    case BATCH_SUMMARY:
        batch_rows_job(&r->rows, &r->t, kind, number, path);
        return true;
    default:
        return true;
    }
}

/* Takes the value that starts here as a job, request or definition.  list is NULL when it stands
 * alone. */
static bool read_element(struct reader *r, const char *list, int64_t index)
{
    const char *at = r->s.at;
    int64_t line = r->s.line;
    char path[48];
    if (!json_stream_take(&r->s, &r->t))
        return false;
    const struct json_node *root = json_tree_root(&r->t);
    enum batch_kind kind = root->kind == JSON_OBJECT ? batch_kind_of(&r->t) : BATCH_OTHER;
    if (list != NULL && strcmp(list, "jobSummaryList") == 0 && kind != BATCH_OTHER)
        kind = BATCH_SUMMARY;
    if (r->definitions_only) {
        if (kind == BATCH_DEFINITION)
            batch_definitions_take(&r->rows.definitions, &r->t);
        return true;
    }
    tell_progress(r);
    if (kind == BATCH_DEFINITION) {
        r->has_definitions = true;
        return true;
    }
    r->number++;
    path_of(path, list, index, line);
    if (kind == BATCH_OTHER) {
        intake_reject(r->rows.in, r->number,
                      "%s: %s without jobId and jobDefinition: a job is "
                      "needed",
                      path, json_kind_name(root->kind));
        return true;
    }
    if (kind != BATCH_SUBMIT && batch_waits(&r->t)) {
        r->later = mem_grow(r->later, &r->later_capacity, r->n_later + 1, sizeof r->later[0]);
        r->later[r->n_later++] =
            (struct later){(size_t)(at - r->text.p), r->number, index, line, list, kind};
        return true;
    }
    return read_kind(r, kind, r->number, path);
}

static bool read_list(struct reader *r, const char *list)
{
    if (!json_stream_enter(&r->s))
        return false;
    for (int64_t i = 0; json_stream_item(&r->s); i++) {
        if (!read_element(r, list, i))
            return false;
    }
    return !r->s.failed;
}

/* The part of an API example that is a job or definition: what goes in or what comes out. */
static const char *example_part(struct slice operation)
{
    static const struct {
        const char *operation, *part;
    } parts[] = {
        {"DescribeJobs", "output"},
        {"DescribeJobDefinitions", "output"},
        {"SubmitJob", "input"},
        {"RegisterJobDefinition", "input"},
    };
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        if (slice_is(operation, parts[i].operation))
            return parts[i].part;
    }
    return NULL;
}

/* [{"input":{...},"output":{...}}, ...] */
static bool walk_example_list(struct reader *r, const char *part, int depth)
{
    struct slice key;
    if (!json_stream_enter(&r->s))
        return false;
    for (int64_t i = 0; json_stream_item(&r->s); i++) {
        if (json_stream_kind(&r->s) != JSON_OBJECT || !json_stream_enter(&r->s))
            return fail(r, r->s.line, "an example that is no object");
        while (json_stream_key(&r->s, &key)) {
            bool wanted = slice_is(key, part);
            if (wanted ? !walk_value(r, depth, i) : !json_stream_skip(&r->s))
                return false;
        }
    }
    return !r->s.failed;
}

static bool walk_examples(struct reader *r, int depth)
{
    struct slice operation;
    if (!json_stream_enter(&r->s))
        return false;
    while (json_stream_key(&r->s, &operation)) {
        const char *part = example_part(operation);
        bool wanted = part != NULL && json_stream_kind(&r->s) == JSON_LIST;
        if (wanted ? !walk_example_list(r, part, depth) : !json_stream_skip(&r->s))
            return false;
    }
    if (!r->definitions_only)
        intake_note(r->rows.in, "this is the API's documentation: its examples of described and "
                                "submitted jobs are read, all else is passed over");
    return !r->s.failed;
}

/* Walks an object that wraps lists; *wraps tells whether it did, *tells whether one of its own
 * members makes it a job (then the walk stops, and the caller takes it whole). */
static bool walk_members(struct reader *r, int depth, bool *wraps, bool *tells)
{
    struct slice key;
    bool any = false;
    while (json_stream_key(&r->s, &key)) {
        enum json_kind kind = json_stream_kind(&r->s);
        bool ok;
        any = true;
        if (slice_is(key, "jobs") && kind == JSON_LIST) {
            *wraps = true;
            ok = r->definitions_only ? json_stream_skip(&r->s) : read_list(r, "jobs");
        } else if (slice_is(key, "jobSummaryList") && kind == JSON_LIST) {
            *wraps = true;
            ok = r->definitions_only ? json_stream_skip(&r->s) : read_list(r, "jobSummaryList");
        } else if (slice_is(key, "jobDefinitions") && kind == JSON_LIST) {
            *wraps = true;
            ok = read_list(r, "jobDefinitions");
        } else if (slice_is(key, "examples") && kind == JSON_OBJECT) {
            *wraps = true;
            ok = walk_examples(r, depth + 1);
        } else if (!*wraps && batch_key_tells(key)) {
            *tells = true;
            return true;
        } else {
            ok = json_stream_skip(&r->s);
        }
        if (!ok)
            return false;
    }
    *wraps = *wraps || !any; /* {} is an answer without anything */
    return !r->s.failed;
}

static bool walk_object(struct reader *r, int depth, const char *list, int64_t index)
{
    struct json_mark start = json_stream_mark(&r->s);
    bool wraps = false, tells = false;
    if (!json_stream_enter(&r->s) || !walk_members(r, depth, &wraps, &tells))
        return false;
    if (tells) {
        json_stream_return(&r->s, start);
        return read_element(r, list, index);
    }
    return wraps || fail(r, start.line, "an object that is no job and holds no \"jobs\"");
}

/* Documents, and lists of documents; depth guards the recursion. */
static bool walk_value(struct reader *r, int depth, int64_t index)
{
    enum json_kind kind = json_stream_kind(&r->s);
    int64_t line = r->s.line;
    if (kind == JSON_OBJECT)
        return walk_object(r, depth, depth == 0 ? NULL : "", index);
    if (kind != JSON_LIST || depth > 1)
        return fail(r, line, kind == JSON_LIST ? "lists in lists" : "a value that is no object");
    if (!json_stream_enter(&r->s))
        return false;
    for (int64_t i = 0; json_stream_item(&r->s); i++) {
        if (json_stream_kind(&r->s) != JSON_OBJECT)
            return fail(r, r->s.line, "a list of something else than objects");
        if (!walk_value(r, depth + 1, i))
            return false;
    }
    return !r->s.failed;
}

/* The elements that waited, in their order. */
static bool read_later(struct reader *r)
{
    char path[48];
    for (size_t i = 0; i < r->n_later; i++) {
        const struct later *l = &r->later[i];
        json_stream_start(&r->s, slice_from(r->text, l->offset));
        if (!json_stream_take(&r->s, &r->t))
            return false;
        path_of(path, l->list, l->index, l->line);
        if (!read_kind(r, l->kind, l->number, path))
            return false;
    }
    return true;
}

/* YAML is what `--output yaml` writes; it is claimed so that the message can say so. */
static bool looks_yaml(struct slice head)
{
    struct slice trimmed = head;
    while (trimmed.n > 0 && (trimmed.p[0] == '\n' || trimmed.p[0] == ' '))
        trimmed = slice_from(trimmed, 1);
    return slice_starts(trimmed, SLICE("jobs:")) ||
           slice_starts(trimmed, SLICE("jobDefinitions:")) ||
           slice_starts(trimmed, SLICE("jobSummaryList:")) ||
           slice_starts(trimmed, SLICE("- jobArn:")) || slice_starts(trimmed, SLICE("- attempts:"));
}

static const struct read_options no_options;

bool jobs_batch_read(struct slice text, const struct read_options *options, struct intake *in,
                     struct error *err)
{
    struct reader *r = mem_zeroed(1, sizeof *r);
    r->rows.options = options == NULL ? &no_options : options;
    r->rows.in = in;
    r->text = text;
    json_stream_start(&r->s, text);
    bool ok = !looks_yaml(text) || fail(r, 1, "YAML, not JSON");
    while (ok && json_stream_document(&r->s))
        ok = walk_value(r, 0, 0);
    bool broken = json_stream_failed(&r->s, err);
    ok = ok && !broken;
    ok = ok && read_later(r);
    if (!ok && !broken)
        *err = r->error;
    if (ok && r->number == 0 && r->has_definitions)
        intake_instead(in, "job definitions only; give it beside a list of the jobs that use them "
                           "(aws batch describe-jobs)");
    batch_rows_notes(&r->rows);
    batch_rows_clear(&r->rows);
    json_tree_clear(&r->t);
    free(r->later);
    free(r);
    return ok;
}

int jobs_batch_detect(struct slice head)
{
    static const char *const sure[] = {
        "\"jobDefinition\"",    "\"jobDefinitionName\"",   "\"jobSummaryList\"",
        "\"jobDefinitionArn\"", "\"containerProperties\"", "\"jobQueue\"",
    };
    struct json_stream s;
    if (looks_yaml(head))
        return 60;
    json_stream_start(&s, head);
    enum json_kind kind = json_stream_document(&s) ? json_stream_kind(&s) : JSON_NONE;
    if (kind != JSON_OBJECT && kind != JSON_LIST)
        return 0;
    for (size_t i = 0; i < sizeof sure / sizeof *sure; i++) {
        if (slice_holds(head, sure[i]))
            return 90;
    }
    return slice_holds(head, "arn:aws:batch:") || slice_holds(head, "\"jobId\"") ||
                   slice_holds(head, "\"jobDefinitions\"")
               ? 40
               : 0;
}
