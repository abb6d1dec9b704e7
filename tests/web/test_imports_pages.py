"""Bringing in a list on its pages: file, columns, rows, registering, taking back. All names are invented."""

import io
import re

import pytest
from openpyxl import load_workbook
from sqlalchemy import func, select

from inventory.imports.tables import ImportBatch
from inventory.jobs import Job
from matching.groups import RecipientGroup
from tests.builders import World
from tests.inventory.imports.files import common_csv, with_sheet_xml
from tests.settings import settings_for
from tests.web.conftest import CheckingClient
from web.worker import run_waiting

GROUP = {"全国地方公共団体コード": "131172", "ID": "1", "名称": "ひだまり食堂", "住所": "東京都北区みなと1-2-3"}
TEXT = "団体の名前,市区町村コード,定員\nひだまり食堂,131172,34\nこすもす食堂,13117,27\nたね,131172,約20\n"


def upload(
    client: CheckingClient, content: str | bytes, *, kind: str = "groups", filename: str = "list.csv", language: str = "ja"
):
    data = content.encode() if isinstance(content, str) else content
    client.set_cookie("tasuki_language", language)
    parts = [f'name="kind"\r\n\r\n{kind}'.encode(), f'name="file"; filename="{filename}"\r\n\r\n'.encode() + data]
    body = b"".join(b"--limit\r\nContent-Disposition: form-data; " + part + b"\r\n" for part in parts) + b"--limit--\r\n"
    headers = {"X-CSRF-Token": client.csrf_token}
    return client.post("/imports", data=body, content_type="multipart/form-data; boundary=limit", headers=headers)


def preview(client: CheckingClient, content: str | bytes, **options: str) -> str:
    """The address of the preview."""
    response = upload(client, content, **options)
    assert response.status_code == 302, response.text
    return response.location


def count(world: World, table: type) -> int:
    with world.reading() as session:
        return session.scalar(select(func.count()).select_from(select(table.id).subquery())) or 0


def test_start_offers_kinds_templates_and_earlier_imports(coordinator: CheckingClient) -> None:
    preview(coordinator, TEXT)

    page = coordinator.get("/imports/new?kind=stock").text

    assert 'value="stock" checked' in page
    assert "/imports/template/offers.xlsx" in page
    assert "list.csv" in page


def test_template_comes_back_in_as_it_was_handed_out(coordinator: CheckingClient) -> None:
    form = coordinator.get("/imports/template/groups.xlsx")
    book = load_workbook(io.BytesIO(form.data))
    sheet = book.worksheets[0]
    sheet.cell(3, 1).value = "ひだまり食堂"
    filled = io.BytesIO()
    book.save(filled)

    page = coordinator.get(preview(coordinator, filled.getvalue(), filename="form.xlsx")).text

    assert "1 行のうち 1 行を登録" in page


def test_preview_shows_counts_problems_and_that_nothing_is_registered(world: World, coordinator: CheckingClient) -> None:
    page = coordinator.get(preview(coordinator, TEXT)).text

    assert "直すところが 2 行あります" in page
    assert "3 行のうち 1 行を登録" in page
    assert "まだ何も登録していません。" in page
    assert "市区町村コードは 6 けたです" in page
    assert count(world, RecipientGroup) == 0


def test_preview_speaks_english(coordinator: CheckingClient) -> None:
    page = coordinator.get(preview(coordinator, TEXT, language="en")).text

    assert "2 rows need correcting" in page
    assert "Register 1 of 3 rows" in page


def test_filter_shows_only_rows_that_read_so(coordinator: CheckingClient) -> None:
    address = preview(coordinator, TEXT)

    page = coordinator.get(f"{address}?show=blocked").text

    assert "row-3" in page
    assert 'id="row-2"' not in page


def test_one_press_mends_a_cell(coordinator: CheckingClient) -> None:
    address = preview(coordinator, TEXT)

    response = coordinator.post(f"{address}/rows/4/cells", data={"cell.capacity": "20", "show": "blocked"})

    assert response.location.endswith("show=blocked#row-4")
    assert "3 行のうち 2 行を登録" in coordinator.get(address).text


def test_row_is_edited_in_place(coordinator: CheckingClient) -> None:
    address = preview(coordinator, TEXT)
    page = coordinator.get(f"{address}?edit=3").text
    assert 'name="cell.municipality_code" value="13117"' in page

    coordinator.post(f"{address}/rows/3/cells", data={"cell.municipality_code": "131172", "cell.name": "こすもす食堂"})

    assert "直すところが 1 行あります" in coordinator.get(address).text


def test_unknown_headings_are_matched_by_a_person(world: World, coordinator: CheckingClient) -> None:
    address = preview(coordinator, "屋号みたいなもの,団体住所\nひだまり食堂,東京都北区王子1-1\n")
    columns = coordinator.get(address, follow_redirects=True).text
    assert "この列が足りません：団体の名前" in columns

    refused = coordinator.post(f"{address}/columns", data={"c0": "", "c1": "address"})
    accepted = coordinator.post(f"{address}/columns", data={"c0": "name", "c1": "address"})

    assert refused.status_code == 422
    assert accepted.status_code == 302
    assert "1 行のうち 1 行を登録" in coordinator.get(address).text
    assert count(world, RecipientGroup) == 0


def test_confirming_registers_the_right_rows_and_shows_the_rest(world: World, coordinator: CheckingClient) -> None:
    address = preview(coordinator, TEXT)

    page = coordinator.post(f"{address}/confirmation", data={}, follow_redirects=True).text

    assert "1 件を登録しました" in page
    assert "こすもす食堂" in page
    assert count(world, RecipientGroup) == 1


def test_confirming_twice_registers_once(world: World, coordinator: CheckingClient) -> None:
    address = preview(coordinator, TEXT)
    coordinator.post(f"{address}/confirmation", data={})

    again = coordinator.post(f"{address}/confirmation", data={})

    assert again.status_code == 409
    assert count(world, RecipientGroup) == 1


def test_rows_left_out_come_as_a_workbook_that_reads_again(world: World, coordinator: CheckingClient) -> None:
    address = preview(coordinator, TEXT)
    coordinator.post(f"{address}/confirmation", data={})
    book = load_workbook(io.BytesIO(coordinator.get(f"{address}/problems.xlsx").data))
    sheet = book.worksheets[0]
    assert [cell.value for cell in sheet[1]] == ["団体の名前", "市区町村コード", "定員", "直すところ"]
    sheet["B2"].value, sheet["C3"].value = "131172", "20"
    mended = io.BytesIO()
    book.save(mended)

    again = preview(coordinator, mended.getvalue(), filename="mended.xlsx")
    coordinator.post(f"{again}/confirmation", data={})

    assert count(world, RecipientGroup) == 3


def test_undo_shows_what_goes_and_takes_it_back(world: World, coordinator: CheckingClient) -> None:
    address = preview(coordinator, TEXT)
    coordinator.post(f"{address}/confirmation", data={})
    check = coordinator.get(f"{address}/undo").text
    assert "消す団体" in check

    page = coordinator.post(f"{address}/undo", data={}, follow_redirects=True).text

    assert "取り消しました" in page
    assert count(world, RecipientGroup) == 0


def test_known_groups_may_be_left_for_the_whole_file(world: World, coordinator: CheckingClient) -> None:
    coordinator.post(preview(coordinator, TEXT) + "/confirmation", data={})
    address = preview(coordinator, TEXT.replace("34", "35"))
    assert "もう登録されている 1 件のちがい" in coordinator.get(address).text

    coordinator.post(f"{address}/choices", data={"known": "leave"})
    coordinator.post(f"{address}/confirmation", data={})

    with world.reading() as session:
        assert session.scalars(select(RecipientGroup.capacity)).one() == 34


def test_new_groups_may_come_in_as_reviewed(world: World, coordinator: CheckingClient) -> None:
    address = preview(coordinator, TEXT)
    coordinator.post(f"{address}/choices", data={"group_state": "approved"})

    coordinator.post(f"{address}/confirmation", data={})

    with world.reading() as session:
        assert session.scalars(select(RecipientGroup.state)).one() == "approved"


def test_doubled_row_is_told_to_be_the_same_group(world: World, coordinator: CheckingClient) -> None:
    address = preview(coordinator, "団体の名前,市区町村コード\nひだまり食堂,131172\nひだまり 食堂,131172\n")
    assert "同じ団体にする" in coordinator.get(address).text

    coordinator.post(f"{address}/rows/3/choice", data={"choice": "same"})
    coordinator.post(f"{address}/confirmation", data={})

    assert count(world, RecipientGroup) == 1


def test_giving_up_forgets_the_file(world: World, coordinator: CheckingClient) -> None:
    address = preview(coordinator, TEXT)

    coordinator.post(f"{address}/drop", data={})

    with world.reading() as session:
        batch = session.scalars(select(ImportBatch)).one()
        assert (batch.state, batch.table) == ("dropped", None)


@pytest.mark.parametrize(
    ("content", "filename", "sentence"),
    [
        (b"", "empty.csv", "見出しの下に行がありません"),
        (bytes(range(128, 256)) * 4, "strange.csv", "文字を読めませんでした"),
        (b"a,b\n" + b"x" * 5 * 1024 * 1024, "large.csv", "MB までに分けて"),
        (b"%PDF-1.7", "letter.pdf", "Excel でも CSV でもない"),
        (with_sheet_xml(b" " * 60 * 1024 * 1024), "bomb.xlsx", "異常に大きくふくらむ"),
    ],
    ids=["empty", "encoding", "large", "pdf", "bomb"],
)
def test_unreadable_file_keeps_the_person_on_the_first_step(
    world: World, coordinator: CheckingClient, content: bytes, filename: str, sentence: str
) -> None:
    response = upload(coordinator, content, filename=filename)

    assert response.status_code == 422
    assert sentence in response.text
    assert 'name="file"' in response.text
    assert count(world, ImportBatch) == 0


def test_request_beyond_what_the_server_takes_keeps_the_person_there_too(coordinator: CheckingClient) -> None:
    response = coordinator.post(
        "/imports?kind=items", data=b"x" * 7 * 1024 * 1024, content_type="multipart/form-data; boundary=x"
    )

    assert response.status_code == 413
    assert "5 MB までに分けてください" in response.text
    assert 'value="items" checked' in response.text


def test_form_without_a_file_asks_for_one(coordinator: CheckingClient) -> None:
    response = coordinator.post("/imports", data={"kind": "groups"}, content_type="multipart/form-data")

    assert response.status_code == 422
    assert "ファイルを選んでください。" in response.text


def test_open_data_is_shown_with_its_origin(coordinator: CheckingClient) -> None:
    rows = "名称,_データセット名,_ライセンス,_取得元URL\nひだまり食堂,子ども食堂一覧,CC BY,https://www.opendata.metro.tokyo.lg.jp/x.csv\n"

    page = coordinator.get(preview(coordinator, rows)).text

    assert "「子ども食堂一覧」（各区市町村、東京都オープンデータカタログ、CC BY 4.0）を加工して作成。" in page


def test_data_sets_under_one_sentence_say_it_once(coordinator: CheckingClient) -> None:
    address = "https://www.opendata.metro.tokyo.lg.jp/x.csv"
    rows = f"名称,_データセット名,_ライセンス,_取得元URL\nひだまり食堂,子ども食堂一覧,CC BY,{address}\nあおぞら食堂,子ども食堂,CC BY 4.0,{address}\n"

    page = coordinator.get(preview(coordinator, rows)).text

    assert page.count("東京都オープンデータカタログ") == 1


def test_long_list_is_written_by_a_job(world: World, coordinator: CheckingClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("web.pages.imports.finishing.INLINE_ROWS", 2)
    address = preview(coordinator, common_csv(*(GROUP | {"ID": str(n), "名称": f"食堂{n}"} for n in range(5))))

    first, second = (coordinator.post(f"{address}/confirmation", data={}).location for _ in range(2))
    run_waiting(world.database, settings_for(world.database))

    assert first == second
    assert coordinator.get(first).location == address
    assert "5 件を登録しました" in coordinator.get(address).text


def test_long_list_is_checked_by_a_job_first(world: World, coordinator: CheckingClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("web.importing.INLINE_ROWS", 2)
    address = preview(coordinator, TEXT)
    waiting = coordinator.get(address).location
    assert waiting.startswith("/jobs/")

    run_waiting(world.database, settings_for(world.database))

    assert coordinator.get(waiting).location == address
    assert "3 行のうち 1 行を登録" in coordinator.get(address).text


def test_cancelled_job_leaves_nothing_behind(world: World, coordinator: CheckingClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("web.pages.imports.finishing.INLINE_ROWS", 2)
    address = preview(coordinator, common_csv(*(GROUP | {"ID": str(n), "名称": f"食堂{n}"} for n in range(5))))
    job = coordinator.post(f"{address}/confirmation", data={}).location
    coordinator.post(f"{job}/cancel", data={})

    run_waiting(world.database, settings_for(world.database))

    with world.reading() as session:
        assert session.scalars(select(Job.state)).one() == "cancelled"
    assert count(world, RecipientGroup) == 0
    assert "まだ何も登録していません。" in coordinator.get(address).text


def test_preview_asks_the_same_number_of_queries_however_many_rows(coordinator: CheckingClient) -> None:
    text = common_csv(*(GROUP | {"ID": str(n), "名称": f"食堂{n}"} for n in range(120)))

    page = coordinator.get(preview(coordinator, text)).text

    assert "120 行のうち 120 行を登録" in page
    assert len(re.findall(r'id="row-\d+"', page)) == 50


def test_volunteer_may_not_bring_in_lists(volunteer: CheckingClient) -> None:
    assert volunteer.get("/imports").status_code == 403


def test_stranger_finds_no_import_of_ours(coordinator: CheckingClient, stranger: CheckingClient) -> None:
    address = preview(coordinator, TEXT)

    answers = [stranger.get(address), stranger.get(f"{address}/undo"), stranger.post(f"{address}/confirmation", data={})]

    assert [answer.status_code for answer in answers] == [404, 404, 404]


@pytest.mark.parametrize("kind", ["items", "offers", "stock", "groups", "donors"])
def test_every_list_leads_to_the_import_of_its_kind(client_of, world: World, kind: str) -> None:
    texts = [client_of(world, role).get(f"/{kind}").text for role in ("coordinator", "auditor")]

    assert [f'href="/imports?kind={kind}"' in text for text in texts] == [True, False]
