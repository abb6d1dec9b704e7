"""The bound of the divisible problem, solved to its optimum: the most units if cases could be cut and no delivery were too small."""

from dataclasses import dataclass

import numpy as np

from matching.engine.problem import TEMPERATURES
from matching.engine.solver import highs
from matching.engine.solver.bound.divisible import reachable
from matching.engine.solver.bound.quick import quick_bound, usable_drops
from matching.engine.solver.highs import Rows
from matching.engine.solver.network import Network


def divisible_bound(network: Network) -> int:
    """The same limits with more supply, storage or ways never give less."""
    arcs = np.flatnonzero(usable_drops(network)[network.drop] & (network.room > 0))
    if not len(arcs):
        return 0
    cap = (network.room[arcs] * network.case_units[network.arcs.lot[arcs]]).astype(float)
    rows = _joined(_limits(network, arcs, cap), cap)
    prices = highs.row_prices(rows, cap) if len(rows.most) else np.zeros(0)
    return quick_bound(network) if prices is None else min(quick_bound(network), _weak_duality(rows, cap, np.abs(prices)))


@dataclass(frozen=True)
class _Limits:
    """Rows of one kind: which row each arc lies in, with what weight, and the most of each row."""

    row: np.ndarray
    weight: np.ndarray
    most: np.ndarray


def _limits(network: Network, arcs: np.ndarray, cap: np.ndarray) -> list[_Limits]:
    """Every limit in units of weight. A delivery used to the share s counts as s deliveries: the donor's limit divided."""
    lot, group = network.arcs.lot[arcs].astype(np.int64), network.arcs.group[arcs].astype(np.int64)
    units, drop, one = network.case_units[lot], network.drop[arcs], np.ones(len(arcs))
    supply = network.cases * network.case_units
    average = supply / np.maximum(1, network.max_drops)
    share = average[lot] / (network.drop_room[drop] * units)
    limited = np.where(network.max_drops > 0, supply, 0).astype(float)
    docks = network.dock[network.drop_point] // network.case_units[network.drop_lot] * network.case_units[network.drop_lot]
    need, store = group * network.need.shape[1] + network.category[lot], group * len(TEMPERATURES) + network.temperature[lot]
    pair, first = np.unique(lot * len(network.households) + group, return_inverse=True)
    together = np.zeros(len(pair))
    np.maximum.at(together, first, cap)
    return [
        _Limits(lot, one, supply),
        _Limits(lot, share, limited),
        _Limits(need, one, reachable(network.need.reshape(-1), need, units)),
        _Limits(store, one, reachable(network.storage.reshape(-1), store, units)),
        _Limits(drop, one, docks),
        _Limits(first, one, together),
    ]


def _joined(limits: list[_Limits], cap: np.ndarray) -> Rows:
    """All rows that could bind, one below the other."""
    columns, weights, sizes, most = [], [], [], []
    for limit in limits:
        reach = np.bincount(limit.row, weights=limit.weight * cap, minlength=len(limit.most))
        inside = np.flatnonzero((reach > limit.most)[limit.row])
        order = inside[np.argsort(limit.row[inside], kind="stable")]
        columns.append(order)
        weights.append(limit.weight[order])
        kept = np.bincount(limit.row[order], minlength=len(limit.most))
        sizes.append(kept[kept > 0])
        most.append(limit.most[kept > 0].astype(float))
    start = np.concatenate([[0], np.cumsum(np.concatenate(sizes))])
    return Rows(start.astype(np.int32), np.concatenate(columns).astype(np.int32), np.concatenate(weights), np.concatenate(most))


def _weak_duality(rows: Rows, cap: np.ndarray, prices: np.ndarray) -> int:
    """Any prices >= 0 give a bound, so it holds whatever the solver's tolerances were."""
    priced = np.bincount(rows.column, weights=rows.weight * np.repeat(prices, np.diff(rows.start)), minlength=len(cap))
    bound = float(np.dot(prices, rows.most) + np.dot(np.maximum(0, 1 - priced), cap))
    return int(bound * (1 + 1e-9) + 1e-14 * float(cap.sum()) + 1e-6)
