#!/bin/sh
# Writes data/catalogue to stdout from the source figures: rebuild-catalogue.sh FACTS REFERENCE
#
# FACTS is the folder of the dated CSVs, REFERENCE the one with instance-catalogue.txt.  The format
# is described in data/README.md.  Same sources, same bytes: types keep the order of their CSV,
# regions are sorted, origins are numbered as they are first met.
set -eu
LC_ALL=C; export LC_ALL
facts=${1:?usage: rebuild-catalogue.sh FACTS REFERENCE}
reference=${2:?usage: rebuild-catalogue.sh FACTS REFERENCE}

# Each file is announced by an assignment, so that the script knows what it is reading.
exec awk -F, '
function fail(text) { print "rebuild-catalogue: " FILENAME ":" FNR ": " text > "/dev/stderr"; failed = 1; exit 1 }

# The key of a date and source in the dictionary.
function origin(date, source,    k) {
  k = date " " source
  if (!(k in origin_key)) { origin_key[k] = "o" ++n_origins; origin_text[n_origins] = k }
  return origin_key[k]
}

# Dollars to micro-dollars; a price finer than that would be changed in silence, so it ends the run.
function micro(usd,    s) {
  if (usd !~ /^[0-9]+(\.[0-9]*)?$/) fail("price \"" usd "\"")
  s = sprintf("%.0f", usd * 1000000)
  if (s == "0" || usd * 1000000 - s > 0.001 || s - usd * 1000000 > 0.001) fail("price \"" usd "\" in micro-dollars")
  return s
}

# Dollars for one to micro-dollars for a thousand: rates of Fargate and S3 are finer than those of instances.
function micro_1000(usd,    s) {
  if (usd !~ /^[0-9]+(\.[0-9]*)?$/) fail("price \"" usd "\"")
  s = sprintf("%.0f", usd * 1000000000)
  if (s == "0" || usd * 1000000000 - s > 0.001 || s - usd * 1000000000 > 0.001) fail("price \"" usd "\" in micro-dollars for 1000")
  return s
}

function unknown(text) { return text == "" ? "-" : text }
function pair(base, burst) { return base == "" && burst == "" ? "-" : base == burst ? base : unknown(base) "/" unknown(burst) }
function mbps(gbps) { return gbps == "" ? "" : sprintf("%.0f", gbps * 1000) }

# The last letters of "us-east-1a;us-east-1b".
function letters(zones, region,    n, z, i, s) {
  n = split(zones, z, ";"); s = ""
  for (i = 1; i <= n; i++) {
    if (substr(z[i], 1, length(region)) != region || length(z[i]) != length(region) + 1) fail("zone \"" z[i] "\"")
    s = s substr(z[i], length(z[i]))
  }
  return s
}

# Keeps the lowest measured memory; the first file wins a tie, being the newer one.
function measured(type, mib, key) {
  if (mib !~ /^[0-9]+$/) fail("memory \"" mib "\"")
  if (!(type in os_mib) || mib + 0 < os_mib[type]) { os_mib[type] = mib + 0; os_origin[type] = key }
}

function add_region(region) {
  if (region in region_seen) return
  region_seen[region] = 1; regions[++n_regions] = region
}

function price(region, type, text, key) {
  if (!(type in is_type)) return # priced, but nowhere described: nothing to plan with
  add_region(region)
  od[region, type] = micro(text); od_origin[region, type] = key; uses[region, key]++
}

kind == "types" && FNR > 1 {
  type[++n_types] = $1; is_type[$1] = 1
  family[n_types] = $2; size[n_types] = $3
  if ($1 != $2 "." $3) fail("type \"" $1 "\" is not family.size")
  if ($20 == "") fail("no number of network cards")
  flags = ($25 == "true" ? "b" : "") ($26 == "true" ? "m" : "") (index($31, "spot") ? "s" : "") ($32 == 0 && $34 < newest_types ? "r" : "")
  gpu = "-"
  if ($11 != "") {
    if (!($11 in gpu_key)) { gpu_key[$11] = "g" ++n_gpus; gpu_text[n_gpus] = $11 }
    gpu = ($9 > 0 ? $9 : $14) "x" gpu_key[$11] ":" $12
  }
  accelerator = "-"
  if ($15 != "") {
    if (!($15 in acc_key)) { acc_key[$15] = "a" ++n_accs; acc_text[n_accs] = $15 }
    accelerator = acc_key[$15]
  }
  head[n_types] = $4 " " $5 " " unknown($6) " " unknown($7) " " $8
  tail[n_types] = pair(mbps($18), mbps($19)) " " pair($23, $24) " " $16 " " (flags == "" ? "-" : flags) " " gpu " " accelerator " " origin($34, $33)
}
kind == "newest" && FNR > 1 { if ($34 > newest_types) newest_types = $34 }
kind == "memory" && FNR > 1 && $3 != "" { measured($1, $3, origin($4, "vantage-os-memory")) }
kind == "nodes" && /^(x86_64|arm64) / {
  n = split($0, word, " ")
  for (i = 3; i <= n; i++) {
    if (split(word[i], part, /[=\/]/) < 5) fail("size \"" word[i] "\"")
    if (part[4] == "-") continue
    name = part[1] == "x" ? "xlarge" : part[1]
    if (name ~ /^[0-9]+x$/) name = name "large"
    name = word[2] "." name
    if (!(name in is_type)) fail("type \"" name "\" is not described")
    measured(name, part[4], origin("2023-08", "karpenter-node-memory"))
  }
}
kind == "regions" && FNR > 1 { add_region($1); location[$1] = $2; zones_of[$1] = letters($4, $1) }
kind == "prices" && FNR > 1 { price($1, $2, $3, origin($5, $4)) }
kind == "yuan" && FNR > 1 { currency[$1] = "CNY"; price($1, $2, $3, origin($5, $4)) }
kind == "offers" && FNR > 1 { at[$1, $2] = letters($4, $1); offers_origin[$1] = origin($5, "moto-type-offerings") }
kind == "spot" && FNR > 1 {
  if (!(($1 SUBSEP $2) in spot)) spot[$1, $2] = ":" $5 ":" $3
  spot_origin[$1] = origin($6, "spot-advisor")
}
kind == "others" && FNR > 1 {
  item = $2 " " $3; amount = ""
  if (item == "ebs gp3 storage") item = "gp3-gb-month"
  else if (item == "vpc public ipv4 in use") item = "public-ipv4-hour"
  else if (item == "nat-gateway gateway") item = "nat-gateway-hour"
  else if (item == "nat-gateway data processed") item = "nat-gateway-gb"
  else if (item == "s3 standard storage first 50 TB") item = "s3-gb-month"
  else if (item == "s3 get and other") { item = "s3-get-1000"; amount = micro_1000($5) }
  else if (item == "s3 put copy post list") { item = "s3-put-1000"; amount = micro_1000($5) }
  else next
  n_others[$1]++; other[$1, n_others[$1]] = "other " item " " (amount == "" ? micro($5) : amount) " " origin($6, $7)
}
kind == "fargate" && FNR > 1 && $2 != "windows" {
  if ($4 == "ephemeral-gb-hour") item = "storage-gib"
  else if ($4 == "gb-hour") item = $3 "-gib"
  else if ($4 == "vcpu-hour") item = $3 "-vcpu"
  else fail("unit \"" $4 "\"")
  n_others[$1]++; other[$1, n_others[$1]] = "other fargate-" item "-1000h " micro_1000($5) " " origin($6, "aws-price-offline")
}

function write_types(    i) {
  for (i = 1; i <= n_types; i++)
    print "t " type[i] " " head[i] " " (type[i] in os_mib ? os_mib[type[i]] "@" os_origin[type[i]] : "-") " " tail[i]
}

# One line a family: sizes with price and spot, zones and price origin only where they change.
function write_offers(region,    i, id, line, zones, key, all, base) {
  all = zones_of[region]; base = default_origin(region)
  for (i = 1; i <= n_types; i++) {
    if (i == 1 || family[i] != family[i - 1]) { line = ""; zones = all; key = base }
    id = region SUBSEP type[i]
    if ((id in od) || (id in at) || (id in spot)) {
      if (all != "") {
        z = id in at ? at[id] : ""
        if (z != zones) { zones = z; line = line " @" (z == "" ? "-" : z) }
      }
      if ((id in od) && od_origin[id] != key) { key = od_origin[id]; line = line " $" key }
      line = line " " size[i]
      if (id in od) line = line ":" od[id]
      if (id in spot) line = line (id in od ? "" : ":") spot[id]
    }
    if (i == n_types || family[i] != family[i + 1]) if (line != "") print "f " family[i] line
  }
}

# The origin most of the region uses.
function default_origin(region,    i, best, most) {
  best = ""; most = 0
  for (i = 1; i <= n_origins; i++)
    if (uses[region, "o" i] > most) { most = uses[region, "o" i]; best = "o" i }
  return best
}

END {
  if (failed) exit 1
  print "batchfit-catalogue 1"
  print "# Written by data/rebuild-catalogue.sh; data/README.md describes the format. Do not edit."
  for (i = 1; i <= n_origins; i++) print "origin o" i " " origin_text[i]
  for (i = 1; i <= n_gpus; i++) print "gpu g" i " " gpu_text[i]
  for (i = 1; i <= n_accs; i++) print "accelerator a" i " " acc_text[i]
  write_types()
  for (i = 2; i <= n_regions; i++)
    for (j = i; j > 1 && regions[j] < regions[j - 1]; j--) { r = regions[j]; regions[j] = regions[j - 1]; regions[j - 1] = r }
  for (i = 1; i <= n_regions; i++) {
    r = regions[i]
    print "region " r " " (r in currency ? currency[r] : "USD") " " unknown(location[r])
    print "prices " default_origin(r)
    if (r in offers_origin) print "zones " zones_of[r] " " offers_origin[r]
    if (r in spot_origin) print "spot " spot_origin[r]
    for (j = 1; j <= n_others[r]; j++) print other[r, j]
    write_offers(r)
  }
  print "end"
}' \
  kind=newest "$facts/ec2-instance-types.csv" \
  kind=types "$facts/ec2-instance-types.csv" \
  kind=memory "$facts/ec2-memory-overhead.csv" \
  FS=' ' kind=nodes "$reference/instance-catalogue.txt" FS=, \
  kind=regions "$facts/regions.csv" \
  kind=prices "$facts/ec2-on-demand-prices.csv" \
  kind=yuan "$facts/ec2-on-demand-prices-cny.csv" \
  kind=offers "$facts/ec2-offerings.csv" \
  kind=spot "$facts/ec2-spot-advisor.csv" \
  kind=others "$facts/other-prices.csv" \
  kind=fargate "$facts/fargate-prices.csv"
