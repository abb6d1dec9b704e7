"""What stands on every sheet of the impact workbook beside the rows."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

# Hears how much is done of how much, and may raise to stop.
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class ImpactBook:
    """Whose report, when it was made, in which words. `checkpoint` is that of the ledger the figures were counted from."""

    organization_name: str
    made_at: datetime
    checkpoint: dict[str, Any]
    words: Mapping[str, str]
    # Who takes it out of the house, at the head of every printed page.
    mark: str = ""
