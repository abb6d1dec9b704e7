"""The three floors hold: imports go down only, no two modules need each other, and Flask stays upstairs."""

import ast
import sys
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parent.parent
# Higher may import lower, never the other way round.
FLOORS = {"inventory": 0, "matching": 1, "migrations": 2, "web": 3}
WEB_ONLY = {"flask", "flask_login", "werkzeug", "jinja2", "markupsafe", "waitress", "click"}


def module_name(file: Path) -> str:
    parts = file.relative_to(PROJECT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


FILES = {module_name(file): file for floor in FLOORS for file in sorted((PROJECT / floor).rglob("*.py"))}


@cache
def imported_modules(name: str) -> set[str]:
    """Every module that the file names in an import; `from package import module` counts as the module."""
    found = set()
    for node in ast.walk(ast.parse(FILES[name].read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{name}:{node.lineno} imports by dots; write the full name"
            within = {f"{node.module}.{alias.name}" for alias in node.names}
            found |= (within & set(FILES)) or {str(node.module)}
    return found


def floor_of(module: str) -> int | None:
    return FLOORS.get(module.partition(".")[0])


def test_imports_go_down_only() -> None:
    upwards = {
        (name, module)
        for name in FILES
        for module in imported_modules(name)
        if (above := floor_of(module)) is not None and above > floor_of(name)
    }

    assert upwards == set()


def test_no_two_modules_need_each_other() -> None:
    needs = {name: imported_modules(name) & set(FILES) - {name} for name in FILES}

    try:
        TopologicalSorter(needs).prepare()
    except CycleError as error:
        pytest.fail(f"these modules import each other: {' -> '.join(error.args[1])}")


def test_flask_stays_on_the_web_floor() -> None:
    below = [name for name in FILES if not name.startswith("web")]

    met = {(name, module) for name in below for module in imported_modules(name) if module.partition(".")[0] in WEB_ONLY}

    assert met == set()


def test_imports_stand_at_the_top_of_the_file() -> None:
    hidden = [
        f"{name}, line {node.lineno}"
        for name, file in FILES.items()
        for function in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]

    assert hidden == []


def test_migrations_do_not_lean_on_todays_models() -> None:
    steps = [name for name in FILES if name.startswith("migrations.versions.")]

    # What a step may call itself leans on nothing of ours.
    plain = {name for name in FILES if not any(floor_of(module) is not None for module in imported_modules(name))}

    leaning = {name for name in steps if any(floor_of(module) is not None for module in imported_modules(name) - plain)}

    assert not leaning


@pytest.mark.parametrize("file", sorted((PROJECT / "tools").glob("*.py")), ids=lambda file: file.name)
def test_tools_need_nothing_but_python(file: Path) -> None:
    tree = ast.parse(file.read_text(encoding="utf-8"))
    names = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    names |= {str(node.module) for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    siblings = {path.stem for path in file.parent.glob("*.py")}

    foreign = {name for name in names if name.partition(".")[0] not in sys.stdlib_module_names | siblings}

    assert not foreign
