#include "model/read/batch_rows.h"
#include "model/quantity.h"
#include "model/read/batch_requirements.h"

#include <stdio.h>
#include <stdlib.h>

/* Batch writes milliseconds; numbers below this are seconds (1e11 s is the year 5138, 1e11 ms is
 * 1973, before there were clouds). */
#define MS_FROM INT64_C(100000000000)

void batch_rows_clear(struct batch_rows *r)
{
    batch_children_clear(&r->children);
    batch_definitions_clear(&r->definitions);
    free(r->names);
    r->names = NULL;
    r->names_capacity = 0;
}

static const struct json_node *member(const struct json_tree *t, const char *key)
{
    return json_node_find(t, json_tree_root(t), key);
}

static struct slice text_member(struct json_tree *t, const char *key)
{
    return json_node_text(t, member(t, key));
}

static bool is_definition(const struct json_tree *t)
{
    return member(t, "jobDefinitionName") != NULL && member(t, "jobName") == NULL;
}

enum batch_kind batch_kind_of(const struct json_tree *t)
{
    if (is_definition(t))
        return BATCH_DEFINITION;
    if (member(t, "jobId") == NULL)
        return member(t, "jobDefinition") != NULL ? BATCH_SUBMIT : BATCH_OTHER;
    bool described = member(t, "container") != NULL || member(t, "nodeProperties") != NULL ||
                     member(t, "ecsProperties") != NULL || member(t, "eksProperties") != NULL ||
                     member(t, "jobQueue") != NULL;
    return described ? BATCH_JOB : BATCH_SUMMARY;
}

bool batch_key_tells(struct slice key)
{
    static const char *const keys[] = {
        "jobId",
        "jobArn",
        "jobName",
        "jobQueue",
        "jobDefinition",
        "jobDefinitionName",
        "jobDefinitionArn",
        "containerProperties",
        "containerOverrides",
    };
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        if (slice_is(key, keys[i]))
            return true;
    }
    return false;
}

/* What a described job says, read once. */
struct facts {
    struct slice id, name, status;
    enum job_state state;
    int64_t created_ms, started_ms, stopped_ms; /* TIME_UNKNOWN */
    int64_t mcpu;                               /* for attempts set aside; UNKNOWN */
};

static bool read_when(struct json_tree *t, const struct json_node *v, int64_t *ms)
{
    *ms = TIME_UNKNOWN;
    struct slice text = json_node_scalar(t, v);
    int64_t whole;
    if (text.n == 0)
        return v == NULL;
    if (!quantity_scaled(text, 1, ROUND_DOWN, &whole))
        return quantity_time_ms(text, ms);
    if (whole == 0)
        return true;
    return quantity_scaled(text, whole > MS_FROM ? 1 : MS_PER_S, ROUND_NEAREST, ms);
}

/* A time member of an object; rejects the job when it cannot be read. */
static bool time_member(struct batch_rows *r, struct json_tree *t, const struct json_node *object,
                        const char *key, int64_t number, const char *path, int64_t *ms)
{
    const struct json_node *v = json_node_find(t, object, key);
    if (read_when(t, v, ms))
        return true;
    struct slice text = json_node_scalar(t, v);
    intake_reject(r->in, number, "%s.%s: '%.*s': a time in ms since 1970 is needed", path, key,
                  SLICE_ARGS(text));
    return false;
}

static bool read_state(struct slice status, bool started, bool stopped, enum job_state *state)
{
    if (slice_is(status, "SUCCEEDED") || (status.n == 0 && stopped))
        *state = JOB_FINISHED;
    else if (slice_is(status, "FAILED"))
        *state = JOB_FAILED;
    else if (slice_is(status, "RUNNING"))
        *state = JOB_RUNNING;
    else if (slice_is(status, "SUBMITTED") || slice_is(status, "PENDING") ||
             slice_is(status, "RUNNABLE") || slice_is(status, "STARTING"))
        *state = JOB_NEVER_STARTED;
    else if (status.n == 0)
        *state = started ? JOB_RUNNING : JOB_FINISHED;
    else
        return false;
    return true;
}

static bool read_facts(struct batch_rows *r, struct json_tree *t, int64_t number, const char *path,
                       struct facts *f)
{
    const struct json_node *root = json_tree_root(t);
    *f = (struct facts){
        .id = text_member(t, "jobId"),
        .name = text_member(t, "jobName"),
        .status = text_member(t, "status"),
        .mcpu = UNKNOWN,
    };
    if (!time_member(r, t, root, "createdAt", number, path, &f->created_ms) ||
        !time_member(r, t, root, "startedAt", number, path, &f->started_ms) ||
        !time_member(r, t, root, "stoppedAt", number, path, &f->stopped_ms))
        return false;
    if (read_state(f->status, f->started_ms != TIME_UNKNOWN, f->stopped_ms != TIME_UNKNOWN,
                   &f->state))
        return true;
    intake_reject(r->in, number,
                  "%s.status: '%.*s': one of SUBMITTED PENDING RUNNABLE STARTING RUNNING SUCCEEDED "
                  "FAILED is needed",
                  path, SLICE_ARGS(f->status));
    return false;
}

static struct slice label_of(const struct batch_rows *r, struct json_tree *t)
{
    const char *wanted = r->options->batch_label;
    if (wanted != NULL && strcmp(wanted, "name") == 0)
        return text_member(t, "jobName");
    if (wanted != NULL && strncmp(wanted, "tag:", 4) == 0)
        return json_node_scalar(t, json_node_find(t, member(t, "tags"), wanted + 4));
    int64_t revision;
    return batch_definition_name(text_member(t, "jobDefinition"), &revision);
}

static void add_name(struct batch_rows *r, size_t *n, struct slice id, int64_t index)
{
    char number[24] = "";
    if (index >= 0)
        snprintf(number, sizeof number, ":%lld", (long long)index);
    size_t digits = strlen(number);
    r->names = mem_grow(r->names, &r->names_capacity, *n + id.n + digits + 1, 1);
    if (*n > 0)
        r->names[(*n)++] = ';';
    memcpy(r->names + *n, id.p, id.n);
    memcpy(r->names + *n + id.n, number, digits);
    *n += id.n + digits;
}

/* Ids of jobs that it waits for.  A child of an array (index >= 0, of the array called self) waits
 * for the child before it where that is SEQUENTIAL, and for the child of the same index where it is
 * N_TO_N (API reference, JobDependency; user guide, array job dependencies). */
static struct slice depends_on(struct batch_rows *r, struct json_tree *t, struct slice self,
                               int64_t index)
{
    const struct json_node *list = member(t, "dependsOn");
    size_t n = 0;
    for (const struct json_node *c = json_node_first(t, list); c != NULL;
         c = json_node_after(t, list, c)) {
        struct slice id = json_node_text(t, json_node_find(t, c, "jobId"));
        struct slice type = json_node_text(t, json_node_find(t, c, "type"));
        if (id.n > 0)
            add_name(r, &n, id, slice_is(type, "N_TO_N") ? index : -1);
        else if (slice_is(type, "SEQUENTIAL") && index > 0)
            add_name(r, &n, self, index - 1);
    }
    return (struct slice){r->names, n};
}

/* Do jobs of the array wait for single others? */
static bool waits_by_index(struct json_tree *t)
{
    const struct json_node *list = member(t, "dependsOn");
    for (const struct json_node *c = json_node_first(t, list); c != NULL;
         c = json_node_after(t, list, c)) {
        struct slice type = json_node_text(t, json_node_find(t, c, "type"));
        if (slice_is(type, "SEQUENTIAL") || slice_is(type, "N_TO_N"))
            return true;
    }
    return false;
}

static int64_t whole_member(struct json_tree *t, const struct json_node *object, const char *key)
{
    int64_t value;
    struct slice text = json_node_scalar(t, json_node_find(t, object, key));
    return quantity_whole(text, COUNT_MAX, &value) ? value : UNKNOWN;
}

/* API reference, EvaluateOnExit: a pattern may end in a star, and nowhere else has one. */
static bool matches(struct slice pattern, struct slice text)
{
    if (pattern.n > 0 && pattern.p[pattern.n - 1] == '*')
        return slice_starts(text, (struct slice){pattern.p, pattern.n - 1});
    return pattern.n == text.n && memcmp(pattern.p, text.p, text.n) == 0;
}

/* Is a job that lost its instance tried again?  The first entry whose patterns all match decides,
 * and without one it is.  Such an attempt has a status reason of its own, no exit code and no
 * reason of its container. */
static bool retries_lost_host(struct json_tree *t, const struct json_node *retry)
{
    static const char lost[] = "Host EC2 (instance i-0123456789abcdef0) terminated.";
    const struct json_node *list = json_node_find(t, retry, "evaluateOnExit");
    for (const struct json_node *c = json_node_first(t, list); c != NULL;
         c = json_node_after(t, list, c)) {
        struct slice exit_code = json_node_scalar(t, json_node_find(t, c, "onExitCode"));
        struct slice reason = json_node_text(t, json_node_find(t, c, "onReason"));
        struct slice status = json_node_text(t, json_node_find(t, c, "onStatusReason"));
        bool met = (exit_code.n == 0 || slice_is(exit_code, "*")) &&
                   (reason.n == 0 || slice_is(reason, "*")) &&
                   (status.n == 0 || matches(status, SLICE(lost)));
        if (met) {
            struct slice action = json_node_text(t, json_node_find(t, c, "action"));
            return !slice_is(action, "EXIT") && !slice_is(action, "exit");
        }
    }
    return true;
}

/* "parent:index" of an array, "parent#index" of a multi-node job; empty for others. */
static struct slice parent_of(struct json_tree *t, struct slice id)
{
    bool child = json_node_find(t, member(t, "arrayProperties"), "index") != NULL;
    for (size_t i = id.n; i > 0; i--) {
        char c = id.p[i - 1];
        if (c == '#' || (c == ':' && child))
            return (struct slice){id.p, i - 1};
        if (c < '0' || c > '9')
            break;
    }
    return SLICE_NONE;
}

static struct batch_view definition_of(struct batch_rows *r, struct json_tree *t)
{
    struct batch_definition *d =
        batch_definitions_find(&r->definitions, text_member(t, "jobDefinition"));
    return d == NULL ? (struct batch_view){t, NULL}
                     : (struct batch_view){&d->tree, json_tree_root(&d->tree)};
}

/* What the job says of the key, else what its definition does. */
static struct batch_view stated(struct batch_rows *r, struct json_tree *t, const char *key)
{
    const struct json_node *own = member(t, key);
    struct batch_view definition = definition_of(r, t);
    if (own != NULL || definition.v == NULL)
        return (struct batch_view){t, own};
    return (struct batch_view){definition.t, json_node_find(definition.t, definition.v, key)};
}

/* SubmitJob overrides the definition's schedulingPriority; a described job shows what holds. */
static int64_t priority_of(struct batch_rows *r, struct json_tree *t)
{
    int64_t priority = whole_member(t, json_tree_root(t), "schedulingPriorityOverride");
    struct batch_view at = stated(r, t, "schedulingPriority");
    if (priority == UNKNOWN &&
        !quantity_whole(json_node_scalar(at.t, at.v), PRIORITY_MAX, &priority))
        return UNKNOWN;
    return priority <= PRIORITY_MAX ? priority : UNKNOWN;
}

/* What the row says whatever is asked for. */
static struct job_row row_of(struct batch_rows *r, struct json_tree *t, int64_t number)
{
    struct job_row row = job_row_blank(number);
    struct slice id = text_member(t, "jobId");
    struct batch_view retry = stated(r, t, "retryStrategy"), timeout = stated(r, t, "timeout");
    row.name = text_member(t, "jobName");
    row.label = label_of(r, t);
    row.depends_on =
        depends_on(r, t, parent_of(t, id), whole_member(t, member(t, "arrayProperties"), "index"));
    row.attempts = whole_member(retry.t, retry.v, "attempts");
    if (!retries_lost_host(retry.t, retry.v))
        row.attempts = 1;
    row.timeout_s = whole_member(timeout.t, timeout.v, "attemptDurationSeconds");
    if (row.timeout_s == 0)
        row.timeout_s = UNKNOWN;
    row.share = text_member(t, "shareIdentifier");
    row.queue = text_member(t, "jobQueue");
    row.priority = priority_of(r, t);
    return row;
}

/* One row per kind of host; ids stay unique. */
static void hand_over(struct batch_rows *r, const struct job_row *base,
                      const struct batch_request *request)
{
    struct job_row row = *base;
    if (request->whole_instances && request->n_parts > 1)
        intake_note(r->in, "multi-node jobs with nodes of several kinds: nodes of a kind start "
                           "together here, and each kind on its own");
    row.whole_instances = base->whole_instances || request->whole_instances;
    for (int32_t i = 0; i < request->n_parts; i++) {
        const struct batch_part *part = &request->parts[i];
        if (part->count == 0)
            continue;
        row.count = base->count * part->count;
        if (request->whole_instances && !base->whole_instances)
            row.nodes = part->count;
        row.mcpu = part->mcpu;
        row.mem_mib = part->mem_mib;
        row.gpus = part->gpus;
        row.arch = part->arch;
        row.scratch_gib = part->scratch_gib;
        row.image = part->image;
        r->durations = r->durations || row.duration_ms != UNKNOWN;
        intake_row(r->in, &row);
        row.id = SLICE_NONE;
    }
}

static bool lost_its_host(struct slice reason)
{
    return slice_starts(reason, SLICE("Host EC2"));
}

/* What a job or attempt ran on. */
static struct slice host_of(struct json_tree *t, const struct json_node *object)
{
    const struct json_node *container = json_node_find(t, object, "container");
    return json_node_text(t, json_node_find(t, container, "containerInstanceArn"));
}

/* An attempt before the last: a row of its own where all are wanted, else set aside with what it
 * took. */
static void take_attempt(struct batch_rows *r, struct job_row *row,
                         const struct batch_request *request, int64_t mcpu)
{
    bool timed = row->start_ms != TIME_UNKNOWN && row->end_ms != TIME_UNKNOWN &&
                 row->end_ms >= row->start_ms && row->end_ms - row->start_ms <= DURATION_MAX_MS;
    if (!timed || !intake_takes_attempts(r->in)) {
        intake_aside(r->in, ASIDE_EARLIER_ATTEMPT, 1, timed ? row->end_ms - row->start_ms : UNKNOWN,
                     mcpu);
        return;
    }
    row->state = JOB_FAILED;
    row->state_text = SLICE("FAILED");
    row->duration_ms = row->end_ms - row->start_ms;
    hand_over(r, row, request);
}

/* Takes the attempts before the one that the job's own times describe.  Each was ready when the one
 * before it had ended; so is the job's row, where attempts are rows. */
static bool earlier_attempts(struct batch_rows *r, struct json_tree *t, const struct facts *f,
                             const struct batch_request *request, struct job_row *job,
                             const char *path)
{
    const struct json_node *list = member(t, "attempts");
    bool ended = f->state == JOB_FINISHED || f->state == JOB_FAILED;
    int64_t number = job->line, attempts = 0;
    for (const struct json_node *c = json_node_first(t, list), *next; c != NULL; c = next) {
        int64_t started, stopped;
        next = json_node_after(t, list, c);
        if (!time_member(r, t, c, "startedAt", number, path, &started) ||
            !time_member(r, t, c, "stoppedAt", number, path, &stopped))
            return false;
        attempts++;
        r->hosts_lost += lost_its_host(json_node_text(t, json_node_find(t, c, "statusReason")));
        bool current = ended ? next == NULL
                             : stopped == TIME_UNKNOWN ||
                                   (f->state == JOB_RUNNING && started == f->started_ms);
        if (current)
            continue;
        struct job_row row = *job;
        row.attempt = attempts;
        row.start_ms = started;
        row.end_ms = stopped;
        row.host = host_of(t, c);
        take_attempt(r, &row, request, f->mcpu);
        if (intake_takes_attempts(r->in) && stopped != TIME_UNKNOWN)
            job->submit_ms = stopped;
    }
    job->attempt = attempts > 0 ? attempts : UNKNOWN;
    return true;
}

/* Where the job's own times are missing, its last attempt's are the same thing. */
static void times_of_last_attempt(struct json_tree *t, struct facts *f)
{
    const struct json_node *list = member(t, "attempts"), *last = NULL;
    for (const struct json_node *c = json_node_first(t, list); c != NULL;
         c = json_node_after(t, list, c))
        last = c;
    int64_t started, stopped;
    if (last == NULL || f->started_ms != TIME_UNKNOWN ||
        (f->state != JOB_FINISHED && f->state != JOB_FAILED) ||
        !read_when(t, json_node_find(t, last, "startedAt"), &started) ||
        !read_when(t, json_node_find(t, last, "stoppedAt"), &stopped))
        return;
    f->started_ms = started;
    f->stopped_ms = stopped;
}

static bool set_times(struct batch_rows *r, const struct facts *f, int64_t number, const char *path,
                      struct job_row *row)
{
    row->submit_ms = f->created_ms;
    row->start_ms = f->started_ms;
    bool ended = f->state == JOB_FINISHED || f->state == JOB_FAILED;
    if (!ended)
        return true;
    row->end_ms = f->stopped_ms;
    if (f->started_ms == TIME_UNKNOWN) {
        /* It held no slot; an array's parent or a summary may just not say. */
        row->duration_ms = f->state == JOB_FAILED ? 0 : UNKNOWN;
    } else if (f->stopped_ms != TIME_UNKNOWN) {
        if (f->stopped_ms < f->started_ms) {
            intake_reject(r->in, number, "%s: stoppedAt %lld is before startedAt %lld", path,
                          (long long)f->stopped_ms, (long long)f->started_ms);
            return false;
        }
        row->duration_ms = f->stopped_ms - f->started_ms;
    }
    return true;
}

/* A summary lists no resources; the definition's could have been overridden, so they are not
 * taken. */
static bool read_request(struct batch_rows *r, struct json_tree *t, enum batch_kind kind,
                         int64_t number, const char *path, struct batch_request *request)
{
    struct error err = {0};
    struct batch_view none = {t, NULL};
    bool summary = kind == BATCH_SUMMARY;
    struct batch_view job = {t, summary ? NULL : json_tree_root(t)};
    if (batch_request_read(job, summary ? none : definition_of(r, t), request, &err))
        return true;
    intake_reject(r->in, number, "%s: %s", path, err.message);
    return false;
}

static bool is_array_parent(struct json_tree *t)
{
    const struct json_node *array = member(t, "arrayProperties");
    return whole_member(t, array, "size") > 0 && json_node_find(t, array, "index") == NULL;
}

static int64_t node_count(struct json_tree *t)
{
    return whole_member(t, member(t, "nodeProperties"), "numNodes");
}

bool batch_waits(struct json_tree *t)
{
    return is_array_parent(t) || member(t, "nodeProperties") != NULL ||
           slice_is(text_member(t, "status"), "RUNNING");
}

/* Children that are listed stand for the parent.  True when they do. */
static bool children_stand(struct batch_rows *r, struct json_tree *t, const struct facts *f)
{
    int64_t children = batch_children_of(&r->children, f->id);
    if (children == 0)
        return false;
    int64_t size =
        is_array_parent(t) ? whole_member(t, member(t, "arrayProperties"), "size") : node_count(t);
    if (size > children) {
        r->incomplete++;
        r->missing_parts += size - children;
    }
    intake_aside(r->in, ASIDE_PART, 1, UNKNOWN, UNKNOWN);
    return true;
}

/* The count children of an array from the first on: one row, or one for each where they wait for
 * single others. */
static void hand_over_children(struct batch_rows *r, struct json_tree *t, struct job_row *row,
                               const struct batch_request *request, int64_t first, int64_t count)
{
    char text[200];
    struct slice self = row->id;
    row->count = count;
    if (!waits_by_index(t)) {
        hand_over(r, row, request);
        return;
    }
    row->count = 1;
    for (int64_t i = first; i < first + count; i++) {
        int n = snprintf(text, sizeof text, "%.*s:%lld", (int)self.n, self.p, (long long)i);
        row->id = (struct slice){text, n < (int)sizeof text ? (size_t)n : sizeof text - 1};
        row->depends_on = depends_on(r, t, self, i);
        hand_over(r, row, request);
    }
    row->id = self;
}

/* An array of which only the parent is listed: its jobs, of unknown duration.  While it is pending
 * its summary tells how many have started. */
static void hand_over_array(struct batch_rows *r, struct json_tree *t, struct job_row *row,
                            const struct batch_request *request, const struct facts *f)
{
    const struct json_node *array = member(t, "arrayProperties");
    const struct json_node *summary = json_node_find(t, array, "statusSummary");
    static const char *const begun[] = {"SUCCEEDED", "FAILED", "RUNNING"};
    int64_t size = whole_member(t, array, "size"), started = 0;
    bool ended = f->state == JOB_FINISHED || f->state == JOB_FAILED;
    for (size_t i = 0; i < sizeof begun / sizeof *begun; i++) {
        int64_t n = whole_member(t, summary, begun[i]);
        started += n == UNKNOWN ? 0 : n;
    }
    started = ended || started > size ? size : started;
    row->duration_ms = UNKNOWN;
    row->start_ms = row->end_ms = TIME_UNKNOWN;
    if (started > 0) {
        row->state = JOB_FINISHED;
        hand_over_children(r, t, row, request, 0, started);
    }
    if (started < size) {
        row->state = JOB_NEVER_STARTED;
        row->id = started > 0 && !waits_by_index(t) ? SLICE_NONE : row->id;
        hand_over_children(r, t, row, request, started, size - started);
    }
    intake_note(r->in, "arrays of which only the parent is listed: their jobs count with unknown "
                       "durations; list their children (list-jobs --array-job-id) to know them");
}

void batch_rows_job(struct batch_rows *r, struct json_tree *t, enum batch_kind kind, int64_t number,
                    const char *path)
{
    struct facts f;
    struct batch_request request;
    if (!read_facts(r, t, number, path, &f))
        return;
    struct slice parent = parent_of(t, f.id);
    bool array = is_array_parent(t);
    if (parent.n == 0 && (array || member(t, "nodeProperties") != NULL) && children_stand(r, t, &f))
        return;
    if (!read_request(r, t, kind, number, path, &request))
        return;
    bool ran = f.state != JOB_NEVER_STARTED;
    if (ran && !intake_first(r->in, f.id)) {
        r->listed_again++;
        intake_aside(r->in, ASIDE_DUPLICATE, 1, UNKNOWN, UNKNOWN);
        return;
    }
    if (parent.n > 0)
        batch_children_add(&r->children, parent);
    struct job_row row = row_of(r, t, number);
    row.id = f.id;
    row.first = ran;
    row.state = f.state;
    row.state_text = f.status;
    row.whole_instances = json_node_find(t, member(t, "nodeDetails"), "nodeIndex") != NULL;
    f.mcpu = request.n_parts == 1 ? request.parts[0].mcpu : UNKNOWN;
    times_of_last_attempt(t, &f);
    row.host = host_of(t, json_tree_root(t));
    if (!set_times(r, &f, number, path, &row) || !earlier_attempts(r, t, &f, &request, &row, path))
        return;
    if (row.attempt == UNKNOWN)
        r->hosts_lost += lost_its_host(text_member(t, "statusReason"));
    if (array)
        hand_over_array(r, t, &row, &request, &f);
    else
        hand_over(r, &row, &request);
    if (kind == BATCH_SUMMARY)
        intake_note(r->in, "list-jobs output tells no resources: requests are unknown; give the "
                           "ids, 100 at a time, to describe-jobs and read its output");
}

void batch_rows_submit(struct batch_rows *r, struct json_tree *t, int64_t number, const char *path)
{
    struct batch_request request;
    if (!read_request(r, t, BATCH_SUBMIT, number, path, &request))
        return;
    struct job_row row = row_of(r, t, number);
    const struct json_node *array = member(t, "arrayProperties");
    const struct json_node *size = json_node_find(t, array, "size");
    if (size != NULL) {
        row.count = whole_member(t, array, "size");
        if (row.count < 1) {
            struct slice text = json_node_scalar(t, size);
            intake_reject(r->in, number,
                          "%s.arrayProperties.size: '%.*s': a whole number from 1 is needed", path,
                          SLICE_ARGS(text));
            return;
        }
    }
    bool known = request.n_parts > 0 && request.parts[0].mcpu != UNKNOWN &&
                 request.parts[0].mem_mib != UNKNOWN;
    r->without += !known;
    if (!known && r->without <= 3) {
        struct slice definition = text_member(t, "jobDefinition");
        intake_note(r->in,
                    "job definition '%.*s' is not here, so what its jobs ask for is not known; "
                    "give its describe-job-definitions output as a further file",
                    SLICE_ARGS(definition));
    }
    if (request.older_override)
        intake_note(r->in, "vcpus and memory of containerOverrides are taken; resourceRequirements "
                           "of the job definition, which is not here, would come first");
    char self[160];
    if (row.count > 1 && waits_by_index(t)) {
        /* A request has no id yet: its children need one of their own to wait for each other. */
        int n = snprintf(self, sizeof self, "%.*s/%lld", (int)(row.name.n < 128 ? row.name.n : 128),
                         row.name.p, (long long)number);
        row.id = (struct slice){self, (size_t)n};
    }
    hand_over_children(r, t, &row, &request, 0, row.count);
}

void batch_rows_notes(struct batch_rows *r)
{
    if (r->durations)
        intake_duration_from(r->in, "stoppedAt - startedAt");
    if (r->hosts_lost > 0)
        intake_note(r->in,
                    "attempts that ended because their instance was taken away (Host EC2): %lld",
                    (long long)r->hosts_lost);
    if (r->listed_again > 0)
        intake_note(r->in,
                    "jobs listed more than once: %lld; the first listing after a job's end "
                    "counts",
                    (long long)r->listed_again);
    if (r->incomplete > 0)
        intake_note(r->in,
                    "arrays or multi-node jobs listed in part: %lld; %lld of their jobs are "
                    "missing here and not counted",
                    (long long)r->incomplete, (long long)r->missing_parts);
    if (r->without > 3)
        intake_note(r->in, "requests without a known job definition: %lld in all",
                    (long long)r->without);
}
