#include "model/check/plan_document.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

Suite *suite_plan_document(void);

/* One "large" (8 vCPUs, 14900 MiB, $0.19 + $0.008288 of extras an hour) for 1800 s: two lanes of
 * class 0 for 1500 s, one of class 1 for 1202 s.  By label: the lease pays 55.08 micro-dollars a
 * second; ALIGN claims a quarter of it for 3000 s, CALL half of it for 1202 s, 149 s are idle. */
static const char document[] =
    "{\"schema\":\"batchfit.plan/1\",\"version\":\"0.1.0\",\n"
    "\"request\":{\"region\":\"us-east-1\",\"deadline_s\":2000,\"max-vcpus\":\"1000\"},\n"
    "\"prices\":{\"source\":\"by hand\",\"as_of\":\"2026-07-20\",\"currency\":\"USD\","
    "\"unpriced_types\":2},\n"
    "\"classes\":[\n"
    "{\"id\":0,\"label\":\"ALIGN\",\"count\":4,\"vcpus\":2,\"memory_mib\":3000,\"gpus\":0,"
    "\"arch\":\"x86_64\",\"gpu_model\":null,\"guessed\":false,"
    "\"duration_s\":{\"min\":500,\"p50\":500,\"p90\":1000,\"max\":1000,\"total\":3000}},\n"
    "{\"id\":1,\"label\":\"CALL\",\"count\":2,\"vcpus\":4,\"memory_mib\":1000,\"gpus\":0,"
    "\"arch\":\"any\",\"gpu_model\":null,\"guessed\":true,"
    "\"duration_s\":{\"min\":600.001,\"p50\":600.001,\"p90\":600.001,\"max\":600.001,"
    "\"total\":1200.002}}],\n"
    "\"leases\":[{\"count\":1,\"instance_type\":\"large\",\"purchase\":\"on-demand\","
    "\"usd_per_hour\":\"0.19\",\"usable\":{\"vcpus\":8,\"memory_mib\":14900,\"gpus\":0},"
    "\"start_s\":0,\"duration_s\":1800,\"lanes\":["
    "{\"count\":2,\"start_s\":180,\"runs\":[{\"class\":0,\"duration_s\":1000,\"count\":1},"
    "{\"class\":0,\"duration_s\":500,\"count\":1}]},"
    "{\"count\":1,\"start_s\":180,\"runs\":[{\"class\":1,\"duration_s\":601,\"count\":2}]}]}],\n"
    "\"cost\":{\"total_usd\":\"0.099144\",\"lower_bound_usd\":\"0.082456\",\"gap\":0.168321,"
    "\"unit\":\"batch\",\"at_least\":false,\"items\":["
    "{\"item\":\"instances\",\"instance_type\":\"large\",\"purchase\":\"on-demand\","
    "\"usd\":\"0.095\"},"
    "{\"item\":\"root volumes\",\"usd\":\"0.001644\"},{\"item\":\"public IPv4\",\"usd\":"
    "\"0.0025\"}],"
    "\"by_label\":[{\"label\":\"ALIGN\",\"jobs\":4,\"usd\":\"0.04131\"},"
    "{\"label\":\"CALL\",\"jobs\":2,\"usd\":\"0.033103\"},"
    "{\"label\":\"boot\",\"jobs\":0,\"usd\":\"0.009914\"},"
    "{\"label\":\"idle\",\"jobs\":0,\"usd\":\"0.008207\"},"
    "{\"label\":\"tail\",\"jobs\":0,\"usd\":\"0.00661\"}]},\n"
    "\"proof\":{\"bound\":\"fluid\",\"scale\":1,\"duals\":[49572,88288],\"parameters\":"
    "{\"deadline_s\":2000,\"boot_s\":180,\"tail_s\":120,\"billed_s\":null,"
    "\"price_gcd_uusd\":null}},\n"
    "\"makespan_s\":1680,\"peak_vcpus\":8,\"unplaced\":[],\n"
    "\"environments\":[{\"name\":\"x86-od\",\"queue\":\"x86\",\"purchase\":\"on-demand\","
    "\"arch\":\"x86_64\",\"allocation_strategy\":\"BEST_FIT_PROGRESSIVE_ORDERED\","
    "\"instance_types\":[\"large\"],\"min_vcpus\":0,\"max_vcpus\":8,\"classes\":[0,1]}],\n"
    "\"comparison\":[{\"name\":\"this plan\",\"usd\":\"0.099144\",\"makespan_s\":1680,"
    "\"peak_vcpus\":8,\"instances\":1,\"infeasible\":null},"
    "{\"name\":\"one job per instance\",\"usd\":null,\"makespan_s\":null,\"peak_vcpus\":null,"
    "\"instances\":null,\"infeasible\":\"too dear\"}],\n"
    "\"quotas\":[{\"code\":\"L-1216C47A\",\"name\":\"standard\",\"peak_vcpus\":8,"
    "\"limit_vcpus\":null},{\"code\":\"L-DB2E81BA\",\"name\":\"g\",\"peak_vcpus\":0,"
    "\"limit_vcpus\":null}],\n"
    "\"advice\":[],\"assumptions\":[],\"warnings\":[],\"stopped\":\"gap\"}\n";

static struct instance_type types[] = {
    {.name = "large", .family = "m6i", .arch = ARCH_X86_64, .vcpus = 8},
    {.name = "arm", .family = "m6g", .arch = ARCH_ARM64, .vcpus = 4},
};
static const struct offer offers[] = {
    {.type = &types[0],
     .price_uusd_h = 190000,
     .root_uusd_h = 3288,
     .ipv4_uusd_h = 5000,
     .extras_uusd_h = 8288,
     .usable_mcpu = 8000,
     .usable_mib = 14900,
     .gpu_model = -1},
    {.type = &types[1],
     .type_index = 1,
     .price_uusd_h = 80000,
     .root_uusd_h = 3288,
     .ipv4_uusd_h = 5000,
     .extras_uusd_h = 8288,
     .usable_mcpu = 4000,
     .usable_mib = 7500,
     .gpu_model = -1},
};
static struct duration_run runs_0[] = {{1000000, 2}, {500000, 2}};
static struct duration_run runs_1[] = {{600001, 2}};
static struct job_class classes[] = {
    {.id = 0,
     .label = "ALIGN",
     .count = 4,
     .mcpu = 2000,
     .mem_mib = 3000,
     .arch = ARCH_X86_64,
     .gpu_model = "",
     .runs = runs_0,
     .n_runs = 2,
     .total_ms = 3000000,
     .min_ms = 500000,
     .p50_ms = 500000,
     .p90_ms = 1000000,
     .max_ms = 1000000},
    {.id = 1,
     .label = "CALL",
     .count = 2,
     .mcpu = 4000,
     .mem_mib = 1000,
     .arch = ARCH_ANY,
     .gpu_model = "",
     .guessed_mem = true,
     .runs = runs_1,
     .n_runs = 1,
     .total_ms = 1200002,
     .min_ms = 600001,
     .p50_ms = 600001,
     .p90_ms = 600001,
     .max_ms = 600001},
};
static const struct workload jobs = {.classes = classes, .n_classes = 2, .count = 6};
static const struct catalogue catalogue = {
    .region = "us-east-1", .currency = "USD", .source = "by hand", .as_of = "2026-07-20"};
static const struct offer_set set = {
    .offers = offers, .n_offers = 2, .left_out = {[LEFT_OUT_UNPRICED] = 2}};
static const struct plan_limits limits = {
    .deadline_s = 2000, .boot_s = 180, .tail_s = 120, .max_vcpus = 1000, .max_instances = UNKNOWN};

/* Everything that is found wrong with a text, a line each; empty when it holds. */
static void judge(const char *text, char *said, size_t size)
{
    struct plan_document d;
    struct error err;
    said[0] = '\0';
    if (!plan_document_parse(&d, slice_of(text), &err)) {
        ck_assert_int_eq(err.kind, ERROR_INPUT);
        snprintf(said, size, "%s", err.message);
        return;
    }
    struct plan_findings found;
    bool ok = plan_document_check(&d, &jobs, &jobs, &catalogue, &set, &limits, &found);
    ck_assert(ok == (found.n_lines == 0));
    for (int i = 0; i < found.n_lines; i++) {
        size_t n = strlen(said);
        snprintf(said + n, size - n, "%s\n", found.lines[i]);
    }
    plan_findings_clear(&found);
    plan_document_clear(&d);
}

static char *replaced(const char *find, const char *by)
{
    const char *at = strstr(document, find);
    ck_assert_msg(at != NULL, "the document has no '%s'", find);
    size_t size = sizeof document + strlen(by);
    char *text = malloc(size);
    ck_assert_ptr_nonnull(text);
    snprintf(text, size, "%.*s%s%s", (int)(at - document), document, by, at + strlen(find));
    return text;
}

/* A part of the document, what it is changed to, and a part of what must be said. */
struct mutation {
    const char *find, *by, *says;
};

static void expect(const struct mutation *m)
{
    char said[16384];
    char *text = replaced(m->find, m->by);
    judge(text, said, sizeof said);
    free(text);
    ck_assert_msg(strstr(said, m->says) != NULL, "%s -> %s: expected '%s', said '%s'", m->find,
                  m->by, m->says, said);
}

START_TEST(a_document_that_holds_passes)
{
    char said[16384];
    judge(document, said, sizeof said);
    ck_assert_str_eq(said, "");
}
END_TEST

/* The document's environment for class 0 only, and another for class 1. */
#define APART_FIND "\"max_vcpus\":8,\"classes\":[0,1]}]"
#define APART(FOLLOWS)                                                                             \
    "\"max_vcpus\":8,\"follows_plan\":" FOLLOWS ",\"classes\":[0]},{\"name\":\"x86-2-od\","        \
    "\"queue\":\"x86-2\",\"purchase\":\"on-demand\",\"arch\":\"x86_64\",\"allocation_strategy\":"  \
    "\"BEST_FIT_PROGRESSIVE\",\"instance_types\":[\"large\"],\"min_vcpus\":0,\"max_vcpus\":8,"     \
    "\"follows_plan\":false,\"classes\":[1]}]"

START_TEST(classes_that_share_an_instance_may_part_between_environments_that_were_simulated)
{
    char said[16384];
    char *text = replaced(APART_FIND, APART("false"));
    judge(text, said, sizeof said);
    free(text);
    ck_assert_str_eq(said, "");
}
END_TEST

/* An environment told a vCPU less than the plan's peak there, beside one of so many vCPUs. */
#define BESIDE(VCPUS)                                                                              \
    "\"max_vcpus\":7,\"classes\":[0,1]},{\"name\":\"x86-2-od\",\"queue\":\"x86-2\","               \
    "\"purchase\":\"on-demand\",\"arch\":\"x86_64\",\"allocation_strategy\":\"BEST_FIT_"           \
    "PROGRESSIVE\","                                                                               \
    "\"instance_types\":[\"large\"],\"min_vcpus\":0,\"max_vcpus\":" VCPUS ",\"classes\":[]}]"

/* Of a limit of 1,000 vCPUs. */
START_TEST(environments_are_told_less_than_their_peaks_only_where_the_limit_is_used_up)
{
    static const char too_few[] = "environments[0].max_vcpus: 7, but 8 of the plan are alive";
    char said[16384];
    char *text = replaced(APART_FIND, BESIDE("993"));
    judge(text, said, sizeof said);
    free(text);
    ck_assert_str_eq(said, "");
    static const char *const leaving[] = {"992", "500"};
    for (size_t i = 0; i < 2; i++) {
        text = replaced(APART_FIND, i == 0 ? BESIDE("992") : BESIDE("500"));
        judge(text, said, sizeof said);
        free(text);
        ck_assert_msg(strstr(said, too_few) != NULL, "beside %s: %s", leaving[i], said);
    }
}
END_TEST

static const struct mutation wrong[] = {
    {APART_FIND, APART("true"),
     "class 1 of leases[0] goes elsewhere than others on it, though they share its large"},
    /* jobs moved, doubled, dropped, shortened */
    {"\"class\":1,\"duration_s\":601,\"count\":2", "\"class\":0,\"duration_s\":601,\"count\":2",
     "class 1 (CALL), jobs of 601 s: 2 to run, 0 in the plan"},
    {"\"duration_s\":601,\"count\":2", "\"duration_s\":601,\"count\":3",
     "class 1 (CALL), jobs of 601 s: 2 to run, 3 in the plan"},
    {"\"duration_s\":601,\"count\":2", "\"duration_s\":601,\"count\":1",
     "class 1 (CALL), jobs of 601 s: 2 to run, 1 in the plan"},
    {"\"duration_s\":601", "\"duration_s\":600", "class 1 (CALL), jobs of 601 s: 2 to run, 0"},
    /* time and room */
    {"{\"count\":1,\"start_s\":180", "{\"count\":1,\"start_s\":179",
     "leases[0].lanes[1]: starts at 179 s, the boot takes 180 s"},
    {"\"duration_s\":1800", "\"duration_s\":1799", "past the lease's end at 1799 s"},
    {"\"start_s\":0", "\"start_s\":321", "ends 2001 s after the first launch"},
    {"{\"count\":2,\"start_s\":180", "{\"count\":4,\"start_s\":180",
     "hold 12000 milli-vCPUs, usable are 8000"},
    /* offers and prices */
    {"\"instance_type\":\"large\"", "\"instance_type\":\"larger\"",
     "leases[0]: larger (on-demand) is not among the types allowed"},
    {"\"instance_type\":\"large\"", "\"instance_type\":\"arm\"", "arm does not take class 0"},
    {"\"purchase\":\"on-demand\"", "\"purchase\":\"spot\"",
     "leases[0]: large (spot) is not among the types allowed"},
    {"\"usd_per_hour\":\"0.19\"", "\"usd_per_hour\":\"0.189999\"",
     "usd_per_hour in micro-dollars: the plan says 189999, recomputed it is 190000"},
    {"\"memory_mib\":14900", "\"memory_mib\":14901",
     "usable.memory_mib: the plan says 14901, recomputed it is 14900"},
    {"\"usable\":{\"vcpus\":8", "\"usable\":{\"vcpus\":8.5",
     "usable milli-vCPUs: the plan says 8500"},
    {"\"unpriced_types\":2", "\"unpriced_types\":1", "unpriced_types: the plan says 1"},
    {"\"USD\"", "\"EUR\"", "prices.currency: the plan says 'EUR', recomputed it is 'USD'"},
    /* totals */
    {"\"total_usd\":\"0.099144\"", "\"total_usd\":\"0.099143\"",
     "cost in micro-dollars: the plan says 99143, recomputed it is 99144"},
    {"\"makespan_s\":1680", "\"makespan_s\":1679", "makespan in seconds: the plan says 1679"},
    {"\"peak_vcpus\":8", "\"peak_vcpus\":16", "peak vCPUs: the plan says 16"},
    {"\"gap\":0.168321", "\"gap\":0.168324", "cost.gap: the plan says 0.168324"},
    {"\"at_least\":false", "\"at_least\":true", "at least: the plan says true"},
    /* rows of cost */
    {"\"usd\":\"0.095\"", "\"usd\":\"0.095001\"",
     "cost.items: instances large cost 95000 micro-dollars, the plan says 95001"},
    {"{\"item\":\"root volumes\",\"usd\":\"0.001644\"},", "",
     "cost.items: root volumes  cost 1644 micro-dollars, the plan says 0"},
    {"{\"item\":\"root volumes\"", "{\"item\":\"tax\"", "cost.items[1]: there is no 'tax'"},
    {"\"0.04131\"", "\"0.041311\"",
     "cost.by_label: 'ALIGN' costs 41310 micro-dollars, the plan says 41311"},
    {"{\"label\":\"CALL\",\"jobs\":2", "{\"label\":\"CALL\",\"jobs\":3",
     "cost.by_label: 'CALL' has 2 jobs, the plan says 3"},
    {"{\"label\":\"CALL\",\"jobs\":2", "{\"label\":\"CALLS\",\"jobs\":2",
     "cost.by_label[1]: there is no 'CALLS'"},
    /* classes */
    {"\"label\":\"ALIGN\",\"count\":4", "\"label\":\"ALIGN\",\"count\":5",
     "classes[0].count: the plan says 5, recomputed it is 4"},
    {"\"vcpus\":2,", "\"vcpus\":2.001,", "classes[0].milli-vCPUs: the plan says 2001"},
    {"\"memory_mib\":1000", "\"memory_mib\":null", "classes[1].memory_mib: the plan says -1"},
    {"\"label\":\"CALL\",\"count\"", "\"label\":\"CALLED\",\"count\"",
     "classes[1].label: the plan says 'CALLED', recomputed it is 'CALL'"},
    {"\"arch\":\"any\"", "\"arch\":\"arm64\"", "classes[1].arch: the plan says 'arm64'"},
    {"\"guessed\":true", "\"guessed\":false", "classes[1].guessed: the plan says 0"},
    {"\"total\":1200.002", "\"total\":1200.001", "classes[1].total ms: the plan says 1200001"},
    {"\"max\":1000,", "\"max\":1001,", "classes[0].longest ms: the plan says 1001000"},
    /* the proof */
    {"\"lower_bound_usd\":\"0.082456\"", "\"lower_bound_usd\":\"0.082457\"",
     "lower bound in micro-dollars: the plan says 82457, its proof gives 82456"},
    {"[49572,88288]", "[49573,88288]", "jobs that fit one large (on-demand) have duals of 198292"},
    {"[49572,88288]", "[49572,88289]", "jobs that fit one arm (on-demand) have duals of 88289"},
    {"[49572,88288]", "[49572,88200]", "its proof gives 82422"},
    {"\"scale\":1", "\"scale\":2", "its proof gives 41228"},
    {"\"tail_s\":120", "\"tail_s\":121", "proof: boot_s and tail_s are 180 and 121"},
    {"\"deadline_s\":2000,\"boot_s\"", "\"deadline_s\":1999,\"boot_s\"",
     "proof: deadline_s is 1999"},
    {"\"fluid\"", "\"none\"", "the plan says 82456, its proof gives 0"},
    {"\"stopped\"", "\"infeasible\":\"too late\",\"stopped\"", "says that it is late, but it "},
    /* what can't be placed */
    {"\"unplaced\":[]", "\"unplaced\":[{\"class\":1,\"jobs\":2,\"why\":\"memory\"}]",
     "leaves out 2 of its jobs as impossible to place, but 0 are"},
    {"\"unplaced\":[]", "\"unplaced\":[{\"class\":1,\"jobs\":2,\"why\":\"mood\"}]",
     "unplaced[0].why: 'mood' is no reason"},
    /* what Batch is told */
    {"BEST_FIT_PROGRESSIVE_ORDERED", "BEST_FIT",
     "environments[0].allocation_strategy: 'BEST_FIT' is not to be used"},
    {"[\"large\"]", "[]", "none takes class 0 of leases[0] and lists its type, large (on-demand)"},
    {"[\"large\"]", "[\"large\",\"arm\"]", "environments[0]: arm is arm64, the environment x86_64"},
    {"[\"large\"]", "[\"large\",\"huge\"]",
     "environments[0]: huge (on-demand) is not among the types allowed"},
    {"\"purchase\":\"on-demand\",\"arch\"", "\"purchase\":\"spot\",\"arch\"",
     "large (spot) is not among the types allowed"},
    {"\"arch\":\"x86_64\",\"allocation", "\"arch\":\"arm64\",\"allocation",
     "environments[0]: large is x86_64, the environment arm64"},
    {"\"max_vcpus\":8", "\"max_vcpus\":7",
     "environments[0].max_vcpus: 7, but 8 of the plan are alive there at once"},
    {"\"min_vcpus\":0", "\"min_vcpus\":9", "environments[0].min_vcpus: 9 is above max_vcpus, 8"},
    {"\"classes\":[0,1]", "\"classes\":[0]", "environments: none takes class 1 of leases[0]"},
    {"\"max_vcpus\":8", "\"follows_plan\":false,\"max_vcpus\":7",
     "environments: none takes class 0 of leases[0]"},
    /* quotas */
    {"\"peak_vcpus\":8,\"limit", "\"peak_vcpus\":9,\"limit",
     "quotas[0].peak_vcpus: the plan says 9, recomputed it is 8"},
    {"\"peak_vcpus\":0,\"limit", "\"peak_vcpus\":4,\"limit",
     "quotas[1].peak_vcpus: the plan says 4, recomputed it is 0"},
    {"\"peak_vcpus\":8,\"limit_vcpus\":null", "\"peak_vcpus\":8,\"limit_vcpus\":64",
     "quotas[0].limit_vcpus: the plan says 64, recomputed it is -1"},
    {"L-DB2E81BA", "L-00000000", "quotas[1].code: 'L-00000000' is no quota"},
    {"\"name\":\"g\"", "\"name\":\"p\"", "quotas[1].name: the plan says 'p'"},
    /* ways to run it */
    {"\"this plan\"", "\"that plan\"", "comparison[0]: it must be the plan itself"},
    {"\"usd\":\"0.099144\"", "\"usd\":\"0.099145\"",
     "comparison[0].usd in micro-dollars: the plan says 99145, recomputed it is 99144"},
    {"\"usd\":\"0.099144\",\"makespan_s\":1680", "\"usd\":\"0.099144\",\"makespan_s\":1681",
     "comparison[0].makespan_s: the plan says 1681"},
    {"\"peak_vcpus\":8,\"instances\":1", "\"peak_vcpus\":9,\"instances\":1",
     "comparison[0].peak_vcpus: the plan says 9"},
    {"\"instances\":1,", "\"instances\":2,", "comparison[0].instances: the plan says 2"},
    {"\"one job per instance\"", "\"this plan\"", "comparison[1]: 'this plan' is comparison[0]"},
};

START_TEST(a_claim_that_does_not_hold_is_named_with_both_values)
{
    expect(&wrong[_i]);
}
END_TEST

static const struct mutation malformed[] = {
    {"batchfit.plan/1", "batchfit.plan/2", "schema: 'batchfit.plan/2'"},
    {"\"schema\":\"batchfit.plan/1\",", "", "schema: "},
    {"{\"class\":1", "{\"class\":2", "leases[0].lanes[1].runs[0].class: 2: "},
    {"{\"class\":1", "{\"class\":-1", "leases[0].lanes[1].runs[0].class: -1: "},
    {"{\"class\":1", "{\"class\":0.5", "leases[0].lanes[1].runs[0].class: 0.5: "},
    {"{\"count\":2,\"start_s\":180", "{\"count\":0,\"start_s\":180",
     "leases[0].lanes[0].count: 0: "},
    {"{\"count\":2,\"start_s\":180", "{\"count\":1e300,\"start_s\":180",
     "leases[0].lanes[0].count: "},
    {"{\"count\":2,\"start_s\":180", "{\"count\":\"two\",\"start_s\":180",
     "leases[0].lanes[0].count: 'two': "},
    {"{\"count\":2,\"start_s\":180", "{\"start_s\":180", "leases[0].lanes[0].count: "},
    {"{\"count\":2,\"start_s\":180", "{\"count\":NaN,\"start_s\":180", "line 7"},
    {"\"duration_s\":1800", "\"duration_s\":null", "leases[0].duration_s: "},
    {"\"id\":1", "\"id\":0", "classes[1]: its id is 0"},
    {"\"id\":1", "\"id\":2", "classes[1]: its id is 2"},
    {"\"vcpus\":4", "\"vcpus\":\"four\"", "classes[1].vcpus: 'four': "},
    {"\"0.099144\"", "\"0.0991441\"", "cost.total_usd: '0.0991441': "},
    {"\"0.099144\"", "\"-1\"", "cost.total_usd: '-1': "},
    {"\"unit\":\"batch\"", "\"unit\":\"week\"", "cost.unit: 'week': batch or hour"},
    {"\"gap\":0.168321", "\"gap\":1e999", "cost.gap: "},
    {"[49572,88288]", "[49572]", "proof.duals: 1 numbers for 2 classes"},
    {"[49572,88288]", "[49572,-1]", "proof.duals[1]: -1: "},
    {"[49572,88288]", "[49572,[]]", "proof.duals[1]: "},
    {"\"fluid\"", "\"certain\"", "proof.bound: 'certain': "},
    {"\"scale\":1", "\"scale\":0", "proof.scale: 0: "},
    {"\"peak_vcpus\":8,", "", "peak_vcpus: "},
    {"\"makespan_s\":1680,", "", "makespan_s: "},
    {"\"peak_vcpus\":8,", "\"peak_vcpus\":8,\"peak_vcpus\":9,", "\"peak_vcpus\" is given twice"},
    {"\"environments\":[{", "\"environs\":[{", "environments: "},
    {"\"instance_types\":[\"large\"]", "\"instance_types\":[8]",
     "environments[0].instance_types[0]: "},
    {"\"classes\":[0,1]", "\"classes\":[0,-1]", "environments[0].classes[1]: -1: "},
    {"\"comparison\":[{", "\"compared\":[{", "comparison: "},
    {"\"gpus\":0,\"arch\":\"any\"", "\"gpus\":0,\"gpus\":1,\"arch\":\"any\"",
     "classes[1]: \"gpus\" is given twice"},
};

START_TEST(a_malformed_document_is_refused_with_the_path)
{
    expect(&malformed[_i]);
}
END_TEST

START_TEST(a_document_cut_anywhere_is_refused)
{
    char said[16384];
    size_t n = strlen(document) - 1; /* without the last newline */
    for (size_t cut = 0; cut < n; cut++) {
        char *text = strndup(document, cut);
        judge(text, said, sizeof said);
        free(text);
        ck_assert_msg(said[0] != '\0', "cut at %zu", cut);
    }
}
END_TEST

START_TEST(other_kinds_of_documents_are_refused)
{
    static const char *const texts[] = {"", "[]", "null", "7", "\"plan\"", "{}", "name,count\na,1"};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        char said[16384];
        judge(texts[i], said, sizeof said);
        ck_assert_msg(said[0] != '\0', "'%s'", texts[i]);
    }
}
END_TEST

/* Every number of classes, leases, cost and proof, one more and one less.  What remains unnoticed
 * holds as well: the second lane may start a second later, its instance being busy until 1680 s,
 * and the dual of class 1 may be one less, which takes less than a micro-dollar off the bound. */
START_TEST(no_number_can_be_changed_unnoticed)
{
    char said[16384];
    char unnoticed[2048] = "";
    int changed = 0;
    const char *from = strstr(document, "\"classes\"");
    const char *end = strstr(document, "\"unplaced\"");
    for (const char *at = from; at < end;) {
        size_t digits = strspn(at, "0123456789");
        bool number = digits > 0 && strchr(":[,\".", at[-1]) != NULL;
        if (!number || strncmp(at, "64\"", 3) == 0) {
            at += digits > 0 ? digits : 1;
            continue;
        }
        for (int step = -1; step <= 1; step += 2) {
            long value = strtol(at, NULL, 10) + step;
            if (value < 0)
                continue;
            char text[sizeof document + 24];
            int zeros = at[-1] == '.' ? (int)digits : 1;
            snprintf(text, sizeof text, "%.*s%0*ld%s", (int)(at - document), document, zeros, value,
                     at + digits);
            judge(text, said, sizeof said);
            if (said[0] == '\0') {
                size_t n = strlen(unnoticed);
                snprintf(unnoticed + n, sizeof unnoticed - n, "%.*s -> %ld\n", (int)digits + 10,
                         at - 10, value);
            }
            changed++;
        }
        at += digits;
    }
    ck_assert_int_gt(changed, 100);
    ck_assert_str_eq(unnoticed, "\"start_s\":180 -> 181\ns\":[49572,88288 -> 88287\n");
}
END_TEST

Suite *suite_plan_document(void)
{
    Suite *s = suite_create("plan_document");
    TCase *t = tcase_create("plan_document");
    tcase_add_test(t, a_document_that_holds_passes);
    tcase_add_test(
        t, classes_that_share_an_instance_may_part_between_environments_that_were_simulated);
    tcase_add_test(t, environments_are_told_less_than_their_peaks_only_where_the_limit_is_used_up);
    tcase_add_loop_test(t, a_claim_that_does_not_hold_is_named_with_both_values, 0,
                        (int)(sizeof wrong / sizeof wrong[0]));
    tcase_add_loop_test(t, a_malformed_document_is_refused_with_the_path, 0,
                        (int)(sizeof malformed / sizeof malformed[0]));
    tcase_add_test(t, a_document_cut_anywhere_is_refused);
    tcase_add_test(t, other_kinds_of_documents_are_refused);
    tcase_add_test(t, no_number_can_be_changed_unnoticed);
    suite_add_tcase(s, t);
    return s;
}
