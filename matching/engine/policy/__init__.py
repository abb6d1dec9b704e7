"""What a council may choose around the engine: fewer deliveries and their price, other measures of fairness, needs checked against use, teams.

Each is a transformation of a problem, or a question asked of several plans; the engine itself keeps its one order.
"""

from matching.engine.policy.bounded_deviation import LargestShare, NotEqualEnough, within_deviation
from matching.engine.policy.credible_needs import USE_FACTOR, USE_FLOOR, Use, credible_kg
from matching.engine.policy.fewer_drops import FrontierPoint, frontier, with_larger_drops
from matching.engine.policy.fill_rate import by_fill_rate
from matching.engine.policy.forming_teams import TeamProposal, propose_teams
from matching.engine.policy.wishes import with_wishes

__all__ = [
    "USE_FACTOR",
    "USE_FLOOR",
    "FrontierPoint",
    "LargestShare",
    "NotEqualEnough",
    "TeamProposal",
    "Use",
    "by_fill_rate",
    "credible_kg",
    "frontier",
    "propose_teams",
    "with_larger_drops",
    "with_wishes",
    "within_deviation",
]
