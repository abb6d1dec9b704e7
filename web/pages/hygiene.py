"""Hygiene: quick checks of warehouses and vehicles on a phone; their calendar, temperatures and history on a laptop, on paper and as a file."""

import uuid
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from flask import Blueprint, Response, redirect, render_template, request, url_for

from inventory.codes import parse_code
from inventory.dates import tokyo_day
from inventory.db import OrganizationSession
from inventory.errors import DomainError, InvalidInput, NotFound
from inventory.hygiene import (
    Answer,
    Checkable,
    ColdSpot,
    Limits,
    Looked,
    SeenCheck,
    add_vehicle,
    checkables,
    checks_between,
    close_vehicle,
    list_vehicles,
    newest_checks,
    note_hygiene,
    open_questions,
    read_degrees,
)
from inventory.identity import new_id
from inventory.places import TEMPERATURES
from web.access import current, now, reading, requires, today, writing
from web.downloads import xlsx_answer
from web.forms import form_errors, read_form, say
from web.language import language, t
from web.language.formats import degrees, instant
from web.leaving import tell_export
from web.schemas.hygiene import VehicleForm
from web.temperature_drawing import Drawn, draw_temperatures

blueprint = Blueprint("hygiene", __name__)

MOST_CHECKS = 400
COLUMNS = ("at", "thing", "result", "points", "remedy", "spot", "celsius", "limit", "spot_remedy", "by")


def limits() -> Limits:
    setting = current().organization.setting
    return Limits(setting("chilled_limit"), setting("frozen_limit"))


@dataclass(frozen=True, slots=True)
class Month:
    """A month of one warehouse or vehicle: its checks, day by day."""

    first: date
    last: date
    checks: list[SeenCheck]

    @property
    def by_day(self) -> dict[date, list[SeenCheck]]:
        found: dict[date, list[SeenCheck]] = {}
        for check in self.checks:
            found.setdefault(check.on, []).append(check)
        return found

    @property
    def weeks(self) -> list[list[date | None]]:
        """Rows of seven days from Monday, empty where another month lies."""
        days: list[date | None] = [None] * self.first.weekday()
        days += [self.first + timedelta(days=number) for number in range((self.last - self.first).days + 1)]
        days += [None] * (-len(days) % 7)
        return [days[start : start + 7] for start in range(0, len(days), 7)]

    def drawings(self, what: Checkable) -> list[tuple[ColdSpot, Drawn]]:
        """The temperatures of each cold place that has any."""
        drawn = []
        for spot in what.spots:
            readings = [
                (reading.read_at, reading.tenths)
                for check in self.checks
                for reading in check.readings
                if reading.spot_id == spot.id and reading.tenths is not None
            ]
            if readings:
                drawn.append(
                    (spot, draw_temperatures(readings, limit_tenths=spot.limit_tenths, first=self.first, last=self.last))
                )
        return drawn


@blueprint.get("/hygiene")
@requires("stock.read")
def show_hygiene() -> Any:
    """A month of one warehouse or vehicle: days with and without a check, temperatures, what was found."""
    return _overview({})


def _overview(errors: dict[str, str]) -> Any:
    with reading() as session:
        things = checkables(session, limits())
        chosen = _chosen(things)
        month = _month(session, chosen)
        return render_template(
            "hygiene/show.html", things=things, chosen=chosen, month=month, newest=newest_checks(session), vehicles=list_vehicles(session),
            drawings=month.drawings(chosen) if chosen else [], spots=_spot_names(things), errors=errors, thing_key=thing_key,
            previous=(month.first - timedelta(days=1)).strftime("%Y-%m"), following=(month.last + timedelta(days=1)).strftime("%Y-%m"),
            temperatures=[(name, t(f"temperature.{name}")) for name in TEMPERATURES],
        )  # fmt: skip


def thing_key(what: Checkable) -> str:
    """What names it in an address."""
    return str(what.id) if what.is_vehicle else what.code


def _chosen(things: list[Checkable]) -> Checkable | None:
    wanted = request.args.get("thing", "")
    return next((what for what in things if thing_key(what) == wanted), things[0] if things else None)


def _month(session: OrganizationSession, chosen: Checkable | None) -> Month:
    first = today().replace(day=1)
    try:
        year, month = (int(part) for part in request.args.get("month", "").split("-"))
        first = date(year, month, 1) if 2000 <= year < 2100 else first
    except ValueError:
        pass
    last = first.replace(day=monthrange(first.year, first.month)[1])
    checks = checks_between(session, first, last, of=[chosen.id], limit=MOST_CHECKS) if chosen else []
    return Month(first, last, checks)


def _spot_names(things: list[Checkable]) -> dict[uuid.UUID, str]:
    return {spot.id: spot.name for what in things for spot in what.spots}


@blueprint.get("/hygiene/paper")
@requires("stock.read")
def show_paper() -> Any:
    """The month on A4: every check with who, when, temperatures, and what was done."""
    with reading() as session:
        things = checkables(session, limits())
        chosen = _chosen(things)
        if chosen is None:
            return redirect(url_for("hygiene.show_hygiene"))
        month = _month(session, chosen)
        return render_template(
            "hygiene/paper.html",
            chosen=chosen,
            month=month,
            drawings=month.drawings(chosen),
            spots=_spot_names(things),
            thing_key=thing_key,
        )


@blueprint.get("/hygiene.xlsx")
@requires("stock.read")
def save_excel() -> Response:
    """Every check of the month, of all warehouses and vehicles, a row for each temperature."""
    with reading() as session:
        things = {what.id: what for what in checkables(session, limits())}
        month = _month(session, None)
        checks = checks_between(session, month.first, month.last)
        names = _spot_names(list(things.values()))
        rows = [row for check in reversed(checks) for row in _rows(check, things, names)]
    headings = [
        t(f"hygiene.column_{name}")
        for name in ("at", "thing", "result", "points", "remedy", "spot", "celsius", "limit", "spot_remedy", "by")
    ]
    tell_export(first=month.first, last=month.last, rows=len(rows), what="hygiene")
    name = t("hygiene.file_name", month=month.first.strftime("%Y%m"))
    return xlsx_answer(name, headings, rows, widths=(18, 22, 12, 30, 30, 18, 8, 8, 30, 16))


def _rows(seen: SeenCheck, things: dict[Any, Checkable], names: dict[uuid.UUID, str]) -> list[list[Any]]:
    what = things.get(seen.thing_id)
    begin = [
        instant(seen.check.checked_at, language=language()), what.name if what else t("hygiene.closed_thing"),
        t("hygiene.well" if seen.is_well else "hygiene.found"), t("hygiene.comma").join(t(f"hygiene.point_{point}") for point in seen.check.bad),
        seen.check.remedy,
    ]  # fmt: skip
    spots = [
        [
            names.get(reading.spot_id, ""),
            None if reading.tenths is None else reading.tenths / 10,
            reading.limit_tenths / 10,
            reading.remedy,
        ]
        for reading in seen.readings
    ] or [["", None, None, ""]]
    return [[*begin, *spot, seen.by] for spot in spots]


@blueprint.get("/hygiene/check")
@requires("hygiene.record")
def choose() -> str:
    """What can be checked, and when it was last."""
    with reading() as session:
        things, newest = checkables(session, limits()), newest_checks(session)
        done = {thing for thing, at in newest.items() if tokyo_day(at) == today()}
        return render_template("hygiene/choose.html", things=things, newest=newest, done=done, thing_key=thing_key)


@blueprint.get("/hygiene/check/<code>")
@requires("hygiene.record")
def show_check(code: str) -> Any:
    with reading() as session:
        return _form(_thing(session, code), {})


@blueprint.post("/hygiene/check/<code>")
@requires("hygiene.record")
def check(code: str) -> Any:
    """It was looked at; pressing twice counts once."""
    with reading() as session:
        what = _thing(session, code)
    errors: dict[str, str] = {}
    looked = _looked(what, errors)
    key = _key()
    if not errors:
        errors = {name: t(f"problem.{problem}") for name, problem in open_questions(what, looked).items()}
    if errors:
        return _form(what, errors), 422
    with writing() as session:
        note_hygiene(session, what, looked, key=key, actor_id=current().id, now=now())
    read = t("hygiene.comma").join(
        t("hygiene.read_back", name=spot.name, celsius=_degrees(looked.temperatures[spot.id])) for spot in what.spots
    )
    say("hygiene.kept_with" if read else "hygiene.kept", name=what.name, degrees=read)
    return redirect(url_for("hygiene.choose"))


def _degrees(answer: Answer) -> str:
    return degrees(answer.measured.tenths / 10, language=language()) if answer.measured else t("hygiene.not_measured")


def _thing(session: OrganizationSession, code: str) -> Checkable:
    plain = parse_code(code) or code
    for what in checkables(session, limits()):
        if thing_key(what) == plain:
            return what
    raise NotFound(kind="place", code=code)


def _looked(what: Checkable, errors: dict[str, str]) -> Looked:
    """What was tapped and typed; what cannot be read stands in `errors` beside its field."""
    form = request.form
    bad = [point for point in what.points if form.get(f"bad-{point}")]
    if form.get("verdict") == "fine" and bad:
        errors["verdict"] = t("problem.fine_but_chosen")
    if form.get("verdict") != "fine" and not bad:
        errors["verdict"] = t("problem.nothing_chosen")
    answers = {}
    for spot in what.spots:
        name = f"celsius-{spot.id}"
        typed, sign = form.get(name, "").strip()[:40], form.get(f"sign-{spot.id}", "")
        try:
            measured = read_degrees(typed, field=name)
            if measured and not measured.is_signed and sign in ("-", "+"):
                measured = read_degrees(f"{sign}{measured.tenths / 10}", field=name)
        except InvalidInput as refusal:
            errors |= form_errors(refusal)
            measured = None
        answers[spot.id] = Answer(measured, form.get(f"remedy-{spot.id}", "")[:200])
    return Looked(bad, form.get("remedy", "")[:200], answers)


def _key() -> uuid.UUID:
    try:
        return uuid.UUID(request.form.get("key", ""))
    except ValueError:
        return new_id()


def _form(what: Checkable, errors: dict[str, str]) -> str:
    return render_template(
        "hygiene/check.html",
        what=what,
        errors=errors,
        typed=request.form,
        key=request.form.get("key") or new_id(),
        thing_key=thing_key,
    )


@blueprint.post("/hygiene/vehicles")
@requires("place.edit")
def new_vehicle() -> Any:
    form, errors = read_form(VehicleForm())
    if form is not None:
        try:
            with writing() as session:
                add_vehicle(
                    session,
                    name=form["vehicle_name"],
                    plate=form["plate"],
                    temperature=form["temperature"],
                    actor_id=current().id,
                    now=now(),
                )
        except DomainError as refusal:
            errors = form_errors(refusal)
    if form is None or errors:
        return _overview(errors), 422
    say("hygiene.vehicle_added", name=form["vehicle_name"])
    return redirect(url_for("hygiene.show_hygiene"))


@blueprint.post("/hygiene/vehicles/<uuid:vehicle_id>/<any(close, reopen):step>")
@requires("place.edit")
def change_vehicle(vehicle_id: uuid.UUID, step: str) -> Any:
    with writing() as session:
        name = close_vehicle(session, vehicle_id, is_closed=step == "close", actor_id=current().id, now=now()).name
    say("hygiene.vehicle_closed" if step == "close" else "hygiene.vehicle_reopened", name=name)
    return redirect(url_for("hygiene.show_hygiene"))
