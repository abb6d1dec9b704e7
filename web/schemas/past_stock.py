"""The address of the stock of a past day: the day and a filter, read leniently but for the day."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from marshmallow import ValidationError

from inventory.catalog import CATEGORIES
from inventory.codes import parse_code
from inventory.errors import InvalidInput
from inventory.stock import PastFilter
from web.schemas.fields import Day, FormSchema

EARLIEST = date(2000, 1, 1)


class DayForm(FormSchema):
    """The day, as people type it."""

    day = Day(load_default=None)


@dataclass(frozen=True)
class PastQuery:
    """`values` make up the address again."""

    day: date
    wanted: PastFilter

    @property
    def values(self) -> dict[str, str]:
        parts = {"site": self.wanted.site, "category": self.wanted.category}
        return {"day": self.day.isoformat(), **{name: value for name, value in parts.items() if value}}


def read_past_query(arguments: Mapping[str, str], *, today: date) -> PastQuery:
    """Yesterday unless the address says otherwise. A day that cannot be read, has not come yet or lies too far back raises InvalidInput."""
    category = arguments.get("category")
    wanted = PastFilter(
        site=parse_code(arguments.get("site", "")[:20]) or None, category=category if category in CATEGORIES else None
    )
    return PastQuery(_day(arguments.get("day", "")[:30], today) or today - timedelta(days=1), wanted)


def _day(text: str, today: date) -> date | None:
    try:
        found: date | None = DayForm().load({"day": text})["day"]
    except ValidationError as error:
        raise InvalidInput(field="day", problem="date_unreadable", value=text) from error
    if found and found > today:
        raise InvalidInput(field="day", problem="date_ahead", value=text)
    if found and found < EARLIEST:
        raise InvalidInput(field="day", problem="date_too_far", value=text)
    return found
