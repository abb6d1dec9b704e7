"""The form to fill in: it can be read back, its example falls away, and its cells keep what is typed."""

import io
from datetime import date

import pytest
from openpyxl import load_workbook

from inventory.errors import InvalidInput
from inventory.imports.columns import TEMPLATE_KINDS, by_heading
from inventory.imports.headings import plain_heading
from inventory.imports.mapping import guess_mapping
from inventory.imports.reading import read_table
from inventory.imports.rows import read_rows
from inventory.imports.templates import write_template
from tests.inventory.imports.files import saved

TODAY = date(2026, 11, 21)
EVERY = [(kind, language) for kind in TEMPLATE_KINDS for language in ("ja", "en")]


def read_back(data: bytes, kind: str):
    table = read_table(data, "form.xlsx", kind=kind)
    return read_rows(table, guess_mapping(table.headers, kind), today=TODAY)


@pytest.mark.parametrize(("kind", "language"), EVERY)
def test_unchanged_example_is_skipped(kind, language):
    sheet = read_back(write_template(kind, language), kind)

    assert (sheet.example_lines, sheet.rows) == ((2,), ())


@pytest.mark.parametrize(("kind", "language"), EVERY)
def test_every_heading_is_known(kind, language):
    book = load_workbook(io.BytesIO(write_template(kind, language)))

    headings = [cell.value for cell in book.worksheets[0][1]]

    assert [heading for heading in headings if plain_heading(heading) not in by_heading(kind)] == []


@pytest.mark.parametrize(("kind", "language"), EVERY)
def test_example_is_a_row_that_would_go_in(kind, language):
    book = load_workbook(io.BytesIO(write_template(kind, language)))
    book.worksheets[0]["A2"] = "ひだまり"

    sheet = read_back(saved(book), kind)

    assert (sheet.counts["ready"], sheet.problems) == (1, [])


def test_example_written_over_in_part_is_noticed():
    book = load_workbook(io.BytesIO(write_template("groups", "ja")))
    book.worksheets[0]["F2"] = "東京都港区1-1-1"

    sheet = read_back(saved(book), "groups")

    assert [(problem.code, problem.blocking) for problem in sheet.problems] == [("example_left", True)]


def test_second_sheet_explains_every_column():
    book = load_workbook(io.BytesIO(write_template("offers", "ja")))

    explained = [row[0].value for row in book["書きかた"].iter_rows(min_row=8)]

    assert explained == [cell.value for cell in book["申し出"][1]]


def test_choices_are_offered_and_the_heading_stays_in_view():
    book = load_workbook(io.BytesIO(write_template("items", "ja")))

    sheet = book["品目"]

    assert (sheet.freeze_panes, len(sheet.data_validations.dataValidation)) == ("B2", 2)
    assert [book["lists"].cell(line, 6).value for line in (1, 2, 3)] == ["常温", "冷蔵", "冷凍"]


def test_barcodes_and_dates_are_text_cells():
    book = load_workbook(io.BytesIO(write_template("stock", "ja")))

    formats = {cell.value: book["はじめの在庫"].cell(3, cell.column).number_format for cell in book["はじめの在庫"][1]}

    assert (formats["JANコード"], formats["期限"], formats["数"]) == ("@", "@", "General")


def test_unknown_kind_is_refused():
    with pytest.raises(InvalidInput):
        write_template("shoes", "ja")
