"""XlsxWriter alone: a program that imports nothing else of ours, so that its memory is its own. Asked by benchmarks/impact_report.py.

python benchmarks/plain_workbook.py '{"file": ..., "formats": {name: [format, format]}, "sheets": [[[name of each column], rows], ...]}'
"""

import json
import resource
import sys
import time
from datetime import date
from pathlib import Path
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

DAY = date(2026, 11, 21)
# Of the columns behind this half are blank, as in the list of movements.
FULL_COLUMNS = 16


def write(asked: dict[str, Any]) -> None:
    with Workbook(asked["file"], {"constant_memory": True}) as workbook:
        formats = {name: [workbook.add_format(look) for look in looks] for name, looks in asked["formats"].items()}
        for looks, rows in asked["sheets"]:
            _sheet(workbook.add_worksheet(), looks, rows, formats)


def _sheet(sheet: Worksheet, looks: list[str], rows: int, formats: dict[str, list[Format]]) -> None:
    for row in range(rows):
        for column, look in enumerate(looks):
            cell = formats[look][row & 1]
            if column >= FULL_COLUMNS and column % 2:
                sheet.write_blank(row, column, None, cell)
            elif look in ("text", "code"):
                sheet.write_string(row, column, f"寄贈品{row % 5000}", cell)
            elif look == "day":
                sheet.write_datetime(row, column, DAY, cell)
            else:
                sheet.write_number(row, column, row, cell)


def peak_kilobytes() -> int:
    """Of this program alone: what getrusage tells on Linux includes the process that started it."""
    status = Path("/proc/self/status")
    if not status.exists():
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return int(next(line.split()[1] for line in status.read_text().splitlines() if line.startswith("VmHWM")))


if __name__ == "__main__":
    began, used = time.perf_counter(), time.process_time()
    question = json.loads(sys.argv[1])
    write(question)
    told = [
        time.perf_counter() - began,
        time.process_time() - used,
        peak_kilobytes(),
        max(rows for _, rows in question["sheets"]),
    ]
    print(json.dumps(told))
