"""Declared need against actual use: who asks for far more than it hands out does not get more for it.

Once receipts are balanced, a group gains by overstating its wishes (Aleksandrov, Aziz, Gaspers, Walsh, Online Fair Division, 2015), so a need
counts up to a multiple of what the group showed that it uses. The rule is ours; factor and floor are settings of the organization.
"""

from dataclasses import dataclass
from fractions import Fraction

USE_FACTOR = Fraction(3, 2)
# A group that used little so far can still grow: a quarter of what it asks for always counts.
USE_FLOOR = Fraction(1, 4)


@dataclass(frozen=True, slots=True)
class Use:
    """What a group received and what of it reached households, in kg per month, within the window of its reports."""

    received_kg: Fraction
    handed_out_kg: Fraction


def credible_kg(
    declared_kg: Fraction, use: Use | None, *, factor: Fraction = USE_FACTOR, floor: Fraction = USE_FLOOR
) -> Fraction:
    """The part of a declared need that counts, in kg per month: at most `factor` times what was handed out, at least `floor` of the declared.

    Without receipts there is nothing to compare, so all counts. A group that handed out nearly all it received (nine tenths) was short of goods,
    not of need: all counts too.
    """
    if use is None or not use.received_kg or use.handed_out_kg * 10 >= use.received_kg * 9:
        return declared_kg
    return min(declared_kg, max(factor * use.handed_out_kg, floor * declared_kg))
