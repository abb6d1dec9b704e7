"""Which goods a recall means: maker's text, name or JAN, a range of printed dates, the maker's batch. Pure: facts in, doubts out."""

import re
import unicodedata
import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from inventory.dates import month_end
from inventory.errors import InvalidInput
from inventory.gs1 import inner_gtin, to_gtin14
from inventory.spelling import search_key

# What may be doubtful about a lot that is included all the same: its batch or date was never recorded, only part of its batch or
# only the month is known, or its batch fits while its date does not.
DOUBTS = ("batch", "date", "batch_part", "day", "other_date")
# Shorter pieces of a batch say nothing: every second batch holds an "A1".
LEAST_PART = 3
MOST_BATCHES, LONGEST_BATCH = 50, 40
_NOT_SIGN = re.compile(r"[\W_]+")
_BETWEEN = re.compile(r"[\n\r,、，;；/／\s]+")


@dataclass(frozen=True, slots=True)
class Criteria:
    """What the maker says. `words` name the goods, `left_out` are items that somebody looked at and took out, by id."""

    gtins: tuple[str, ...] = ()
    maker: str = ""
    words: str = ""
    left_out: tuple[uuid.UUID, ...] = ()
    first: date | None = None
    last: date | None = None
    batches: tuple[str, ...] = ()

    def check(self) -> None:
        """Refused when it names no goods, or its dates run backwards."""
        if not (self.gtins or search_key(self.maker) or search_key(self.words)):
            raise InvalidInput(field="maker", problem="recall_names_nothing")
        if self.first and self.last and self.last < self.first:
            raise InvalidInput(field="last", problem="ends_before_start")

    def as_json(self) -> dict[str, Any]:
        return {
            "gtins": list(self.gtins),
            "maker": self.maker,
            "words": self.words,
            "left_out": [str(item_id) for item_id in self.left_out],
            "first": self.first.isoformat() if self.first else None,
            "last": self.last.isoformat() if self.last else None,
            "batches": list(self.batches),
        }

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> "Criteria":
        return cls(
            gtins=tuple(kept["gtins"]),
            maker=kept["maker"],
            words=kept["words"],
            left_out=tuple(uuid.UUID(item_id) for item_id in kept["left_out"]),
            first=date.fromisoformat(kept["first"]) if kept["first"] else None,
            last=date.fromisoformat(kept["last"]) if kept["last"] else None,
            batches=tuple(kept["batches"]),
        )

    def keys(self) -> list[str]:
        """What an item's name and maker must hold, each of them."""
        return [key for key in (search_key(self.maker), *map(search_key, self.words.split())) if key]

    def means_item(self, item_id: uuid.UUID, item_key: str, gtins: Collection[str]) -> bool:
        """Whether the item is meant, by its search key and the numbers on its packs."""
        if item_id in self.left_out:
            return False
        if set(self.gtins) & set(gtins):
            return True
        keys = self.keys()
        return bool(keys) and all(key in item_key for key in keys)


def read_gtins(text: str) -> tuple[str, ...]:
    """JAN and case numbers as typed, several with spaces or commas between; of a case also the number of what is in it."""
    found: dict[str, None] = {}
    for part in (part for part in _BETWEEN.split(unicodedata.normalize("NFKC", text)) if part):
        gtin14 = to_gtin14(part)
        found |= {gtin14: None, inner_gtin(gtin14): None}
    return tuple(found)


def read_batches(text: str) -> tuple[str, ...]:
    """The maker's batches as typed, several with commas, slashes or lines between."""
    batches = [part for part in _BETWEEN.split(text) if batch_key(part)]
    if len(batches) > MOST_BATCHES or any(len(batch) > LONGEST_BATCH for batch in batches):
        raise InvalidInput(field="batches", problem="too_many_values" if len(batches) > MOST_BATCHES else "text_too_long")
    return tuple(dict.fromkeys(batches))


def batch_key(text: str) -> str:
    """Width, case, spaces and hyphens of a batch make no difference."""
    return _NOT_SIGN.sub("", search_key(text))


def doubts_of(criteria: Criteria, *, on: date | None, precision: str, batch_code: str) -> tuple[str, ...] | None:
    """What is doubtful about a lot of a meant item; empty when it is meant for certain, None when it is not meant."""
    by_batch = _batch_doubts(criteria, batch_key(batch_code))
    if by_batch is None:
        return None
    is_named = bool(criteria.batches) and "batch" not in by_batch
    by_date = _date_doubts(criteria, on, precision, is_named=is_named)
    return None if by_date is None else (*by_batch, *by_date)


def _batch_doubts(criteria: Criteria, key: str) -> tuple[str, ...] | None:
    if not criteria.batches:
        return ()
    if not key:
        return ("batch",)
    wanted = [batch_key(batch) for batch in criteria.batches]
    if key in wanted:
        return ()
    parts = [(short, long) for batch in wanted for short, long in [sorted((batch, key), key=len)]]
    return ("batch_part",) if any(len(short) >= LEAST_PART and short in long for short, long in parts) else None


def _date_doubts(criteria: Criteria, on: date | None, precision: str, *, is_named: bool) -> tuple[str, ...] | None:
    if criteria.first is None and criteria.last is None:
        return ()
    if on is None:
        return () if is_named else ("date",)
    begins, ends = _span(on, precision)
    first, last = criteria.first or date.min, criteria.last or date.max
    if ends < first or begins > last:
        # The batch is the maker's own word: a date typed wrongly does not get a pack past it.
        return ("other_date",) if is_named else None
    return () if is_named or (begins >= first and ends <= last) else ("day",)


def _span(on: date, precision: str) -> tuple[date, date]:
    """First and last day that the printed mark may mean."""
    if precision == "month":
        return on, month_end(on)
    return (on, on.replace(month=12, day=31)) if precision == "year" else (on, on)
