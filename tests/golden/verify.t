# A plan that holds.  One job has one cheapest instance, so the figures stay.
$ cd $TMP_OUT && printf 'label,vcpus,memory_mib,duration_s\nALIGN,4,15000,3000\n' > jobs.csv && batchfit plan jobs.csv --save plan.json -o /dev/null && batchfit verify plan.json jobs.csv
1 job, 1 instance: feasible; cost 0.165265 USD recomputed; bound 0.165263 USD proved (fluid, 1 class, 782 offers)
# Found wrong: the cost, the bound, the jobs (exit 3, a line each).
$ cd $TMP_OUT && sed 's/"total_usd": "0.1/"total_usd": "0.2/' plan.json > changed.json && batchfit verify changed.json jobs.csv
cost.gap: the plan says 0.000012, recomputed it is 0.376989
cost in micro-dollars: the plan says 265265, recomputed it is 165265
The plan does not hold: 2 findings.
[exit 3]
$ cd $TMP_OUT && sed 's/"lower_bound_usd": "0.1/"lower_bound_usd": "0.2/' plan.json > changed.json && batchfit verify changed.json jobs.csv
cost.gap: the plan says 0.000012, recomputed it is -0.605077
lower bound in micro-dollars: the plan says 265263, its proof gives 165263
The plan does not hold: 2 findings.
[exit 3]
$ cd $TMP_OUT && printf 'label,vcpus,memory_mib,duration_s\nALIGN,4,15000,3001\n' > other.csv && batchfit verify plan.json other.csv
classes[0].shortest ms: the plan says 3000000, recomputed it is 3001000
classes[0].p50 ms: the plan says 3000000, recomputed it is 3001000
classes[0].p90 ms: the plan says 3000000, recomputed it is 3001000
classes[0].longest ms: the plan says 3000000, recomputed it is 3001000
classes[0].total ms: the plan says 3000000, recomputed it is 3001000
class 0 (ALIGN), jobs of 3001 s: 1 to run, 0 in the plan
class 0 (ALIGN), jobs of 3000 s: 0 to run, 1 in the plan
The plan does not hold: 7 findings.
[exit 3]
# No plan at all (exit 3; 1 where there is no file).
$ cd $TMP_OUT && batchfit verify jobs.csv jobs.csv
batchfit: jobs.csv: this is no saved plan; 'batchfit plan JOBS... --save FILE' writes one
[exit 3]
$ cd $TMP_OUT && echo '{"schema": "batchfit.jobs/1"}' > not.json && batchfit verify not.json jobs.csv
batchfit: not.json: schema: 'batchfit.jobs/1': "batchfit.plan/1" is what can be verified
[exit 3]
$ cd $TMP_OUT && sed 's/"instance_type": "[^"]*"/"instance_type": 7/' plan.json > changed.json && batchfit verify changed.json jobs.csv
batchfit: changed.json: cost.items[0].instance_type: 7: a text is needed
[exit 3]
$ cd $TMP_OUT && sed 's/"max-vcpus": "1000"/"max-vcpus": "many"/' plan.json > changed.json && batchfit verify changed.json jobs.csv
batchfit: changed.json: request.max-vcpus: --max-vcpus: 'many' (from changed.json): a whole number from 1 to 1000000000 is accepted
[exit 3]
$ cd $TMP_OUT && batchfit verify missing.json jobs.csv
batchfit: missing.json: there is no such file
[exit 1]
# Other prices (exit 6), a search cut short (exit 7), a missing list (exit 2).
$ cd $TMP_OUT && sed 's/"as_of": "2026/"as_of": "2025/' plan.json > changed.json && batchfit verify changed.json jobs.csv
batchfit: the plan's prices are of 2025-07-20, those of this program of 2026-07-20: a plan is verified by the prices it was made with
[exit 6]
$ cd $TMP_OUT && batchfit verify plan.json jobs.csv --proof-steps 1 | sed 's/ at [a-z0-9.-]*$/ at TYPE/'; batchfit verify plan.json jobs.csv --proof-steps 1 > verify.txt
proof: not proved within the limit of steps, at TYPE
All else holds; a larger --proof-steps may prove the bound.
[exit 7]
$ cd $TMP_OUT && batchfit verify plan.json
batchfit: a saved plan and the job lists it was made from are needed: batchfit verify PLAN JOBS...
[exit 2]
