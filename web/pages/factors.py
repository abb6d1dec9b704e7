"""Settings of the conversion factors: switched on or off, a version added, every version with its source."""

from decimal import Decimal
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for

from inventory.errors import DomainError, NotFound
from matching.impact.factors import KINDS, add_factor, factors_in_force, list_factors, shown_kinds, switch_factor
from web.access import current, now, reading, requires, today, writing
from web.forms import form_errors, read_form, say
from web.language import t
from web.schemas.factors import FactorSchema

blueprint = Blueprint("factors", __name__, url_prefix="/organization/factors")

# Published figures: the name of their texts, and the value that follows from them.
SUGGESTIONS = {
    "meals": (("feeding_america", "0.544"), ("gfn_2023", "0.385"), ("gfn_2024", "0.363")),
    "co2e": (("japan_2023", "2.26"),),
}


@blueprint.get("")
@requires("organization.edit")
def show_factors() -> str:
    """Both kinds with their versions; a suggestion named in the address stands in its form."""
    found = [
        (kind, name, value)
        for kind, rows in SUGGESTIONS.items()
        for name, value in rows
        if name == request.args.get("suggestion")
    ]
    typed = {
        kind: {"value": value, "source": t(f"factors.source_{name}"), "note": t(f"factors.about_{name}")}
        for kind, name, value in found
    }
    return _page(typed, {})


@blueprint.post("/<kind>")
@requires("organization.edit")
def add(kind: str) -> Any:
    _must_be_known(kind)
    values, errors = read_form(FactorSchema())
    if values is not None:
        try:
            with writing() as session:
                add_factor(session, kind, **values, actor_id=current().id, now=now())
        except DomainError as refusal:
            errors = form_errors(refusal)
    if errors:
        return _page({kind: request.form}, {kind: errors}), 422
    say("factors.added", kind=t(f"factors.{kind}"))
    return redirect(url_for("factors.show_factors", _anchor=kind))


@blueprint.post("/<kind>/switch")
@requires("organization.edit")
def switch(kind: str) -> Any:
    """Shown in reports, or not. A kind without any value stays off."""
    _must_be_known(kind)
    is_on = request.form.get("is_on") == "1"
    with writing() as session:
        has_value = any(factor.kind == kind for factor, _ in list_factors(session))
        if has_value or not is_on:
            switch_factor(session, kind, is_on=is_on, actor_id=current().id, now=now())
    if is_on and not has_value:
        say("factors.needs_value", level="error")
    else:
        say("factors.switched_on" if is_on else "factors.switched_off", kind=t(f"factors.{kind}"))
    return redirect(url_for("factors.show_factors", _anchor=kind))


def _must_be_known(kind: str) -> None:
    if kind not in KINDS:
        raise NotFound(kind="factor", code=kind)


def _page(typed: dict[str, Any], errors: dict[str, dict[str, str]]) -> str:
    with reading() as session:
        rows = list_factors(session)
        shown = shown_kinds(session)
        counting = {kind: factors_in_force((factor for factor, _ in rows), kind) for kind in KINDS}
        in_force = {
            kind: next((factor for factor in reversed(counting[kind]) if factor.valid_from <= today()), None) for kind in KINDS
        }
        return render_template(
            "organization/factors.html", kinds=KINDS, rows=rows, shown=shown, counting=counting, in_force=in_force, typed=typed,
            errors=errors, suggestions=SUGGESTIONS, examples={kind: Decimal(rows[0][1]) for kind, rows in SUGGESTIONS.items()},
        )  # fmt: skip
