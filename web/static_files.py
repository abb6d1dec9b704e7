"""Static files carry the version of them all in their address, so that browsers keep them for a year and never show an old one.

The version stands in the path and not behind it: what scripts and style sheets name relative to themselves carries it too. Texts and programs
are sent packed, for the first visit of a phone is often on a thin line.
"""

import gzip
import hashlib
from functools import cache
from pathlib import Path
from typing import Any

from flask import Flask, Response, request

YEAR = 365 * 24 * 3600
PACKED = {".js", ".css", ".svg", ".wasm"}


@cache
def content_version(folder: Path) -> str:
    """Changes with the name or content of any file below the folder."""
    digest = hashlib.sha256()
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        digest.update(path.relative_to(folder).as_posix().encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:12]


@cache
def _packed(file: Path, changed_at: float) -> bytes:
    """Once a process for each file; `changed_at` tells a changed one from what is remembered."""
    return gzip.compress(file.read_bytes(), 6, mtime=0)


def _pack(response: Response, file: Path) -> None:
    """In place of the plain file, for who takes it so and asks for the whole."""
    if file.suffix not in PACKED:
        return
    response.vary.add("Accept-Encoding")
    if response.status_code == 200 and request.accept_encodings["gzip"] and "Range" not in request.headers:
        response.direct_passthrough = False
        response.close()
        response.set_data(_packed(file, file.stat().st_mtime))
        response.headers["Content-Encoding"] = "gzip"
        response.set_etag(str(response.get_etag()[0]), weak=True)


def register(app: Flask) -> None:
    present = content_version(Path(str(app.static_folder)))

    def send(filename: str, version: str = "") -> Response:
        # A page that was open during an update still asks for the version before: it gets the present file, and does not keep it.
        response = app.send_static_file(filename)
        _pack(response, Path(str(app.static_folder)) / filename)
        if version == present:
            response.cache_control.no_cache = None
            response.cache_control.public = True
            response.cache_control.max_age = YEAR
            response.cache_control.immutable = True
        return response

    def add_version(endpoint: str, values: dict[str, Any]) -> None:
        if endpoint == "static":
            values.setdefault("version", present)

    app.add_url_rule("/static/v-<version>/<path:filename>", endpoint="static")
    app.view_functions["static"] = send
    app.url_defaults(add_version)
