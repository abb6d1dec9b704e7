"""Fairness by fill rate: who got the smallest part of what it asked for comes first, instead of the fewest kilograms per household.

Source: Lien, Iravani, Smilowitz, Sequential Resource Allocation for Nonprofit Operations, Operations Research 62(2), 2014: the fill rate
(allocated over demand) as the measure of equity, its minimum maximised.
"""

from dataclasses import replace
from fractions import Fraction

from matching.engine.problem import Group, Problem


def by_fill_rate(problem: Problem) -> Problem:
    """The same problem, in which a group's level is (past + received kg) / (past + needed kg): 1.0 means all it asked for.

    The denominator, in whole kilograms and at least 1, stands in the place of the households. A group that asks for nothing and got nothing
    stands at 1.0, so that it never counts as the one furthest behind. Plans, reasons and measures of the answered problem speak of fill rates.
    """
    return replace(problem, file_sha256="", groups=tuple(_by_need(group) for group in problem.groups))


def _by_need(group: Group) -> Group:
    wanted = group.past_kg + sum(group.needs.values())
    if not wanted:
        return replace(group, households=1, past_kg=Fraction(1))
    return replace(group, households=max(1, round(wanted)))
