"""Requests that nobody means well, made from a seed: odd values for every route, form and JSON body, so that a failure can be had again."""

import inspect
import json
import random
import re
import sys
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from types import ModuleType
from typing import Any
from urllib.parse import quote, urlencode

from flask import Flask
from marshmallow import Schema
from werkzeug.routing import Rule

HUGE = 10**400
ODD_TEXTS = (
    "", " ", "0", "-1", "0.5", "1e999", "NaN", "１２", str(HUGE), "x" * 5_000, "a\x00b", "\x00", "\ud800", "a\udfffb", "\u202eabc", "\ufeff",
    "' or 1=1 --", "<script>alert(1)</script>", "{{ 7 * 7 }}", "%s%n{0}", "../../secret.key", "=cmd|' /c x'!A1", "//elsewhere.example", "2026-13-45",
    "0001-01-01", "9999-12-31", "令和99年9月9日", "2027-03-31", "1", "12", "48", "on", "best_before", "use_by", "admin", "damaged", "approved", "13",
    "case", "2026-11-21T03:00:00+00:00", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00", "4901234567894", "[]", "{}", "retort", "corporate",
)  # fmt: skip
RAW_BODIES = (
    b"", b"null", b"true", b"[]", b"{}", b'"x"', b"{", b"\xff\xfe\x00", b"[" * 60_000, b'{"a":' * 5_000 + b"1" + b"}" * 5_000, b"1" * 5_000,
    b'{"key": 1, "key": 2, "quantity": 1, "quantity": 2}', b'{"quantity": 1e999}', b'{"quantity": NaN}', b'{"site": "\\ud800"}', b'[[{}, null, 1]]',
)  # fmt: skip
NAMES_ASKED = re.compile(r"""(?:form|args|files)(?:\.get|\.getlist)?[(\[]\s*f?["']([\w.]+)["']""")
# Whoever has these done is somewhere else afterwards, so they come last.
LAST = ("account.sign_out", "organization.found", "organization.close")


@dataclass(frozen=True)
class Attack:
    """One request, as the test client takes it."""

    endpoint: str
    method: str
    path: str
    options: dict[str, Any]

    def __str__(self) -> str:
        return f"{self.method} {self.path[:200]} {str(self.options)[:600]}"


@dataclass
class Attacker:
    """Makes requests of known codes and ids - own ones and another's - mixed with odd values."""

    app: Flask
    codes: list[str]
    ids: list[str]
    # What belongs into fields of these names, so that not everything is refused at the door.
    usual: dict[str, Any]
    # The form token of whoever is signed in now.
    token: str = ""
    chance: random.Random = field(default_factory=lambda: random.Random(20261121))

    def attacks(self, *, rounds: int) -> Iterator[Attack]:
        """Some requests for every route that there is."""
        rules = [rule for rule in self.app.url_map.iter_rules() if not rule.endpoint.startswith("static")]
        for rule in sorted(rules, key=lambda rule: (rule.endpoint in LAST, rule.endpoint, rule.rule)):
            for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
                for _ in range(rounds):
                    yield self._attack(rule, method)

    def _attack(self, rule: Rule, method: str) -> Attack:
        path = self._path(rule)
        if method == "GET":
            return Attack(rule.endpoint, method, f"{path}?{self._encoded(rule)}", {})
        # One in ten without the token of the form.
        sent = self.token if self.chance.random() < 0.9 else "wrong"
        headers = {"X-CSRF-Token": sent}
        if not rule.rule.startswith("/api/"):
            data, kind = f"{self._encoded(rule)}&csrf_token={sent}".encode(), "application/x-www-form-urlencoded"
        else:
            data, kind = self._json(rule), self.chance.choice(("application/json",) * 8 + ("text/plain", "multipart/form-data"))
        return Attack(rule.endpoint, method, path, {"data": data, "content_type": kind, "headers": headers})

    def _path(self, rule: Rule) -> str:
        values = {name: self._argument(rule._converters[name]) for name in rule._converters}
        area = rule.rule.split("/")[1]
        if "code" in values and self._is_meant_well(area):
            values["code"] = self.usual[area]
        return re.sub(r"<(?:[^<>]*:)?([^<>:]+)>", lambda found: values[found[1]], rule.rule)

    def _argument(self, converter: Any) -> str:
        if hasattr(converter, "items"):
            return str(self.chance.choice(sorted(converter.items)))
        known = {"UUIDConverter": self.ids, "StoredNumber": ["1", "2", "0", "999999999", "2147483648", "9" * 30]}
        chosen = self.chance.choice(known.get(type(converter).__name__, [*self.codes, *self.codes, *ODD_TEXTS]))
        return quote(chosen.replace("/", "_") or "_", safe="", errors="surrogatepass")

    def _encoded(self, rule: Rule) -> str:
        """Fields of a form or a query string, some of them twice, some of them none of ours."""
        names = sorted(names_in(sys.modules[self.app.view_functions[rule.endpoint].__module__]))
        wanted = [name for name in names if self.chance.random() < 0.8] + ["surplus"]
        wanted += self.chance.sample(wanted, k=min(2, len(wanted)))
        values = [(name, self.usual[name] if self._is_meant_well(name) else self._text()) for name in wanted]
        return urlencode(values, errors="surrogatepass")

    def _is_meant_well(self, name: str) -> bool:
        return name in self.usual and self.chance.random() < 0.7

    def _text(self) -> str:
        return self.chance.choice(self.chance.choice((ODD_TEXTS, ODD_TEXTS, self.codes, self.ids)))

    def _json(self, rule: Rule) -> bytes:
        if self.chance.random() < 0.25:
            return self.chance.choice(RAW_BODIES)
        said = getattr(self.app.view_functions[rule.endpoint], "description", None)
        body = self._object(said.body) if said and said.body else {"surplus": self._value(0)}
        return json.dumps([body] * 3 if said and said.takes_many else body).encode()

    def _object(self, schema: type[Schema]) -> dict[str, Any]:
        names = [each.data_key or name for name, each in schema().load_fields.items()]
        wanted = [name for name in names if self.chance.random() < 0.8]
        body = {name: self.usual[name] if self._is_meant_well(name) else self._value(0) for name in wanted}
        return body | ({"key": str(uuid.UUID(int=self.chance.getrandbits(128), version=4))} if "key" in names else {})

    def _value(self, depth: int) -> Any:
        kind = self.chance.randrange(10)
        if kind < 6:
            return self._text()
        if kind < 8 or depth > 3:
            return self.chance.choice(
                (None, True, False, 0, 1, -1, 12, 0.5, -0.0, float("inf"), float("nan"), HUGE, -HUGE, 2**31, 2**63)
            )
        if kind == 8:
            return [self._value(depth + 1) for _ in range(self.chance.choice((0, 1, 2, 300 if depth == 0 else 1)))]
        return {name: self._value(depth + 1) for name in ("code", "name", "lot", "kind", "\x00", "")[: self.chance.randrange(6)]}


@cache
def names_in(module: ModuleType) -> set[str]:
    """Names that the views of a module ask a request for: those in its source, and the fields of the schemas it uses."""
    schemas = [found for found in vars(module).values() if inspect.isclass(found) and issubclass(found, Schema)]
    return set(NAMES_ASKED.findall(inspect.getsource(module))) | {name for schema in schemas for name in schema._declared_fields}
