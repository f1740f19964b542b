/* jobs_wfcommons.c - WfCommons workflow instances (WfFormat 1.0 to 1.6).
 *
 * 1.5 tells a task twice: workflow.specification.tasks has its name and parents,
 * workflow.execution.tasks what it took; they are joined by id.  1.4 and before have both in
 * workflow.tasks (workflow.jobs before 1.3), with runtime and memory (KiB) before 1.4.  All tasks
 * are read in one pass; files and machines are skipped.
 *
 * coreCount (cores in 1.4) is what the task required, so it is the request.  memoryInBytes is the
 * measured resident size and avgCPU the average use, so they are peaks, never requests.
 * Source     wfcommons-schema.json of WfFormat 1.5 and 1.6, and the project's tool that migrates
 * from 1.0 on. */
#include "model/quantity.h"
#include "model/read/job_format.h"
#include "model/read/json_stream.h"
#include "model/read/text_set.h"

#include <stdio.h>
#include <stdlib.h>

#define MIB_BYTES (INT64_C(1) << 20)
#define CONSUMED_EVERY ((size_t)4 << 20)

/* A task of the specification, numbered by its id. */
struct specified {
    int32_t name;         /* in names; -1 when not stated */
    struct slice parents; /* the JSON list, as it stands in the text */
    bool executed;
};

struct reader {
    struct json_stream s;
    struct json_tree t;
    const struct read_options *options;
    struct intake *in;
    struct text_set ids, names;
    struct specified *specified; /* by number in ids */
    size_t specified_capacity;
    char *parents; /* joined */
    size_t parents_capacity;
    int64_t number;
    int64_t zero_times, unspecified;
    bool any_tasks, any_execution, memory, use, cores;
    bool old_memory, old_runtime; /* memory (in KiB) and runtime, as before 1.4 */
    size_t consumed;
};

static void join(struct reader *r, size_t *n, struct slice text)
{
    r->parents = mem_grow(r->parents, &r->parents_capacity, *n + text.n + 1, 1);
    if (*n > 0)
        r->parents[(*n)++] = ';';
    if (text.n > 0)
        memcpy(r->parents + *n, text.p, text.n);
    *n += text.n;
}

/* The texts of a list in t, joined. */
static struct slice join_list(struct reader *r, struct json_tree *t, const struct json_node *list)
{
    size_t n = 0;
    for (const struct json_node *c = json_node_first(t, list); c != NULL;
         c = json_node_after(t, list, c))
        join(r, &n, json_node_text(t, c));
    return (struct slice){r->parents, n};
}

/* The same for a list that was passed before. */
static struct slice join_parents(struct reader *r, struct slice list)
{
    struct json_stream s;
    struct json_tree t = {0};
    struct slice joined = SLICE_NONE;
    json_stream_start(&s, list);
    if (list.n > 0 && json_stream_take(&s, &t))
        joined = join_list(r, &t, json_tree_root(&t));
    json_tree_clear(&t);
    return joined;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* The program of a task name: "blastall_ID000002" -> "blastall"; with any_index also
 * "STAR_ALIGN_6" -> "STAR_ALIGN". */
static struct slice without_index(struct slice name, bool any_index)
{
    size_t n = name.n;
    while (n > 0 && is_digit(name.p[n - 1]))
        n--;
    if (n == name.n)
        return name;
    if (n > 3 && memcmp(name.p + n - 3, "_ID", 3) == 0)
        return (struct slice){name.p, n - 3};
    if (any_index && n > 1 && name.p[n - 1] == '_')
        return (struct slice){name.p, n - 1};
    return name;
}

/* Walks one task of the specification.  Its members are met one by one, because the list of
 * parents is kept as text. */
static bool read_specified(struct reader *r)
{
    struct slice key, parents = SLICE_NONE;
    int32_t id = -1, name = -1;
    if (json_stream_kind(&r->s) != JSON_OBJECT)
        return json_stream_skip(&r->s);
    if (!json_stream_enter(&r->s))
        return false;
    while (json_stream_key(&r->s, &key)) {
        const char *start = r->s.at;
        bool is_id = id < 0 && slice_is(key, "id"), is_name = slice_is(key, "name");
        if (is_id || is_name) {
            if (!json_stream_take(&r->s, &r->t))
                return false;
            struct slice text = json_node_scalar(&r->t, json_tree_root(&r->t));
            if (is_id)
                id = text_set_add(&r->ids, text);
            else
                name = text_set_add(&r->names, text);
        } else if (!json_stream_skip(&r->s)) {
            return false;
        }
        if (slice_is(key, "parents"))
            parents = (struct slice){start, (size_t)(r->s.at - start)};
    }
    if (r->s.failed)
        return false;
    if (id < 0)
        return true;
    r->specified = mem_grow(r->specified, &r->specified_capacity, r->ids.n, sizeof r->specified[0]);
    r->specified[id] = (struct specified){name, parents, false};
    return true;
}

static const struct json_node *member(const struct reader *r, const char *key)
{
    return json_node_find(&r->t, json_tree_root(&r->t), key);
}

/* A measured or stated number, scaled; UNKNOWN when absent.  Rejects the task when it cannot be
 * read. */
static bool number_member(struct reader *r, const char *path, const char *key, int64_t scale,
                          int64_t max, enum rounding round, int64_t *value)
{
    const struct json_node *v = member(r, key);
    *value = UNKNOWN;
    if (v == NULL)
        return true;
    struct slice text = json_node_scalar(&r->t, v);
    if (quantity_scaled(text, scale, round, value) && *value <= max)
        return true;
    intake_reject(r->in, r->number, "%s.%s: '%.*s': a number from 0 to %lld is needed", path, key,
                  SLICE_ARGS(text), (long long)(max / scale));
    return false;
}

static bool read_numbers(struct reader *r, const char *path, struct job_row *row)
{
    int64_t bytes, unit = 1;
    const char *memory = "memoryInBytes";
    if (member(r, memory) == NULL && member(r, "memory") != NULL) {
        memory = "memory";
        unit = 1024;
        r->old_memory = true;
    }
    const char *cores = member(r, "coreCount") != NULL ? "coreCount" : "cores";
    const char *old_time = "runtime";
    const char *time = member(r, "runtimeInSeconds") != NULL ? "runtimeInSeconds" : old_time;
    r->old_runtime = r->old_runtime || (time == old_time && member(r, time) != NULL);
    if (!number_member(r, path, time, MS_PER_S, DURATION_MAX_MS, ROUND_NEAREST,
                       &row->duration_ms) ||
        !number_member(r, path, cores, MCPU_PER_VCPU, MCPU_MAX, ROUND_UP, &row->mcpu) ||
        !number_member(r, path, "avgCPU", MCPU_PER_VCPU / 100, MCPU_MAX, ROUND_UP,
                       &row->peak_mcpu) ||
        !number_member(r, path, memory, unit, MEM_MAX_MIB * MIB_BYTES, ROUND_UP, &bytes))
        return false;
    row->mcpu = row->mcpu == 0 ? UNKNOWN : row->mcpu;
    row->peak_mib = bytes <= 0 ? UNKNOWN : (bytes + MIB_BYTES - 1) / MIB_BYTES;
    r->zero_times += row->duration_ms == 0;
    r->memory = r->memory || row->peak_mib != UNKNOWN;
    r->use = r->use || row->peak_mcpu != UNKNOWN;
    r->cores = r->cores || row->mcpu != UNKNOWN;
    return true;
}

static void read_start(struct reader *r, struct job_row *row)
{
    struct slice text = json_node_text(&r->t, member(r, "executedAt"));
    if (text.n > 0 && quantity_time_ms(text, &row->start_ms) && row->duration_ms != UNKNOWN)
        row->end_ms = row->start_ms + row->duration_ms;
}

/* What the specification adds to the task with this id. */
static void add_specified(struct reader *r, struct job_row *row)
{
    int32_t number = text_set_find(&r->ids, row->id);
    if (number < 0) {
        r->unspecified += r->ids.n > 0;
        row->name = row->id;
        row->label = without_index(row->id, true);
        return;
    }
    struct specified *s = &r->specified[number];
    struct slice name = s->name < 0 ? row->id : r->names.texts[s->name];
    s->executed = true;
    row->name = row->id;
    row->label = without_index(name, slice_equal(name, row->id));
    row->depends_on = join_parents(r, s->parents);
}

/* A task of execution.tasks, or of 1.4's workflow.tasks (whole: it has its parents). */
static bool read_task(struct reader *r, const char *list, int64_t index, bool whole)
{
    char path[64];
    r->number++;
    if (!json_stream_take(&r->s, &r->t))
        return false;
    snprintf(path, sizeof path, "%s[%lld]", list, (long long)index);
    struct job_row row = job_row_blank(r->number);
    row.id = json_node_scalar(&r->t, member(r, "id"));
    struct slice name = json_node_text(&r->t, member(r, "name"));
    if (row.id.n == 0)
        row.id = name;
    if (row.id.n == 0) {
        intake_reject(r->in, r->number, "%s: a task needs an id", path);
        return true;
    }
    if (whole) {
        struct slice category = json_node_text(&r->t, member(r, "category"));
        row.name = name.n > 0 ? name : row.id;
        row.label =
            category.n > 0 ? category : without_index(row.name, slice_equal(row.name, row.id));
        row.depends_on = join_list(r, &r->t, member(r, "parents"));
    } else {
        add_specified(r, &row);
    }
    if (read_numbers(r, path, &row)) {
        read_start(r, &row);
        intake_row(r->in, &row);
    }
    size_t offset = json_stream_offset(&r->s);
    if (r->options->consumed != NULL && offset - r->consumed >= CONSUMED_EVERY) {
        r->consumed = offset;
        r->options->consumed(r->options->consumed_context, offset);
    }
    return true;
}

enum task_list { SPECIFICATION, EXECUTION, WHOLE };

static bool read_tasks(struct reader *r, enum task_list list)
{
    const char *name = list == EXECUTION ? "workflow.execution.tasks" : "workflow.tasks";
    if (!json_stream_enter(&r->s))
        return false;
    r->any_tasks = true;
    r->any_execution = r->any_execution || list != SPECIFICATION;
    for (int64_t i = 0; json_stream_item(&r->s); i++) {
        if (list == SPECIFICATION ? !read_specified(r) : !read_task(r, name, i, list == WHOLE))
            return false;
    }
    return !r->s.failed;
}

/* The tasks inside specification or execution; the rest of it is skipped. */
static bool read_section(struct reader *r, enum task_list list)
{
    struct slice key;
    if (json_stream_kind(&r->s) != JSON_OBJECT)
        return json_stream_skip(&r->s);
    if (!json_stream_enter(&r->s))
        return false;
    while (json_stream_key(&r->s, &key)) {
        bool tasks = slice_is(key, "tasks") && json_stream_kind(&r->s) == JSON_LIST;
        if (tasks ? !read_tasks(r, list) : !json_stream_skip(&r->s))
            return false;
    }
    return !r->s.failed;
}

/* An execution that comes before its specification is passed over and read afterwards. */
static bool read_workflow(struct reader *r)
{
    struct slice key;
    struct json_mark execution;
    bool specified = false, waiting = false;
    if (!json_stream_enter(&r->s))
        return false;
    while (json_stream_key(&r->s, &key)) {
        bool ok;
        if (slice_is(key, "specification")) {
            specified = true;
            ok = read_section(r, SPECIFICATION);
        } else if (slice_is(key, "execution") && specified) {
            ok = read_section(r, EXECUTION);
        } else if ((slice_is(key, "tasks") || slice_is(key, "jobs")) &&
                   json_stream_kind(&r->s) == JSON_LIST) {
            ok = read_tasks(r, WHOLE); /* "jobs" before 1.3 */
        } else {
            if (slice_is(key, "execution")) {
                waiting = true;
                execution = json_stream_mark(&r->s);
            }
            ok = json_stream_skip(&r->s);
        }
        if (!ok)
            return false;
    }
    if (r->s.failed || !waiting)
        return !r->s.failed;
    struct json_mark end = json_stream_mark(&r->s);
    json_stream_return(&r->s, execution);
    if (!read_section(r, EXECUTION))
        return false;
    json_stream_return(&r->s, end);
    return true;
}

/* Tasks of the specification that were never run: jobs to plan when nothing was run at all, else
 * set aside. */
static void finish_specified(struct reader *r)
{
    for (size_t i = 0; i < r->ids.n; i++) {
        if (r->specified[i].executed)
            continue;
        struct job_row row = job_row_blank(++r->number);
        row.id = r->ids.texts[i];
        add_specified(r, &row);
        row.state = r->any_execution ? JOB_NEVER_STARTED : JOB_FINISHED;
        intake_row(r->in, &row);
    }
}

static void tell(struct reader *r)
{
    if (r->any_execution)
        intake_duration_from(r->in, r->old_runtime ? "runtime" : "runtimeInSeconds");
    if (r->memory)
        intake_note(r->in, "WfCommons memory (%s) is what tasks used, not what they asked for",
                    r->old_memory ? "memory, in KiB before WfFormat 1.4" : "memoryInBytes");
    if (r->use)
        intake_note(r->in,
                    "WfCommons avgCPU is the average use of a task, taken for its measured "
                    "CPU use%s",
                    r->cores ? "; coreCount is taken as its request" : "");
    if (r->zero_times > 0)
        intake_note(r->in, "tasks with a run time of 0: %lld; they count, and cost nothing",
                    (long long)r->zero_times);
    if (r->unspecified > 0)
        intake_note(r->in,
                    "tasks that ran but are not in workflow.specification: %lld; their "
                    "parents are not known",
                    (long long)r->unspecified);
}

static void forget_specified(struct reader *r)
{
    text_set_clear(&r->ids);
    text_set_clear(&r->names);
    free(r->specified);
    r->specified = NULL;
    r->specified_capacity = 0;
}

static bool read_instance(struct reader *r, struct error *err)
{
    struct slice key;
    int64_t line = r->s.line;
    r->any_tasks = r->any_execution = false;
    if (json_stream_kind(&r->s) != JSON_OBJECT)
        return error_set(err, ERROR_INPUT, "line %lld: %s where a WfCommons instance is expected",
                         (long long)line, json_kind_name(json_stream_kind(&r->s)));
    if (!json_stream_enter(&r->s))
        return false;
    while (json_stream_key(&r->s, &key)) {
        bool workflow = slice_is(key, "workflow") && json_stream_kind(&r->s) == JSON_OBJECT;
        if (workflow ? !read_workflow(r) : !json_stream_skip(&r->s))
            return false;
    }
    if (r->s.failed)
        return false;
    if (!r->any_tasks)
        return error_set(err, ERROR_INPUT,
                         "line %lld: no workflow.execution.tasks (WfFormat 1.5) and no "
                         "workflow.tasks (1.4) in this object",
                         (long long)line);
    finish_specified(r);
    tell(r);
    forget_specified(r);
    return true;
}

static const struct read_options no_options;

bool jobs_wfcommons_read(struct slice text, const struct read_options *options, struct intake *in,
                         struct error *err)
{
    struct reader *r = mem_zeroed(1, sizeof *r);
    r->options = options == NULL ? &no_options : options;
    r->in = in;
    json_stream_start(&r->s, text);
    bool ok = true;
    while (ok && json_stream_document(&r->s))
        ok = read_instance(r, err);
    if (json_stream_failed(&r->s, err))
        ok = false;
    json_tree_clear(&r->t);
    forget_specified(r);
    free(r->parents);
    free(r);
    return ok;
}

int jobs_wfcommons_detect(struct slice head)
{
    struct json_stream s;
    json_stream_start(&s, head);
    if (!json_stream_document(&s) || json_stream_kind(&s) != JSON_OBJECT ||
        !slice_holds(head, "\"workflow\""))
        return 0;
    bool tasks = slice_holds(head, "\"tasks\"");
    if (slice_holds(head, "\"schemaVersion\""))
        return 95;
    return tasks && (slice_holds(head, "\"parents\"") || slice_holds(head, "\"specification\""))
               ? 80
               : 0;
}
