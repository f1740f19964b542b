"""Other instances of the families in the bench folder, so that no figure rests on those alone.

    pack_instances.py BENCH_DIR OUT_DIR SEEDS [FAMILY...]

Writes OUT_DIR/manifest.csv and OUT_DIR/public/FAMILY-sNN.csv, SEEDS of each family (fewer of the
largest, see `Family.share`), for catalogs in BENCH_DIR, which stay where they are.  How requests
and counts are spread was read off the public instances: vCPUs by weight, GiB per vCPU a ratio that
instance types have times 0.3 to 1.3, counts evenly or by their logarithm between limits.  Equal
requests are merged.  A seed always gives the same instances (random.Random is stable over Python's
versions in what is used here: random()).
"""

import csv
import os
import random
import sys
from dataclasses import dataclass, field

GIB = 1024
MOST_MIB = 496 * GIB  # of one job
VCPUS = {1: 15, 2: 20, 4: 20, 6: 8, 8: 18, 12: 7, 16: 11, 32: 4, 64: 1}
VCPUS_K8S = {0.1: 4, 0.25: 13, 0.5: 7, 0.75: 5, 1: 9, 1.5: 3, 2: 5, 4: 5, 8: 3, 16: 5}
GIB_PER_VCPU = {1: 5, 2: 13, 4: 16, 8: 27, 16: 18, 32: 21}
GIB_PER_VCPU_K8S = {1: 15, 2: 18, 4: 20, 8: 20, 16: 15}
ARCHES = {"any": 49, "x86_64": 46, "arm64": 5}


@dataclass
class Family:
    """How the instances of one family are made."""

    name: str
    catalog: str
    make: object
    classes: int
    count: tuple  # the least, the most, "even" or "log"
    vcpus: dict = field(default_factory=lambda: VCPUS)
    ratios: dict = field(default_factory=lambda: GIB_PER_VCPU)
    arches: dict = field(default_factory=lambda: {"any": 1})
    grain_mib: int = 256
    share: float = 1  # of the seeds asked for


class Draw:
    """What is drawn, by random() alone."""

    def __init__(self, seed):
        self.random = random.Random(seed).random

    def between(self, low, high):
        return low + (high - low) * self.random()

    def whole(self, low, high):
        return low + int((high - low + 1) * self.random())

    def by_weight(self, weights):
        at = self.random() * sum(weights.values())
        for value, weight in weights.items():
            at -= weight
            if at < 0:
                break
        return value

    def count(self, low, high, how):
        if how == "even":
            return self.whole(low, high)
        return int(low * ((high + 1) / low) ** self.random())


def fits(job, kind):
    mcpu, mem_mib, gpus, arch, model = job
    return (mcpu <= int(kind["mcpu"]) and mem_mib <= int(kind["mem_mib"])
            and gpus <= int(kind["gpus"]) and arch in ("any", kind["arch"])
            and model in ("", kind["gpu_model"]))


def collect(family, kinds, request, draw, classes):
    """Different requests that some type holds, each with the jobs that were drawn for it."""
    jobs = {}
    while len(jobs) < classes:
        job = request(family, kinds, draw)
        if job[1] <= MOST_MIB and any(fits(job, kind) for kind in kinds):
            jobs[job] = jobs.get(job, 0) + draw.count(*family.count)
    return jobs


def general_request(family, _kinds, draw):
    vcpus = draw.by_weight(family.vcpus)
    gib = vcpus * draw.by_weight(family.ratios) * draw.between(0.3, 1.3125)
    steps = max(1, round(gib * GIB / family.grain_mib))
    return (round(1000 * vcpus), steps * family.grain_mib, 0, draw.by_weight(family.arches), "")


def general(family, kinds, draw):
    return collect(family, kinds, general_request, draw, family.classes)


def anti_request(_family, kinds, draw):
    """Much of one resource and next to nothing of the other: only the two together fill a type."""
    if draw.random() < 0.45:
        return (1000 * draw.by_weight(VCPUS), 256 * draw.whole(1, 7), 0, "any", "")
    most = min(MOST_MIB, max(int(kind["mem_mib"]) for kind in kinds))
    return (1000 * draw.whole(1, 2), 256 * int(most / 256 * draw.between(0.08, 1)), 0, "any", "")


def anti(family, kinds, draw):
    return collect(family, kinds, anti_request, draw, family.classes)


def odd_request(family, _kinds, draw):
    """Sizes and ratios that no power of two is a multiple of."""
    vcpus = draw.by_weight(family.vcpus)
    ratio = draw.by_weight(family.ratios)
    return (1000 * vcpus, 256 * (int(4 * vcpus * ratio) + draw.whole(0, 1)), 0, "any", "")


def odd(family, kinds, draw):
    return collect(family, kinds, odd_request, draw, family.classes)


def cut(total, pieces, least, draw):
    """A whole number as a sum of others, none below the least."""
    spare = total - pieces * least
    places = sorted(draw.whole(0, spare) for _ in range(pieces - 1))
    return [least + b - a for a, b in zip([0] + places, places + [spare])]


def perfect(_family, kinds, draw):
    """Twenty instances of one type cut up with nothing left: their price is the optimum."""
    whole = next(kind for kind in kinds if kind["name"] == "m5.4xlarge")
    jobs = {}
    for _ in range(20):
        pieces = draw.whole(3, 4)
        vcpus = cut(int(whole["mcpu"]) // 1000, pieces, 2, draw)
        lots = cut(int(whole["mem_mib"]) // 256, pieces, 32, draw)
        for v, lot in zip(vcpus, lots):
            job = (1000 * v, 256 * lot, 0, "any", "")
            jobs[job] = jobs.get(job, 0) + 1
    return jobs


def gpu_request(family, kinds, draw):
    models = sorted({kind["gpu_model"] for kind in kinds
                     if kind["gpu_model"] in ("a100", "a10g", "h100", "l40s", "t4")})
    gpus = draw.by_weight({1: 50, 2: 25, 4: 20, 8: 5})
    model = models[draw.whole(0, len(models) - 1)] if draw.random() < 0.6 else ""
    vcpus = gpus * draw.by_weight({2: 1, 3: 1, 4: 1, 6: 1, 8: 1})
    gib = gpus * draw.by_weight({8: 3, 14: 1, 15: 3, 28: 1, 30: 3, 60: 3})
    return (1000 * vcpus, GIB * gib, gpus, draw.by_weight({"any": 1, "x86_64": 1}), model)


def gpu(family, kinds, draw):
    """Three classes in four without GPUs, one with them and fewer jobs."""
    jobs = collect(family, kinds, general_request, draw, family.classes * 3 // 4)
    few = Family(family.name, family.catalog, None, 0, (1, 40, "log"))
    jobs.update(collect(few, kinds, gpu_request, draw, family.classes - len(jobs)))
    return jobs


ODD_TOY = {v: 1 for v in (3, 5, 7, 9, 11, 13)}
ODD_X86 = {v: 1 for v in (3, 5, 7, 9, 11, 13, 17, 23, 33)}
ODD_RATIOS = {r: 1 for r in (1.03, 1.63, 1.7, 2.25, 3.5, 4.25, 5.1, 7.1, 8.45, 9.65)}

FAMILIES = (
    Family("small-toy", "toy12", general, 10, (1, 20, "even")),
    Family("small-all", "gen5plus", general, 10, (1, 20, "even"), arches={"any": 2, "x86_64": 1}),
    Family("tiny-toy", "toy12", general, 30, (1, 3, "even")),
    Family("tiny-x86", "x86main", general, 40, (1, 3, "even")),
    Family("medium-x86", "x86main", general, 100, (1, 300, "log")),
    Family("medium-all", "gen5plus", general, 100, (1, 1000, "log"), arches=ARCHES),
    Family("anti-toy", "toy12", anti, 24, (10, 33, "even")),
    Family("anti-x86", "x86main", anti, 40, (15, 60, "even")),
    Family("odd-toy", "toy12", odd, 20, (3, 30, "even"), vcpus=ODD_TOY, ratios=ODD_RATIOS),
    Family("odd-x86", "x86main", odd, 40, (7, 60, "even"), vcpus=ODD_X86, ratios=ODD_RATIOS),
    Family("perfect-toy", "toy12", perfect, 0, (1, 1, "even")),
    Family("gpu", "all", gpu, 60, (1, 200, "log"), arches=ARCHES),
    Family("k8s", "alloc", general, 60, (1, 300, "log"), vcpus=VCPUS_K8S,
           ratios=GIB_PER_VCPU_K8S, arches={"any": 1, "x86_64": 1}, grain_mib=1),
    Family("large", "gen5plus", general, 1000, (1, 20000, "log"), arches=ARCHES, share=0.4),
    Family("xlarge", "all", general, 2000, (1, 150000, "log"), arches=ARCHES, share=0.2),
)


def write(path, header, rows):
    with open(path, "w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


def main():
    bench, out, seeds, names = sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4:]
    if not os.path.exists(os.path.join(bench, "catalogs")):
        print(f"pack_instances: skipped, no catalogs in {bench}")
        return
    os.makedirs(os.path.join(out, "public"), exist_ok=True)
    manifest = []
    for family in FAMILIES:
        if names and family.name not in names:
            continue
        with open(os.path.join(bench, "catalogs", family.catalog + ".csv"), newline="") as file:
            kinds = list(csv.DictReader(file))
        for seed in range(1, max(1, round(seeds * family.share)) + 1):
            name = f"{family.name}-s{seed:02d}"
            jobs = family.make(family, kinds, Draw(f"{family.name} {seed}"))
            write(os.path.join(out, "public", name + ".csv"),
                  ("class", "count", "mcpu", "mem_mib", "gpus", "arch", "gpu_model"),
                  [(f"c{k}", n) + job for k, (job, n) in enumerate(jobs.items(), 1)])
            manifest.append(("other", name, family.name, family.catalog, len(jobs),
                             sum(jobs.values()), len(kinds)))
    write(os.path.join(out, "manifest.csv"),
          ("split", "instance", "family", "catalog", "classes", "jobs", "types"), manifest)


main()
