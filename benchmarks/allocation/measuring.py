"""One method on one problem, in a process of its own, so that time and peak memory are its own."""

import json
import resource
import subprocess
import sys
import time
from fractions import Fraction
from typing import Any

import numpy as np

from benchmarks.allocation.baselines import BASELINES
from benchmarks.allocation.distribution import problem
from matching.engine import Allocation, Problem, solve
from matching.engine.eligibility import Eligibility
from matching.engine.measures import count_drops, fifth_percentile, gini, levels, max_deviation, received_kg
from matching.engine.solver.network import Network

EFFORTS = {"Tasuki, first answer": "quick", "Tasuki, improved": "standard"}
METHODS = (*BASELINES, *EFFORTS)

Figures = dict[str, Any]


def measured(method: str, *, lots: int, groups: int, seed: int) -> Figures:
    """The figures of one run, found by a child process."""
    command = [sys.executable, "-m", "benchmarks.allocation.measuring", method, str(lots), str(groups), str(seed)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    found: Figures = json.loads(done.stdout)
    return found


def run(method: str, *, lots: int, groups: int, seed: int) -> Figures:
    """Solves in this process. Time begins when the problem stands in memory and ends with a plan."""
    question = problem(lots=lots, groups=groups, seed=seed)
    started, began = time.perf_counter(), time.process_time()
    bound, arcs, shares = _solved(question, method) if method in EFFORTS else _handed_out(question, method)
    seconds, cpu = time.perf_counter() - started, time.process_time() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"seconds": seconds, "cpu_seconds": cpu, "peak_mib": peak, "arcs": arcs, "bound_kg": bound} | _figures(
        question, shares
    )


def _solved(question: Problem, method: str) -> tuple[float | None, int, list[Allocation]]:
    """With the bound, every reason and the check of the plan: what a person waits for."""
    plan = solve(question, effort=EFFORTS[method])
    return float(plan.metrics.bound_kg), plan.metrics.arcs, list(plan.allocations)


def _handed_out(question: Problem, method: str) -> tuple[float | None, int, list[Allocation]]:
    network = Network(question, Eligibility(question))
    shares = network.allocations(BASELINES[method](network))
    return None, len(network.arcs), shares


def _figures(question: Problem, shares: list[Allocation]) -> Figures:
    received = received_kg(question, shares)
    level = levels(question, received)
    reachable = _reachable(question)
    supply = sum((lot.cases * lot.kg_per_case for lot in question.lots), Fraction(0))
    return {
        "supply_kg": float(supply),
        "cases": sum(lot.cases for lot in question.lots),
        "placed_kg": float(sum(received.values(), Fraction(0))),
        "drops": count_drops(shares),
        "level_min": float(min((level[name] for name in reachable), default=Fraction(0))),
        "level_p5": fifth_percentile(question, level),
        "gini": gini(question, level),
        "max_deviation": max_deviation(question, level),
        "zero": sum(1 for name in reachable if not level[name]),
    }


def _reachable(question: Problem) -> list[str]:
    network = Network(question, Eligibility(question))
    return [question.groups[at].id for at in np.unique(network.arcs.group[network.room > 0]).tolist()]


if __name__ == "__main__":
    name, *numbers = sys.argv[1:]
    lots, groups, seed = (int(number) for number in numbers)
    sys.stdout.write(json.dumps(run(name, lots=lots, groups=groups, seed=seed)))
