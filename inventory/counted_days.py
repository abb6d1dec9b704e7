"""Which day an entry counts on in reports: the day it happened, unless that day's period was closed before anybody recorded it.

An entry for a closed day counts on the day it was recorded, and never before the first day that is open. So what a closed period's report
says never changes, however late the entries that come. The answer is written into the entry itself when it is made.
"""

from datetime import date, datetime

from inventory.dates import tokyo_day


def counted_moment(occurred_at: datetime, *, recorded_at: datetime, closed_until: datetime | None) -> datetime:
    """`closed_until` is the first open instant; absent while nothing is closed."""
    if closed_until is None or occurred_at >= closed_until:
        return occurred_at
    return max(recorded_at, closed_until)


def counted_day(day: date, *, recorded_at: datetime, closed_until: datetime | None) -> date:
    """The same for what is known by its day alone."""
    first_open = tokyo_day(closed_until) if closed_until else None
    if first_open is None or day >= first_open:
        return day
    return max(tokyo_day(recorded_at), first_open)
