"""Teams stand behind a hub that is one of them, and a group is in one active team at most."""

import pytest
from sqlalchemy import select

from inventory.audit import AuditEntry
from inventory.errors import InvalidInput, NotFound
from matching.groups import GroupFilter, add_groups, list_groups
from matching.teams import HubNotMember, add_team, get_team, list_teams, set_team_active, update_team
from tests.builders import NOW, World, make_world


@pytest.fixture
def world(database):
    return make_world(database)


@pytest.fixture
def codes(world) -> list[str]:
    """Four groups: hub, east, west, south."""
    with world.writing() as session:
        rows = [{"name": name} for name in ("北区ハブ", "東食堂", "西食堂", "南食堂")]
        return [place.code for _, place in add_groups(session, rows, actor_id=world.actor_id, now=NOW)]


def found(world: World, codes: list[str], members: list[str], **values):
    standard = {"name": "北チーム", "hub": codes[0], "members": members, "cross_dock_kg": 900}
    with world.writing() as session:
        return add_team(session, **(standard | values), actor_id=world.actor_id, now=NOW).id


def test_team_holds_its_hub_and_members(world, codes):
    team_id = found(world, codes, codes[:3])

    with world.reading() as session:
        view = get_team(session, team_id)
        assert (view.team.name, view.team.cross_dock_kg, view.hub.name) == ("北チーム", 900, "北区ハブ")
        assert [member.name for member in view.members] == ["北区ハブ", "東食堂", "西食堂"]
        assert [row.code for row in list_groups(session, GroupFilter(team=team_id), today=NOW.date()).rows] == [
            codes[0],
            codes[1],
            codes[2],
        ]


def test_hub_must_be_one_of_the_members(world, codes):
    with pytest.raises(HubNotMember):
        found(world, codes, codes[1:3])


@pytest.mark.parametrize(
    ("values", "field", "problem"),
    [({"name": " "}, "name", "required"), ({"cross_dock_kg": 0}, "cross_dock_kg", "too_small")],
)
def test_impossible_teams_are_refused(world, codes, values, field, problem):
    with pytest.raises(InvalidInput) as refusal:
        found(world, codes, codes[:2], **values)

    assert (refusal.value.values["field"], refusal.value.values["problem"]) == (field, problem)


def test_hub_alone_is_no_team(world, codes):
    with pytest.raises(InvalidInput) as refusal:
        found(world, codes, codes[:1])

    assert refusal.value.values["problem"] == "team_too_small"


def test_unknown_and_foreign_groups_cannot_join(database, world, codes):
    other = make_world(database, name="となり（試験）")

    with pytest.raises(NotFound):
        found(world, codes, [codes[0], other.group])


def test_resting_team_keeps_its_members_and_is_listed_last(world, codes):
    first = found(world, codes, codes[:2])
    second = found(world, codes, codes[1:3], hub=codes[1], name="南チーム")

    with world.writing() as session:
        set_team_active(session, get_team(session, first).team, is_active=False, actor_id=world.actor_id, now=NOW)

    with world.reading() as session:
        teams = list_teams(session)
        rows = list_groups(session, GroupFilter(query="東食堂"), today=NOW.date()).rows
        assert [(view.team.id, view.team.is_active, len(view.members)) for view in teams] == [
            (second, True, 2),
            (first, False, 2),
        ]
        assert [[team.id for team in row.teams] for row in rows] == [[second]]


def test_changed_team_is_noted_with_what_changed(world, codes):
    team_id = found(world, codes, codes[:2])

    with world.writing() as session:
        team = get_team(session, team_id).team
        update_team(
            session,
            team,
            name="北チーム",
            hub=codes[0],
            members=[codes[0], codes[3]],
            cross_dock_kg=900,
            actor_id=world.actor_id,
            now=NOW,
        )

    with world.reading() as session:
        entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "team.update")).one()
        assert [member.name for member in get_team(session, team_id).members] == ["北区ハブ", "南食堂"]
        assert entry.before == {"members": sorted(codes[:2])}
        assert entry.after == {"members": sorted([codes[0], codes[3]])}
