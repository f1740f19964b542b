#!/bin/sh
# Does botocore, which the AWS CLI is built on, accept what `batchfit export` writes?
# tests/export_botocore.sh PROGRAM; checks parameters only, nothing is sent.
set -u
program=$1
python=
for p in python3 /usr/bin/python3; do
  if $p -c 'import botocore' 2>/dev/null; then python=$p; break; fi
done
[ -n "$python" ] || { echo "export: skipped, no python3-botocore"; exit 0; }
dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT
for options in "--purchase on-demand" "--purchase spot" "--purchase any --arch any"; do
  # shellcheck disable=SC2086
  "$program" plan data/examples/variant-calling.csv $options --save "$dir/plan.json" --output /dev/null \
    || exit 1
  "$program" export "$dir/plan.json" --output-dir "$dir/out" --quiet > "$dir/commands" || exit 1
done
"$python" - "$dir/out" <<'PYTHON' || exit 1
import json, os, sys
import botocore.session, botocore.validate
service = botocore.session.get_session().get_service_model('batch')
kinds = {'compute-environment': 'CreateComputeEnvironment', 'job-queue': 'CreateJobQueue'}
checked = 0
for name in sorted(os.listdir(sys.argv[1])):
    operation = kinds[name.split('.')[-2]]
    shape = service.operation_model(operation).input_shape
    body = json.load(open(os.path.join(sys.argv[1], name)))
    report = botocore.validate.ParamValidator().validate(body, shape)
    if report.has_errors():
        sys.exit('%s: %s' % (name, report.generate_report()))
    checked += 1
if checked < 4:
    sys.exit('only %d files were written' % checked)
print('export: botocore accepts all %d files' % checked)
PYTHON
