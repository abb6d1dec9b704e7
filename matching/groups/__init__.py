"""Recipient group: where it is, whom it serves, what it can store, whether it may receive, which papers it has handed in."""

from matching.groups.listing import GroupFilter, GroupPage, GroupRow, count_groups, groups_after, list_groups
from matching.groups.papers import (
    add_document,
    add_venues,
    documents_of,
    missing_documents,
    remove_document,
    remove_venue,
    venues_of,
)
from matching.groups.readiness import MISSING, missing_for_matching, needs_by_group
from matching.groups.received import ReceivedLine, ReceivedMonth, received_by_month, received_lines
from matching.groups.registering import (
    FIELDS,
    STEPS,
    GroupStateWrong,
    add_group,
    add_groups,
    change_state,
    find_by_place,
    find_by_public_id,
    update_group,
    update_groups,
)
from matching.groups.tables import DOCUMENTS, GROUP_KINDS, GROUP_STATES, GroupDocument, GroupVenue, RecipientGroup, get_group

__all__ = [
    "DOCUMENTS",
    "FIELDS",
    "GROUP_KINDS",
    "GROUP_STATES",
    "MISSING",
    "STEPS",
    "GroupDocument",
    "GroupFilter",
    "GroupPage",
    "GroupRow",
    "GroupStateWrong",
    "GroupVenue",
    "ReceivedLine",
    "ReceivedMonth",
    "RecipientGroup",
    "add_document",
    "add_group",
    "add_groups",
    "add_venues",
    "change_state",
    "count_groups",
    "documents_of",
    "find_by_place",
    "find_by_public_id",
    "get_group",
    "groups_after",
    "list_groups",
    "missing_documents",
    "missing_for_matching",
    "needs_by_group",
    "received_by_month",
    "received_lines",
    "remove_document",
    "remove_venue",
    "update_group",
    "update_groups",
    "venues_of",
]
