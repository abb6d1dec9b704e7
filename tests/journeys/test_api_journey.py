"""Every call that the JSON API promises, in the order in which a program would make them, against the running server."""

import io
import uuid
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from inventory.codes import new_code
from inventory.db import Database
from tests.builders import NOW
from tests.journeys.calling import Answer, Caller
from tests.journeys.house import House, build_house
from tests.journeys.serving import serving

API = "/api/v1"
GTIN = "4912345678904"
DAYS = "from=2026-04-01&to=2027-03-31"
GROUPS = "名称,都道府県コード又は市区町村コード,世帯数\nこすもす食堂,131172,34\nあさがお食堂,13117,27\n"


@dataclass
class Program:
    """Two organizations on one server, and who calls for them."""

    house: House
    address: str
    ours: Caller
    volunteer: Caller
    stranger: Caller
    nobody: Caller

    def entry(self, kind: str, **values: Any) -> dict[str, Any]:
        """A movement at our warehouse."""
        body: dict[str, Any] = {
            "key": str(uuid.uuid4()),
            "kind": kind,
            "site": self.house.site_code,
            "occurred_at": NOW.isoformat(),
        }
        if kind == "receive":
            body |= {
                "item": {"gtin": GTIN},
                "donor": self.house.donor_code,
                "date_kind": "best_before",
                "date": "2027-03-31",
                "unit": "case",
            }
        return body | values


@pytest.fixture
def program(database: Database, tmp_path: Path) -> Iterator[Program]:
    house, other = build_house(database), build_house(database, language="en")
    with serving(database, tmp_path) as address:
        callers = [
            Caller(address, token)
            for token in (house.tokens["coordinator"], house.tokens["volunteer"], other.tokens["coordinator"], "")
        ]
        yield Program(house, address, *callers)


def expect_refusal(answer: Answer, status: int, code: str, *fields: str) -> None:
    """The one shape of every refusal, with a sentence for people."""
    assert (answer.status, answer.json["error"], set(answer.json["fields"])) == (status, code, set(fields))
    assert answer.json["message"]
    assert set(answer.json) == {"error", "message", "fields"}


def test_everything_the_api_promises_can_be_done_in_order(program: Program) -> None:
    describe_itself(program)
    keep_registers(program)
    lot = book_movements(program)
    undo_and_count(program, lot)
    look_things_up(program, lot)
    import_groups(program)
    delivery = match_and_ship(program, lot)
    report(program, lot)
    keep_strangers_out(program, lot, delivery)


def describe_itself(program: Program) -> None:
    described = program.nobody.get(f"{API}/openapi.json").json
    assert described["openapi"].startswith("3.1")
    assert f"{API}/movements/batch" in described["paths"] or "/movements/batch" in described["paths"]
    assert program.nobody.get("/healthz").json == {"status": "ok"}
    assert program.nobody.get("/readyz").json == {"status": "ok", "pending": 0}
    assert b"tasuki_organizations 2" in program.nobody.get("/metrics").content


def keep_registers(program: Program) -> None:
    """An item, a donor and a group are registered, found again, and paged through."""
    ours = program.ours
    item = ours.post(
        f"{API}/items",
        {"name": "こどもカレー 甘口", "category": "retort", "weight_grams": 200, "pieces_per_case": 12, "gtin": GTIN},
    )
    donor = ours.post(f"{API}/donors", {"name": "あおば食品（試験）", "kind": "corporate"})
    group = ours.post(
        f"{API}/groups", {"name": "ゆうやけ食堂", "prefecture_code": "14", "households": 12, "needs": {"retort": 30}}
    )
    assert (item.status, donor.status, group.status) == (201, 201, 201)
    assert [one["code"] for one in ours.get(f"{API}/items?q=カレー").json["items"]] == [item.json["code"]]
    assert [one["name"] for one in ours.get(f"{API}/donors?q=あおば").json["donors"]] == ["あおば食品（試験）"]
    first = ours.get(f"{API}/groups?limit=3").json
    rest = ours.get(f"{API}/groups?limit=3&cursor={first['next_cursor']}").json
    assert len(first["groups"] + rest["groups"]) == 5
    assert {one["code"] for one in first["groups"] + rest["groups"]} >= {group.json["code"], program.house.near.code}
    expect_refusal(ours.post(f"{API}/items", {"name": "", "category": "retort"}), 422, "invalid_input", "name")


def book_movements(program: Program) -> str:
    """Each key books once; what cannot be is refused by its own code."""
    wanted = program.entry("receive", quantity=20)
    first, again = (program.volunteer.post(f"{API}/movements", wanted) for _ in range(2))
    balance = {"lot": {"on_hand": 240, "free": 240}, "item_at_site": {"on_hand": 240, "free": 240}}
    assert (first.status, first.json["balance"], first.json["replayed"]) == (201, balance, False)
    assert (again.status, again.json) == (200, first.json | {"replayed": True})
    expect_refusal(program.volunteer.post(f"{API}/movements", wanted | {"quantity": 21}), 422, "key_used_differently")
    lot = first.json["lot"]
    issue = program.entry("issue", lot=lot, group=program.house.near.code, quantity=241)
    expect_refusal(program.volunteer.post(f"{API}/movements", issue), 409, "not_enough_stock")
    expect_refusal(program.volunteer.post(f"{API}/movements", issue | {"quantity": 0}), 422, "invalid_input", "quantity")
    batch = [
        program.entry("issue", lot=lot, group=program.house.near.code, quantity=2, unit="case"),
        program.entry("issue", lot=lot, group=program.house.near.code, quantity=10_000),
        program.entry("dispose", lot=lot, reason="damaged", quantity=3),
    ]
    booked = program.volunteer.post(f"{API}/movements/batch", batch)
    assert booked.status == 200
    assert [one["status"] for one in booked.json] == [201, 409, 201]
    assert booked.json[2]["body"]["balance"]["lot"] == {"on_hand": 213, "free": 213}
    return str(lot)


def undo_and_count(program: Program, lot: str) -> None:
    """A disposal is taken back; a count books the difference; what an outbox sends too late is booked and flagged."""
    disposed = program.ours.post(f"{API}/movements", program.entry("dispose", lot=lot, reason="other", quantity=13))
    undone = program.ours.post(
        f"{API}/movements/{disposed.json['movement']}/reversal", {"key": str(uuid.uuid4()), "reason": "mistake"}
    )
    assert undone.status == 201
    counted = program.ours.post(f"{API}/movements", program.entry("count", lot=lot, counted=216))
    assert counted.json["balance"]["lot"]["on_hand"] == 216
    other = program.ours.post(f"{API}/movements", program.entry("receive", quantity=1, date="2027-02")).json["lot"]
    late = program.entry("issue", lot=other, group=program.house.near.code, quantity=14, queued=True)
    booked = program.ours.post(f"{API}/movements", late)
    assert (booked.status, booked.json["flag"], booked.json["balance"]["lot"]["on_hand"]) == (201, "covered", 0)


def look_things_up(program: Program, lot: str) -> None:
    stock = program.ours.get(f"{API}/stock?site={program.house.site_code}&expires_before=2027-12-31&limit=1").json
    assert [(row["lot"], row["on_hand"]) for row in stock["stock"]] == [(lot, 216)]
    trace = program.ours.get(f"{API}/lots/{lot}/trace").json
    assert (trace["sums"]["received"], trace["sums"]["left"], trace["sums"]["is_sound"]) == (240, 216, True)
    texts = (f"http://elsewhere.example/q/{lot}", GTIN, program.house.site_code, program.house.near.code, "00000000")
    kinds = [program.ours.get(f"{API}/scan?text={text}").json["kind"] for text in texts]
    assert kinds == ["lot", "item", "place", "group", "unknown"]


def import_groups(program: Program) -> None:
    """Nothing is written before the confirmation; the wrong row is left out; all of it can be undone."""
    preview = program.ours.upload(f"{API}/imports", "groups.csv", GROUPS.encode("cp932"), kind="groups")
    assert (preview.status, preview.json["counts"]["create"], preview.json["counts"]["problem"]) == (201, 1, 1)
    assert program.ours.get(f"{API}/groups?q=こすもす").json["groups"] == []
    confirmed = program.ours.post(f"{preview.json['address']}/confirmation", {})
    assert confirmed.json["state"] == "applied"
    assert [group["name"] for group in program.ours.get(f"{API}/groups?q=こすもす").json["groups"]] == ["こすもす食堂"]
    assert program.ours.post(f"{preview.json['address']}/undo", {}).json["counts"]["group"] == 1
    assert program.ours.get(f"{API}/groups?q=こすもす").json["groups"] == []


def match_and_ship(program: Program, lot: str) -> str:
    """Stock of ours is offered, planned, changed by hand, confirmed and shipped; answers the delivery's code."""
    ours, house = program.ours, program.house
    days = {"available_from": "2026-11-24", "available_to": "2026-11-30"}
    offer = ours.post(f"{API}/offers", days | {"lot": lot, "site": house.site_code, "cases": 12}).json["code"]
    assert [one["code"] for one in ours.get(f"{API}/offers?state=open").json["offers"]] == [offer]
    started = ours.post(f"{API}/rounds", {"offers": [offer], "groups": {"prefectures": ["13"]}})
    round_ = f"{API}/rounds/{started.json['id']}"
    expect_refusal(ours.post(f"{round_}/confirmation", {}), 409, "round_closed")
    plan = ours.post(f"{round_}/proposal", {}).json
    # By households, 20 and 40, less the 38 pieces that the nearer group was given already.
    assert {share["group"]: share["cases"] for share in plan["shares"]} == {house.near.code: 2, house.larger.code: 10}
    assert [row["codes"] for row in plan["reasons"] if row["group"] == house.wishless.code] == [["NO_NEED"]]
    changes = [{"offer": offer, "group": house.near.code, "cases": 1, "note": "near the door"}]
    changed = ours.patch(f"{round_}/shares", {"shares": changes}).json
    assert sum(share["cases"] for share in changed["shares"]) == 11
    confirmed = ours.post(f"{round_}/confirmation", {}).json
    assert {share["state"] for share in confirmed["shares"]} == {"reserved"}
    assert ours.get(f"{API}/stock?q={lot}").json["stock"][0]["free"] == 216 - 11 * 12
    shipped = [ours.post(f"{API}/deliveries/{delivery['id']}/shipment", {}) for delivery in confirmed["deliveries"]]
    assert {answer.json["state"] for answer in shipped} == {"shipped"}
    assert {share["state"] for share in ours.get(round_).json["shares"]} == {"shipped"}
    row = ours.get(f"{API}/stock?q={lot}").json["stock"][0]
    assert (row["on_hand"], row["free"]) == (84, 84)
    return str(shipped[0].json["code"])


def report(program: Program, lot: str) -> None:
    """What a group handed out is reported once; the report adds up, as JSON and as a workbook."""
    handed = {"key": str(uuid.uuid4()), "group": program.house.near.code, "handed_out_on": "2026-11-20", "households": 9,
              "people": {"children": 14}, "lines": [{"lot": lot, "handed_out": 20, "left_over": 4}]}  # fmt: skip
    first, again = (program.ours.post(f"{API}/handouts", handed) for _ in range(2))
    assert (first.status, again.status, again.json["id"]) == (201, 200, first.json["id"])
    assert [
        one["households"] for one in program.ours.get(f"{API}/handouts?group={program.house.near.code}").json["handouts"]
    ] == [9]
    figures = program.ours.get(f"{API}/reports/impact?{DAYS}").json
    assert figures["total"]["received"]["pieces"] == 240 + 12
    assert figures["total"]["issued"]["pieces"] == 24 + 14 + 132
    assert figures["total"]["disposed"]["pieces"] == 3
    assert figures["total"]["closing"]["pieces"] == 84
    assert figures["total"]["check"] == {"pieces": 0, "grams": 0, "unweighed": 0}
    assert (figures["households"]["household_visits"], figures["households"]["children"]) == (9, 14)
    workbook = program.ours.get(f"{API}/reports/impact.xlsx?{DAYS}")
    with closing(openpyxl.load_workbook(io.BytesIO(workbook.content))) as book:
        assert book.sheetnames[0] == "目次"


def keep_strangers_out(program: Program, lot: str, delivery: str) -> None:
    """Another organization's program sees nothing; without a token, or without the right, nothing is answered."""
    stranger = program.stranger
    expect_refusal(stranger.get(f"{API}/lots/{lot}/trace"), 404, "not_found")
    expect_refusal(stranger.post(f"{API}/deliveries/{delivery}/shipment", {}), 404, "not_found")
    expect_refusal(
        stranger.post(f"{API}/movements/1/reversal", {"key": str(uuid.uuid4()), "reason": "mistake"}), 404, "not_found"
    )
    issue = program.entry("issue", lot=lot, group=program.house.near.code, quantity=1)
    assert stranger.post(f"{API}/movements", issue).status == 404
    lists = {name: stranger.get(f"{API}/{name}").json[name] for name in ("stock", "items", "offers", "handouts", "imports")}
    assert lists == {"stock": [], "items": [], "offers": [], "handouts": [], "imports": []}
    assert stranger.get(f"{API}/scan?text={lot}").json == stranger.get(f"{API}/scan?text={new_code()}").json
    expect_refusal(program.nobody.get(f"{API}/stock"), 401, "sign_in_needed")
    expect_refusal(Caller(program.address, "tsk_wrong").get(f"{API}/stock"), 401, "sign_in_needed")
    expect_refusal(program.volunteer.get(f"{API}/reports/impact"), 403, "not_allowed")
