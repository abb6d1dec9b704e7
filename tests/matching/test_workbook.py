"""The impact workbook opened again: its sheets, its cells, and what it says of odd names, long lists and empty periods."""

import io
import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
import zxingcpp
from PIL import Image

from inventory.db import Database
from inventory.errors import InvalidInput
from inventory.verifier import read_checkpoint
from matching.closings import close_period, count_for_closing
from matching.impact import Period
from matching.impact.factors import add_factor
from matching.workbook import ImpactBook, Limits, safe_text, write_impact_workbook
from matching.workbook.cells import sheet_name
from matching.workbook.layout import CHECKS_NAME, FIGURES, LAYOUTS, ORDER, figure_name
from tests.builders import NOW
from tests.databases import KINDS
from tests.matching.goods_story import Story, at, begin_story
from tests.matching.workbook_story import (
    EMPTY_YEAR,
    ODD_NAME,
    PERIOD,
    checks,
    column,
    make_book,
    opened,
    tell_story,
)
from web.exports import workbook_words

OCTOBER, NOVEMBER = Period(date(2026, 10, 1), date(2026, 10, 31)), Period(date(2026, 11, 1), date(2026, 11, 30))
DOCUMENT = (Path(__file__).parents[2] / "docs/workbook-format.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module", params=KINDS)
def story(request: pytest.FixtureRequest) -> Iterator[Story]:
    """Told once on each database for all tests of the file, which only look."""
    places = request.getfixturevalue("sqlite_files" if request.param == "sqlite" else "postgres_server")
    with places.migrated() as url, places.connected(url) as database:
        yield tell_story(database)


@pytest.fixture(scope="module")
def content(story: Story) -> bytes:
    return make_book(story)


def test_every_sheet_is_there_in_order_with_its_heading_frozen_filtered_and_repeated(content: bytes) -> None:
    book = opened(content)
    lists = [book[name] for name in book.sheetnames[2:14]]

    assert book.sheetnames == [
        "目次", "まとめ", "寄贈者×団体×品目", "寄贈者×団体（個）", "寄贈者×団体（kg）", "団体", "寄贈者", "種類", "月", "世帯（配布報告）", "在庫",
        "捨てた・返した", "入出庫の記録", "換算", "照合", "台帳の指紋",
    ]  # fmt: skip
    assert [sheet.freeze_panes for sheet in lists] == ["B5"] * 12
    assert all(sheet.auto_filter.ref and sheet.print_title_rows == "$4:$4" for sheet in lists)
    assert {(sheet.page_setup.paperSize, sheet.page_setup.orientation) for sheet in book} == {(9, "landscape")}
    assert [sheet.title for sheet in book if sheet.sheet_view.tabSelected] == [book.active.title] == ["目次"]
    assert (len(book["まとめ"]._charts), len(book["台帳の指紋"]._images)) == (4, 1)


def test_check_cells_are_formulas_with_zero_stored_beside_them(content: bytes) -> None:
    formulas, values = checks(opened(content)), checks(opened(content, values=True))

    assert len(formulas) > 70
    assert all(isinstance(formula, str) and formula.startswith("=") for formula in formulas)
    assert set(values) == {0}


def test_donors_and_groups_add_up_to_the_same_goods(content: bytes) -> None:
    book = opened(content, values=True)
    given = 24 + 7 + 96 + 48 + 11

    assert [sum(column(book, sheet, "個数")) for sheet in ("寄贈者", "団体", "寄贈者×団体×品目")] == [given] * 3
    assert [sum(column(book, sheet, "渡した（個）")) for sheet in ("種類", "月")] == [given] * 2
    assert sum(column(book, "寄贈者×団体（個）", "合計")) == given


def test_odd_names_stand_as_they_are_and_never_as_formulas(content: bytes) -> None:
    book = opened(content)
    cells = [cell for sheet in book for row in sheet.iter_rows(min_row=5) for cell in row if isinstance(cell.value, str)]

    formulas = {cell.value for cell in cells if cell.data_type == "f" and ("cmd" in cell.value or "ミルク" in cell.value)}
    texts = [cell for cell in cells if cell.data_type == "s" and cell.value.startswith(("=cmd", "＋ミルク"))]
    assert formulas == set()
    assert texts
    assert all(cell.quotePrefix for cell in texts)
    assert ODD_NAME in column(book, "団体", "団体")


def test_numbers_of_packs_are_text_and_days_are_dates_with_the_era_beside_them(content: bytes) -> None:
    book = opened(content, values=True)

    assert "4901234567894" in column(book, "入出庫の記録", "JAN")
    assert column(book, "世帯（配布報告）", "日付")[1].date() == date(2026, 11, 15)
    assert column(book, "世帯（配布報告）", "和暦")[1] == "令和8年11月15日"
    assert column(book, "月", "和暦")[0] == "令和8年10月"


def test_stock_and_disposal_tell_what_was_left_and_why_it_went(content: bytes) -> None:
    book = opened(content, values=True)
    stock = dict(
        zip(
            column(book, "在庫", "品目"),
            zip(column(book, "在庫", "はじめ（個）"), column(book, "在庫", "残り（個）"), strict=True),
            strict=True,
        )
    )

    assert stock["はかっていない缶"] == (33, 24)
    assert stock["＋ミルクパン"] == (0, 120 - 24 - 1 - 11)
    assert column(book, "捨てた・返した", "理由") == ["こわれた・よごれた"]
    assert (column(book, "捨てた・返した", "個数"), column(book, "捨てた・返した", "重さ不明（個）")) == ([2], [2])
    assert sum(value or 0 for value in column(book, "団体", "重さ不明（個）")) == 7


def test_a_long_list_goes_on_by_month_and_a_broad_one_on_further_sheets(story: Story) -> None:
    book = opened(make_book(story, limits=Limits(rows=5, columns=3)), values=True)
    lists = [name for name in book.sheetnames if name.startswith("入出庫の記録")]

    assert lists == ["入出庫の記録 2026-10", "入出庫の記録 2026-11", "入出庫の記録 2026-11 2", "入出庫の記録 2026-11 3"]
    assert [len(column(book, name, "番号")) for name in lists] == [2, 5, 5, 1]
    assert [name for name in book.sheetnames if name.startswith("寄贈者×団体（個）")] == [
        "寄贈者×団体（個）",
        "寄贈者×団体（個） 2",
    ]
    assert set(checks(book)) == {0}


def test_a_sheet_of_16384_columns_is_what_excel_holds() -> None:
    assert Limits() == Limits(rows=1_000_000, columns=16_384)


def test_english_book_holds_no_japanese_headings(story: Story) -> None:
    book = opened(make_book(story, language="en"))

    assert book.sheetnames == [workbook_words("en")[f"sheet_{key}"] for key in ORDER]
    assert [cell.value for cell in book["Donors"][4]][:4] == ["Donor", "Category", "Pieces", "Whole cases"]


def test_an_empty_period_says_so(story: Story) -> None:
    book = opened(make_book(story, period=EMPTY_YEAR), values=True)

    assert "この期間の記録はありません" in book["目次"]["A4"].value
    assert book["入出庫の記録"]["A5"].value == "（この期間にはありません）"
    assert set(checks(book)) == {0}


def test_what_is_recorded_after_a_closing_is_marked_and_leaves_the_closed_month_alone(database: Database) -> None:
    story = begin_story(database)
    world = story.world
    lot = world.receive(100, occurred_at=at(10, 5))
    with world.reading() as session:
        counted = count_for_closing(session, "month", OCTOBER.first, now=NOW)
    with world.writing() as session:
        close_period(session, counted, note="", actor_id=world.actor_id, now=NOW)
    world.record(world.request("issue", lot=lot, quantity=3, occurred_at=at(10, 20)))
    with world.writing() as session, pytest.raises(InvalidInput):
        add_factor(session, "meals", value=Decimal("0.5"), valid_from=date(2026, 10, 31), source="出典", actor_id=None, now=NOW)

    october, november = (opened(make_book(story, period=period), values=True) for period in (OCTOBER, NOVEMBER))

    assert column(october, "入出庫の記録", "後日訂正") == [None]
    late = zip(
        column(november, "入出庫の記録", "日付"),
        column(november, "入出庫の記録", "数えた日"),
        column(november, "入出庫の記録", "後日訂正"),
        strict=True,
    )
    assert [tuple(str(value)[:10] for value in row) for row in late if row[2]] == [("2026-10-20", "2026-11-21", "後日訂正")]
    assert set(checks(november)) == {0}


def test_stopping_leaves_nothing_behind(story: Story, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))

    def stop(done: int, total: int) -> None:
        raise KeyboardInterrupt

    about = ImpactBook("試験", NOW, {"hash": "0" * 64}, workbook_words("ja"))
    with story.world.reading() as session, pytest.raises(KeyboardInterrupt):
        write_impact_workbook(session, io.BytesIO(), PERIOD, about=about, progress=stop)

    assert list(tmp_path.iterdir()) == []


def test_fingerprint_is_the_sealed_one_as_text_and_as_square_code(content: bytes) -> None:
    sheet = opened(content)["台帳の指紋"]
    cells = [row[1].value for row in sheet.iter_rows() if row[1].value]
    text = next(value for value in cells if value.startswith("TASUKI1:"))

    assert read_checkpoint(text)["hash"] == cells[cells.index("1") + 4]
    assert [code.text for code in zxingcpp.read_barcodes(Image.open(io.BytesIO(sheet._images[0]._data())).convert("L"))] == [text]


def test_defined_names_lead_to_the_figures(content: bytes) -> None:
    book = opened(content, values=True)
    sheet, cell = book.defined_names[figure_name("given_pieces")].attr_text.replace("$", "").split("!")

    assert set(book.defined_names) == {*map(figure_name, FIGURES), CHECKS_NAME}
    assert book[sheet.strip("'")][cell].value == 186


@pytest.mark.parametrize("key", ORDER)
def test_names_of_sheets_and_columns_are_those_of_the_document(key: str) -> None:
    words = [workbook_words(language) for language in ("ja", "en")]
    section = re.search(rf"^### {key}: (.+?) / (.+?)\n(.*?)(?=^##)", DOCUMENT, re.MULTILINE | re.DOTALL)

    assert section is not None
    assert section.groups()[:2] == tuple(word[f"sheet_{key}"] for word in words)
    told = [tuple(cell.strip() for cell in line.split("|")[1:4]) for line in section[3].splitlines() if line.startswith("| `")]
    assert told == [(f"`{one.key}`", *(_heading(word, one.key) for word in words)) for one in LAYOUTS[key].columns]


def _heading(words: dict[str, str], key: str) -> str:
    if key in words:
        return words[key]
    name, unit = key.rsplit("_", 1)
    return words[f"head_{unit}"].replace("{column}", words[f"column_{name}"])


def test_the_document_names_every_defined_name() -> None:
    assert set(re.findall(r"^\| `(Tasuki_\w+)` \|", DOCUMENT, re.MULTILINE)) == {*map(figure_name, FIGURES), CHECKS_NAME}


@pytest.mark.parametrize(
    ("given", "kept"), [("a\x00b\x1bc", "abc"), ("x" * 40_000, "x" * 32_767), ("\ud83dx", "x"), ("一行\n二行", "一行\n二行")]
)
def test_text_is_made_safe(given: str, kept: str) -> None:
    assert safe_text(given) == kept


@pytest.mark.parametrize(
    ("given", "suffix", "kept"),
    [("収支[2026/27]:*?", "", "収支 2026 27"), ("あ" * 40, "2026-04 2", "あ" * 21 + " 2026-04 2"), ("O'Neill", "", "O Neill")],
)
def test_names_of_sheets_are_what_every_spreadsheet_takes(given: str, suffix: str, kept: str) -> None:
    assert sheet_name(given, suffix) == kept
    assert isinstance(openpyxl.Workbook().create_sheet(sheet_name(given, suffix)).title, str)
