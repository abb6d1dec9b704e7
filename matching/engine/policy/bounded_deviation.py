"""Bounded deviation: no group's share of all kilograms is further from its share of all households than a chosen bound.

Source: Orgut, Ivy, Uzsoy, Wilson, Modeling for the equitable and effective distribution of donated food under capacity constraints,
IISE Transactions 48, 2016: undistributed food minimised under an absolute bound on each county's deviation. With hard limits it reaches equity by
not shipping, so it is an alternative a council may ask for, never the default.
"""

from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from matching.engine.answers import review
from matching.engine.eligibility import Eligibility
from matching.engine.problem import Plan, Problem
from matching.engine.solver import highs
from matching.engine.solver.model import allocating, placing, whole_cases
from matching.engine.solver.network import Network

# Beyond this many arcs the model takes longer than a person waits; the bound is then reported only.
MOST_ARCS = 3_000
NODES = 200


@dataclass(frozen=True, slots=True)
class LargestShare:
    """The group that holds all others back: its part of the households, and the part of all kilograms it can have at most."""

    group: str
    wanted: Fraction
    most_kg: Fraction


class NotEqualEnough(ValueError):
    """No plan at all keeps the bound. `tightest` names the group that can take least in proportion."""

    def __init__(self, tightest: LargestShare):
        super().__init__(tightest.group)
        self.tightest = tightest


def within_deviation(problem: Problem, most: Fraction) -> Plan | None:
    """The plan with most kilograms in which |share of kilograms - share of households| <= `most` for every group, past receipts included.

    None above MOST_ARCS arcs or without the solver. Raises NotEqualEnough when not even an empty plan keeps the bound.
    The answer is `feasible`: the bound stands above the engine's order, so its optimum is another one.
    """
    network = Network(problem, Eligibility(problem))
    if not highs.available() or len(network.arcs) > MOST_ARCS:
        return None
    built = allocating(network)
    _bind_shares(network, built.model, most)
    placing(network, built.model)
    cases = whole_cases(network, highs.run(built.model, share_gap=0.001, nodes=NODES).values)
    if cases is None or not _keeps(network, cases, most):
        raise NotEqualEnough(_tightest(network))
    return review(problem, network.allocations(cases))


def _parts(network: Network) -> list[Fraction]:
    everybody = int(network.households.sum())
    return [Fraction(int(size), everybody) for size in network.households]


def _bind_shares(network: Network, model: highs.Model, most: Fraction) -> None:
    """With one column for all kilograms, each group needs two short rows instead of two over every arc."""
    weights = network.case_units[network.arcs.lot]
    past = sum(network.past)
    total = model.column(high=float(np.dot(weights, network.room)), whole=False)
    model.row([*range(len(weights)), total], [*weights.tolist(), -1], low=0, high=0)
    for group, part in enumerate(_parts(network)):
        arcs = np.flatnonzero(network.arcs.group == group)
        columns, own = [*arcs.tolist(), total], weights[arcs].tolist()
        standing = network.past[group]
        model.row(columns, [*own, -float(part + most)], high=float((part + most) * past - standing))
        model.row(columns, [*own, -float(part - most)], low=float((part - most) * past - standing))


def _keeps(network: Network, cases: np.ndarray, most: Fraction) -> bool:
    received = network.received(cases)
    everything = sum(network.past) + int(received.sum())
    slack = Fraction(1, 10**6)
    return not everything or all(
        abs((past + int(units)) / everything - part) <= most + slack
        for past, units, part in zip(network.past, received, _parts(network), strict=True)
    )


def _tightest(network: Network) -> LargestShare:
    room = np.zeros(len(network.households), dtype=np.int64)
    np.add.at(room, network.arcs.group, network.room * network.case_units[network.arcs.lot])
    parts = _parts(network)
    able = [(past + int(units)) * network.unit for past, units in zip(network.past, room, strict=True)]
    group = min(range(len(able)), key=lambda at: (able[at] / parts[at], at))
    return LargestShare(network.problem.groups[group].id, parts[group], able[group])
