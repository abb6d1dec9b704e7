"""The impact report as an Excel file: rows in, workbook out, in constant memory. Every word comes in as an argument."""

from matching.workbook.about import ImpactBook, Progress
from matching.workbook.cells import safe_text
from matching.workbook.impact_book import write_impact_workbook
from matching.workbook.layout import Limits

__all__ = ["ImpactBook", "Limits", "Progress", "safe_text", "write_impact_workbook"]
