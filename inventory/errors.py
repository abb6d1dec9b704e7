"""What can go wrong, named for what happened. Each error carries a code, a status and values - the sentence is made on the web floor."""

from typing import Any


class DomainError(Exception):
    """A rule refused the act. `values` fill the sentence that web/language holds under `error.<code>`."""

    code = "refused"
    status = 409

    def __init__(self, **values: Any) -> None:
        super().__init__(f"{self.code}: {values}" if values else self.code)
        self.values = values


class NotFound(DomainError):
    """No such record in this organization; another organization's record answers the same."""

    code = "not_found"
    status = 404


class InvalidInput(DomainError):
    """A value cannot be read or lies outside its bounds. `field` names it, `problem` is the code of the sentence."""

    code = "invalid_input"
    status = 422


class NotAllowed(DomainError):
    """The member's role does not include the permission."""

    code = "not_allowed"
    status = 403
