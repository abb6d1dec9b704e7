"""Proved upper bounds of the weight placed: per lot without a solver, by the divisible problem, and by prices at any size."""

from matching.engine.solver import highs
from matching.engine.solver.bound.linear import divisible_bound
from matching.engine.solver.bound.pricing import Prices, priced
from matching.engine.solver.bound.quick import quick_bound
from matching.engine.solver.network import Network

__all__ = ["Prices", "divisible_bound", "priced", "proved_bound", "quick_bound"]

# Beyond this the solver takes far longer than the prices, which come very close to its answer.
LINEAR_ARCS = 20_000


def proved_bound(network: Network) -> int:
    """The best bound that a person need not wait for, in units."""
    if highs.available() and len(network.arcs) <= LINEAR_ARCS:
        return divisible_bound(network)
    return min(quick_bound(network), priced(network).bound)
