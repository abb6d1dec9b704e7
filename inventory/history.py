"""No master record changes without a line in the journal: a transaction that a person's request opened refuses to end otherwise."""

from typing import Any, cast

from sqlalchemy import event, inspect
from sqlalchemy.orm import ORMExecuteState, Session, UOWTransaction

from inventory.audit import AuditEntry
from inventory.db import OrganizationSession

# Master records and settings, by table: what they say is read again years later, so who changed it must be known. Columns named after a
# table are kept by the program itself, or are the person's own taste. Tables that are neither listed here nor below are refused by a test.
MASTERS: dict[str, tuple[str, ...]] = {
    "agreement": (),
    "api_token": (),
    "auditor_grant": (),
    "campaign": (),
    "campaign_donor": (),
    "campaign_round": (),
    "conversion_factor": (),
    "different_items": (),
    "donor": ("search_key",),
    "donor_share": (),
    "funder_form": (),
    "group_document": (),
    "group_venue": (),
    "item": ("search_key",),
    "item_allergen": (),
    "item_barcode": (),
    "letterhead": (),
    "membership": (),
    "naming_consent": (),
    "need": (),
    "offer": (),
    "organization": (),
    "organization_document": (),
    "place": ("search_key",),
    "recipient_group": ("search_key", "name_key", "address_key", "updated_at"),
    "team": (),
    "team_member": (),
    "user_account": ("language", "theme"),
    "vehicle": (),
    "warehouse_phone": ("token_hash", "label", "enrolled_at", "ends_at", "link_hash", "link_expires_at"),
    "witness": (),
}
# What is its own history: entries that are never changed, numbered versions, steps with who and when in the row; and what carries no
# statement of anybody: caches, sessions, work in progress.
OWN_HISTORY = {
    "audit_entry", "balance", "chain_head", "checkpoint", "closing", "count_record", "delivery", "document_scan", "erasure", "export_record",
    "filled_form", "former_region", "funder_form_version", "goods_receipt_claim", "goods_receipt_event", "goods_receipt_line",
    "goods_receipt_slip", "group_answer", "group_day", "handout", "handout_line", "handover_day", "held_lot", "hold", "hygiene_check",
    "import_batch", "imported_record", "job", "label_code", "lot", "lot_day", "lot_photo", "movement", "movement_note", "phone_entry",
    "plan_version", "recall", "recall_event", "recall_notice", "receipt_check", "release_check", "reservation", "round", "round_edit",
    "round_group", "round_note", "round_offer", "saved_view", "share", "share_opening", "shared_item", "shift_pin", "sign_in_attempt",
    "sign_in_link", "slip_counter", "stock_count", "stock_count_line", "stock_count_place", "stock_count_tally", "summed_until",
    "temperature_reading", "user_session", "witness_letter",
}  # fmt: skip


class HistoryMissing(RuntimeError):
    """Code changed a master record without a line in the journal. A bug, never a user's mistake."""


def must_note(session: OrganizationSession) -> None:
    """From here on the session's transaction does not end with a changed master record and no line in the journal."""
    session.info["unnoted"], session.info["is_noted"] = set(), False


def _see_flush(session: Session, context: UOWTransaction) -> None:
    unnoted = session.info.get("unnoted")
    if unnoted is None:
        return
    for record in (*session.new, *session.dirty, *session.deleted):
        if isinstance(record, AuditEntry):
            session.info["is_noted"] = True
        table = record.__tablename__
        if table in MASTERS and (record in session.new or record in session.deleted or _changed(record, MASTERS[table])):
            unnoted.add(table)


def _changed(record: Any, unwatched: tuple[str, ...]) -> bool:
    return any(attribute.history.has_changes() for attribute in inspect(record).attrs if attribute.key not in unwatched)


def _see_statement(state: ORMExecuteState) -> None:
    unnoted = state.session.info.get("unnoted")
    if unnoted is None or not (state.is_insert or state.is_update or state.is_delete) or state.bind_mapper is None:
        return
    table = str(state.bind_mapper.local_table)
    if table == "audit_entry":
        state.session.info["is_noted"] = True
    elif table in MASTERS and not (state.is_update and _columns(state) <= set(MASTERS[table])):
        unnoted.add(table)


def _columns(state: ORMExecuteState) -> set[str]:
    return {str(getattr(column, "key", column)) for column in cast(Any, state.statement)._values or ()}


def _see_commit(session: Session) -> None:
    unnoted = session.info.get("unnoted")
    if unnoted is None:
        return
    session.flush()
    if unnoted and not session.info["is_noted"]:
        raise HistoryMissing(f"{sorted(unnoted)} changed without a line in the journal")


event.listen(OrganizationSession, "after_flush", _see_flush)
event.listen(OrganizationSession, "do_orm_execute", _see_statement)
event.listen(OrganizationSession, "before_commit", _see_commit)
