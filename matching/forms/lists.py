"""The rows of lists that fill a form downward, each a dict by the keys of the list's fields."""

from collections.abc import Callable, Iterable
from typing import Any

from matching.forms.choices import LISTS
from matching.forms.sums import Sums
from matching.forms.values import Content, Value, days_of, in_unit
from matching.forms.wording import Wording
from matching.handouts import BANDS, HouseholdSums
from matching.impact import COLUMNS, AccountLine, Amount

Row = dict[str, Content]
UNITS = ("kg", "pieces", "cases")


def rows_of(key: str, sums: Sums, wording: Wording) -> list[Row]:
    """All rows of the list, in the order in which they are filled in, numbered from 1."""
    rows = list(_SOURCES[key](sums, wording))
    for number, row in enumerate(rows, start=1):
        row["number"] = number
    return rows


def behind_list(key: str, sums: Sums) -> Value:
    """Where the entries behind a list are found."""
    pages = {"groups": "groups", "handouts": "handouts", "municipalities": "handouts", "categories": "account"}
    doubts: list[tuple[str, dict[str, Any]]] = (
        [("unweighed", {"n": sums.unweighed})] if sums.unweighed and key != "handouts" else []
    )
    return Value(None, {"page": pages.get(key, "entries"), "column": "", **days_of([sums.period])}, tuple(doubts))


def _goods(amount: Amount, prefix: str = "") -> Row:
    return {f"{prefix}{unit}": in_unit(amount, unit) for unit in UNITS}


def _people(sums: HouseholdSums) -> Row:
    return {name: getattr(sums, name) for name in ("visits", "people", "reports", *BANDS)}


def _groups(sums: Sums, wording: Wording) -> Iterable[Row]:
    """Groups that were given something or reported, the most household visits first."""
    goods = {row.keys["group"]: row.amount for row in sums.by_group if row.keys["group"]}
    households = sums.households_of_groups
    rows = []
    for group_id, (name, prefecture, municipality) in sums.group_places.items():
        people = households.get(group_id, HouseholdSums())
        place = {"name": name, "prefecture": _prefecture(prefecture, wording), "municipality": municipality}
        rows.append({**place, **_goods(goods.get(group_id, Amount())), **_people(people)})
    # Places goods went to that are no registered group keep their name.
    for row in sums.by_group:
        if row.keys["group"] and row.keys["group"] not in sums.group_places:
            rows.append({"name": row.keys["group_name"], **_goods(row.amount), **_people(HouseholdSums())})
    return sorted(rows, key=lambda row: (-_number(row["visits"]), -_number(row["kg"]), str(row["name"])))


def _number(content: Content) -> float:
    return float(content) if isinstance(content, int | float) else 0.0


def _prefecture(code: str, wording: Wording) -> str:
    return wording.word(f"prefecture.{code}") if code else ""


def _donors(sums: Sums, wording: Wording) -> Iterable[Row]:
    issued = {row.keys["donor"]: (row.keys["donor_name"], row.amount) for row in sums.by_donor}
    received = {donor: (name, amount) for donor, name, amount in sums.received_of_donors}
    rows = []
    for donor in {**received, **issued}:
        name = (received.get(donor) or issued[donor])[0]
        came = received[donor][1] if donor in received else Amount()
        went = issued[donor][1] if donor in issued else Amount()
        rows.append({"name": name, **_goods(came, "received_"), **_goods(went, "issued_")})
    return sorted(rows, key=lambda row: (-_number(row["received_kg"]), str(row["name"])))


def _items(sums: Sums, wording: Wording) -> Iterable[Row]:
    rows = [
        {"name": row.keys["item_name"], "category": wording.word(f"category.{row.keys['category']}"), **_goods(row.amount)}
        for row in sums.by_item
    ]
    return sorted(rows, key=lambda row: (-_number(row["kg"]), -_number(row["pieces"]), str(row["name"])))


def _account(line: AccountLine) -> Row:
    row: Row = {}
    for column in ("opening", *COLUMNS, "closing"):
        amount = getattr(line, column) if column in ("opening", "closing") else getattr(line.columns, column)
        row |= {f"{column}.{unit}": in_unit(amount, unit) for unit in UNITS}
    return row


def _categories(sums: Sums, wording: Wording) -> Iterable[Row]:
    return [{"name": wording.word(f"category.{line.category}"), **_account(line)} for line in sums.figures.categories]


def _months(sums: Sums, wording: Wording) -> Iterable[Row]:
    rows: list[Row] = []
    for line in sums.figures.months:
        goods = {f"{column}.{unit}": in_unit(getattr(line.columns, column), unit) for column in COLUMNS for unit in UNITS}
        rows.append({"name": wording.month(line.month), **goods, **_people(line.households)})
    return rows


def _handouts(sums: Sums, wording: Wording) -> Iterable[Row]:
    rows: list[Row] = []
    for handout, group in sums.handouts:
        bands = {band: getattr(handout, band) for band in BANDS}
        counted = [number for number in bands.values() if number is not None]
        place: Row = {"day": handout.handed_out_on, "name": group.name, "municipality": group.municipality}
        rows.append({**place, "visits": handout.households, "people": sum(counted) if counted else None, **bands})
    return rows


def _municipalities(sums: Sums, wording: Wording) -> Iterable[Row]:
    rows: list[Row] = []
    for line in sums.figures.municipalities:
        name = line.municipality or wording.word("place_unknown")
        rows.append({"name": name, "prefecture": _prefecture(line.prefecture, wording), **_people(line.households)})
    return rows


_SOURCES: dict[str, Callable[[Sums, Wording], Iterable[Row]]] = {
    "groups": _groups, "donors": _donors, "items": _items, "categories": _categories, "months": _months, "handouts": _handouts,
    "municipalities": _municipalities,
}  # fmt: skip


def is_summable(key: str, field: str) -> bool:
    """Whether several rows may be taken together in this column."""
    found = LISTS[key].field(field)
    return found is not None and found.kind == "number" and field != "number"
