# A deadline that the ceiling on vCPUs makes impossible: the shortest plan found is shown, and what is proved of it holds without the deadline.
$ batchfit plan -q --deadline 1h --max-vcpus 8 lists/eight-jobs-of-fifty-minutes.csv --format json --output $TMP_OUT/late.json
batchfit: no plan found ends within 1 h 00 m with at most 8 vCPUs alive at once: the shortest found takes 3 h 38 m, and none can take less than 3 h 23 m
[exit 4]
$ grep -E '"(infeasible|bound|deadline_s)": ' $TMP_OUT/late.json | sort -u | grep -v '"infeasible": null'
    "bound": "fluid",
    "deadline_s": 3600,
    "parameters": {"deadline_s": null, "boot_s": 180, "tail_s": 120, "billed_s": 0, "price_gcd_uusd": 0},
    {"name": "on spot, uninterrupted", "simulated": false, "usd": null, "makespan_s": null, "peak_vcpus": null, "instances": null, "infeasible": "ends after 3 h 38 m, the deadline is 1 h 00 m"},
    {"name": "one class per instance", "simulated": false, "usd": null, "makespan_s": 13080, "peak_vcpus": 8, "instances": 4, "infeasible": "ends after 3 h 38 m, the deadline is 1 h 00 m"},
    {"name": "one family: c6a", "simulated": false, "usd": null, "makespan_s": 13080, "peak_vcpus": 8, "instances": 4, "infeasible": "ends after 3 h 38 m, the deadline is 1 h 00 m"},
    {"name": "one job per instance", "simulated": false, "usd": null, "makespan_s": 13080, "peak_vcpus": 8, "instances": 8, "infeasible": "ends after 3 h 38 m, the deadline is 1 h 00 m"},
    {"name": "one type: c6a.2xlarge", "simulated": false, "usd": null, "makespan_s": 13080, "peak_vcpus": 8, "instances": 4, "infeasible": "ends after 3 h 38 m, the deadline is 1 h 00 m"},
    {"name": "this plan", "simulated": false, "usd": "1.152392", "makespan_s": 13080, "peak_vcpus": 8, "instances": 4, "infeasible": "no plan found ends within 1 h 00 m with at most 8 vCPUs alive at once: the shortest found takes 3 h 38 m, and none can take less than 3 h 23 m"},
  "infeasible": "no plan found ends within 1 h 00 m with at most 8 vCPUs alive at once: the shortest found takes 3 h 38 m, and none can take less than 3 h 23 m"
