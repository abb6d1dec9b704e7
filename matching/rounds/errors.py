"""Why a step of a round is refused."""

from inventory.errors import DomainError


class RoundClosed(DomainError):
    """The round is in another state than the step needs: `state` it is in, `allowed` it would have to be in."""

    code = "round_closed"


class NothingToMatch(DomainError):
    """No offer with free cases, or no approved group with known households, takes part. `missing` says which."""

    code = "nothing_to_match"


class OfferTaken(DomainError):
    """The offer is closed, or another round holds it."""

    code = "offer_taken"


class NotEnoughOffered(DomainError):
    """More cases are given than the offer has: `free` and `asked` in cases."""

    code = "not_enough_offered"


class ConditionNotMet(DomainError):
    """The group may not receive the goods; `codes` are the engine's hard reasons."""

    code = "condition_not_met"


class DonorConditions(DomainError):
    """The plan breaks the donor's smallest delivery or number of deliveries: `code` of the rule, lot and place in `where`."""

    code = "donor_conditions"


class ShareEnded(DomainError):
    """The share is in another state than the step needs."""

    code = "share_ended"


class PlanOutdated(DomainError):
    """Somebody changed the round while the plan was computed."""

    code = "plan_outdated"


class SecondPersonNeeded(DomainError):
    """The organization asks for two people: another one than who said yes first has to confirm."""

    code = "second_person_needed"


class NothingFreed(DomainError):
    """No case of the round is free: nothing was declined, or it is in another round already."""

    code = "nothing_freed"


class NobodyTakesMore(DomainError):
    """Cases are free, but no group of the round can take more of them."""

    code = "nobody_takes_more"


class NothingToUndo(DomainError):
    """No act on the plan is left to take back, or to do again."""

    code = "nothing_to_undo"


class RuleImpossible(DomainError):
    """No plan keeps the bound that the round's rule sets. `group` can take least in proportion."""

    code = "rule_impossible"
    status = 409


class RuleTooLarge(DomainError):
    """The round is too large for its rule."""

    code = "rule_too_large"
    status = 409
