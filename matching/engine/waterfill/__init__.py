"""Deterministic capped water-filling: each case goes where the kilograms per household stand lowest. Needs numpy only."""

from matching.engine.waterfill.filling import Filling
from matching.engine.waterfill.ordering import refill, water_fill
from matching.engine.waterfill.spreading import Pool, spread

__all__ = ["Filling", "Pool", "refill", "spread", "water_fill"]
