"""Hygiene of warehouses and vehicles: checks with temperatures, insert only, and the small register of vehicles."""

from inventory.hygiene.checking import Answer, Checkable, ColdSpot, Limits, Looked, checkables, note_hygiene, open_questions
from inventory.hygiene.degrees import Measured, read_degrees
from inventory.hygiene.listing import SeenCheck, checks_between, newest_checks, newest_looks, unread_since
from inventory.hygiene.tables import COLD, POINTS_OF_PLACE, POINTS_OF_VEHICLE, HygieneCheck, TemperatureReading, Vehicle
from inventory.hygiene.vehicles import add_vehicle, close_vehicle, list_vehicles

__all__ = [
    "COLD",
    "POINTS_OF_PLACE",
    "POINTS_OF_VEHICLE",
    "Answer",
    "Checkable",
    "ColdSpot",
    "HygieneCheck",
    "Limits",
    "Looked",
    "Measured",
    "SeenCheck",
    "TemperatureReading",
    "Vehicle",
    "add_vehicle",
    "checkables",
    "checks_between",
    "close_vehicle",
    "list_vehicles",
    "newest_checks",
    "newest_looks",
    "note_hygiene",
    "open_questions",
    "read_degrees",
    "unread_since",
]
