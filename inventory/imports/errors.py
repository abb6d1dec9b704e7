"""Why a whole file is refused. A problem of one row is never an error: it is a `Problem` beside that row."""

from inventory.errors import DomainError


class FileRefused(DomainError):
    """The file cannot be read as a table."""

    code = "import_refused"
    status = 422


class FileTooLarge(FileRefused):
    """Values: `megabytes` found, `limit`."""

    code = "import_file_too_large"


class FileEmpty(FileRefused):
    """Not one row below the headings, or nothing at all."""

    code = "import_file_empty"


class FileKindUnknown(FileRefused):
    """Neither CSV nor an Excel workbook. Values: `filename`."""

    code = "import_file_kind_unknown"


class SaveAsXlsx(FileRefused):
    """A spreadsheet of another format (.xls, .xlsb, .ods), to be saved as .xlsx first. Values: `found`."""

    code = "import_save_as_xlsx"


class FileProtected(FileRefused):
    """The workbook asks for a password."""

    code = "import_file_protected"


class FileBroken(FileRefused):
    """The workbook is cut off or contradicts itself."""

    code = "import_file_broken"


class FileUnsafe(FileRefused):
    """The workbook unpacks to far more than a list of this size can hold. Values: `what` (entries, megabytes, ratio), `found`, `limit`."""

    code = "import_file_unsafe"


class FileTooHeavy(FileRefused):
    """Reading the workbook took more time or memory than is allowed. Values: `seconds`, `megabytes`."""

    code = "import_file_too_heavy"


class SheetTooLarge(FileRefused):
    """A cell lies far outside the list. Values: `cell`, for instance XFD1048576."""

    code = "import_sheet_too_large"


class WrongEncoding(FileRefused):
    """Neither UTF-8 nor CP932. Values: `line` of the first unreadable character."""

    code = "import_wrong_encoding"


class TooManyRows(FileRefused):
    """Values: `rows` found, `limit`, `files` to split it into."""

    code = "import_too_many_rows"


class TooManyColumns(FileRefused):
    """Values: `columns` found, `limit`."""

    code = "import_too_many_columns"


class CellTooLong(FileRefused):
    """Values: `line`, `heading`, `length`, `limit`. Often an open quotation mark that swallowed the lines below."""

    code = "import_cell_too_long"
