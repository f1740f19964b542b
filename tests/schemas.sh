#!/bin/sh
# Do the documents that the program writes keep what data/schemas says of them?
# tests/schemas.sh PROGRAM; needs Debian's python3-jsonschema, and is visibly skipped without.
#
# Readers may meet names that they don't know, so schemas are open; here they are closed first, so
# that a name which no schema describes is found.  Each is also tried on a document of another kind.
set -u
program=$1
python=
for p in python3 /usr/bin/python3; do
  if $p -W ignore -c 'import jsonschema' 2>/dev/null; then python=$p; break; fi
done
[ -n "$python" ] || { echo "schemas: skipped, no python3-jsonschema"; exit 0; }
dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT
example=data/examples/variant-calling.csv
lists=tests/golden/lists
bench=tests/data/pack

write() { # NAME VERB ARGUMENTS...: the document on standard output, into NAME
  name=$1; shift
  "$program" "$@" --quiet > "$dir/$name" 2>"$dir/said"
  case $? in 0|3|4|7) ;; *) cat "$dir/said"; echo "schemas: $* failed"; exit 1 ;; esac
}
write plan-1.batch.json plan "$example" --format json
write plan-1.spot.json plan "$example" --purchase any --arch any --deadline 6h --quota standard=400 \
  --format json --no-alternatives
write plan-1.owned.json plan "$lists/small.csv" --commitment "$lists/commitment.json" --format json
write plan-1.hour.json plan "$lists/no-durations.csv" --format json
write plan-1.assumed.json plan "$lists/some-durations.csv" --assume-duration 10m..2h --format json
write plan-1.late.json plan "$example" --deadline 2h30m --max-vcpus 100 --format json --no-alternatives
write plan-1.unplaced.json plan "$example" --instance-types m6i.large --format json --no-alternatives
printf 'name,vcpus,memory_mib,duration_s,submit_s\na,1,900,60,0\nb,2,900,600,40\nc,1,900,60,7000\n' \
  > "$dir/submitted.csv"
write plan-1.submitted.json plan "$dir/submitted.csv" --respect-submit-times --max-wait 10m --format json
write jobs-1.classes.json jobs "$example" --format json
write jobs-1.each.json jobs "$example" --format json --each
write types-1.all.json types --format json --all
write types-1.gpu.json types --gpus-min 1 --region eu-west-1 --format json
write prices-status-1.json prices status --format json
write prices-show-1.json prices show m5.large p5.48xlarge mac2.metal --format json
write prices-diff-1.json prices diff ./data/catalogue bundled --format json
# Nobody listens there: what an update says then.
AWS_ENDPOINT_URL=http://127.0.0.1:9 AWS_MAX_ATTEMPTS=1 AWS_EC2_METADATA_DISABLED=true "$program" prices \
  update --source spot-advisor --format json > "$dir/prices-update-1.json" 2>/dev/null
write frontier-1.json frontier "$example" --points 3 --work 100000 --format json
environments=tests/golden/environments
write check-1.queue.json check "$lists/power-of-two.csv" --environment "$environments/queue.json" --format json
write check-1.spot.json check "$example" --instance-types m6i,c6i --purchase spot --format json
write check-1.fargate.json check "$lists/power-of-two.csv" --environment "$environments/fargate.json" --format json
write check-1.hour.json check "$lists/no-durations.csv" --instance-types optimal --format json
write estimate-1.queue.json estimate "$lists/power-of-two.csv" --environment "$environments/queue.json" --format json
write estimate-1.compared.json estimate "$lists/power-of-two.csv" --environment "$environments/queue.json" \
  --compare yaml="$environments/template.yaml" --compare tf="$environments/terraform-plan.json" --format json
write estimate-1.range.json estimate "$example" --instance-types m6i,c6i --runs 20 --seed 7 --format json
write estimate-1.spot.json estimate "$example" --instance-types m6i,c6i --purchase spot --format json
write backtest-1.fit.json backtest "$lists/recorded.txt" --instance-types m6i.large --fit --format json
write backtest-1.batch.json backtest "$lists/recorded.json" --environment "$environments/queue.json" --format json
write estimate-1.owned.json estimate "$lists/small.csv" --instance-types m5 \
  --commitment "$lists/commitment.json,$lists/commitment-aws.json" --format json
cp "$lists/commitment.json" "$dir/commitment-1.json"
write estimate-1.shares.json estimate "$lists/shares.csv" --environment "$environments/fair.json" --format json
write estimate-1.queues.json estimate "$lists/queues.csv" --environment "$environments/queues.json" --format json
write estimate-1.cancelled.json estimate "$lists/power-of-two.csv" --environment "$environments/limits.json" --format json
write plan-1.staged.json plan "$lists/staged.csv" --format json
write estimate-1.staged.json estimate "$lists/staged.csv" --instance-types m6i --max-vcpus 16 --format json
write estimate-1.fargate.json estimate "$lists/staged.csv" --environment tests/golden/environments/fargate.json \
  --format json
for types in "$bench"/*types*.csv; do
  jobs=$(echo "$types" | sed 's/types/jobs/')
  [ ! -s "$jobs" ] || write pack-1.json pack --types "$types" "$jobs" --timing --shadow-prices
done

"$python" -W ignore - "$dir" data/schemas <<'PYTHON' || exit 1
import glob, json, os, sys
import jsonschema
folder, schemas = sys.argv[1:]
checked, wrong, kinds = 0, 0, set()
def close(schema):
    if isinstance(schema, dict):
        if 'properties' in schema and 'additionalProperties' not in schema:
            schema['additionalProperties'] = False
        for part in schema.values():
            close(part)
    elif isinstance(schema, list):
        for part in schema:
            close(part)
for path in sorted(glob.glob(os.path.join(folder, '*-1*.json'))):
    kind = os.path.basename(path).split('-1')[0]
    schema = json.load(open(os.path.join(schemas, kind + '-1.json')))
    jsonschema.Draft202012Validator.check_schema(schema)
    close(schema)
    validator = jsonschema.Draft202012Validator(schema)
    document = json.load(open(path))
    errors = sorted(validator.iter_errors(document), key=lambda e: list(map(str, e.path)))
    told = {'%s: %s: %s' % (os.path.basename(path), '.'.join('N' if isinstance(p, int) else p for p in e.path),
                            e.message[:200]) for e in errors}
    for line in sorted(told)[:8]:
        print('schemas: ' + line)
    wrong += len(told)
    for broken in (dict(document, nobody_knows=1), dict(document, schema='batchfit.other/1')):
        if validator.is_valid(broken):
            sys.exit('schemas: %s-1.json accepts %s' % (kind, 'any schema' if 'nobody_knows' not in broken else 'any name'))
    checked += 1
    kinds.add(kind)
missing = {os.path.basename(p)[:-len('-1.json')] for p in glob.glob(os.path.join(schemas, '*-1.json'))} - kinds
if wrong:
    sys.exit(1)
if missing:
    sys.exit('schemas: no document was written for %s' % ', '.join(sorted(missing)))
print('schemas: %d documents of %d kinds are as data/schemas says' % (checked, len(kinds)))
PYTHON
