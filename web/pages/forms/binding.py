"""The sheet of a form in the browser, and what goes into which of its cells."""

import uuid
from dataclasses import dataclass, field
from typing import Any

from flask import Response, redirect, render_template, request

from inventory.catalog import CATEGORIES
from inventory.errors import DomainError, InvalidInput, NotFound
from matching.forms.bindings import MOST_LIST_COLUMNS, Binding, Wish, in_order
from matching.forms.choices import CHOICES, GROUPS, LISTS
from matching.forms.errors import FormulaInCell
from matching.forms.finding import guess_columns, words_beside
from matching.forms.keeping import bind_cell, free_cell, get_form, get_version, layout_of
from matching.xlsx.addresses import parse_cell
from matching.xlsx.layout import FORMULA, Layout
from web.access import current, now, reading, requires, writing
from web.form_filling import binding_name, cell_name, month_word, note_sentence
from web.forms import form_errors, say
from web.language import language, t
from web.pages.forms.area import blueprint, form_url, form_with_layout
from web.sheet_drawing import draw_sheet, looks_sheet

ZOOMS = (50, 75, 100, 150)
# As many columns as a list may have, and a few empty ones beyond those chosen.
LIST_FIELDS, EMPTY_FIELDS = MOST_LIST_COLUMNS, 3


@dataclass(slots=True)
class AtHand:
    """The cell a person is choosing for, with what it gets so far or what was typed and refused."""

    cell: str = ""
    words: str = ""
    is_formula: bool = False
    what: str = ""
    category: str = ""
    month: str = ""
    label: str = ""
    last_row: str = ""
    is_bound: bool = False
    columns: list[tuple[str, str]] = field(default_factory=list)
    errors: dict[str, str] = field(default_factory=dict)

    @property
    def list_key(self) -> str:
        return self.what.removeprefix("list:") if self.what.startswith("list:") else ""


@blueprint.get("/forms/<uuid:form_id>")
@requires("report.read")
def show_form(form_id: uuid.UUID) -> str:
    """The form as it looks, with what goes where."""
    return _show(form_id)


def _show(form_id: uuid.UUID, refused: AtHand | None = None) -> str:
    with reading() as session:
        form, version, layout = form_with_layout(session, form_id)
    sheets = [sheet["name"] for sheet in layout.sheets]
    sheet = sheets[min(max(_number("sheet", 1), 1), len(sheets)) - 1]
    bindings = in_order(version.bindings, sheets)
    at_hand = refused or _at_hand(layout, sheet, bindings)
    zoom = _number("zoom", 100)
    drawing = draw_sheet(layout, sheet, bindings, said=cell_name, first_row=_number("row", 1), here=at_hand.cell)
    return render_template(
        "forms/form.html", form=form, version=version, sheets=sheets, sheet=sheet, place=sheets.index(sheet) + 1, drawing=drawing,
        bound=[(one, binding_name(one), sheets.index(one.sheet) + 1 if one.sheet in sheets else 0) for one in bindings],
        notes=[note_sentence(code, values) for code, values in version.notes], at_hand=at_hand, choices=_choices(),
        lists=[(one.key, one.name(language())) for one in LISTS.values()], list_fields=_list_fields(at_hand), zoom=zoom if zoom in ZOOMS else 100,
        zooms=ZOOMS, pairs=_pairs(at_hand),
        categories=[(code, t(f"category.{code}")) for code in CATEGORIES], months=[(n, month_word(n)) for n in range(1, 13)],
        by={choice.key: " ".join(choice.by) for choice in CHOICES.values()},
    )  # fmt: skip


def _number(name: str, default: int) -> int:
    text = request.values.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 8 else default


def _choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """All that can go into a cell, by kind."""
    return [
        (
            t(f"forms.group_{group}"),
            [(choice.key, choice.name(language())) for choice in CHOICES.values() if choice.group == group],
        )
        for group in GROUPS
    ]


def _list_fields(at_hand: AtHand) -> list[tuple[str, str]]:
    one = LISTS.get(at_hand.list_key)
    return [(choice.key, choice.name(language())) for choice in one.fields] if one else []


def _pairs(at_hand: AtHand) -> list[tuple[str, str]]:
    """Columns of a list with what goes in, and room for more."""
    known = at_hand.columns[:LIST_FIELDS]
    return known + [("", "")] * min(max(EMPTY_FIELDS, 6 - len(known)), LIST_FIELDS - len(known))


def _at_hand(layout: Layout, sheet: str, bindings: list[Binding]) -> AtHand:
    """The cell that the address names: what it gets now, else nothing yet; for a list the columns as its headings suggest."""
    typed = request.args.get("cell", "")
    if not typed:
        return AtHand()
    try:
        at = layout.main_cell(sheet, parse_cell(typed))
    except InvalidInput as refusal:
        return AtHand(cell=typed, errors=form_errors(refusal))
    found = AtHand(at.name, words_beside(layout, sheet, at), FORMULA in layout.marks(sheet, at))
    for binding in bindings:
        if (binding.sheet, binding.cell) == (sheet, at.name):
            found.what, found.label, found.is_bound = binding.what, binding.label, True
            found.category, found.month = binding.category or "", str(binding.month or "")
            found.columns, found.last_row = list(binding.columns.items()), str(binding.last_row or "")
    asked = request.args.get("list", "")
    if asked in LISTS and found.list_key != asked:
        found.what = f"list:{asked}"
        found.columns = list(guess_columns(layout, sheet, at, asked).items())
    return found


@blueprint.get("/forms/<uuid:form_id>/looks.css")
@requires("report.read")
def show_looks(form_id: uuid.UUID) -> Response:
    """Widths, lines and colours of the form's sheets; the address carries the version so that no browser shows an earlier one's."""
    with reading() as session:
        form = get_form(session, form_id)
        layout = layout_of(get_version(session, form, _number("version", form.version)))
    return Response(looks_sheet(layout), content_type="text/css; charset=utf-8")


@blueprint.post("/forms/<uuid:form_id>/cells")
@requires("form.edit")
def bind(form_id: uuid.UUID) -> Any:
    """The cell gets what was chosen."""
    wish = _wish()
    try:
        with writing() as session:
            binding = bind_cell(session, get_form(session, form_id), wish, actor_id=current().id, now=now())
            said = binding_name(binding)
    except NotFound:
        raise
    except DomainError as refusal:
        return _show(form_id, _refused(wish, refusal)), refusal.status
    say("forms.bound", cell=binding.cell, name=said)
    return redirect(form_url(form_id, **_here(), _anchor="sheet"))


def _wish() -> Wish:
    typed = request.form
    columns = {}
    for number in range(LIST_FIELDS):
        letters, key = typed.get(f"column{number}", "").strip(), typed.get(f"field{number}", "")
        if letters and key:
            columns[letters] = key
    return Wish(
        typed.get("name", ""), typed.get("cell", ""), typed.get("what", ""), typed.get("category", ""), typed.get("month", ""),
        typed.get("label", ""), columns, typed.get("last_row", ""), bool(typed.get("overwrite")),
    )  # fmt: skip


def _refused(wish: Wish, refusal: DomainError) -> AtHand:
    errors = form_errors(refusal)
    if "" in errors:
        errors = {"cell": errors[""]}
    return AtHand(
        cell=wish.cell, is_formula=isinstance(refusal, FormulaInCell), what=wish.what, category=wish.category, month=wish.month,
        label=wish.label, last_row=wish.last_row, columns=list(wish.columns.items()), errors=errors,
    )  # fmt: skip


def _here() -> dict[str, int]:
    """The sheet, the rows and the zoom a person was looking at."""
    return {name: number for name in ("sheet", "zoom", "row") if (number := _number(name, 0))}


@blueprint.post("/forms/<uuid:form_id>/cells/free")
@requires("form.edit")
def free(form_id: uuid.UUID) -> Any:
    """Nothing goes into the cell any more."""
    cell = request.form.get("cell", "")
    with writing() as session:
        free_cell(session, get_form(session, form_id), request.form.get("name", ""), cell, actor_id=current().id, now=now())
    say("forms.freed", cell=cell)
    return redirect(form_url(form_id, **_here(), _anchor="bound"))
