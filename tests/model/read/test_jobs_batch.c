#include "tests/support/read_jobs.h"

#include <check.h>
#include <stdio.h>

Suite *suite_jobs_batch(void);

static const char *read_text(const char *text)
{
    return read_jobs(jobs_batch_read, slice_of(text));
}

static bool noted(const char *words)
{
    return strstr(read_jobs_notes(), words) != NULL;
}

/* A described job: id, status, times in seconds after an epoch, and further members. */
static const char *job(const char *id, const char *status, int start_s, int stop_s,
                       const char *more)
{
    static char texts[4][1200];
    static int turn;
    char *text = texts[turn++ % 4];
    snprintf(text, sizeof texts[0],
             "{\"jobId\":\"%s\",\"jobName\":\"n-%s\",\"jobQueue\":\"arn:aws:batch:us-east-1:1:"
             "job-queue/q\",\"status\":\"%s\","
             "\"createdAt\":1782900000000,\"startedAt\":%lld,\"stoppedAt\":%lld,"
             "\"jobDefinition\":\"arn:aws:batch:us-east-1:1:job-definition/align:4\"%s}",
             id, id, status, start_s < 0 ? 0 : 1782900000000 + 1000LL * start_s,
             stop_s < 0 ? 0 : 1782900000000 + 1000LL * stop_s, more);
    return text;
}

#define ASKS                                                                                       \
    ",\"container\":{\"resourceRequirements\":[{\"type\":\"VCPU\",\"value\":\"4\"},"               \
    "{\"type\":\"MEMORY\",\"value\":\"15200\"}]}"

static const char *read_described(const char *jobs)
{
    static char text[6100];
    snprintf(text, sizeof text, "{\"jobs\":[%s]}", jobs);
    return read_text(text);
}

START_TEST(a_described_job_has_its_request_time_and_definition)
{
    ck_assert_str_eq(read_described(job("a", "SUCCEEDED", 100, 160,
                                        ASKS ",\"dependsOn\":[{\"jobId\":\"x\"},{\"jobId\":\"y\"}],"
                                             "\"retryStrategy\":{\"attempts\":3}")),
                     "align x1 4000m 15200MiB 60000ms\n");
    ck_assert_str_eq(read_jobs_each(), "1 n-a id=a after=x;y image= ?GiB 3 attempts ?MiB peak ?m "
                                       "peak queue q\n");
}
END_TEST

/* API reference, RetryStrategy and EvaluateOnExit: up to five entries, of which the first that
 * matches decides, and a job is retried where none does. */
START_TEST(a_retry_strategy_that_ends_jobs_that_lost_their_host_leaves_one_attempt)
{
    static const struct {
        const char *entries, *attempts;
    } cases[] = {
        {"", "3 attempts"},
        {"{\"onStatusReason\":\"Host EC2*\",\"action\":\"RETRY\"},"
         "{\"onReason\":\"*\",\"action\":\"EXIT\"}",
         "3 attempts"},
        {"{\"onReason\":\"*\",\"action\":\"EXIT\"}", "1 attempts"},
        {"{\"onExitCode\":\"137\",\"action\":\"EXIT\"}", "3 attempts"},
        {"{\"onStatusReason\":\"Host*\",\"onExitCode\":\"1\",\"action\":\"EXIT\"}", "3 attempts"},
        {"{\"onStatusReason\":\"Host EC2*\",\"action\":\"exit\"}", "1 attempts"},
        {"{\"onStatusReason\":\"Host EC2\",\"action\":\"EXIT\"}", "3 attempts"},
    };
    char more[600];
    snprintf(more, sizeof more, ASKS ",\"retryStrategy\":{\"attempts\":3,\"evaluateOnExit\":[%s]}",
             cases[_i].entries);
    read_described(job("a", "SUCCEEDED", 100, 160, more));
    ck_assert_ptr_nonnull(strstr(read_jobs_each(), cases[_i].attempts));
}
END_TEST

/* API reference, JobDetail: timeout, shareIdentifier and schedulingPriority as they hold; jobQueue
 * by its ARN. */
START_TEST(timeout_share_priority_and_queue_are_read)
{
    read_described(job("a", "SUCCEEDED", 100, 160,
                       ASKS ",\"timeout\":{\"attemptDurationSeconds\":7200},\"shareIdentifier\":"
                            "\"red\",\"schedulingPriority\":7"));
    ck_assert_ptr_nonnull(strstr(read_jobs_each(), " timeout 7200s share red priority 7 queue q"));
    read_described(job("a", "SUCCEEDED", 100, 160, ASKS));
    ck_assert_ptr_null(strstr(read_jobs_each(), "timeout"));
}
END_TEST

/* API reference, SubmitJob: its timeout, retryStrategy and schedulingPriorityOverride replace the
 * definition's; what it does not state is the definition's. */
START_TEST(a_request_takes_timeout_retries_and_priority_of_its_definition)
{
    read_text("{\"jobDefinitionName\":\"d\",\"type\":\"container\",\"timeout\":{"
              "\"attemptDurationSeconds\":600},\"retryStrategy\":{\"attempts\":4},"
              "\"schedulingPriority\":3,\"containerProperties\":{\"vcpus\":1,\"memory\":100}}\n"
              "{\"jobName\":\"a\",\"jobQueue\":\"q\",\"jobDefinition\":\"d\"}\n"
              "{\"jobName\":\"b\",\"jobQueue\":\"q\",\"jobDefinition\":\"d\",\"timeout\":{"
              "\"attemptDurationSeconds\":60},\"retryStrategy\":{\"attempts\":2},"
              "\"schedulingPriorityOverride\":9}\n");
    ck_assert_ptr_nonnull(strstr(
        read_jobs_each(), " 4 attempts ?MiB peak ?m peak timeout 600s priority 3 queue q\n"));
    ck_assert_ptr_nonnull(
        strstr(read_jobs_each(), " 2 attempts ?MiB peak ?m peak timeout 60s priority 9 queue q\n"));
}
END_TEST

/* User guide, array job dependencies: N_TO_N, "each index of this job waits for the corresponding
 * index of each dependency"; SEQUENTIAL, each child waits for the one before it. */
START_TEST(children_of_arrays_wait_for_single_others)
{
    char jobs[4000];
    snprintf(jobs, sizeof jobs, "%s,%s,%s",
             job("p:3", "SUCCEEDED", 0, 10,
                 ASKS ",\"arrayProperties\":{\"size\":4,\"index\":3},\"dependsOn\":[{\"jobId\":"
                      "\"q\",\"type\":\"N_TO_N\"},{\"jobId\":\"whole\"}]"),
             job("s:0", "SUCCEEDED", 0, 10,
                 ASKS ",\"arrayProperties\":{\"size\":2,\"index\":0},\"dependsOn\":[{\"type\":"
                      "\"SEQUENTIAL\"}]"),
             job("s:1", "SUCCEEDED", 0, 10,
                 ASKS ",\"arrayProperties\":{\"size\":2,\"index\":1},\"dependsOn\":[{\"type\":"
                      "\"SEQUENTIAL\"}]"));
    read_described(jobs);
    ck_assert_ptr_nonnull(strstr(read_jobs_each(), "id=p:3 after=q:3;whole "));
    ck_assert_ptr_nonnull(strstr(read_jobs_each(), "id=s:0 after= "));
    ck_assert_ptr_nonnull(strstr(read_jobs_each(), "id=s:1 after=s:0 "));
}
END_TEST

START_TEST(an_array_whose_children_wait_one_by_one_is_a_row_for_each)
{
    ck_assert_str_eq(
        read_text("{\"jobName\":\"a\",\"jobDefinition\":\"d\",\"arrayProperties\":{\"size\":3},"
                  "\"dependsOn\":[{\"type\":\"SEQUENTIAL\"}],\"containerOverrides\":{\"vcpus\":1,"
                  "\"memory\":100}}"),
        "d x3 1000m 100MiB 0ms unknown-durations 3\n");
    ck_assert_ptr_nonnull(strstr(read_jobs_each(), "id=a/1:0 after= "));
    ck_assert_ptr_nonnull(strstr(read_jobs_each(), "id=a/1:2 after=a/1:1 "));
}
END_TEST

START_TEST(older_members_gpus_and_platform_are_read)
{
    ck_assert_str_eq(read_described(job("a", "SUCCEEDED", 0, 1,
                                        ",\"container\":{\"vcpus\":2,\"memory\":128,\"image\":\"i\""
                                        ",\"resourceRequirements\":[{\"type\":\"GPU\",\"value\":"
                                        "\"2\"}],\"runtimePlatform\":{\"cpuArchitecture\":"
                                        "\"ARM64\"},\"ephemeralStorage\":{\"sizeInGiB\":40}}")),
                     "align x1 2000m 128MiB 1000ms gpus 2 arm64\n");
    ck_assert_ptr_nonnull(strstr(read_jobs_each(), "image=i 40GiB"));
}
END_TEST

START_TEST(fractions_of_a_vcpu_become_whole_ones)
{
    ck_assert_str_eq(read_described(job("a", "SUCCEEDED", 0, 1,
                                        ",\"container\":{\"resourceRequirements\":[{\"type\":"
                                        "\"VCPU\",\"value\":\"0.25\"},{\"type\":\"MEMORY\","
                                        "\"value\":512}]}")),
                     "align x1 1000m 512MiB 1000ms\n");
}
END_TEST

START_TEST(states_say_which_jobs_ran)
{
    char jobs[6000];
    snprintf(jobs, sizeof jobs, "%s,%s,%s,%s", job("a", "RUNNABLE", -1, -1, ASKS),
             job("b", "FAILED", -1, -1, ASKS), job("c", "FAILED", 5, 10, ASKS),
             job("d", "RUNNING", 5, -1, ASKS));
    ck_assert_str_eq(read_described(jobs), "align x2 4000m 15200MiB 5000ms unknown-durations 1\n"
                                           "aside 3 1 0ms\n"
                                           "aside 4 1 0ms\n");
    ck_assert_str_eq(read_described(job("a", "DONE", 0, 1, ASKS)),
                     "rejected 1: jobs[0].status: 'DONE': one of SUBMITTED PENDING RUNNABLE "
                     "STARTING RUNNING SUCCEEDED FAILED is needed\n");
}
END_TEST

START_TEST(earlier_attempts_are_set_aside_with_their_time)
{
    ck_assert_str_eq(
        read_described(job("a", "SUCCEEDED", 100, 160,
                           ASKS ",\"attempts\":[{\"startedAt\":1782900000000,\"stoppedAt\":"
                                "1782900030000,\"statusReason\":\"Host EC2 (instance i-1) "
                                "terminated.\"},{\"startedAt\":1782900100000,\"stoppedAt\":"
                                "1782900160000}]")),
        "align x1 4000m 15200MiB 60000ms\naside 0 1 30000ms\n");
    ck_assert(noted("(Host EC2): 1"));

    /* Waiting for its second attempt: the first is set aside, and nothing runs yet. */
    ck_assert_str_eq(
        read_described(job("a", "RUNNABLE", -1, -1,
                           ASKS ",\"attempts\":[{\"startedAt\":1782900000000,\"stoppedAt\":"
                                "1782900030000}]")),
        "aside 0 1 30000ms\naside 3 1 0ms\n");

    /* Its own times are missing, the last attempt's are there. */
    ck_assert_str_eq(
        read_described(job("a", "SUCCEEDED", -1, -1,
                           ASKS ",\"attempts\":[{\"startedAt\":1782900000000,\"stoppedAt\":"
                                "1782900030000}]")),
        "align x1 4000m 15200MiB 30000ms\n");
}
END_TEST

/* "0 SUBMIT START END HOST" of each job, in seconds after the epoch of job(). */
static const char *read_all_attempts(const char *jobs)
{
    static char text[6100], out[600];
    struct intake_options options = intake_defaults();
    options.attempts = ATTEMPTS_ALL;
    options.keep_jobs = true;
    struct read_options reading = {0};
    struct intake *in = intake_new(&options);
    struct workload w;
    struct error err;
    int n = 0;
    snprintf(text, sizeof text, "{\"jobs\":[%s]}", jobs);
    ck_assert(jobs_batch_read(slice_of(text), &reading, in, &err) && intake_finish(in, &w, &err));
    out[0] = '\0';
    for (int64_t i = 0; i < w.n_jobs; i++) {
        const struct job *j = &w.jobs[i];
        const int64_t times[] = {j->submit_ms, j->start_ms, j->end_ms};
        for (int k = 0; k < 3; k++)
            n += snprintf(out + n, sizeof out - (size_t)n, "%lld ",
                          (long long)(times[k] - INT64_C(1782900000000)) / 1000);
        n += snprintf(out + n, sizeof out - (size_t)n, "%s\n", j->host);
    }
    for (int why = 0; why < N_ASIDE; why++)
        ck_assert(w.aside[why].rows == 0 || why == ASIDE_NEVER_STARTED);
    workload_clear(&w);
    intake_free(in);
    return out;
}

/* Each attempt was ready when the one before it had ended. */
START_TEST(where_all_attempts_are_wanted_each_is_a_job_with_its_times_and_host)
{
    static const char *const first =
        ",\"attempts\":[{\"startedAt\":1782900020000,\"stoppedAt\":1782900030000,"
        "\"container\":{\"containerInstanceArn\":\"i1\"}}";
    char jobs[3000];
    snprintf(jobs, sizeof jobs, "%s%s,{\"startedAt\":1782900100000}]}",
             "{\"jobId\":\"a\",\"jobQueue\":\"q\",\"status\":\"SUCCEEDED\",\"jobDefinition\":"
             "\"align:4\",\"createdAt\":1782900005000,\"startedAt\":1782900100000,\"stoppedAt\":"
             "1782900160000,\"container\":{\"vcpus\":2,\"memory\":128,"
             "\"containerInstanceArn\":\"i2\"}",
             first);
    ck_assert_str_eq(read_all_attempts(jobs), "5 20 30 i1\n30 100 160 i2\n");
    /* Waiting for its second attempt, the first counts. */
    snprintf(jobs, sizeof jobs, "%s%s]}",
             "{\"jobId\":\"a\",\"jobQueue\":\"q\",\"status\":\"RUNNABLE\",\"jobDefinition\":"
             "\"align:4\",\"createdAt\":1782900005000,\"container\":{\"vcpus\":2,\"memory\":128}",
             first);
    ck_assert_str_eq(read_all_attempts(jobs), "5 20 30 i1\n");
}
END_TEST

START_TEST(seconds_are_told_from_milliseconds)
{
    ck_assert_str_eq(read_text("{\"jobs\":[{\"jobId\":\"a\",\"jobQueue\":\"q\",\"jobDefinition\":"
                               "\"d\",\"status\":\"SUCCEEDED\",\"startedAt\":1782900000.5,"
                               "\"stoppedAt\":1782900002}]}"),
                     "d x1 ?m ?MiB 1500ms\n");
    ck_assert_str_eq(read_described(job("a", "SUCCEEDED", 10, 5, ASKS)),
                     "rejected 1: jobs[0]: stoppedAt 1782900005000 is before startedAt "
                     "1782900010000\n");
}
END_TEST

START_TEST(an_array_counts_once)
{
    char jobs[6000];
    const char *parent = job("p", "SUCCEEDED", -1, -1, ASKS ",\"arrayProperties\":{\"size\":3}");
    const char *child =
        job("p:0", "SUCCEEDED", 0, 10, ASKS ",\"arrayProperties\":{\"size\":3,\"index\":0}");
    const char *other =
        job("p:2", "SUCCEEDED", 0, 20, ASKS ",\"arrayProperties\":{\"size\":3,\"index\":2}");
    snprintf(jobs, sizeof jobs, "%s,%s,%s", parent, child, other);
    ck_assert_str_eq(read_described(jobs), "align x2 4000m 15200MiB 30000ms\naside 5 1 0ms\n");
    ck_assert(noted("arrays or multi-node jobs listed in part: 1; 1 of their jobs"));

    ck_assert_str_eq(read_described(parent), "align x3 4000m 15200MiB 0ms unknown-durations 3\n");
    ck_assert(noted("only the parent is listed"));

    ck_assert_str_eq(read_described(job("p", "PENDING", -1, -1,
                                        ASKS ",\"arrayProperties\":{\"size\":10,\"statusSummary\":{"
                                             "\"SUCCEEDED\":3,\"RUNNING\":1,\"RUNNABLE\":6}}")),
                     "align x4 4000m 15200MiB 0ms unknown-durations 4\naside 3 1 0ms\n");
}
END_TEST

START_TEST(a_job_listed_again_counts_once_by_its_end)
{
    char jobs[6000];
    snprintf(jobs, sizeof jobs, "%s,%s,%s", job("a", "RUNNING", 0, -1, ASKS),
             job("a", "SUCCEEDED", 0, 10, ASKS), job("b", "SUCCEEDED", 0, 10, ASKS));
    ck_assert_str_eq(read_described(jobs), "align x2 4000m 15200MiB 20000ms\naside 6 1 0ms\n");
    ck_assert(noted("jobs listed more than once: 1"));
}
END_TEST

START_TEST(containers_of_a_task_are_summed)
{
    ck_assert_str_eq(
        read_described(job(
            "a", "SUCCEEDED", 0, 1,
            ",\"ecsProperties\":{\"taskProperties\":[{\"containers\":[{\"name\":\"x\","
            "\"resourceRequirements\":[{\"type\":\"VCPU\",\"value\":\"1\"},{\"type\":\"MEMORY\","
            "\"value\":\"1000\"}]},{\"name\":\"y\",\"resourceRequirements\":[{\"type\":\"VCPU\","
            "\"value\":\"2\"},{\"type\":\"MEMORY\",\"value\":\"24\"},{\"type\":\"GPU\",\"value\":"
            "\"1\"}]}],\"ephemeralStorage\":{\"sizeInGiB\":21}}]}")),
        "align x1 3000m 1024MiB 1000ms gpus 1\n");
}
END_TEST

START_TEST(pods_use_the_quantities_of_kubernetes)
{
    ck_assert_str_eq(
        read_described(job(
            "a", "SUCCEEDED", 0, 1,
            ",\"eksProperties\":{\"podProperties\":{\"containers\":[{\"name\":\"x\",\"resources\":"
            "{\"limits\":{\"cpu\":\"1500m\",\"memory\":\"1Gi\",\"nvidia.com/gpu\":\"1\"},"
            "\"requests\":{\"memory\":\"512Mi\"}}},{\"name\":\"y\",\"resources\":{\"requests\":{"
            "\"cpu\":\"500m\",\"memory\":\"129e6\"}}}],\"initContainers\":[{\"name\":\"i\","
            "\"resources\":{\"requests\":{\"cpu\":\"1\",\"memory\":\"2Gi\"}}}]}}")),
        "align x1 2000m 2048MiB 1000ms gpus 1\n");
}
END_TEST

START_TEST(nodes_count_as_whole_instances)
{
    ck_assert_str_eq(
        read_described(
            job("a", "SUCCEEDED", 0, 1,
                ",\"nodeProperties\":{\"numNodes\":8,\"mainNode\":0,\"nodeRangeProperties\":["
                "{\"targetNodes\":\"0\",\"container\":{\"vcpus\":2,\"memory\":100}},"
                "{\"targetNodes\":\"1:\",\"container\":{\"vcpus\":4,\"memory\":200}},"
                "{\"targetNodes\":\"2:3\",\"container\":{\"vcpus\":8,\"memory\":300}}]}")),
        "align x1 2000m 100MiB 1000ms whole\n"
        "align x5 4000m 200MiB 5000ms whole nodes 5\n"
        "align x2 8000m 300MiB 2000ms whole nodes 2\n");
    ck_assert_str_eq(
        read_described(job("a", "SUCCEEDED", 0, 1,
                           ",\"nodeProperties\":{\"numNodes\":4,\"nodeRangeProperties\":["
                           "{\"targetNodes\":\":2\",\"container\":{}}]}")),
        "rejected 1: jobs[0]: nodeRangeProperties: no range holds node 3\n");
}
END_TEST

/* A request and the definitions beside it. */
static const struct {
    const char *request, *definition, *expected;
} joined[] = {
    /* The request's resourceRequirements come first, each on its own. */
    {"\"containerOverrides\":{\"resourceRequirements\":[{\"type\":\"MEMORY\",\"value\":\"7600\"}]}",
     "\"containerProperties\":{\"resourceRequirements\":[{\"type\":\"VCPU\",\"value\":\"2\"},"
     "{\"type\":\"MEMORY\",\"value\":\"100\"}]}",
     "d x1 2000m 7600MiB 0ms unknown-durations 1\n"},
    /* Older members of the request do not beat the definition's resourceRequirements ... */
    {"\"containerOverrides\":{\"vcpus\":9,\"memory\":999}",
     "\"containerProperties\":{\"resourceRequirements\":[{\"type\":\"VCPU\",\"value\":\"2\"}],"
     "\"memory\":50}",
     "d x1 2000m 999MiB 0ms unknown-durations 1\n"},
    /* ... but its older members. */
    {"\"containerOverrides\":{\"vcpus\":9}", "\"containerProperties\":{\"vcpus\":1,\"memory\":50}",
     "d x1 9000m 50MiB 0ms unknown-durations 1\n"},
    {"\"parameters\":{}", "\"containerProperties\":{\"vcpus\":1,\"memory\":50}",
     "d x1 1000m 50MiB 0ms unknown-durations 1\n"},
    /* Containers are matched by name. */
    {"\"ecsPropertiesOverride\":{\"taskProperties\":[{\"containers\":[{\"name\":\"b\","
     "\"resourceRequirements\":[{\"type\":\"VCPU\",\"value\":\"5\"}]}]}]}",
     "\"ecsProperties\":{\"taskProperties\":[{\"containers\":[{\"name\":\"a\","
     "\"resourceRequirements\":[{\"type\":\"VCPU\",\"value\":\"1\"},{\"type\":\"MEMORY\",\"value\":"
     "\"10\"}]},{\"name\":\"b\",\"resourceRequirements\":[{\"type\":\"VCPU\",\"value\":\"1\"},"
     "{\"type\":\"MEMORY\",\"value\":\"20\"}]}]}]}",
     "d x1 6000m 30MiB 0ms unknown-durations 1\n"},
    {"\"eksPropertiesOverride\":{\"podProperties\":{\"containers\":[{\"resources\":{\"requests\":"
     "{\"cpu\":\"3\"}}}]}}",
     "\"eksProperties\":{\"podProperties\":{\"containers\":[{\"name\":\"a\",\"resources\":{"
     "\"requests\":{\"cpu\":\"1\",\"memory\":\"64Mi\"}}}]}}",
     "d x1 3000m 64MiB 0ms unknown-durations 1\n"},
    {"\"nodeOverrides\":{\"numNodes\":3,\"nodePropertyOverrides\":[{\"targetNodes\":\"0:\","
     "\"containerOverrides\":{\"resourceRequirements\":[{\"type\":\"MEMORY\",\"value\":\"77\"}]}}]"
     "}",
     "\"nodeProperties\":{\"numNodes\":2,\"nodeRangeProperties\":[{\"targetNodes\":\"0:\","
     "\"container\":{\"vcpus\":2,\"memory\":100}}]}",
     "d x3 2000m 77MiB 0ms whole nodes 3 unknown-durations 3\n"},
    /* An override of other nodes than those the definition puts together. */
    {"\"nodeOverrides\":{\"numNodes\":4,\"nodePropertyOverrides\":[{\"targetNodes\":\"2:\","
     "\"containerOverrides\":{\"resourceRequirements\":[{\"type\":\"MEMORY\",\"value\":\"77\"}]}}]"
     "}",
     "\"nodeProperties\":{\"numNodes\":2,\"nodeRangeProperties\":[{\"targetNodes\":\"0:\","
     "\"container\":{\"vcpus\":2,\"memory\":100}}]}",
     "d x2 2000m 100MiB 0ms whole nodes 2 unknown-durations 2\n"
     "d x2 2000m 77MiB 0ms whole nodes 2 unknown-durations 2\n"},
};

START_TEST(requests_and_definitions_are_joined)
{
    char text[3000];
    snprintf(text, sizeof text,
             "{\"jobName\":\"j\",\"jobQueue\":\"q\",\"jobDefinition\":\"d:1\",%s}\n"
             "{\"jobDefinitionName\":\"d\",\"revision\":1,\"type\":\"container\",%s}",
             joined[_i].request, joined[_i].definition);
    ck_assert_str_eq(read_text(text), joined[_i].expected);
}
END_TEST

START_TEST(a_missing_revision_is_the_latest_active_one)
{
#define DEFINITION(revision, status, memory)                                                       \
    "{\"jobDefinitionName\":\"d\",\"revision\":" revision ",\"status\":\"" status                  \
    "\",\"containerProperties\":{\"vcpus\":1,\"memory\":" memory "}}"
    const char *definitions = "{\"jobDefinitions\":[" DEFINITION("9", "ACTIVE", "90") "," //
        DEFINITION("10", "ACTIVE", "100") "," DEFINITION("11", "INACTIVE", "110") "]}";
    static const struct {
        const char *reference, *expected;
    } cases[] = {
        {"d", "d x1 1000m 100MiB 0ms unknown-durations 1\n"},
        {"d:9", "d x1 1000m 90MiB 0ms unknown-durations 1\n"},
        {"d:11", "d x1 1000m 110MiB 0ms unknown-durations 1\n"},
        {"arn:aws:batch:eu-west-1:1:job-definition/d:9",
         "d x1 1000m 90MiB 0ms unknown-durations 1\n"},
        {"d:12", "d x1 ?m ?MiB 0ms unknown-durations 1\n"},
        {"e", "e x1 ?m ?MiB 0ms unknown-durations 1\n"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char text[300];
        snprintf(text, sizeof text, "[{\"jobName\":\"j\",\"jobDefinition\":\"%s\"}]",
                 cases[i].reference);
        struct read_options options = {.batch_definitions = slice_of(definitions)};
        ck_assert_str_eq(read_jobs_with(jobs_batch_read, slice_of(text), &options),
                         cases[i].expected);
    }
    ck_assert(noted("job definition 'e' is not here"));
}
END_TEST

START_TEST(submitted_arrays_count_their_size)
{
    ck_assert_str_eq(
        read_text("{\"jobName\":\"a\",\"jobQueue\":\"q\",\"jobDefinition\":\"align:4\","
                  "\"arrayProperties\":{\"size\":500},\"containerOverrides\":{\"vcpus\":1,"
                  "\"memory\":7600}}"),
        "align x500 1000m 7600MiB 0ms unknown-durations 500\n");
    ck_assert(noted("resourceRequirements of the job definition, which is not here"));
    ck_assert_str_eq(read_text("{\"jobName\":\"a\",\"jobDefinition\":\"d\",\"arrayProperties\":{"
                               "\"size\":\"many\"}}"),
                     "rejected 1: line 1.arrayProperties.size: 'many': a whole number from 1 is "
                     "needed\n");
}
END_TEST

START_TEST(labels_are_definitions_names_or_tags)
{
    const char *text = "{\"jobs\":[{\"jobId\":\"1\",\"jobName\":\"n\",\"jobQueue\":\"q\","
                       "\"jobDefinition\":\"d:3\",\"status\":\"SUCCEEDED\",\"tags\":{\"team\":"
                       "\"blue\"}}]}";
    static const struct {
        const char *label, *expected;
    } cases[] = {
        {NULL, "d x"},          {"definition", "d x"}, {"name", "n x"},
        {"tag:team", "blue x"}, {"tag:none", "- x"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct read_options options = {.batch_label = cases[i].label};
        const char *told = read_jobs_with(jobs_batch_read, slice_of(text), &options);
        ck_assert_int_eq(strncmp(told, cases[i].expected, strlen(cases[i].expected)), 0);
    }
}
END_TEST

START_TEST(every_wrapping_is_read)
{
    const char *one = job("a", "SUCCEEDED", 0, 1, ASKS), *two = job("b", "SUCCEEDED", 0, 1, ASKS);
    static const char *const forms[] = {
        "{\"jobs\":[%s,%s]}",
        "{\"jobs\":[%s]}\n{\"jobs\":[%s]}",
        "%s\n%s\n",
        "[%s,%s]",
        "[{\"jobs\":[%s]},{\"jobs\":[%s]}]",
        "{\"nextToken\":\"t\",\"jobs\":[%s,%s],\"x\":{}}",
    };
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
        char text[3000];
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
        snprintf(text, sizeof text, forms[i], one, two);
#pragma GCC diagnostic pop
        ck_assert_str_eq(read_text(text), "align x2 4000m 15200MiB 2000ms\n");
    }
}
END_TEST

START_TEST(summaries_have_no_request_and_say_so)
{
    ck_assert_str_eq(read_text("{\"jobSummaryList\":[{\"jobId\":\"a\",\"jobName\":\"n\","
                               "\"jobDefinition\":\"d:1\",\"status\":\"SUCCEEDED\",\"startedAt\":"
                               "1782900000000,\"stoppedAt\":1782900002000,\"container\":{"
                               "\"exitCode\":0}}]}"),
                     "d x1 ?m ?MiB 2000ms\n");
    ck_assert(noted("list-jobs output tells no resources"));
}
END_TEST

static const struct {
    const char *text, *told;
} shapes[] = {
    {"[[\"a\",\"SUCCEEDED\"]]",
     "error: line 1: a list of something else than objects; describe-jobs, list-jobs, "
     "describe-job-definitions output or SubmitJob requests are accepted, as JSON without "
     "--query\n"},
    {"\n{\"id\":\"a\"}",
     "error: line 2: an object that is no job and holds no \"jobs\"; describe-jobs, list-jobs, "
     "describe-job-definitions output or SubmitJob requests are accepted, as JSON without "
     "--query\n"},
    {"jobs:\n- attempts: []\n",
     "error: line 1: YAML, not JSON; describe-jobs, list-jobs, describe-job-definitions output or "
     "SubmitJob requests are accepted, as JSON without --query\n"},
    {"{\"jobs\":[\"a\"]}",
     "rejected 1: jobs[0]: a text without jobId and jobDefinition: a job is needed\n"},
    {"{\"jobs\":[\n{\"jobId\":\"a\",",
     "error: line 2, column 14: the text ends inside the object that opens in line 2 (cut off?)\n"},
    {"{\"jobs\":[{\"jobId\":\"a\",\"jobQueue\":\"q\",\"container\":{\"resourceRequirements\":[{"
     "\"type\":\"VCPU\",\"value\":\"lots\"}]}}]}",
     "rejected 1: jobs[0]: resourceRequirements VCPU: 'lots': a number of vCPUs is needed\n"},
    {"{\"jobs\":[{\"jobId\":\"a\",\"jobQueue\":\"q\",\"container\":{\"memory\":1e99}}]}",
     "rejected 1: jobs[0]: memory: '1e99': a whole number of MiB is needed\n"},
    {"{\"jobs\":[{\"jobId\":\"a\",\"jobQueue\":\"q\",\"startedAt\":\"noon\"}]}",
     "rejected 1: jobs[0].startedAt: 'noon': a time in ms since 1970 is needed\n"},
    {"{\"type\":\"container\",\"containerProperties\":{\n\"memory\": ${{RAM}} }}",
     "error: line 2, column 11: '$' where a JSON value is expected (a template? fill in its "
     "placeholders first)\n"},
};

START_TEST(other_shapes_and_bad_values_are_named)
{
    ck_assert_str_eq(read_text(shapes[_i].text), shapes[_i].told);
}
END_TEST

START_TEST(examples_of_the_api_are_read)
{
    ck_assert_str_eq(
        read_text("{\"version\":\"1.0\",\"examples\":{\"DescribeJobs\":[{\"input\":{\"jobs\":["
                  "\"x\"]},\"output\":{\"jobs\":[{\"jobId\":\"x\",\"jobQueue\":\"q\","
                  "\"jobDefinition\":\"d\",\"status\":\"SUCCEEDED\",\"startedAt\":1782900000000,"
                  "\"stoppedAt\":1782900001000,\"container\":{\"vcpus\":1,\"memory\":128}}]}}],"
                  "\"SubmitJob\":[{\"input\":{\"jobDefinition\":\"d\",\"jobName\":\"n\"},"
                  "\"output\":{\"jobId\":\"y\"}}],\"RegisterJobDefinition\":[{\"input\":{"
                  "\"jobDefinitionName\":\"d\",\"containerProperties\":{\"vcpus\":1,\"memory\":128"
                  "}}}],\"CancelJob\":[{\"input\":{\"jobId\":\"z\"}}]}}"),
        "d x2 1000m 128MiB 1000ms unknown-durations 1\n");
    ck_assert(noted("documentation"));
}
END_TEST

START_TEST(only_the_texts_of_batch_are_claimed)
{
    ck_assert_int_ge(jobs_batch_detect(slice_of("{\"jobs\":[{\"jobDefinition\":\"a\"")), 90);
    ck_assert_int_ge(jobs_batch_detect(slice_of("{\"jobSummaryList\":[]}")), 90);
    ck_assert_int_ge(jobs_batch_detect(slice_of("jobs:\n- jobArn: x")), 50);
    ck_assert_int_eq(jobs_batch_detect(slice_of("{\"schema\":\"batchfit.jobs/1\",\"jobs\":[]}")),
                     0);
    ck_assert_int_eq(jobs_batch_detect(slice_of("{\"workflow\":{\"tasks\":[]}}")), 0);
    ck_assert_int_eq(jobs_batch_detect(slice_of("name,jobId\n")), 0);
    ck_assert_int_eq(jobs_batch_detect(slice_of("")), 0);
}
END_TEST

Suite *suite_jobs_batch(void)
{
    Suite *s = suite_create("jobs_batch");
    TCase *t = tcase_create("jobs_batch");
    tcase_add_test(t, a_described_job_has_its_request_time_and_definition);
    tcase_add_loop_test(t, a_retry_strategy_that_ends_jobs_that_lost_their_host_leaves_one_attempt,
                        0, 7);
    tcase_add_test(t, older_members_gpus_and_platform_are_read);
    tcase_add_test(t, fractions_of_a_vcpu_become_whole_ones);
    tcase_add_test(t, states_say_which_jobs_ran);
    tcase_add_test(t, earlier_attempts_are_set_aside_with_their_time);
    tcase_add_test(t, where_all_attempts_are_wanted_each_is_a_job_with_its_times_and_host);
    tcase_add_test(t, seconds_are_told_from_milliseconds);
    tcase_add_test(t, timeout_share_priority_and_queue_are_read);
    tcase_add_test(t, a_request_takes_timeout_retries_and_priority_of_its_definition);
    tcase_add_test(t, children_of_arrays_wait_for_single_others);
    tcase_add_test(t, an_array_whose_children_wait_one_by_one_is_a_row_for_each);
    tcase_add_test(t, an_array_counts_once);
    tcase_add_test(t, a_job_listed_again_counts_once_by_its_end);
    tcase_add_test(t, containers_of_a_task_are_summed);
    tcase_add_test(t, pods_use_the_quantities_of_kubernetes);
    tcase_add_test(t, nodes_count_as_whole_instances);
    tcase_add_loop_test(t, requests_and_definitions_are_joined, 0,
                        (int)(sizeof joined / sizeof *joined));
    tcase_add_test(t, a_missing_revision_is_the_latest_active_one);
    tcase_add_test(t, submitted_arrays_count_their_size);
    tcase_add_test(t, labels_are_definitions_names_or_tags);
    tcase_add_test(t, every_wrapping_is_read);
    tcase_add_test(t, summaries_have_no_request_and_say_so);
    tcase_add_loop_test(t, other_shapes_and_bad_values_are_named, 0,
                        (int)(sizeof shapes / sizeof *shapes));
    tcase_add_test(t, examples_of_the_api_are_read);
    tcase_add_test(t, only_the_texts_of_batch_are_claimed);
    suite_add_tcase(s, t);
    return s;
}
