"""Items that may be the same: side by side with what differs, merged by one press, taken apart by another."""

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for

from inventory import audit
from inventory.catalog import Item, ItemBarcode, allergens_of, barcodes_of, find_by_barcode, get_entered_item, list_items
from inventory.codes import parse_code
from inventory.db import OrganizationSession
from inventory.errors import DomainError, InvalidInput, NotFound
from inventory.gs1 import display_gtin, to_gtin14
from inventory.likeness import forget_apart, list_alike, tell_apart
from inventory.stock import stock_of_items
from matching.same_items import merge, separate
from web.access import current, now, reading, requires, writing
from web.errors import sentence
from web.forms import say

blueprint = Blueprint("same_items", __name__)

MOST_PAIRS, MOST_FOUND = 30, 10
# What is compared, in the order of the rows; beside these stand barcodes, allergens and stock.
FACTS = ("name", "maker", "category", "temperature", "date_kind", "weight_grams", "pieces_per_case")


@dataclass(frozen=True, slots=True)
class Side:
    """One of two items with all that tells it from the other."""

    item: Item
    barcodes: list[ItemBarcode]
    allergens: dict[str, str]
    on_hand: int
    lots: int


@dataclass(frozen=True, slots=True)
class Pair:
    sides: tuple[Side, Side]
    reason: str

    def differs(self, fact: str) -> bool:
        return getattr(self.sides[0].item, fact) != getattr(self.sides[1].item, fact)


def _get(session: OrganizationSession, code: str) -> Item:
    plain = parse_code(code)
    if plain is None:
        raise NotFound(kind="item", code=code)
    return get_entered_item(session, plain)


@blueprint.get("/items/alike", endpoint="list_alike")
@requires("item.read")
def show_alike() -> str:
    """Pairs that may be one item, the surest first."""
    with reading() as session:
        found = list_alike(session, limit=MOST_PAIRS + 1)
        pairs = _pairs(session, [(one.first, one.second, one.reason) for one in found[:MOST_PAIRS]])
        return render_template(
            "items/alike.html", pairs=pairs, has_more=len(found) > MOST_PAIRS, facts=FACTS, display_gtin=display_gtin
        )


@blueprint.get("/items/<code>/alike")
@requires("item.read")
def show_beside(code: str) -> str:
    """The item beside others of a name or number that somebody types."""
    text = request.args.get("q", "").strip()[:100]
    with reading() as session:
        item = _get(session, code)
        others = [other for other in _called(session, text) if other.id != item.id][:MOST_FOUND] if text else []
        pairs = _pairs(session, [(item, other, "") for other in others])
        return render_template("items/beside.html", item=item, text=text, pairs=pairs, facts=FACTS, display_gtin=display_gtin)


def _called(session: OrganizationSession, text: str) -> list[Item]:
    try:
        found = find_by_barcode(session, to_gtin14(text))
    except InvalidInput:
        return list_items(session, text=text, limit=MOST_FOUND + 1)
    return [found[0]] if found else []


def _pairs(session: OrganizationSession, wanted: list[tuple[Item, Item, str]]) -> list[Pair]:
    """Both items of each pair with what is compared, by three queries however many there are."""
    ids = list({item.id for first, second, _ in wanted for item in (first, second)})
    barcodes, states, amounts = barcodes_of(session, ids), allergens_of(session, ids), stock_of_items(session, ids)

    def side(item: Item) -> Side:
        return Side(item, barcodes.get(item.id, []), states[item.id], *amounts.get(item.id, (0, 0)))

    return [Pair((side(first), side(second)), reason) for first, second, reason in wanted]


@blueprint.post("/items/<code>/merge")
@requires("item.merge")
def merge_into(code: str) -> Any:
    """The item of the address lives on in the one that the form names."""
    try:
        with writing() as session:
            gone, kept = _get(session, code), _get(session, request.form.get("into", ""))
            done = merge(session, kept=kept, gone=gone, actor_id=current().id, now=now())
    except NotFound:
        raise
    except DomainError as refusal:
        say("same_items.refused", level="error", why=sentence(refusal))
        return redirect(url_for("same_items.list_alike"))
    say(
        "same_items.merged",
        undo=url_for("same_items.separate_again", code=code),
        gone=done.gone.name,
        kept=done.kept.name,
        n=done.lots,
    )
    return redirect(_back(kept.code))


def _back(code: str) -> str:
    """To the list of pairs when the act was done there, else to the item."""
    return url_for("same_items.list_alike") if request.form.get("then") == "list" else url_for("items.show_item", code=code)


@blueprint.post("/items/<code>/separate")
@requires("item.merge")
def separate_again(code: str) -> Any:
    """The item stands by itself again, as it did before."""
    try:
        with writing() as session:
            gone = _get(session, code)
            kept = separate(session, gone, actor_id=current().id, now=now())
    except NotFound:
        raise
    except DomainError as refusal:
        say("same_items.refused", level="error", why=sentence(refusal))
        return redirect(url_for("items.show_item", code=code))
    say("same_items.separated", gone=gone.name, kept=kept.name)
    return redirect(url_for("items.show_item", code=code))


@blueprint.post("/items/<code>/apart")
@requires("item.merge")
def say_apart(code: str) -> Any:
    """The two are different things and are not shown together again."""
    with writing() as session:
        one, other = _get(session, code), _get(session, request.form.get("other", ""))
        tell_apart(session, one, other)
        _note(session, "item.tell_apart", one, other)
    undo = url_for("same_items.ask_again", code=one.code, other=other.code)
    say("same_items.apart", undo=undo, one=one.name, other=other.name)
    return redirect(url_for("same_items.list_alike"))


@blueprint.post("/items/<code>/apart/undo")
@requires("item.merge")
def ask_again(code: str) -> Any:
    with writing() as session:
        one, other = _get(session, code), _get(session, request.args.get("other", ""))
        forget_apart(session, one, other)
        _note(session, "item.ask_again", one, other)
    say("same_items.asked_again")
    return redirect(url_for("same_items.list_alike"))


def _note(session: OrganizationSession, action: str, one: Item, other: Item) -> None:
    audit.record(
        session,
        action=action,
        record_kind="item",
        record_id=one.id,
        actor_id=current().id,
        now=now(),
        after={"other": other.code},
    )
