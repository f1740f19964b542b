# What the user owns is shown beside the cost at list prices, which plan and bound are of.
$ batchfit plan lists/small.csv --instance-types m5.xlarge,m5.2xlarge --commitment lists/commitment.json --save "$TMP_OUT/p.json" | grep -A1 -E '^(COST|OWNED)'
COST    $0.03 left to pay for the batch under AWS Batch, simulated in the environments to CREATE
        $1.42 there at list prices, of which what you own covers $1.39
--
OWNED   commitments cover $1.38 of $1.41 at list prices: $0.03 is left to pay, beside the $3.37 that
        they cost anyway (4 hours, used or not)
--
OWNED                     hours covered  at list    used  costs anyway
2 x m5.xlarge reserved              3.6    $1.38  89.6 %         $0.97
$ batchfit plan lists/small.csv --instance-types m5.xlarge,m5.2xlarge --commitment lists/commitment.json | sed -n '/^OWNED   *hours/,/^$/p'
OWNED                     hours covered  at list    used  costs anyway
2 x m5.xlarge reserved              3.6    $1.38  89.6 %         $0.97
m5 Savings Plan                     0.0    $0.00   0.0 %         $2.00
Compute Savings Plan                0.0    $0.00   0.0 %         $0.40
(not covered, on-demand)            0.0
        1 of them not counted: of another region, or bound to a zone (they count with that zone
        alone in --zones)

$ batchfit plan lists/small.csv --commitment lists/commitment-aws.json --assumptions | grep -E 'committed|passed over'
        2 passed over: not active, not for Linux on shared hardware, or not for EC2
committed rates                    beside list prices, in no cost             --commitment (given)
$ batchfit verify "$TMP_OUT/p.json" lists/small.csv
16 jobs, 1 instance: feasible; cost 1.405809 USD recomputed; bound 1.405753 USD proved (fluid, 2 classes, 2 offers)
# Whatever the document says of it is recomputed.
$ sed 's/"hours": 4/"hours": 5/' "$TMP_OUT/p.json" > "$TMP_OUT/q.json"; batchfit verify "$TMP_OUT/q.json" lists/small.csv
commitment.hours: the plan says 5, recomputed it is 4
The plan does not hold: 1 finding.
[exit 3]
$ batchfit plan lists/no-durations.csv --instance-types m5.xlarge --commitment lists/commitment.json | grep -A1 -E '^(COST|OWNED)'
COST    $3.61/hour while all 40 jobs run side by side, $0.09 a job-hour,
        if placed exactly as planned; Batch not simulated: the list has no durations
--
OWNED   commitments cover $1.10/hour of $3.61/hour at list prices: $2.51/hour is left to pay, beside
        the $0.84/hour that they cost anyway (1 hour, used or not)
--
OWNED                     hours covered  at list     used  costs anyway
2 x m5.xlarge reserved              2.0    $0.38  100.0 %         $0.24
$ batchfit estimate lists/small.csv --instance-types m5 --max-vcpus 64 --commitment lists/commitment.json --runs 0 --no-advice | grep -A5 -E '^(COST|OWNED)'
COST    $2.09 for the batch, as AWS Batch is simulated to run it
OWNED   commitments cover $1.96 of $2.09 at list prices: $0.12 is left to pay, beside the $2.53 that
        they cost anyway (3 hours, used or not)
FINISH  2 h 03 m after the first submission, if all jobs are submitted at once, in the order of the
        list
WAITS   half of the jobs start within 3 m 00 s, nine of ten within 3 m 00 s, the last after 3 m 00 s
NEEDS   32 vCPUs of instances at peak, 3 instances launched
--
OWNED                     hours covered  at list    used  costs anyway
2 x m5.xlarge reserved              2.1    $0.80  69.4 %         $0.73
m5 Savings Plan                     1.6    $1.16  54.2 %         $1.50
Compute Savings Plan                0.0    $0.00   0.0 %         $0.30
(not covered, on-demand)            0.1
        1 of them not counted: of another region, or bound to a zone (they count with that zone
$ batchfit plan lists/small.csv --commitment lists/small.csv
batchfit: --commitment: lists/small.csv: line 1, column 1: 'n' where a JSON value is expected
[exit 3]
$ batchfit plan lists/small.csv --commitment lists/nowhere.json
batchfit: --commitment: lists/nowhere.json: there is no such file
[exit 1]
# Rates come from the snapshot where it has those of the term: here one with a rate put in.
$ awk '{print} /^region us-east-1 /{inside=1} inside && /^spot /{print "rates ri-standard 1 none o24\nr m5 xlarge:121000\nrates sp-compute 1 none o24\nr m5 xlarge:140000 2xlarge:280000"; inside=0}' ../../data/catalogue > "$TMP_OUT/rates"; grep -c '^rates' "$TMP_OUT/rates"
2
$ printf '{"schema":"batchfit.commitment/1","savings_plans":[{"type":"compute","usd_per_hour":"0.10","years":1,"upfront":"none"}],"reserved":[{"instance_type":"m5.xlarge","class":"standard","years":1,"upfront":"none"}]}' > "$TMP_OUT/own.json"
$ batchfit plan lists/small.csv --instance-types m5.xlarge,m5.2xlarge --snapshot "$TMP_OUT/rates" --commitment "$TMP_OUT/own.json" | sed -n '/^OWNED   *hours/,/^$/p'
OWNED                     hours covered  at list     used  costs anyway
1 x m5.xlarge reserved              2.0    $0.77  100.0 %         $0.48
Compute Savings Plan                1.2    $0.44   80.8 %         $0.40
(not covered, on-demand)            0.4
        Rates of 2026-07-20 (karpenter-pricing)

# A budget is for what is left to pay, in both verbs.
$ batchfit estimate lists/small.csv --instance-types m5.2xlarge --commitment lists/commitment.json --budget 1 --runs 0 --no-advice --output /dev/null
$ batchfit estimate lists/small.csv --instance-types m5.2xlarge --budget 1 --runs 0 --no-advice --output /dev/null
batchfit: the batch costs $1.71, more than --budget $1.00
[exit 5]
$ batchfit plan lists/small.csv --instance-types m5.xlarge,m5.2xlarge --commitment lists/commitment.json --budget 1 --output /dev/null
$ batchfit plan lists/small.csv --instance-types m5.xlarge,m5.2xlarge --budget 1 --output /dev/null
batchfit: under Batch, as simulated it costs $1.42, more than --budget $1.00
[exit 5]
