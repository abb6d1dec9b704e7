"""The OpenAPI document: every route under /api/v1 stands in it, with what it takes and gives."""

import re

from flask import Flask

from inventory.db import Database
from tests.web.conftest import CheckingClient
from tests.web.foreign import MARK, begin_foreign


def test_document_names_every_route(app: Flask, volunteer: CheckingClient) -> None:
    document = volunteer.get("/api/v1/openapi.json").json

    named = {
        (path, method.upper())
        for path, operations in document["paths"].items()
        for method in operations
        if method != "parameters"
    }
    routes = {
        (re.sub(r"<(?:[^<>]*:)?([^<>:]+)>", r"{\1}", rule.rule), method)
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/api/v1/")
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    assert named == routes
    assert document["openapi"] == "3.1.0"


def test_every_route_says_what_it_takes_and_gives(app: Flask) -> None:
    silent = [
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/api/v1/") and not hasattr(app.view_functions[rule.endpoint], "description")
    ]

    assert silent == []


def test_every_reference_in_the_document_resolves(volunteer: CheckingClient) -> None:
    response = volunteer.get("/api/v1/openapi.json")

    for kind, name in re.findall(r'"#/components/(\w+)/(\w+)"', response.text):
        assert name in response.json["components"][kind]


def test_movement_schema_tells_kinds_and_required_fields(volunteer: CheckingClient) -> None:
    schemas = volunteer.get("/api/v1/openapi.json").json["components"]["schemas"]

    assert schemas["Movement"]["properties"]["kind"]["enum"] == ["receive", "issue", "transfer", "dispose", "count"]
    assert {"key", "kind", "site"} <= set(schemas["Movement"]["required"])
    assert schemas["Error"]["required"] == ["error", "fields", "message"]


def test_document_is_open_and_the_same_whatever_organizations_there_are(app: Flask, database: Database) -> None:
    before = app.test_client().get("/api/v1/openapi.json").data
    begin_foreign(database)
    app.extensions.pop("openapi")

    after = app.test_client().get("/api/v1/openapi.json")

    assert (after.status_code, after.data) == (200, before)
    assert MARK not in after.text
