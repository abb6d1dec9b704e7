"""The engine's front door: solve a problem, review a plan that a person edited, answer why a group got nothing."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from fractions import Fraction

import numpy as np

from matching.engine.checker import check_shares
from matching.engine.eligibility import Eligibility
from matching.engine.explain import Explainer
from matching.engine.measures import count_drops, fifth_percentile, gap, gini, levels, max_deviation, received_kg
from matching.engine.problem import Allocation, Metrics, Plan, Problem, Reason, Violation, problem_digest, problem_document
from matching.engine.problem.writing import plan_document
from matching.engine.solver import highs
from matching.engine.solver.bound import proved_bound
from matching.engine.solver.exact import PROOF_NODES, ExactSearch, Outcome
from matching.engine.solver.improving import improve
from matching.engine.solver.network import Network
from matching.engine.solver.pins import pinned_start
from matching.engine.waterfill import water_fill

# Up to here the exact answer is always sought to the end, unless a quick one is wanted.
EXACT_ARCS = 60
QUICK_NODES = 500
# Above this a head start by improvement saves more steps of the proof than it costs.
EASY_ARCS = 15
# Up to here it is tried within a number of search nodes, when the effort allows.
TRIED_ARCS, TRIED_NODES = 400, 5_000
# Hundredths of the work done when the first plan stands, and when the search ends.
FILLED, SEARCHED = 5, 95
NAME, NAME_ALONE, NAME_REVIEWED = "tasuki-highs", "tasuki-waterfill", "tasuki-review"


class EngineDefect(RuntimeError):
    """The engine found a plan that its own independent checker refuses. Never shown as a plan."""


def solve(problem: Problem, *, effort: str = "standard", progress: Callable[[int], None] | None = None) -> Plan:
    """The plan. `effort`: quick answers 40 lots and 100 groups in about a second; standard also improves it, in a fixed number of steps.

    `progress` is told how many hundredths are done; what it raises ends the work. It makes no difference to the plan."""
    watch = progress or _unwatched
    watch(0)
    eligibility = Eligibility(problem)
    network = Network(problem, eligibility)
    start = water_fill(network, pinned_start(network))
    watch(FILLED)
    outcome = _searched(network, start, effort, watch) if highs.available() else Outcome(start, proved_bound(network), False)
    watch(SEARCHED)
    plan = _plan(problem, network, outcome)
    broken = check_shares(problem_document(problem), plan_document(plan))
    if broken:
        raise EngineDefect(f"{len(broken)} violations, first {broken[0]}")
    watch(100)
    return plan


def _unwatched(hundredths: int) -> None:
    """Nobody asked how far the work is."""


def _searched(network: Network, start: np.ndarray, effort: str, watch: Callable[[int], None]) -> Outcome:
    size = len(network.arcs)

    def within(hundredths: int) -> None:
        watch(FILLED + (SEARCHED - FILLED) * hundredths // 100)

    if size <= EXACT_ARCS:
        if size > EASY_ARCS:
            start = improve(network, start, effort="quick", watch=within).cases
        nodes = QUICK_NODES if effort == "quick" else PROOF_NODES
        return ExactSearch(network, start, nodes=nodes, watch=lambda: watch(SEARCHED)).run()
    bound = proved_bound(network)
    improved = improve(network, start, effort=effort, watch=within)
    bound = bound if improved.bound is None else min(bound, improved.bound)
    if effort != "quick" and size <= TRIED_ARCS:
        outcome = ExactSearch(network, improved.cases, nodes=TRIED_NODES, watch=lambda: watch(SEARCHED)).run()
        outcome.bound = min(bound, outcome.bound)
        return outcome
    return Outcome(improved.cases, bound, False)


def _plan(problem: Problem, network: Network, outcome: Outcome) -> Plan:
    alone = not highs.available()
    return compose(
        problem,
        network.allocations(outcome.cases),
        network.eligibility,
        bound=max(outcome.bound, network.placed(outcome.cases)) * network.unit,
        status="optimal" if outcome.proved else "feasible",
        solver=(NAME_ALONE, np.__version__) if alone else (NAME, highs.version()),
        arcs=len(network.arcs),
    )


def compose(
    problem: Problem,
    allocations: list[Allocation],
    eligibility: Eligibility,
    *,
    bound: Fraction,
    status: str,
    solver: tuple[str, str],
    arcs: int,
) -> Plan:
    """A whole plan around its allocations: what is left over, every reason, all figures."""
    explainer = Explainer(problem, allocations, eligibility)
    received = received_kg(problem, allocations)
    level = levels(problem, received)
    placed = sum(received.values(), Fraction(0))
    metrics = Metrics(
        placed_kg=placed,
        bound_kg=bound,
        gap=gap(placed, bound),
        drops=count_drops(allocations),
        level_min=float(min(level.values(), default=0)),
        level_p5=fifth_percentile(problem, level),
        gini=gini(problem, level),
        max_deviation=max_deviation(problem, level),
        arcs=arcs,
        seconds=0.0,
    )
    return Plan(
        problem_sha256=problem_digest(problem),
        solver_name=solver[0],
        solver_version=solver[1],
        status=status,
        allocations=tuple(allocations),
        unplaced=tuple(explainer.unplaced()),
        reasons=tuple(explainer.reasons()),
        metrics=metrics,
    )


def review(problem: Problem, allocations: Iterable[Allocation], *, bound_kg: Fraction | None = None) -> Plan:
    """The same figures and reasons for shares that a person edited, and `violations`: every rule they break.

    A share without `via` goes straight to the group when that way is open, else through its team. Pass `bound_kg` of an
    earlier plan of the same problem to save the time of finding it again."""
    eligibility = Eligibility(problem)
    network = Network(problem, eligibility)
    shares = _completed(problem, eligibility, allocations)
    placed = sum((share.kg for share in shares), Fraction(0))
    if bound_kg is None:
        bound_kg = proved_bound(network) * network.unit
    name = (NAME_REVIEWED, highs.version())
    plan = compose(
        problem, shares, eligibility, bound=max(bound_kg, placed), status="feasible", solver=name, arcs=len(network.arcs)
    )
    broken = check_shares(problem_document(problem), plan_document(plan))
    return replace(plan, violations=tuple(Violation(row["code"], row["where"], row["values"]) for row in broken))


def _completed(problem: Problem, eligibility: Eligibility, allocations: Iterable[Allocation]) -> list[Allocation]:
    lots = {lot.id: lot for lot in problem.lots}
    together: dict[tuple[str, str, str], int] = {}
    days = {}
    for share in allocations:
        lot_at, group_at = eligibility.lot_index[share.lot], eligibility.group_index[share.group]
        via = share.via
        if via is None:
            ways = eligibility.ways(lot_at, group_at)
            via = eligibility.point_ids[next((point for point, bits in ways if not bits), group_at)]
        key = (share.lot, share.group, via)
        together[key] = together.get(key, 0) + share.cases
        point = eligibility.point_index.get(via)
        days[key] = share.date or (eligibility.day(lot_at, point) if point is not None else None)
    return [
        Allocation(lot, group, cases, via, days[lot, group, via], cases * lots[lot].kg_per_case)
        for (lot, group, via), cases in sorted(together.items())
        if cases
    ]


def why(problem: Problem, plan: Plan, lot: str, group: str) -> Reason:
    """All reasons for one pair; for a pair with a share no codes, and the share and level as values. KeyError for unknown ids."""
    explainer = Explainer(problem, plan.allocations)
    of, to = explainer.lots[lot], explainer.groups[group]
    got = explainer.got[lot, group]
    if got:
        return Reason(lot, group, (), {"cases": got, "kg": float(got * of.kg_per_case), "level": float(explainer.level[group])})
    return explainer.reason(of, to)
