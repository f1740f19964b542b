# A deadline that the ceiling on vCPUs makes impossible: the shortest plan found is shown, and what is proved of it holds without the deadline.
$ batchfit plan -q --deadline 1h --max-vcpus 8 lists/eight-jobs-of-fifty-minutes.csv --format json --output $TMP_OUT/late.json
batchfit: no plan found ends within 1 h 00 m with at most 8 vCPUs alive at once: the shortest found takes 3 h 23 m, and none can take less than 3 h 23 m
[exit 4]
$ grep -E '"(infeasible|bound|deadline_s)": ' $TMP_OUT/late.json | sort -u | grep -v '"infeasible": null'
    "bound": "fluid",
    "deadline_s": 3600,
    "parameters": {"deadline_s": null, "boot_s": 180, "tail_s": 120, "billed_s": 0, "price_gcd_uusd": 0},
    {"name": "on spot, uninterrupted", "simulated": false, "usd": null, "makespan_s": null, "peak_vcpus": null, "instances": null, "infeasible": "ends after 3 h 23 m, the deadline is 1 h 00 m"},
    {"name": "one class per instance", "simulated": false, "usd": null, "makespan_s": 13080, "peak_vcpus": 8, "instances": 4, "infeasible": "ends after 3 h 38 m, the deadline is 1 h 00 m"},
    {"name": "one family: c6a", "simulated": false, "usd": null, "makespan_s": 13080, "peak_vcpus": 8, "instances": 4, "infeasible": "ends after 3 h 38 m, the deadline is 1 h 00 m"},
    {"name": "one job per instance", "simulated": false, "usd": null, "makespan_s": 13080, "peak_vcpus": 8, "instances": 8, "infeasible": "ends after 3 h 38 m, the deadline is 1 h 00 m"},
    {"name": "one type: c6a.2xlarge", "simulated": false, "usd": null, "makespan_s": 13080, "peak_vcpus": 8, "instances": 4, "infeasible": "ends after 3 h 38 m, the deadline is 1 h 00 m"},
    {"name": "this plan", "simulated": false, "usd": "1.073818", "makespan_s": 12180, "peak_vcpus": 8, "instances": 1, "infeasible": "no plan found ends within 1 h 00 m with at most 8 vCPUs alive at once: the shortest found takes 3 h 23 m, and none can take less than 3 h 23 m"},
  "infeasible": "no plan found ends within 1 h 00 m with at most 8 vCPUs alive at once: the shortest found takes 3 h 23 m, and none can take less than 3 h 23 m",
# What proves it is in the document; verify proves it again, and finds it wrong where more is claimed.
$ cd $TMP_OUT && grep -A3 '"earliest_end"' late.json | grep -v share
  "earliest_end": {
    "at_least_s": 12180,
    "class": 0,
    "by_limits": {
$ batchfit verify $TMP_OUT/late.json lists/eight-jobs-of-fifty-minutes.csv
8 jobs, 1 instance: late, as it says, else feasible; cost 1.073818 USD recomputed; bound 1.040347 USD proved (fluid, 1 class, 1,041 offers)
It says of itself: no plan found ends within 1 h 00 m with at most 8 vCPUs alive at once: the shortest found takes 3 h 23 m, and none can take less than 3 h 23 m.
Proved: no plan ends before 12,180 s.
$ sed 's/"at_least_s": 12180/"at_least_s": 12240/' $TMP_OUT/late.json > $TMP_OUT/later.json && batchfit verify $TMP_OUT/later.json lists/eight-jobs-of-fifty-minutes.csv
earliest end: the plan says that none ends before 12240 s, 12180 s are proved
The plan does not hold: 1 finding.
[exit 3]
# A quota that a deadline makes bind: the bound counts it, and verify agrees.
$ batchfit plan -q --deadline 4h --quota standard=8 lists/eight-jobs-of-fifty-minutes.csv --format json --output $TMP_OUT/quota.json && batchfit verify $TMP_OUT/quota.json lists/eight-jobs-of-fifty-minutes.csv | sed 's/cost.*//'
8 jobs, 1 instance: feasible; 
$ batchfit plan -q --deadline 2h --quota standard=8 lists/eight-jobs-of-fifty-minutes.csv --format json --output $TMP_OUT/quota.json && batchfit verify $TMP_OUT/quota.json lists/eight-jobs-of-fifty-minutes.csv | sed 's/cost.*//'
8 jobs, 3 instances: feasible; 
$ grep -c '"limit": "standard", "usd_per_hour"' $TMP_OUT/quota.json
3
