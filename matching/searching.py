"""Finds anything by name, code or number: items, lots, groups, donors, places, offers, deliveries. Six queries whatever is asked."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, Select, func, literal, or_, select, union_all

from inventory.catalog import Item, ItemBarcode
from inventory.codes import ALPHABET, parse_code
from inventory.db import OrganizationSession
from inventory.donors import Donor
from inventory.gs1 import read_symbol
from inventory.lots import Lot
from inventory.places import STORAGE, Place
from inventory.spelling import search_key
from matching.deliveries.tables import Delivery
from matching.groups.tables import RecipientGroup
from matching.offers import Offer

# Per kind; a longer list is what the kind's own page is for.
MOST_HITS = 8
# A code is looked for by its beginning from this many characters on.
LEAST_OF_CODE = 3
KINDS = ("lot", "item", "group", "donor", "place", "delivery", "offer")
Found = Select[*tuple[Any, ...]]
_NOT_OF_CODE = re.compile(f"[^{ALPHABET}]")


@dataclass(frozen=True, slots=True)
class Hit:
    """A record found: its kind, code and name, and what tells it from others of that name."""

    kind: str
    code: str
    name: str
    note: str = ""


@dataclass(slots=True)
class Findings:
    """Hits by kind. `exact` is the one record whose code, QR or barcode was asked for."""

    hits: dict[str, list[Hit]] = field(default_factory=dict)
    has_more: set[str] = field(default_factory=set)
    exact: Hit | None = None

    @property
    def count(self) -> int:
        return sum(map(len, self.hits.values()))


def search_all(session: OrganizationSession, text: str, *, most: int = MOST_HITS) -> Findings:
    """Everything that the text may mean, in any width and spelling; nothing for an empty text."""
    findings = Findings()
    key = search_key(text)
    if not key:
        return findings
    symbol = read_symbol(text)
    code = symbol.code or parse_code(text)
    _take(findings, _by_code(session, code, _beginning(text), most), most)
    _take(findings, [Hit("item", *row) for row in session.execute(_items(key, symbol.gtin14, most))], most)
    queries = {
        "group": _groups(key, most),
        "donor": _donors(key, most),
        "place": _places(text, most),
        "delivery": _deliveries(key, most),
    }
    for kind, query in queries.items():
        _take(findings, [Hit(kind, *row) for row in session.execute(query)], most)
    findings.exact = _exact(findings, code, symbol.gtin14)
    return findings


def _take(findings: Findings, hits: Sequence[Hit], most: int) -> None:
    for hit in hits:
        known = findings.hits.setdefault(hit.kind, [])
        if any(other.code == hit.code for other in known):
            continue
        if len(known) >= most:
            findings.has_more.add(hit.kind)
        else:
            known.append(hit)


def _exact(findings: Findings, code: str | None, gtin14: str | None) -> Hit | None:
    if code:
        return next((hit for hits in findings.hits.values() for hit in hits if hit.code == code), None)
    items = findings.hits.get("item", [])
    return items[0] if gtin14 and len(items) == 1 else None


def _beginning(text: str) -> str:
    """The characters of a code that a text may begin with; nothing when it cannot be one."""
    plain = re.sub(r"[\s\-‐−ー]+", "", unicodedata.normalize("NFKC", text)).upper().translate(str.maketrans("OIL", "011"))
    return plain if LEAST_OF_CODE <= len(plain) <= 8 and not _NOT_OF_CODE.search(plain) else ""


def _by_code(session: OrganizationSession, code: str | None, beginning: str, most: int) -> list[Hit]:
    """Records of every kind by their whole code, and lots and deliveries by its beginning: one query."""

    def fits(column: Any) -> Any:
        # As a range, which every database finds by its index; Z is the last character of the codes.
        return (
            or_(column == (code or ""), column.between(beginning, beginning.ljust(8, "Z")))
            if beginning
            else column == (code or "")
        )

    def given(kind: str, record: Any) -> Found:
        named = select(literal(kind), record.code, Item.name, Donor.name).join(Item, Item.id == record.item_id)
        return named.join(Donor, Donor.id == record.donor_id).where(fits(record.code)).limit(most + 1)

    parts: list[Found] = [
        given("lot", Lot),
        given("offer", Offer),
        select(literal("item"), Item.code, Item.name, Item.maker).where(Item.code == (code or "")),
        select(Place.kind, Place.code, Place.name, literal("")).where(Place.code == (code or "")),
    ]
    rows = session.execute(union_all(*(select(part.subquery()) for part in parts)))
    return [
        Hit("place" if kind in STORAGE else kind, found, name, note)
        for kind, found, name, note in rows
        if kind in KINDS or kind in STORAGE
    ]


def _items(key: str, gtin14: str | None, most: int) -> Found:
    """By name and maker, or by the number on the pack."""
    by_name = Item.search_key.contains(key, autoescape=True)
    digits = key.replace("-", "")
    numbers = select(ItemBarcode.item_id)
    found: ColumnElement[bool] = by_name
    if gtin14:
        found = Item.id.in_(numbers.where(ItemBarcode.gtin14 == gtin14))
    elif digits.isascii() and digits.isdigit() and len(digits) >= 5:
        found = or_(by_name, Item.id.in_(numbers.where(ItemBarcode.gtin14.contains(digits))))
    query = select(Item.code, Item.name, Item.maker).where(found)
    return query.order_by(Item.archived_at.is_not(None), func.length(Item.name), Item.name).limit(most + 1)


def _groups(key: str, most: int) -> Found:
    return (
        select(Place.code, RecipientGroup.name, RecipientGroup.municipality)
        .join(Place, Place.id == RecipientGroup.id)
        .where(RecipientGroup.search_key.contains(key, autoescape=True))
        .order_by(func.length(RecipientGroup.name), RecipientGroup.name, RecipientGroup.id)
        .limit(most + 1)
    )


def _donors(key: str, most: int) -> Found:
    return (
        select(Place.code, Donor.name)
        .join(Place, Place.id == Donor.id)
        .where(Donor.search_key.contains(key, autoescape=True))
        .order_by(func.length(Donor.name), Donor.name, Donor.id)
        .limit(most + 1)
    )


def _places(text: str, most: int) -> Found:
    """Warehouses and shelves: few enough to be looked through by name as it is written."""
    plain = unicodedata.normalize("NFKC", text).strip()
    site = select(Place.id, Place.name).where(Place.kind == "site").subquery()
    return (
        select(Place.code, Place.name, site.c.name)
        .join(site, site.c.id == Place.site_id)
        .where(
            Place.kind.in_(STORAGE),
            or_(Place.name.icontains(plain, autoescape=True), Place.name.icontains(text.strip(), autoescape=True)),
        )
        .order_by(Place.is_closed, Place.kind.desc(), site.c.name, Place.name)
        .limit(most + 1)
    )


def _deliveries(key: str, most: int) -> Found:
    """Of the groups found, those that have not ended, and by code."""
    code = parse_code(key)
    by_group = RecipientGroup.search_key.contains(key, autoescape=True) & Delivery.state.in_(("planned", "shipped"))
    return (
        select(Delivery.code, RecipientGroup.name, Delivery.state)
        .join(RecipientGroup, RecipientGroup.id == Delivery.group_id)
        .where(or_(Delivery.code == code, by_group) if code else by_group)
        .order_by(Delivery.hand_over_on.desc(), Delivery.code)
        .limit(most + 1)
    )
