"""Every code that reading a file or a row can answer with has its words, which can be filled and say what to do."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from inventory.imports import errors
from inventory.imports.cells import Problem
from inventory.imports.choices import CATEGORIES, DATE_KINDS, DONOR_KINDS, GROUP_KINDS, TEMPERATURES
from inventory.imports.columns import KINDS, TEMPLATE_KINDS
from inventory.imports.outcomes import ACTS
from inventory.imports.tables import IMPORT_STATES
from matching.imports import WRITERS
from web.importing import problem_sentence
from web.language import PLACE, TEXTS, has_text, speaking

PROJECT = Path(__file__).resolve().parents[2]
SOURCES = [
    *sorted((PROJECT / "inventory" / "imports").glob("*.py")),
    *sorted((PROJECT / "matching" / "imports").glob("*.py")),
    PROJECT / "inventory" / "dates" / "printed.py",
]
# Where the code stands among the arguments of the calls that make a problem or a note.
FUNCTIONS = {"wrong": 0, "Problem": 2, "Note": 0}
METHODS = {"refuse": 0, "doubt": 0}
VALUES = {"least": 0, "most": 9, "longest": 5, "line": 2, "allergens": ["egg"], "word": "x", "holder": "x"}


def calls() -> Iterator[tuple[str, bool, ast.Call]]:
    for file in SOURCES:
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                yield node.func.id, False, node
            elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                yield node.func.attr, True, node


def words(node: ast.AST) -> set[str]:
    found = {one.value for one in ast.walk(node) if isinstance(one, ast.Constant) and isinstance(one.value, str)}
    return {word for word in found if re.fullmatch(r"[a-z][a-z_]+", word)}


def problem_codes() -> set[str]:
    found: set[str] = {"date_not_day", "date_not_month", "date_not_year", "date_not_none", "date_unreadable", "date_impossible"}
    for name, is_method, call in calls():
        place = METHODS.get(name) if is_method else (1 if name == "doubt" else FUNCTIONS.get(name))
        if name != "Note" and place is not None and len(call.args) > place:
            found |= words(call.args[place])
        asked = "code" if name == "_mark" else "problem"
        found |= {word for keyword in call.keywords if keyword.arg == asked for word in words(keyword.value)}
    return found - {"problem"}


def test_every_problem_of_a_row_has_words_in_both_languages() -> None:
    silent = [
        code for code in sorted(problem_codes()) if not has_text(f"imports.problem.{code}") and not has_text(f"problem.{code}")
    ]

    assert silent == []


@pytest.mark.parametrize("language", ["ja", "en"])
def test_every_problem_can_be_said(language: str) -> None:
    codes = sorted(key.removeprefix("imports.problem.") for key in TEXTS if key.startswith("imports.problem."))

    with speaking(language):
        sentences = [problem_sentence("groups", Problem(2, "name", code, "x", None, True, VALUES)) for code in codes]

    assert not [sentence for sentence in sentences if PLACE.search(sentence)]


def test_every_refusal_of_a_file_has_words() -> None:
    refusals = [one for one in vars(errors).values() if isinstance(one, type) and issubclass(one, errors.FileRefused)]

    assert [one.code for one in refusals if not has_text(f"error.{one.code}")] == []


def test_every_note_on_a_file_has_words() -> None:
    codes = {word for name, _, call in calls() if name == "Note" and call.args for word in words(call.args[0])}
    codes |= {"merged_cells", "formula_without_value", "error_cell"}

    assert [code for code in sorted(codes) if not has_text(f"imports.note_{code}")] == []


def test_every_kind_state_act_and_record_has_words() -> None:
    records = {kind.name for writer in WRITERS.values() for kind in writer.records} | {"lot"}
    keys = [f"imports.kind_{kind}" for kind in KINDS] + [f"imports.title_{kind}" for kind in KINDS]
    keys += [f"imports.help_{kind}" for kind in TEMPLATE_KINDS] + [f"imports.to_list_{kind}" for kind in KINDS]
    keys += [f"imports.state_{state}" for state in IMPORT_STATES] + [f"imports.record_{name}" for name in records]
    keys += [f"imports.act_{act}" for act in ACTS if act != "problem"]

    assert [key for key in keys if not has_text(key)] == []


@pytest.mark.parametrize(
    ("choices", "area"),
    [
        (CATEGORIES, "category"),
        (TEMPERATURES, "temperature"),
        (DATE_KINDS, "date_kind"),
        (DONOR_KINDS, "donor_kind"),
        (GROUP_KINDS, "group_kind"),
    ],
)
def test_drop_downs_of_templates_say_what_pages_say(choices, area):
    told = {choice.value: choice.ja for choice in choices}

    assert told == {value: TEXTS[f"{area}.{value}"][0] for value in told}
