"""One row as read: its values, what was written, and what a person should look at."""

from dataclasses import dataclass, field
from typing import Any

from inventory.imports.cells import Problem


@dataclass
class RowReading:
    """`values` holds every field the file has a column for, None where the cell is empty. `texts` are the cells as written or repaired."""

    line: int
    values: dict[str, Any] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    # Fields that exist and are not made public (非公開): no value, and nothing to ask for.
    withheld: set[str] = field(default_factory=set)

    @property
    def is_blocked(self) -> bool:
        return any(problem.blocking for problem in self.problems)

    @property
    def is_doubtful(self) -> bool:
        return bool(self.problems) and not self.is_blocked
