"""Campaigns: entering one, changing it, with its history."""

import uuid
from typing import Any

from flask import redirect, render_template, request, url_for

from inventory.codes import parse_code
from inventory.db import OrganizationSession
from inventory.errors import DomainError
from matching.campaigns import CampaignRow, CampaignWish, campaign_choices, get_campaign, save_campaign
from web.access import current, now, reading, requires, writing
from web.forms import form_errors, read_form, say
from web.history import history
from web.language import t
from web.pages.impact.area import blueprint
from web.schemas.campaigns import CampaignForm


@blueprint.get("/impact/campaigns/new")
@requires("round.edit")
def new_campaign() -> str:
    with reading() as session:
        return _page(session, None, {}, {})


@blueprint.post("/impact/campaigns/new")
@requires("round.edit")
def create_campaign() -> Any:
    return _save(None)


@blueprint.get("/impact/campaigns/<uuid:campaign_id>")
@requires("report.read")
def edit_campaign(campaign_id: uuid.UUID) -> str:
    """The campaign's days, donors and rounds, and how they came to be."""
    with reading() as session:
        return _page(session, get_campaign(session, campaign_id), {}, {})


@blueprint.post("/impact/campaigns/<uuid:campaign_id>")
@requires("round.edit")
def change_campaign(campaign_id: uuid.UUID) -> Any:
    return _save(campaign_id)


def _save(campaign_id: uuid.UUID | None) -> Any:
    form, errors = read_form(CampaignForm())
    if form is not None:
        wish = CampaignWish(
            form["name"], form["first_on"], form["last_on"], form["notes"],
            tuple(parse_code(code) or code[:8] for code in request.form.getlist("donors")),
            tuple(int(number) for number in request.form.getlist("rounds") if number.isascii() and number.isdigit() and len(number) < 9),
        )  # fmt: skip
        try:
            with writing() as session:
                if campaign_id:
                    get_campaign(session, campaign_id)
                saved = save_campaign(session, wish, campaign_id=campaign_id, actor_id=current().id, now=now())
                saved_id = saved.id
            say("campaigns.saved", name=wish.name)
            return redirect(url_for("impact.edit_campaign", campaign_id=saved_id))
        except DomainError as refusal:
            if refusal.status == 404:
                raise
            errors = form_errors(refusal)
    with reading() as session:
        row = get_campaign(session, campaign_id) if campaign_id else None
        return _page(session, row, request.form.to_dict(), errors), 422


def _page(session: OrganizationSession, row: CampaignRow | None, typed: dict[str, str], errors: dict[str, str]) -> str:
    donors, rounds = campaign_choices(session)
    chosen_donors = request.form.getlist("donors") if typed else [code for _, code, _ in row.donors] if row else []
    chosen_rounds = request.form.getlist("rounds") if typed else [str(number) for _, number, _ in row.rounds] if row else []
    return render_template(
        "impact/campaign.html", row=row, errors=errors, typed=typed or _typed(row),
        donors=[(code, name, code in chosen_donors) for code, name in donors],
        rounds=[(str(number), t("campaigns.round", number=str(number), name=name), str(number) in chosen_rounds) for number, name in rounds],
        changes=history(session, "campaign", row.campaign.id) if row else [],
    )  # fmt: skip


def _typed(row: CampaignRow | None) -> dict[str, str]:
    if row is None:
        return {}
    found = row.campaign
    return {
        "name": found.name,
        "first_on": found.first_on.isoformat(),
        "last_on": found.last_on.isoformat(),
        "notes": found.notes,
    }
