#!/bin/sh
# Are our signatures those of botocore, an independent signer?  10,000 random requests.
# tests/sigv4_botocore.sh SIGNER [COUNT]; nothing is sent.
set -u
signer=$1
count=${2:-10000}
python=
for p in python3 /usr/bin/python3; do
  [ -n "$python" ] || { "$p" -c 'import botocore' 2>/dev/null && python=$p; }
done
[ -n "$python" ] || { echo "sigv4: skipped, no python3-botocore"; exit 0; }
"$python" - "$signer" "$count" <<'PYTHON'
import datetime, random, subprocess, sys
from urllib.parse import quote
import botocore.auth, botocore.awsrequest, botocore.credentials

signer, count = sys.argv[1], int(sys.argv[2])
rnd = random.Random(20150830)
TEXT = 'abzABZ019-._~ /%+&=?#@:;,!$\'()*[]{}|\\^`"<>\té\u1234\U0001f600'

def word(least, most, letters=TEXT):
    return ''.join(rnd.choice(letters) for _ in range(rnd.randint(least, most)))

def path():
    parts = [rnd.choice(['', '.', '..', word(1, 8), word(1, 8), 'v1', 'arn:aws:batch:x/y'])
             for _ in range(rnd.randint(0, 6))]
    return quote('/' + '/'.join(parts), safe='/~' if rnd.random() < .8 else '/~:@,')

def query():
    names = [word(1, 5) for _ in range(3)]
    pairs = []
    for _ in range(rnd.choice([0, 0, 1, 2, 5, 12])):
        name = quote(rnd.choice(names), safe='~')
        pairs.append(rnd.choice([name + '=' + quote(word(0, 6), safe='~'), name + '=', name]))
    return '&'.join(pairs)

def headers():
    names = ['X-Amz-Target', 'x-amz-meta-' + word(1, 4, 'abcXYZ'), 'Content-Type', 'X-B', 'x-b',
             'Accept', 'User-Agent', 'Expect', 'X-Amzn-Trace-Id', 'If-None-Match']
    return [(rnd.choice(names), word(0, 12, 'ab C"=;,\t  /1'))
            for _ in range(rnd.choice([0, 1, 2, 4, 8]))]

now_s = 0
def now(remove_tzinfo=True):
    return datetime.datetime(1970, 1, 1) + datetime.timedelta(seconds=now_s)
if hasattr(botocore.auth, 'get_current_datetime'):
    botocore.auth.get_current_datetime = now
else: # until 1.40
    class Clock(datetime.datetime):
        utcnow = staticmethod(now)
    class Module:
        datetime = Clock
    botocore.auth.datetime = Module

lines, expected = [], []
for i in range(count):
    region, service = rnd.choice(['us-east-1', 'eu-west-3', 'cn-north-1']), rnd.choice(['ec2', 'batch'])
    host = rnd.choice(['ec2.us-east-1.amazonaws.com', 'localhost:8443', 'localhost:443'])
    token = rnd.choice(['', 'tok+/=en' + word(0, 20, 'abc/+=')])
    method, p, q = rnd.choice(['GET', 'POST', 'PUT', 'DELETE']), path(), query()
    body = bytes(rnd.getrandbits(8) for _ in range(rnd.choice([0, 0, 3, 300])))
    now_s = rnd.randrange(0, 4102444800)
    url = 'https://' + host + p + ('?' + q if q else '')
    request = botocore.awsrequest.AWSRequest(method=method, url=url, data=body)
    sent = headers()
    for name, value in sent:
        request.headers.add_header(name, value)
    keys = botocore.credentials.Credentials('AKIDEXAMPLE', 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
                                            token or None)
    botocore.auth.SigV4Auth(keys, service, region).add_auth(request)
    expected.append(request.headers['Authorization'])
    sent += [('Host', host[:-4] if host.endswith(':443') else host), ('X-Amz-Date', request.headers['X-Amz-Date'])]
    if token:
        sent.append(('X-Amz-Security-Token', token))
    fields = [method, p, q, region, service, token, body, str(now_s)]
    for pair in sent:
        fields += pair
    lines.append('\t'.join((f if isinstance(f, bytes) else f.encode()).hex() for f in fields))
answers = subprocess.run([signer], input='\n'.join(lines).encode() + b'\n', capture_output=True,
                         check=True).stdout.decode().split('\n')
wrong = [i for i in range(count) if answers[i] != expected[i]]
for i in wrong[:5]:
    print([bytes.fromhex(f) for f in lines[i].split('\t')])
    print('  ours     ', answers[i])
    print('  botocore ', expected[i])
if wrong:
    sys.exit('sigv4: %d of %d requests are signed otherwise than by botocore' % (len(wrong), count))
print('sigv4: %d random requests signed as botocore does' % count)
PYTHON
