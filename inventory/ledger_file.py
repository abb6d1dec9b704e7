"""The ledger as a file for an auditor: JSON lines without any name, proved by inventory/verifier.py."""

import json
import uuid
from datetime import datetime
from pathlib import Path
from typing import Any, TextIO

from inventory import chain, verifier
from inventory.checkpoints import sealed_checkpoints, used_places
from inventory.db import OrganizationSession
from inventory.movements.tables import Movement


def write_ledger(session: OrganizationSession, stream: TextIO, header: dict[str, Any]) -> None:
    """The whole ledger goes to the stream, a line at a time: `header`, the checkpoint of what the session sees; every checkpoint before;
    every place goods came through with its kind; every movement with its hashes."""
    _write(stream, {"format": chain.VERSION, "checkpoint": header})
    for point in sealed_checkpoints(session):
        _write(stream, {"checkpoint": point})
    for place_id, kind in used_places(session):
        _write(stream, {"place": place_id, "kind": kind})
    for row in chain.rows_of(session, Movement):
        _write(stream, {name: _plain(value) for name, value in row.items()})


def write_checkpoint(point: dict[str, Any]) -> bytes:
    """A checkpoint as the file that people keep."""
    return (json.dumps(point, indent=2) + "\n").encode()


def verifier_source() -> bytes:
    """The program that proves the file, as it is handed to people who have nothing but Python."""
    return Path(verifier.__file__).read_bytes()


def _write(stream: TextIO, row: dict[str, Any]) -> None:
    stream.write(json.dumps(row, ensure_ascii=False, separators=(",", ":")) + "\n")


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return chain.instant_text(value)
    return str(value) if isinstance(value, uuid.UUID) else value
