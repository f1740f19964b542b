#include "model/read/slurm_align.h"
#include "model/read/slurm_fields.h"

static const struct {
    const char *name;
    enum slurm_kind kind;
} kinds[] = {
    {"JobID", SLURM_ID},
    {"JobIDRaw", SLURM_ID},
    {"State", SLURM_STATE},
    {"JobName", SLURM_FREE},
    {"SubmitLine", SLURM_FREE},
    {"AdminComment", SLURM_FREE},
    {"Comment", SLURM_FREE},
    {"SystemComment", SLURM_FREE},
    {"Constraints", SLURM_FREE},
    {"Container", SLURM_FREE},
    {"Extra", SLURM_FREE},
    {"WorkDir", SLURM_FREE},
    {"StdErr", SLURM_FREE},
    {"StdIn", SLURM_FREE},
    {"StdOut", SLURM_FREE},
    {"NodeList", SLURM_WORD},
    {"Flags", SLURM_WORD},
    {"Partition", SLURM_WORD},
    {"Account", SLURM_TEXT},
    {"Cluster", SLURM_WORD},
    {"User", SLURM_TEXT},
    {"Group", SLURM_TEXT},
    {"QOS", SLURM_TEXT},
    {"Reason", SLURM_TEXT},
    {"Reservation", SLURM_WORD},
    {"Layout", SLURM_WORD},
    {"McsLabel", SLURM_WORD},
    {"WCKey", SLURM_WORD},
    {"ReqGRES", SLURM_WORD},
    {"AllocGRES", SLURM_WORD},
    {"ReqTRES", SLURM_LIST},
    {"AllocTRES", SLURM_LIST},
    {"TRESUsageInAve", SLURM_LIST},
    {"TRESUsageInMax", SLURM_LIST},
    {"TRESUsageInMaxNode", SLURM_LIST},
    {"TRESUsageInMaxTask", SLURM_LIST},
    {"TRESUsageInMin", SLURM_LIST},
    {"TRESUsageInMinNode", SLURM_LIST},
    {"TRESUsageInMinTask", SLURM_LIST},
    {"TRESUsageInTot", SLURM_LIST},
    {"TRESUsageOutAve", SLURM_LIST},
    {"TRESUsageOutMax", SLURM_LIST},
    {"TRESUsageOutMaxNode", SLURM_LIST},
    {"TRESUsageOutMaxTask", SLURM_LIST},
    {"TRESUsageOutMin", SLURM_LIST},
    {"TRESUsageOutMinNode", SLURM_LIST},
    {"TRESUsageOutMinTask", SLURM_LIST},
    {"TRESUsageOutTot", SLURM_LIST},
    {"AllocCPUS", SLURM_NUMBER},
    {"AllocNodes", SLURM_NUMBER},
    {"NCPUS", SLURM_NUMBER},
    {"NNodes", SLURM_NUMBER},
    {"NTasks", SLURM_NUMBER},
    {"ReqCPUS", SLURM_NUMBER},
    {"ReqNodes", SLURM_NUMBER},
    {"ElapsedRaw", SLURM_NUMBER},
    {"CPUTimeRAW", SLURM_NUMBER},
    {"TimelimitRaw", SLURM_WORD},
    {"AssocID", SLURM_NUMBER},
    {"DBIndex", SLURM_NUMBER},
    {"GID", SLURM_NUMBER},
    {"UID", SLURM_NUMBER},
    {"Priority", SLURM_NUMBER},
    {"QOSRAW", SLURM_NUMBER},
    {"Elapsed", SLURM_CLOCK},
    {"CPUTime", SLURM_CLOCK},
    {"TotalCPU", SLURM_CLOCK},
    {"UserCPU", SLURM_CLOCK},
    {"SystemCPU", SLURM_CLOCK},
    {"Suspended", SLURM_CLOCK},
    {"Timelimit", SLURM_CLOCK},
    {"Reserved", SLURM_CLOCK},
    {"Planned", SLURM_CLOCK},
    {"ResvCPU", SLURM_CLOCK},
    {"PlannedCPU", SLURM_CLOCK},
    {"AveCPU", SLURM_CLOCK},
    {"MinCPU", SLURM_CLOCK},
    {"Submit", SLURM_DATE},
    {"Eligible", SLURM_DATE},
    {"Start", SLURM_DATE},
    {"End", SLURM_DATE},
    {"ReqMem", SLURM_SIZE},
    {"MaxRSS", SLURM_SIZE},
    {"AveRSS", SLURM_SIZE},
    {"MaxVMSize", SLURM_SIZE},
    {"AveVMSize", SLURM_SIZE},
    {"MaxDiskRead", SLURM_SIZE},
    {"AveDiskRead", SLURM_SIZE},
    {"MaxDiskWrite", SLURM_SIZE},
    {"AveDiskWrite", SLURM_SIZE},
    {"MaxPages", SLURM_SIZE},
    {"AvePages", SLURM_SIZE},
    {"AveCPUFreq", SLURM_SIZE},
    {"ConsumedEnergy", SLURM_SIZE},
    {"ExitCode", SLURM_EXIT},
    {"DerivedExitCode", SLURM_EXIT},
};

static int kind_index(struct slice name)
{
    for (int i = 0; i < (int)(sizeof kinds / sizeof kinds[0]); i++)
        if (table_same_word(name, slice_of(kinds[i].name)))
            return i;
    return -1;
}

enum slurm_kind slurm_kind_of(struct slice name)
{
    int i = kind_index(name);
    return i < 0 ? SLURM_WORD : kinds[i].kind;
}

bool slurm_column_known(struct slice name)
{
    return kind_index(name) >= 0;
}

/* The kinds of value that a character may stand in. */
enum { OF_NUMBER = 1, OF_CLOCK = 2, OF_DATE = 4, OF_SIZE = 8, OF_EXIT = 16, OF_ALL = 31 };

static const unsigned char stands_in[256] = {
    ['0'] = OF_ALL,
    ['1'] = OF_ALL,
    ['2'] = OF_ALL,
    ['3'] = OF_ALL,
    ['4'] = OF_ALL,
    ['5'] = OF_ALL,
    ['6'] = OF_ALL,
    ['7'] = OF_ALL,
    ['8'] = OF_ALL,
    ['9'] = OF_ALL,
    [':'] = OF_CLOCK | OF_DATE | OF_EXIT,
    ['-'] = OF_CLOCK | OF_DATE,
    ['.'] = OF_CLOCK | OF_DATE | OF_SIZE | OF_NUMBER,
    ['T'] = OF_DATE | OF_SIZE,
    [' '] = OF_DATE,
    ['K'] = OF_SIZE | OF_NUMBER,
    ['M'] = OF_SIZE | OF_NUMBER,
    ['G'] = OF_SIZE,
    ['P'] = OF_SIZE,
    ['E'] = OF_SIZE,
    ['c'] = OF_SIZE,
    ['n'] = OF_SIZE,
    ['d'] = OF_SIZE, /* no unit, but near enough for the reader to name the value */
};

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool only(struct slice s, unsigned kind)
{
    unsigned all = kind;
    for (size_t i = 0; i < s.n; i++)
        all &= stands_in[(unsigned char)s.p[i]];
    return all != 0;
}

static bool suits_clock(struct slice s)
{
    return (only(s, OF_CLOCK) && memchr(s.p, ':', s.n) != NULL) || slice_is(s, "UNLIMITED") ||
           slice_is(s, "Partition_Limit") || slice_is(s, "INVALID");
}

static bool suits_date(struct slice s)
{
    return (s.n >= 10 && is_digit(s.p[0]) && only(s, OF_DATE)) || slice_is(s, "Unknown") ||
           slice_is(s, "None") || slice_is(s, "None assigned") || slice_is(s, "N/A");
}

/* Every state starts with capitals ("OUT_OF_MEMORY", "NODE_FAIL"); one that is not known is the
 * reader's to refuse by name. */
static bool suits_state(struct slice s)
{
    for (size_t i = 0; i < 4; i++)
        if (i >= s.n || ((s.p[i] < 'A' || s.p[i] > 'Z') && s.p[i] != '_'))
            return false;
    return true;
}

bool slurm_suits(enum slurm_kind kind, struct slice s)
{
    struct slurm_id id;
    if (s.n == 0)
        return kind != SLURM_STATE && kind != SLURM_ID;
    switch (kind) {
    case SLURM_FREE:
        return true;
    case SLURM_TEXT:
        return memchr(s.p, '\n', s.n) == NULL;
    case SLURM_WORD:
        return memchr(s.p, ' ', s.n) == NULL && memchr(s.p, '\n', s.n) == NULL;
    case SLURM_LIST:
        return s.p[0] != '-' && memchr(s.p, '=', s.n) != NULL && memchr(s.p, ' ', s.n) == NULL;
    case SLURM_NUMBER:
        return only(s, OF_NUMBER);
    case SLURM_CLOCK:
        return suits_clock(s);
    case SLURM_DATE:
        return suits_date(s);
    case SLURM_SIZE:
        return s.p[0] == '?' || (is_digit(s.p[0]) && only(s, OF_SIZE));
    case SLURM_EXIT:
        return only(s, OF_EXIT) && memchr(s.p, ':', s.n) != NULL;
    case SLURM_STATE:
        return suits_state(s);
    case SLURM_ID:
        return slurm_id(s, &id);
    }
    return false;
}

static bool at(uint64_t set, int bit)
{
    return (set >> bit & 1) != 0;
}

/* All shifts from the least of the set up to most. */
static uint64_t upwards(uint64_t set, int most)
{
    uint64_t up_to_most = most >= 63 ? UINT64_MAX : (UINT64_C(1) << (most + 1)) - 1;
    return set == 0 ? 0 : ~((set & (~set + 1)) - 1) & up_to_most;
}

/* The shifts at which the next column may start, when this one may at those of `set`. */
static uint64_t step(enum slurm_kind kind, const struct table_fields *f, int column, uint64_t set,
                     int most)
{
    if (kind == SLURM_FREE)
        return upwards(set, most);
    uint64_t next = 0;
    for (int e = 0; e <= most; e++) {
        if (!at(set, e) || !slurm_suits(kind, f->at[column + e]))
            continue;
        next |= UINT64_C(1) << e;
        if (kind != SLURM_LIST || f->at[column + e].n == 0)
            continue;
        for (int k = e + 1;
             k <= most && f->at[column + k].n > 0 && slurm_suits(SLURM_LIST, f->at[column + k]);
             k++)
            next |= UINT64_C(1) << k;
    }
    return next;
}

/* Keeps of the shifts of column those that lead to one of `next`. */
static uint64_t step_back(enum slurm_kind kind, const struct table_fields *f, int column,
                          uint64_t set, uint64_t next, int most)
{
    uint64_t kept = 0;
    for (int e = 0; e <= most; e++)
        if (at(set, e) && (step(kind, f, column, UINT64_C(1) << e, most) & next) != 0)
            kept |= UINT64_C(1) << e;
    return kept;
}

static int lowest(uint64_t set)
{
    return __builtin_ctzll(set);
}

/* The one field for a column, or -1 when the fields it may be differ. */
static int settle(const struct table_fields *f, int column, uint64_t set)
{
    int first = column + lowest(set);
    for (set &= set - 1; set != 0; set &= set - 1)
        if (!slice_equal(f->at[column + lowest(set)], f->at[first]))
            return -1;
    return first;
}

/* As many fields as columns: each its own. */
static bool align_straight(const struct slurm_columns *columns, const struct table_fields *f,
                           int start[TABLE_COLUMNS_MAX])
{
    for (int c = 0; c < columns->n; c++) {
        if (!slurm_suits(columns->kind[c], f->at[c]))
            return false;
        start[c] = c;
    }
    return true;
}

bool slurm_align(const struct slurm_columns *columns, const struct table_fields *f,
                 int start[TABLE_COLUMNS_MAX])
{
    uint64_t can[TABLE_COLUMNS_MAX + 1];
    int n = columns->n;
    if (f->n < (size_t)n || f->n > TABLE_COLUMNS_MAX || f->n - (size_t)n > SLURM_SHIFT_MAX)
        return false;
    int most = (int)f->n - n;
    if (most == 0)
        return align_straight(columns, f, start);
    can[0] = 1;
    for (int c = 0; c < n; c++) {
        can[c + 1] = step(columns->kind[c], f, c, can[c], most);
        if (can[c + 1] == 0)
            return false;
    }
    can[n] &= UINT64_C(1) << most;
    for (int c = n - 1; c >= 0; c--) {
        can[c] = step_back(columns->kind[c], f, c, can[c], can[c + 1], most);
        if (can[c] == 0)
            return false;
        start[c] = settle(f, c, can[c]);
    }
    return true;
}

bool slurm_starts_record(const struct slurm_columns *columns, const struct table_fields *f)
{
    uint64_t can = 1;
    if (f->n > TABLE_COLUMNS_MAX)
        return false;
    for (int c = 0; c < columns->n && c < (int)f->n; c++) {
        int most = (int)f->n - 1 - c;
        if (most > SLURM_SHIFT_MAX)
            most = SLURM_SHIFT_MAX;
        can &= upwards(1, most);
        if (can == 0)
            return false;
        /* Free text that starts here may be what the line breaks off in. */
        if (columns->kind[c] == SLURM_FREE)
            return true;
        can = step(columns->kind[c], f, c, can, most);
    }
    return false;
}
