"""Movement, the goods ledger: receive, issue, transfer, dispose, count, reverse. Nothing else writes balances."""

from inventory.movements.desk import BookingDesk
from inventory.movements.posting import Entry, LotFacts, Posting
from inventory.movements.recording import record_movement, record_movements, record_of_several
from inventory.movements.requests import MovementRequest, Outcome, Recorded
from inventory.movements.reversing import get_movement, reverse_movement
from inventory.movements.tables import STORED, Balance, CountRecord, Movement, MovementNote

__all__ = [
    "STORED",
    "Balance",
    "BookingDesk",
    "CountRecord",
    "Entry",
    "LotFacts",
    "Movement",
    "MovementNote",
    "MovementRequest",
    "Outcome",
    "Posting",
    "Recorded",
    "get_movement",
    "record_movement",
    "record_movements",
    "record_of_several",
    "reverse_movement",
]
