"""Erasing personal data on request: people who left, and the contacts of groups and donors. A page asks before anything is erased."""

import uuid
from typing import Any

from flask import Blueprint, redirect, render_template, url_for

from inventory.accounts import UserAccount, get_member
from inventory.donors import get_donor
from inventory.erasing import erase_donor_contact, erase_person, list_left
from matching.groups.erasing import erase_group_contact
from matching.groups.tables import get_group
from web.access import current, now, reading, requires, writing
from web.forms import say
from web.witnessing import erased_name

blueprint = Blueprint("erasing", __name__)


@blueprint.get("/members/left")
@requires("member.edit")
def list_people() -> str:
    """People who left, whose names are still kept."""
    with reading() as session:
        return render_template("members/left.html", people=list_left(session))


@blueprint.post("/members/<uuid:user_id>/erase")
@requires("member.edit")
def erase_member(user_id: uuid.UUID) -> Any:
    """The person has no name here any more; what they did stays."""
    with writing() as session:
        name = session.get_one(UserAccount, get_member(session, user_id).user_id).name
        called = erase_person(session, user_id, name_of=erased_name, actor_id=current().id, now=now())
    say("erasing.person_done", name=name, called=called)
    return redirect(url_for("erasing.list_people"))


@blueprint.get("/<any(donors, groups):kind>/<code>/erase-contact")
@requires("member.edit")
def ask_contact(kind: str, code: str) -> str:
    """What would be erased, and its button."""
    with reading() as session:
        record, place = get_donor(session, code) if kind == "donors" else get_group(session, code)
        return render_template("members/erase_contact.html", kind=kind, record=record, place=place)


@blueprint.post("/<any(donors, groups):kind>/<code>/erase-contact")
@requires("member.edit")
def erase_contact(kind: str, code: str) -> Any:
    """Nobody's name is kept with the donor or group any more."""
    with writing() as session:
        if kind == "donors":
            donor, _ = get_donor(session, code)
            erase_donor_contact(session, donor, actor_id=current().id, now=now())
            name, page = donor.name, url_for("donors.show_donor", code=code)
        else:
            group, _ = get_group(session, code)
            erase_group_contact(session, group, actor_id=current().id, now=now())
            name, page = group.name, url_for("groups.show_group", code=code)
    say("erasing.contact_done", name=name)
    return redirect(page)
