"""A form as somebody sends it: guarded, looked at in a child process, refused with a reason or answered as a layout."""

import json
import subprocess
import sys
from os import environ
from pathlib import Path
from typing import Any

from inventory.errors import DomainError
from inventory.imports.errors import FileBroken, FileEmpty, FileTooHeavy, FileTooLarge, SaveAsXlsx
from inventory.imports.table import MAX_BYTES
from inventory.imports.workbook_guard import ZIP_MARK, inspect_workbook, refuse_other_formats
from matching.xlsx.errors import CellOutside, FormHasMacros, FormIsCsv, FormTooLarge, FormWithoutSheets

CPU_SECONDS = 10
WALL_SECONDS = 20
MEMORY_BYTES = 512 * 1024 * 1024

_ROOT = str(Path(__file__).resolve().parents[2])
_START = "import sys; sys.path.insert(0, sys.argv[1]); from matching.xlsx.layout_child import main; main()"
# What the operating system needs to start a process; settings and secrets of ours are none of the child's business.
_PASSED_ON = ("PATH", "SYSTEMROOT", "TEMP", "TMP", "LANG", "LD_LIBRARY_PATH")
_REFUSALS: dict[str, type[DomainError]] = {
    error.code: error for error in (CellOutside, FormHasMacros, FormTooLarge, FormWithoutSheets, SaveAsXlsx)
} | {"broken": FileBroken, "too_heavy": FileTooHeavy}  # fmt: skip


def open_form(data: bytes, filename: str) -> dict[str, Any]:
    """The layout of the form. Refuses bombs, passwords, programs and other formats, each with its own reason."""
    if len(data) > MAX_BYTES:
        megabytes = 1024 * 1024
        raise FileTooLarge(megabytes=round(len(data) / megabytes, 1), limit=MAX_BYTES // megabytes, filename=filename)
    if not data.strip():
        raise FileEmpty(filename=filename)
    refuse_other_formats(data, filename)
    if not data.startswith(ZIP_MARK):
        raise FormIsCsv(filename=filename)
    inspect_workbook(data, filename)
    answer = _ask_child(data, filename)
    if "refused" in answer:
        values = {"seconds": CPU_SECONDS, "megabytes": MEMORY_BYTES // 1024 // 1024} | answer["values"]
        raise _REFUSALS[answer["refused"]](**values | {"filename": filename})
    layout: dict[str, Any] = answer["layout"]
    return layout


def _ask_child(data: bytes, filename: str) -> dict[str, Any]:
    question = json.dumps({"limits": {"cpu": CPU_SECONDS, "memory": MEMORY_BYTES}, "filename": filename}).encode() + b"\n" + data
    heavy = FileTooHeavy(seconds=CPU_SECONDS, megabytes=MEMORY_BYTES // 1024 // 1024, filename=filename)
    try:
        done = subprocess.run(
            [sys.executable, "-I", "-c", _START, _ROOT],
            input=question,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={name: environ[name] for name in _PASSED_ON if name in environ},
            timeout=WALL_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise heavy from error
    if done.returncode == 1:
        raise FileBroken(filename=filename)
    if done.returncode:
        raise heavy
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer
