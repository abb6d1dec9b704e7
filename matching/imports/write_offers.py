"""Rows of an offer list as offers open for matching, with the donors and items that were missing."""

import uuid
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select

from inventory.catalog import Item
from inventory.dates import DateMark
from inventory.db import OrganizationSession
from inventory.imports.outcomes import Choices, RecordKind, RowOutcome, Writer, Writing, Written, created
from inventory.imports.planning_goods import Goods, add_missing_donors, add_missing_items
from inventory.imports.row import RowReading
from inventory.imports.write_donors import DONOR
from inventory.imports.write_items import ITEM
from inventory.regions import BY_CODE
from inventory.spelling import name_key
from matching.imports.group_values import find_paper
from matching.offers import Conditions, Offer, OfferValues, add_offer

# How long an offer stands that names no last day.
OPEN_DAYS = 30
Head = tuple[uuid.UUID, uuid.UUID, int, str, date | None]


def plan_offers(session: OrganizationSession, rows: Sequence[RowReading], choices: Choices, today: date) -> list[RowOutcome]:
    """An offer that stands already - same donor, item, cases, date and days - is not opened again."""
    goods = Goods(session)
    known = _known(session)
    outcomes = []
    for row in rows:
        outcome = RowOutcome(row, "create", row.values.get("item") or row.values.get("gtin") or "")
        item = goods.item(outcome)
        goods.donor(outcome)
        _check_amounts(outcome, item)
        _check_conditions(outcome)
        donor_id = goods.donors.find(row.values["donor"])
        if outcome.act == "create" and item and donor_id:
            _recognise(outcome, known, donor_id, item)
        outcome.values["days"] = _days(row, today)
        outcomes.append(outcome)
    return outcomes


def _check_amounts(outcome: RowOutcome, item: Item | None) -> None:
    row = outcome.row
    for field in ("pieces_per_case", "weight_grams"):
        if not row.values.get(field) and not (item and getattr(item, field)):
            outcome.refuse("needed_for_matching", field)


def _check_conditions(outcome: RowOutcome) -> None:
    regions = outcome.row.values.get("regions") or ()
    wide = [region for region in regions if region not in BY_CODE]
    if wide:
        names = dict.fromkeys(BY_CODE[region[:2]].name for region in regions if region[:2] in BY_CODE)
        outcome.refuse("region_municipality", "regions", suggestion="、".join(names))
    papers = {word: find_paper(word) for word in outcome.row.values.get("documents") or ()}
    for word, paper in papers.items():
        if paper is None:
            outcome.refuse("document_unknown", "documents", word=word)
    outcome.values["documents"] = tuple(sorted({paper for paper in papers.values() if paper}))


def _known(session: OrganizationSession) -> dict[Head, list[tuple[date, date]]]:
    """The days of standing company offers by donor, item, cases and date."""
    known: dict[Head, list[tuple[date, date]]] = {}
    for offer in session.scalars(select(Offer).where(Offer.lot_id.is_(None))):
        head = (offer.donor_id, offer.item_id, offer.cases, offer.date_kind, offer.date_on)
        known.setdefault(head, []).append((offer.available_from, offer.available_to))
    return known


def _recognise(outcome: RowOutcome, known: dict[Head, list[tuple[date, date]]], donor_id: uuid.UUID, item: Item) -> None:
    """Days that the row leaves open match any; each known offer stands for one row."""
    row, mark = outcome.row, _mark(outcome.row)
    first, last = row.values.get("available_from"), row.values.get("available_to")
    standing = known.get((donor_id, item.id, row.values["cases"], mark.kind, mark.on), [])
    for days in standing:
        if first in (None, days[0]) and last in (None, days[1]):
            standing.remove(days)
            outcome.act = "unchanged"
            return


def _mark(row: RowReading) -> DateMark:
    mark: DateMark = row.values.get("date") or DateMark("none")
    return mark


def _days(row: RowReading, today: date) -> tuple[date, date]:
    first = row.values.get("available_from") or min(today, row.values.get("available_to") or today)
    return first, row.values.get("available_to") or first + timedelta(days=OPEN_DAYS)


def write_offers(session: OrganizationSession, outcomes: Sequence[RowOutcome], writing: Writing) -> list[Written]:
    """The offers are open."""
    outcomes = [outcome for outcome in outcomes if outcome.act == "create"]
    wanted = [(outcome, outcome.row.values["donor"], "corporate") for outcome in outcomes]
    donors, written = add_missing_donors(session, wanted, writing)
    items, new_items = add_missing_items(session, outcomes, writing)
    written += new_items
    for outcome in outcomes:
        values = _offer_values(outcome, donors[name_key(outcome.row.values["donor"])], items[outcome.row.line])
        offer = add_offer(session, values, actor_id=writing.actor_id, now=writing.now)
        written.append(created(outcome, "offer", offer, ("cases", "state", "notes")))
    return written


def _offer_values(outcome: RowOutcome, donor_id: uuid.UUID, item: Item) -> OfferValues:
    read = outcome.row.values
    first, last = outcome.values["days"]
    return OfferValues(
        donor_id=donor_id,
        item=item,
        cases=read["cases"],
        date_mark=_mark(outcome.row),
        available_from=first,
        available_to=last,
        conditions=Conditions(
            regions=tuple(read.get("regions") or ()),
            group_kinds=tuple(read.get("kinds") or ()),
            documents=outcome.values["documents"],
            min_days_left=read.get("min_days_left") or 0,
            min_drop_cases=read.get("min_drop_cases") or 1,
            max_drops=read.get("max_drops"),
        ),
        pieces_per_case=read.get("pieces_per_case"),
        weight_grams=read.get("weight_grams"),
        temperature=read.get("temperature"),
        notes=read.get("notes") or "",
    )


def _label(offer: Any) -> str:
    return str(offer.code)


OFFER = RecordKind("offer", Offer, _label)
WRITER = Writer(plan_offers, write_offers, (OFFER, DONOR, ITEM))
