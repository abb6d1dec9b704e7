"""棚卸し: a sheet of what should lie on some shelves, counted by several phones, approved by somebody else, booked as of each count."""

from inventory.counts.approving import Approved, approve_count, only_person
from inventory.counts.asking import Progress, count_lines, find_line, get_count, list_counts, places_of, progress_of, shelves_of
from inventory.counts.differences import Difference, differences_of, late_entries
from inventory.counts.errors import CountedYourself, CountMismatch, CountNotOpen
from inventory.counts.opening import cancel_count, open_count, reopen_count, submit_count
from inventory.counts.tables import STATES, StockCount, StockCountLine, StockCountPlace, StockCountTally
from inventory.counts.tallying import Tallied, Tally, tally, tally_all

__all__ = [
    "STATES",
    "Approved",
    "CountMismatch",
    "CountNotOpen",
    "CountedYourself",
    "Difference",
    "Progress",
    "StockCount",
    "StockCountLine",
    "StockCountPlace",
    "StockCountTally",
    "Tallied",
    "Tally",
    "approve_count",
    "cancel_count",
    "count_lines",
    "differences_of",
    "find_line",
    "get_count",
    "late_entries",
    "list_counts",
    "only_person",
    "open_count",
    "places_of",
    "progress_of",
    "reopen_count",
    "shelves_of",
    "submit_count",
    "tally",
    "tally_all",
]
