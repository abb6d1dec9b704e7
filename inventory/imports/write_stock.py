"""Rows of an opening stock as receipts in the ledger: each row a lot of its own, received on the day the row names."""

import uuid
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from typing import Any, cast

from sqlalchemy import Table, insert, select

from inventory.catalog import Item
from inventory.coding import fresh_codes
from inventory.dates import TOKYO, DateMark
from inventory.db import OrganizationSession
from inventory.identity import new_id
from inventory.imports.batching import in_chunks
from inventory.imports.finding import nearest
from inventory.imports.outcomes import Choices, RecordKind, RowOutcome, Writer, Writing, Written, created
from inventory.imports.planning_goods import Goods, add_missing_donors, add_missing_items, item_key
from inventory.imports.row import RowReading
from inventory.imports.write_donors import DONOR
from inventory.imports.write_items import ITEM
from inventory.lots import Lot
from inventory.movements.posting import Entry, LotFacts, Posting, content_hash, lock_keys
from inventory.movements.requests import answer_of
from inventory.movements.tables import Movement
from inventory.places import Place, add_place
from inventory.spelling import MOST_PIECES, name_key, search_key

# Rows of two files that say the same are the same receipt: their keys come from their content.
ROWS = uuid.UUID("7a0a5b1e-6c83-5d0e-9a51-0f4b7e5c2d10")
# Whom stock came from that nobody remembers; a donor, so that every lot has one.
OPENING_NAME = "はじめの在庫"


def plan_stock(session: OrganizationSession, rows: Sequence[RowReading], choices: Choices, today: date) -> list[RowOutcome]:
    """A row that stands in the ledger already, and was not reversed since, is booked."""
    goods = Goods(session)
    sites = {search_key(site.name): site for site in session.scalars(select(Place).where(Place.kind == "site"))}
    outcomes = [_plan(row, goods, sites, today) for row in rows]
    open_rows = [outcome for outcome in outcomes if outcome.act == "create"]
    contents = [_content(session, outcome) for outcome in open_rows]
    for outcome, (key, is_booked) in zip(open_rows, _keys(session, contents), strict=True):
        outcome.values["key"] = key
        outcome.act = "unchanged" if is_booked else "create"
    return outcomes


def _plan(row: RowReading, goods: Goods, sites: dict[str, Place], today: date) -> RowOutcome:
    outcome = RowOutcome(row, "create", row.values.get("item") or row.values.get("gtin") or "")
    site = sites.get(search_key(row.values["site"]))
    if site is None:
        near = nearest(search_key(row.values["site"]), {key: known.name for key, known in sites.items()})
        outcome.refuse("site_unknown", "site", suggestion=near)
    elif site.is_closed:
        outcome.refuse("place_closed", "site")
    if row.values.get("received_on") and row.values["received_on"] > today:
        outcome.refuse("received_in_future", "received_on")
    item = goods.item(outcome)
    goods.donor(outcome)
    # Plain values: what is planned may be written in a later transaction.
    outcome.values |= {
        "site_id": site.id if site else None,
        "site_code": site.code if site else "",
        "pieces": _pieces(outcome, item),
    }
    return outcome


def _pieces(outcome: RowOutcome, item: Item | None) -> int:
    quantity: int = outcome.row.values["quantity"]
    if outcome.row.values.get("unit") == "case":
        per_case = item.pieces_per_case if item else None
        if not per_case:
            outcome.refuse("no_case_size", "unit")
            return 0
        quantity *= per_case
    if quantity > MOST_PIECES:
        outcome.refuse("out_of_range", "quantity", least=1, most=MOST_PIECES)
    return quantity


def _content(session: OrganizationSession, outcome: RowOutcome) -> str:
    row, mark = outcome.row, _mark(outcome.row)
    parts = (
        session.organization_id,
        outcome.values["site_code"],
        search_key(row.values.get("shelf") or ""),
        name_key(row.values.get("donor") or ""),
        item_key(row),
        mark.kind,
        mark.precision,
        mark.on,
        row.values.get("batch_code") or "",
        outcome.values["pieces"],
        row.values.get("received_on"),
    )
    return "|".join(str(part) for part in parts)


def _mark(row: RowReading) -> DateMark:
    mark: DateMark = row.values.get("date") or DateMark("none")
    return mark


def _keys(session: OrganizationSession, contents: Sequence[str]) -> list[tuple[uuid.UUID, bool]]:
    """A key per row and whether it is booked. The second of two like rows has a key of its own; what was reversed may be booked anew."""
    turns: Counter[str] = Counter()
    numbered = []
    for content in contents:
        numbered.append(f"{content}|{turns[content]}")
        turns[content] += 1
    keys = [uuid.uuid5(ROWS, text) for text in numbered]
    booked = dict.fromkeys(keys, False)
    waiting = {key: (position, 0) for position, key in enumerate(keys)}
    while waiting:
        found = _booked(session, list(waiting))
        again = {}
        for key, is_reversed in found.items():
            position, generation = waiting[key]
            if is_reversed:
                keys[position] = uuid.uuid5(ROWS, f"{numbered[position]}|again {generation + 1}")
                again[keys[position]] = (position, generation + 1)
            else:
                booked[key] = True
        waiting = again
    return [(key, booked.get(key, False)) for key in keys]


def _booked(session: OrganizationSession, keys: Sequence[uuid.UUID]) -> dict[uuid.UUID, bool]:
    """Of the keys that the ledger knows, whether their entry was reversed."""
    found: dict[uuid.UUID, int] = {}
    reversed_seqs: set[int | None] = set()
    for chunk in in_chunks(keys):
        query = select(Movement.key, Movement.seq).where(Movement.key.in_(chunk))
        found |= {row.key: row.seq for row in session.execute(query)}
    for seqs in in_chunks(list(found.values())):
        reversed_seqs |= set(session.scalars(select(Movement.reversal_of).where(Movement.reversal_of.in_(seqs))))
    return {key: seq in reversed_seqs for key, seq in found.items()}


def write_stock(session: OrganizationSession, outcomes: Sequence[RowOutcome], writing: Writing) -> list[Written]:
    """Lots and their receipts, with the shelves, donors and items that were missing."""
    outcomes = [outcome for outcome in outcomes if outcome.act == "create"]
    lock_keys(session, [outcome.values["key"] for outcome in outcomes])
    wanted = [(outcome, *_donor_of(outcome.row)) for outcome in outcomes]
    donor_ids, written = add_missing_donors(session, wanted, writing)
    items, new_items = add_missing_items(session, outcomes, writing)
    places, shelves = _places(session, outcomes)
    donors = _donor_places(session, set(donor_ids.values()))
    posting = Posting(session, actor_id=writing.actor_id, now=writing.now)
    posting.load_item_sums({(items[outcome.row.line].id, places[outcome.row.line].site_id) for outcome in outcomes})
    lots, codes = [], iter(fresh_codes(session, Lot, len(outcomes)))
    for outcome in outcomes:
        item, donor = items[outcome.row.line], donors[donor_ids[name_key(_donor_of(outcome.row)[0])]]
        lot = _lot(session, outcome.row, item, donor, writing, next(codes))
        _post(posting, outcome, lot, donor, places[outcome.row.line], writing)
        lots.append(lot)
        written.append(created(outcome, "lot", lot))
    _insert(session, lots)
    posting.close()
    return written + new_items + shelves


def _post(posting: Posting, outcome: RowOutcome, lot: Lot, donor: Place, place: Place, writing: Writing) -> None:
    facts = LotFacts(lot.id, lot.item_id, lot.donor_id, lot.expires_on)
    entry = _entry(outcome, facts, donor, place, writing)
    posting.add(entry)
    entry.answer = answer_of(lot.code, posting.balances(facts, place))


def _insert(session: OrganizationSession, lots: Sequence[Lot]) -> None:
    table = cast(Table, Lot.__table__)
    if lots:
        rows = [{column.name: getattr(lot, column.name) for column in table.columns} for lot in lots]
        session.connection().execute(insert(table), rows)


def _donor_of(row: RowReading) -> tuple[str, str]:
    name = row.values.get("donor")
    return (name, "corporate") if name else (OPENING_NAME, "opening")


def _donor_places(session: OrganizationSession, ids: set[uuid.UUID]) -> dict[uuid.UUID, Place]:
    found: dict[uuid.UUID, Place] = {}
    for chunk in in_chunks(sorted(ids)):
        found |= {place.id: place for place in session.scalars(select(Place).where(Place.id.in_(chunk)))}
    return found


def _places(session: OrganizationSession, outcomes: Sequence[RowOutcome]) -> tuple[dict[int, Place], list[Written]]:
    """The shelf or the site of each row by line; shelves nobody had are put up."""
    shelves = {
        (place.site_id, search_key(place.name)): place for place in session.scalars(select(Place).where(Place.kind == "shelf"))
    }
    sites = {place.id: place for place in session.scalars(select(Place).where(Place.kind == "site"))}
    places, written = {}, []
    for outcome in outcomes:
        site = sites[outcome.values["site_id"]]
        name = outcome.row.values.get("shelf")
        if not name:
            places[outcome.row.line] = site
            continue
        key = (site.id, search_key(name))
        if key not in shelves:
            shelves[key] = add_place(session, kind="shelf", name=name, site_id=site.id, temperature=site.temperature)
            written.append(created(outcome, "shelf", shelves[key], ("name",)))
        places[outcome.row.line] = shelves[key]
    return places, written


def _lot(session: OrganizationSession, row: RowReading, item: Item, donor: Place, writing: Writing, code: str) -> Lot:
    mark = _mark(row)
    return Lot(
        organization_id=session.organization_id,
        id=new_id(),
        code=code,
        item_id=item.id,
        donor_id=donor.id,
        date_kind=mark.kind,
        date_precision=mark.precision,
        date_on=mark.on,
        expires_on=mark.expires_on,
        batch_code=(row.values.get("batch_code") or "")[:40],
        pieces_per_case=item.pieces_per_case,
        weight_grams=item.weight_grams,
        category=item.category,
        origin="import",
        is_held=False,
        created_at=writing.now,
    )


def _entry(outcome: RowOutcome, lot: LotFacts, donor: Place, place: Place, writing: Writing) -> Entry:
    key = outcome.values["key"]
    return Entry(
        key=key,
        request_hash=content_hash({"import": str(key)}),
        kind="receive",
        lot=lot,
        source=donor,
        target=place,
        quantity=outcome.values["pieces"],
        occurred_at=_received_at(outcome.row.values.get("received_on"), writing),
        import_id=writing.import_id,
    )


def _received_at(day: date | None, writing: Writing) -> datetime:
    """Noon in Japan of the day the row names; a row without a day happened now."""
    if day is None or day >= writing.today:
        return writing.now
    return datetime.combine(day, time(12), TOKYO).astimezone(UTC)


def _label(record: Any) -> str:
    return str(record.name)


SHELF = RecordKind("shelf", Place, _label)
WRITER = Writer(plan_stock, write_stock, (SHELF, DONOR, ITEM))
