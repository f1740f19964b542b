# A run that was recorded, replayed; without a fit the defaults are what is tested.
$ batchfit backtest lists/recorded.txt --instance-types m6i.large
STARTS  half are predicted within 90.0 s of the recorded start, nine of ten within 150.0 s: the
        second half of the jobs by submit time, 5
AGAINST submit time + the median wait of the first half: 64.0 s and 250.0 s; the simulation's median
        error is 40.6 % LARGER
WAITS   half at most 180.0 s and nine of ten 180.0 s as simulated; 94.0 s and 280.0 s as recorded
HOURS   simulated 0.9 instance hours on 6 instances; recorded: not told by the list
FINISH  1 h 50 m after the first submission as simulated, 1 h 47 m recorded
IN      options: EC2 BEST_FIT_PROGRESSIVE, 1 type (m6i.large), 0 to 1,000 vCPUs
        us-east-1 (default)

READ    10 rows (nextflow): 10 jobs in 2 classes, 0 set aside, 0 rejected; time taken from realtime
NOTE    times carry no zone: read as UTC

START PREDICTED AS    of the       jobs  median error      p90     mean      bias
simulated             second half     5        90.0 s  150.0 s   87.0 s   -27.0 s
submit + median wait  second half     5        64.0 s  250.0 s  110.8 s  -110.8 s
the same by kind      second half     5        64.0 s  270.0 s  114.8 s  -114.8 s
simulated             first half      5        30.0 s   90.0 s   50.0 s   -50.0 s
submit + median wait  first half      5        20.0 s  240.0 s  100.0 s   -92.0 s
the same by kind      first half      5         0.0 s  240.0 s   96.0 s   -96.0 s

PREDICTED - RECORDED       5 %      10 %      25 %     half     75 %     90 %     95 %
simulated             -100.0 s  -100.0 s   -90.0 s  -65.0 s  -30.0 s  150.0 s  150.0 s
submit + median wait  -250.0 s  -250.0 s  -240.0 s  -64.0 s    0.0 s    0.0 s    0.0 s

USED    of each job its request, submit time and recorded duration, and the environments; of
        recorded starts those of the first half alone, for the median wait
UNTOLD  without start and complete columns a start is submit + duration - realtime
        realtime of 8 of 10 attempts is that of the command alone: their start leaves out staging;
        that of the others is when Nextflow saw them run
        the list names no instances: instance hours can't be compared
# It was made with boot 240, placement 10 and staging 20, which the first half tells.
$ batchfit backtest lists/recorded.txt --instance-types m6i.large --fit --each $TMP_OUT/each.csv && cat $TMP_OUT/each.csv
STARTS  half are predicted within 0.0 s of the recorded start, nine of ten within 30.0 s: the second
        half of the jobs by submit time, 5, after a fit to the first alone
AGAINST submit time + the median wait of the first half: 64.0 s and 250.0 s; the simulation's median
        error is 100.0 % smaller
WAITS   half at most 89.0 s and nine of ten 270.0 s as simulated; 94.0 s and 280.0 s as recorded
HOURS   simulated 0.9 instance hours on 5 instances; recorded: not told by the list
FINISH  1 h 47 m after the first submission as simulated, 1 h 47 m recorded
IN      options: EC2 BEST_FIT_PROGRESSIVE, 1 type (m6i.large), 0 to 1,000 vCPUs
        us-east-1 (default)

READ    10 rows (nextflow): 10 jobs in 2 classes, 0 set aside, 0 rejected; time taken from realtime
NOTE    times carry no zone: read as UTC

START PREDICTED AS    of the       jobs  median error      p90     mean      bias
simulated             second half     5         0.0 s   30.0 s    7.0 s    -7.0 s
submit + median wait  second half     5        64.0 s  250.0 s  110.8 s  -110.8 s
the same by kind      second half     5        64.0 s  270.0 s  114.8 s  -114.8 s
simulated             first half      5         0.0 s    0.0 s    0.0 s     0.0 s
submit + median wait  first half      5        20.0 s  240.0 s  100.0 s   -92.0 s
the same by kind      first half      5         0.0 s  240.0 s   96.0 s   -96.0 s

PREDICTED - RECORDED       5 %      10 %      25 %     half   75 %   90 %   95 %
simulated              -30.0 s   -30.0 s    -5.0 s    0.0 s  0.0 s  0.0 s  0.0 s
submit + median wait  -250.0 s  -250.0 s  -240.0 s  -64.0 s  0.0 s  0.0 s  0.0 s

FITTED  to the first half: mean error 0.0 s instead of 50.0 s, after 1,687 replays of it
        max-vcpus=1000 as before, another brings less than a tenth: maxvCpus of the environment that
        the options describe
        boot=240 (with 180 the mean error is 24.0 s): seconds from a launch until jobs can start
        placement=10 (with 0 the mean error is 10.0 s): seconds for which a job that was placed
        holds its slot before it runs: the scheduler's round, the container's start
        staging=20 (with 0 the mean error is 16.0 s): seconds for which a slot is held beside the
        command whose time the list has: the container's start, inputs and outputs, the time until
        the end is seen
        idle=120 as before, no other is better: seconds from an instance's last job until it is
        gone, at least minScaleDownDelayMinutes
        scale-interval=60 as before, no other is better: seconds between looks at the queue for
        capacity to launch
        For estimate: --assume boot=240,placement=10 --job-overhead 20s --max-vcpus 1000

USED    of each job its request, submit time and recorded duration, and the environments; of
        recorded starts those of the first half alone, for the fit and the median wait
UNTOLD  without start and complete columns a start is submit + duration - realtime
        realtime of 8 of 10 attempts is that of the command alone: their start leaves out staging;
        that of the others is when Nextflow saw them run
        the list names no instances: instance hours can't be compared
job,submit_s,recorded_start_s,predicted_start_s,half
ALIGN (s1),0.000,270.000,270.000,first
ALIGN (s2),600.000,630.000,630.000,first
ALIGN (s3),1200.000,1470.000,1470.000,first
ALIGN (s4),1600.000,1610.000,1610.000,first
ALIGN (s4),1750.000,1780.000,1780.000,first
ALIGN (s5),3000.000,3270.000,3270.000,second
ALIGN (s6),3400.000,3430.000,3430.000,second
ALIGN (s7),3401.000,3495.000,3490.000,second
QC (all),6000.000,6280.000,6250.000,second
QC (all),6400.000,6430.000,6430.000,second
# Batch's own records: every attempt, instances by name, a job that waits for another, one that still runs.
$ batchfit backtest lists/recorded.json --instance-types m6i.large --train 60%
STARTS  half are predicted within 9.0 s of the recorded start, nine of ten within 15.0 s: the last
        40.0 % of the jobs by submit time, 2
AGAINST submit time + the median wait of the first 60.0 %: 5.0 s and 181.0 s; the simulation's
        median error is 80.0 % LARGER
WAITS   half at most 0.0 s and nine of ten 180.0 s as simulated; 9.0 s and 195.0 s as recorded
HOURS   simulated 0.6 instance hours on 4 instances; of their jobs alone:
        simulated 0.2 h on 3, recorded 0.2 h on 3
FINISH  38 m after the first submission as simulated, 38 m recorded
IN      options: EC2 BEST_FIT_PROGRESSIVE, 1 type (m6i.large), 0 to 1,000 vCPUs
        us-east-1 (default)

READ    6 rows (batch): 6 jobs in 1 class, 0 set aside, 0 rejected; time taken from stoppedAt -
        startedAt
NOTE    the critical path is unknown: 1 jobs have no duration
NOTE    jobs still running when the list was written: 1; how long they take is unknown

START PREDICTED AS    of the        jobs  median error      p90    mean     bias
simulated             last 40.0 %      2         9.0 s   15.0 s  12.0 s  -12.0 s
submit + median wait  last 40.0 %      2         5.0 s  181.0 s  93.0 s   88.0 s
simulated             first 60.0 %     3        28.0 s   40.0 s  26.0 s   19.3 s
submit + median wait  first 60.0 %     3         5.0 s  178.0 s  61.0 s   57.7 s

PREDICTED - RECORDED      5 %     10 %     25 %     half     75 %     90 %     95 %
simulated             -15.0 s  -15.0 s  -15.0 s  -15.0 s   -9.0 s   -9.0 s   -9.0 s
submit + median wait   -5.0 s   -5.0 s   -5.0 s   -5.0 s  181.0 s  181.0 s  181.0 s

USED    of each job its request, submit time and recorded duration, and the environments; of
        recorded starts those of the first 60.0 % alone, for the median wait
UNTOLD  createdAt is the submission; when a job became RUNNABLE is not recorded
        jobs that wait for others: 1; they count as submitted when those had ended
        instances are named for 5 of 5 jobs; when they were launched and ended, and of what type
        they were, is not: hours count from an instance's first job to its last
        jobs without a duration (not ended, perhaps): 1; they are not replayed, and what they held
        is missing
# What the user states stays.
$ batchfit backtest lists/recorded.txt --instance-types m6i.large --max-vcpus 4 --fit --train 80% --assume boot=200 --staging 15s --format json | grep -A 8 '"fit": {'
  "fit": {
    "replays": 223,
    "out_of_work": false,
    "mean_error_before_s": 31.875,
    "mean_error_s": 16,
    "values": [
      {"name": "placement", "value": 17, "before": 0, "mean_error_with_before_s": 31.875},
      {"name": "idle", "value": 120, "before": 120, "mean_error_with_before_s": 16},
      {"name": "scale-interval", "value": 60, "before": 60, "mean_error_with_before_s": 16}
# Environments that can't be those of the run.
$ batchfit backtest lists/recorded.txt --instance-types m6i.large --max-vcpus 1 --assume overshoot=0 > /dev/null
batchfit: 10 of 10 recorded jobs never start in these environments
[exit 4]
# What can't be compared or asked.
$ batchfit backtest lists/submitted.csv --instance-types m6i.large
batchfit: no jobs with a submit time, a start and a duration, where at least 2 are needed: a Nextflow trace, sacct with Submit, Start and End, or describe-jobs output of jobs that ran has them
[exit 3]
$ batchfit backtest lists/recorded.txt
batchfit: --environment FILE, or --instance-types LIST, says what Batch may launch
[exit 2]
$ batchfit backtest lists/recorded.txt --instance-types m6i.large --duration-scale 2
batchfit: --duration-scale: a backtest replays durations as they were recorded; --staging adds what the list leaves out
[exit 2]
$ batchfit backtest lists/recorded.txt --instance-types m6i.large --train 1
batchfit: --train: more than 0% and less than 100% is accepted
[exit 2]
$ batchfit backtest lists/recorded.txt --instance-types m6i.large --assume speed=1
batchfit: --assume: 'speed=1': favourable, or NAME=VALUE with a name that --assumptions lists, is accepted
[exit 2]
$ batchfit backtest lists/no-requests.csv --instance-types m6i.large
batchfit: 3 of 3 jobs have neither a memory request nor a measured peak: align (2), sort (1); --requests FILE, --peaks FILE or --assume-memory 4GiB helps
[exit 3]
# More ran at once than the environment holds.
$ batchfit backtest lists/recorded.txt --instance-types 'm6i.large, m6i.xlarge' --max-vcpus 1 -q | grep -A2 -E '^(IN|UNLIKE)'
batchfit: 10 of 10 recorded jobs never start in these environments
IN      options: EC2 BEST_FIT_PROGRESSIVE, 2 types (m6i.large, m6i.xlarge), 0 to 1 vCPUs
        us-east-1 (default)

--
UNLIKE  jobs of 2 vCPUs ran at once as recorded, and maxvCpus is 1 here: these are not the
        environments of that run, or requests are guessed too large

# What no job needs is told.
$ batchfit estimate lists/small.csv --instance-types m6i --assume-duration 10m -q --runs 0 --no-advice | grep -A1 '^ASSUMED'
ASSUMED nothing by --assume-duration 10m: every duration is known (--duration-scale changes known
        ones)
