"""Why a movement is refused."""

from inventory.errors import DomainError, InvalidInput


class NotEnoughStock(DomainError):
    """Less is free than was asked for; `free` and `asked` in pieces."""

    code = "not_enough_stock"


class LotExpired(DomainError):
    """Past its use-by date (never given) or past best-before without the organization's leave."""

    code = "lot_expired"


class LotHeld(DomainError):
    code = "lot_held"


class PlaceClosed(DomainError):
    code = "place_closed"


class KeyUsedDifferently(DomainError):
    """The key belongs to an earlier entry with another content."""

    code = "key_used_differently"
    status = 422


class AlreadyReversed(DomainError):
    code = "already_reversed"


class AlreadyUsed(DomainError):
    """The goods have gone on since; `later` lists the seq of the entries that used them."""

    code = "already_used"


class CannotReverse(DomainError):
    """A reversal is not itself reversed, and a delivery's steps are undone on the delivery."""

    code = "cannot_reverse"


class TooLateToReverse(DomainError):
    """Own entries may be undone for 15 minutes; later the coordinator does it."""

    code = "too_late_to_reverse"


class CountedBelowPromised(DomainError):
    """Fewer pieces were counted than are `promised` to groups: somebody must take a promise back first."""

    code = "counted_below_promised"


class SamePlace(InvalidInput):
    def __init__(self) -> None:
        super().__init__(field="target_site", problem="same_place")


class OtherWarehouse(DomainError):
    """The phone belongs to one warehouse, and the goods lie in another."""

    code = "other_warehouse"
    status = 403
