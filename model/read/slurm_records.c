#include "model/read/slurm_records.h"
#include "model/arena.h"
#include "model/read/slurm_fields.h"

#include <stdlib.h>

const char *const slurm_column_names[N_SACCT] = {
    "JobID",   "JobIDRaw",  "JobName",    "State",     "AllocCPUS",  "NCPUS",  "ReqCPUS",  "ReqMem",
    "ReqTRES", "AllocTRES", "ReqGRES",    "AllocGRES", "AllocNodes", "NNodes", "ReqNodes", "NTasks",
    "MaxRSS",  "TotalCPU",  "ElapsedRaw", "Elapsed",   "Submit",     "Start",  "End",
};

/* The fields that AWS's HPC Cost Simulator has sacct print, without a header; lists of earlier
 * versions lack the last. */
static const char hpc_header[] =
    "State|JobID|ReqCPUS|ReqMem|ReqNodes|Constraints|Submit|Eligible|Start|Elapsed|Suspended|End|"
    "ExitCode|DerivedExitCode|AllocNodes|NCPUS|MaxDiskRead|MaxDiskWrite|MaxPages|MaxRSS|MaxVMSize|"
    "CPUTime|UserCPU|SystemCPU|TotalCPU|Partition";
enum {
    HPC_COLUMNS = 26,
    HPC_STATE = 0,
    HPC_ID = 1,
    HPC_SUBMIT = 6,
};

enum {
    JOIN_LINES_MAX = 256,     /* lines of one record */
    JOIN_BYTES_MAX = 1 << 16, /* and their size */
};

static bool is_alnum(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

static bool is_skipped(struct slice line)
{
    struct slice s = slice_trim(line);
    return s.n == 0 || s.p[0] == '#';
}

/* ---- the header ------------------------------------------------------------------------------ */

/* The delimiter is what follows the first name; in tables that other programs wrote from sacct's
 * the first name may be quoted, or empty. */
static char header_separator(struct slice line)
{
    size_t n = 0;
    int found;
    while (n < line.n && is_alnum(line.p[n]))
        n++;
    if (n > 0 && n < line.n)
        return line.p[n];
    return table_separator(line, slurm_column_names, N_SACCT, &found);
}

/* The names of the header, without blanks and quotes around them. */
static void split_header(struct slice line, char separator, struct table_fields *f)
{
    table_split_plain(line, separator, f);
    for (size_t i = 0; i < f->n && i < TABLE_COLUMNS_MAX; i++) {
        struct slice s = slice_trim(f->at[i]);
        if (s.n >= 2 && s.p[0] == '"' && s.p[s.n - 1] == '"')
            s = (struct slice){s.p + 1, s.n - 2};
        f->at[i] = s;
    }
}

/* A header names a job's id and at least one more column. */
static bool is_header(const struct table_fields *f)
{
    int known = 0;
    size_t n = f->n < TABLE_COLUMNS_MAX ? f->n : TABLE_COLUMNS_MAX;
    for (size_t i = 0; i < n; i++)
        known += slurm_column_known(f->at[i]);
    return known >= 2 && (table_column(f, "JobID", 0) >= 0 || table_column(f, "JobIDRaw", 0) >= 0);
}

static void map_columns(struct slurm_records *r)
{
    struct table_fields *f = &r->fields;
    r->bar_at_end = f->n > 1 && f->at[f->n - 1].n == 0;
    r->columns.n = (int)f->n - (r->bar_at_end ? 1 : 0);
    r->first_name = f->at[0];
    for (int c = 0; c < r->columns.n; c++) {
        struct slice name = f->at[c];
        r->columns.kind[c] = slurm_kind_of(name);
        /* These hold commas, but no other delimiter that people choose. */
        if (r->separator == ',' &&
            (slice_is(name, "NodeList") || slice_is(name, "Partition") || slice_is(name, "Flags") ||
             slice_is(name, "ReqGRES") || slice_is(name, "AllocGRES")))
            r->columns.kind[c] = SLURM_FREE;
    }
    for (int c = 0; c < N_SACCT; c++)
        r->at[c] = table_column(f, slurm_column_names[c], 0);
    r->free_at_end = r->columns.n > 0 && r->columns.kind[r->columns.n - 1] == SLURM_FREE;
}

/* A record of the HPC Cost Simulator's: state, id ... submit time, 25 fields and more. */
static bool is_hpc_record(const struct table_fields *f)
{
    return f->n >= HPC_COLUMNS - 1 && slurm_suits(SLURM_STATE, f->at[HPC_STATE]) &&
           slurm_suits(SLURM_ID, f->at[HPC_ID]) && f->at[HPC_ID].n > 0 &&
           memchr(f->at[HPC_ID].p, ' ', f->at[HPC_ID].n) == NULL &&
           f->at[f->n > HPC_SUBMIT ? HPC_SUBMIT : 0].n > 0;
}

static bool not_sacct(const struct slurm_records *r, struct error *err)
{
    return error_set(err, ERROR_INPUT,
                     "line %lld: no header of sacct -P: a line such as JobID|JobName|State|"
                     "AllocCPUS|ReqMem|ElapsedRaw is needed (no sacct -n)",
                     (long long)r->lines.line);
}

/* The first line that says something. */
static bool first_line(struct table_lines *lines, struct slice *line)
{
    while (table_next(lines, line))
        if (!is_skipped(*line))
            return true;
    return false;
}

/* sacct without -P: names, under them dashes that show the columns. */
static bool start_fixed(struct table_lines *lines, struct slice header, struct slurm_widths *widths,
                        struct table_fields *f)
{
    struct table_lines after = *lines;
    struct slice dashes;
    if (!table_next(&after, &dashes) || !slurm_widths_take(widths, dashes))
        return false;
    slurm_widths_split(widths, header, f);
    if (!is_header(f))
        widths->n = 0;
    else
        *lines = after;
    return widths->n > 0;
}

bool slurm_records_start(struct slurm_records *r, struct slice text,
                         const struct read_options *options, struct intake *in, struct error *err)
{
    struct slice line;
    r->in = in;
    table_start(&r->lines, text, options);
    if (!first_line(&r->lines, &line))
        return error_set(err, ERROR_INPUT, "nothing but comments: output of sacct -P is expected");
    if (start_fixed(&r->lines, line, &r->widths, &r->fields)) {
        intake_note(in, "columns of fixed width: sacct cuts long values there (job names most of "
                        "all), sacct -P does not");
        r->header = line;
        map_columns(r);
        return true;
    }
    r->separator = header_separator(line);
    split_header(line, r->separator, &r->fields);
    if (r->separator != '\0' && r->fields.n <= TABLE_COLUMNS_MAX && is_header(&r->fields)) {
        map_columns(r);
        return true;
    }
    r->separator = '|';
    table_split_plain(line, r->separator, &r->fields);
    if (!is_hpc_record(&r->fields))
        return not_sacct(r, err);
    r->no_header = true;
    intake_note(in, "no header line: the columns are taken to be those of AWS's HPC Cost "
                    "Simulator (State, JobID, ReqCPUS, ReqMem ...)");
    table_split_plain(slice_of(hpc_header), r->separator, &r->fields);
    map_columns(r);
    r->first_name = SLICE_NONE;
    table_start(&r->lines, text, options);
    return true;
}

/* ---- records --------------------------------------------------------------------------------- */

static void split(struct slurm_records *r, struct slice record)
{
    table_split_plain(record, r->separator, &r->fields);
    if (r->bar_at_end && r->fields.n > (size_t)r->columns.n && r->fields.n <= TABLE_COLUMNS_MAX &&
        r->fields.at[r->fields.n - 1].n == 0)
        r->fields.n--;
}

/* Has every column that matters a certain place?  Names may be open: they count nothing. */
static bool is_certain(const struct slurm_records *r)
{
    for (int c = 0; c < N_SACCT; c++)
        if (c != SACCT_JOB_NAME && r->at[c] >= 0 && r->at[c] < r->columns.n &&
            r->start[r->at[c]] < 0)
            return false;
    return true;
}

/* Gives each column its field, looking at what the fields hold. */
static bool align(struct slurm_records *r)
{
    r->straight = false;
    if (r->no_header)
        r->columns.n = HPC_COLUMNS;
    bool fits = slurm_align(&r->columns, &r->fields, r->start);
    if (!fits && r->no_header) {
        r->columns.n = HPC_COLUMNS - 1;
        fits = slurm_align(&r->columns, &r->fields, r->start);
    }
    return fits && is_certain(r);
}

/* Does the line hold a whole record? */
static bool is_whole(struct slurm_records *r, struct slice line)
{
    split(r, line);
    return r->fields.n >= (size_t)r->columns.n && align(r);
}

/* Adds lines to a record that breaks off, until it is whole.  False, with the lines after the first
 * untouched, when the next whole record or a limit comes first. */
static bool join(struct slurm_records *r, struct slice record)
{
    struct table_lines before = r->lines;
    struct slice line;
    for (int n = 1; n < JOIN_LINES_MAX && record.n < JOIN_BYTES_MAX; n++) {
        if (!table_next(&r->lines, &line) || is_whole(r, line))
            break;
        record.n = (size_t)(line.p + line.n - record.p);
        if (is_whole(r, record)) {
            r->joined++;
            return true;
        }
        if (r->fields.n > (size_t)r->columns.n + SLURM_SHIFT_MAX)
            break;
    }
    r->join_from = r->lines.at;
    r->lines = before;
    return false;
}

static bool is_header_again(struct slurm_records *r, struct slice line)
{
    if (r->first_name.n == 0 || line.n == 0 || (line.p[0] >= '0' && line.p[0] <= '9') ||
        !table_same_word(slice_trim(r->fields.at[0]), r->first_name))
        return false;
    split_header(line, r->separator, &r->fields);
    return is_header(&r->fields);
}

/* sacct never quotes, but programs that write its tables anew do. */
static bool take_quoted(struct slurm_records *r, struct slice line)
{
    struct table_lines before = r->lines;
    if (r->separator == '|' || line.n == 0 || memchr(line.p, '"', line.n) == NULL)
        return false;
    r->straight = true;
    if (table_split_quoted(&r->lines, line, r->separator, &r->fields) == NULL &&
        r->fields.n == (size_t)r->columns.n)
        return true;
    r->lines = before;
    return false;
}

static bool refuse(struct slurm_records *r, size_t n)
{
    size_t needed = (size_t)r->columns.n;
    if (n < needed)
        intake_reject(r->in, r->line, "%zu fields where %zu are needed", n, needed);
    else if (n == needed)
        intake_reject(r->in, r->line, "the fields do not look like the columns of sacct");
    else
        intake_reject(r->in, r->line,
                      "%zu fields where %zu are needed: a value holds the delimiter, and where it "
                      "ends is not certain",
                      n, needed);
    return false;
}

/* A line with too few fields: the start of a record over several lines, the end of the last
 * column's text, or broken. */
static bool take_short(struct slurm_records *r, struct slice line)
{
    size_t n = r->fields.n;
    bool starts = slurm_starts_record(&r->columns, &r->fields);
    if (starts && r->lines.at > r->join_from && join(r, line))
        return true;
    if (!starts && r->free_at_end) {
        r->trailing++;
        return false;
    }
    return refuse(r, n);
}

static bool take_fixed(struct slurm_records *r, struct slice line)
{
    struct slurm_widths dashes;
    if (slice_equal(slice_trim(line), slice_trim(r->header)) || slurm_widths_take(&dashes, line))
        return false;
    slurm_widths_split(&r->widths, line, &r->fields);
    r->straight = true;
    return true;
}

static bool take_line(struct slurm_records *r, struct slice line)
{
    r->line = r->lines.line;
    if (memchr(line.p, '\0', line.n) != NULL) {
        intake_reject(r->in, r->line, "the line holds a NUL byte: text is needed");
        return false;
    }
    if (r->widths.n > 0)
        return take_fixed(r, line);
    if (take_quoted(r, line))
        return true;
    split(r, line);
    if (is_header_again(r, line)) {
        map_columns(r);
        return false;
    }
    if (r->fields.n == (size_t)r->columns.n && !r->no_header) {
        r->straight = true;
        return true;
    }
    if (r->fields.n < (size_t)(r->no_header ? HPC_COLUMNS - 1 : r->columns.n))
        return take_short(r, line);
    if (!align(r))
        return refuse(r, r->fields.n);
    r->shifted += r->fields.n > (size_t)r->columns.n;
    return true;
}

bool slurm_records_next(struct slurm_records *r)
{
    struct slice line;
    while (table_next(&r->lines, &line))
        if (!is_skipped(line) && take_line(r, line))
            return true;
    return false;
}

struct slice slurm_value(const struct slurm_records *r, enum slurm_column c)
{
    int column = r->at[c];
    if (column < 0 || column >= r->columns.n)
        return SLICE_NONE;
    int first = r->straight ? column : r->start[column];
    if (first < 0)
        return SLICE_NONE;
    struct slice s = r->fields.at[first];
    if (!r->straight && r->columns.kind[column] == SLURM_FREE) {
        int next = column + 1 < r->columns.n ? r->start[column + 1] : (int)r->fields.n;
        const struct slice *last = &r->fields.at[next > first ? next - 1 : first];
        s.n = (size_t)(last->p + last->n - s.p);
    }
    s = slice_trim(s);
    /* A list that was cut says what it says only in part. */
    bool cut = r->widths.n > 0 && s.n > 0 && s.p[s.n - 1] == '+';
    return cut && r->columns.kind[column] == SLURM_LIST ? SLICE_NONE : s;
}

void slurm_records_notes(const struct slurm_records *r)
{
    if (r->shifted > 0)
        intake_note(r->in,
                    "%lld records hold the delimiter within values: their columns were "
                    "found by what the fields look like",
                    (long long)r->shifted);
    if (r->joined > 0)
        intake_note(r->in, "%lld records run over several lines", (long long)r->joined);
    if (r->trailing > 0)
        intake_note(r->in, "%lld lines are no records and were taken as more of the last column",
                    (long long)r->trailing);
}

int slurm_records_detect(struct slice head)
{
    struct table_lines lines;
    struct slice line;
    table_start(&lines, head, NULL);
    if (!first_line(&lines, &line))
        return 0;
    char separator = header_separator(line);
    struct table_fields *f = mem_zeroed(1, sizeof *f);
    struct slurm_widths *widths = mem_zeroed(1, sizeof *widths);
    int sure = start_fixed(&lines, line, widths, f) ? 90 : 0;
    free(widths);
    if (sure == 0) {
        split_header(line, separator, f);
        sure = separator != '\0' && is_header(f) ? 95 : 0;
    }
    if (sure == 0) {
        table_split_plain(line, '|', f);
        sure = is_hpc_record(f) ? 92 : 0;
    }
    free(f);
    return sure;
}
