"""Labels for lots, shelves, warehouses and groups: what stands on them, the QR as a drawing, and how they fill sheets and rolls. No words."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import qrcode
from sqlalchemy import select
from sqlalchemy.orm import aliased

from inventory.catalog import Item
from inventory.codes import qr_text
from inventory.dates import DateMark
from inventory.db import OrganizationSession
from inventory.errors import InvalidInput, NotFound
from inventory.label_codes import lots_of_labels
from inventory.label_papers import Layout
from inventory.lots import Lot
from inventory.places import STORAGE, Place

# The quiet zone that the standard asks for, in modules.
QUIET = 4
# So many labels are usual; beyond it somebody may have chosen the wrong list.
ASK_ABOVE = 100
MOST_LABELS = 2_000
MOST_COPIES = 50


@dataclass(frozen=True, slots=True)
class Label:
    """One label. A lot has item, donor and date; a place its name, its warehouse and its storage class. `drawing` is the QR as an SVG path."""

    kind: str
    code: str
    name: str
    note: str
    date_mark: DateMark | None = None
    temperature: str | None = None
    drawing: str = ""
    modules: int = 0


def labels_of_lots(session: OrganizationSession, codes: Sequence[str]) -> list[Label]:
    """Labels of the lots in the order given, each with the code it was asked by; unknown codes are refused, a code given twice counts once."""
    donor = aliased(Place)
    further = lots_of_labels(session, codes)
    query = (
        select(Lot, Item, donor.name)
        .join(Item, Item.id == Lot.item_id)
        .join(donor, donor.id == Lot.donor_id)
        .where(Lot.code.in_({*codes, *further.values()}))
    )
    found = {
        lot.code: Label("lot", lot.code, item.name, donor_name, date_mark=lot.date_mark, temperature=item.temperature)
        for lot, item, donor_name in session.execute(query)
    }
    found |= {label: replace(found[lot], code=label) for label, lot in further.items()}
    return [_known(found, code) for code in dict.fromkeys(codes)]


def labels_of_places(session: OrganizationSession, codes: Sequence[str], *, with_shelves: bool = False) -> list[Label]:
    """Labels of warehouses, shelves and groups; with shelves, every open shelf of a named warehouse follows it."""
    site = aliased(Place)
    query = (
        select(Place, site)
        .outerjoin(site, site.id == Place.site_id)
        .where(
            Place.kind.in_((*STORAGE, "group")),
            (site.code.in_(codes) if with_shelves else Place.code.in_(codes)),
            Place.is_closed.is_(False),
        )
        .order_by(site.name, Place.kind == "shelf", Place.name)
    )
    found = {place.code: _place_label(place, its_site) for place, its_site in session.execute(query)}
    return list(found.values()) if with_shelves else [_known(found, code) for code in dict.fromkeys(codes)]


def labels_of_groups(session: OrganizationSession) -> list[Label]:
    """A label for every open group, by name."""
    query = select(Place).where(Place.kind == "group", Place.is_closed.is_(False)).order_by(Place.name, Place.code)
    return [_place_label(place, None) for place in session.scalars(query.limit(MOST_LABELS + 1))]


def _place_label(place: Place, site: Place | None) -> Label:
    note = site.name if site is not None and place.kind == "shelf" else ""
    return Label(place.kind, place.code, place.name, note, temperature=place.temperature)


def _known(found: dict[str, Label], code: str) -> Label:
    if code not in found:
        raise NotFound(kind="label", code=code)
    return found[code]


def draw_labels(labels: Sequence[Label], *, public_url: str) -> list[Label]:
    """The labels with their QR drawings."""
    drawn = [(label, *qr_drawing(qr_text(public_url, label.code))) for label in labels]
    return [replace(label, drawing=drawing, modules=modules) for label, drawing, modules in drawn]


def qr_drawing(text: str) -> tuple[str, int]:
    """A QR of error level M as an SVG path of unit squares, and how many units its side has, quiet zone included."""
    symbol = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_M, border=QUIET)
    symbol.add_data(text)
    symbol.make(fit=True)
    matrix = symbol.get_matrix()
    return "".join(f"M{x} {y}h{width}v1h-{width}z" for y, row in enumerate(matrix) for x, width in _runs(row)), len(matrix)


def _runs(row: Sequence[bool]) -> Iterator[tuple[int, int]]:
    """Begin and length of each run of dark squares."""
    begin = None
    for x, is_dark in enumerate([*row, False]):
        if is_dark and begin is None:
            begin = x
        elif not is_dark and begin is not None:
            yield begin, x - begin
            begin = None


def sheets(labels: Sequence[Label], layout: Layout, *, start: int = 1, copies: int = 1) -> list[list[Label | None]]:
    """Pages of label positions. `start` is the first free position of a sheet already begun; None leaves a position empty."""
    if not 1 <= start <= layout.per_sheet:
        raise InvalidInput(field="start", problem="start_outside_sheet", most=layout.per_sheet)
    if not 1 <= copies <= MOST_COPIES or len(labels) * copies > MOST_LABELS:
        raise InvalidInput(field="copies", problem="too_many_labels", most=MOST_LABELS)
    places: list[Label | None] = [None] * (start - 1)
    places += [label for label in labels for _ in range(copies)]
    return [places[first : first + layout.per_sheet] for first in range(0, len(places), layout.per_sheet)]
