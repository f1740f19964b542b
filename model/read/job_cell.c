#include "model/read/job_cell.h"

#include "model/quantity.h"

const char *const job_column_names[N_JOB_COLUMNS] = {
    [COLUMN_NAME] = "name",
    [COLUMN_COUNT] = "count",
    [COLUMN_VCPUS] = "vcpus",
    [COLUMN_MEMORY_MIB] = "memory_mib",
    [COLUMN_MEMORY] = "memory",
    [COLUMN_GPUS] = "gpus",
    [COLUMN_ARCH] = "arch",
    [COLUMN_GPU_MODEL] = "gpu_model",
    [COLUMN_DURATION_S] = "duration_s",
    [COLUMN_DURATION] = "duration",
    [COLUMN_SUBMIT_S] = "submit_s",
    [COLUMN_LABEL] = "label",
    [COLUMN_INPUT_BYTES] = "input_bytes",
    [COLUMN_OUTPUT_BYTES] = "output_bytes",
    [COLUMN_IMAGE] = "image",
    [COLUMN_IMAGE_BYTES] = "image_bytes",
    [COLUMN_SCRATCH_GIB] = "scratch_gib",
    [COLUMN_ATTEMPTS] = "attempts",
    [COLUMN_PEAK_MEMORY_MIB] = "peak_memory_mib",
    [COLUMN_PEAK_VCPUS] = "peak_vcpus",
    [COLUMN_DEPENDS_ON] = "depends_on",
    [COLUMN_WHOLE_INSTANCES] = "whole_instances",
    [COLUMN_TIMEOUT_S] = "timeout_s",
    [COLUMN_NODES] = "nodes",
    [COLUMN_SHARE] = "share",
    [COLUMN_PRIORITY] = "priority",
    [COLUMN_QUEUE] = "queue",
};

const char job_column_list[] =
    "name, count, vcpus, memory_mib, memory, gpus, arch, gpu_model, duration_s, duration, "
    "submit_s, label, input_bytes, output_bytes, image, image_bytes, scratch_gib, attempts, "
    "peak_memory_mib, peak_vcpus, depends_on, whole_instances, timeout_s, nodes, share, priority, "
    "queue";

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}

static bool same_word(struct slice s, const char *word)
{
    size_t n = strlen(word);
    if (s.n != n)
        return false;
    for (size_t i = 0; i < n; i++) {
        if (lower(s.p[i]) != word[i])
            return false;
    }
    return true;
}

int job_column_named(struct slice name)
{
    for (int c = 0; c < N_JOB_COLUMNS; c++) {
        if (same_word(name, job_column_names[c]))
            return c;
    }
    return -1;
}

/* Insertions, deletions and changes that turn one into the other (Wagner and Fischer 1974). */
static int edit_distance(struct slice a, const char *b)
{
    enum { LONGEST = 32 };
    int n = (int)strlen(b), row[LONGEST + 1];
    if (a.n > LONGEST || n > LONGEST)
        return LONGEST;
    for (int j = 0; j <= n; j++)
        row[j] = j;
    for (int i = 1; i <= (int)a.n; i++) {
        int diagonal = row[0];
        row[0] = i;
        for (int j = 1; j <= n; j++) {
            int change = diagonal + (lower(a.p[i - 1]) != b[j - 1]);
            diagonal = row[j];
            int skip = (row[j] < row[j - 1] ? row[j] : row[j - 1]) + 1;
            row[j] = change < skip ? change : skip;
        }
    }
    return row[n];
}

/* "Memory (MiB)" as we would write it: "memory_mib". */
static struct slice plain_name(struct slice name, char *out, size_t size)
{
    size_t n = 0;
    for (size_t i = 0; i < name.n && n < size; i++) {
        char c = lower(name.p[i]);
        if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'))
            out[n++] = c;
        else if (n > 0 && out[n - 1] != '_')
            out[n++] = '_';
    }
    while (n > 0 && out[n - 1] == '_')
        n--;
    return (struct slice){out, n};
}

int job_column_nearest(struct slice given)
{
    char plain[64];
    struct slice name = plain_name(given, plain, sizeof plain);
    /* Words that other programs use, too far from ours to be found as typing errors. */
    static const struct {
        const char *word;
        enum job_column column;
    } others[] = {
        {"cpus", COLUMN_VCPUS},
        {"cores", COLUMN_VCPUS},
        {"threads", COLUMN_VCPUS},
        {"mem", COLUMN_MEMORY},
        {"ram", COLUMN_MEMORY},
        {"memory_gib", COLUMN_MEMORY},
        {"memory_gb", COLUMN_MEMORY},
        {"memory_mb", COLUMN_MEMORY},
        {"runtime", COLUMN_DURATION},
        {"time", COLUMN_DURATION},
        {"walltime", COLUMN_DURATION},
        {"seconds", COLUMN_DURATION_S},
        {"process", COLUMN_LABEL},
        {"jobs", COLUMN_COUNT},
        {"n", COLUMN_COUNT},
        {"gpu", COLUMN_GPUS},
        {"mem_mib", COLUMN_MEMORY_MIB},
        {"mem_mb", COLUMN_MEMORY},
    };
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
        if (same_word(name, others[i].word))
            return (int)others[i].column;
    }
    int best = -1, least = 3;
    for (int c = 0; c < N_JOB_COLUMNS; c++) {
        int distance = edit_distance(name, job_column_names[c]);
        if (distance < least && distance * 2 < (int)strlen(job_column_names[c])) {
            least = distance;
            best = c;
        }
    }
    return best;
}

bool job_cell_missing(struct slice cell)
{
    /* The longer ones are what data frames and schedulers write. */
    static const char *const words[] = {"na", "n/a", "nan", "none", "null", "unknown"};
    if (cell.n == 0 || (cell.n == 1 && cell.p[0] == '-'))
        return true;
    if (cell.n > strlen("unknown") || (cell.p[0] >= '0' && cell.p[0] <= '9'))
        return false;
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (same_word(cell, words[i]))
            return true;
    }
    return false;
}

static bool read_arch(struct slice cell, enum arch *arch)
{
    if (same_word(cell, "x86_64") || same_word(cell, "amd64"))
        *arch = ARCH_X86_64;
    else if (same_word(cell, "arm64") || same_word(cell, "aarch64"))
        *arch = ARCH_ARM64;
    else if (same_word(cell, "any"))
        *arch = ARCH_ANY;
    else
        return false;
    return true;
}

static bool read_yes_no(struct slice cell, bool *value)
{
    *value = same_word(cell, "yes") || same_word(cell, "true") || slice_is(cell, "1");
    return *value || same_word(cell, "no") || same_word(cell, "false") || slice_is(cell, "0");
}

/* A number of at least 1 after rounding up, as vCPUs and memory are. */
static bool read_request(struct slice cell, int64_t scale, int64_t max, int64_t *value)
{
    int64_t x;
    if (!quantity_scaled(cell, scale, ROUND_UP, &x) || x < 1 || x > max)
        return false;
    *value = x;
    return true;
}

static bool read_count(struct slice cell, int64_t max, int64_t *value)
{
    int64_t x;
    if (!quantity_whole_number(cell, max, &x) || x < 1)
        return false;
    *value = x;
    return true;
}

static bool read_scaled(struct slice cell, int64_t scale, enum rounding round, int64_t max,
                        int64_t *value)
{
    int64_t x;
    if (!quantity_scaled(cell, scale, round, &x) || x > max)
        return false;
    *value = x;
    return true;
}

/* Seconds of any clock (so they may be negative), or a date and time. */
static bool read_submit(struct slice cell, int64_t *ms)
{
    bool negative = cell.n > 0 && cell.p[0] == '-';
    if (!read_scaled(negative ? slice_from(cell, 1) : cell, MS_PER_S, ROUND_NEAREST, INT64_MAX / 2,
                     ms))
        return quantity_time_ms(cell, ms);
    *ms = negative ? -*ms : *ms;
    return true;
}

/* In a text, "NA" may well be a sample's name. */
static bool is_text(enum job_column column)
{
    return column == COLUMN_NAME || column == COLUMN_LABEL || column == COLUMN_IMAGE ||
           column == COLUMN_GPU_MODEL || column == COLUMN_DEPENDS_ON || column == COLUMN_SHARE ||
           column == COLUMN_QUEUE;
}

bool job_cell_read(enum job_column column, struct slice cell, struct job_row *row)
{
    if (job_cell_missing(cell) && (!is_text(column) || cell.n < 2))
        return true;
    switch (column) {
    case COLUMN_NAME:
        row->name = cell;
        return true;
    case COLUMN_COUNT:
        return read_count(cell, COUNT_MAX, &row->count);
    case COLUMN_VCPUS:
        return read_request(cell, MCPU_PER_VCPU, MCPU_MAX, &row->mcpu);
    case COLUMN_MEMORY_MIB:
        return read_request(cell, 1, MEM_MAX_MIB, &row->mem_mib);
    case COLUMN_MEMORY: {
        int64_t mib;
        if (!quantity_memory_mib(cell, INT64_C(1) << 20, ROUND_UP, &mib) || mib < 1)
            return false;
        row->mem_mib = mib;
        return true;
    }
    case COLUMN_GPUS:
        return quantity_whole_number(cell, GPUS_MAX, &row->gpus);
    case COLUMN_ARCH:
        return read_arch(cell, &row->arch);
    case COLUMN_GPU_MODEL:
        row->gpu_model = cell;
        return true;
    case COLUMN_DURATION_S:
        return read_scaled(cell, MS_PER_S, ROUND_NEAREST, DURATION_MAX_MS, &row->duration_ms);
    case COLUMN_DURATION:
        return quantity_duration_ms(cell, MS_PER_S, &row->duration_ms);
    case COLUMN_SUBMIT_S:
        return read_submit(cell, &row->submit_ms);
    case COLUMN_LABEL:
        row->label = cell;
        return true;
    case COLUMN_INPUT_BYTES:
        return quantity_whole_number(cell, INT64_MAX, &row->input_bytes);
    case COLUMN_OUTPUT_BYTES:
        return quantity_whole_number(cell, INT64_MAX, &row->output_bytes);
    case COLUMN_IMAGE:
        row->image = cell;
        return true;
    case COLUMN_IMAGE_BYTES:
        return quantity_whole_number(cell, INT64_MAX, &row->image_bytes);
    case COLUMN_SCRATCH_GIB:
        return read_scaled(cell, 1, ROUND_UP, MEM_MAX_MIB, &row->scratch_gib);
    case COLUMN_ATTEMPTS:
        return read_count(cell, 1000, &row->attempts);
    case COLUMN_PEAK_MEMORY_MIB:
        return read_scaled(cell, 1, ROUND_UP, MEM_MAX_MIB, &row->peak_mib);
    case COLUMN_PEAK_VCPUS:
        return read_scaled(cell, MCPU_PER_VCPU, ROUND_UP, MCPU_MAX, &row->peak_mcpu);
    case COLUMN_DEPENDS_ON:
        row->depends_on = cell;
        return true;
    case COLUMN_WHOLE_INSTANCES:
        return read_yes_no(cell, &row->whole_instances);
    case COLUMN_TIMEOUT_S:
        return read_count(cell, DURATION_MAX_S, &row->timeout_s);
    case COLUMN_NODES:
        return read_count(cell, NODES_MAX, &row->nodes);
    case COLUMN_SHARE:
        row->share = cell;
        return true;
    case COLUMN_PRIORITY:
        return quantity_whole_number(cell, PRIORITY_MAX, &row->priority);
    case COLUMN_QUEUE:
        row->queue = cell;
        return true;
    case N_JOB_COLUMNS:
        break;
    }
    return false;
}

const char *job_cell_accepted(enum job_column column)
{
    switch (column) {
    case COLUMN_COUNT:
        return "a whole number from 1 to 1000000000 is needed";
    case COLUMN_VCPUS:
        return "a number of vCPUs above 0 and up to 16777 is needed, or nothing when unknown";
    case COLUMN_MEMORY_MIB:
        return "a number of MiB above 0 is needed (the column 'memory' takes units), or nothing "
               "when unknown";
    case COLUMN_MEMORY:
        return "memory above 0 such as 15GiB or 512 MB (bare number: MiB) is needed, or nothing "
               "when unknown";
    case COLUMN_GPUS:
        return "a whole number from 0 to 1024 is needed";
    case COLUMN_ARCH:
        return "x86_64, arm64 or any is needed";
    case COLUMN_DURATION_S:
        return "seconds from 0 to 536870912 are needed (the column 'duration' takes units), or "
               "nothing when unknown";
    case COLUMN_DURATION:
        return "a duration such as 2h30m, 90s or 1-00:00:00 (bare number: seconds) is needed, or "
               "nothing when unknown";
    case COLUMN_SUBMIT_S:
        return "seconds, or a time such as 2026-09-01 10:00:00, are needed";
    case COLUMN_SCRATCH_GIB:
        return "a number of GiB is needed";
    case COLUMN_ATTEMPTS:
        return "a whole number from 1 to 1000 is needed";
    case COLUMN_PEAK_MEMORY_MIB:
        return "a number of MiB is needed";
    case COLUMN_PEAK_VCPUS:
        return "a number of vCPUs is needed";
    case COLUMN_WHOLE_INSTANCES:
        return "yes or no is needed";
    case COLUMN_TIMEOUT_S:
        return "a whole number of seconds from 1 is needed, or nothing for none";
    case COLUMN_NODES:
        return "a whole number from 1 to 10000 is needed";
    case COLUMN_PRIORITY:
        return "a whole number from 0 to 9999 is needed";
    default:
        return "a whole number is needed";
    }
}
