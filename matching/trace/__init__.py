"""A lot from its donor to every place, group and household count, over hubs as well, with the equation that must hold."""

from matching.trace.tracing import trace_lot
from matching.trace.values import STAGES, Ribbon, Stop, Sums, Trace

__all__ = ["STAGES", "Ribbon", "Stop", "Sums", "Trace", "trace_lot"]
