"""The donor's outcome report: what came, who got it, what is left - on screen with the entries behind each figure, on paper, as Excel."""

import io
import uuid
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import redirect, render_template, request, send_file, url_for
from flask import session as browser

from inventory.codes import parse_code
from inventory.dates import tokyo_day
from inventory.db import OrganizationSession
from inventory.donors import Donor, get_donor
from inventory.errors import NotFound
from inventory.letterhead import letterhead_of
from inventory.lots import get_lot
from inventory.slips import get_slip, lots_of_slip
from matching.impact import Period
from matching.outcomes.reading import donor_outcome
from matching.outcomes.sharing import LIFE_DAYS, list_shares
from matching.outcomes.values import Outcome
from web import donor_books
from web.access import current, noting, now, reading, requires, today
from web.downloads import XLSX
from web.language import language, t
from web.language.formats import day as day_text
from web.language.formats import weight
from web.leaving import stamp, tell_export
from web.pages.papers.area import Asked, asked_period, blueprint, year_choices
from web.sealing import paper_seal, seal


@dataclass(frozen=True)
class Report:
    """An outcome with how it was asked for. `subject` names the lot or the slip it is about; empty for a period."""

    outcome: Outcome
    asked: Asked
    address: dict[str, str]
    days: dict[str, str]
    subject: str


def read_report(session: OrganizationSession, code: str) -> Report:
    """The donor's report of a period, of one lot, or of the lots of a slip, as the address asks."""
    donor, place = get_donor(session, code)
    asked = asked_period()
    lot_code, slip = request.values.get("lot", ""), request.values.get("slip", "")
    if lot_code or slip:
        return _of_lots(session, donor, place.code, asked, lot_code, slip)
    outcome = donor_outcome(session, donor, place.code, period=asked.period.period, today=today())
    address = {"period": asked.period.choice} if asked.period.choice != "free" else {"period": "free", **asked.days}
    return Report(outcome, asked, address, asked.days, "")


def _of_lots(session: OrganizationSession, donor: Donor, code: str, asked: Asked, lot_code: str, slip: str) -> Report:
    ids, subject, address = _slip_lots(session, donor, slip) if slip else _one_lot(session, donor, lot_code)
    outcome = donor_outcome(session, donor, code, period=None, today=today(), lot_ids=ids)
    first = min((tokyo_day(line.lot.created_at) for line in outcome.lots), default=today())
    firsts = [line.first_on for line in outcome.lots if line.first_on]
    days = {"from": min([first, *firsts]).isoformat(), "to": today().isoformat()}
    return Report(outcome, asked, address, days | ({"lot": address["lot"]} if "lot" in address else {}), subject)


def _one_lot(session: OrganizationSession, donor: Donor, text: str) -> tuple[tuple[uuid.UUID, ...], str, dict[str, str]]:
    code = parse_code(text)
    if code is None:
        raise NotFound(kind="lot", code=text)
    lot, item = get_lot(session, code)
    if lot.donor_id != donor.id:
        raise NotFound(kind="lot", code=text)
    return (lot.id,), t("outcomes.of_lot", item=item.name, lot=f"{lot.code[:4]}-{lot.code[4:]}"), {"lot": lot.code}


def _slip_lots(session: OrganizationSession, donor: Donor, text: str) -> tuple[tuple[uuid.UUID, ...], str, dict[str, str]]:
    year, _, number = text.partition("-")
    if not (year.isascii() and number.isascii() and year.isdigit() and number.isdigit() and len(text) < 15):
        raise NotFound(kind="slip", code=text[:20])
    page = get_slip(session, int(year), int(number))
    if page.slip.donor_id != donor.id:
        raise NotFound(kind="slip", code=text)
    return lots_of_slip(session, page.slip.id), t("outcomes.of_slip", number=f"{year}-{int(number):04}"), {"slip": text}


@blueprint.get("/donors/<code>/outcome")
@requires("report.read")
def show_outcome(code: str) -> Any:
    """What became of the donor's goods; each figure leads to the entries it was counted from."""
    with reading() as session:
        report = read_report(session, code)
        shares = list_shares(session, report.outcome.donor.id) if current().can("donor.edit") else []
    page = render_template(
        "papers/outcome.html", report=report, found=report.outcome, asked=report.asked, errors=report.asked.errors, days=report.days,
        choices=year_choices(), mail=mail_text(report), shares=shares, lives=LIFE_DAYS, share=browser.pop("new_share", None),
    )  # fmt: skip
    return page, report.asked.status


def period_words(report: Report) -> str:
    """The period, or what the report is about instead."""
    period = report.outcome.period
    if period is None:
        return report.subject
    return t("impact.days", first=day_text(period.first, language=language()), last=day_text(period.last, language=language()))


def mail_text(report: Report) -> str:
    """The letter that goes with the report, to be copied."""
    found = report.outcome
    lines = [
        t("outcomes.mail_greeting", donor=addressee(found.donor)),
        "",
        t("outcomes.mail_thanks", period=period_words(report), organization=current().organization_name),
        t(
            "outcomes.mail_got",
            weight=weight(found.total("received").grams, language=language()),
            n=found.total("received").pieces,
        ),
    ]
    if found.households.reports:
        lines.append(
            t(
                "outcomes.mail_reached",
                households=found.households.visits,
                municipalities=found.municipalities,
                groups=len(found.reached),
            )
        )
    elif found.reached:
        lines.append(t("outcomes.mail_on_its_way", municipalities=found.municipalities, groups=len(found.reached)))
    if found.waiting:
        lines.append(t("outcomes.mail_waiting", n=found.waiting))
    return "\n".join([*lines, "", t("outcomes.mail_end"), current().organization_name])


def addressee(donor: Donor) -> str:
    """The donor as a letter begins: a firm and a person are addressed differently."""
    return t("papers.dear_person" if donor.kind == "person" else "papers.dear_firm", name=donor.name)


@blueprint.get("/donors/<code>/outcome/print")
@requires("report.read")
def print_outcome(code: str) -> str:
    """The report as a letter on A4 paper."""
    with reading() as session:
        report = read_report(session, code)
        head, sealed = letterhead_of(session), paper_seal(session)
    return render_template(
        "papers/outcome_print.html", report=report, found=report.outcome, head=head, seal=sealed, period=period_words(report),
        addressee=addressee(report.outcome.donor), organization_name=current().organization_name, printed_on=today(),
        back_url=url_for("papers.show_outcome", code=code, **report.address),
    )  # fmt: skip


@blueprint.post("/donors/<code>/outcome.xlsx")
@requires("report.export")
def download_outcome(code: str) -> Any:
    """The report as Excel; it stands in the journal, with the checkpoint it was counted from."""
    file = io.BytesIO()
    with reading() as session:
        report = read_report(session, code)
        period = report.outcome.period
        tell_export(first=_ends(period)[0], last=_ends(period)[1], what="donor_report")
        about = donor_books.about(
            session, seal=seal, language=language(), now=now(), period=period_words(report), mark=stamp().line
        )
        donor_books.write(file, report.outcome, about)
    if report.asked.errors:
        return redirect(url_for("papers.show_outcome", code=code))
    with noting() as session:
        donor_books.note(session, report.outcome, about.checkpoint, actor_id=current().id, now=now())
    name = donor_books.file_name(report.outcome, _ends(report.outcome.period), language())
    return send_file(io.BytesIO(file.getvalue()), mimetype=XLSX, as_attachment=True, download_name=name)


def _ends(period: Period | None) -> tuple[date, date]:
    return (period.first, period.last) if period else (today(), today())
