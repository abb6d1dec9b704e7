"""A bound that looks at each lot alone."""

import numpy as np

from matching.engine.solver.network import Network


def usable_drops(network: Network) -> np.ndarray:
    """Which deliveries have room for the smallest one the donor allows."""
    return (network.drop_room >= network.min_drop[network.drop_lot]) & (network.drop_room > 0)


def quick_bound(network: Network) -> int:
    """Per lot the smaller of its cases and its largest deliveries, as many as the donor allows."""
    usable = np.where(usable_drops(network), network.drop_room, 0)
    total = 0
    for lot in range(len(network.cases)):
        rooms, most = usable[network.drops_of(lot)], int(network.max_drops[lot])
        if most < len(rooms):
            rooms = np.sort(rooms)[len(rooms) - most :]
        total += int(network.case_units[lot]) * min(int(network.cases[lot]), int(rooms.sum()))
    return total
