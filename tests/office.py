"""Workbooks seen as a reader sees them: LibreOffice opens them, counts their formulas anew and prints their pages."""

import subprocess
from collections.abc import Sequence
from pathlib import Path

from tools.machine import find_office, find_page_painter

# Comma, double quote, UTF-8: without saying so, the letters depend on the machine's language.
FORMS = {"csv": "csv:Text - txt - csv (StarCalc):44,34,76"}


class Paper:
    """Turns files into other forms in a folder of its own, with an office profile of its own."""

    def __init__(self, folder: Path):
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def convert(self, file: Path, *, to: str) -> Path:
        """The file in another form (`pdf`, `xlsx`, `csv`), its formulas counted anew. Raises when LibreOffice cannot open it."""
        return self.convert_all([file], to=to)[0]

    def convert_all(self, files: Sequence[Path], *, to: str) -> list[Path]:
        """Several files at once: most of the time is the start of LibreOffice."""
        office = _must_have(find_office(), "LibreOffice")
        profile = f"-env:UserInstallation={(self.folder / 'profile').as_uri()}"
        # Output has a folder of its own, so that converting .xlsx to .xlsx does not write over what was given.
        target = self.folder / to
        form = FORMS.get(to, to)
        command = [office, profile, "--headless", "--norestore", "--convert-to", form, "--outdir", str(target), *map(str, files)]
        ended = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
        converted = [target / f"{file.stem}.{to}" for file in files]
        missing = [file.name for file in converted if not file.exists()]
        assert not missing, f"LibreOffice could not open {missing}: {ended.stdout}{ended.stderr}"
        return converted

    def pictures(self, file: Path, *, dots_per_inch: int = 60) -> list[Path]:
        """One PNG per printed page of a PDF, workbook or document, in order."""
        painter = _must_have(find_page_painter(), "pdftoppm (poppler)")
        pdf = file if file.suffix == ".pdf" else self.convert(file, to="pdf")
        command = [painter, "-png", "-r", str(dots_per_inch), str(pdf), str(self.folder / pdf.stem)]
        subprocess.run(command, check=True, timeout=120)
        return sorted(self.folder.glob(f"{pdf.stem}-*.png"))


def _must_have(program: str | None, name: str) -> str:
    assert program, f"{name} is not on this machine. `python3 tools/dev.py test` installs it as root; else install it yourself."
    return program
