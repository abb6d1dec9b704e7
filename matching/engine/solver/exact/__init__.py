"""The exact answer: most weight, then leximin, then fewest drops, each step a whole-number model solved to proof."""

from matching.engine.solver.exact.search import PROOF_NODES, ExactSearch, Outcome

__all__ = ["PROOF_NODES", "ExactSearch", "Outcome"]
