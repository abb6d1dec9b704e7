"""The impact report: its figures, what stands behind each, campaigns, the paper of two sides, and the workbook."""

from web.pages.impact import breakdowns, campaigns, exporting, opening, overview, printing  # noqa: F401 - they add their routes
from web.pages.impact.area import blueprint

__all__ = ["blueprint"]
