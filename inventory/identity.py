"""Record ids: UUID version 7 (RFC 9562), ordered by time, so that new rows land at the end of every index."""

import secrets
import threading
import time
import uuid

_lock = threading.Lock()
_last = 0


def new_id() -> uuid.UUID:
    """A fresh time-ordered id; within one process every id is greater than the one before."""
    global _last
    with _lock:
        # 48 bits of milliseconds and 12 bits that count on within one millisecond.
        ticks = max((time.time_ns() // 1_000_000) << 12, _last + 1)
        _last = ticks
    milliseconds, counter = ticks >> 12, ticks & 0xFFF
    value = milliseconds << 80 | 0x7 << 76 | counter << 64 | 0b10 << 62 | secrets.randbits(62)
    return uuid.UUID(int=value)
