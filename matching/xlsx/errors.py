"""Why a workbook is refused as a form. What no spreadsheet reader takes is refused by inventory/imports/errors.py."""

from inventory.errors import DomainError


class FormHasMacros(DomainError):
    """Values: `filename`. A program inside a form is never kept or handed on."""

    code = "form_has_macros"
    status = 422


class FormIsCsv(DomainError):
    """A text table has no looks to keep."""

    code = "form_is_csv"
    status = 422


class FormTooLarge(DomainError):
    """A list of this length is data, not a form. Values: `cells`, `limit`."""

    code = "form_too_large"
    status = 422


class CellOutside(DomainError):
    """A cell lies beyond the last column or row there is. Values: `cell`, `sheet`."""

    code = "form_cell_outside"
    status = 422


class FormWithoutSheets(DomainError):
    """No visible worksheet."""

    code = "form_without_sheets"
    status = 422
