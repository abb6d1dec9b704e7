"""Which business year a year-end list is asked for, and the one price its yen column may carry."""

from collections.abc import Mapping
from datetime import date

from inventory.dates import FiscalYear, fiscal_year
from inventory.errors import InvalidInput
from web.schemas.fields import FormSchema, Quantity, Text

MOST_YEN = 100_000
FIRST_YEAR = 2000


class PriceSchema(FormSchema):
    """Both or neither."""

    yen_per_kg = Quantity(least=0, most=MOST_YEN, load_default=None, allow_none=True)
    yen_source = Text(200, load_default="")


def read_year(arguments: Mapping[str, str], *, today: date, start_month: int) -> FiscalYear:
    """The year named `year=2026`; unless named the one that ended last. A year that has not begun or no number raises InvalidInput."""
    text = arguments.get("year", "").strip()
    running = fiscal_year(today, start_month)
    if not text:
        return fiscal_year(date(running.label - 1, start_month, 1), start_month)
    if not (text.isascii() and text.isdigit() and len(text) == 4 and int(text) >= FIRST_YEAR):
        raise InvalidInput(field="year", problem="unknown_choice", value=text[:20])
    if int(text) > running.label:
        raise InvalidInput(field="year", problem="date_ahead", value=text)
    return fiscal_year(date(int(text), start_month, 1), start_month)
