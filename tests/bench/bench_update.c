/* A full `prices update` of one region with credentials, against the stub on loopback: every list
 * of EC2, ECS, Pricing, Savings Plans and Service Quotas, the advisor, the rules, and the snapshot
 * of all regions read, written and stored.  The limits are 3 s beyond network time and 40 requests
 * for types and offerings; what we spend is CPU time of our own thread, since the stub answers in
 * others. */
#include "pricing/pricing.h"
#include "tests/support/aws_world.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static double clock_of(clockid_t clock)
{
    struct timespec t;
    clock_gettime(clock, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static bool run(const struct aws_world *w, struct stub *stub, const char *folder)
{
    static const char *const regions[] = {"us-east-1"};
    struct update_report report;
    struct error err = {0};
    struct update_options o = {.regions = regions,
                               .n_regions = 1,
                               .window_s = 86400,
                               .now_s = (int64_t)time(NULL),
                               .folder = folder};
    double cpu = clock_of(CLOCK_THREAD_CPUTIME_ID), wall = clock_of(CLOCK_MONOTONIC);
    if (!pricing_update(&o, &report, &err)) {
        fprintf(stderr, "%s\n", err.message);
        return false;
    }
    cpu = clock_of(CLOCK_THREAD_CPUTIME_ID) - cpu;
    wall = clock_of(CLOCK_MONOTONIC) - wall;
    bool whole = report.snapshot[0] != '\0' && report.failed_regions == 0;
    for (size_t i = 0; i < report.n_lines; i++)
        whole = whole && report.lines[i].outcome == UPDATE_TAKEN;
    printf(
        "update: one region with credentials, %d requests: %.2f s of CPU time (limit 3), %.2f s in "
        "all with the stub's own; %d requests for types and offerings (limit 40)%s\n",
        (int)stub_requests(stub), cpu, wall, (int)w->ec2_calls,
        whole ? "" : "; not every source was taken");
    bool good = whole && cpu < 3 && w->ec2_calls <= 40;
    update_report_clear(&report);
    return good;
}

int main(void)
{
    char home[] = "/tmp/batchfit-bench-XXXXXX", command[64];
    struct arena arena = {0};
    struct aws_world world;
    if (mkdtemp(home) == NULL)
        return 1;
    aws_world_open(&world, (const char *const[]){"us-east-1"}, 1, 0);
    struct stub *stub = stub_start(true, aws_world_answer, &world);
    setenv("HOME", home, 1);
    setenv("XDG_CACHE_HOME", home, 1);
    setenv("AWS_ENDPOINT_URL", stub_url(stub), 1);
    setenv("AWS_CA_BUNDLE", stub_ca_file(stub), 1);
    setenv("AWS_ACCESS_KEY_ID", STUB_KEY, 1);
    setenv("AWS_SECRET_ACCESS_KEY", STUB_SECRET, 1);
    unsetenv("AWS_SESSION_TOKEN");
    unsetenv("AWS_PROFILE");
    bool good = run(&world, stub, cache_folder(&arena));
    stub_stop(stub);
    aws_world_close(&world);
    arena_free(&arena);
    snprintf(command, sizeof command, "rm -rf %s", home);
    return system(command) == 0 && good ? 0 : 1;
}
