"""Where a group was, and of what kind, while periods that are closed now were open: its move changes no figure of those."""

import uuid
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ColumnElement, String, and_, select
from sqlalchemy.orm import Mapped, mapped_column

from inventory.chain import lock_head
from inventory.db import Base, OrganizationOwned, OrganizationSession, belongs_to
from inventory.sql_days import tokyo_day_of
from matching.groups.tables import RecipientGroup

REGION = ("prefecture_code", "municipality_code", "municipality", "kind")
Region = tuple[str, ...]
_BEGINNING = datetime(1900, 1, 1, tzinfo=UTC)


class FormerRegion(OrganizationOwned, Base):
    """Region and kind of a group for what counts from `since` up to, not including, `until`. Later than all of these, its own stand."""

    __tablename__ = "former_region"

    group_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    until: Mapped[datetime] = mapped_column(primary_key=True)
    since: Mapped[datetime]
    prefecture_code: Mapped[str] = mapped_column(String(2))
    municipality_code: Mapped[str] = mapped_column(String(6))
    municipality: Mapped[str] = mapped_column(String(60))
    kind: Mapped[str] = mapped_column(String(24))

    __table_args__ = (belongs_to("recipient_group", "group_id"), CheckConstraint("since < until", name="span"))


def region_of(group: RecipientGroup) -> Region:
    return tuple(getattr(group, name) for name in REGION)


def keep_regions(session: OrganizationSession, before: Mapping[uuid.UUID, Region]) -> None:
    """Groups that lay in these regions until now keep them in every closed period."""
    closed_until = lock_head(session).closed_until if before else None
    if closed_until is None:
        return
    kept = _last_kept(session, before)
    for group_id, region in before.items():
        since = kept.get(group_id, _BEGINNING)
        if since < closed_until:
            values = dict(zip(REGION, region, strict=True))
            session.add(
                FormerRegion(
                    organization_id=session.organization_id, group_id=group_id, since=since, until=closed_until, **values
                )
            )


def _last_kept(session: OrganizationSession, group_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, datetime]:
    ids = list(group_ids)
    found: dict[uuid.UUID, datetime] = {}
    for start in range(0, len(ids), 400):
        query = select(FormerRegion.group_id, FormerRegion.until).where(FormerRegion.group_id.in_(ids[start : start + 400]))
        found |= dict(session.execute(query.order_by(FormerRegion.until)).all())
    return found


def held_at(group_id: Any, at: Any) -> ColumnElement[bool]:
    """Joins the region that the group had at an instant, if it is a former one."""
    return and_(FormerRegion.group_id == group_id, FormerRegion.since <= at, FormerRegion.until > at)


def held_on(group_id: Any, day: Any) -> ColumnElement[bool]:
    """The same for a day in Tokyo."""
    return and_(
        FormerRegion.group_id == group_id, tokyo_day_of(FormerRegion.since) <= day, tokyo_day_of(FormerRegion.until) > day
    )
