"""Puts the engine's codes and numbers into plain sentences of the reader's language."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from matching.groups.tables import DOCUMENTS
from matching.rounds.workbench import Bench
from web.language import has_text, language, t
from web.language.formats import day_near, kg, month_day


@dataclass(frozen=True, slots=True)
class Told:
    """A reason as people read it."""

    code: str
    title: str
    text: str


def short_word(code: str, temperature: str = "") -> str:
    """The one word in a cell; for missing storage it names the appliance."""
    special = f"reason.short.{code}.{temperature}"
    return t(special) if has_text(special) else t(f"reason.short.{code}")


# What kind of no a word is: it can never be, enough is there, it went to others, something could still be given, a person said so.
_SIGNS = {
    "NEED_FULL": "full", "STORAGE_FULL": "full", "HAND": "hand", "FORBIDDEN": "hand", "STILL_OPEN": "open",
    "LOT_EXHAUSTED_LOWER_LEVEL_FIRST": "gone", "BELOW_MIN_DROP": "gone", "TEAM_ONLY": "gone", "DROP_LIMIT": "gone",
    "AT_MOST": "hand",
}  # fmt: skip


def sign_of(code: str) -> str:
    """The kind of sign that stands with the word."""
    return _SIGNS.get(code, "never")


def tell(bench: Bench, lot: str, group: str, *, today: date) -> list[Told]:
    """Every reason of a pair without a share, the one in the cell first."""
    return [_told(bench, lot, group, code, values, today) for code, values in bench.reasons(lot, group)]


def _told(bench: Bench, lot: str, group: str, code: str, values: dict[str, Any], today: date) -> Told:
    temperature = bench.lots[lot]["temp"]
    if code == "NO_NEED" and bench.lots[lot]["category"] in bench.round.settings.get("unwanted", {}).get(group, ()):
        category = t(f"category.{bench.lots[lot]['category']}")
        return Told(code, t("reason.title.NO_NEED.unwanted"), t("reason.NO_NEED.unwanted", category=category))
    special = f"reason.title.{code}.{temperature}"
    title = t(special) if code == "NO_STORAGE" and has_text(special) else t(f"reason.title.{code}")
    return Told(code, title, _SENTENCES.get(code, _plain)(code, values, bench.lots[lot], today))


def _plain(code: str, values: dict[str, Any], lot: dict[str, Any], today: date) -> str:
    return t(f"reason.{code}")


def _and(words: list[str]) -> str:
    return t("reason.and").join(words) or t("reason.none")


def weight(value: float | None) -> str:
    """Kilograms with one decimal."""
    return kg(None if value is None else round(value * 1000), language=language())


def _region(code: str) -> str:
    return t(f"prefecture.{code}") if has_text(f"prefecture.{code}") else t("reason.none")


def _category(code: str, values: dict[str, Any], lot: dict[str, Any], today: date) -> str:
    return t(f"reason.{code}", category=t(f"category.{lot['category']}"))


def _regions(code: str, values: dict[str, Any], lot: dict[str, Any], today: date) -> str:
    return t("reason.REGION", regions=_and([_region(one) for one in values["regions"]]), region=_region(values["region"]))


def _types(code: str, values: dict[str, Any], lot: dict[str, Any], today: date) -> str:
    return t(
        "reason.TYPE", types=_and([t(f"offers.kind_{one}") for one in values["types"]]), type=t(f"offers.kind_{values['type']}")
    )


def _papers(code: str, values: dict[str, Any], lot: dict[str, Any], today: date) -> str:
    asked, held = (
        _and([t(f"offers.document_{paper}") for paper in DOCUMENTS[: values[name]]]) for name in ("least", "compliance")
    )
    return t("reason.COMPLIANCE", asked=asked, held=held)


def _allergens(code: str, values: dict[str, Any], lot: dict[str, Any], today: date) -> str:
    return t("reason.ALLERGEN", allergens=_and([t(f"allergen.{one}") for one in values["allergens"]]))


def _storage(code: str, values: dict[str, Any], lot: dict[str, Any], today: date) -> str:
    return t("reason.NO_STORAGE", temperature=t(f"temperature.{lot['temp']}"))


def _expiry(code: str, values: dict[str, Any], lot: dict[str, Any], today: date) -> str:
    expiry = month_day(date.fromisoformat(lot["expiry"]), language=language())
    needed = values.get("min_days_left", lot["min_days_left"])
    if "date" not in values:
        return t("reason.EXPIRY.no_day", expiry=expiry, needed=needed)
    arrival = day_near(date.fromisoformat(values["date"]), today, language=language())
    left = values["days_left"]
    if left < 0:
        return t("reason.EXPIRY.past", date=arrival, expiry=expiry, over=-left)
    return t("reason.EXPIRY", date=arrival, expiry=expiry, left=left, needed=needed)


def _dates(code: str, values: dict[str, Any], lot: dict[str, Any], today: date) -> str:
    first, last = (month_day(date.fromisoformat(day), language=language()) for day in (min(lot["dates"]), max(lot["dates"])))
    return t("reason.DATE", first=first, last=last)


def _hand(code: str, values: dict[str, Any], lot: dict[str, Any], today: date) -> str:
    return t("reason.HAND", note=values.get("note", "")).strip()


def _need_full(code: str, values: dict[str, Any], lot: dict[str, Any], today: date) -> str:
    category = t(f"category.{lot['category']}")
    need, left, case = (weight(values[name]) for name in ("need_kg", "left_kg", "case_kg"))
    return t("reason.NEED_FULL", category=category, need=need, left=left, case=case)


def _storage_full(code: str, values: dict[str, Any], lot: dict[str, Any], today: date) -> str:
    storage, left, case = (weight(values[name]) for name in ("storage_kg", "left_kg", "case_kg"))
    if "first" in values:
        first, last = (month_day(date.fromisoformat(values[name]), language=language()) for name in ("first", "last"))
        return t("reason.STORAGE_FULL.days", first=first, last=last, storage=storage, left=left, case=case)
    return t("reason.STORAGE_FULL", storage=storage, left=left, case=case)


def _min_drop(code: str, values: dict[str, Any], lot: dict[str, Any], today: date) -> str:
    return t("reason.BELOW_MIN_DROP", least=values["min_drop_cases"], room=values["room_cases"], left=values["left_cases"])


def _drop_limit(code: str, values: dict[str, Any], lot: dict[str, Any], today: date) -> str:
    return t("reason.DROP_LIMIT", most=values["max_drops"], drops=values["drops"])


def _at_most(code: str, values: dict[str, Any], lot: dict[str, Any], today: date) -> str:
    return t("reason.AT_MOST", most=values["most"])


def _exhausted(code: str, values: dict[str, Any], lot: dict[str, Any], today: date) -> str:
    level, served = weight(values["level"]), values["served"]
    if not values["lower_first"]:
        return t(f"reason.{code}.indivisible", n=served, level=level)
    if values.get("rule") == "fill_rate":
        own, before = (f"{values[name]:.0%}" for name in ("level", "served_before_last_case_max"))
        return t(f"reason.{code}.fill_rate", n=served, level=own, before=before)
    return t(f"reason.{code}", n=served, level=level, before=weight(values["served_before_last_case_max"]))


def _still_open(code: str, values: dict[str, Any], lot: dict[str, Any], today: date) -> str:
    return t("reason.STILL_OPEN", left=values["left_cases"], room=values["room_cases"])


_SENTENCES = {
    "NO_NEED": _category,
    "REGION": _regions,
    "TYPE": _types,
    "COMPLIANCE": _papers,
    "ALLERGEN": _allergens,
    "NO_STORAGE": _storage,
    "EXPIRY": _expiry,
    "DATE": _dates,
    "HAND": _hand,
    "NEED_FULL": _need_full,
    "STORAGE_FULL": _storage_full,
    "BELOW_MIN_DROP": _min_drop,
    "DROP_LIMIT": _drop_limit,
    "AT_MOST": _at_most,
    "LOT_EXHAUSTED_LOWER_LEVEL_FIRST": _exhausted,
    "STILL_OPEN": _still_open,
}
