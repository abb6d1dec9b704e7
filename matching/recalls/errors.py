"""Why an act on a recall is refused."""

from inventory.errors import DomainError


class RecallClosed(DomainError):
    """It is over: nothing more is told, answered or moved under it."""

    code = "recall_closed"


class NothingMeant(DomainError):
    """Nothing of ours is meant, so there is nobody to tell."""

    code = "recall_nothing_meant"


class OnlyADrill(DomainError):
    """A drill sends nothing and moves nothing."""

    code = "recall_only_a_drill"


class StillHere(DomainError):
    """Recalled goods still lie in a warehouse (`pieces`): thrown away, given back to the donor or let go first."""

    code = "recall_still_here"


class MoreThanLedger(DomainError):
    """The group says it has more than the ledger sees there (`there`): its hand-out report comes first."""

    code = "recall_more_than_ledger"
