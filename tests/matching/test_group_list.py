"""The list of groups: filtered, counted, sorted, paged, at the same cost however many there are."""

from contextlib import contextmanager
from datetime import date

import pytest
from sqlalchemy import event

from matching.groups import GroupFilter, add_document, add_group, add_groups, count_groups, get_group, groups_after, list_groups
from matching.needs import set_needs
from tests.builders import NOW, World, make_world

TODAY = date(2026, 11, 21)


@pytest.fixture
def world(database):
    return make_world(database)


@pytest.fixture
def statements():
    """`with statements(session) as counted:` fills the list with each statement sent meanwhile."""

    @contextmanager
    def counting(session):
        sent: list[str] = []
        engine = session.get_bind().engine

        def note(connection, cursor, statement, *rest):
            sent.extend([statement] if statement != "BEGIN" else [])

        event.listen(engine, "before_cursor_execute", note)
        yield sent
        event.remove(engine, "before_cursor_execute", note)

    return counting


def enter(world: World, name: str = "ひだまり食堂", **fields) -> str:
    with world.writing() as session:
        return add_group(session, name=name, actor_id=world.actor_id, now=NOW, **fields)[1].code


@pytest.fixture
def three(world):
    """An approved group in Tokyo that is ready, an applied one in Saga, an ended one."""
    ready = {"households": 30, "storage_ambient_kg": 200, "receiving_weekdays": [1]}
    codes = {
        "tokyo": enter(world, "ひだまり食堂", state="approved", municipality_code="131172", municipality="北区", **ready),
        "saga": enter(world, "さが宅食便", kind="home_delivery", address="佐賀県佐賀市城内1-1", kana="さがたくしょくびん"),
        "ended": enter(world, "もと食堂", state="ended"),
    }
    with world.writing() as session:
        group, _ = get_group(session, codes["tokyo"])
        set_needs(session, group.id, {"rice": 60}, actor_id=world.actor_id, now=NOW)
        for document in ("agreement", "hygiene", "insurance"):
            add_document(session, group.id, document=document, received_on=TODAY, actor_id=world.actor_id, now=NOW)
    return codes


@pytest.mark.parametrize(
    ("wanted", "names"),
    [
        ({}, {"tokyo", "saga"}),
        ({"with_ended": True}, {"tokyo", "saga", "ended"}),
        ({"state": "ended"}, {"ended"}),
        ({"query": "ヒダマリ"}, {"tokyo"}),
        ({"query": "東京都　北区"}, {"tokyo"}),
        ({"query": "サガ"}, {"saga"}),
        ({"query": "100%"}, set()),
        ({"prefecture": "41"}, {"saga"}),
        ({"kind": "home_delivery"}, {"saga"}),
        ({"has_households": True}, {"tokyo"}),
        ({"has_households": False}, {"saga"}),
        ({"lacks_document": "hygiene"}, {"saga"}),
        ({"lacks_document": "any"}, {"saga"}),
        ({"is_ready": True}, {"tokyo"}),
        ({"is_ready": False}, {"saga"}),
    ],
)
def test_list_shows_what_the_filter_asks_for(world, three, wanted, names):
    with world.reading() as session:
        page = list_groups(session, GroupFilter(**wanted), today=TODAY)

    assert {row.code for row in page.rows} == {three[name] for name in names}
    assert page.total == len(names)


def test_code_finds_its_group_in_any_spelling(world, three):
    typed = f"{three['saga'][:4]}-{three['saga'][4:]}".lower()

    with world.reading() as session:
        page = list_groups(session, GroupFilter(query=typed), today=TODAY)

    assert [row.code for row in page.rows] == [three["saga"]]


def test_line_of_a_group_tells_needs_papers_and_gaps(world, three):
    with world.reading() as session:
        rows = {row.code: row for row in list_groups(session, today=TODAY).rows}

        tokyo, saga = rows[three["tokyo"]], rows[three["saga"]]
        assert (tokyo.need_kg, tokyo.missing, tokyo.lacking, tokyo.last_received_at) == (60, [], [], None)
        assert saga.missing == ["households", "needs", "storage", "weekdays"]
        assert saga.lacking == ["agreement", "hygiene", "insurance"]


def test_counts_by_state_leave_ended_groups_out_of_the_gaps(world, three):
    with world.reading() as session:
        counts = count_groups(session, today=TODAY)

    assert counts.by_name == {"applied": 1, "approved": 1, "paused": 0, "ended": 1, "not_ready": 1, "papers": 1, "all": 2}


def test_list_is_sorted_by_households_and_paged(world):
    for households in (10, 40, 25):
        enter(world, f"食堂{households}", households=households)
    order = {"today": TODAY, "sort": "households", "is_descending": True, "limit": 2}

    with world.reading() as session:
        first, second = list_groups(session, **order), list_groups(session, offset=2, **order)

        assert [row.group.households for row in first.rows] == [40, 25]
        assert [row.group.households for row in second.rows] == [10]
        assert first.total == 3


def test_list_takes_the_same_queries_for_one_group_and_for_many(world, statements):
    enter(world)
    with world.reading() as session, statements(session) as for_one:
        list_groups(session, today=TODAY)
    with world.writing() as session:
        add_groups(session, [{"name": f"食堂{n}"} for n in range(40)], actor_id=world.actor_id, now=NOW)
    with world.reading() as session, statements(session) as for_many:
        list_groups(session, today=TODAY)

    assert len(for_many) == len(for_one) <= 6


def test_pages_by_cursor_leave_nothing_out(world):
    with world.writing() as session:
        add_groups(session, [{"name": f"食堂{n % 3}"} for n in range(7)], actor_id=world.actor_id, now=NOW)
    seen, after = [], None

    with world.reading() as session:
        for _ in range(4):
            rows, after = groups_after(session, GroupFilter(), today=TODAY, after=after, limit=2)
            seen += [row.group.id for row in rows]

    assert len(seen) == len(set(seen)) == 7
    assert after is None
