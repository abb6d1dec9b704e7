"""The workbench: the plan as a matrix, as lists and on the tile grid, with the panel of one cell."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from flask import redirect, render_template, request, url_for

from inventory.codes import parse_code
from inventory.db import OrganizationSession
from inventory.jobs import find_open
from matching.groups.tables import GROUP_KINDS
from matching.rounds.assembling import chosen_groups
from matching.rounds.changes import next_steps
from matching.rounds.choosing import list_active_teams
from matching.rounds.noting import list_notes
from matching.rounds.paging import GROUPS_PER_PAGE, LOTS_PER_PAGE, ONLY, SORTS, View, list_lot_lines, list_regions, read_page
from matching.rounds.standing import ORDER, figures_of
from matching.rounds.starting import get_round_by_number, offers_of
from matching.rounds.tables import Round
from web.access import current, reading, requires, today
from web.language import has_text, t
from web.pages.rounds.blueprint import blueprint
from web.pages.rounds.panel import date_text, open_panel, refusal_sentence, short_date, warning_line
from web.pages.rounds.telling import change_line
from web.reasons import short_word, sign_of

__all__ = ["refusal_sentence", "show_round"]
VIEWS = ("matrix", "groups", "lots", "map")
KEPT = ("view", "sort", "reason", "region", "kind", "team", "only", "q", "lots", "groups")
WARNINGS_SHOWN = 4


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address, or a form, asks to see."""

    view: View
    shown: str
    kept: dict[str, str]
    tried: int | None


def read_asked() -> Asked:
    """Unknown words count as not asked."""
    asked = request.values
    lot, group = parse_code(asked.get("lot", "")) or "", parse_code(asked.get("group", "")) or ""

    def one_of(name: str, known: tuple[str, ...]) -> str:
        return asked.get(name, "") if asked.get(name) in known else ""

    view = View(
        # Without a page it is the one that holds the open cell.
        lots_page=asked.get("lots", 0 if lot else 1, type=int),
        groups_page=asked.get("groups", 0 if group else 1, type=int),
        sort=one_of("sort", SORTS) or "name",
        reason=one_of("reason", ORDER),
        region=asked.get("region", "")[:2],
        kind=one_of("kind", GROUP_KINDS),
        team=asked.get("team", "")[:36],
        only=one_of("only", ONLY),
        words=asked.get("q", "")[:60],
        lot=lot,
        group=group,
    )
    kept = {name: asked[name] for name in KEPT if asked.get(name)}
    return Asked(view, one_of("view", VIEWS) or "matrix", kept, asked.get("try", type=int))


@blueprint.get("/rounds/<int:number>")
@requires("round.read")
def show_round(number: int) -> Any:
    """The plan as a matrix of lots and groups; before there is one, how far it is or what would be matched."""
    asked = read_asked()
    with reading() as session:
        round_ = get_round_by_number(session, number)
        if round_.figures is None:
            return _show_draft(session, round_)
        if request.headers.get("HX-Target") == "panel":
            return render_template("rounds/panel.html", **panel_context(session, round_, asked))
        return show_bench(session, round_, asked)


def _show_draft(session: OrganizationSession, round_: Round) -> Any:
    job = find_open(session, "propose", parameters={"number": round_.number}) if round_.state == "draft" else None
    if job:
        return redirect(url_for("jobs.show_job", job_id=job.id))
    lots, groups = len(offers_of(session, round_.id)), len(chosen_groups(session, round_))
    return render_template("rounds/draft.html", round=round_, lots=lots, groups=groups)


def panel_context(
    session: OrganizationSession, round_: Round, asked: Asked, *, errors: dict[str, str] | None = None
) -> dict[str, Any]:
    """What the panel of the open cell needs."""
    lot, group = asked.view.lot, asked.view.group
    may_edit = current().can("round.edit")
    panel = open_panel(session, round_, lot, group, today=today(), tried=asked.tried, may_edit=may_edit)
    notes = list_notes(session, round_.id)
    if panel:
        panel.notes = [(note, name) for note, name in notes if (note.lot_code, note.group_code) == (lot, group)]
    return {
        "round": round_,
        "panel": panel,
        "notes": notes,
        "noted": {(note.lot_code, note.group_code) for note, _ in notes if note.lot_code},
        "tried": asked.tried,
        "kept": asked.kept,
        "errors": errors or {},
        "typed": request.form.to_dict() if errors else {},
        "date_text": date_text,
        "short_date": short_date,
        "short_word": short_word,
        "sign_of": sign_of,
    }


def show_bench(session: OrganizationSession, round_: Round, asked: Asked, *, errors: dict[str, str] | None = None) -> str:
    """The page of a plan, with one cell open when the address names it."""
    warnings = round_.settings.get("warnings", []) if round_.state == "proposed" else []
    last_done, first_undone = next_steps(session, round_.id) if current().can("round.edit") else (None, None)
    context = panel_context(session, round_, asked, errors=errors) | _shown_context(session, round_, asked)
    bench = context.get("bench")
    return render_template(
        "rounds/bench.html",
        **context,
        shown=asked.shown,
        views=VIEWS,
        figures=figures_of(round_),
        warnings=[warning_line(bench, one) for one in warnings[:WARNINGS_SHOWN]] if bench else [],
        more_warnings=max(0, len(warnings) - WARNINGS_SHOWN),
        last_done=last_done,
        first_undone=first_undone,
        last_line=change_line(bench, last_done) if bench and last_done else "",
        may_edit=current().can("round.edit") and round_.state == "proposed",
        reason_choices=[(code, t(f"reason.title.{code}")) for code in ORDER if code != "FORBIDDEN"],
        region_choices=_regions(round_),
        kind_choices=[
            (kind, t(f"offers.kind_{kind}")) for kind in (round_.figures or {})["kinds"] if has_text(f"offers.kind_{kind}")
        ],
        team_choices=[(team.id, team.name) for team in list_active_teams(session)] if (round_.figures or {})["has_teams"] else [],
    )


def _shown_context(session: OrganizationSession, round_: Round, asked: Asked) -> dict[str, Any]:
    """What the chosen way of looking needs."""
    if asked.shown == "map":
        return {"regions": list_regions(session, round_)}
    if asked.shown == "lots":
        total = (round_.figures or {})["lots"]
        pages = max(1, -(-total // GROUPS_PER_PAGE))
        page = min(max(asked.view.lots_page, 1), pages)
        lines = list_lot_lines(session, round_, page=page)
        return {"lines": lines, "lots_total": total, "lots_page": page, "lots_pages": pages}
    page = read_page(session, round_, asked.view)
    return {"page": page, "bench": page.bench, "per_page": GROUPS_PER_PAGE, "lots_per_page": LOTS_PER_PAGE}


def _regions(round_: Round) -> list[tuple[str, str]]:
    """Prefectures of the groups that take part."""
    codes = (round_.figures or {})["regions"]
    return [(code, t(f"prefecture.{code}")) for code in codes if has_text(f"prefecture.{code}")]


def round_title(round_: Round) -> str:
    return t("rounds.named", n=round_.number, name=round_.name) if round_.name else t("rounds.number", n=round_.number)


def kept_query(kept: dict[str, str]) -> str:
    """What the links of cells keep, after their own lot and group."""
    return f"&{urlencode(kept)}" if kept else ""


blueprint.add_app_template_global(round_title, "round_title")
blueprint.add_app_template_filter(kept_query)
