"""棚卸し through the pages, the phone's screens and the JSON API."""

import io
import re
import uuid

import openpyxl
import pytest

from inventory.accounts import Organization
from inventory.stock import list_stock
from tests.builders import World


@pytest.fixture
def lots(world: World) -> list[str]:
    return [world.receive(30), world.receive(10)]


def opened(client, world: World, **fields: object) -> str:
    return client.post("/counts/new", data={"site": world.site, "way": "open"} | fields).location


def one_tap(page: str, lot: str) -> dict[str, str]:
    """The fields of the button that says the number shown is right."""
    form = next(
        form
        for form in re.findall(r"<form.*?</form>", page, re.DOTALL)
        if f'value="{lot}"' in form and 'name="confirmed"' in form
    )
    return dict(re.findall(r'name="(key|lot|place|confirmed)" value="([^"]+)"', form))


def test_a_count_goes_from_the_laptop_over_a_phone_to_a_second_persons_approval(coordinator, client_of, world, lots):
    volunteer, approver = client_of(world, "volunteer"), client_of(world, "coordinator")
    page = opened(coordinator, world, title="年度末")
    joined = volunteer.get("/scan/count").text
    sheet = volunteer.get("/scan/counts/1").text

    confirmed = volunteer.post("/scan/counts/1", data=one_tap(sheet, lots[0]), follow_redirects=True).text
    volunteer.post(
        "/scan/counts/1", data={"key": str(uuid.uuid4()), "lot": lots[1], "place": world.site, "quantity": "７", "unit": "piece"}
    )
    coordinator.post(f"{page}/submission", data={})
    shown = approver.get(f"{page}/differences").text
    told = approver.post(f"{page}/approval", data={}, follow_redirects=True).text

    assert "年度末の数を入れる" in joined
    assert "1 ケースと 6 個" in confirmed
    assert "1 行のちがいを記録に入れる" in shown
    assert "直した行 1、合っていた行 1" in told
    with world.reading() as session:
        assert {row.lot_code: row.on_hand for row in list_stock(session).rows} == {lots[0]: 30, lots[1]: 7}


def test_who_counted_is_told_that_somebody_else_approves(coordinator, client_of, world, lots):
    client_of(world, "coordinator")
    page = opened(coordinator, world)
    rows = {"key": str(uuid.uuid4()), "lot": lots[0], "place": world.site, "counted": "29"}
    coordinator.post(f"{page}/lines", data=rows)
    coordinator.post(f"{page}/submission", data={})

    shown = coordinator.get(f"{page}/differences").text
    refused = coordinator.post(f"{page}/approval", data={})

    assert "ほかの人がたしかめます" in shown
    assert f'action="{page}/approval"' not in shown
    assert refused.status_code == 409


def test_a_bad_row_of_the_paper_stays_to_be_mended_and_the_others_are_in(coordinator, world, lots):
    page = opened(coordinator, world)
    fields = {
        "key": [str(uuid.uuid4()), str(uuid.uuid4())], "lot": lots, "place": [world.site] * 2,
        "counted": ["二十", "9"], "day": "2026-11-21", "time": "11:58",
    }  # fmt: skip

    refused = coordinator.post(f"{page}/lines", data=fields)
    mended = coordinator.post(f"{page}/lines", data=fields | {"counted": ["20", "9"]}, follow_redirects=True).text

    assert refused.status_code == 422
    assert 'value="二十"' in refused.text
    assert "1 行を入れました" in refused.text
    assert "2 行を入れました" in mended
    assert "2 / 2" in mended


def test_a_time_before_the_count_is_refused_beside_its_rows(coordinator, world, lots):
    page = opened(coordinator, world)
    fields = {"key": str(uuid.uuid4()), "lot": lots[0], "place": world.site, "counted": "3", "day": "2026-11-01", "time": "10:00"}

    refused = coordinator.post(f"{page}/lines", data=fields)
    unreadable = coordinator.post(f"{page}/lines", data=fields | {"time": "25:99"})

    assert refused.status_code == unreadable.status_code == 422
    assert "棚卸しをはじめた時から" in refused.text


def test_a_blind_count_tells_no_number_before_it_is_over(coordinator, client_of, world, lots):
    volunteer = client_of(world, "volunteer")
    page = opened(coordinator, world, way="blind")

    seen = [coordinator.get(page).text, coordinator.get(f"{page}/sheet").text, volunteer.get("/scan/counts/1").text]
    answer = volunteer.get("/api/v1/counts/1").json

    assert not any("1 ケースと 6 個" in text or ">30<" in text for text in seen)
    assert [line["expected"] for line in answer["sheet"]] == [None, None]
    assert "数え終わるまで見られません" in coordinator.get(f"{page}/differences").text
    assert coordinator.get("/api/v1/counts/1/differences").status_code == 403


def test_a_label_read_in_the_count_leads_to_its_number_even_where_nobody_expected_it(coordinator, client_of, world, lots):
    volunteer = client_of(world, "volunteer")
    coordinator.post(f"/places/{world.site}/shelves", data={"names": "A-1"})
    page = opened(coordinator, world)
    shelf = re.search(r"at=([0-9A-Z]{8})\">A-1", coordinator.get(page).text)[1]

    asked = volunteer.get(f"/scan/counts/1?place={shelf}&text=http://localhost/q/{lots[0]}").text
    volunteer.post(
        "/scan/counts/1",
        data={"key": str(uuid.uuid4()), "lot": lots[0], "place": shelf, "quantity": "1", "unit": "case", "loose": "2"},
    )

    assert "用紙にない品物です" in asked
    assert "1 ケースと 2 個" in volunteer.get(f"/scan/counts/1?place={shelf}").text
    assert "ここにはないはずの品物" in coordinator.get(f"{page}?at={shelf}").text


@pytest.mark.parametrize("text", ["4901234567894", "https://elsewhere.example/x", "00000000"])
def test_what_is_no_box_of_ours_is_said_and_nothing_is_counted(coordinator, client_of, world, lots, text):
    opened(coordinator, world)

    page = client_of(world, "volunteer").get(f"/scan/counts/1?text={text}")

    assert page.status_code == 200
    assert 'data-kind="unknown"' in page.text


def test_the_workbook_holds_every_line(coordinator, world, lots):
    page = opened(coordinator, world)
    coordinator.post(f"{page}/lines", data={"key": str(uuid.uuid4()), "lot": lots[0], "place": world.site, "counted": "28"})

    book = openpyxl.load_workbook(io.BytesIO(coordinator.get(f"{page}/differences.xlsx").data))

    rows = {row[1]: row for row in book.active.iter_rows(min_row=2, values_only=True)}
    counted, uncounted = rows[f"{lots[0][:4]}-{lots[0][4:]}"], rows[f"{lots[1][:4]}-{lots[1][4:]}"]
    assert (counted[5], counted[6], counted[7], counted[8]) == (30, 28, -2, -0.32)
    assert (uncounted[5], uncounted[6]) == (10, None)


def test_with_a_stated_price_differences_have_a_value(coordinator, world, lots):
    with world.writing() as session:
        organization = session.get_one(Organization, world.organization_id)
        organization.settings = {**organization.settings, "yen_per_kg": 500, "yen_source": "業界の平均（試験）"}
    page = opened(coordinator, world)
    coordinator.post(f"{page}/lines", data={"key": str(uuid.uuid4()), "lot": lots[0], "place": world.site, "counted": "28"})

    shown = coordinator.get(f"{page}/differences").text
    book = openpyxl.load_workbook(io.BytesIO(coordinator.get(f"{page}/differences.xlsx").data))

    headings, *rows = book.active.iter_rows(values_only=True)
    assert "1kg あたり 500 円で計算（出典：業界の平均（試験））" in shown
    assert "−160 円" in shown
    assert -160 in [row[headings.index("金額（円）")] for row in rows]


def test_a_cancelled_count_stays_in_the_list_and_books_nothing(coordinator, world, lots):
    page = opened(coordinator, world)
    coordinator.post(f"{page}/cancellation", data={})

    listed = coordinator.get("/counts").text

    assert "やめました" in listed
    assert coordinator.post(f"{page}/submission", data={}, follow_redirects=True).status_code == 200


def test_the_api_counts_and_a_repeated_number_changes_nothing(coordinator, client_of, world, lots):
    approver = client_of(world, "admin")
    made = coordinator.post("/api/v1/counts", json={"site": world.site})
    body = {"key": str(uuid.uuid4()), "lot": lots[0], "place": world.site, "counted": 29}

    first = coordinator.post("/api/v1/counts/1/tallies", json=body)
    again = coordinator.post("/api/v1/counts/1/tallies", json=body)
    coordinator.post("/api/v1/counts/1/submission", json={})
    approved = approver.post("/api/v1/counts/1/approval", json={"left_out": []})

    assert (made.status_code, made.json["lines"]) == (201, 2)
    assert (first.status_code, again.status_code) == (201, 200)
    assert approved.json == {"state": "approved", "booked": 1, "agreed": 0, "left_out": 0}
    (difference,) = coordinator.get("/api/v1/counts/1/differences").json["differences"]
    assert (difference["balance"], difference["counted"], difference["difference"]) == (30, 29, -1)
    assert [row["state"] for row in coordinator.get("/api/v1/counts").json["counts"]] == ["approved"]


def test_a_stranger_sees_none_of_it(stranger, coordinator, world, lots):
    page = opened(coordinator, world)

    assert stranger.get(page).status_code == 404
    assert stranger.get("/scan/counts/1").status_code in (404, 302)
    assert stranger.post("/api/v1/counts/1/tallies", json={}).status_code == 422
