"""The certificate of thanks for a donor, and the statement of a group."""

from typing import Any

from flask import redirect, render_template, request, url_for

from inventory.errors import DomainError
from inventory.letterhead import change_letterhead, letterhead_of
from matching.groups import get_group
from matching.outcomes.statements import group_statement
from web.access import current, now, reading, requires, today, writing
from web.forms import form_errors, say
from web.language import language, t
from web.language.formats import fiscal_year_short
from web.pages.papers.area import asked_period, blueprint, year_choices
from web.pages.papers.outcomes import Report, period_words, read_report
from web.sealing import paper_seal

WORDS = ("thanks_title", "thanks_words")
# Places in the words that a donor's figures fill, as they are written there.
PLACES = {name: "{" + name + "}" for name in ("period", "kg", "pieces", "households", "groups", "municipalities")}


@blueprint.get("/donors/<code>/thanks")
@requires("report.read")
def show_thanks(code: str) -> Any:
    """The words of the certificate, to be looked at, changed and printed."""
    return _thanks(code, {})


def _thanks(code: str, errors: dict[str, str], typed: dict[str, str] | None = None) -> Any:
    with reading() as session:
        report, head = read_report(session, code), letterhead_of(session)
    page = render_template(
        "papers/thanks.html", report=report, found=report.outcome, head=head, errors=errors | report.asked.errors, choices=year_choices(),
        asked=report.asked, typed=typed or _own_words(head), places=PLACES, words=_filled(report, typed or _own_words(head)),
    )  # fmt: skip
    return page, 422 if errors else report.asked.status


def _own_words(head: Any) -> dict[str, str]:
    """The organization's own words, or those that come with the software."""
    return {name: getattr(head, name) or t(f"papers.{name}", **PLACES) for name in WORDS}


def _filled(report: Report, typed: dict[str, str]) -> str:
    """The words with the figures in the places that name them."""
    found = report.outcome
    values = {
        "period": _year_words(report),
        "pieces": f"{found.total('received').pieces:,}",
        "kg": f"{found.total('received').grams / 1000:,.1f}",
        "households": f"{found.households.visits:,}",
        "groups": f"{len(found.reached):,}",
        "municipalities": f"{found.municipalities:,}",
    }
    # Braces as a Japanese keyboard types them stand for the plain ones.
    text = typed["thanks_words"].translate({0xFF5B: "{", 0xFF5D: "}"})
    for name, value in values.items():
        text = text.replace("{" + name + "}", value)
    return text


def _year_words(report: Report) -> str:
    """A business year by its name, other periods by their days."""
    choice = report.asked.period.choice
    return period_words(report) if choice == "free" else fiscal_year_short(int(choice), language=language())


@blueprint.post("/donors/<code>/thanks")
@requires("donor.edit")
def save_thanks(code: str) -> Any:
    """These are the organization's words from now on."""
    typed = {name: request.form.get(name, "") for name in WORDS}
    own = {
        name: "" if text.replace("\r\n", "\n").strip() == t(f"papers.{name}", **PLACES) else text for name, text in typed.items()
    }
    try:
        with writing() as session:
            change_letterhead(session, own, actor_id=current().id, now=now())
    except DomainError as refusal:
        return _thanks(code, form_errors(refusal), typed)
    say("papers.thanks_saved")
    asked = asked_period()
    return redirect(url_for("papers.show_thanks", code=code, period=asked.period.choice, **asked.days))


@blueprint.get("/donors/<code>/thanks/print")
@requires("report.read")
def print_thanks(code: str) -> str:
    """The certificate on A4 paper, crosswise."""
    with reading() as session:
        report, head = read_report(session, code), letterhead_of(session)
    typed = _own_words(head)
    return render_template(
        "papers/thanks_print.html", report=report, found=report.outcome, head=head, title=typed["thanks_title"],
        words=_filled(report, typed), organization_name=current().organization_name, printed_on=today(),
        back_url=url_for("papers.show_thanks", code=code, **report.address),
    )  # fmt: skip


@blueprint.get("/groups/<code>/statement")
@requires("group.read")
def show_statement(code: str) -> Any:
    """What reached the group in the period, and what it reported."""
    asked = asked_period()
    with reading() as session:
        group, place = get_group(session, code)
        found = group_statement(session, place.id, asked.period.period)
    page = render_template(
        "papers/statement.html", group=group, place=place, found=found, asked=asked, errors=asked.errors, choices=year_choices(),
        days=asked.days,
    )  # fmt: skip
    return page, asked.status


@blueprint.get("/groups/<code>/statement/print")
@requires("group.read")
def print_statement(code: str) -> str:
    """The statement as a letter on A4 paper."""
    asked = asked_period()
    with reading() as session:
        group, place = get_group(session, code)
        found = group_statement(session, place.id, asked.period.period)
        head, sealed = letterhead_of(session), paper_seal(session)
    return render_template(
        "papers/statement_print.html", group=group, place=place, found=found, asked=asked, head=head, seal=sealed,
        addressee=t("papers.dear_firm", name=group.name), organization_name=current().organization_name, printed_on=today(),
        back_url=url_for("papers.show_statement", code=code, period=asked.period.choice, **asked.days),
    )  # fmt: skip
