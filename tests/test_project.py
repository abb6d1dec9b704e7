"""The project keeps its own measure: short files, short functions, no traces of anybody's machine, decisions written down."""

import ast
import re
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parent.parent
FOLDERS = ["inventory", "matching", "web", "migrations", "tests", "tools", "benchmarks", "docs", ".ci"]
CODE = sorted(file for folder in FOLDERS for file in (PROJECT / folder).rglob("*.py"))
TEXT_KINDS = {".py", ".md", ".html", ".css", ".js", ".sql", ".cfg", ".toml", ".txt", ".json", ".lock", ".svg", ""}
TEXTS = sorted(
    file
    for start in [PROJECT, *(PROJECT / folder for folder in FOLDERS)]
    for file in (start.glob("*") if start == PROJECT else start.rglob("*"))
    if file.is_file() and file.suffix in TEXT_KINDS and "vendor" not in file.parts and "__pycache__" not in file.parts
)
LONGEST_FILE = 400
LONGEST_FUNCTION = 60
# Folders of one person's machine. Written in pieces, so that this file does not find itself.
SOMEBODYS_PATH = re.compile("|".join([r"(?<![\w.:/}])/" + r"(home|Users|root|work)/\w", r"[A-Z]:\\" + r"Users\\"]))
FORBIDDEN_NAMES = {"utils", "helpers", "common", "core", "base"}
# backups.py reads nothing: it hands the whole environment on to pg_dump.
SETTINGS_READERS = {"web/settings.py", "web/commands/backups.py"}


def names(files: list[Path]) -> list[str]:
    return [file.relative_to(PROJECT).as_posix() for file in files]


LOCKS = [file for file in TEXTS if file.suffix == ".lock"]
# A migration is a list, written once and never changed; it may be as long as it has tables.
MEASURED = [file for file in CODE if file.parent.name != "versions"]
# It is handed to auditors as one file that stands alone.
ONE_FILE = PROJECT / "inventory" / "verifier.py"
WRITTEN = [file for file in CODE if file.read_text(encoding="utf-8").strip()]


def test_files_are_short_enough_to_read() -> None:
    lines = {file: file.read_text(encoding="utf-8").count("\n") for file in MEASURED}

    too_long = [file for file, count in lines.items() if count > (LONGEST_FILE + 80 if file == ONE_FILE else LONGEST_FILE)]

    assert names(too_long) == []


def test_functions_fit_on_a_screen() -> None:
    too_long = [
        f"{name}: {node.name}"
        for file, name in zip(MEASURED, names(MEASURED), strict=True)
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno - node.lineno + 1 > LONGEST_FUNCTION
    ]

    assert too_long == []


def test_modules_say_what_they_know() -> None:
    silent = [file for file in WRITTEN if not ast.get_docstring(ast.parse(file.read_text(encoding="utf-8")))]

    assert names(silent) == []


def test_no_path_of_anybodys_machine() -> None:
    found = [file for file in TEXTS if SOMEBODYS_PATH.search(file.read_text(encoding="utf-8", errors="ignore"))]

    assert names(found) == []


def test_no_module_is_a_drawer_for_everything() -> None:
    drawers = [file for file in CODE if {file.stem, file.parent.name} & FORBIDDEN_NAMES]

    assert not drawers


def test_only_settings_reads_the_environment() -> None:
    product = [file for file in CODE if file.relative_to(PROJECT).parts[0] in {"inventory", "matching", "web"}]
    readers = {file for file in product if re.search(r"os\.(environ|getenv)", file.read_text(encoding="utf-8"))}

    assert set(names(sorted(readers))) <= SETTINGS_READERS


def test_decisions_are_numbered_without_gaps_and_have_three_parts() -> None:
    decisions = sorted((PROJECT / "docs/decisions").glob("*.md"))

    assert [file.name[:4] for file in decisions] == [f"{number:04}" for number in range(1, len(decisions) + 1)]
    assert all(_headings(file) == ["Context", "Choice", "Cost"] for file in decisions)


def _headings(file: Path) -> list[str]:
    return re.findall(r"^## (.+)$", file.read_text(encoding="utf-8"), flags=re.MULTILINE)


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", "LICENSE"])
def test_what_a_newcomer_looks_for_is_there(name: str) -> None:
    assert (PROJECT / name).is_file()


@pytest.mark.parametrize("file", LOCKS, ids=names(LOCKS))
def test_lock_file_pins_every_package_by_hash(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    packages = re.findall(r"^[a-z][^\n]*", text, flags=re.MULTILINE)

    assert packages
    assert all("==" in package and package.endswith("\\") for package in packages)
    assert "://" not in text
