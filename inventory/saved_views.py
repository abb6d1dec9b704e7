"""Saved views: a list's filters under a name, for one person or for everybody in the organization."""

import uuid

from sqlalchemy import or_, select

from inventory.accounts import SavedView
from inventory.db import OrganizationSession
from inventory.errors import InvalidInput, NotFound
from inventory.spelling import clean_line

NAME_LIMIT, QUERY_LIMIT, MOST_VIEWS = 40, 600, 30


def list_views(session: OrganizationSession, *, page: str, user_id: uuid.UUID) -> list[SavedView]:
    """The person's own views of the page and the shared ones, by name."""
    query = (
        select(SavedView)
        .where(SavedView.page == page, or_(SavedView.user_id == user_id, SavedView.is_shared))
        .order_by(SavedView.name, SavedView.id)
        .limit(MOST_VIEWS)
    )
    return list(session.scalars(query))


def get_view(session: OrganizationSession, view_id: uuid.UUID, *, user_id: uuid.UUID) -> SavedView:
    """The view, if it is the person's own or shared."""
    view = session.scalar(
        select(SavedView).where(SavedView.id == view_id, or_(SavedView.user_id == user_id, SavedView.is_shared))
    )
    if view is None:
        raise NotFound(kind="saved_view", code=str(view_id))
    return view


def save_view(
    session: OrganizationSession, *, page: str, name: str, query: str, is_shared: bool, user_id: uuid.UUID
) -> SavedView:
    """The view stands; one of the same person with the same name is replaced."""
    name = _checked_name(name)
    if len(query) > QUERY_LIMIT:
        raise InvalidInput(field="name", problem="too_many_filters")
    view = _own_view(session, page=page, name=name, user_id=user_id)
    if view is None:
        view = SavedView(organization_id=session.organization_id, page=page, name=name, user_id=user_id)
        session.add(view)
    view.query, view.is_shared = query, is_shared
    session.flush()
    return view


def rename_view(session: OrganizationSession, view: SavedView, *, name: str, is_shared: bool) -> None:
    """The view has the name; refused when its owner has another one called so."""
    name = _checked_name(name)
    other = _own_view(session, page=view.page, name=name, user_id=view.user_id)
    if other is not None and other.id != view.id:
        raise InvalidInput(field="name", problem="name_taken", value=name)
    view.name, view.is_shared = name, is_shared
    session.flush()


def delete_view(session: OrganizationSession, view: SavedView) -> None:
    session.delete(view)
    session.flush()


def _checked_name(name: str) -> str:
    line = clean_line(name, NAME_LIMIT, field="name")
    if not line:
        raise InvalidInput(field="name", problem="required")
    return line


def _own_view(session: OrganizationSession, *, page: str, name: str, user_id: uuid.UUID) -> SavedView | None:
    return session.scalar(select(SavedView).where(SavedView.page == page, SavedView.name == name, SavedView.user_id == user_id))
