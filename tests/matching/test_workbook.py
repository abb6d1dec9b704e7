"""The impact workbook opened again, and counted anew by an office program."""

import io
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from inventory.checkpoints import State, seal, state_of
from inventory.db import Database
from matching.handouts import HandoutLineRequest
from matching.impact import Period
from matching.workbook import ImpactBook, safe_text, write_impact_workbook
from tests.builders import NOW, SIGNER
from tests.matching.goods_story import Story, at, begin_story
from tests.office import Paper
from web.exports import workbook_words

PERIOD = Period(date(2026, 10, 1), date(2026, 11, 30))


@pytest.fixture
def story(database: Database) -> Story:
    """Something in every column, goods nobody has weighed, and names that look like formulas."""
    story = begin_story(database)
    world = story.world
    bread = world.receive(
        120,
        donor=story.donor("=cmd|' /C calc'!A0（試験）"),
        item=story.item(name="＋ミルクパン", category="bread", weight_grams=70),
        occurred_at=at(10, 3),
    )
    tins = world.receive(
        33, item=story.item(name="はかっていない缶", category="canned", weight_grams=None), occurred_at=at(10, 3)
    )
    world.record(
        world.request("issue", lot=bread, quantity=24, occurred_at=at(10, 10)), world.request("issue", lot=tins, quantity=7)
    )
    world.record(world.request("dispose", lot=tins, quantity=2, reason="damaged"), world.request("count", lot=bread, counted=95))
    story.deliver(story.lot, story.hub, 96)
    story.post("pass_on", story.lot, story.hub, story.member, 72)
    story.post("direct", story.lot, world.donor, story.near, 48)
    story.hand_out(story.member, 18, HandoutLineRequest(story.lot, 70, 2), people={"children": 31, "adults": 22})
    story.hand_out(story.near, 9, handed_out_on=date(2026, 10, 31))
    return story


def sealed(story: Story, state: State) -> dict[str, Any]:
    with story.world.writing() as session:
        return seal(session, state, signer=SIGNER, occasion="report", now=NOW)


def make_book(story: Story, language: str = "ja") -> bytes:
    file = io.BytesIO()
    with story.world.reading() as session:
        about = ImpactBook("みなとフードバンク（試験）", NOW, sealed(story, state_of(session)), workbook_words(language))
        write_impact_workbook(session, file, PERIOD, about=about)
    return file.getvalue()


def opened(content: bytes, *, values: bool = False) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(content), data_only=values)


def checks(book: openpyxl.Workbook) -> list[object]:
    """All values of the reconciliation sheet's formula cells that must be zero."""
    return [cell.value for row in book["照合"].iter_rows() for cell in row if cell.fill.fgColor.rgb == "FFE6F5EC"]


def column(book: openpyxl.Workbook, sheet: str, heading: str) -> list[object]:
    rows = list(book[sheet].iter_rows(values_only=True))
    position = rows[3].index(heading)
    return [row[position] for row in rows[4:-1]]


def test_every_sheet_is_there_with_its_heading_frozen_and_filtered(story: Story) -> None:
    book = opened(make_book(story))

    assert book.sheetnames == ["まとめ", "寄贈者×団体×品目", "団体", "寄贈者", "世帯（配布報告）", "入出庫の記録", "照合"]
    assert [book[name].freeze_panes for name in book.sheetnames[1:6]] == ["B5"] * 5
    assert all(book[name].auto_filter.ref for name in book.sheetnames[1:6])
    assert all(sheet.page_setup.paperSize == 9 for sheet in book)
    assert len(book["まとめ"]._charts) == 1


def test_check_cells_are_formulas_with_zero_stored_beside_them(story: Story) -> None:
    content = make_book(story)
    formulas, values = checks(opened(content)), checks(opened(content, values=True))

    assert len(formulas) > 40
    assert all(isinstance(formula, str) and formula.startswith("=") for formula in formulas)
    assert set(values) == {0}


def test_office_program_counts_every_check_to_zero(story: Story, paper: Paper, tmp_path: Path) -> None:
    file = tmp_path / "report.xlsx"
    file.write_bytes(make_book(story))

    counted = openpyxl.load_workbook(paper.convert(file, to="xlsx"), data_only=True)

    assert set(checks(counted)) == {0}
    assert len(checks(counted)) > 40


def test_a_wrong_figure_would_show(story: Story, paper: Paper, tmp_path: Path) -> None:
    file = tmp_path / "report.xlsx"
    book = opened(make_book(story))
    sheet = book["照合"]
    sheet["C8"] = (sheet["C8"].value or 0) + 1
    book.save(file)

    counted = openpyxl.load_workbook(paper.convert(file, to="xlsx"), data_only=True)

    assert set(checks(counted)) > {0}


def test_donors_and_groups_add_up_to_the_same_goods(story: Story) -> None:
    book = opened(make_book(story), values=True)

    per_donor, per_group, matrix = (sum(column(book, sheet, "個数")) for sheet in ("寄贈者", "団体", "寄贈者×団体×品目"))

    assert per_donor == per_group == matrix == 24 + 7 + 96 + 48


def test_text_that_looks_like_a_formula_stays_text(story: Story) -> None:
    book = opened(make_book(story))
    cells = [
        cell for row in book["入出庫の記録"].iter_rows() for cell in row if isinstance(cell.value, str) and cell.value[0] in "=＋"
    ]

    inputs = [cell for cell in cells if "cmd" in cell.value or "ミルクパン" in cell.value]

    assert inputs
    assert {cell.data_type for cell in inputs} == {"s"}
    assert all(cell.quotePrefix for cell in inputs)


def test_barcodes_and_numbers_of_lots_are_text(story: Story) -> None:
    book = opened(make_book(story))

    assert "4901234567894" in column(book, "入出庫の記録", "JAN")


def test_days_are_dates_with_the_era_beside_them(story: Story) -> None:
    book = opened(make_book(story), values=True)

    assert column(book, "世帯（配布報告）", "日付")[0].date() == date(2026, 11, 15)
    assert column(book, "世帯（配布報告）", "和暦")[0] == "令和8年11月15日"


def test_unweighed_items_are_named(story: Story) -> None:
    book = opened(make_book(story), values=True)
    texts = [cell.value for row in book["照合"].iter_rows() for cell in row]

    assert "はかっていない缶" in texts
    assert sum(value or 0 for value in column(book, "団体", "重さ不明（個）")) == 7


def test_english_book_holds_no_japanese_headings(story: Story) -> None:
    book = opened(make_book(story, language="en"))

    assert book.sheetnames == ["Summary", "Donor × group × item", "Groups", "Donors", "Households", "Movements", "Reconciliation"]
    assert [cell.value for cell in book["Donors"][4]][:4] == ["Donor", "Category", "Pieces", "Whole cases"]


def test_empty_period_gives_a_sound_book(database: Database, paper: Paper, tmp_path: Path) -> None:
    story = begin_story(database)
    file = tmp_path / "empty.xlsx"
    with story.world.reading() as session, file.open("wb") as stream:
        about = ImpactBook("空（試験）", NOW, sealed(story, state_of(session)), workbook_words("ja"))
        write_impact_workbook(session, stream, Period(date(2020, 4, 1), date(2021, 3, 31)), about=about)

    counted = openpyxl.load_workbook(paper.convert(file, to="xlsx"), data_only=True)

    assert set(checks(counted)) == {0}


@pytest.mark.parametrize(
    ("given", "kept"), [("a\x00b\x1bc", "abc"), ("x" * 40_000, "x" * 32_767), ("\ud83dx", "x"), ("一行\n二行", "一行\n二行")]
)
def test_text_is_made_safe(given: str, kept: str) -> None:
    assert safe_text(given) == kept
