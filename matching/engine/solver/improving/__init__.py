"""Better plans than water-filling gives where no proof is sought: more weight first, then levels, then fewer deliveries.

Always the same number of rounds, no clock, fixed seeds. Every step takes a plan that keeps all limits and answers one that is at
least as good in the strict order.
"""

from collections.abc import Callable
from functools import partial

import numpy as np

from matching.engine.solver.improving.diving import dived
from matching.engine.solver.improving.fairness import FLOORS, Lifting, PartLevelling, raise_levels
from matching.engine.solver.improving.levelling import level_out
from matching.engine.solver.improving.placing import PartPlacing, place_whole
from matching.engine.solver.improving.sparing import exchange_drops, spare_drops
from matching.engine.solver.network import Network
from matching.engine.waterfill import refill

# Up to so many arcs the whole problem is one model; up to so many the divisible problem guides; beyond, only levels are evened out.
WHOLE_ARCS, GUIDED_ARCS = 1_600, 200_000
QUICK_STEPS, WHOLE_STEPS = 120, 300
PASSES, LAST_PASSES = 3, 10
# Moves per lot where there are millions of arcs.
FEW_MOVES = 15
PLACING_ROUNDS, LIFTING_ROUNDS, LEVELLING_ROUNDS = 80, 12, 24
# Deliveries are spared among so many lots of like weight, then among lots so far apart in that order.
SPARED_LOTS, SPARED_APART = 8, 4

# Told how much of the work is done, 0 to 100; what it raises ends the search.
Watch = Callable[[int], None]


class Improvement:
    """The best plan so far. `bound` is proved, in units; None while nothing was proved here."""

    def __init__(self, network: Network, cases: np.ndarray):
        self.network, self.cases = network, cases
        self.score = network.score(cases)
        self.bound: int | None = None
        self._placing: PartPlacing | None = None
        self._lifting: Lifting | None = None
        self._levelling: PartLevelling | None = None

    def take(self, cases: np.ndarray | None) -> None:
        """Keeps what is better and keeps every limit."""
        if cases is None or cases is self.cases:
            return
        score = self.network.score(cases)
        if score > self.score and self.network.accepts(cases):
            self.cases, self.score = cases, score

    def level(self, passes: int) -> None:
        self.take(level_out(self.network, self.cases, passes=passes))

    def level_briefly(self) -> None:
        self.take(level_out(self.network, self.cases, passes=1, moves=FEW_MOVES))

    def place_whole(self, steps: int) -> None:
        placed, self.bound = place_whole(self.network, self.cases, steps=steps)
        self.take(level_out(self.network, placed, passes=LAST_PASSES))

    def raise_levels(self, stage: int) -> None:
        self.take(raise_levels(self.network, self.cases, stage=stage))

    def lift(self) -> None:
        self._lifting = self._lifting or Lifting(self.network, self.cases)
        self._lifting.round()
        self.take(self._lifting.cases)

    def dive(self) -> None:
        dived_cases = dived(self.network, self.cases)
        if dived_cases is not None:
            self.take(self._poured(dived_cases))

    def place_part(self) -> None:
        """Levels may suffer on the way; `end_placing` mends them."""
        self._placing = self._placing or PartPlacing(self.network, self.cases)
        self._placing.round()

    def end_placing(self) -> None:
        if self._placing is not None:
            self.take(self._poured(self._placing.cases))

    def level_part(self, number: int) -> None:
        self._levelling = self._levelling or PartLevelling(self.network, self.cases)
        self._levelling.round(number)
        self.take(self._levelling.cases)

    def spare(self, lots: list[int]) -> None:
        self.take(spare_drops(self.network, self.cases, lots))

    def exchange(self) -> None:
        self.take(exchange_drops(self.network, self.cases))

    def _poured(self, cases: np.ndarray) -> np.ndarray:
        """What is left poured on top and evened out, twice: each makes room for the other."""
        for _ in range(2):
            cases = refill(self.network, cases, list(range(len(self.network.cases))))
            cases = level_out(self.network, cases, passes=PASSES)
        return cases


def improve(network: Network, start: np.ndarray, *, effort: str, watch: Watch) -> Improvement:
    """At least as good a plan, found in a fixed number of steps."""
    state = Improvement(network, start)
    steps = _steps(state, quick=effort == "quick") if len(network.arcs) else []
    for number, step in enumerate(steps):
        watch(100 * number // len(steps))
        step()
    return state


Step = Callable[[], None]


def _steps(state: Improvement, *, quick: bool) -> list[Step]:
    size = len(state.network.arcs)
    if size > GUIDED_ARCS:
        return [state.level_briefly]
    first: list[Step] = [partial(state.level, PASSES)]
    if size <= WHOLE_ARCS:
        return first + (_whole_quick(state) if quick else _whole(state))
    return first if quick else first + _guided(state)


def _whole_quick(state: Improvement) -> list[Step]:
    return [partial(state.place_whole, QUICK_STEPS)]


def _whole(state: Improvement) -> list[Step]:
    network = state.network
    lots = sorted(np.unique(network.arcs.lot).tolist(), key=lambda lot: (int(network.case_units[lot]), lot))
    return [
        partial(state.place_whole, WHOLE_STEPS),
        *(partial(state.raise_levels, stage) for stage in range(len(FLOORS))),
        *(state.lift for _ in range(LIFTING_ROUNDS)),
        *(partial(state.level_part, number) for number in range(LEVELLING_ROUNDS)),
        state.exchange,
        *(partial(state.spare, lots[at : at + SPARED_LOTS]) for at in range(0, len(lots), SPARED_LOTS)),
        *(partial(state.spare, lots[at::SPARED_APART]) for at in range(SPARED_APART)),
    ]


def _guided(state: Improvement) -> list[Step]:
    return [
        state.dive,
        *(state.place_part for _ in range(PLACING_ROUNDS)),
        state.end_placing,
        partial(state.level, LAST_PASSES),
        *(partial(state.level_part, number) for number in range(LEVELLING_ROUNDS)),
        state.exchange,
    ]
