"""Whole-number questions to the solver, with a number of search nodes that all of them share. Nodes, unlike seconds, are the same on
every machine."""

from collections.abc import Callable

from matching.engine.solver import highs
from matching.engine.solver.highs import Answer, Model


class Unproved(Exception):
    """A step ended without proof; the best plan so far stands."""


class Ask:
    """Asks while nodes are left. A question counts as one node more than it searched, so that their number ends too."""

    def __init__(self, nodes: int, watch: Callable[[], None] | None = None):
        self.left, self.watch = nodes, watch

    def __call__(self, model: Model, *, nodes: int | None = None, gap: float = 0.5, share_gap: float = 0.0) -> Answer:
        """The answer, which may come without proof; Unproved when no nodes are left; what `watch` raises.

        Never with the solver's presolve, which loses plans."""
        if self.left <= 0:
            raise Unproved
        most = self.left if nodes is None else min(nodes, self.left)
        answer = highs.run(model, nodes=most, gap=gap, share_gap=share_gap, presolve=False, watch=self.watch)
        self.left -= answer.nodes + 1
        return answer
