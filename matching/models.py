"""Every table of the product, imported once, so that the mapping is whole. `metadata` is what migrations are compared with."""

from inventory import (
    accounts,
    audit,
    catalog,
    chain,
    checkpoints,
    devices,
    documents,
    donors,
    erasing,
    jobs,
    label_codes,
    leaving,
    letterhead,
    likeness,
    lots,
    passwords,
    photos,
    places,
    receipts,
    release_checks,
    reservations,
    shared_items,
    witnesses,
)
from inventory.closings import tables as closing_tables
from inventory.counts import tables as count_tables
from inventory.db import Base
from inventory.holds import tables as hold_tables
from inventory.hygiene import tables as hygiene_tables
from inventory.imports import tables as import_tables
from inventory.movements import tables as movement_tables
from inventory.phones import tables as phone_tables
from inventory.slips import tables as slip_tables
from matching import campaigns, deliveries, groups, handouts, needs, offers, teams
from matching.forms import tables as form_tables
from matching.groups import former_regions
from matching.impact import daily_sums, factors
from matching.outcomes import consents, sharing
from matching.recalls import tables as recall_tables
from matching.rounds import tables as round_tables

MODULES = (
    accounts, audit, campaigns, catalog, chain, checkpoints, closing_tables, consents, count_tables, daily_sums, deliveries, devices,
    documents, donors, erasing, factors, form_tables, former_regions, groups, handouts, hold_tables, hygiene_tables, import_tables, jobs,
    label_codes, leaving, letterhead, likeness, lots, movement_tables, needs, offers, passwords, phone_tables, photos, places,
    recall_tables, receipts, release_checks, reservations, round_tables, shared_items, sharing, slip_tables, teams, witnesses,
)  # fmt: skip
metadata = Base.metadata
