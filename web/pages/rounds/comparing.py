"""Two plans of a round side by side: who gains, who loses, what becomes of the totals."""

import uuid

from flask import render_template, request
from sqlalchemy import select

from inventory.catalog import Item
from inventory.db import OrganizationSession
from matching.groups.tables import RecipientGroup
from matching.offers import Offer
from matching.rounds.comparing import Side, compare
from matching.rounds.settling import whole_documents
from matching.rounds.starting import get_round_by_number
from matching.rounds.tables import PlanVersion, Round
from matching.rounds.versions import get_version, list_versions
from web.access import reading, requires
from web.language import t
from web.language.formats import clock, month_day
from web.pages.rounds.blueprint import blueprint

CURRENT = 0


def version_name(version: PlanVersion) -> str:
    """Such as: 2 adjusted, 11月21日 12:00."""
    when = f"{month_day(version.made_at)} {clock(version.made_at)}"
    return t("rounds.version_name", n=version.number, kind=t(f"rounds.version_{version.kind}"), when=when)


@blueprint.get("/rounds/<int:number>/comparison")
@requires("round.read")
def show_comparison(number: int) -> str:
    """The first plan beside the present one, or the two versions that the address names."""
    with reading() as session:
        round_ = get_round_by_number(session, number)
        versions = [version for version, _ in list_versions(session, round_.id)]
        if not versions:
            return render_template("rounds/comparison.html", round=round_, versions=[], result=None)
        numbers = {version.number for version in versions} | {CURRENT}
        before = request.args.get("before", versions[0].number, type=int)
        after = request.args.get("after", CURRENT, type=int)
        before, after = (one if one in numbers else CURRENT for one in (before, after))
        result = compare(_side(session, round_, before), _side(session, round_, after))
        return render_template(
            "rounds/comparison.html",
            round=round_,
            versions=versions,
            choices=[(version.number, version_name(version)) for version in versions] + [(CURRENT, t("rounds.version_now"))],
            before=before,
            after=after,
            result=result,
            groups=group_names(session, round_),
            lots=lot_names(session, round_),
        )


def _side(session: OrganizationSession, round_: Round, number: int) -> Side:
    if number == CURRENT:
        return Side(*whole_documents(session, round_))
    version = get_version(session, round_.id, number)
    return Side(version.problem, version.plan)


def group_names(session: OrganizationSession, round_: Round) -> dict[str, str]:
    ids = {uuid.UUID(group_id): code for code, group_id in round_.settings.get("names", {}).get("groups", {}).items()}
    query = select(RecipientGroup.id, RecipientGroup.name).where(RecipientGroup.id.in_(ids))
    return {ids[group_id]: name for group_id, name in session.execute(query)}


def lot_names(session: OrganizationSession, round_: Round) -> dict[str, str]:
    codes = list(round_.settings.get("names", {}).get("offers", {}))
    query = select(Offer.code, Item.name).join(Item, Item.id == Offer.item_id).where(Offer.code.in_(codes))
    return dict(session.execute(query).all())
