"""In which order lots are poured, and how often: nothing is left that could still be placed by pouring."""

import numpy as np

from matching.engine.solver.network import Network
from matching.engine.waterfill.filling import Filling

# Up to here several orders are tried and the best plan is kept.
SEVERAL_ORDERS_ARCS = 20_000


def _orders(network: Network) -> list[list[int]]:
    """Orders in which lots are poured: by few receivers, by strict conditions, by expiry. Ids settle every tie."""
    lots = network.problem.lots
    reach = np.bincount(network.arcs.lot, minlength=len(lots))
    strict = [lot.min_drop_cases * lot.kg_per_case for lot in lots]
    every = range(len(lots))
    return [
        sorted(every, key=lambda at: (-strict[at], lots[at].expiry, lots[at].id)),
        sorted(every, key=lambda at: (int(reach[at]), lots[at].id)),
        sorted(every, key=lambda at: (lots[at].expiry, lots[at].id)),
    ]


def refill(network: Network, cases: np.ndarray, order: list[int], *, teams_first: bool = False) -> np.ndarray:
    """Pours the lots on top of a plan in this order, until nothing more can be placed."""
    filling = Filling(network, cases)
    for lot in order:
        filling.fill(lot, teams_first=teams_first)
    for lot in order:
        while filling.left[lot]:
            before = int(filling.left[lot])
            filling.fill(lot, teams_first=not teams_first)
            filling.fill(lot, teams_first=teams_first)
            if filling.left[lot] == before:
                break
    return filling.cases


def water_fill(network: Network, start: np.ndarray) -> np.ndarray:
    """The best of a few pourings on top of what pins have fixed."""
    several = len(network.arcs) <= SEVERAL_ORDERS_ARCS
    ways = (False, True) if network.problem.teams and several else (False,)
    plans = [
        refill(network, start, order, teams_first=first) for order in _orders(network)[: 3 if several else 1] for first in ways
    ]
    return plans[0] if len(plans) == 1 else max(plans, key=network.score)
