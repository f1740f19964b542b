#!/bin/sh
# The program's updates beside an AWS of their own: killed at any instant, several at once, on a terminal,
# with everything said, and with each fault that a network has.  No secret is in anything that is printed.
# tests/prices_update.sh PROGRAM AWS [ROUNDS]; nothing leaves the loopback.
set -u
program=$1 aws=$2 rounds=${3:-6}
dir=$(mktemp -d) && trap 'rm -rf "$dir"' EXIT
# Whatever the user has set for AWS or for us must not be seen.
for name in $(env | sed -n 's/^\(AWS_[A-Z0-9_]*\|BATCHFIT_REGION\)=.*/\1/p'); do unset "$name"; done
export HOME="$dir/home" XDG_CACHE_HOME="$dir/cache" AWS_EC2_METADATA_DISABLED=true AWS_MAX_ATTEMPTS=1
key=AKIDSTUBSTUBSTUB secret='stub/Secret+Key/that.must.not.be.shown' failed=0
mkdir "$HOME"
with_keys() { AWS_ACCESS_KEY_ID=$key AWS_SECRET_ACCESS_KEY=$secret "$@"; }
snapshots() { ls "$XDG_CACHE_HOME/batchfit/prices" 2>/dev/null | grep -c '\.catalogue$'; }
wrong() { echo "prices: $*" >&2; failed=1; }
# Every snapshot that is there must be whole: the newest is read without a word, and each by its name.
readable() {
  said=$("$program" prices show m5.large --region us-east-1 2>&1 >/dev/null) && [ -z "$said" ] ||
    wrong "$1: the cache is damaged: $said"
  for file in "$XDG_CACHE_HOME"/batchfit/prices/*.catalogue; do
    [ ! -e "$file" ] || "$program" prices status --snapshot "$file" >/dev/null 2>&1 || wrong "$1: $file cannot be read"
  done
}

# One variable sends every call and every file to the mock, by plain HTTP as mocks speak it, and by TLS.
for tls in '' --tls; do
  with_keys "$aws" $tls us-east-1,eu-west-1 "$program" prices update --region us-east-1,eu-west-1 \
    --format csv >/dev/null 2>&1
  with_keys "$aws" $tls us-east-1,eu-west-1 "$program" prices update --region us-east-1,eu-west-1 \
    > "$dir/out" 2> "$dir/err" || wrong "update $tls: exit $?: $(cat "$dir/err")"
  grep -q failed "$dir/out" && wrong "update $tls: $(grep failed "$dir/out")"
  for source in ec2-instance-types ec2-offerings ec2-spot-history aws-pricing-api aws-savings-plans \
    aws-service-quotas ecs-container-instances aws-spot-advisor; do
    [ "$(grep -c "$source  *\(taken\|unchanged\)" "$dir/out")" = 2 ] || wrong "update $tls: $source of two regions is missing"
  done
  "$aws" $tls us-east-1 "$program" prices update --source bulk,page,spot-feed > "$dir/out" 2>&1 || wrong "files $tls: exit $?"
  for source in aws-price-list aws-pricing-page aws-spot-feed; do
    grep -q "$source  *\(taken\|unchanged\)" "$dir/out" || wrong "files $tls: $source is missing"
  done
done
readable "after updates"

# Killed at any instant: what was there is there, whole.
before=$(snapshots)
i=0
while [ $i -lt "$rounds" ]; do
  i=$((i + 1))
  "$aws" us-east-1 sh -c '"$1" prices update --source bulk,spot-advisor >/dev/null 2>&1 & child=$!
    sleep "$2"; kill -9 $child 2>/dev/null; wait $child 2>/dev/null; :' sh "$program" "0.$(printf %02d $((i * 37 % 90)))"
  [ "$(snapshots)" -ge "$before" ] || wrong "a kill took a snapshot away"
done
readable "after $rounds kills"

# Four at once: each writes a snapshot of its own.
rm -rf "$XDG_CACHE_HOME"
"$aws" us-east-1 sh -c 'for i in 1 2 3 4; do "$1" prices update --source bulk >/dev/null 2>"$2/err$i" & pids="${pids-} $!"; done
  for pid in $pids; do wait $pid || exit 1; done' sh "$program" "$dir" || wrong "four at once: $(cat "$dir"/err?)"
[ "$(snapshots)" = 4 ] || wrong "four at once: $(snapshots) snapshots"
readable "after four at once"

# How far a download is, on a terminal and nowhere else.
if script -qec true /dev/null >/dev/null 2>&1; then
  rm -rf "$XDG_CACHE_HOME"
  "$aws" --bytes 300000000 us-east-1 script -qec "'$program' prices update --source bulk" /dev/null > "$dir/out" 2>&1
  tr '\r' '\n' < "$dir/out" | grep -qE 'us-east-1 price list: [0-9]+ of 300 MB, [0-9.]+ MB/s' || wrong "no progress on a terminal"
  tr '\r' '\n' < "$dir/out" | grep -qE 'MB/s, [0-9].* left' || wrong "no time left on a terminal"
else
  echo "prices: progress skipped, no script(1)"
fi
rm -rf "$XDG_CACHE_HOME"
"$aws" --bytes 60000000 us-east-1 "$program" prices update --source bulk > "$dir/out" 2>&1
grep -q 'MB/s' "$dir/out" && wrong "progress in a file"

# Each fault: an error that says where, nothing taken, the snapshot before still there, and no secret.
rm -rf "$XDG_CACHE_HOME"
"$aws" us-east-1 "$program" prices update --source bulk >/dev/null 2>&1
before=$(cat "$XDG_CACHE_HOME"/batchfit/prices/*.catalogue | cksum)
for fault in cut hang-up html 500 302; do
  for place in region_index:bulk spot-advisor:spot-advisor GetProducts:api ListClusters:ecs \
    Describe:ec2 DescribeSavingsPlans:savings-plans ListServiceQuotas:quotas; do
    with_keys "$aws" --fault "${place%:*}:$fault" us-east-1 "$program" prices update --verbose \
      --source "${place#*:}" > "$dir/one" 2>&1
    cat "$dir/one" >> "$dir/all"
    grep -q ' failed ' "$dir/one" || wrong "$fault of $place is not said"
    [ "$(cat "$XDG_CACHE_HOME"/batchfit/prices/*.catalogue | cksum)" = "$before" ] || wrong "$fault of $place changed the cache"
  done
done

# Everything that can be said about keys: unknown, expired, with a token, from a file that is none.
token='temp/Token+that.must.not.be.shown=='
AWS_SESSION_TOKEN=$token AWS_ACCESS_KEY_ID=ASIATEMPTEMPTEMP AWS_SECRET_ACCESS_KEY='temp/Secret+Key/that.must.not.be.shown' \
  "$aws" us-east-1 "$program" prices update --verbose --source ec2,quotas >> "$dir/all" 2>&1 || wrong "temporary keys are not taken"
AWS_ACCESS_KEY_ID=$key AWS_SECRET_ACCESS_KEY=wrong.must.not.be.shown "$aws" us-east-1 "$program" prices update --verbose --source api > "$dir/one" 2>&1
grep -q InvalidSignature "$dir/one" || wrong "a wrong secret is not said"
cat "$dir/one" >> "$dir/all"
mkdir -p "$HOME/.aws"
for text in 'aws_secret_access_key = must.not.be.shown' '[default
aws_secret_access_key = must.not.be.shown' '[default]
aws_access_key_id = AKID
aws_secret_access_key = must.not.be.shown but blank' '[default]
aws_access_key_id = AKID
must.not.be.shown' '[default]
credential_process = /bin/echo must.not.be.shown'; do
  printf '%s\n' "$text" > "$HOME/.aws/credentials"
  "$aws" us-east-1 "$program" prices update --verbose --source api >> "$dir/all" 2>&1
done
rm -rf "$HOME/.aws"
[ -s "$dir/all" ] || wrong "nothing was said at all"
grep -n 'must.not.be.shown' "$dir/all" && wrong "a secret was printed"
[ $failed = 0 ] && echo "prices: updates, $rounds kills, four at once, 35 faults: the cache stays whole, no secret is printed"
exit $failed
