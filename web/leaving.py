"""Whatever file leaves the house is in the log of exports, and carries who took it wherever its form has room for a line.

Every answer that is a file to keep passes `_log_file` below; nothing needs to be called for it. Whoever makes the file may say more:
`stamp()` gives the line for its foot (`web/downloads.py` writes it into every list), `tell_export` its days and rows.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import Flask, Response, current_app, g, request
from flask_login import current_user
from werkzeug.http import parse_options_header

from inventory.accounts import AuditorGrant
from inventory.codes import new_code, written
from inventory.db import OrganizationSession
from inventory.errors import DomainError
from inventory.leaving import ExportRecord, log_export
from web.access import current, noting, now, reading
from web.language import formats, language, t

# Files that hold nothing of an organization, labels to be stuck on boxes, and fingerprints, which are meant to be given away.
NOT_LOGGED = ("import.run", "label.print", "audit.read")
CHUNK = 1 << 20


class OutsideGrant(DomainError):
    """The auditor's grant does not reach over these days."""

    code = "outside_grant"
    status = 403


@dataclass(frozen=True)
class Stamp:
    """The number of an export in the log, and the line that stands in the file."""

    code: str
    line: str


@dataclass
class _Told:
    """What whoever made the file said of it."""

    first: date | None = None
    last: date | None = None
    rows: int | None = None
    what: str = ""


def stamp() -> Stamp:
    """The stamp of the file that this request makes: one for each request."""
    if "stamp" not in g:
        code = new_code()
        who = t("leaving.who", name=current().name, role=t(f"role.{current().role}"))
        at = formats.instant(now(), language=language())
        line = t("leaving.line", who=who, organization=current().organization_name, at=at, code=written(code))
        g.stamp = Stamp(code, line)
    made: Stamp = g.stamp
    return made


def use_stamp(code: str, line: str) -> None:
    """The file was stamped before, when it was asked for: fetching it goes into the log under that code."""
    g.stamp = Stamp(code, line)


def tell_export(*, first: date | None = None, last: date | None = None, rows: int | None = None, what: str = "") -> None:
    """Days and rows of the file that this request makes. Refuses days outside an auditor's grant."""
    g.told = _Told(first, last, rows, what)
    if current().role == "auditor" and (first or last):
        with reading() as session:
            check_days(session, first, last)


def check_days(session: OrganizationSession, first: date | None, last: date | None) -> None:
    grant = session.get(AuditorGrant, (session.organization_id, current().id))
    if grant is None:
        return
    if (grant.first_on and (first is None or first < grant.first_on)) or (
        grant.last_on and (last is None or last > grant.last_on)
    ):
        raise OutsideGrant(first=grant.first_on, last=grant.last_on)


def _log_file(response: Response) -> Response:
    """A file to keep is in the log before it is sent: one that cannot be logged is not sent."""
    if not _leaves(response):
        return response
    size, digest = _size_and_hash(response)
    told: _Told = g.get("told") or _Told()
    _, said = parse_options_header(response.headers["Content-Disposition"])
    with noting() as session:
        log_export(
            session,
            ExportRecord(
                organization_id=session.organization_id, code=stamp().code, at=now(), actor_id=current().id, role=current().role,
                what=(told.what or request.endpoint or "")[:60], file_name=said.get("filename", "")[:200], first_on=told.first,
                last_on=told.last, rows=told.rows, size=size, sha256=digest,
            ),
        )  # fmt: skip
    return response


def _leaves(response: Response) -> bool:
    if response.status_code != 200 or not current_user.is_authenticated or request.endpoint is None:
        return False
    if not response.headers.get("Content-Disposition", "").startswith("attachment"):
        return False
    permission = getattr(current_app.view_functions[request.endpoint], "permission", None)
    return permission is not None and permission not in NOT_LOGGED


def _size_and_hash(response: Response) -> tuple[int, str]:
    """Read as it will be sent; a file on disk goes by in pieces and is not held in memory."""
    digest, size = hashlib.sha256(), 0
    for piece in _pieces(response):
        digest.update(piece)
        size += len(piece)
    return size, digest.hexdigest()


def _pieces(response: Response) -> Iterator[bytes]:
    wrapper: Any = response.response
    file = getattr(wrapper, "file", None)
    if not response.direct_passthrough or file is None or not file.seekable():
        response.direct_passthrough = False
        yield response.get_data()
        return
    begin = file.tell()
    while piece := file.read(CHUNK):
        yield piece
    file.seek(begin)


def register(app: Flask) -> None:
    app.after_request(_log_file)
