"""The impact workbook counted anew by an office program, against sums of the raw rows made here by other code."""

from collections import defaultdict
from collections.abc import Iterator

import openpyxl
import pytest
from sqlalchemy import text

from matching.workbook import Limits
from tests.databases import SqliteFiles
from tests.matching.goods_story import Story
from tests.matching.workbook_story import EMPTY_YEAR, checks, column, make_book, tell_story
from tests.office import Paper

ERRORS = ("#REF!", "#NAME?", "#VALUE!", "#DIV/0!", "#N/A", "#NUM!", "#NULL!", "Err:")
STORED, GONE = ("site", "shelf"), ("group", "in_transit", "households")


@pytest.fixture(scope="module")
def story(sqlite_files: SqliteFiles) -> Iterator[Story]:
    with sqlite_files.migrated() as url, sqlite_files.connected(url) as database:
        yield tell_story(database)


@pytest.fixture(scope="module")
def counted(story: Story, tmp_path_factory: pytest.TempPathFactory) -> dict[str, openpyxl.Workbook]:
    """Four workbooks through LibreOffice at once: as it is, split on many sheets, of an empty period, and one with a figure altered."""
    folder = tmp_path_factory.mktemp("counted")
    files = {name: folder / f"{name}.xlsx" for name in ("whole", "split", "empty", "altered")}
    files["whole"].write_bytes(make_book(story))
    files["split"].write_bytes(make_book(story, limits=Limits(rows=4, columns=3)))
    files["empty"].write_bytes(make_book(story, period=EMPTY_YEAR))
    altered = openpyxl.load_workbook(files["whole"])
    altered["照合"]["C8"] = altered["照合"]["C8"].value + 1
    altered.save(files["altered"])
    converted = Paper(folder / "paper").convert_all(list(files.values()), to="xlsx")
    return {name: openpyxl.load_workbook(file, data_only=True) for name, file in zip(files, converted, strict=True)}


@pytest.fixture(scope="module")
def raw(story: Story) -> list[dict[str, object]]:
    """Every movement of the two months with its goods and places, read without any of the report's code."""
    query = """
        select m.kind, m.quantity, m.occurred_at, m.reason, i.name as item, l.weight_grams as grams, s.kind as source_kind, t.kind as target_kind,
               t.name as target, s.name as source, d.name as donor, g.name as bound_for
        from movement m join lot l on l.id = m.lot_id join item i on i.id = l.item_id join place s on s.id = m.source_id
        join place t on t.id = m.target_id join place d on d.id = l.donor_id left join delivery v on v.id = m.delivery_id
        left join place g on g.id = v.group_id
        where m.occurred_at >= '2026-09-30 15:00' and m.occurred_at < '2026-11-30 15:00'
    """
    with story.world.database.engine.connect() as connection:
        return [dict(row) for row in connection.execute(text(query)).mappings()]


@pytest.mark.parametrize("name", ["whole", "split", "empty"])
def test_every_check_comes_to_zero_and_no_cell_is_an_error(counted: dict[str, openpyxl.Workbook], name: str) -> None:
    book = counted[name]
    values = [cell.value for sheet in book for row in sheet.iter_rows() for cell in row]

    assert set(checks(book)) == {0}
    assert [value for value in values if isinstance(value, str) and value.startswith(ERRORS)] == []
    assert book["目次"]["B6"].value == "合っています（すべて 0）"


def test_a_wrong_figure_shows(counted: dict[str, openpyxl.Workbook]) -> None:
    book = counted["altered"]

    assert set(checks(book)) > {0}
    assert book["目次"]["B6"].value == "合わないところがあります。「照合」を見てください"


def test_goods_given_are_the_sums_of_the_raw_rows(counted: dict[str, openpyxl.Workbook], raw: list[dict[str, object]]) -> None:
    sums: dict[tuple[object, object, object], int] = defaultdict(int)
    for row in raw:
        if row["source_kind"] in (*STORED, "donor") and row["target_kind"] in GONE:
            sums[row["donor"], row["target"] if row["target_kind"] == "group" else row["bound_for"], row["item"]] += row[
                "quantity"
            ]
        if row["source_kind"] == row["target_kind"] == "group":
            sums[row["donor"], row["source"], row["item"]] -= row["quantity"]
            sums[row["donor"], row["target"], row["item"]] += row["quantity"]

    book = counted["whole"]
    headings = ("寄贈者", "団体", "品目", "個数")
    told = {
        (donor, group, item): pieces
        for donor, group, item, pieces in zip(*(column(book, "寄贈者×団体×品目", word) for word in headings), strict=True)
    }
    assert told == {key: pieces for key, pieces in sums.items() if pieces}
    assert sum(column(book, "寄贈者×団体（個）", "合計")) == sum(sums.values())


def test_weights_by_month_and_meals_are_those_of_the_raw_rows(
    counted: dict[str, openpyxl.Workbook], raw: list[dict[str, object]]
) -> None:
    grams: dict[str, int] = defaultdict(int)
    for row in raw:
        if row["source_kind"] in (*STORED, "donor") and row["target_kind"] in GONE:
            grams["2026-10" if str(row["occurred_at"]) < "2026-10-31 15" else "2026-11"] += row["quantity"] * (row["grams"] or 0)

    book = counted["whole"]
    months = dict(zip(("2026-10", "2026-11"), column(book, "月", "渡した（kg）"), strict=True))
    assert {month: round(kg * 1000) for month, kg in months.items()} == dict(grams)
    results = [row[6] for row in book["換算"].iter_rows(min_row=5, max_row=7, values_only=True)]
    assert results == [round(grams["2026-10"] / 500), round(grams["2026-11"] / 544), round(sum(grams.values()) * 2.26 / 1000, 3)]


def test_stock_at_the_end_is_what_the_raw_rows_leave(counted: dict[str, openpyxl.Workbook], story: Story) -> None:
    query = """
        select i.name, sum(case when t.kind in ('site', 'shelf') then m.quantity else 0 end)
                     - sum(case when s.kind in ('site', 'shelf') then m.quantity else 0 end)
        from movement m join lot l on l.id = m.lot_id join item i on i.id = l.item_id
        join place s on s.id = m.source_id join place t on t.id = m.target_id group by i.name
    """
    with story.world.database.engine.connect() as connection:
        left = dict(connection.execute(text(query)).all())

    book = counted["whole"]
    assert dict(zip(column(book, "在庫", "品目"), column(book, "在庫", "残り（個）"), strict=True)) == left
