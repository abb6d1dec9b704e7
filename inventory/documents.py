"""The organization's own papers that an assessor asks for: insurance, hygiene supervisor, notification - with their validity and a scan."""

import uuid
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, func, select
from sqlalchemy.orm import Mapped, mapped_column

from inventory import audit
from inventory.db import Base, Identified, OrganizationSession, belongs_to
from inventory.errors import DomainError, InvalidInput, NotFound
from inventory.photos import draw_anew
from inventory.spelling import clean_line

# In the order in which an assessor asks for them; the first three everybody needs.
DOCUMENT_KINDS = ("insurance", "hygiene_supervisor", "notification", "permit", "procedure", "other")
NEEDED = DOCUMENT_KINDS[:3]
# So long before its end a paper is named for renewal.
REMIND_DAYS = 60
LARGEST_BYTES = 5 * 1024 * 1024
MOST_SCANS = 10
JPEG, PDF = "image/jpeg", "application/pdf"


class OrganizationDocument(Identified, Base):
    """A paper of the organization, valid from a day on."""

    __tablename__ = "organization_document"

    kind: Mapped[str] = mapped_column(String(20))
    title: Mapped[str] = mapped_column(String(120))
    # Insurer, course or health centre; number of the policy or of the certificate.
    issuer: Mapped[str] = mapped_column(String(120), default="")
    number: Mapped[str] = mapped_column(String(60), default="")
    valid_from: Mapped[date]
    # Absent when it does not run out.
    valid_until: Mapped[date | None]
    notes: Mapped[str] = mapped_column(String(500), default="")
    created_at: Mapped[datetime]
    # Set when it was entered by mistake: it then covers no day.
    withdrawn_at: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint(f"kind in {DOCUMENT_KINDS}", name="kind"),
        CheckConstraint("valid_until is null or valid_until >= valid_from", name="days"),
        Index("ix_organization_document_kind", "organization_id", "kind", "valid_from"),
    )

    def covers(self, day: date) -> bool:
        return self.withdrawn_at is None and self.valid_from <= day and (self.valid_until is None or self.valid_until >= day)


class DocumentScan(Identified, Base):
    """A page of the paper: a picture drawn anew, or a PDF, which is only ever handed out for saving."""

    __tablename__ = "document_scan"

    document_id: Mapped[uuid.UUID]
    mimetype: Mapped[str] = mapped_column(String(20))
    content: Mapped[bytes] = mapped_column(LargeBinary)
    bytes_long: Mapped[int]
    added_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("user_account.id"))
    added_at: Mapped[datetime]

    __table_args__ = (
        belongs_to("organization_document", "document_id"),
        CheckConstraint(f"mimetype in {(JPEG, PDF)}", name="mimetype"),
        Index("ix_document_scan_document", "organization_id", "document_id"),
    )


class TooManyScans(DomainError):
    """The paper has `most` scans already."""

    code = "too_many_scans"


@dataclass(frozen=True, slots=True)
class Scanned:
    """A file that was read and may be kept."""

    mimetype: str
    content: bytes


@dataclass(frozen=True, slots=True)
class ScanFacts:
    """A scan without its content."""

    id: uuid.UUID
    mimetype: str
    bytes_long: int


def add_document(
    session: OrganizationSession,
    *,
    kind: str,
    title: str,
    valid_from: date,
    actor_id: uuid.UUID | None,
    now: datetime,
    valid_until: date | None = None,
    issuer: str = "",
    number: str = "",
    notes: str = "",
) -> OrganizationDocument:
    """The paper is registered; earlier ones stay, so that past days keep the one that covered them."""
    if kind not in DOCUMENT_KINDS:
        raise InvalidInput(field="kind", problem="unknown_choice", value=kind)
    if valid_until is not None and valid_until < valid_from:
        raise InvalidInput(field="valid_until", problem="ends_before_start", value=valid_until.isoformat())
    title = clean_line(title, 120, field="title")
    if not title:
        raise InvalidInput(field="title", problem="required")
    document = OrganizationDocument(
        organization_id=session.organization_id, kind=kind, title=title, issuer=clean_line(issuer, 120, field="issuer"),
        number=clean_line(number, 60, field="number"), valid_from=valid_from, valid_until=valid_until, notes=notes.strip()[:500], created_at=now,
    )  # fmt: skip
    session.add(document)
    session.flush()
    after = {
        "kind": kind, "title": title, "valid_from": valid_from.isoformat(), "valid_until": valid_until.isoformat() if valid_until else "",
    }  # fmt: skip
    _note(session, "document.add", document, actor_id=actor_id, now=now, after=after)
    return document


def withdraw_document(
    session: OrganizationSession, document_id: uuid.UUID, *, actor_id: uuid.UUID | None, now: datetime
) -> OrganizationDocument:
    """It was entered by mistake and covers no day; the journal keeps that it was there."""
    document = get_document(session, document_id)
    if document.withdrawn_at is None:
        document.withdrawn_at = now
        _note(session, "document.withdraw", document, actor_id=actor_id, now=now, after={"title": document.title})
    return document


def get_document(session: OrganizationSession, document_id: uuid.UUID) -> OrganizationDocument:
    document = session.scalar(select(OrganizationDocument).where(OrganizationDocument.id == document_id))
    if document is None:
        raise NotFound(kind="document", code=str(document_id))
    return document


def list_documents(session: OrganizationSession) -> list[OrganizationDocument]:
    """All that were not withdrawn, kind by kind, the newest first."""
    query = select(OrganizationDocument).where(OrganizationDocument.withdrawn_at.is_(None))
    found = list(session.scalars(query.order_by(OrganizationDocument.valid_from.desc(), OrganizationDocument.id.desc())))
    return sorted(found, key=lambda document: DOCUMENT_KINDS.index(document.kind))


def in_force(documents: Iterable[OrganizationDocument], kind: str, day: date) -> OrganizationDocument | None:
    """The paper of the kind that covers the day, the one that began last."""
    found = [document for document in documents if document.kind == kind and document.covers(day)]
    return max(found, key=lambda document: document.valid_from, default=None)


def days_uncovered(documents: Iterable[OrganizationDocument], kind: str, days: Iterable[date]) -> list[date]:
    """Those of the days on which no paper of the kind was valid, in order."""
    of_kind = [document for document in documents if document.kind == kind]
    return [day for day in sorted(set(days)) if not any(document.covers(day) for document in of_kind)]


def runs_out(documents: Iterable[OrganizationDocument], today: date) -> list[OrganizationDocument]:
    """Papers whose end is near or past, where no later one of their kind takes over."""
    known = list(documents)
    soon = today + timedelta(days=REMIND_DAYS)
    return [
        document
        for document in known
        if document.valid_until is not None
        and document.valid_until <= soon
        and not any(
            other.kind == document.kind
            and other.id != document.id
            and (other.valid_until is None or other.valid_until > document.valid_until)
            for other in known
        )
    ]


def read_scan(data: bytes) -> Scanned:
    """A picture is drawn anew, a PDF is kept as it is, anything else is refused: by the content, never by the name."""
    if not data:
        raise InvalidInput(field="scan", problem="scan_empty")
    if len(data) > LARGEST_BYTES:
        raise InvalidInput(field="scan", problem="scan_too_large")
    if data[:5] == b"%PDF-":
        if b"%%EOF" not in data[-1024:] or b"startxref" not in data:
            raise InvalidInput(field="scan", problem="pdf_broken")
        return Scanned(PDF, data)
    try:
        return Scanned(JPEG, draw_anew(data).jpeg)
    except InvalidInput as refusal:
        raise InvalidInput(field="scan", problem="scan_unreadable") from refusal


def add_scan(
    session: OrganizationSession, document: OrganizationDocument, scanned: Scanned, *, actor_id: uuid.UUID, now: datetime
) -> DocumentScan:
    """The paper carries the scan."""
    known = session.scalar(select(func.count()).select_from(DocumentScan).where(DocumentScan.document_id == document.id)) or 0
    if known >= MOST_SCANS:
        raise TooManyScans(most=MOST_SCANS)
    scan = DocumentScan(
        organization_id=session.organization_id, document_id=document.id, mimetype=scanned.mimetype, content=scanned.content,
        bytes_long=len(scanned.content), added_by=actor_id, added_at=now,
    )  # fmt: skip
    session.add(scan)
    session.flush()
    after = {"bytes": scan.bytes_long, "form": scan.mimetype}
    _note(session, "document.add_scan", document, actor_id=actor_id, now=now, after=after)
    return scan


def scans_of(session: OrganizationSession) -> dict[uuid.UUID, list[ScanFacts]]:
    """The scans of every paper, without their content."""
    query = select(DocumentScan.document_id, DocumentScan.id, DocumentScan.mimetype, DocumentScan.bytes_long).order_by(
        DocumentScan.added_at, DocumentScan.id
    )
    found: dict[uuid.UUID, list[ScanFacts]] = defaultdict(list)
    for document_id, scan_id, mimetype, bytes_long in session.execute(query):
        found[document_id].append(ScanFacts(scan_id, mimetype, bytes_long))
    return found


def get_scan(session: OrganizationSession, document_id: uuid.UUID, scan_id: uuid.UUID) -> DocumentScan:
    query = select(DocumentScan).where(DocumentScan.document_id == document_id, DocumentScan.id == scan_id)
    scan = session.scalar(query)
    if scan is None:
        raise NotFound(kind="document", code=str(scan_id))
    return scan


def _note(
    session: OrganizationSession,
    action: str,
    document: OrganizationDocument,
    *,
    actor_id: uuid.UUID | None,
    now: datetime,
    after: dict[str, Any],
) -> None:
    audit.record(session, action=action, record_kind="document", record_id=document.id, actor_id=actor_id, now=now, after=after)
    session.flush()
