"""Sheets of who gave what to whom, and of the households that were reached."""

from typing import Any

from xlsxwriter.worksheet import Worksheet

from inventory.db import OrganizationSession
from inventory.regions import BY_CODE
from matching.handouts import BANDS, HouseholdSums, households_by, list_handouts
from matching.impact import Amount, Period, goods_by
from matching.workbook.sheets import Book, Column

TOP = 3
PAGE = 500


def heading(book: Book, sheet: Worksheet, key: str, period: Period) -> None:
    """Title, period and one sentence on what the sheet counts."""
    book.text(sheet, 0, 0, book.word(f"sheet_{key}"), "title")
    sheet.set_row(0, 26)
    book.text(sheet, 1, 0, period_text(book, period), "plain")
    book.text(sheet, 2, 0, book.word(f"note_{key}"), "note")


def period_text(book: Book, period: Period) -> str:
    days = {"first": book.era_day(period.first), "last": book.era_day(period.last)}
    return book.word("period", **days, first_iso=period.first.isoformat(), last_iso=period.last.isoformat())


def kg(grams: int) -> float:
    return grams / 1000


def _amount_columns(book: Book) -> list[Column]:
    return [
        Column(book.word("pieces"), 11, "whole"),
        Column(book.word("cases"), 11, "whole"),
        Column(book.word("kg"), 12, "kg"),
        Column(book.word("unweighed"), 13, "whole"),
    ]


def _amounts(amount: Amount) -> tuple[Any, ...]:
    return amount.pieces, amount.cases, kg(amount.grams), amount.unweighed


def write_goods(book: Book, place: tuple[Worksheet, str], session: OrganizationSession, period: Period) -> None:
    sheet, name = place
    heading(book, sheet, "goods", period)
    columns = [
        Column(book.word("donor"), 26),
        Column(book.word("group"), 28),
        Column(book.word("item"), 34),
        Column(book.word("category"), 16),
    ]
    table = book.table(sheet, name, [*columns, *_amount_columns(book)], top=TOP)
    for row in goods_by(session, period, "donor", "group", "item", "category"):
        keys = row.keys
        group = keys["group_name"] or book.word("no_group")
        book.row(
            table, keys["donor_name"], group, keys["item_name"], book.word(f"category.{keys['category']}"), *_amounts(row.amount)
        )
    book.total(table, book.word("total"))


def write_groups(book: Book, place: tuple[Worksheet, str], session: OrganizationSession, period: Period) -> None:
    sheet, name = place
    heading(book, sheet, "groups", period)
    households = {key[0]: sums for key, sums in households_by(session, period.first, period.last, "group")}
    columns = [Column(book.word("group"), 30), Column(book.word("prefecture"), 12)]
    more = [Column(book.word("household_visits"), 13, "whole"), Column(book.word("reports"), 10, "whole")]
    table = book.table(sheet, name, [*columns, *_amount_columns(book), *more], top=TOP)
    for row in goods_by(session, period, "group", "prefecture"):
        sums = households.get(row.keys["group"], HouseholdSums())
        group = row.keys["group_name"] or book.word("no_group")
        book.row(table, group, prefecture_name(book, row.keys["prefecture"]), *_amounts(row.amount), sums.visits, sums.reports)
    book.total(table, book.word("total"))


def write_donors(book: Book, place: tuple[Worksheet, str], session: OrganizationSession, period: Period) -> None:
    sheet, name = place
    heading(book, sheet, "donors", period)
    columns = [Column(book.word("donor"), 34), Column(book.word("category"), 18)]
    table = book.table(sheet, name, [*columns, *_amount_columns(book)], top=TOP)
    for row in goods_by(session, period, "donor", "category"):
        book.row(table, row.keys["donor_name"], book.word(f"category.{row.keys['category']}"), *_amounts(row.amount))
    book.total(table, book.word("total"))


def write_households(book: Book, place: tuple[Worksheet, str], session: OrganizationSession, period: Period) -> None:
    sheet, name = place
    heading(book, sheet, "households", period)
    days = [Column(book.word("day"), 12, "day"), Column(book.word("era"), 17)]
    texts = [Column(book.word("group"), 30), Column(book.word("prefecture"), 12), Column(book.word("municipality"), 16)]
    counts = [Column(book.word(key), 12, "whole") for key in ("household_visits", *BANDS)]
    table = book.table(sheet, name, [*days, *texts, *counts], top=TOP)
    offset = 0
    while True:
        rows, total = list_handouts(session, first=period.first, last=period.last, limit=PAGE, offset=offset)
        for handout, group, _ in rows:
            where = (group.name, prefecture_name(book, group.prefecture_code), group.municipality)
            bands = [getattr(handout, band) for band in BANDS]
            book.row(table, handout.handed_out_on, book.era_day(handout.handed_out_on), *where, handout.households, *bands)
        offset += PAGE
        session.expunge_all()
        if offset >= total:
            break
    book.total(table, book.word("total"))


def prefecture_name(book: Book, code: str) -> str:
    """In the language of the words: their own name for the prefecture when they hold one, else the Japanese name."""
    return book.words.get(f"prefecture.{code}", BY_CODE[code].name if code in BY_CODE else "")
