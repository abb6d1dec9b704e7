"""What goes into a form: marks, choices, lists and their room, doubts - and the same figures again later."""

import io
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

import openpyxl
import pytest

from inventory.db import Database
from inventory.errors import InvalidInput
from inventory.letterhead import change_letterhead
from matching.forms.bindings import Binding, Wish, bind
from matching.forms.choices import CHOICES, LISTS
from matching.forms.errors import FormulaInCell
from matching.forms.filling import Filling, make_file, plan_filling
from matching.forms.finding import carry_over, find_marks, guess_columns
from matching.forms.marks import Token, Unknown, mark_key, read_mark
from matching.forms.ready import READY, ready_form
from matching.forms.sums import Sums
from matching.forms.values import Occasion
from matching.forms.wording import Wording
from matching.impact import Period
from matching.impact.factors import add_factor, switch_factor
from matching.xlsx.addresses import parse_cell
from matching.xlsx.layout import Layout, read_layout
from tests.builders import NOW, World
from tests.matching.forms.paper_form import SHEET, grid_paper
from tests.matching.goods_story import Story, at, begin_story

YEAR = Period(date(2026, 4, 1), date(2027, 3, 31))
CATEGORIES = {"retort": ("レトルト", "Retort"), "rice": ("米", "Rice")}
WORDS = {"rest": "ほか {n} 件", "extra_sheet": "{list} 続き", "place_unknown": "不明"}
JAPANESE = Wording(
    "ja", lambda key: WORDS.get(key, key), day=lambda day: f"{day:%Y/%m/%d}", era_day=lambda day: f"令和{day.year - 2018}年",
    month=lambda day: f"{day:%Y-%m}", span=lambda first, last: f"{first}〜{last}", fiscal_year=str,
    era_fiscal_year=lambda year: f"令和{year - 2018}年度",
)  # fmt: skip
# What is not asked of the database itself needs one database only.
on_sqlite = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)


def layout_of(cells: dict[str, object]) -> Layout:
    """A sheet with these cells."""
    return Layout(read_layout(workbook(cells), "form.xlsx"))


def workbook(cells: dict[str, object], *, title: str = "表") -> bytes:
    book = openpyxl.Workbook()
    book.active.title = title
    for address, value in cells.items():
        book.active[address] = value
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def plan(world: World, layout: Layout, bindings: Iterable[Binding], *, period: Period = YEAR, **values: Any) -> Filling:
    about = Occasion(NOW.date(), "佐藤 恵", "みなと", 4, JAPANESE, **values)
    with world.reading() as session:
        return plan_filling(layout, bindings, Sums(session, period), occasion=about, categories=CATEGORIES)


def year_of_goods(database: Database) -> Story:
    """240 pieces of 160 g; 48 to one group and 24 to another, reported by both, in October and November."""
    story = begin_story(database)
    story.deliver(story.lot, story.near, 48, when=at(11, 5))
    story.deliver(story.lot, story.member, 24, when=at(11, 6))
    story.hand_out(story.near, 12, people={"children": 20, "adults": 5}, handed_out_on=date(2026, 11, 10))
    story.hand_out(story.member, 7, handed_out_on=date(2026, 10, 31))
    return story


@pytest.mark.parametrize(
    ("written", "token"),
    [
        ("延べ世帯数", Token("visits")),
        (" household  VISITS ", Token("visits")),
        ("渡した重さ：レトルト：11月", Token("issued.kg", "retort", 11)),
        ("given kg:Rice:Nov", Token("issued.kg", "rice", 11)),
        ("団体一覧.延べ世帯数", Token("list:groups", column="visits")),
        ("groups.name", Token("list:groups", column="name")),
        ("記入:今年の成果", Token("ask", label="今年の成果")),
        ("？今年の成果", Token("ask", label="今年の成果")),
        ("のべ世帯数", Unknown("のべ世帯数", "延べ世帯数")),
        ("渡した重さ:いぬ", Unknown("渡した重さ:いぬ", "渡した重さ（kg）")),
        ("団体数:11月", Unknown("団体数:11月", "渡した団体数")),
        ("zzzz", Unknown("zzzz", "")),
    ],
)
def test_marks_are_read_as_people_write_them(written: str, token: Token | Unknown) -> None:
    assert read_mark(written, CATEGORIES) == token


def test_no_two_choices_share_a_name() -> None:
    names = [key for choice in CHOICES.values() for key in {mark_key(name) for name in choice.names}]
    columns = [
        (one.key, key) for one in LISTS.values() for field in one.fields for key in {mark_key(name) for name in field.names}
    ]

    assert len(names) == len(set(names))
    assert len(columns) == len(set(columns))


def test_every_choice_and_every_list_can_be_filled(database: Database) -> None:
    story = year_of_goods(database)
    layout = layout_of({"A1": "表"})
    cells = [Binding("表", f"A{row}", key, label="x") for row, key in enumerate(CHOICES, start=2)]
    lists = [
        Binding("表", f"{'BCDEFGH'[place]}2", f"list:{key}", columns={"BCDEFGH"[place]: field.key}, last_row=200)
        for place, (key, one) in enumerate(LISTS.items()) for field in one.fields[:2]
    ]  # fmt: skip

    filling = plan(story.world, layout, [*cells, *lists])

    assert len(filling.lines) == len(CHOICES) + len(lists)
    assert all(line.count for line in filling.lines if line.binding.list_key)


def test_figures_are_those_of_the_ledger(database: Database) -> None:
    story = year_of_goods(database)
    layout = layout_of({"A1": "表"})
    wanted = {
        "A1": ("received.pieces", None, None, 240), "A2": ("issued.kg", None, None, 11.52), "A3": ("issued.kg", "rice", None, 0),
        "A4": ("issued.pieces", "retort", 11, 72), "A5": ("visits", None, None, 19), "A6": ("visits", None, 10, 7),
        "A7": ("people", None, None, 25), "A8": ("groups", None, None, 2), "A9": ("closing.pieces", None, None, 168),
        "A10": ("issued.pieces", None, 5, 0), "A11": ("fiscal_year_era_number", None, None, 8), "A12": ("today", None, None, "2026/11/21"),
    }  # fmt: skip
    bindings = [Binding("表", cell, what, category, month) for cell, (what, category, month, _) in wanted.items()]

    filling = plan(story.world, layout, bindings)

    assert filling.writes["表"] == {cell: expected for cell, (*_, expected) in wanted.items()}


@on_sqlite
def test_every_figure_says_where_its_entries_are(database: Database) -> None:
    story = year_of_goods(database)
    bindings = [Binding("表", "A1", "issued.kg", "retort", 11), Binding("表", "A2", "visits"), Binding("表", "A3", "groups")]

    lines = plan(story.world, layout_of({"A1": "表"}), bindings).lines

    assert [dict(line.value.behind) for line in lines] == [
        {"page": "entries", "column": "issued", "category": "retort", "from": "2026-11-01", "to": "2026-11-30"},
        {"page": "handouts", "from": "2026-04-01", "to": "2027-03-31"},
        {"page": "groups", "column": "issued", "from": "2026-04-01", "to": "2027-03-31"},
    ]


@on_sqlite
def test_what_is_doubtful_is_said_beside_the_figure(database: Database) -> None:
    story = year_of_goods(database)
    item = story.item(name="重さ不明の箱", weight_grams=None, pieces_per_case=None)
    lot = story.world.receive(10, item=item, occurred_at=at(11, 2))
    story.deliver(lot, story.near, 4)
    bindings = [
        Binding("表", "A1", "issued.kg"), Binding("表", "A2", "issued.pieces", "rice"), Binding("表", "A3", "people"),
        Binding("表", "A4", "meals"), Binding("表", "A5", "ask", label="成果"), Binding("表", "A6", "representative"),
    ]  # fmt: skip

    filling = plan(story.world, layout_of({"A1": "表"}), bindings)
    short = plan(
        story.world,
        layout_of({"A1": "表"}),
        [Binding("表", "A1", "visits", None, 12)],
        period=Period(date(2026, 4, 1), date(2026, 6, 30)),
    )

    assert [code for code, _ in filling.doubts] == ["not_over"]
    assert [[code for code, _ in line.doubts] for line in filling.lines] == [
        ["unweighed"], ["no_data"], ["people_unknown", "reports_waiting"], ["factor_off"], ["nothing_typed"], ["letterhead_empty"],
    ]  # fmt: skip
    assert [code for code, _ in short.doubts] == ["not_closed"]
    assert [code for code, _ in short.lines[0].doubts] == ["month_outside"]


@on_sqlite
def test_letterhead_factors_and_typed_texts_come_in(database: Database) -> None:
    story = year_of_goods(database)
    with story.world.writing() as session:
        head = {
            "name": "NPO法人みなと（試験）",
            "postal_code": "105-0000",
            "address": "東京都港区",
            "representative": "試験 太郎",
        }
        change_letterhead(session, head, actor_id=story.world.actor_id, now=NOW)
        add_factor(
            session,
            "meals",
            value=Decimal("0.5"),
            valid_from=date(2026, 4, 1),
            source="試験",
            actor_id=story.world.actor_id,
            now=NOW,
        )
        switch_factor(session, "meals", is_on=True, actor_id=story.world.actor_id, now=NOW)
    keys = ("organization", "organization_address", "representative", "meals", "ask")
    bindings = [Binding("表", f"A{row}", key, label="成果") for row, key in enumerate(keys, start=1)]

    written = plan(story.world, layout_of({"A1": "表"}), bindings, asked={"成果": "=1+1"}).writes["表"]

    assert list(written.values()) == ["NPO法人みなと（試験）", "〒105-0000 東京都港区", "試験 太郎", 23, "=1+1"]


@on_sqlite
def test_a_day_is_a_day_where_the_form_shows_days_and_words_elsewhere(database: Database) -> None:
    story = begin_story(database)
    layout = Layout(read_layout(grid_paper(), "form.xlsx"))

    written = plan(story.world, layout, [Binding(SHEET, "N13", "today"), Binding(SHEET, "AO6", "today")]).writes[SHEET]

    assert written == {"N13": 46_347, "AO6": "2026/11/21"}


@on_sqlite
def test_a_list_longer_than_its_room_goes_on_behind_and_sums_stay_right(database: Database) -> None:
    story = year_of_goods(database)
    third = story.deliver(story.lot, story.world.group, 5, when=at(11, 7))
    story.deliver(story.lot, story.hub, 3, when=at(11, 8))
    form = grid_paper()
    layout = Layout(read_layout(form, "form.xlsx"))
    binding = bind(layout, Wish(SHEET, "C21", "list:groups", columns={"B": "name", "Q": "visits", "Y": "kg"}))

    filling = plan(story.world, layout, [binding])
    book = openpyxl.load_workbook(io.BytesIO(make_file(form, filling.as_json())))

    assert third
    assert (binding.cell, binding.last_row) == ("B21", 23)
    sheet = book[SHEET]
    assert [[sheet[f"{column}{row}"].value for column in "BQY"[:2]] for row in (21, 22, 23)] == [
        ["港北パントリー（試験）", 12], ["にじいろ宅食（試験）", 7], ["ほか 2 件", 0],
    ]  # fmt: skip
    assert [sheet[f"Y{row}"].value for row in (21, 22, 23)] == [7.68, 3.84, 1.28]
    assert [[cell.value for cell in row] for row in book["団体一覧 続き"].iter_rows()] == [
        ["名前", "延べ世帯数", "重さ（kg）"], ["ひだまり食堂（試験）", 0, 0.8], ["北区ハブ（試験）", 0, 0.48],
    ]  # fmt: skip
    assert [code for code, _ in filling.lines[0].doubts] == ["list_goes_on"]


@on_sqlite
def test_marks_in_a_row_make_a_list_and_marks_among_words_stay_words(database: Database) -> None:
    story = year_of_goods(database)
    cells = {
        "A1": "延べ {{延べ世帯数}} 世帯、{{渡した重さ}} kg",
        "A3": "{{団体.名前}}",
        "B3": "{{団体.延べ世帯数}}",
        "A9": "{{なんだこれは}}",
    }
    form = workbook(cells)
    layout = Layout(read_layout(form, "form.xlsx"))

    found = find_marks(layout, CATEGORIES)
    filled = openpyxl.load_workbook(io.BytesIO(make_file(form, plan(story.world, layout, found.bindings).as_json()))).active

    assert [(code, values["nearest"]) for code, values in found.notes] == [("mark_unknown", "")]
    assert filled["A1"].value == "延べ 19 世帯、11.52 kg"
    assert [[cell.value for cell in row] for row in filled["A3:B4"]] == [
        ["港北パントリー（試験）", 12],
        ["にじいろ宅食（試験）", 7],
    ]


@on_sqlite
def test_a_list_without_rows_leaves_no_mark_behind(database: Database) -> None:
    story = begin_story(database)
    form = workbook({"A3": "{{配布一覧.名前}}"})
    layout = Layout(read_layout(form, "form.xlsx"))

    filling = plan(story.world, layout, find_marks(layout, CATEGORIES).bindings)

    assert filling.writes["表"] == {"A3": None}
    assert [code for code, _ in filling.lines[0].doubts] == ["no_data"]


def test_columns_are_guessed_from_the_headings() -> None:
    layout = Layout(read_layout(grid_paper(), "form.xlsx"))

    assert guess_columns(layout, SHEET, parse_cell("B21"), "groups") == {"B": "name", "Q": "visits", "Y": "kg"}


def test_formulas_are_kept_unless_somebody_gives_them_up() -> None:
    layout = layout_of({"A1": "=1+1"})

    with pytest.raises(FormulaInCell):
        bind(layout, Wish("表", "A1", "visits"))
    assert bind(layout, Wish("表", "A1", "visits", overwrite=True)).overwrites


@pytest.mark.parametrize(
    "values",
    [
        {"sheet": "ない"}, {"cell": "XFE1"}, {"cell": ""}, {"what": "nothing"}, {"what": "list:nothing"}, {"what": "ask"},
        {"what": "visits", "month": "13"}, {"what": "issued.kg", "category": "dog"}, {"what": "list:groups", "columns": {"A": "kgg"}},
        {"what": "list:groups", "last_row": "0"},
    ],
)  # fmt: skip
def test_wishes_that_cannot_be_are_refused(values: dict[str, Any]) -> None:
    with pytest.raises(InvalidInput):
        bind(layout_of({"A1": "表"}), Wish(**({"sheet": "表", "cell": "B2", "what": "visits"} | values)))


def test_a_new_version_is_followed_by_sheet_and_by_words() -> None:
    old = Layout(read_layout(workbook({"A1": "報告書", "A5": "世帯数", "A6": "重さ", "A7": "個数", "A8": "廃棄"}), "old.xlsx"))
    new_cells = {"A1": "報告書", "A6": "世帯数", "A7": "重さ（kg）", "A9": "個数", "B9": "=B6*2"}
    new = Layout(read_layout(workbook(new_cells, title="新しい表"), "new.xlsx"))
    bindings = [
        Binding("表", f"B{row}", what)
        for row, what in ((5, "visits"), (6, "issued.kg"), (7, "issued.pieces"), (8, "disposed.kg"))
    ]

    found = carry_over(old, new, bindings)

    assert [(one.sheet, one.cell) for one in found.bindings] == [("新しい表", "B6"), ("新しい表", "B7"), ("新しい表", "B8")]
    assert [(code, values.get("to")) for code, values in found.notes] == [
        ("sheet_renamed", None), ("cell_moved", "B6"), ("cell_moved", "B7"), ("cell_moved", "B9"), ("binding_lost", None), ("cell_unsure", None),
    ]  # fmt: skip


@pytest.mark.parametrize("key", READY)
def test_ready_forms_know_all_their_own_marks(key: str) -> None:
    for language in ("ja", "en"):
        layout = Layout(read_layout(ready_form(key, language=language, word=str), "form.xlsx"))

        assert find_marks(layout, CATEGORIES).notes == []
