"""The one donor register: who gives, under which agreement. A donor is a place: goods come out of it."""

from inventory.donors.agreements import add_agreement, agreement_in_force, agreements_of, end_agreement
from inventory.donors.listing import DonorFilter, DonorRow, count_donors, donors_after, list_donors
from inventory.donors.registering import (
    FIELDS,
    add_donor,
    add_donors,
    find_by_name,
    get_donor,
    set_donor_archived,
    update_donor,
)
from inventory.donors.tables import DONOR_KINDS, ONWARD_TRANSFER, Agreement, Donor

__all__ = [
    "DONOR_KINDS",
    "FIELDS",
    "ONWARD_TRANSFER",
    "Agreement",
    "Donor",
    "DonorFilter",
    "DonorRow",
    "add_agreement",
    "add_donor",
    "add_donors",
    "agreement_in_force",
    "agreements_of",
    "count_donors",
    "donors_after",
    "end_agreement",
    "find_by_name",
    "get_donor",
    "list_donors",
    "set_donor_archived",
    "update_donor",
]
