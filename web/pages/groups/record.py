"""One group: its record, the form to add or edit it, its state, all it received."""

from typing import Any

from flask import redirect, render_template, request, url_for

from inventory.db import OrganizationSession
from inventory.errors import DomainError
from inventory.places import TEMPERATURES, Place
from inventory.spelling import address_key, name_key
from matching.groups import (
    DOCUMENTS,
    FIELDS,
    GROUP_KINDS,
    STEPS,
    TOKYO_DATASET,
    GroupStateWrong,
    ReceivedMonth,
    RecipientGroup,
    add_group,
    change_state,
    find_by_place,
    get_group,
    households_of,
    is_counted_by_persons,
    missing_for_matching,
    received_lines,
    received_overview,
    surroundings_of,
    update_group,
)
from matching.handouts import BANDS, list_handouts
from matching.open_shares import open_shares
from web.access import current, now, reading, requires, today, writing
from web.forms import form_errors, read_form, say
from web.history import history
from web.language import language, t
from web.language.formats import weight
from web.line_texts import question_text, shares_text
from web.pages.groups.area import blueprint
from web.schemas.groups import ALLERGENS, PREFECTURE_CODES, GroupForm, StateForm, group_values
from web.schemas.register_lists import page_number

LINES = 50
LISTS = ("receiving_weekdays", "excluded_allergens")


@blueprint.get("/groups/<code>")
@requires("group.read")
def show_group(code: str) -> str:
    """Everything known of one group, what it lacks and what it received."""
    with reading() as session:
        group, place = get_group(session, code)
        around = surroundings_of(session, group.id, today=today())
        per = current().organization.setting("persons_per_household")
        missing = missing_for_matching(group, has_needs=bool(around.needs))
        shares = open_shares(session, group.id)
        lines, received, months = received_overview(session, group.id, today=today())
        reports, reported = list_handouts(session, group_id=group.id, limit=5)
        return render_template(
            "groups/show.html",
            group=group,
            place=place,
            needs=around.needs,
            missing=missing,
            counted=households_of(group, per) if is_counted_by_persons(group) else 0,
            persons_per_household=per,
            question=question_text(group.name, missing),
            papers=around.papers,
            documents=DOCUMENTS,
            shares=shares,
            shares_line=shares_text(group.name, shares),
            lines=lines,
            received=received,
            **_chart(group.name, months),
            reports=[(report, _people(report)) for report, _, _ in reports],
            reported=reported,
            venues=around.venues,
            teams=around.teams,
            steps=[state for state, starts in STEPS.items() if group.state in starts],
            changes=history(session, "group", group.id),
            temperatures=TEMPERATURES,
            is_tokyo=TOKYO_DATASET in group.source,
        )


def _chart(name: str, months: list[ReceivedMonth]) -> dict[str, Any]:
    """Bars of whole kilograms, the unfinished month marked, and the sum in words."""
    grams, unweighed = sum(month.grams for month in months), sum(month.unweighed for month in months)
    total = weight(grams, language=language())
    key = "groups.received_sum_unweighed" if unweighed else "groups.received_sum"
    return {
        "bars": [(str(month.month.month), max(round(month.grams / 1000), 0), month is months[-1]) for month in months],
        "chart_sentence": t("groups.received_chart", name=name, weight=total),
        "received_sum": t(key, weight=total, n=unweighed) if unweighed else t(key, weight=total),
    }


def _people(report: Any) -> int | None:
    counts = [getattr(report, band) for band in BANDS]
    return None if all(count is None for count in counts) else sum(count or 0 for count in counts)


@blueprint.get("/groups/<code>/received")
@requires("group.read")
def show_received(code: str) -> str:
    """Every receipt of the group, the newest first."""
    number = page_number(request.args)
    with reading() as session:
        group, place = get_group(session, code)
        lines, total = received_lines(session, group.id, offset=(number - 1) * LINES, limit=LINES)
        return render_template(
            "groups/received.html",
            group=group,
            place=place,
            lines=lines,
            total=total,
            number=number,
            first=(number - 1) * LINES + 1,
            size=LINES,
        )


@blueprint.get("/groups/new")
@requires("group.edit")
def new_group() -> str:
    return _form({"kind": GROUP_KINDS[0]}, {})


@blueprint.post("/groups/new")
@requires("group.edit")
def create_group() -> Any:
    """A group is registered and applies; one with the same name and address is pointed out first."""
    values, errors = read_form(GroupForm())
    if values is None:
        return _form(_typed(), errors), 422
    try:
        with writing() as session:
            same = None if request.form.get("anyway") else _same_group(session, values)
            if same:
                return _form(_typed(), {}, same=same), 422
            group, place = add_group(session, actor_id=current().id, now=now(), source="", **group_values(values))
            name, code = group.name, place.code
    except DomainError as refusal:
        return _form(_typed(), form_errors(refusal)), refusal.status
    say("groups.added", name=name)
    return redirect(url_for("groups.show_group", code=code))


def _same_group(session: OrganizationSession, values: dict[str, Any]) -> tuple[str, str] | None:
    """Name and code of a group that has this name and address already."""
    found = list(find_by_place(session, [(name_key(values["name"]), address_key(values["address"]))]).values())
    return (found[0].name, session.get_one(Place, (session.organization_id, found[0].id)).code) if found else None


@blueprint.get("/groups/<code>/edit")
@requires("group.edit")
def edit_group(code: str) -> str:
    with reading() as session:
        group, _ = get_group(session, code)
        return _form({field: getattr(group, field) for field in FIELDS}, {}, group=group, code=code)


@blueprint.post("/groups/<code>/edit")
@requires("group.edit")
def change_group(code: str) -> Any:
    """The group has the typed values."""
    values, errors = read_form(GroupForm())
    if values is None:
        return _edit_again(code, errors), 422
    try:
        with writing() as session:
            group, _ = get_group(session, code)
            changed = update_group(session, group, actor_id=current().id, now=now(), **group_values(values))
            name = group.name
    except DomainError as refusal:
        if refusal.status == 404:
            raise
        return _edit_again(code, form_errors(refusal)), refusal.status
    say("groups.saved" if changed else "groups.unchanged", name=name)
    return redirect(url_for("groups.show_group", code=code))


def _edit_again(code: str, errors: dict[str, str]) -> str:
    with reading() as session:
        group, _ = get_group(session, code)
        return _form(_typed(), errors, group=group, code=code)


def _form(
    typed: dict[str, Any],
    errors: dict[str, str],
    *,
    group: RecipientGroup | None = None,
    code: str = "",
    same: tuple[str, str] | None = None,
) -> str:
    return render_template(
        "groups/form.html",
        typed={**typed, "receiving_weekdays": [str(day) for day in typed.get("receiving_weekdays") or []]},
        errors=errors,
        group=group,
        code=code,
        same=same,
        kinds=[(kind, t(f"group_kind.{kind}")) for kind in GROUP_KINDS],
        prefectures=[(number, t(f"prefecture.{number}")) for number in PREFECTURE_CODES],
        weekdays=[(str(day), t(f"weekday.{day}")) for day in range(7)],
        allergens=[(name, t(f"allergen.{name}")) for name in ALLERGENS],
        temperatures=TEMPERATURES,
    )


def _typed() -> dict[str, Any]:
    """The form as it was sent, so that nothing typed is lost."""
    return {**request.form.to_dict(), **{name: request.form.getlist(name) for name in LISTS}}


@blueprint.post("/groups/<code>/state")
@requires("group.edit")
def set_state(code: str) -> Any:
    """The group is approved, pauses, ends or is taken up again."""
    values, _ = read_form(StateForm())
    with writing() as session:
        group, _place = get_group(session, code)
        name = group.name
        state = (values or {}).get("state", "")
        try:
            change_state(session, group, state=state, actor_id=current().id, now=now())
        except GroupStateWrong as refusal:
            words = {side: t(f"group_state.{refusal.values[side]}") for side in ("state", "wanted")}
            raise GroupStateWrong(name=name, **words) from refusal
    say(f"groups.did_{state}", name=name)
    return redirect(url_for("groups.show_group", code=code))
