"""Reports of donors as Excel files: one at once, or those of all donors of a period together as one archive, made by a job."""

import io
import re
import time
import uuid
import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import IO, Any

from sqlalchemy import select

from inventory import audit
from inventory.accounts import get_organization
from inventory.checkpoints import Sealer, state_of
from inventory.dates import tokyo_day
from inventory.db import OrganizationSession
from inventory.errors import NotFound
from inventory.jobs import Job
from inventory.lots import Lot
from matching.impact import Period
from matching.outcomes.book import DonorBook, write_donor_book
from matching.outcomes.reading import donor_outcome, donors_with_goods
from matching.outcomes.values import Outcome
from web.exports import KEPT_SECONDS, workbook_words
from web.language import LANGUAGES, TEXTS, speaking, t
from web.language.formats import date_mark
from web.language.formats import day as day_text
from web.work import Work

DONOR_BOOKS_JOB = "donor_books"
_NOT_IN_NAMES = re.compile(r"[\x00-\x1f\x7f<>:\"/\\|?*]+")
SHARED = {"group_kind": "group_kind."}


def about(session: OrganizationSession, *, seal: Sealer, language: str, now: datetime, period: str, mark: str = "") -> DonorBook:
    """What stands beside the rows, with the ledger as it is in this snapshot, sealed; `mark` says on every page who took it out."""
    name = get_organization(session, session.organization_id).name
    return DonorBook(
        name, now, seal(state_of(session), "report"), words(language), period, _mark(language), _resale(language), mark
    )


def words(language: str) -> dict[str, str]:
    """Words that all workbooks share, and those of this one by the names it asks for."""
    choice = LANGUAGES.index(language)
    found = workbook_words(language)
    found |= {name: TEXTS[f"donor_book.{name}"][choice] for area, _, name in _parts() if area == "donor_book"}
    found |= {SHARED[area] + name: TEXTS[f"{area}.{name}"][choice] for area, _, name in _parts() if area in SHARED}
    return found


def _parts() -> Iterator[tuple[str, str, str]]:
    return (key.partition(".") for key in TEXTS)


def _mark(language: str) -> Any:
    def say(lot: Lot) -> str:
        with speaking(language):
            kind = t(f"date_kind.{lot.date_kind}")
        return f"{kind} {date_mark(lot.date_on, lot.date_precision, table=True, language=language)}" if lot.date_on else kind

    return say


def _resale(language: str) -> Any:
    def say(found: Outcome) -> str:
        with speaking(language):
            return resale_words(found, language)

    return say


def resale_words(found: Outcome, language: str) -> str:
    """What can honestly be said of the ban on resale, as agreements were in force when the goods came."""
    resale = found.resale
    agreement = resale.agreement or resale.newest
    signed = day_text(agreement.signed_on, language=language) if agreement else ""
    until = day_text(agreement.valid_until, language=language) if agreement and agreement.valid_until else ""
    return t(f"outcomes.resale_{resale.state}", signed=signed, until=until, covered=resale.covered, open=len(resale.open_lots))


def write(file: IO[bytes], found: Outcome, about_book: DonorBook) -> None:
    write_donor_book(file, found, about_book)


def note(
    session: OrganizationSession, found: Outcome, checkpoint: dict[str, Any], *, actor_id: uuid.UUID | None, now: datetime
) -> None:
    """Who took the report out, of which days, and the state of the ledger it came from."""
    period = found.period
    after = {
        "from": period.first.isoformat() if period else "", "to": period.last.isoformat() if period else "",
        "seq": checkpoint["seq"], "hash": checkpoint["hash"],
    }  # fmt: skip
    audit.record(
        session, action="donor.report", record_kind="donor", record_id=found.donor.id, actor_id=actor_id, now=now, after=after
    )


def file_name(found: Outcome, ends: tuple[date, date], language: str) -> str:
    """Such as 提供結果報告書_<donor>_20260401_20270331.xlsx; what no file system takes is left out of the donor's name."""
    with speaking(language):
        donor = _NOT_IN_NAMES.sub("_", found.donor.name).strip(" .")[:60]
        return t("donor_book.file_name", donor=donor, first=f"{ends[0]:%Y%m%d}", last=f"{ends[1]:%Y%m%d}") + ".xlsx"


def bundle_path(folder: Path, job_id: uuid.UUID) -> Path:
    return folder / "exports" / f"{job_id.hex}.zip"


def get_bundle(session: OrganizationSession, job_id: uuid.UUID) -> Job:
    """The job, when it has made its archive. Raises NotFound."""
    job = session.scalar(select(Job).where(Job.id == job_id, Job.kind == DONOR_BOOKS_JOB, Job.state == "done"))
    if job is None:
        raise NotFound(kind="job", code=str(job_id))
    return job


def write_donor_books(work: Work) -> dict[str, Any]:
    """The reports of all donors whose goods moved in the job's period lie in one archive, ready to be fetched."""
    parameters = work.parameters
    period = Period(date.fromisoformat(parameters["from"]), date.fromisoformat(parameters["to"]))
    path = bundle_path(Path(parameters["folder"]), work.job_id)
    path.parent.mkdir(parents=True, exist_ok=True)
    for file in path.parent.glob("*.zip"):
        if time.time() - file.stat().st_mtime > KEPT_SECONDS:
            file.unlink(missing_ok=True)
    try:
        count, checkpoint = _write_all(work, period, path, language=parameters["language"])
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    after = {**period_values(period), "rows": count, "seq": checkpoint.get("seq"), "hash": checkpoint.get("hash")}
    with work.writing() as session:
        audit.record(
            session,
            action="donor.reports",
            record_kind="donor",
            record_id="all",
            actor_id=work.actor_id,
            now=work.clock(),
            after=after,
        )
    return {"endpoint": "papers.show_bundle", "values": {"job_id": str(work.job_id)}}


def _write_all(work: Work, period: Period, path: Path, *, language: str) -> tuple[int, dict[str, Any]]:
    names: set[str] = set()
    with work.reading() as session, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        donors = donors_with_goods(session, period)
        with speaking(language):
            days = t(
                "impact.days", first=day_text(period.first, language=language), last=day_text(period.last, language=language)
            )
        about_book = about(
            session, seal=work.seal, language=language, now=work.clock(), period=days, mark=work.parameters.get("mark", "")
        )
        for done, (donor, code) in enumerate(donors):
            work.progress(done, len(donors))
            found = donor_outcome(session, donor, code, period=period, today=tokyo_day(work.clock()))
            file = io.BytesIO()
            write_donor_book(file, found, about_book)
            name = file_name(found, (period.first, period.last), language)
            # Two donors may bear one name.
            name = name if name not in names else f"{name.removesuffix('.xlsx')}_{code}.xlsx"
            names.add(name)
            archive.writestr(name, file.getvalue())
            for line in found.lots:
                session.expunge(line.lot)
    return len(donors), about_book.checkpoint


def period_values(period: Period) -> dict[str, str]:
    return {"from": period.first.isoformat(), "to": period.last.isoformat()}
