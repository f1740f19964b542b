/* intake_finish.c - joining intakes, and the rules that need the whole list. */
#include "model/read/intake_state.h"

#include <stdlib.h>

/* ---- joining --------------------------------------------------------------------------------- */

#define APPEND(in, later, items, n, capacity)                                                      \
    do {                                                                                           \
        (in)->items =                                                                              \
            mem_grow((in)->items, &(in)->capacity, (in)->n + (later)->n, sizeof(in)->items[0]);    \
        if ((later)->n > 0)                                                                        \
            memcpy((in)->items + (in)->n, (later)->items, (later)->n * sizeof(in)->items[0]);      \
        (in)->n += (later)->n;                                                                     \
    } while (0)

void intake_shift_lines(struct intake *in, int64_t lines)
{
    int64_t kept =
        in->n_rejected < in->options.keep_rejected ? in->n_rejected : in->options.keep_rejected;
    for (int64_t i = 0; i < kept; i++)
        in->rejected[i].line += lines;
    for (size_t i = 0; i < in->n_jobs; i++)
        in->jobs[i].line += lines;
}

/* Joins the classes; map[c] is the number in `in` of the later intake's class c. */
static int32_t *merge_classes(struct intake *in, struct intake *later)
{
    int32_t *map = mem_alloc(later->n_classes * sizeof map[0]);
    for (size_t c = 0; c < later->n_classes; c++) {
        struct open_class *from = &later->classes[c], like = *from;
        like.label = intake_label(in, later->labels.texts[from->label]);
        like.gpu_model = text_set_add(&in->gpu_models, later->gpu_models.texts[from->gpu_model]);
        map[c] = intake_class_find(in, &like);
        struct open_class *to = &in->classes[map[c]];
        tally_join(&to->durations, &from->durations);
        to->unknown += from->unknown;
        if (from->first_row != NEVER_SEEN && from->first_row + in->rows < to->first_row)
            to->first_row = from->first_row + in->rows;
        to->peak_mcpu = from->peak_mcpu > to->peak_mcpu ? from->peak_mcpu : to->peak_mcpu;
        to->peak_mib = from->peak_mib > to->peak_mib ? from->peak_mib : to->peak_mib;
    }
    for (size_t k = 0; k < later->n_uses; k++) {
        int32_t label = intake_label(in, later->labels.texts[k]);
        label_use_join(&in->uses[label], &later->uses[k]);
    }
    return map;
}

static void merge_attempts(struct intake *in, struct intake *later, const int32_t *map)
{
    for (size_t i = 0; i < later->n_good; i++)
        later->good[i].when += (uint64_t)in->rows;
    for (size_t i = 0; i < later->n_failed; i++) {
        struct failed_attempt *f = &later->failed[i];
        f->when += (uint64_t)in->rows;
        f->class_index = map[f->class_index];
        f->job_index += f->job_index >= 0 ? (int64_t)in->n_jobs : 0;
        f->link += f->link >= 0 ? (int64_t)in->n_links : 0;
    }
    APPEND(in, later, good, n_good, good_capacity);
    APPEND(in, later, failed, n_failed, failed_capacity);
}

static void merge_dependencies(struct intake *in, struct intake *later, const int32_t *map)
{
    for (size_t i = 0; i < later->n_links; i++)
        later->links[i].node += later->links[i].node >= 0 ? (int64_t)in->nodes.n : 0;
    APPEND(in, later, links, n_links, links_capacity);
    for (size_t i = 0; i < later->nodes.n; i++) {
        struct dependency_node node = dependency_nodes_at(&later->nodes, i);
        node.class_index = map[node.class_index];
        dependency_nodes_add(&in->nodes, node);
    }
}

static void merge_rejected(struct intake *in, const struct intake *later)
{
    int64_t most = in->options.keep_rejected;
    size_t have = (size_t)(in->n_rejected < most ? in->n_rejected : most);
    size_t more = (size_t)(later->n_rejected < most ? later->n_rejected : most);
    if (have + more > (size_t)most)
        more = (size_t)most - have;
    in->rejected =
        mem_grow(in->rejected, &in->rejected_capacity, have + more, sizeof in->rejected[0]);
    if (more > 0)
        memcpy(in->rejected + have, later->rejected, more * sizeof in->rejected[0]);
    in->n_rejected += later->n_rejected;
}

static void merge_facts(struct intake *in, const struct intake *later)
{
    for (size_t i = 0; i < later->n_notes; i++)
        intake_note(in, "%s", later->notes[i]);
    for (int why = 0; why < N_ASIDE; why++) {
        in->aside[why].rows += later->aside[why].rows;
        in->aside[why].unknown_ms += later->aside[why].unknown_ms;
        in->overflow |= !add_checked(&in->aside[why].total_ms, later->aside[why].total_ms) ||
                        !add_checked(&in->aside[why].vcpu_ms, later->aside[why].vcpu_ms);
    }
    in->overflow |= later->overflow;
    if (in->duration_from[0] == '\0')
        in->duration_from = later->duration_from;
    if (later->first_submit_ms != TIME_UNKNOWN &&
        (in->first_submit_ms == TIME_UNKNOWN || later->first_submit_ms < in->first_submit_ms))
        in->first_submit_ms = later->first_submit_ms;
    if (later->last_end_ms > in->last_end_ms)
        in->last_end_ms = later->last_end_ms;
    in->rounded_up += later->rounded_up;
    in->running += later->running;
    in->rows += later->rows;
}

void intake_merge(struct intake *in, struct intake *later)
{
    assert(in->n_seen == 0 || later->n_seen == 0); /* lists with ids are read by one intake */
    int32_t *map = merge_classes(in, later);
    merge_attempts(in, later, map);
    merge_dependencies(in, later, map);
    for (size_t i = 0; i < later->n_jobs; i++) {
        if (later->jobs[i].class_id >= 0)
            later->jobs[i].class_id = map[later->jobs[i].class_id];
    }
    APPEND(in, later, jobs, n_jobs, jobs_capacity);
    merge_rejected(in, later);
    merge_facts(in, later);
    arena_join(&in->arena, &later->arena);
    free(map);
    intake_clear(later);
}

/* ---- rules over the whole list --------------------------------------------------------------- */

static void count_failed_as_job(struct intake *in, const struct failed_attempt *f)
{
    int64_t duration_ms = f->duration_ms + in->options.job_overhead_ms;
    if (f->job_index >= 0) {
        in->jobs[f->job_index].class_id = f->class_index;
        in->jobs[f->job_index].duration_ms = duration_ms;
    }
    struct counted_job job = {
        .class_index = f->class_index,
        .row = WHEN_ROW(f->when),
        .duration_ms = duration_ms,
        .count = f->count,
        .peak_mcpu = f->peak_mcpu,
        .peak_mib = f->peak_mib,
        .name_hash = f->name_hash,
        .id_hash = f->id_hash,
        .link = f->link,
    };
    intake_count_job(in, &job);
}

/* Failed attempts become jobs, or are set aside with what their class was asked or guessed. */
static void settle_failed(struct intake *in, bool jobs)
{
    for (size_t i = 0; i < in->n_failed; i++) {
        const struct failed_attempt *f = &in->failed[i];
        if (f->is_job && jobs)
            count_failed_as_job(in, f);
        if (f->is_job || jobs)
            continue;
        bool ran = f->duration_ms > 0;
        intake_tally_aside(in, ran || f->superseded ? ASIDE_EARLIER_ATTEMPT : ASIDE_NO_TIME, 1,
                           f->count, f->duration_ms, in->classes[f->class_index].mcpu);
    }
}

/* Without labels, one guess is made for jobs that may have little in common. */
static void say_guess_for_all(struct intake *in, const struct workload *w)
{
    int64_t guessed = 0;
    for (int32_t i = 0; i < w->n_classes; i++) {
        const struct job_class *c = &w->classes[i];
        guessed += c->label[0] == '\0' && (c->guessed_mcpu || c->guessed_mem) ? c->count : 0;
    }
    if (guessed > 1)
        intake_note(in,
                    "%lld jobs without a label and without a full request share one guess, made "
                    "from the use of all of them: --requests FILE or --label REGEX tells them "
                    "apart",
                    (long long)guessed);
}

static void say_what_was_done(struct intake *in, const struct workload *w)
{
    say_guess_for_all(in, w);
    if (in->rounded_up > 0)
        intake_note(in, "vCPUs rounded up to whole ones for %lld job%s: Batch on EC2 takes no less",
                    (long long)in->rounded_up, in->rounded_up == 1 ? "" : "s");
    if (in->running > 0)
        intake_note(in,
                    "jobs still running when the list was written: %lld; how long they take is "
                    "unknown",
                    (long long)in->running);
    if (in->options.job_overhead_ms > 0)
        intake_note(in, "%lld.%03lld s were added to each known duration (--job-overhead)",
                    (long long)(in->options.job_overhead_ms / MS_PER_S),
                    (long long)(in->options.job_overhead_ms % MS_PER_S));
}

/* Guessing may make two classes of a label equal; they become one.  map[c] is where c went. */
static void join_equal(struct intake *in, int32_t *map)
{
    struct open_class *classes = in->classes;
    size_t n = in->n_classes;
    free(in->slots);
    in->slots = NULL;
    in->n_slots = 0;
    in->classes = NULL;
    in->n_classes = in->classes_capacity = 0;
    for (size_t c = 0; c < n; c++) {
        struct open_class *from = &classes[c];
        map[c] = intake_class_find(in, from);
        struct open_class *to = &in->classes[map[c]];
        tally_join(&to->durations, &from->durations);
        to->unknown += from->unknown;
        to->first_row = from->first_row < to->first_row ? from->first_row : to->first_row;
        to->guessed_mcpu |= from->guessed_mcpu;
        to->guessed_mem |= from->guessed_mem;
        to->assumed_mcpu |= from->assumed_mcpu;
        to->assumed_mem |= from->assumed_mem;
        to->peak_mcpu = from->peak_mcpu > to->peak_mcpu ? from->peak_mcpu : to->peak_mcpu;
        to->peak_mib = from->peak_mib > to->peak_mib ? from->peak_mib : to->peak_mib;
    }
    free(classes);
}

/* ---- classes of the workload ----------------------------------------------------------------- */

struct place {
    int64_t first_row;
    int32_t index;
};

static int by_first_row(const void *a, const void *b)
{
    const struct place *x = a, *y = b;
    if (x->first_row != y->first_row)
        return x->first_row < y->first_row ? -1 : 1;
    return (x->index > y->index) - (x->index < y->index);
}

static bool sum_runs(struct job_class *class)
{
    for (int64_t i = 0; i < class->n_runs; i++) {
        int64_t ms;
        if (!add_checked(&class->count, class->runs[i].count) || class->count > COUNT_MAX ||
            !mul_checked(&ms, class->runs[i].duration_ms, class->runs[i].count) ||
            !add_checked(&class->total_ms, ms))
            return false;
    }
    return true;
}

static void describe_durations(struct job_class *class)
{
    class->min_ms = class->p50_ms = class->p90_ms = class->max_ms = UNKNOWN;
    if (class->n_runs == 0)
        return;
    class->min_ms = class->runs[class->n_runs - 1].duration_ms;
    class->max_ms = class->runs[0].duration_ms;
    class->p50_ms = runs_quantile(class->runs, class->n_runs, class->count, 0.5);
    class->p90_ms = runs_quantile(class->runs, class->n_runs, class->count, 0.9);
}

static bool fill_class(struct intake *in, struct open_class *from, struct job_class *class,
                       bool others_known, struct error *err)
{
    struct slice label = in->labels.texts[from->label];
    struct slice gpu_model = in->gpu_models.texts[from->gpu_model];
    class->label = arena_text(&in->arena, label.p, label.n);
    class->gpu_model = arena_text(&in->arena, gpu_model.p, gpu_model.n);
    class->mcpu = from->mcpu;
    class->mem_mib = from->mem_mib;
    class->gpus = from->gpus;
    class->arch = from->arch;
    class->whole_instances = from->whole_instances;
    class->nodes = from->nodes;
    class->guessed_mcpu = from->guessed_mcpu;
    class->guessed_mem = from->guessed_mem;
    class->assumed_mcpu = from->assumed_mcpu;
    class->assumed_mem = from->assumed_mem;
    class->peak_mcpu = from->peak_mcpu;
    class->peak_mib = from->peak_mib;
    class->runs = tally_take_runs(&from->durations, &class->n_runs);
    durations_settle(&in->options, class, &from->unknown, others_known);
    bool fits = sum_runs(class);
    if (fits) {
        describe_durations(class);
        class->unknown_durations = from->unknown;
        class->count += from->unknown;
    }
    if (!fits || class->count > COUNT_MAX)
        return error_set(err, ERROR_INPUT,
                         "%s%s%s: more than %lld jobs of one request, or more job time than can be "
                         "counted",
                         class->label[0] == '\0' ? "jobs without a label" : "label '", class->label,
                         class->label[0] == '\0' ? "" : "'", (long long)COUNT_MAX);
    return true;
}

/* Classes in the order in which their first job was listed; those without jobs (all their rows were
 * set aside) are left out.  map[c], an index in in->classes, becomes an id. */
static bool fill_classes(struct intake *in, struct workload *w, int32_t *ids, struct error *err)
{
    struct place *places = mem_alloc(in->n_classes * sizeof places[0]);
    int32_t n = 0;
    for (size_t c = 0; c < in->n_classes; c++) {
        if (in->classes[c].first_row != NEVER_SEEN)
            places[n++] = (struct place){in->classes[c].first_row, (int32_t)c};
    }
    if (n > 0)
        qsort(places, (size_t)n, sizeof places[0], by_first_row);
    w->classes = mem_zeroed((size_t)n, sizeof w->classes[0]);
    w->n_classes = n;
    bool ok = true, known = in->options.history != NULL;
    for (int32_t id = 0; id < n; id++)
        known |= in->classes[places[id].index].durations.chunk != NULL;
    for (int32_t id = 0; id < n && ok; id++) {
        w->classes[id].id = id;
        ids[places[id].index] = id;
        ok = fill_class(in, &in->classes[places[id].index], &w->classes[id], known, err) &&
             add_checked(&w->count, w->classes[id].count);
    }
    free(places);
    return ok;
}

void intake_forget_jobs(struct intake *in)
{
    assert(in->options.ready == READY_NONE); /* arrivals are made of them */
    in->options.keep_jobs = false;
}

/* Renumbers the kept jobs' classes and drops those that were set aside. */
static void fill_jobs(struct intake *in, struct workload *w, const int32_t *map, const int32_t *ids)
{
    int64_t kept = 0;
    if (!in->options.keep_jobs)
        return;
    for (size_t i = 0; i < in->n_jobs; i++) {
        struct job job = in->jobs[i];
        if (job.class_id < 0)
            continue;
        job.class_id = ids[map[job.class_id]];
        job.duration_ms =
            durations_planned(&in->options, &w->classes[job.class_id], job.duration_ms);
        in->jobs[kept++] = job;
    }
    w->jobs = in->jobs;
    w->n_jobs = kept;
    in->jobs = NULL;
    in->n_jobs = in->jobs_capacity = 0;
}

static void fill_facts(struct intake *in, struct workload *w)
{
    w->format = "";
    w->rows = in->rows;
    memcpy(w->aside, in->aside, sizeof w->aside);
    w->rejected = in->rejected;
    w->n_rejected = in->n_rejected;
    w->notes = in->notes;
    w->n_notes = (int32_t)in->n_notes;
    w->duration_from = in->duration_from;
    w->first_submit_ms = in->first_submit_ms;
    w->last_end_ms = in->last_end_ms;
    w->arena = in->arena;
    in->rejected = NULL;
    in->notes = NULL;
    in->arena = (struct arena){0};
}

static bool finish(struct intake *in, struct workload *w, int32_t *map, int32_t *ids,
                   struct error *err)
{
    if (in->rows == 0)
        return error_set(err, ERROR_INPUT, "no jobs: the list holds %s",
                         in->instead != NULL ? in->instead : "no record");
    if (in->overflow)
        return error_set(err, ERROR_INPUT,
                         "the times of the rows that were set aside are too large to be summed");
    join_equal(in, map);
    if (!fill_classes(in, w, ids, err))
        return false;
    int64_t job_ms;
    double vcpu_hours, gib_hours;
    if (!workload_totals(w, &job_ms, &vcpu_hours, &gib_hours))
        return error_set(err, ERROR_INPUT, "the jobs' durations are too large to be summed");
    fill_jobs(in, w, map, ids);
    w->has_dependencies = in->n_links > 0;
    if (!critical_path_ms(in, w, map, ids, &w->critical_path_ms, err))
        return false;
    say_what_was_done(in, w);
    fill_facts(in, w);
    if (in->options.ready != READY_NONE)
        arrivals_fill(w, in->options.ready);
    return true;
}

bool intake_finish(struct intake *in, struct workload *w, struct error *err)
{
    *w = (struct workload){.first_ready_ms = TIME_UNKNOWN};
    attempts_judge(in);
    settle_failed(in, true);
    intake_guess(in);
    settle_failed(in, false);
    int32_t *map = mem_alloc(in->n_classes * sizeof map[0]);
    int32_t *ids = mem_alloc(in->n_classes * sizeof ids[0]);
    bool ok = finish(in, w, map, ids, err);
    free(map);
    free(ids);
    if (!ok)
        workload_clear(w);
    intake_clear(in);
    return ok;
}
