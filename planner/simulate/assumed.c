#include "planner/simulate/assumed.h"

static const struct assumed_entry entries[N_ASSUMED] = {
    [ASSUMED_BOOT_S] = {"boot", "seconds from a launch until jobs can start", 180, 180, 0, 86400},
    [ASSUMED_IDLE_S] = {"idle",
                        "seconds from an instance's last job until it is gone, at least "
                        "minScaleDownDelayMinutes",
                        120, 120, 0, 86400},
    [ASSUMED_SCALE_INTERVAL_S] = {"scale-interval",
                                  "seconds between looks at the queue for capacity to launch", 60,
                                  60, 1, 86400},
    [ASSUMED_STRICT_FIFO] = {"strict-fifo",
                             "a job that finds no room keeps all behind it waiting; with 0 those "
                             "that fit pass it",
                             1, 0, 0, 1},
    [ASSUMED_EQUAL_QUEUES] = {"equal-queues",
                              "jobs of queues of one priority go in the order in which they became "
                              "RUNNABLE; with 0, and where a queue has a fair-share policy, queue "
                              "by queue as described",
                              1, 1, 0, 1},
    [ASSUMED_LARGE_SIZES] = {"large-sizes",
                             "of types that cost the same a vCPU the largest is taken that waiting "
                             "jobs fill; with 0 the smallest that holds one",
                             1, 0, 0, 1},
    [ASSUMED_TIGHT] = {"tight",
                       "a job is placed on the oldest instance with room; with 1 on the one with "
                       "least vCPUs left",
                       0, 1, 0, 1},
    [ASSUMED_OVERSHOOT] = {"overshoot",
                           "an instance may exceed maxvCpus where the strategy allows it and none "
                           "fits below; with 0 never",
                           1, 1, 0, 1},
    [ASSUMED_PULL_MIB_S] = {"pull-mib-s",
                            "MiB a second at which an image is pulled, once for each instance, "
                            "where lists state its bytes",
                            100, 100, 1, 100000},
    [ASSUMED_PLACEMENT_S] = {"placement",
                             "seconds for which a job that was placed holds its slot before it "
                             "runs: the scheduler's round, the container's start",
                             0, 0, 0, 3600},
    [ASSUMED_SPOT_BANDS] = {"spot-bands",
                            "SPOT_PRICE_CAPACITY_OPTIMIZED takes the lowest price a vCPU among "
                            "types at most so many interruption bands above the best",
                            1, 1, 0, 5},
    [ASSUMED_VOLUME_MIB_S] =
        {"volume-mib-s",
         "MiB a second that an instance's root volume, or the disk of a task "
         "on Fargate, takes and gives, where lists state input and output; gp3 "
         "includes 125",
         125, 125, 1, 100000},
    [ASSUMED_VOLUME_SYSTEM_GIB] = {"volume-system-gib",
                                   "GiB of the root volume that the system takes", 8, 4, 0, 1000},
    [ASSUMED_S3_PART_MIB] = {"s3-part-mib",
                             "MiB of input or output for each request to S3; the AWS CLI's parts "
                             "are 8",
                             8, 8, 1, 5120},
    [ASSUMED_S3_DAYS] = {"s3-days", "days for which S3 stores the output and asks for it", 30, 30,
                         0, 36500},
    [ASSUMED_FARGATE_START_S] = {"fargate-start",
                                 "seconds from the start of a task on Fargate until its image is "
                                 "pulled, not billed",
                                 45, 30, 0, 86400},
    /* 67 and 66 in what others wrote down of us-east-1 (2020 to 2024) and sa-east-1. */
    [ASSUMED_FARGATE_SPOT_PCT] = {"fargate-spot-saving",
                                  "per cent by which Fargate Spot is below Fargate's price; AWS "
                                  "says up to 70 and publishes no list",
                                  66, 70, 0, 99},
    [ASSUMED_DESIRED] = {"desired",
                         "desiredvCpus run at the outset and end when idle; with 0 only minvCpus "
                         "do, since Batch sets desiredvCpus itself",
                         0, 0, 0, 1},
    [ASSUMED_SHORTAGE] = {"shortage",
                          "per cent of the time in which EC2 has none of a type on demand, drawn "
                          "for each type",
                          0, 0, 0, 99},
    [ASSUMED_SPOT_SHORTAGE] = {"spot-shortage",
                               "the same for spot; AWS publishes neither, so both are 0", 0, 0, 0,
                               99},
    [ASSUMED_SHORTAGE_MINUTES] = {"shortage-minutes", "minutes for which it then has none", 60, 60,
                                  1, 100000},
    [ASSUMED_SPILL_OVER] = {"spill-over",
                            "jobs for which EC2 has no capacity in an environment go to the next "
                            "one; with 0 they wait for it",
                            1, 1, 0, 1},
    [ASSUMED_INTERRUPTIONS] = {"interruptions",
                               "AWS takes spot instances, and tasks on Fargate Spot, away by "
                               "chance; with 0 never",
                               1, 1, 0, 1},
    [ASSUMED_LOSS_HOURS] = {"spot-loss-hours",
                            "running hours within which EC2 takes away the share of instances that "
                            "the type's interruption band ends at",
                            24, 24, 1, 100000},
    [ASSUMED_LOSS_OPEN] = {"spot-loss-open",
                           "that share, in per cent, for the open band (above 20) and for types of "
                           "unknown band",
                           30, 30, 1, 99},
    [ASSUMED_FARGATE_SPOT_LOSS] = {"fargate-spot-loss",
                                   "per cent of the tasks on Fargate Spot that are taken away "
                                   "within spot-loss-hours; AWS publishes no figure, so it is "
                                   "that of an unknown band",
                                   30, 5, 0, 99},
    [ASSUMED_FIRST_HOUR] = {"first-hour",
                            "an instance that EC2 takes away within an hour of its launch is not "
                            "charged, as the EC2 user guide says; with 0 it is",
                            1, 1, 0, 1},
    [ASSUMED_TIMEOUT_S] =
        {"timeout",
         "seconds after which Batch ends an attempt and tries it no more, for jobs of which the "
         "list states no attemptDurationSeconds; 0: never",
         0, 0, 0, 1209600},
    [ASSUMED_ATTEMPTS] = {"attempts",
                          "times that a job is tried where the list does not say; without a retry "
                          "strategy Batch tries once",
                          10, 10, 1, 10},
    [ASSUMED_SHARE_AHEAD_S] =
        {"share-ahead",
         "with a fair-share policy: seconds of its vCPUs that a job counts as used by its share "
         "from its start on; what was used counts e times less after each shareDecaySeconds",
         60, 60, 1, 86400},
    [ASSUMED_FARGATE_RATE] = {"fargate-launch-rate",
                              "tasks on Fargate that start a second, on demand and on spot apart; "
                              "the quota of a new account; 0: no limit",
                              20, 20, 0, 100000},
    [ASSUMED_FARGATE_BURST] = {"fargate-launch-burst", "and that may start at once after a pause",
                               100, 100, 1, 100000},
};

const struct assumed_entry *assumed_entry(enum assumed what)
{
    assert(what >= 0 && what < N_ASSUMED);
    return &entries[what];
}

void assumed_defaults(int64_t values[N_ASSUMED])
{
    for (int i = 0; i < N_ASSUMED; i++)
        values[i] = entries[i].value;
}

void assumed_favourable(int64_t values[N_ASSUMED])
{
    for (int i = 0; i < N_ASSUMED; i++)
        values[i] = entries[i].favourable;
}

int assumed_find(struct slice name)
{
    for (int i = 0; i < N_ASSUMED; i++) {
        if (slice_is(name, entries[i].name))
            return i;
    }
    return -1;
}
