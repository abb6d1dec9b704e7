"""Enters groups and changes them: one by one from a form, many at once from a file, with keys for finding and a line in the journal each."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import String, select

from inventory import audit
from inventory.allergens import ALL_CODES
from inventory.catalog import CATEGORIES
from inventory.db import OrganizationSession
from inventory.errors import DomainError, InvalidInput
from inventory.places import Place, add_places
from inventory.regions import BY_CODE, prefecture_of
from inventory.spelling import address_key, municipality_code, name_key, search_key
from matching.groups.former_regions import Region, keep_regions, region_of
from matching.groups.tables import GROUP_KINDS, GROUP_STATES, RecipientGroup

# What a caller may set; the keys, the prefecture of a municipality and the times follow from these.
FIELDS = (
    "name", "kana", "kind", "prefecture_code", "municipality_code", "municipality", "public_id", "address", "address_detail",
    "latitude", "longitude", "contact", "phone", "email", "url", "operator", "corporate_number", "frequency", "capacity", "households",
    "is_same_day_meal", "storage_ambient_kg", "storage_chilled_kg", "storage_frozen_kg", "receiving_weekdays", "excluded_allergens",
    "preferred_categories", "unwanted_categories", "notes", "source",
)  # fmt: skip
# Personal data: the journal says that it changed, not what it was, so that it can be erased.
PERSONAL = ("contact", "phone", "email", "address_detail", "notes")
HIDDEN = "*"
_NO_WISHES: dict[str, list[str]] = {"preferred_categories": [], "unwanted_categories": []}
# A step's target state and the states it may start from.
STEPS: dict[str, tuple[str, ...]] = {
    "approved": ("applied", "paused"),
    "paused": ("approved",),
    "ended": ("applied", "approved", "paused"),
    "applied": ("ended",),
}
_TEXT_LIMITS: dict[str, int] = {
    column.name: column.type.length
    for column in RecipientGroup.__table__.columns
    if column.name in FIELDS and isinstance(column.type, String) and column.type.length
}
_BATCH = 400


class GroupStateWrong(DomainError):
    """The step does not lead from `state`, the state the group is in, to `wanted`."""

    code = "group_state_wrong"


def add_group(
    session: OrganizationSession, *, name: str, actor_id: uuid.UUID | None, now: datetime, state: str = "applied", **fields: Any
) -> tuple[RecipientGroup, Place]:
    """A group and its place. `fields` are those of FIELDS; what is left out is unknown."""
    return add_groups(session, [{"name": name, **fields}], actor_id=actor_id, now=now, state=state)[0]


def add_groups(
    session: OrganizationSession,
    rows: Sequence[Mapping[str, Any]],
    *,
    actor_id: uuid.UUID | None,
    now: datetime,
    state: str = "applied",
) -> list[tuple[RecipientGroup, Place]]:
    """Groups and their places, in the order of the rows (each a `name` and any of FIELDS), in a few statements however many."""
    if state not in GROUP_STATES:
        raise InvalidInput(field="state", problem="unknown_choice", value=state)
    checked = [_checked(row) for row in rows]
    for values in checked:
        if not values.get("name"):
            raise InvalidInput(field="name", problem="required")
    places = add_places(session, kind="group", names=[values["name"] for values in checked])
    added = []
    for place, values in zip(places, checked, strict=True):
        group = RecipientGroup(
            organization_id=session.organization_id,
            id=place.id,
            state=state,
            created_at=now,
            updated_at=now,
            **_defaults(),
            **_derived(values, {}),
        )
        for field, value in values.items():
            setattr(group, field, value)
        place.is_closed = state == "ended"
        session.add(group)
        _note(session, "group.add", group, actor_id=actor_id, now=now, after=values)
        added.append((group, place))
    session.flush()
    return added


def update_group(
    session: OrganizationSession, group: RecipientGroup, *, actor_id: uuid.UUID | None, now: datetime, **fields: Any
) -> list[str]:
    """The group has these values; answers the fields that changed. The same values again change and note nothing."""
    return update_groups(session, [(group, fields)], actor_id=actor_id, now=now)[0]


def update_groups(
    session: OrganizationSession,
    changes: Sequence[tuple[RecipientGroup, Mapping[str, Any]]],
    *,
    actor_id: uuid.UUID | None,
    now: datetime,
) -> list[list[str]]:
    """Each group has its new values. Answers the changed fields per group."""
    changed, renamed = [], {}
    moved: dict[uuid.UUID, Region] = {}
    for group, fields in changes:
        values = _checked(fields)
        if "name" in values and not values["name"]:
            raise InvalidInput(field="name", problem="required")
        before, region = {field: getattr(group, field) for field in values}, region_of(group)
        different = [field for field, value in values.items() if value != before[field]]
        changed.append(different)
        if not different:
            continue
        for field in different:
            setattr(group, field, values[field])
        for field, value in _derived({field: getattr(group, field) for field in FIELDS}, before).items():
            setattr(group, field, value)
        group.updated_at = now
        if region_of(group) != region:
            moved[group.id] = region
        if "name" in different:
            renamed[group.id] = group.name
        after = {field: values[field] for field in different}
        _note(
            session,
            "group.update",
            group,
            actor_id=actor_id,
            now=now,
            before={field: before[field] for field in different},
            after=after,
        )
    for place in _in_batches(session, Place, list(renamed)):
        place.name = renamed[place.id]
    keep_regions(session, moved)
    session.flush()
    return changed


def change_state(
    session: OrganizationSession, group: RecipientGroup, *, state: str, actor_id: uuid.UUID | None, now: datetime
) -> None:
    """The group is in the new state; an ended one takes no goods any more. Refused from a state that the step does not start from."""
    if state not in STEPS:
        raise InvalidInput(field="state", problem="unknown_choice", value=state)
    if group.state not in STEPS[state]:
        raise GroupStateWrong(name=group.name, state=group.state, wanted=state)
    before, group.state, group.updated_at = group.state, state, now
    place = session.scalars(select(Place).where(Place.id == group.id)).one()
    place.is_closed = state == "ended"
    _note(session, "group.change_state", group, actor_id=actor_id, now=now, before={"state": before}, after={"state": state})
    session.flush()


def find_by_public_id(session: OrganizationSession, pairs: Iterable[tuple[str, str]]) -> dict[tuple[str, str], RecipientGroup]:
    """Groups by municipality code and their id in that municipality's open data; where two share it, the older."""
    wanted = set(pairs)
    found: dict[tuple[str, str], RecipientGroup] = {}
    for chunk in _chunks(sorted({public_id for _, public_id in wanted})):
        query = select(RecipientGroup).where(RecipientGroup.public_id.in_(chunk)).order_by(RecipientGroup.id.desc())
        for group in session.scalars(query):
            if (group.municipality_code, group.public_id) in wanted:
                found[group.municipality_code, group.public_id] = group
    return found


def find_by_place(session: OrganizationSession, pairs: Iterable[tuple[str, str]]) -> dict[tuple[str, str], RecipientGroup]:
    """Groups by (name_key, address_key) as inventory.spelling makes them; where two share it, the older."""
    wanted = {(name[:120], address[:200]) for name, address in pairs}
    found: dict[tuple[str, str], RecipientGroup] = {}
    for chunk in _chunks(sorted({name for name, _ in wanted})):
        query = select(RecipientGroup).where(RecipientGroup.name_key.in_(chunk)).order_by(RecipientGroup.id.desc())
        for group in session.scalars(query):
            if (group.name_key, group.address_key) in wanted:
                found[group.name_key, group.address_key] = group
    return found


def _checked(fields: Mapping[str, Any]) -> dict[str, Any]:
    """The fields in their stored form; refuses what no form or file should let through."""
    unknown = set(fields) - set(FIELDS)
    if unknown:
        raise TypeError(f"not a field of a group: {sorted(unknown)}")
    values: dict[str, Any] = {field: value.strip() if isinstance(value, str) else value for field, value in fields.items()}
    for field, limit in _TEXT_LIMITS.items():
        length = len(values.get(field) or "")
        if length > limit:
            raise InvalidInput(field=field, problem="text_too_long", limit=limit, length=length)
    if "kind" in values and values["kind"] not in GROUP_KINDS:
        raise InvalidInput(field="kind", problem="unknown_choice", value=values["kind"])
    if values.get("prefecture_code") and values["prefecture_code"] not in BY_CODE:
        raise InvalidInput(field="prefecture_code", problem="unknown_choice", value=values["prefecture_code"])
    if values.get("municipality_code"):
        values["municipality_code"] = municipality_code(
            values["municipality_code"], prefecture=values.get("prefecture_code") or None
        )
    if "households" in values and values["households"] is not None and values["households"] < 1:
        raise InvalidInput(field="households", problem="too_small", value=values["households"])
    _check_lists(values)
    return values


def _check_lists(values: dict[str, Any]) -> None:
    for field in ("storage_ambient_kg", "storage_chilled_kg", "storage_frozen_kg"):
        if field in values and not 0 <= values[field] <= 1_000_000:
            raise InvalidInput(field=field, problem="too_large" if values[field] > 0 else "too_small", value=values[field])
    if "receiving_weekdays" in values:
        if not set(values["receiving_weekdays"]) <= set(range(7)):
            raise InvalidInput(field="receiving_weekdays", problem="unknown_choice", value=values["receiving_weekdays"])
        values["receiving_weekdays"] = sorted(set(values["receiving_weekdays"]))
    for field in ("preferred_categories", "unwanted_categories"):
        if field in values:
            if not set(values[field]) <= set(CATEGORIES):
                raise InvalidInput(field=field, problem="unknown_choice", value=values[field])
            values[field] = sorted(set(values[field]))
    if "excluded_allergens" in values:
        if not set(values["excluded_allergens"]) <= ALL_CODES:
            raise InvalidInput(field="excluded_allergens", problem="unknown_choice", value=values["excluded_allergens"])
        values["excluded_allergens"] = sorted(set(values["excluded_allergens"]))


def _defaults() -> dict[str, Any]:
    """What a new group has before anything is known of it."""
    texts = ("kana", "public_id", "operator", "municipality", "address")
    return {
        "kind": "kodomo_shokudo",
        "receiving_weekdays": [],
        "excluded_allergens": [],
        **_NO_WISHES,
        **dict.fromkeys(texts, ""),
    }


def _derived(values: Mapping[str, Any], before: Mapping[str, Any]) -> dict[str, Any]:
    """The prefecture, told by the municipality or else the address, and the keys."""
    code, prefecture, address = (values.get(field) or "" for field in ("municipality_code", "prefecture_code", "address"))
    if code:
        prefecture = code[:2]
    elif not prefecture or ("address" in before and before["address"] != address and "prefecture_code" not in before):
        found = prefecture_of(address)
        prefecture = found.code if found else prefecture
    region = BY_CODE[prefecture].name if prefecture else ""
    words = [values.get(field) or "" for field in ("name", "kana", "municipality", "operator", "address", "public_id")]
    return {
        "prefecture_code": prefecture,
        "name_key": name_key(values["name"])[:120],
        "address_key": address_key(address)[:200],
        # A bar between the parts, so that no search runs from the end of one into the next.
        "search_key": "|".join(search_key(word) for word in (*words, region) if word)[:600],
    }


def _note(
    session: OrganizationSession, action: str, group: RecipientGroup, *, actor_id: uuid.UUID | None, now: datetime, after: Mapping[str, Any],
    before: Mapping[str, Any] | None = None,
) -> None:  # fmt: skip
    audit.record(
        session,
        action=action,
        record_kind="group",
        record_id=group.id,
        actor_id=actor_id,
        now=now,
        before=_without_personal(before) if before is not None else None,
        after=_without_personal(
            {field: value for field, value in after.items() if before is not None or value not in ("", None, [])}
        ),
    )


def _without_personal(values: Mapping[str, Any]) -> dict[str, Any]:
    return {field: (HIDDEN if value else "") if field in PERSONAL else value for field, value in values.items()}


def _chunks(values: list[Any]) -> list[list[Any]]:
    return [values[start : start + _BATCH] for start in range(0, len(values), _BATCH)]


def _in_batches(session: OrganizationSession, table: type[Place], ids: list[uuid.UUID]) -> list[Place]:
    return [row for chunk in _chunks(ids) for row in session.scalars(select(table).where(table.id.in_(chunk)))]
