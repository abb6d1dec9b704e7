"""What groups would rather have: among plans that are equally good in the order, the one with most of it.

Preferences never cost anybody anything: weight placed, every group's own kilograms and the number of deliveries stay, only goods of equal
weight change places. After the weights of resources in Sinclair, Jain, Banerjee, Yu (arXiv 2011.14382); putting them last is our own choice,
since a preference that could win kilograms would be worth overstating.
"""

from dataclasses import replace

import numpy as np

from matching.engine.answers import review
from matching.engine.eligibility import Eligibility
from matching.engine.problem import Allocation, Plan, Problem
from matching.engine.solver import highs
from matching.engine.solver.model import allocating, whole_cases
from matching.engine.solver.network import Network

# Beyond this many arcs the plan stays as it is.
MOST_ARCS = 3_000
NODES = 200


def with_wishes(problem: Problem, plan: Plan) -> Plan:
    """The plan with as much as possible in categories that the groups prefer; the same plan when nothing can be won."""
    if not highs.available() or not any(group.prefers for group in problem.groups):
        return plan
    network = Network(problem, Eligibility(problem))
    if len(network.arcs) > MOST_ARCS:
        return plan
    before = _cases(network, plan.allocations)
    wished = _wished(network)
    if before is None or not wished.any():
        return plan
    after = _exchanged(network, before, wished)
    if after is None or network.score(after) < network.score(before) or np.dot(after, wished) <= np.dot(before, wished):
        return plan
    told = review(problem, network.allocations(after), bound_kg=plan.metrics.bound_kg)
    return replace(
        told, status=plan.status, solver_name=plan.solver_name, solver_version=plan.solver_version, violations=(),
    )  # fmt: skip


def _cases(network: Network, shares: tuple[Allocation, ...]) -> np.ndarray | None:
    index = network.eligibility
    given = {
        (index.lot_index[one.lot], index.group_index[one.group], index.point_index[one.via or one.group]): one.cases
        for one in shares
    }
    arcs = network.arcs
    ways = zip(arcs.lot.tolist(), arcs.group.tolist(), arcs.point.tolist(), strict=True)
    cases = np.array([given.pop(way, 0) for way in ways], dtype=np.int64)
    return None if given else cases


def _wished(network: Network) -> np.ndarray:
    """Weight of a case on each arc where the group prefers it, else 0."""
    prefers = [group.prefers for group in network.problem.groups]
    category = [lot.category for lot in network.problem.lots]
    arcs = zip(network.arcs.lot.tolist(), network.arcs.group.tolist(), strict=True)
    is_wished = np.array([category[lot] in prefers[group] for lot, group in arcs], dtype=bool)
    return np.where(is_wished, network.case_units[network.arcs.lot], 0)


def _exchanged(network: Network, before: np.ndarray, wished: np.ndarray) -> np.ndarray | None:
    built = allocating(network, every_drop=True)
    model, received = built.model, network.received(before)
    weights = network.case_units[network.arcs.lot]
    for group in np.unique(network.arcs.group).tolist():
        arcs = np.flatnonzero(network.arcs.group == group)
        model.row(arcs.tolist(), weights[arcs].tolist(), low=int(received[group]), high=int(received[group]))
    drops = list(built.deliveries.values())
    model.row(drops, [1] * len(drops), high=-network.score(before)[2])
    model.cost[: len(wished)] = wished.tolist()
    return whole_cases(network, highs.run(model, nodes=NODES, presolve=False).values)
