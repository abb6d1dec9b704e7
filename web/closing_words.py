"""Why a period was not closed, as people read it: months by their name, moments by day and hour."""

from datetime import date, datetime
from typing import Any

from inventory.errors import DomainError, InvalidInput
from web.language import language, t
from web.language.formats import day, instant
from web.language.formats import month as month_word


def refusal_sentence(refusal: DomainError) -> str:
    key = f"problem.{refusal.values['problem']}" if isinstance(refusal, InvalidInput) else f"error.{refusal.code}"
    return t(key, **refusal_words(refusal))


def refusal_words(refusal: DomainError) -> dict[str, Any]:
    """The values of the refusal, ready for its sentence."""
    return {name: _word(name, value) for name, value in refusal.values.items()}


def _word(name: str, value: Any) -> Any:
    if isinstance(value, datetime):
        return instant(value, language=language())
    if isinstance(value, date):
        return day(value, language=language()) if name == "last" else month_word(value, language=language())
    return t("closings.somebody") if value is None else value
