"""Why an act on a count is refused."""

from inventory.errors import DomainError


class CountNotOpen(DomainError):
    """The count is not in the state that the act needs; `state` is the one it is in."""

    code = "count_not_open"


class CountedYourself(DomainError):
    """Who counted does not approve."""

    code = "counted_yourself"


class CountMismatch(DomainError):
    """Goods have gone on or are promised, so that `lots` no longer hold what would be taken off."""

    code = "count_mismatch"


class CountOverlaps(DomainError):
    """Another count, `number`, is at work on one of the places."""

    code = "count_overlaps"
