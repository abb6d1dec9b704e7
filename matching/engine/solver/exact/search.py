"""The three steps over all pieces of a problem, from a plan that keeps every limit."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from matching.engine.solver.exact.asking import Ask, Unproved
from matching.engine.solver.exact.frames import Frame, narrow, weigh
from matching.engine.solver.exact.ladders import Settled
from matching.engine.solver.exact.levelling import Levelling, whole
from matching.engine.solver.exact.parts import Part, take_apart
from matching.engine.solver.exact.sums import group_totals, sharpened
from matching.engine.solver.model import is_safe
from matching.engine.solver.network import Network

# Some ten minutes: what cannot be proved ends all the same.
PROOF_NODES = 1_000_000
# A bound of the solver may be short by this much per case.
DUAL_SLACK = 1e-7


@dataclass
class Outcome:
    """Cases per arc. `bound` is in units; `proved` covers all three steps."""

    cases: np.ndarray
    bound: int
    proved: bool


class ExactSearch:
    """Starts from a plan that keeps every limit and never gets worse. When the search nodes run out the proof fails."""

    def __init__(self, network: Network, start: np.ndarray, *, nodes: int = PROOF_NODES, watch: Callable[[], None] | None = None):
        self.network, self.start, self.ask = network, start, Ask(nodes, watch)

    def run(self) -> Outcome:
        network, cases = self.network, self.start.copy()
        bound, proved, ask = 0, is_safe(network), self.ask
        for part in take_apart(network):
            piece = _Piece(part, cases[part.arcs].tolist(), ask)
            proved &= piece.run()
            cases[part.arcs] = piece.best
            bound += piece.bound * int(network.case_units[network.arcs.lot[part.arcs[0]]]) // part.weight[0]
        if not network.accepts(cases) or network.score(cases) < network.score(self.start):
            return Outcome(self.start, max(bound, network.placed(self.start)), False)
        return Outcome(cases, bound, proved)


class _Piece:
    """One piece. `bound` is the most weight that it could carry, in the piece's own unit."""

    def __init__(self, part: Part, start: list[int], ask: Ask):
        self.part, self.best, self.ask = part, start, ask
        self.bound = sum(weight * room for weight, room in zip(part.weight, part.room, strict=True))

    def run(self) -> bool:
        part = replace(self.part, lines=sharpened(self.part))
        frame = Frame(part, part.lines)
        try:
            self._place(frame)
            frame = narrow(frame, self.bound)
            levelling = Levelling(frame, group_totals(part), self.best, self.ask)
            try:
                settled = levelling.run()
            finally:
                self.best = levelling.best
            self._save_drops(frame, settled)
        except Unproved:
            return False
        return True

    def _place(self, frame: Frame) -> None:
        model = weigh(frame)
        answer = self.ask(model)
        if not np.isfinite(answer.bound):
            raise Unproved
        self.bound = min(self.bound, int(answer.bound + 1e-4 + DUAL_SLACK * sum(self.part.room)))
        cases = whole(frame, answer)
        if cases is not None and self.part.score(cases) > self.part.score(self.best):
            self.best = cases
        if self.part.placed(self.best) != self.bound:
            raise Unproved

    def _save_drops(self, frame: Frame, settled: Settled) -> None:
        built = settled.ladder(None, every_drop=True)
        now = -self.part.score(self.best)[2]
        columns = list(built.used.values())
        for column in columns:
            built.model.cost[column] = -1
        built.model.row(columns, [1] * len(columns), high=now - 1)
        answer = self.ask(built.model)
        if answer.infeasible:
            return
        cases = whole(frame, answer)
        old = self.part.score(self.best)
        if not answer.proved or cases is None or self.part.score(cases)[:2] != old[:2] or self.part.score(cases) <= old:
            raise Unproved
        self.best = cases
