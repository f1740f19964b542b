"""The packing engine beside other people's solvers on the assignment model.

    peers_pack.py BATCHFIT BENCH_DIR SECONDS [INSTANCE...]

Without INSTANCE (the start of a name) on every instance of the bench folder; where the model has so
many variables that no peer gets through it, its size is said and only batchfit runs.

The model: copies of each type, each used or not; whole numbers of jobs of each class on each copy;
demands met, capacities held; copies of a type used in their order.  A type has as many copies as
each class alone on it would need, more never help.  glpsol, CBC and HiGHS (through scipy) each get so
many seconds by the clock; who doesn't heed them is ended after twice as many and a bit, or for more
than MEMORY_MAX bytes, and has no answer then.  Who is not installed is named and passed over (make
deps-bench installs them).
"""

import csv
import json
import multiprocessing
import os
import re
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time

RESOURCES = ("mcpu", "mem_mib", "gpus")
VARIABLES_MAX = 300_000
MEMORY_MAX = 4 << 30
PROVED = 1e-4  # per cent: what the digits that are printed leave


def read(path):
    with open(path, newline="") as file:
        return list(csv.DictReader(file))


def fit(job, kind):
    """How many jobs of a class one instance of a type holds."""
    if job["arch"] not in ("any", kind["arch"]) or job["gpu_model"] not in ("", kind["gpu_model"]):
        return 0
    most = int(job["count"])
    for resource in RESOURCES:
        if int(job[resource]) > 0:
            most = min(most, int(kind[resource]) // int(job[resource]))
    return most


def copies(jobs, fits):
    return sum(-(-int(job["count"]) // n) for job, n in zip(jobs, fits) if n > 0)


def variables(jobs, kinds):
    """Of the model, without making it: of large instances there are billions."""
    every = 0
    for kind in kinds:
        fits = [fit(job, kind) for job in jobs]
        every += copies(jobs, fits) * (1 + sum(n > 0 for n in fits))
    return every


class Model:
    """min cost x, every row low <= a x <= high, 0 <= x <= upper, all whole."""

    def __init__(self, jobs, kinds):
        self.cost, self.upper, self.rows = [], [], []
        demand = [[] for _ in jobs]
        for kind in kinds:
            fits = [fit(job, kind) for job in jobs]
            before = None
            for _ in range(copies(jobs, fits)):
                used = self.variable(int(kind["price_microusd"]) / 1e6, 1)
                held = [(self.variable(0, n), job) for job, n in zip(jobs, fits) if n > 0]
                classes = [c for c, n in enumerate(fits) if n > 0]
                for c, (x, _) in zip(classes, held):
                    demand[c].append((x, 1))
                for resource in RESOURCES:
                    room = [(x, int(job[resource])) for x, job in held if int(job[resource]) > 0]
                    if room:
                        self.rows.append((None, room + [(used, -int(kind[resource]))], 0))
                if before is not None:
                    self.rows.append((None, [(used, 1), (before, -1)], 0))
                before = used
        for job, terms in zip(jobs, demand):
            self.rows.append((int(job["count"]), terms, None))

    def variable(self, cost, upper):
        self.cost.append(cost)
        self.upper.append(upper)
        return len(self.cost) - 1

    def write_lp(self, path):
        def text(terms):
            parts = [f"{'-' if a < 0 else '+'} {abs(a):g} x{x}" for x, a in terms]
            return "\n  ".join(" ".join(parts[k:k + 8]) for k in range(0, len(parts), 8))

        with open(path, "w") as file:
            costs = [(x, c) for x, c in enumerate(self.cost) if c > 0]
            print("Minimize\n cost:", text(costs), "\nSubject To", file=file)
            for k, (low, terms, high) in enumerate(self.rows):
                sense = f">= {low}" if high is None else f"<= {high}"
                print(f" r{k}:", text(terms), sense, file=file)
            print("Bounds", file=file)
            for x, upper in enumerate(self.upper):
                print(f" 0 <= x{x} <= {upper}", file=file)
            print("General", file=file)
            for x in range(len(self.cost)):
                print(f" x{x}", file=file)
            print("End", file=file)


def last_number(pattern, text):
    found = re.findall(pattern, text)
    return float(found[-1]) if found else None


def run(*command):
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout


def glpsol(model, path, seconds):
    log = run("glpsol", "--lp", path, "--tmlim", str(seconds), "-o", path + ".sol")
    number = r"([-+.0-9e]+)"
    with open(path + ".sol") as file:
        solution = file.read()
    cost = last_number(rf"Objective:\s+cost = {number}", solution)
    if "UNDEFINED" in solution:
        cost = None
    bound = last_number(rf">=\s+{number}", log)
    return cost, cost if "INTEGER OPTIMAL" in solution else bound


def cbc(model, path, seconds):
    # By the clock, as the others: its seconds are of CPU else.
    log = run("cbc", path, "timeMode", "elapsed", "sec", str(seconds), "solve")
    number = r"\s+([-+.0-9e]+)"
    cost = last_number(rf"Objective value:{number}", log)
    bound = last_number(rf"Lower bound:{number}", log)
    return cost, cost if "Result - Optimal solution found" in log else bound


def highs(model, path, seconds):
    import numpy
    from scipy.optimize import Bounds, LinearConstraint, milp
    from scipy.sparse import csr_matrix
    data, row, column = [], [], []
    for k, (_, terms, _) in enumerate(model.rows):
        for x, a in terms:
            data.append(a)
            row.append(k)
            column.append(x)
    shape = (len(model.rows), len(model.cost))
    low = [-numpy.inf if r[0] is None else r[0] for r in model.rows]
    high = [numpy.inf if r[2] is None else r[2] for r in model.rows]
    found = milp(model.cost, integrality=numpy.ones(len(model.cost)), bounds=Bounds(0, model.upper),
                 constraints=LinearConstraint(csr_matrix((data, (row, column)), shape), low, high),
                 options={"time_limit": seconds, "mip_rel_gap": 0})
    return found.fun, found.mip_dual_bound


def have_scipy():
    try:
        from scipy.optimize import milp  # noqa: F401
        return True
    except ImportError:
        return False


def batchfit(program, types, jobs, seconds):
    answer = json.loads(run(program, "pack", "--types", types, jobs, "--time-limit", f"{seconds}s"))
    return answer["cost_uusd"] / 1e6, answer["bound_uusd"] / 1e6


def gap(answer):
    cost, bound = answer
    return None if cost is None or bound is None else max(0, 100 * (cost - bound) / cost)


def show(instance, solver, answer, seconds):
    def text(x):
        return "-" if x is None else f"{x:.4f}"

    print(f"{instance:<15} {solver:<9} {text(answer[0]):>12} {text(answer[1]):>12} "
          f"{text(gap(answer)):>9} {seconds:8.2f}", flush=True)


def answer_to(pipe, solve, arguments):
    """In a process of its own, which starts others in its group."""
    os.setsid()
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_MAX, MEMORY_MAX))
    try:
        pipe.send(solve(*arguments))
    except (MemoryError, OSError, ValueError):
        pipe.send((None, None))


def timed(limit, solve, *arguments):
    """What it answers, or (None, None) where it is not through after limit seconds."""
    start = time.monotonic()
    ours, theirs = multiprocessing.Pipe(duplex=False)
    child = multiprocessing.Process(target=answer_to, args=(theirs, solve, arguments))
    child.start()
    theirs.close()
    answer = (None, None)
    try:
        if ours.poll(limit):
            answer = ours.recv()
    except EOFError:
        pass
    seconds = time.monotonic() - start
    try:
        os.killpg(child.pid, signal.SIGKILL)
    except ProcessLookupError:
        pass
    child.join()
    return answer, seconds


def summary(results, names):
    """Of the lists that all of them were tried on."""
    print(f"\n{'on ' + str(len(results)) + ' lists':<15} {'a plan':>8} {'cheapest':>9} {'proved':>8} "
          f"{'s in all':>9}")
    for name in names:
        answers = [(row[name], min(a[0] for a, _ in row.values() if a[0] is not None))
                   for row in results]
        found = [(a, best) for (a, _), best in answers if a[0] is not None]
        cheapest = sum(a[0] <= best * (1 + 1e-9) for a, best in found)
        proved = sum(gap(a) is not None and gap(a) <= PROVED for a, _ in found)
        seconds = sum(s for (_, s), _ in answers)
        print(f"{name:<15} {len(found):>8} {cheapest:>9} {proved:>8} {seconds:>9.1f}")


def installed():
    there = {"glpsol": (glpsol, shutil.which("glpsol")), "cbc": (cbc, shutil.which("cbc")),
             "HiGHS": (highs, have_scipy())}
    missing = [name for name, (_, found) in there.items() if not found]
    if missing:
        print("peers: not installed:", ", ".join(missing), "(make deps-bench)")
    return {name: solve for name, (solve, found) in there.items() if found}


def run_all(entry, program, bench, seconds, solvers):
    """By name the answer and its seconds, of those that ran; prints them."""
    name, limit = entry["instance"], 2 * seconds + 10
    jobs = os.path.join(bench, "public", name + ".csv")
    types = os.path.join(bench, "catalogs", entry["catalog"] + ".csv")
    results = {"batchfit": timed(limit, batchfit, program, types, jobs, seconds)}
    show(name, "batchfit", *results["batchfit"])
    size = variables(read(jobs), read(types))
    if size > VARIABLES_MAX:
        print(f"{name:<15} peers: {size:,} variables, too many to try", flush=True)
        return results
    model = Model(read(jobs), read(types))
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "model.lp")
        model.write_lp(path)
        for solver, solve in solvers.items():
            results[solver] = timed(limit, solve, model, path, seconds)
            show(name, solver, *results[solver])
    return results


def main():
    program, bench, seconds, names = sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4:]
    manifest = os.path.join(bench, "manifest.csv")
    if not os.path.exists(manifest):
        print(f"peers: skipped, no instances in {bench}")
        return
    solvers = installed()
    print(f"\nThe assignment model, {seconds} s each\n{'instance':<15} {'solver':<9} {'cost $/h':>12} "
          f"{'bound $/h':>12} {'gap %':>9} {'wall s':>8}", flush=True)
    results = []
    for entry in read(manifest):
        if not names or any(entry["instance"].startswith(name) for name in names):
            results.append(run_all(entry, program, bench, seconds, solvers))
    tried = [row for row in results if len(row) == 1 + len(solvers)]
    if tried:
        summary(tried, ["batchfit", *solvers])


main()
