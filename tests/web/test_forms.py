"""Forms of funders in the browser: brought in, bound, looked at, filled, found again - and hostile files turned away with a sentence."""

import io

import openpyxl
import pytest

from tests.builders import World
from tests.matching.forms.paper_form import SHEET, grid_paper
from tests.web.conftest import CheckingClient

# What is not asked of the database itself needs one database only.
on_sqlite = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)


def send(client: CheckingClient, data: bytes, filename: str = "様式第3号.xlsx", name: str = "", to: str = "/forms"):  # type: ignore[no-untyped-def]
    return client.post(to, data={"file": (io.BytesIO(data), filename), "name": name}, content_type="multipart/form-data")


@pytest.fixture
def form_url(coordinator: CheckingClient) -> str:
    """The address of a form on grid paper that was just brought in."""
    return send(coordinator, grid_paper()).location


def bind(client: CheckingClient, url: str, cell: str, what: str, **values: str):  # type: ignore[no-untyped-def]
    return client.post(f"{url}/cells", data={"name": SHEET, "cell": cell, "what": what, **values})


def test_a_form_is_bound_looked_at_filled_and_comes_out_again_the_same(
    world: World, coordinator: CheckingClient, form_url: str
) -> None:
    world.receive(48)
    lot = world.receive(24)
    world.record(world.request("issue", lot=lot, quantity=10))
    bind(coordinator, form_url, "P10", "issued.kg")

    preview = coordinator.get(f"{form_url}/fill?from=2026-04-01&to=2026-11-21").text
    shown = coordinator.post(f"{form_url}/fillings", data={"from": "2026-04-01", "to": "2026-11-21"}).location
    first = coordinator.get(f"{shown}.xlsx").data
    world.record(world.request("issue", lot=lot, quantity=5))
    second = coordinator.get(f"{shown}.xlsx").data

    assert "/impact/entries?column=issued" in preview.replace("&amp;", "&")
    assert openpyxl.load_workbook(io.BytesIO(first))[SHEET]["N9"].value == 1.6
    assert first == second
    assert "1.6" in coordinator.get(shown).text
    assert "様式第3号" in coordinator.get("/forms").text
    assert shown in coordinator.get(f"/forms/fillings?form={form_url.rpartition('/')[2]}").text


@on_sqlite
def test_the_sheet_looks_like_the_form_and_says_what_goes_where(coordinator: CheckingClient, form_url: str) -> None:
    page = coordinator.get(f"{form_url}?cell=o12&zoom=50").text
    looks = coordinator.get(f"{form_url}/looks.css?version=1")

    assert 'data-c="N9" rowspan="2" colspan="12"' in page
    assert "N11" in page
    assert "延べ世帯数" in page
    assert looks.mimetype == "text/css"
    assert "background-color:#D9E1F2" in looks.text


@on_sqlite
def test_a_list_is_bound_by_its_headings(coordinator: CheckingClient, form_url: str) -> None:
    page = coordinator.get(f"{form_url}?cell=B21&list=groups").text
    bind(
        coordinator,
        form_url,
        "B21",
        "list:groups",
        column0="B",
        field0="name",
        column1="Q",
        field1="visits",
        column2="Y",
        field2="kg",
    )

    assert 'name="column2" value="Y"' in page
    assert "23 行まで" in coordinator.get(form_url).text


@on_sqlite
def test_a_formula_is_given_up_only_by_somebody_who_says_so(coordinator: CheckingClient, form_url: str) -> None:
    refused = bind(coordinator, form_url, "N15", "issued.kg")
    taken = bind(coordinator, form_url, "N15", "issued.kg", overwrite="1")

    assert refused.status_code == 409
    assert 'name="overwrite"' in refused.text
    assert taken.status_code == 302
    assert "式を消して入れます" in coordinator.get(form_url).text


@on_sqlite
@pytest.mark.parametrize(
    ("cell", "what"), [("", "visits"), ("XFE1", "visits"), ("B5", ""), ("B5", "ask"), ("B5", "nonsense"), ("B5", "list:x")]
)
def test_what_cannot_be_bound_is_said_beside_its_field(coordinator: CheckingClient, form_url: str, cell: str, what: str) -> None:
    answer = bind(coordinator, form_url, cell, what)

    assert answer.status_code == 422
    assert "data-error-summary" in answer.text


@on_sqlite
@pytest.mark.parametrize(
    ("data", "word"),
    [(b"a,b\r\n1,2\r\n", "CSV"), (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", ".xls"), (b"PK\x03\x04", "こわれ"), (b"", "")],
)
def test_other_files_are_refused_with_what_to_do(coordinator: CheckingClient, data: bytes, word: str) -> None:
    answer = send(coordinator, data, "form.xlsx")

    assert answer.status_code == 422
    assert word in answer.text


@on_sqlite
def test_a_ready_form_works_as_it_is(world: World, coordinator: CheckingClient) -> None:
    world.receive(48)

    url = coordinator.post("/forms/ready/handled", data={}).location
    shown = coordinator.post(f"{url}/fillings", data={"from": "2026-04-01", "to": "2026-11-21"}).location

    sheet = openpyxl.load_workbook(io.BytesIO(coordinator.get(f"{shown}.xlsx").data)).active
    assert [sheet["A13"].value, sheet["D13"].value, sheet["D28"].value] == ["レトルト", 7.68, "=SUM(D13:D27)"]
    assert coordinator.get("/forms/ready/nothing.xlsx").status_code == 404


@on_sqlite
def test_marks_nobody_knows_are_told_with_the_nearest(coordinator: CheckingClient) -> None:
    book = openpyxl.Workbook()
    book.active["A1"] = "{{のべ世帯数}}"
    out = io.BytesIO()
    book.save(out)

    url = send(coordinator, out.getvalue()).location

    assert "{{延べ世帯数}} ではありませんか" in coordinator.get(url).text
    assert coordinator.get(f"{url}/fill").status_code == 302


def test_a_new_version_carries_over_and_tells_of_a_renamed_sheet(coordinator: CheckingClient, form_url: str) -> None:
    bind(coordinator, form_url, "N9", "issued.kg")
    book = openpyxl.load_workbook(io.BytesIO(grid_paper()))
    book[SHEET].title = "様式第3号（改）"
    out = io.BytesIO()
    book.save(out)

    answer = send(coordinator, out.getvalue(), to=f"{form_url}/versions")

    page = coordinator.get(answer.location).text
    assert "「様式第3号」は「様式第3号（改）」になったようです" in page
    assert "渡した重さ" in page


@on_sqlite
def test_volunteers_and_strangers_see_no_form(volunteer: CheckingClient, stranger: CheckingClient, form_url: str) -> None:
    assert volunteer.get(form_url).status_code == 403
    assert stranger.get(form_url).status_code == 404
    assert bind(stranger, form_url, "N9", "visits").status_code == 404


@on_sqlite
def test_names_and_putting_away(coordinator: CheckingClient, form_url: str) -> None:
    coordinator.post(f"{form_url}/name", data={"name": "  みなと市 様式  "})
    coordinator.post(f"{form_url}/archive", data={"archived": "1"})

    page = coordinator.get(form_url).text
    assert "<h1>みなと市 様式</h1>" in page
    assert "しまってあります" in page
    assert coordinator.post(f"{form_url}/name", data={"name": ""}).status_code == 302


@on_sqlite
def test_english_pages_are_english(coordinator: CheckingClient, form_url: str) -> None:
    coordinator.set_cookie("tasuki_language", "en")

    pages = [coordinator.get(url).text for url in ("/forms", form_url, f"{form_url}/fill?language=en")]

    assert all('lang="en"' in page for page in pages)
    assert "Household visits" in pages[1]
