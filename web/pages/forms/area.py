"""The blueprint of forms, and reading one with its file."""

import uuid

from flask import Blueprint, url_for

from inventory.db import OrganizationSession
from inventory.imports.errors import FileRefused
from matching.forms.keeping import Upload, get_form, get_version, layout_of
from matching.forms.tables import FormVersion, FunderForm
from matching.xlsx.layout import Layout

blueprint = Blueprint("forms", __name__)


class NoFile(FileRefused):
    """The page came without a file."""

    code = "import_no_file"


def form_with_layout(session: OrganizationSession, form_id: uuid.UUID) -> tuple[FunderForm, FormVersion, Layout]:
    """The form, the version in use and what its sheets look like."""
    form = get_form(session, form_id)
    version = get_version(session, form, form.version)
    return form, version, layout_of(version)


def form_url(form_id: uuid.UUID, **values: object) -> str:
    return url_for("forms.show_form", form_id=form_id, **values)  # type: ignore[arg-type]


__all__ = ["NoFile", "Upload", "blueprint", "form_url", "form_with_layout"]
