#!/bin/sh
# Are our hosts those of botocore's endpoint rules?  Every service that we call, in every region of every
# partition that its version knows, plain, FIPS, dual-stack and both.
# tests/endpoints_botocore.sh RESOLVER; nothing is sent.
set -u
resolver=$1
python=
for p in python3 /usr/bin/python3; do
  [ -n "$python" ] || { "$p" -c 'import botocore.endpoint_provider' 2>/dev/null && python=$p; }
done
[ -n "$python" ] || { echo "endpoints: skipped, no python3-botocore"; exit 0; }
"$python" - "$resolver" <<'PYTHON'
import subprocess, sys
import botocore.loaders
from botocore.endpoint_provider import EndpointProvider
from botocore.exceptions import EndpointProviderError

loader = botocore.loaders.Loader()
partitions, known = loader.load_data('partitions'), loader.load_data('endpoints')['partitions']
SERVICES = {'servicequotas': 'service-quotas'}
asked, theirs = [], []
for ours in 'batch ec2 ecs servicequotas sso sso-oidc sts pricing savingsplans'.split():
    rules = loader.load_service_model(SERVICES.get(ours, ours), 'endpoint-rule-set-1')
    provider = EndpointProvider(rules, partitions)
    for partition in known:
        for region in partition['regions']:
            # One region serves a whole partition, and has neither FIPS nor dual-stack hosts, whatever the pattern says.
            one = ours in ('pricing', 'savingsplans')
            if one and region not in ('us-east-1', 'cn-northwest-1'):
                continue
            for fips, dual in [(0, 0)] if one else [(0, 0), (1, 0), (0, 1), (1, 1)]:
                values = {'Region': region, 'UseFIPS': bool(fips), 'UseDualStack': bool(dual)}
                if ours == 'sts':
                    values['UseGlobalEndpoint'] = False
                try:
                    url = provider.resolve_endpoint(**values).url
                except EndpointProviderError:
                    continue  # older rules know no dual-stack in some partitions
                asked.append('%s %s %d %d' % (ours, region, fips, dual))
                theirs.append(url)
answer = subprocess.run([sys.argv[1]], input='\n'.join(asked) + '\n', capture_output=True, text=True, check=True)
ours = [line.split(' ')[4] for line in answer.stdout.splitlines()]
wrong = [(a, t, o) for a, t, o in zip(asked, theirs, ours) if t != o]
for a, t, o in wrong[:20]:
    print('endpoints: %s: botocore has %s, we have %s' % (a, t, o))
if len(ours) != len(asked) or wrong or not asked:
    sys.exit('endpoints: %d of %d differ' % (len(wrong), len(asked)))
print('endpoints: %d are those of botocore' % len(asked))
PYTHON
