"""Excel workbooks: opened in a child process with little time and memory, because a workbook is a program for its reader."""

import json
import subprocess
import sys
from os import environ
from pathlib import Path

from inventory.imports.errors import CellTooLong, FileBroken, FileEmpty, FileProtected, FileTooHeavy, SheetTooLarge, TooManyRows
from inventory.imports.table import MAX_CELL, MAX_ROWS, Note, Table, build_table
from inventory.imports.workbook_guard import inspect_workbook

CPU_SECONDS = 10
WALL_SECONDS = 20
MEMORY_MEGABYTES = 512
FAILED = 1  # Python's own answer to an error nobody caught

_ROOT = str(Path(__file__).resolve().parents[2])
_START = "import sys; sys.path.insert(0, sys.argv[1]); from inventory.imports.sheet_child import main; main()"
# What the operating system needs to start a process; settings and secrets of ours are none of the child's business.
_PASSED_ON = ("PATH", "SYSTEMROOT", "TEMP", "TMP", "LANG", "LD_LIBRARY_PATH")


def read_workbook(data: bytes, *, filename: str, known: frozenset[str]) -> Table:
    """The table on the first sheet with known headings. Refuses bombs, passwords, other formats and what takes too long."""
    inspect_workbook(data, filename)
    answer = _ask_child(data, known, filename)
    _raise_refusal(answer, filename)
    if answer["found"] > MAX_ROWS:
        raise TooManyRows(rows=answer["found"], limit=MAX_ROWS, files=-(-answer["found"] // MAX_ROWS), filename=filename)
    records = [(line, cells) for line, cells in answer["records"]]
    if not records:
        raise FileEmpty(filename=filename)
    table = build_table(
        records, known=known, encoding="xlsx", filename=filename, notes=_file_notes(answer), blank_rows=answer["blank"]
    )
    return _with_row_notes(table, answer)


def _ask_child(data: bytes, known: frozenset[str], filename: str) -> dict:
    limits = {"cpu": CPU_SECONDS, "memory": MEMORY_MEGABYTES * 1024 * 1024, "rows": MAX_ROWS, "cell": MAX_CELL}
    question = json.dumps({"known": sorted(known), "limits": limits}).encode() + b"\n" + data
    heavy = FileTooHeavy(seconds=CPU_SECONDS, megabytes=MEMORY_MEGABYTES, filename=filename)
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
    if done.returncode == FAILED:
        raise FileBroken(filename=filename)
    if done.returncode:
        raise heavy  # killed by one of its limits
    return json.loads(done.stdout)


def _raise_refusal(answer: dict, filename: str) -> None:
    values = answer.get("values", {}) | {"filename": filename}
    refusals = {
        "broken": FileBroken,
        "protected": FileProtected,
        "sheet_too_large": SheetTooLarge,
        "too_many_rows": TooManyRows,
        "cell_too_long": CellTooLong,
        "too_heavy": FileTooHeavy,
    }
    if answer.get("refused"):
        raise refusals[answer["refused"]](**values)


def _file_notes(answer: dict) -> list[Note]:
    return [Note("other_sheets", None, {"read": answer["sheet"], "left": answer["others"]})] if answer["others"] else []


def _with_row_notes(table: Table, answer: dict) -> Table:
    lines = {row.line for row in table.rows}
    notes = [Note(code, line, {"cell": cell}) for code, line, cell in answer["cells"] if line in lines]
    return Table(
        table.headers, table.rows, table.encoding, table.header_line, table.blank_rows, table.notes + tuple(notes), table.filename
    )
