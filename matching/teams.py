"""Team: groups that receive through one hub, so that a company's smallest drop can be met together."""

import uuid

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from inventory.db import Base, Identified, OrganizationOwned, belongs_to


class Team(Identified, Base):
    __tablename__ = "team"

    name: Mapped[str] = mapped_column(String(120))
    hub_id: Mapped[uuid.UUID]
    # Most of one lot that may pass through the hub at once.
    cross_dock_kg: Mapped[int]
    is_active: Mapped[bool] = mapped_column(default=True)

    __table_args__ = (belongs_to("recipient_group", "hub_id"),)


class TeamMember(OrganizationOwned, Base):
    __tablename__ = "team_member"

    team_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    group_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)

    __table_args__ = (belongs_to("team", "team_id"), belongs_to("recipient_group", "group_id"))
