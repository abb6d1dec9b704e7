"""From one organization nothing of another is read, changed or even told apart from what does not exist."""

import re
import uuid
from collections.abc import Iterator
from itertools import product
from typing import Any

import pytest
from flask import Flask
from werkzeug.routing import Rule

from inventory.codes import new_code
from inventory.devices import make_token
from tests.builders import NOW, World
from tests.web.conftest import CheckingClient
from tests.web.foreign import MARK, Foreign, begin_foreign, rows_of, stock_offer_of

UNKNOWN_CODE = new_code()
# Names that codes and ids travel by in addresses of lists and forms.
QUERY_NAMES = (
    "lot", "site", "shelf", "item", "donor", "group", "code", "round", "offer", "team", "record", "actor", "text", "q", "cursor", "job", "id",
    "agreement", "fingerprint", "view", "lots", "groups", "query", "place", "from", "page",
)  # fmt: skip


@pytest.fixture
def foreign(database, world: World) -> Foreign:
    return begin_foreign(database)


@pytest.fixture
def admin(world: World, client_of) -> CheckingClient:
    return client_of(world, "admin")


def _cases(app: Flask, foreign: Foreign) -> Iterator[tuple[Rule, str, dict[str, Any], dict[str, Any]]]:
    """Each route with arguments: its method, arguments of the other organization, and the same that exist nowhere."""
    for rule in app.url_map.iter_rules():
        if rule.endpoint == "static" or not rule._converters:
            continue
        choices = [_values(rule, name, foreign) for name in rule._converters]
        for method in sorted(rule.methods - {"HEAD", "OPTIONS"}):
            for chosen in product(*choices):
                names = list(rule._converters)
                theirs = {name: pair[0] for name, pair in zip(names, chosen, strict=True)}
                nowhere = {name: pair[1] for name, pair in zip(names, chosen, strict=True)}
                yield rule, method, theirs, nowhere


def _values(rule: Rule, name: str, foreign: Foreign) -> list[tuple[Any, Any]]:
    converter = rule._converters[name]
    kind = type(converter).__name__
    if kind == "UUIDConverter":
        return [(found, uuid.UUID(int=7)) for found in foreign.ids.values()]
    if kind == "StoredNumber":
        return [(1, 9)]
    if hasattr(converter, "items"):
        return [(min(converter.items), min(converter.items))]
    return [(found, UNKNOWN_CODE) for found in foreign.codes.values()] if len(rule._converters) == 1 else [(foreign.codes["Item"], UNKNOWN_CODE)]


def _send(client: CheckingClient, rule: Rule, method: str, values: dict[str, Any]) -> tuple[int, str]:
    _, path = rule.build(values, append_unknown=False)
    body: dict[str, Any] = {}
    if method != "GET":
        body = {"json": {"key": str(uuid.UUID(int=9)), "reason": "x"}} if path.startswith("/api/") else {"data": {}}
    client.delete_cookie("tasuki_flash")
    answer = client.open(path, method=method, **body)
    return answer.status_code, _without_what_was_asked(answer.text + answer.headers.get("Location", ""), values)


def _without_what_was_asked(text: str, values: dict[str, Any]) -> str:
    """The body without its nonce, its key for the next entry, and the address it answers to."""
    for value in (str(value) for value in values.values() if len(str(value)) >= 8):
        text = text.replace(value, "…").replace(f"{value[:4]}-{value[4:]}", "…")
    text = re.sub(r"nonce(=\"|-)[\w-]+", "nonce", text)
    text = re.sub(r"/(rounds|rows|movements|counts|checkpoints|recalls)/\d+", r"/\1/1", text)
    text = re.sub(r"/papers/receipts/\d+/\d+", "/papers/receipts/1/1", text)
    return re.sub(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}", "key", text)


def test_every_route_answers_the_same_for_what_is_anothers_and_what_is_nowhere(app, world: World, foreign: Foreign, admin):
    before, differing, named, answered = rows_of(foreign.world), [], [], {}
    for rule, method, theirs, nowhere in _cases(app, foreign):
        asked = (rule.rule, method, tuple(nowhere.values()))
        if asked not in answered:
            answered[asked] = _send(admin, rule, method, nowhere)
        found = _send(admin, rule, method, theirs)
        if found != answered[asked]:
            differing.append((method, rule.rule, theirs, found[0], answered[asked][0]))
        if MARK in found[1]:
            named.append((method, rule.rule, theirs))

    assert named == []
    assert differing == []
    assert rows_of(foreign.world) == before


def test_no_list_or_search_shows_anothers_names_whatever_it_is_asked(app, world: World, foreign: Foreign, admin):
    values = [*foreign.codes.values(), *(str(foreign.ids[name]) for name in ("Item", "Round", "Member", "Team"))]
    named, broken = [], []
    for rule in app.url_map.iter_rules():
        if rule.endpoint == "static" or rule._converters or "GET" not in rule.methods:
            continue
        # Each name with each value once, six names at a time.
        for number, start in product(range(len(values)), range(0, len(QUERY_NAMES), 6)):
            if number % 9 != start // 6:
                continue
            wanted = {name: values[(number + at) % len(values)] for at, name in enumerate(QUERY_NAMES[start : start + 6])}
            answer = admin.get(rule.rule, query_string=wanted)
            # Some are files.
            if MARK in answer.get_data().decode(errors="replace"):
                named.append((rule.rule, wanted))
            if answer.status_code >= 500:
                broken.append((rule.rule, wanted))

    assert named == []
    assert broken == []


def _bodies(world: World, offer: str, lot: str) -> list[tuple[str, dict[str, Any], tuple[str, ...]]]:
    """JSON requests that are right in themselves, and the fields in which a record of another organization is tried."""
    entry = {"key": str(uuid.uuid4()), "site": world.site, "lot": lot, "quantity": 1}
    return [
        ("/api/v1/movements", entry | {"kind": "issue", "group": world.group}, ("site", "lot", "group", "shelf")),
        ("/api/v1/movements", entry | {"kind": "issue", "group": world.group, "queued": True}, ("site", "lot", "group")),
        ("/api/v1/movements", entry | {"kind": "transfer", "target_site": world.site}, ("target_site", "target_shelf")),
        ("/api/v1/movements", entry | {"kind": "dispose", "reason": "damaged"}, ("lot",)),
        ("/api/v1/movements", {name: entry[name] for name in ("key", "site", "lot")} | {"kind": "count", "counted": 3}, ("lot", "site")),
        (
            "/api/v1/movements",
            {"key": entry["key"], "site": world.site, "quantity": 1, "kind": "receive", "donor": world.donor, "item": {"code": world.item},
             "date_kind": "best_before", "date": "2027-03-31"},
            ("donor", "item", "site"),
        ),
        ("/api/v1/rounds", {"offers": [offer]}, ("offers",)),
        ("/api/v1/rounds", {"offers": [offer], "groups": {"teams": []}}, ("groups",)),
        (
            "/api/v1/offers",
            {"donor": world.donor, "item": world.item, "cases": 2, "date_kind": "best_before", "date": "2027-03-31",
             "available_from": "2026-11-24", "available_to": "2026-11-30"},
            ("donor", "item"),
        ),
        (
            "/api/v1/handouts",
            {"key": entry["key"], "group": world.group, "handed_out_on": "2026-11-20", "households": 3, "lines": []},
            ("group", "delivery", "replaces", "lines"),
        ),
    ]  # fmt: skip


def _tried(field: str, code: str, found: uuid.UUID) -> Any:
    shapes: dict[str, Any] = {
        "item": {"code": code}, "offers": [code], "groups": {"teams": [str(found)]}, "replaces": str(found),
        "lines": [{"lot": code, "handed_out": 1}],
    }  # fmt: skip
    return shapes.get(field, code)


NOWHERE = (UNKNOWN_CODE, uuid.UUID(int=7))


def _theirs(name: str, foreign: Foreign) -> list[tuple[str, uuid.UUID]]:
    if name in ("groups", "replaces"):
        return [(UNKNOWN_CODE, found) for found in foreign.ids.values()]
    return [(code, NOWHERE[1]) for code in foreign.codes.values()]


def _posted(client: CheckingClient, path: str, body: dict[str, Any], name: str, value: tuple[str, uuid.UUID]) -> tuple[int, str]:
    fresh = {"key": str(uuid.uuid4())} if "key" in body else {}
    answer = client.post(path, json=body | fresh | {name: _tried(name, *value)})
    return answer.status_code, _without_what_was_asked(answer.text, {"code": value[0], "id": value[1]})


def test_no_record_of_another_organization_is_taken_from_a_json_body(world: World, foreign: Foreign, admin):
    before, taken, differing = rows_of(foreign.world), [], []
    offer, lot = stock_offer_of(world)
    for path, body, names in _bodies(world, offer, lot):
        for name in names:
            for theirs in _theirs(name, foreign):
                answers = [_posted(admin, path, body, name, each) for each in (theirs, NOWHERE)]
                if answers[0][0] < 400:
                    taken.append((path, name, theirs))
                if answers[0] != answers[1]:
                    differing.append((path, name, theirs, answers))

    assert taken == []
    assert differing == []
    assert rows_of(foreign.world) == before


def test_no_record_of_another_organization_is_taken_from_a_form(world: World, foreign: Foreign, admin):
    before = rows_of(foreign.world)
    codes, ids = list(foreign.codes.values()), [str(found) for found in foreign.ids.values()]
    taken = []
    forms: list[tuple[str, dict[str, Any]]] = []
    for code in codes:
        forms += [
            ("/rounds", {"offers": code, "window_days": "90"}),
            ("/offers/stock", {"lot": code, "place": code, "cases": "1", "available_from": "2026-11-24", "available_to": "2026-11-30"}),
            ("/moves/transfer", {"lot": f"{code}.{code}", "target": code, "pieces_0": "1", "key_0": str(uuid.uuid4())}),
            ("/moves/transfer", {"lot": code, "target": code, "pieces_0": "1", "key_0": str(uuid.uuid4())}),
            ("/scan/issue", {"lot": code, "site": code, "group": code, "pieces": "1", "key": str(uuid.uuid4())}),
            ("/scan/receive", {"item": code, "donor": code, "site": code, "pieces": "1", "date": "270331", "key": str(uuid.uuid4())}),
            ("/scan/choose", {"site": code, "donor": code, "group": code, "next": "/scan"}),
            ("/teams/new", {"name": "北", "hub": code, "members": [code], "cross_dock_kg": "1"}),
        ]
    forms += [("/rounds", {"offers": "", "teams": found}) for found in ids]
    for path, values in forms:
        answer = admin.post(path, data=values, follow_redirects=True)
        if MARK in answer.text or answer.status_code >= 500:
            taken.append((path, values, answer.status_code))

    assert taken == []
    assert rows_of(foreign.world) == before


def test_a_token_of_one_organization_opens_nothing_of_another(app, world: World, foreign: Foreign):
    with world.writing() as session:
        token = make_token(session, user_id=world.actor_id, name="own", now=NOW)
    client, headers = app.test_client(), {"Authorization": f"Bearer {token}"}
    answers = [client.get(f"/api/v1/{name}", headers=headers).text for name in ("stock", "items", "groups", "donors", "offers")]

    assert not any(MARK in text for text in answers)
    assert client.get(f"/api/v1/lots/{foreign.story.lot}/trace", headers=headers).status_code == 404


def test_figures_exports_and_counts_hold_the_own_organization_only(world: World, foreign: Foreign, admin):
    world.receive(5)
    rows = admin.get("/stock/stock.csv").text.strip().splitlines()
    impact = admin.get("/api/v1/reports/impact?from=2026-04-01&to=2027-03-31").text

    assert len(rows) == 2
    assert MARK not in impact
