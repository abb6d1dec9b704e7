"""More weight placed: the whole problem at once while it is small, else a few lots at a time around the rest."""

import random

import numpy as np

from matching.engine.solver.improving.part import Part
from matching.engine.solver.improving.standing import Standing
from matching.engine.solver.network import Network

# Half a step of weight is closer than any other plan can be; a share closes large problems before the last step is proved.
SHARE_GAP = 2e-5
WHOLE_NODES = 400
PART_ARCS, PART_LOTS, PART_NODES, PART_STEPS, PART_GAP = 4_000, 8, 5, 60, 1e-3


def place_whole(network: Network, cases: np.ndarray, *, steps: int) -> tuple[np.ndarray, int | None]:
    """The plan with the most weight the solver finds in so many steps, and a proved bound of it in units."""
    part = Part(Standing(network, cases), range(len(network.cases)))
    if not len(part.arcs):
        return cases, None
    step = int(np.gcd.reduce(part.weight))
    part.price_weight(1 / step)
    found, answer = part.solved(gap=0.5, share_gap=SHARE_GAP, nodes=WHOLE_NODES, steps=steps, warm=False)
    # No plan lies between two whole steps. The tolerance is far above the solver's and far below a step.
    bound = int(np.floor(answer.bound + 1e-6 * max(1.0, abs(answer.bound)) + 1e-3)) * step if np.isfinite(answer.bound) else None
    # A pair fixed on one of its ways may be the better for another.
    bound = bound if all(len(members) == 1 for _, members in network.pinned) else None
    better = found is not None and network.placed(found) > network.placed(cases)
    return (found if better and found is not None else cases), bound


class PartPlacing:
    """Rounds that free a lot with cases left and the lots that ask the same groups for room."""

    def __init__(self, network: Network, cases: np.ndarray):
        self.network, self.cases = network, cases
        self.chance = random.Random(0)
        self.reach = np.zeros((len(network.cases), len(network.households)), dtype=bool)
        self.reach[network.arcs.lot, network.arcs.group] = True
        self.size = np.bincount(network.arcs.lot, minlength=len(network.cases))
        self.tried: dict[int, int] = {}

    def round(self) -> bool:
        """One part solved anew; says whether more is placed."""
        network = self.network
        standing = Standing(network, self.cases)
        lost = np.where(self.size > 0, standing.left * network.case_units, 0)
        if not lost.any():
            return False
        worth = lost / np.array([1 + self.tried.get(lot, 0) for lot in range(len(lost))])
        focus = self.chance.choices(range(len(lost)), worth.tolist())[0]
        part = Part(standing, self._beside(focus))
        part.price_weight(1.0)
        found, _ = part.solved(gap=0.5, share_gap=PART_GAP, nodes=PART_NODES, steps=PART_STEPS)
        if found is None or network.placed(found) <= network.placed(self.cases):
            self.tried[focus] = self.tried.get(focus, 0) + 1
            return False
        self.cases = found
        return True

    def _beside(self, focus: int) -> list[int]:
        """The lot and those of its storage class that share most groups with it, same category first, shuffled a little."""
        network = self.network
        same = np.flatnonzero((network.temperature == network.temperature[focus]) & (self.size > 0))
        shared = (self.reach[same] & self.reach[focus]).sum(axis=1) / max(1, int(self.reach[focus].sum()))
        noise = np.array([self.chance.random() for _ in same.tolist()])
        near = shared * (0.5 + 0.5 * (network.category[same] == network.category[focus])) * (0.4 + noise)
        chosen, total = [focus], int(self.size[focus])
        for lot in same[np.argsort(-near, kind="stable")].tolist():
            if lot != focus and len(chosen) < PART_LOTS and total + self.size[lot] <= PART_ARCS:
                chosen.append(lot)
                total += int(self.size[lot])
        return chosen
