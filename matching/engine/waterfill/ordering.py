"""In which order lots are poured, and how often: nothing is left that could still be placed by pouring."""

import numpy as np

from matching.engine.solver.network import Network
from matching.engine.waterfill.filling import Filling

# Up to so many arcs lots are poured in so many orders, and up to the first also with teams before their members.
ORDERS = ((20_000, 3), (400_000, 2))


def _orders(network: Network) -> list[list[int]]:
    """Orders in which lots are poured: what is hard to place goes first, by two measures of hardness, and by expiry.

    A lot is hard when its deliveries must be heavy, by its own smallest delivery or because few may carry all of it, and when it
    offers much beside the room of all who could take it. Ids settle every tie."""
    lots = network.problem.lots
    usable = np.where(network.drop_room >= network.min_drop[network.drop_lot], network.drop_room, 0)
    room = np.bincount(network.drop_lot, weights=usable, minlength=len(lots))
    crowded = network.cases / np.maximum(1, room)
    heavy = np.maximum(network.min_drop, network.cases / np.maximum(1, network.max_drops)) * network.case_units
    every = range(len(lots))
    by_both, by_room = heavy * np.sqrt(crowded), crowded
    return [
        sorted(every, key=lambda at: (-float(by_both[at]), lots[at].expiry, lots[at].id)),
        sorted(every, key=lambda at: (-float(by_room[at]), lots[at].expiry, lots[at].id)),
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
    size = len(network.arcs)
    count = next((orders for arcs, orders in ORDERS if size <= arcs), 1)
    ways = (False, True) if network.problem.teams and size <= ORDERS[0][0] else (False,)
    plans = [refill(network, start, order, teams_first=first) for order in _orders(network)[:count] for first in ways]
    return plans[0] if len(plans) == 1 else max(plans, key=network.score)
