"""Every route is closed unless the table says otherwise; reading writes nothing; strangers find nothing."""

import uuid
from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import event
from werkzeug.routing import Rule

from inventory.accounts import PERMISSIONS, ROLES
from tests.builders import World

# Routes that answer anybody. Adding one here is a decision.
OPEN = {
    "account.show_sign_in", "account.sign_in", "account.show_link", "account.use_link", "account.arrive", "account.sign_out", "account.set_language",
    "account.set_theme", "answers.show", "answers.show_less", "answers.show_decline", "answers.answer",
    "recall_answers.show", "recall_answers.answer",
    # Who was asked to keep fingerprints answers by the link of their letters.
    "witnesses.show", "witnesses.answer",
    # A donor reads its own outcome: the secret of the link decides.
    "papers.show_share", "papers.open_share", "papers.read_share",
    # What an organization chose to show to everybody.
    "public.show",
    "operations.healthz", "operations.readyz", "operations.metrics", "api_openapi.show_document",
    "scan.show_worker", "scan.show_manifest", "scan.show_shell",
    # A phone of a warehouse: the secret in its cookie decides, before anybody has its shift.
    "shifts.show_link", "shifts.enrol", "shifts.show_names", "shifts.add_name", "shifts.show_pin", "shifts.begin",
}  # fmt: skip
KNOWN_PERMISSIONS = frozenset().union(*PERMISSIONS.values())


def routes(app: Flask) -> Iterator[tuple[Rule, str, str | None]]:
    for rule in app.url_map.iter_rules():
        if rule.endpoint != "static":
            yield rule, rule.endpoint, getattr(app.view_functions[rule.endpoint], "permission", "missing")


def address(rule: Rule, value: object) -> str:
    """The rule's address with the same stand-in for every argument."""
    values = {name: _stand_in(rule, name, value) for name in rule._converters}
    _, path = rule.build(values, append_unknown=False) or ("", "/")
    return path


def _stand_in(rule: Rule, name: str, value: object) -> object:
    converter = rule._converters[name]
    if hasattr(converter, "items"):
        return min(converter.items)
    return {"UUIDConverter": uuid.UUID(int=7), "StoredNumber": 7}.get(type(converter).__name__, value)


def test_every_route_names_a_known_permission_or_stands_on_the_open_list(app):
    found = {endpoint: permission for _, endpoint, permission in routes(app)}

    assert {endpoint for endpoint, permission in found.items() if permission == "missing"} == set()
    assert {endpoint for endpoint, permission in found.items() if permission is None} <= OPEN
    assert {permission for permission in found.values() if permission} <= KNOWN_PERMISSIONS


def test_nobody_gets_past_a_closed_route_without_signing_in(app):
    client = app.test_client()
    answers = {}
    for rule, endpoint, permission in routes(app):
        if permission:
            method = "GET" if "GET" in rule.methods else next(iter(rule.methods - {"OPTIONS", "HEAD"}))
            answers[endpoint] = client.open(address(rule, "0000000A"), method=method).status_code

    assert {endpoint: status for endpoint, status in answers.items() if status not in (302, 401)} == {}


@pytest.mark.parametrize("role", ROLES)
def test_a_role_without_the_permission_is_refused_everywhere(app, world: World, client_of, role):
    client = client_of(world, role)
    answers = {}
    for rule, endpoint, permission in routes(app):
        if permission and permission not in PERMISSIONS[role]:
            method = "GET" if "GET" in rule.methods else next(iter(rule.methods - {"OPTIONS", "HEAD"}))
            options = (
                {"json": {}}
                if rule.rule.startswith("/api/") and method != "GET"
                else {"data": {"x": "1"}}
                if method != "GET"
                else {}
            )
            answers[endpoint] = client.open(address(rule, "0000000A"), method=method, **options).status_code

    assert {endpoint: status for endpoint, status in answers.items() if status != 403} == {}


# What a GET may write: a line in the journal that says who took the figures out, and the checkpoint they carry. Adding one here is a decision.
WRITTEN_BY_READING = {("api_reports.show_workbook", f"insert into {table}") for table in ("audit_entry", "checkpoint")}


def test_reading_writes_nothing(app, world: World, client_of):
    client, written, asked = client_of(world, "admin"), set(), ""
    world.receive(24)

    def note(connection, cursor, statement, parameters, context, executemany):
        if statement.lstrip().split(None, 1)[0].lower() in ("insert", "update", "delete"):
            written.add((asked, " ".join(statement.lower().split()[:3])))

    event.listen(world.database.engine, "before_cursor_execute", note)
    statuses, files = {}, set()
    for rule, asked, _ in routes(app):
        if "GET" in rule.methods:
            answer = client.get(address(rule, "0000000A"))
            statuses[asked] = answer.status_code
            if answer.headers.get("Content-Disposition", "").startswith("attachment"):
                files.add((asked, "insert into export_record"))
            answer.close()

    # A file that leaves is noted whoever asked for it, and how.
    assert written - files == WRITTEN_BY_READING
    assert {endpoint: status for endpoint, status in statuses.items() if status >= 500} == {}


def test_an_unknown_record_and_another_organizations_record_get_the_same_answer(app, world: World, stranger):
    lot = world.receive(24)
    codes = {"lot": lot, "site": world.site, "donor": world.donor, "item": world.item}
    differing = []
    for rule, endpoint, _ in routes(app):
        if "GET" not in rule.methods or "code" not in rule.arguments:
            continue
        for code in codes.values():
            theirs, unknown = stranger.get(address(rule, code)), stranger.get(address(rule, "0000000A"))
            if theirs.status_code != unknown.status_code or (theirs.status_code == 200 and code in theirs.text):
                differing.append((endpoint, code, theirs.status_code, unknown.status_code))

    assert differing == []
