"""Sheets of who gave what to whom: the whole list, groups and donors."""

import uuid
from typing import Any

from sqlalchemy import select

from inventory.db import OrganizationSession
from inventory.regions import BY_CODE
from matching.groups import RecipientGroup
from matching.handouts import HouseholdSums, households_by
from matching.impact import Amount, goods_by
from matching.workbook.book import Book, Table


def kg(grams: int) -> float:
    return grams / 1000


def amounts(amount: Amount) -> tuple[Any, ...]:
    return amount.pieces, amount.cases, kg(amount.grams), amount.unweighed


def write_goods(book: Book, session: OrganizationSession) -> dict[uuid.UUID, str]:
    """Every donor, group and item. Answers the donors, in their order."""
    table = book.table("goods")
    donors: dict[uuid.UUID, str] = {}
    for row in goods_by(session, book.period, "donor", "group", "item", "category"):
        keys = row.keys
        donors[keys["donor"]] = keys["donor_name"]
        group = keys["group_name"] or book.word("no_group")
        book.row(
            table, keys["donor_name"], group, keys["item_name"], book.word(f"category.{keys['category']}"), *amounts(row.amount)
        )
    book.end(table)
    return donors


def write_groups(book: Book, session: OrganizationSession) -> None:
    """Groups by name with what they were given and reported; then those that reported without being given anything in the period."""
    first, last = book.period.first, book.period.last
    # A group that moved after a closing stands with both places, each with what it did there.
    households: dict[tuple[Any, ...], HouseholdSums] = dict(households_by(session, first, last, "group", "prefecture"))
    table = book.table("groups")
    for row in goods_by(session, book.period, "group", "prefecture"):
        sums = households.pop((row.keys["group"], row.keys["prefecture"]), HouseholdSums())
        group = row.keys["group_name"] or book.word("no_group")
        book.row(table, group, prefecture_name(book, row.keys["prefecture"]), *amounts(row.amount), sums.visits, sums.reports)
    rest = select(RecipientGroup.id, RecipientGroup.name).order_by(RecipientGroup.name, RecipientGroup.id)
    names = {group_id: (number, name) for number, (group_id, name) in enumerate(session.execute(rest) if households else ())}
    for group_id, prefecture in sorted(households, key=lambda key: (names[key[0]], key[1])):
        sums = households[group_id, prefecture]
        book.row(table, names[group_id][1], prefecture_name(book, prefecture), *amounts(Amount()), sums.visits, sums.reports)
    book.end(table)


def write_donors(book: Book, session: OrganizationSession) -> Table:
    table = book.table("donors")
    for row in goods_by(session, book.period, "donor", "category"):
        book.row(table, row.keys["donor_name"], book.word(f"category.{row.keys['category']}"), *amounts(row.amount))
    book.end(table)
    return table


def prefecture_name(book: Book, code: str) -> str:
    """In the language of the words: their own name for the prefecture when they hold one, else the Japanese name."""
    return book.words.get(f"prefecture.{code}", BY_CODE[code].name if code in BY_CODE else "")
