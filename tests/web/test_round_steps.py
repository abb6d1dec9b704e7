"""Pages of a round beside its matrix: the start with its weights, inputs, comparing, the workbook, the papers."""

import io
import re

import pytest
from openpyxl import load_workbook

from matching.rounds.starting import get_round_by_number
from tests.builders import World
from tests.matching.round_builders import make_group, make_offer, make_round
from tests.web.conftest import CheckingClient
from tests.web.round_world import given_to, proposed


def test_weights_are_kept_with_the_round_and_shown_as_words(world: World, coordinator: CheckingClient) -> None:
    with world.writing() as session:
        make_group(session, "食堂", needs={"retort": 500})
        code = make_offer(session, world).code

    coordinator.post(
        "/rounds", data={"offers": code, "window_weeks": "4", "least_kg": "20", "reserve_percent": "10", "least_days": "30"}
    )
    page = coordinator.get("/rounds/1/inputs")

    with world.reading() as session:
        round_ = get_round_by_number(session, 1)
        kept = {name: round_.settings[name] for name in ("window_days", "least_kg", "reserve_percent", "least_days")}
        lot = round_.problem["lots"][0]
    assert kept == {"window_days": 28, "least_kg": 20, "reserve_percent": 10, "least_days": 30}
    assert (lot["cases"], lot["min_drop_cases"], lot["min_days_left"]) == (27, 6, 30)
    for words in ("4 週間", "一回に 20 kg から", "ロットごとに 10 %", "渡す日に 30 日から"):
        assert words in page.text


def test_a_home_without_households_is_counted_by_its_persons_and_the_page_says_so(
    world: World, coordinator: CheckingClient
) -> None:
    with world.writing() as session:
        make_group(session, "あすなろ児童園", kind="care_home", households=None, capacity=22)
        make_round(session, world, [make_offer(session, world)])

    page = coordinator.get("/rounds/1/inputs")

    assert "22 人 ÷ 4 ＝ 6 世帯" in page.text
    with world.reading() as session:
        assert get_round_by_number(session, 1).problem["groups"][0]["households"] == 6


def test_what_is_missing_has_a_sentence_and_a_way_out(world: World, coordinator: CheckingClient) -> None:
    with world.writing() as session:
        make_group(session, "食堂")
        _, storageless = make_group(session, "置き場所のない食堂", storage_ambient_kg=0)
        make_group(session, "世帯のわからない食堂", households=None)
        make_group(session, "曜日のわからない食堂", receiving_weekdays=[])
        make_group(session, "希望のない食堂", needs={})
        make_round(session, world, [make_offer(session, world, pieces_per_case=10_000)])

    page = coordinator.get("/rounds/1/inputs")

    said = (
        "世帯数がわからない団体が 1 あります",
        "置き場所がわからない団体が 1 あります",
        "わからない量は 0 kg とみなし",
        "受け取れる曜日がわからない団体が 1 あります",
        "希望がない団体が 1 あります",
        "どの団体にも置けない重さのロットが 1 あります",
    )
    for words in said:
        assert words in page.text
    assert f"/groups/{storageless}" in page.text


def test_numbers_by_hand_that_collide_are_named_with_their_limits(world: World, coordinator: CheckingClient) -> None:
    lot, groups = proposed(world)
    coordinator.post("/rounds/1/shares", data={"lot": lot, "group": groups[1], "cases": "10"})
    coordinator.post("/rounds/1/shares", data={"lot": lot, "group": groups[0], "cases": "20"})
    with world.writing() as session:
        round_ = get_round_by_number(session, 1)
        hand = round_.settings["hand"]
        pair = f"{lot}|{groups[1]}"
        round_.settings = round_.settings | {"hand": hand | {pair: hand[pair] | {"cases": 20}}}

    answer = coordinator.post("/rounds/1/proposal", data={})

    assert answer.status_code == 409
    assert "ぶつかっています" in answer.text
    assert "→ 食堂0：20 ケース" in answer.text
    assert "→ 食堂1：20 ケース" in answer.text
    assert "ロットの数が足りません" in answer.text


def test_two_plans_stand_side_by_side(world: World, coordinator: CheckingClient) -> None:
    lot, groups = proposed(world)
    coordinator.post("/rounds/1/shares", data={"lot": lot, "group": groups[0], "cases": "5"})

    page = coordinator.get("/rounds/1/comparison")
    same = coordinator.get("/rounds/1/comparison?before=1&after=1")

    assert "減る団体 1" in page.text
    assert "15 → <b>5</b>" in page.text
    assert "二つの案は同じです" in same.text


def test_the_record_names_settings_solver_hands_and_versions(world: World, coordinator: CheckingClient) -> None:
    lot, groups = proposed(world)
    coordinator.post("/rounds/1/shares", data={"lot": lot, "group": groups[0], "cases": "5", "note": "人が少ない"})
    coordinator.post("/rounds/1/confirmation", data={})

    page = coordinator.get("/rounds/1/evidence")

    with world.reading() as session:
        plan_hash = get_round_by_number(session, 1).plan_hash
    for words in (
        plan_hash,
        "人が少ない",
        "coordinator",
        "計算した案",
        "手で直して知らせた案",
        "tasuki-highs",
        "団体に知らせると決めた",
        "返事待ち",
    ):
        assert words in page.text


def test_a_groups_sheet_names_no_other_group(world: World, coordinator: CheckingClient) -> None:
    _, groups = proposed(world)

    page = coordinator.get(f"/rounds/1/groups/{groups[0]}/sheet")
    refused = coordinator.get(f"/rounds/1/groups/{groups[2]}/sheet")

    assert "食堂0さんへの説明" in page.text
    assert "食堂1" not in page.text
    assert "1世帯あたり" in page.text
    assert "希望がありません" in refused.text


def book_of(coordinator: CheckingClient) -> object:
    answer = coordinator.get("/rounds/1/book.xlsx")
    assert answer.status_code == 200
    return load_workbook(io.BytesIO(answer.data))


def cell_of(sheet: object, group: str, lot: str) -> object:
    """The cell of the matrix, found by its codes."""
    head = next(row for row in sheet.iter_rows() if any(cell.value == lot for cell in row))  # type: ignore[attr-defined]
    column = next(cell.column for cell in head if cell.value == lot)
    row = next(row[0].row for row in sheet.iter_rows() if row[0].value == group)  # type: ignore[attr-defined]
    return sheet.cell(row, column)  # type: ignore[attr-defined]


def sent(coordinator: CheckingClient, book: object, *, name: str = "plan.xlsx") -> object:
    file = io.BytesIO()
    book.save(file)  # type: ignore[attr-defined]
    return coordinator.post(
        "/rounds/1/book", data={"file": (io.BytesIO(file.getvalue()), name)}, content_type="multipart/form-data"
    )


def hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found
    return found.group(1).replace("&#34;", '"')


def test_the_workbook_holds_the_plan_and_unchanged_it_changes_nothing(world: World, coordinator: CheckingClient) -> None:
    lot, groups = proposed(world)
    book = book_of(coordinator)

    page = sent(coordinator, book)

    assert book.sheetnames == ["配り方", "一覧", "きまり"]
    assert cell_of(book["配り方"], groups[0], lot).value == 15
    assert [row[4].value for row in book["配り方"].iter_rows(min_row=3, max_row=6)] == [
        "こどもカレー 甘口 160g",
        "みのり製菓（試験）",
        30,
        lot,
    ]
    assert "変わったところはありません" in page.text


def test_a_changed_workbook_is_checked_first_and_written_after(world: World, coordinator: CheckingClient) -> None:
    lot, groups = proposed(world)
    book = book_of(coordinator)
    cell_of(book["配り方"], groups[0], lot).value = 4

    page = sent(coordinator, book)
    before = given_to(world, lot, groups[0])
    coordinator.post(
        "/rounds/1/book/changes",
        data={"changes": hidden(page.text, "changes"), "plan_hash": hidden(page.text, "plan_hash"), "note": ""},
    )

    assert "15 → <b>4</b>" in page.text
    assert (before, given_to(world, lot, groups[0])) == (15, 4)


def test_what_breaks_a_rule_is_refused_with_its_reason_and_the_rest_goes_on(world: World, coordinator: CheckingClient) -> None:
    lot, groups = proposed(world)
    book = book_of(coordinator)
    cell_of(book["配り方"], groups[0], lot).value = 4
    cell_of(book["配り方"], groups[1], lot).value = "たくさん"
    cell_of(book["配り方"], groups[2], lot).value = 3

    page = sent(coordinator, book)

    assert "希望がありません" in page.text
    assert "たくさん" in page.text
    assert hidden(page.text, "changes") == f'[["{lot}", "{groups[0]}", 4]]'


def test_more_than_there_is_loses_its_raises(world: World, coordinator: CheckingClient) -> None:
    lot, groups = proposed(world)
    book = book_of(coordinator)
    cell_of(book["配り方"], groups[0], lot).value = 29

    page = sent(coordinator, book)

    assert "全部で 30 ケースのところ、44 ケースになります" in page.text
    assert 'name="changes"' not in page.text


def test_a_workbook_of_an_older_plan_says_so(world: World, coordinator: CheckingClient) -> None:
    lot, groups = proposed(world)
    book = book_of(coordinator)
    coordinator.post("/rounds/1/shares", data={"lot": lot, "group": groups[0], "cases": "10"})

    page = sent(coordinator, book)

    assert "いまの案より前に保存したものです" in page.text


HOSTILE = [
    (b"not a workbook", "plan.xlsx"),
    (b"PK\x03\x04broken", "plan.xlsx"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1old", "plan.xls"),
    (b"", "plan.xlsx"),
]


@pytest.mark.parametrize(("data", "name"), HOSTILE)
def test_what_is_no_workbook_is_refused_with_a_sentence(
    world: World, coordinator: CheckingClient, data: bytes, name: str
) -> None:
    proposed(world)

    answer = coordinator.post("/rounds/1/book", data={"file": (io.BytesIO(data), name)}, content_type="multipart/form-data")

    assert answer.status_code == 422
    assert 'id="file-error"' in answer.text


def test_a_made_up_list_of_changes_is_judged_again(world: World, coordinator: CheckingClient) -> None:
    lot, groups = proposed(world)
    with world.reading() as session:
        plan_hash = get_round_by_number(session, 1).plan_hash

    for changes in ("[]", "x", f'[["{lot}", "{groups[2]}", 5]]', f'[["{lot}", "{groups[0]}", -1]]'):
        answer = coordinator.post("/rounds/1/book/changes", data={"changes": changes, "plan_hash": plan_hash})
        assert answer.status_code in (409, 422)

    assert given_to(world, lot, groups[0]) == 15


def test_a_lot_of_changes_comes_back_at_once(world: World, coordinator: CheckingClient) -> None:
    with world.writing() as session:
        for number in range(30):
            make_group(session, f"食堂{number:02}", needs={"retort": 200})
        make_round(session, world, [make_offer(session, world, cases=60) for _ in range(5)])
    book = book_of(coordinator)
    sheet = book["配り方"]
    for row in sheet.iter_rows(min_row=7, min_col=5, max_col=9):
        for cell in row:
            if isinstance(cell.value, int):
                cell.value = max(0, cell.value - 1)

    page = sent(coordinator, book)

    assert page.status_code == 200
    assert "書きかえられないところ" not in page.text
