# What is planned and checked ends with 0; --quiet leaves standard error empty.
$ batchfit plan lists/one-job.csv --output /dev/null
$ batchfit plan lists/one-job.csv --no-alternatives --format json | grep -E '"(instance_type|total_usd|makespan_s)"' | sort -u
        "makespan_s": 3780,
      "instance_type": "c6a.large",
      "makespan_s": 3780,
      {"item": "instances", "instance_type": "c6a.large", "purchase": "on-demand", "usd": "0.082875", "instances": 1, "billed_s": 3900, "boot_usd": "0.003825", "busy_usd": "0.0765", "tail_usd": "0.00255"},
    "total_usd": "0.091854",
    {"name": "as planned", "simulated": true, "usd": "0.091854", "makespan_s": 3780, "peak_vcpus": 2, "instances": 1, "infeasible": null},
    {"name": "default_x86_64", "simulated": true, "usd": "0.101063", "makespan_s": 3780, "peak_vcpus": 2, "instances": 1, "infeasible": null},
    {"name": "one job per instance", "simulated": true, "usd": "0.091854", "makespan_s": 3780, "peak_vcpus": 2, "instances": 1, "infeasible": null}
    {"name": "recommended", "simulated": true, "usd": "0.091854", "makespan_s": 3780, "peak_vcpus": 2, "instances": 1, "infeasible": null},
    {"name": "this plan", "simulated": false, "usd": "0.091854", "makespan_s": 3780, "peak_vcpus": 2, "instances": 1, "infeasible": null},
  "makespan_s": 3780,
$ batchfit plan < lists/one-job.csv --output /dev/null
$ batchfit --version | sed 's/[0-9.]*$/N/'
batchfit N
