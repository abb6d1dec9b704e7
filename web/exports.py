"""The impact workbook as a download: at once when it is small, as a job when it is large. It and lists with contacts stand in the journal."""

import io
import time
import uuid
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from inventory import audit
from inventory.accounts import get_organization
from inventory.checkpoints import Sealer, state_of
from inventory.db import OrganizationSession
from inventory.jobs import Job
from inventory.movements import Movement
from matching.impact import Period
from matching.workbook import ImpactBook, write_impact_workbook
from web.language import LANGUAGES, TEXTS
from web.work import Work

IMPACT_JOB = "export"
# More movements than this take longer than a person likes to wait for an answer.
MOST_AT_ONCE = 5_000
# Words that the workbook shares with the pages: their area there, and what the workbook calls them by.
SHARED_WORDS = {
    "category": "category.",
    "movement_kind": "kind.",
    "movement_reason": "reason.",
    "single_place": "place.",
    "account": "column_",
    "prefecture": "prefecture.",
}
# A finished file waits this long for its reader.
KEPT_SECONDS = 24 * 3600


def count_movements(session: OrganizationSession, period: Period) -> int:
    query = (
        select(func.count()).select_from(Movement).where(Movement.counted_at >= period.start, Movement.counted_at < period.end)
    )
    return session.scalar(query) or 0


def impact_workbook(
    session: OrganizationSession, period: Period, *, seal: Sealer, language: str, now: datetime, mark: str = ""
) -> tuple[bytes, dict[str, Any]]:
    """The workbook and the checkpoint of the ledger it was counted from; `mark` says on every page who took it out."""
    file = io.BytesIO()
    about = about_workbook(session, seal=seal, language=language, now=now, mark=mark)
    write_impact_workbook(session, file, period, about=about)
    return file.getvalue(), about.checkpoint


def about_workbook(
    session: OrganizationSession, *, seal: Sealer, language: str, now: datetime, mark: str = ""
) -> ImpactBook:
    """What stands on every sheet, with the ledger as it is in this snapshot, sealed."""
    name = get_organization(session, session.organization_id).name
    return ImpactBook(name, now, seal(state_of(session), "report"), workbook_words(language), mark)


def workbook_words(language: str) -> dict[str, str]:
    """All words of the workbook in one language, by the names the workbook asks for."""
    choice = LANGUAGES.index(language)
    own = [key.split(".", 1)[1] for key in TEXTS if key.startswith("workbook.")]
    words = {name: TEXTS[f"workbook.{name}"][choice] for name in own}
    for key, pair in TEXTS.items():
        area, _, name = key.partition(".")
        if area in SHARED_WORDS:
            words[SHARED_WORDS[area] + name] = pair[choice]
    return words


def note_export(
    session: OrganizationSession, period: Period, head: dict[str, Any], *, actor_id: uuid.UUID | None, now: datetime
) -> None:
    """Who took which figures out, and the state of the ledger they came from."""
    after = {"from": period.first.isoformat(), "to": period.last.isoformat(), "seq": head["seq"], "hash": head["hash"]}
    audit.record(
        session, action="report.export", record_kind="report", record_id="impact", actor_id=actor_id, now=now, after=after
    )


def note_list_export(
    session: OrganizationSession, kind: str, *, form: str, rows: int, with_contact: bool, actor_id: uuid.UUID, now: datetime
) -> None:
    """Who took a list out of the house, how long it was, and whether people's contacts were in it."""
    after = {"format": form, "rows": rows, "contacts": with_contact}
    audit.record(session, action=f"{kind}.export", record_kind=kind, record_id="list", actor_id=actor_id, now=now, after=after)


def file_name(period: Period, language: str) -> str:
    name = TEXTS["workbook.file_name"][LANGUAGES.index(language)]
    return name.format(first=f"{period.first:%Y%m%d}", last=f"{period.last:%Y%m%d}") + ".xlsx"


def find_export(session: OrganizationSession, job_id: uuid.UUID) -> Job | None:
    """The job, when it is an export that has been made."""
    return session.scalar(select(Job).where(Job.id == job_id, Job.kind == IMPACT_JOB, Job.state == "done"))


def export_path(folder: Path, job_id: uuid.UUID) -> Path:
    return folder / "exports" / f"{job_id.hex}.xlsx"


def write_impact_job(work: Work) -> dict[str, Any]:
    """The workbook of the job's period lies in the data folder, ready to be fetched."""
    parameters = work.parameters
    period = Period(date.fromisoformat(parameters["from"]), date.fromisoformat(parameters["to"]))
    path = export_path(Path(parameters["folder"]), work.job_id)
    path.parent.mkdir(parents=True, exist_ok=True)
    _clear_old(path.parent)
    try:
        with work.reading() as session, path.open("wb") as file:
            about = about_workbook(session, seal=work.seal, language=parameters["language"], now=work.clock(), mark=parameters.get("mark", ""))
            write_impact_workbook(session, file, period, about=about, progress=work.progress)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    with work.writing() as session:
        note_export(session, period, about.checkpoint, actor_id=work.actor_id, now=work.clock())
    return {"endpoint": "impact.show_export", "values": {"job_id": str(work.job_id)}}


def _clear_old(folder: Path) -> None:
    for file in folder.glob("*.xlsx"):
        if time.time() - file.stat().st_mtime > KEPT_SECONDS:
            file.unlink(missing_ok=True)
