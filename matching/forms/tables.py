"""The tables of forms: a form, its versions as they came, and every filling of one with the figures that went in."""

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from inventory.db import Base, Identified, OrganizationOwned, belongs_to


class FunderForm(Identified, Base):
    """A form that somebody outside hands out, whatever year's version of it."""

    __tablename__ = "funder_form"

    name: Mapped[str] = mapped_column(String(120))
    # The version that is filled from now on.
    version: Mapped[int]
    created_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("user_account.id"))
    created_at: Mapped[datetime]
    # Set when the form is no longer asked for: listed apart, its fillings stay.
    archived_at: Mapped[datetime | None]


class FormVersion(OrganizationOwned, Base):
    """The file as it came, never changed; `bindings` say what goes where and change until the next version."""

    __tablename__ = "funder_form_version"

    form_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    filename: Mapped[str] = mapped_column(String(200))
    file_hash: Mapped[str] = mapped_column(String(64))
    # Read only where it is filled or shown.
    file: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    # What the child process saw, as packed JSON (matching/xlsx/layout.py).
    layout: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    bindings: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    # What a person should know: about the file, its marks, and what was carried over from the version before.
    notes: Mapped[list[list[Any]]] = mapped_column(JSON, default=list)
    uploaded_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("user_account.id"))
    uploaded_at: Mapped[datetime]

    __table_args__ = (belongs_to("funder_form", "form_id"), CheckConstraint("number > 0", name="number"))


class FilledForm(Identified, Base):
    """One filling: its figures as they were, so that the same file comes out again. Never changed."""

    __tablename__ = "filled_form"

    form_id: Mapped[uuid.UUID]
    version: Mapped[int]
    first_day: Mapped[date]
    last_day: Mapped[date]
    language: Mapped[str] = mapped_column(String(2))
    # Lines of the preview, cells written, sheets added.
    content: Mapped[dict[str, Any]] = mapped_column(JSON, deferred=True)
    # Of the ledger the figures were counted from.
    checkpoint_number: Mapped[int]
    checkpoint_seq: Mapped[int]
    checkpoint_hash: Mapped[str] = mapped_column(String(64))
    # SHA-256 of the file that came out.
    file_hash: Mapped[str] = mapped_column(String(64))
    made_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("user_account.id"))
    made_at: Mapped[datetime]

    __table_args__ = (
        ForeignKeyConstraint(
            ["organization_id", "form_id", "version"],
            ["funder_form_version.organization_id", "funder_form_version.form_id", "funder_form_version.number"],
        ),
        belongs_to("checkpoint", "checkpoint_number", target="number"),
        Index("ix_filled_form_form", "organization_id", "form_id", "made_at"),
    )
