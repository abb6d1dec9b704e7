"""Delivery: what leaves together for one point on one day - picked, shipped, received, or cancelled."""

from matching.deliveries.tables import DELIVERY_STATES, Delivery

__all__ = ["DELIVERY_STATES", "Delivery"]
