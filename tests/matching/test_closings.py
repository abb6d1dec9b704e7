"""Closed months and years: their figures stay, whatever comes later; later entries count later and say so."""

import threading
import uuid
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from inventory.catalog import get_item
from inventory.closings import AlreadyClosed, Closing, MonthsOpen, NotItsTurn, NotOverYet, calendar_of
from inventory.db import Database
from inventory.errors import NotFound
from inventory.item_changes import ItemValues, change_item
from inventory.lots import Lot
from inventory.movements import Entry, LotFacts, Movement, Posting, reverse_movement
from inventory.verifying import verify_database
from matching.closings import (
    close_period,
    closed_figures,
    count_for_closing,
    count_later,
    later_entries_of,
    later_reports_of,
    open_matters,
    same_figures,
)
from matching.groups import get_group, update_group
from matching.handouts import HandoutLineRequest, households_by, timeliness
from matching.impact import Period, goods_by
from matching.impact.entries import EntryFilter, list_entries
from matching.impact.handovers import count_handovers
from tests.builders import NOW
from tests.matching.goods_story import Story, at, begin_story, place_named

OCTOBER, NOVEMBER = date(2026, 10, 1), date(2026, 11, 1)
DECEMBER_3 = datetime(2026, 12, 3, 3, 0, tzinfo=UTC)
IN_OCTOBER, IN_NOVEMBER = Period(OCTOBER, date(2026, 10, 31)), Period(NOVEMBER, date(2026, 11, 30))


@pytest.fixture
def story(database: Database) -> Story:
    """In October 100 pieces came in, 30 went to a group and 20 of those to 12 households."""
    story = begin_story(database)
    lot = story.world.receive(100, occurred_at=at(10, 5))
    story.deliver(lot, story.near, 30, when=at(10, 20))
    story.hand_out(story.near, 12, HandoutLineRequest(lot, 20), handed_out_on=date(2026, 10, 25))
    return story


def close(story: Story, first: date = OCTOBER, *, kind: str = "month", now: datetime = NOW) -> Closing:
    with story.world.reading() as session:
        counted = count_for_closing(session, kind, first, now=now)
    with story.world.writing() as session:
        closing = close_period(session, counted, note="", actor_id=story.world.actor_id, now=now)
        session.expunge_all()
    return closing


def figures(story: Story, period: Period = IN_OCTOBER) -> dict:
    with story.world.reading() as session:
        return closed_figures(session, period)


def issued(story: Story, period: Period) -> int:
    return sum(line["issued"]["pieces"] for line in figures(story, period)["account"])


def visits(story: Story, period: Period) -> int:
    with story.world.reading() as session:
        return sum(sums.visits for _, sums in households_by(session, period.first, period.last))


def issue(story: Story, pieces: int, *, happened: datetime, recorded: datetime = NOW) -> int:
    request = story.world.request("issue", lot=story.lot, quantity=pieces, occurred_at=happened)
    return story.world.record(request, at=recorded)[0].seq


def undo(story: Story, seq: int, now: datetime = NOW) -> int:
    with story.world.writing() as session:
        return reverse_movement(
            session, seq, key=uuid.uuid4(), reason="mistake", actor_id=story.world.actor_id, may_reverse_any=True, now=now
        ).seq


def issue_one_by_one(story: Story, lot_code: str, moments: list[datetime]) -> None:
    """A piece at each moment, all told now and written together."""
    with story.world.writing() as session:
        lot = session.scalars(select(Lot).where(Lot.code == lot_code)).one()
        facts = LotFacts(lot.id, lot.item_id, lot.donor_id, lot.expires_on)
        site, group = place_named(session, story.world.site), place_named(session, story.world.group)
        posting = Posting(session, actor_id=story.world.actor_id, now=NOW)
        posting.open([(facts, site), (facts, group)])
        for moment in moments:
            posting.add(Entry(uuid.uuid4(), "0" * 64, "issue", facts, site, group, 1, moment))
        posting.close()


def test_late_entry_counts_on_the_day_it_was_recorded(story: Story) -> None:
    issue(story, 5, happened=at(10, 28))
    close(story)

    late = issue(story, 7, happened=at(10, 29), recorded=DECEMBER_3)

    assert (issued(story, IN_OCTOBER), issued(story, IN_NOVEMBER)) == (35, 0)
    with story.world.reading() as session:
        rows, _ = list_entries(session, Period(date(2026, 12, 1), date(2026, 12, 31)), EntryFilter())
    assert [(row.seq, row.is_late, row.occurred_at, row.counted_at) for row in rows] == [(late, True, at(10, 29), DECEMBER_3)]


def test_reversal_of_a_closed_months_entry_counts_in_the_open_month(story: Story) -> None:
    wrong = issue(story, 5, happened=at(10, 28))
    closing = close(story)

    reversal = undo(story, wrong)

    assert (issued(story, IN_OCTOBER), issued(story, IN_NOVEMBER)) == (35, -5)
    with story.world.reading() as session:
        rows, total = later_entries_of(session, closing)
        assert ([(row.seq, row.reversal_of) for row in rows], total) == ([(reversal, wrong)], 1)
        assert count_later(session) == {"2026-10": 1}


def test_report_over_a_closed_and_an_open_month_counts_each_entry_once(story: Story) -> None:
    close(story)
    issue(story, 7, happened=at(10, 29))
    undo(story, issue(story, 3, happened=at(10, 30)))

    both = Period(OCTOBER, IN_NOVEMBER.last)

    assert issued(story, both) == issued(story, IN_OCTOBER) + issued(story, IN_NOVEMBER) == 37


def test_corrected_report_of_a_closed_month_counts_as_a_difference_now(story: Story) -> None:
    first = story.hand_out(story.near, 8, handed_out_on=date(2026, 10, 30)).handout
    closing = close(story)

    second = story.hand_out(story.near, 11, handed_out_on=date(2026, 10, 30), replaces=first.id).handout
    story.hand_out(story.near, 10, handed_out_on=date(2026, 10, 30), replaces=second.id)

    assert (visits(story, IN_OCTOBER), visits(story, IN_NOVEMBER)) == (20, 2)
    with story.world.reading() as session:
        assert {report.households for report, _ in later_reports_of(session, closing)} == {8, 10}


def test_report_told_after_the_closing_counts_when_it_was_told(story: Story) -> None:
    close(story)

    story.hand_out(story.near, 9, handed_out_on=date(2026, 10, 31))

    assert (visits(story, IN_OCTOBER), visits(story, IN_NOVEMBER)) == (12, 9)


def test_moves_of_groups_and_new_categories_change_open_periods_only(story: Story) -> None:
    closing = close(story)
    with story.world.writing() as session:
        group, _ = get_group(session, story.near)
        update_group(
            session, group, actor_id=None, now=NOW, prefecture_code="27", municipality="大阪市北区", municipality_code=""
        )
        item = get_item(session, story.world.item)
        values = ItemValues(name="別の名前", category="rice", weight_grams=999, pieces_per_case=1)
        change_item(session, item, values, actor_id=story.world.actor_id, now=NOW)

    story.hand_out(story.near, 3, handed_out_on=date(2026, 11, 20))

    with story.world.reading() as session:
        assert same_figures(session, closing)
        regions = [dict(households_by(session, period.first, period.last, "prefecture")) for period in (IN_OCTOBER, IN_NOVEMBER)]
        categories = [[row.keys["category"] for row in goods_by(session, IN_OCTOBER, "category")]]
        given_in = [(row.keys["prefecture"], row.amount.pieces) for row in goods_by(session, IN_OCTOBER, "group", "prefecture")]
    assert [list(found) for found in regions] == [[("14",)], [("27",)]]
    assert categories == [["retort"]]
    assert given_in == [("14", 30)]
    # The lot that came in November belongs to no closed period: it is rice from now on, and the account still meets.
    assert [line["category"] for line in figures(story, IN_NOVEMBER)["account"]] == ["rice", "retort"]


def test_figures_stay_through_ten_thousand_later_entries(story: Story) -> None:
    closing = close(story)
    before = figures(story)
    lot = story.world.receive(10_000)

    issue_one_by_one(story, lot, [at(10, 1 + number % 31) if number % 2 else at(11, 1 + number % 20) for number in range(10_000)])

    assert figures(story) == before == closing.figures
    with story.world.reading() as session:
        assert same_figures(session, closing)
        assert later_entries_of(session, closing)[1] == 5_000
    assert issued(story, IN_NOVEMBER) == 10_000


def test_months_close_in_order_and_never_before_they_are_over(story: Story) -> None:
    story.world.receive(1, occurred_at=at(9, 5))
    close(story, date(2026, 9, 1))

    with pytest.raises(NotOverYet):
        close(story, NOVEMBER)
    with pytest.raises(NotItsTurn) as refusal:
        close(story, NOVEMBER, now=DECEMBER_3)
    assert refusal.value.values["next"] == OCTOBER
    with pytest.raises(NotItsTurn):
        close(story, date(2027, 5, 1), now=datetime(2027, 7, 1, tzinfo=UTC))


def test_first_closing_takes_every_month_before_it_along(story: Story) -> None:
    story.world.receive(1, occurred_at=at(8, 5))

    close(story)

    with story.world.reading() as session:
        closings = session.scalars(select(Closing).order_by(Closing.first_on)).all()
        assert [closing.first_on.month for closing in closings] == [8, 9, 10]
        assert all(same_figures(session, closing) for closing in closings)
        assert calendar_of(session, today=NOW.date()).next_month is None


def test_missing_reports_of_a_closed_month_are_those_of_its_closing(story: Story) -> None:
    story.deliver(story.lot, story.member, 10, when=at(10, 30))
    close(story)

    story.hand_out(story.member, 4, handed_out_on=date(2026, 10, 31))

    with story.world.reading() as session:
        october, both = (count_handovers(session, Period(OCTOBER, last)).now for last in (IN_OCTOBER.last, IN_NOVEMBER.last))
        assert (october.handovers, october.waiting) == (both.handovers, both.waiting) == (2, 1)
        assert timeliness(session, OCTOBER, IN_NOVEMBER.last) == both


def test_year_closes_when_its_months_are(story: Story) -> None:
    april = datetime(2027, 4, 2, 3, 0, tzinfo=UTC)
    with pytest.raises(MonthsOpen):
        close(story, date(2026, 4, 1), kind="year", now=april)
    for month in (OCTOBER, NOVEMBER, date(2026, 12, 1), date(2027, 1, 1), date(2027, 2, 1), date(2027, 3, 1)):
        close(story, month, now=april)

    year = close(story, date(2026, 4, 1), kind="year", now=april)

    assert (year.last_on, year.figures["account"][0]["issued"]["pieces"]) == (date(2027, 3, 31), 30)
    with pytest.raises(AlreadyClosed):
        close(story, date(2026, 4, 1), kind="year", now=april)
    with pytest.raises(NotFound):
        close(story, date(2026, 5, 1), kind="year", now=april)
    with story.world.reading() as session:
        [shown] = calendar_of(session, today=date(2027, 3, 31)).years
    assert (len(shown.months), shown.closing is not None, shown.can_close) == (6, True, False)


def test_of_two_people_closing_the_same_month_one_is_told_who_was_first(story: Story) -> None:
    with story.world.reading() as session:
        counted = count_for_closing(session, "month", OCTOBER, now=NOW)
    ready, outcomes = threading.Barrier(2), []

    def try_closing() -> None:
        ready.wait()
        try:
            with story.world.writing() as session:
                close_period(session, counted, note="", actor_id=story.world.actor_id, now=NOW)
            outcomes.append("closed")
        except AlreadyClosed as refusal:
            outcomes.append(refusal.values["name"])

    threads = [threading.Thread(target=try_closing) for _ in range(2)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]

    assert sorted(outcomes) == ["closed", "試験 花子"]


def test_entry_recorded_while_the_figures_were_counted_is_counted_in(story: Story) -> None:
    with story.world.reading() as session:
        counted = count_for_closing(session, "month", OCTOBER, now=NOW)
    issue(story, 5, happened=at(10, 28))

    with story.world.writing() as session:
        close_period(session, counted, note="", actor_id=story.world.actor_id, now=NOW)

    with story.world.reading() as session:
        assert same_figures(session, session.scalars(select(Closing)).one())
    assert issued(story, IN_OCTOBER) == 35


def test_what_is_still_open_is_listed_and_forbids_nothing(story: Story) -> None:
    story.deliver(story.lot, story.member, 10, when=at(10, 30))
    with story.world.reading() as session:
        open_now = open_matters(session, IN_OCTOBER)
        empty = open_matters(session, Period(date(2026, 9, 1), date(2026, 9, 30)))

    closing = close(story)

    assert (open_now.reports, open_now.entries, open_now.handouts, open_now.is_settled) == (1, 6, 1, False)
    assert empty.is_empty
    assert (closing.handovers, closing.handovers_waiting) == (2, 1)


def test_database_refuses_to_change_or_delete_a_closing(story: Story) -> None:
    close(story)

    for statement in ("update closing set note = 'x'", "delete from closing"):
        with pytest.raises(DBAPIError, match="insert only"):
            past_the_program(story, statement)


def past_the_program(story: Story, statement: str) -> None:
    with story.world.database.engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text(f"set local tasuki.organization = '{story.world.organization_id}'"))
        connection.execute(text(statement))


def test_entry_of_an_open_day_counts_when_it_happened(story: Story) -> None:
    close(story)

    seq = issue(story, 2, happened=at(11, 2), recorded=DECEMBER_3)

    with story.world.reading() as session:
        movement = session.scalars(select(Movement).where(Movement.seq == seq)).one()
        assert movement.counted_at == movement.occurred_at == at(11, 2)


def test_full_check_finds_entries_that_count_on_another_day_and_closings_that_were_touched(story: Story) -> None:
    wrong = issue(story, 5, happened=at(10, 28))
    closing = close(story)
    late = issue(story, 7, happened=at(10, 29))
    with story.world.reading() as session:
        before = verify_database(session)

    tamper(story, "movement", f"update movement set counted_at = occurred_at where seq = {late}")
    tamper(story, "movement", f"update movement set counted_at = recorded_at where seq = {wrong}")
    tamper(story, "closing", "update closing set digest = hash")

    with story.world.reading() as session:
        found = verify_database(session)
    assert before == []
    assert {(problem.problem, problem.seq) for problem in found} == {
        ("counted", wrong),
        ("counted", late),
        ("closing", closing.seq),
    }


def tamper(story: Story, table: str, statement: str) -> None:
    with story.world.database.engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text(f"set local tasuki.organization = '{story.world.organization_id}'"))
            connection.execute(text(f"alter table {table} disable trigger user"))
        else:
            connection.execute(text(f"drop trigger if exists {table}_no_update"))
        connection.execute(text(statement))
