/* Reading JSON job lists of 200 MB on one core, from bytes to classes: MB/s, and how much memory
 * that took beyond the text.  Beside it what cJSON takes to parse the same elements, without making
 * jobs of them.  The limits are 100 MB/s and 64 bytes a job. */
#include "model/read/intake.h"
#include "model/read/job_format.h"

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>

enum { TEXT_BYTES = 200 * 1000 * 1000, ELEMENT_MAX = 4096, MB_S_LEAST = 100, BYTES_MOST = 64 };

struct buffer {
    char *text;
    size_t n;
};

static double now_s(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static long peak_kib(void)
{
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return usage.ru_maxrss;
}

/* A job as describe-jobs shows it, about 1.3 KB; 50 definitions, durations up to two hours. */
static int put_described(char *out, unsigned i)
{
    unsigned long long start = 1782900000000ULL + 7ULL * i,
                       length = 10000 + i * 2654435761U % 7200000;
    return snprintf(
        out, ELEMENT_MAX,
        "{\"jobArn\": \"arn:aws:batch:us-east-1:111122223333:job/%08x-0000-4000-8000-0000%08x\", "
        "\"jobName\": \"align-%u\", \"jobId\": \"%08x-0000-4000-8000-0000%08x\", \"jobQueue\": "
        "\"arn:aws:batch:us-east-1:111122223333:job-queue/main\", \"status\": \"SUCCEEDED\", "
        "\"attempts\": [{\"container\": {\"containerInstanceArn\": "
        "\"arn:aws:ecs:us-east-1:111122223333:container-instance/c/%08x\", \"taskArn\": "
        "\"arn:aws:ecs:us-east-1:111122223333:task/%08x\", \"exitCode\": 0, \"logStreamName\": "
        "\"align/default/%08x\", \"networkInterfaces\": []}, \"startedAt\": %llu, \"stoppedAt\": "
        "%llu, "
        "\"statusReason\": \"Essential container in task exited\"}], \"statusReason\": "
        "\"Essential container in task exited\", \"createdAt\": %llu, \"retryStrategy\": "
        "{\"attempts\": 3, \"evaluateOnExit\": []}, \"startedAt\": %llu, \"stoppedAt\": %llu, "
        "\"dependsOn\": [], \"jobDefinition\": "
        "\"arn:aws:batch:us-east-1:111122223333:job-definition/align%u:4\", \"parameters\": {}, "
        "\"container\": {\"image\": \"111122223333.dkr.ecr.us-east-1.amazonaws.com/align:1\", "
        "\"command\": [\"bash\", \"-c\", \"aws s3 cp s3://bucket/%u/run - | bash 2>&1\"], "
        "\"volumes\": [], \"environment\": [{\"name\": \"SAMPLE\", \"value\": \"%u\"}], "
        "\"mountPoints\": [], \"ulimits\": [], \"resourceRequirements\": [{\"value\": \"%u\", "
        "\"type\": \"VCPU\"}, {\"value\": \"%u\", \"type\": \"MEMORY\"}], \"secrets\": [], "
        "\"exitCode\": 0}, \"tags\": {\"project\": \"p%u\"}, \"platformCapabilities\": [\"EC2\"]}",
        i, i, i, i, i, i, i, i, start, start + length, start - 200000, start, start + length,
        i % 50, i, i, 1U << i % 5, 1900 * (1 + i % 7), i % 3);
}

static int put_own(char *out, unsigned i)
{
    return snprintf(
        out, ELEMENT_MAX,
        "{\"name\": \"align-%u\", \"label\": \"align%u\", \"vcpus\": %u, \"memory_mib\": "
        "%u, \"duration_s\": %u.%03u}",
        i, i % 50, 1U << i % 5, 1900 * (1 + i % 7), 10 + i * 2654435761U % 7200, i % 1000);
}

static struct buffer make_list(int (*put)(char *, unsigned))
{
    struct buffer b = {malloc(TEXT_BYTES + ELEMENT_MAX), 0};
    if (b.text == NULL)
        exit(1);
    b.n = (size_t)sprintf(b.text, "{\"jobs\": [");
    for (unsigned i = 0; b.n < TEXT_BYTES; i++) {
        if (i > 0)
            b.text[b.n++] = ',';
        b.n += (size_t)put(b.text + b.n, i);
    }
    b.n += (size_t)sprintf(b.text + b.n, "]}\n");
    return b;
}

/* Whether the reader kept to the limits; *mb_s is its speed. */
static bool read_with(const char *what,
                      bool (*read)(struct slice, const struct read_options *, struct intake *,
                                   struct error *),
                      struct buffer b, double *mb_s)
{
    struct intake_options options = intake_defaults();
    options.ignore_names = true;
    struct read_options none = {0};
    struct workload w = {0};
    struct error err;
    long before_kib = peak_kib();
    double start = now_s();
    struct intake *in = intake_new(&options);
    if (!read((struct slice){b.text, b.n}, &none, in, &err) || !intake_finish(in, &w, &err)) {
        fprintf(stderr, "%s\n", err.message);
        exit(1);
    }
    *mb_s = (double)b.n / 1e6 / (now_s() - start);
    double bytes = (double)(peak_kib() - before_kib) * 1024 / (double)w.count;
    printf("%s: %zu MB, %lld jobs, %d classes: %.0f MB/s (limit %d), %.0f bytes a job beside the "
           "text (limit %d)\n",
           what, b.n / 1000000, (long long)w.count, (int)w.n_classes, *mb_s, MB_S_LEAST, bytes,
           BYTES_MOST);
    intake_free(in);
    workload_clear(&w);
    return *mb_s >= MB_S_LEAST && bytes <= BYTES_MOST;
}

static double parse_with_cjson(struct buffer b)
{
    double start = now_s();
    const char *p = b.text + sizeof "{\"jobs\": [" - 1, *end = b.text + b.n;
    while (p[-1] != ']') {
        cJSON *element = cJSON_ParseWithLengthOpts(p, (size_t)(end - p), &p, 0);
        if (element == NULL)
            exit(1);
        cJSON_Delete(element);
        p++;
    }
    return (double)b.n / 1e6 / (now_s() - start);
}

int main(void)
{
    mem_keep_freed(); /* as the program does */
    struct buffer described = make_list(put_described);
    double batch, own;
    bool fine = read_with("json: describe-jobs", jobs_batch_read, described, &batch);
    double peer = parse_with_cjson(described);
    printf("json: cJSON alone, the same elements: %.0f MB/s; ratio %.1f\n", peer, batch / peer);
    free(described.text);
    struct buffer list = make_list(put_own);
    fine &= read_with("json: our own", jobs_json_read, list, &own);
    free(list.text);
    return fine ? 0 : 1;
}
