# A root volume that would fill under Batch is told, with the size that does.
$ batchfit plan lists/staged.csv -q | grep -A2 '^NOTE'
NOTE    Root volumes WOULD FILL on 1 of 2 instances under Batch: jobs, images and system together
        need up to 70 GiB at once (on c6a.xlarge) of 30; 70 GiB would do there, and --root-volume
        plans again with what that costs
$ batchfit plan lists/staged.csv -q --format json | grep -E '"root_volumes"|WOULD FILL'
    "root_volumes": {"gib": 30, "needed_gib": 70, "instance_type": "c6a.xlarge", "instances_that_fill": 1},
    "Root volumes WOULD FILL on 1 of 2 instances under Batch: jobs, images and system together need up to 70 GiB at once (on c6a.xlarge) of 30; 70 GiB would do there, and --root-volume plans again with what that costs"
$ batchfit plan lists/staged.csv -q --root-volume 70GiB --format json | grep -E '"root_volumes"|WOULD FILL'
    "root_volumes": {"gib": 70, "needed_gib": 130, "instance_type": "c6a.2xlarge", "instances_that_fill": 1},
    "Root volumes WOULD FILL on 1 of 3 instances under Batch: jobs, images and system together need up to 130 GiB at once (on c6a.2xlarge) of 70; 130 GiB would do there, and --root-volume plans again with what that costs"
