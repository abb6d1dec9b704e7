"""Every table of the product, imported once, so that the mapping is whole. `metadata` is what migrations are compared with."""

from inventory import (
    accounts,
    audit,
    catalog,
    chain,
    checkpoints,
    devices,
    donors,
    jobs,
    label_codes,
    likeness,
    lots,
    passwords,
    photos,
    places,
    receipts,
    reservations,
    shared_items,
)
from inventory.counts import tables as count_tables
from inventory.db import Base
from inventory.imports import tables as import_tables
from inventory.movements import tables as movement_tables
from inventory.phones import tables as phone_tables
from matching import deliveries, groups, handouts, needs, offers, teams
from matching.impact import factors
from matching.rounds import tables as round_tables

MODULES = (
    accounts, audit, catalog, chain, checkpoints, count_tables, deliveries, devices, donors, factors, groups, handouts, import_tables, jobs,
    label_codes, likeness, lots, movement_tables, needs, offers, passwords, phone_tables, photos, places, receipts, reservations, round_tables,
    shared_items, teams,
)  # fmt: skip
metadata = Base.metadata
