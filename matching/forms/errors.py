"""Why something cannot be bound, filled or kept."""

from inventory.errors import DomainError


class FormulaInCell(DomainError):
    """The cell counts something: it is replaced only by somebody who says so. Values: `cell`, `formula`."""

    code = "form_formula_in_cell"
    status = 409


class TableHeading(DomainError):
    """The cell names a column of a table; a workbook whose table headings were changed is damaged. Values: `cell`."""

    code = "form_table_heading"
    status = 409


class TooManyCells(DomainError):
    """Values: `most`."""

    code = "form_too_many_cells"
    status = 409


class NothingBound(DomainError):
    """Nobody has said what goes where."""

    code = "form_nothing_bound"
    status = 409


class TooManyForms(DomainError):
    """Values: `most`."""

    code = "form_too_many"
    status = 409
