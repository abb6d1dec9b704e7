"""Hand-out: what a group gave to households - counts only, never a name. A correction is a new version of the report."""

from matching.handouts.recording import (
    HandoutLineRequest,
    HandoutReplaced,
    HandoutRequest,
    RecordedHandout,
    get_handout,
    lots_at_group,
    record_handout,
)
from matching.handouts.reporting import (
    CountedReport,
    HouseholdSums,
    LateReport,
    Timeliness,
    households_by,
    late_reports,
    list_handouts,
    live_timeliness,
    stream_counted_reports,
    timeliness,
)
from matching.handouts.tables import BANDS, Handout, HandoutLine

__all__ = [
    "BANDS",
    "CountedReport",
    "Handout",
    "HandoutLine",
    "HandoutLineRequest",
    "HandoutReplaced",
    "HandoutRequest",
    "HouseholdSums",
    "LateReport",
    "RecordedHandout",
    "Timeliness",
    "get_handout",
    "households_by",
    "late_reports",
    "list_handouts",
    "live_timeliness",
    "lots_at_group",
    "record_handout",
    "stream_counted_reports",
    "timeliness",
]
