"""Better levels at a fixed weight: models that prefer low levels, on the whole problem or on parts of it."""

import random

import numpy as np

from matching.engine.solver.improving.levelling import level_out
from matching.engine.solver.improving.part import Part, Pieces
from matching.engine.solver.improving.standing import Standing
from matching.engine.solver.network import Network

# How low a level counts as low, stage after stage: groups below it keep what they have, those above may come down to it.
FLOORS = (0.1, 0.4)
POWER, DROP_WORTH = 2.0, 0.01
WHOLE_NODES, WHOLE_STEPS = 20, 150
PART_NODES, PART_STEPS, PART_ARCS = 10, 50, 1_200
LIFT_NODES, LIFT_STEPS, LIFT_GAP = 2, 25, 0.2
PASSES = 12


def _reached(network: Network) -> np.ndarray:
    return np.unique(network.arcs.group[network.room > 0])


def raise_levels(network: Network, cases: np.ndarray, *, stage: int) -> np.ndarray:
    """The whole problem once more with this stage's floor; only a better plan is taken."""
    return _raised(network, cases, range(len(network.cases)), FLOORS[stage], nodes=WHOLE_NODES, steps=WHOLE_STEPS)


def _raised(network: Network, cases: np.ndarray, lots: range | list[int], share: float, *, nodes: int, steps: int) -> np.ndarray:
    standing = Standing(network, cases)
    part = Part(standing, lots)
    if not len(part.arcs):
        return cases
    level = standing.level[np.unique(part.group)]
    floor = float(np.quantile(level, share))
    part.keep_weight()
    part.keep_levels(floor)
    part.prefer_low_levels(Pieces(floor, float(np.quantile(level, 0.98)), POWER))
    part.price_drops(DROP_WORTH)
    found, _ = part.solved(gap=0.0, share_gap=1e-6, nodes=nodes, steps=steps)
    if found is None:
        return cases
    found = level_out(network, found, passes=PASSES, lots=list(lots))
    return found if network.score(found) > network.score(cases) else cases


class Lifting:
    """Rounds that ask, from the lowest group up, whether the group can rise at no cost to any that stands as low."""

    def __init__(self, network: Network, cases: np.ndarray):
        self.network, self.cases = network, cases
        self.reached = _reached(network).tolist()
        self.settled: set[int] = set()

    def round(self) -> bool:
        """One group tried; says whether there was one left to try."""
        network, standing = self.network, Standing(self.network, self.cases)
        waiting = [group for group in self.reached if group not in self.settled]
        if not waiting:
            return False
        group = min(waiting, key=lambda at: (standing.exact_level(at), at))
        part = Part(standing, range(len(network.cases)))
        part.keep_weight()
        part.lift(group)
        found, _ = part.solved(gap=0.5, share_gap=LIFT_GAP, nodes=LIFT_NODES, steps=LIFT_STEPS, warm=False)
        if found is not None:
            found = level_out(network, found, passes=PASSES)
        if found is None or network.score(found) <= network.score(self.cases):
            self.settled.add(group)
        else:
            # Groups that stood lower stay settled: nothing they could rise by has changed for them.
            level = standing.exact_level(group)
            self.settled = {at for at in self.settled if standing.exact_level(at) < level}
            self.cases = found
        return True


class PartLevelling:
    """Rounds that free some lots a low group could get, so that several exchanges can happen at once."""

    def __init__(self, network: Network, cases: np.ndarray):
        self.network, self.cases = network, cases
        self.chance = random.Random(0)
        self.reached = _reached(network)
        self.size = np.bincount(network.arcs.lot, minlength=len(network.cases))

    def round(self, number: int) -> bool:
        """One part solved anew; says whether the plan is better."""
        network = self.network
        if not len(self.reached):
            return False
        level = Standing(network, self.cases).level
        low = self.reached[np.argsort(level[self.reached], kind="stable")]
        focus = int(low[number % max(1, len(low) // 2)])
        found = _raised(network, self.cases, self._lots(focus), 0.0, nodes=PART_NODES, steps=PART_STEPS)
        better = found is not self.cases
        self.cases = found
        return better

    def _lots(self, focus: int) -> list[int]:
        network = self.network
        near = np.unique(network.arcs.lot[(network.arcs.group == focus) & (network.room > 0)]).tolist()
        self.chance.shuffle(near)
        chosen: list[int] = []
        total = 0
        for lot in near:
            if not chosen or total + self.size[lot] <= PART_ARCS:
                chosen.append(lot)
                total += int(self.size[lot])
        return sorted(chosen)
