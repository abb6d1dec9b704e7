"""Groups of both tiers are told what they got, say what they have left, and what is fetched or thrown away adds up to the end."""

import uuid
from dataclasses import dataclass
from datetime import timedelta

import pytest
from sqlalchemy import select

from inventory.db import Database
from inventory.errors import InvalidInput
from inventory.holds.criteria import Criteria
from inventory.holds.tables import HeldLot
from inventory.lots import Lot
from inventory.movements import Recorded
from inventory.verifying import verify_database
from matching.handouts import HandoutLineRequest
from matching.recalls.closing import close_recall, outcome_of, times_of
from matching.recalls.errors import MoreThanLedger, OnlyADrill, RecallClosed, StillHere
from matching.recalls.moving import dispose_stored, end_at_group, let_go
from matching.recalls.noting import steps_of
from matching.recalls.reading import ToldGroup, get_recall
from matching.recalls.starting import start_drill
from matching.recalls.tables import RecallNotice
from matching.recalls.telling import is_outdated, mark_sent, respond, tell_newcomers
from matching.recalls.texts import check_template, fill
from tests.builders import NOW
from tests.matching.goods_story import Story, begin_story, place_named
from tests.matching.recalls.recall_world import begin_recall, secret_of, values_of, view_of

LATER = NOW + timedelta(minutes=12)


@dataclass(frozen=True)
class Case:
    """A recall of a lot that went to a group, and over a hub to a member: 240 came, 48 and 96 went out, 40 were handed out."""

    story: Story
    number: int

    def group(self, code: str) -> ToldGroup:
        return next(group for group in view_of(self.story.world, self.number).groups if group.part.place.code == code)

    def answer(self, code: str, left: int) -> None:
        notice = self.group(code).notice
        assert notice
        with self.story.world.writing() as session:
            respond(session, notice.id, {uuid.UUID(notice.lines[0]["lot"]): left}, actor_id=None, now=LATER)

    def end(self, code: str, pieces: int, end: str, *, key: uuid.UUID | None = None) -> int:
        group = self.group(code)
        with self.story.world.writing() as session:
            return end_at_group(
                session, get_recall(session, self.number), group.part.place.id, lines=[(next(iter(group.part.lots)), pieces)], end=end,
                shelf=place_named(session, self.story.world.site), key=key or uuid.uuid4(), actor_id=self.story.world.actor_id, now=LATER,
            )  # fmt: skip

    def close(self) -> None:
        with self.story.world.writing() as session:
            recall = get_recall(session, self.number)
            close_recall(session, recall, words="", keeps_watching=True, actor_id=self.story.world.actor_id, now=LATER)


@pytest.fixture
def case(database: Database) -> Case:
    story = begin_story(database)
    story.deliver(story.lot, story.near, 48)
    story.hand_out(story.near, 12, HandoutLineRequest(story.lot, 40, 8))
    story.deliver(story.lot, story.hub, 96)
    story.post("pass_on", story.lot, story.hub, story.member, 72)
    return Case(story, begin_recall(story.world))


def test_hub_and_member_and_group_are_told_what_each_of_them_got(case: Case) -> None:
    story = case.story

    got = {code: case.group(code) for code in (story.near, story.hub, story.member)}

    assert {code: [line["got"] for line in group.notice.lines] for code, group in got.items() if group.notice} == {
        story.near: [48],
        story.hub: [96],
        story.member: [72],
    }
    assert (got[story.hub].part.is_hub, got[story.member].part.through, got[story.near].part.households) == (
        True,
        "北区ハブ（試験）",
        12,
    )


def test_an_answer_stands_until_the_next_and_never_beyond_what_was_given(case: Case) -> None:
    case.answer(case.story.near, 8)
    case.answer(case.story.near, 5)

    with pytest.raises(InvalidInput):
        case.answer(case.story.near, 49)

    notice = case.group(case.story.near).notice
    assert notice
    assert (notice.state, notice.lines[0]["left"], notice.answered_at) == ("answered", 5, LATER)


def test_who_was_told_and_reminded_stands_with_its_minutes(case: Case) -> None:
    story, group_id = case.story, case.group(case.story.near).part.place.id
    with story.world.writing() as session:
        recall = get_recall(session, case.number)
        for minutes in (1, 9):
            mark_sent(
                session, recall, [group_id], way="phone", actor_id=story.world.actor_id, now=NOW + timedelta(minutes=minutes)
            )
    case.answer(story.near, 0)

    with story.world.reading() as session:
        recall = get_recall(session, case.number)
        times = times_of(recall, steps_of(session, recall))
    notice = case.group(story.near).notice
    assert notice
    assert (notice.sent_by, notice.reminders) == ("phone", 1)
    assert (times.first_sent, times.first_answer) == (timedelta(minutes=1), timedelta(minutes=12))


def test_a_group_that_got_some_after_the_start_is_told_as_well(case: Case) -> None:
    world = case.story.world
    late = world.request("issue", lot=case.story.lot, quantity=3, queued=True)
    assert isinstance(world.record(late)[0], Recorded)

    before = [group.name for group in view_of(world, case.number).groups if is_outdated(group)]
    with world.writing() as session:
        recall = get_recall(session, case.number)
        groups = view_of(world, case.number).groups
        tell_newcomers(
            session, recall, [one for one in groups if is_outdated(one)], secret_of=secret_of, actor_id=world.actor_id, now=LATER
        )

    assert before == ["ひだまり食堂（試験）"]
    assert not any(is_outdated(group) for group in view_of(world, case.number).groups)


def test_what_comes_back_and_what_is_thrown_away_adds_up_to_a_closed_recall(case: Case) -> None:
    story, key = case.story, uuid.uuid4()
    case.end(story.member, 70, "disposed")
    case.end(story.hub, 24, "returned", key=key)
    again = case.end(story.hub, 24, "returned", key=key)
    with pytest.raises(MoreThanLedger):
        case.end(story.near, 9, "returned")
    with pytest.raises(StillHere):
        case.close()
    with story.world.writing() as session:
        disposed = dispose_stored(
            session, get_recall(session, case.number), key=uuid.uuid4(), actor_id=story.world.actor_id, now=LATER
        )
    case.close()

    outcome = outcome_of(view_of(story.world, case.number))
    assert (again, disposed) == (0, 240 - 48 - 96 + 24)
    assert (outcome.received, outcome.secured, outcome.handed_out, outcome.with_groups) == (240, 190, 40, 10)
    assert outcome.is_sound
    assert outcome.share == 190 / 200
    with pytest.raises(RecallClosed):
        case.answer(story.near, 1)
    with story.world.reading() as session:
        assert verify_database(session) == []


def test_a_lot_that_was_not_meant_is_free_once_every_recall_has_let_it_go(case: Case) -> None:
    world = case.story.world
    again, second = begin_recall(world), begin_recall(world, Criteria(words="カレー"))

    def let(number: int, reason: str) -> bool:
        with world.writing() as session:
            recall = get_recall(session, number)
            let_go(session, recall, case.story.lot, reason=reason, actor_id=world.actor_id, now=LATER)
            return session.scalars(select(Lot.is_held).where(Lot.code == case.story.lot)).one()

    assert again == case.number
    with pytest.raises(InvalidInput):
        let(second, "  ")
    assert [let(second, "印字を見た"), let(case.number, "印字を見た")] == [True, False]
    assert isinstance(world.record(world.request("issue", lot=case.story.lot))[0], Recorded)
    assert outcome_of(view_of(world, case.number)).received == 0


def test_a_drill_counts_everybody_and_touches_nothing(database: Database) -> None:
    story = begin_story(database)
    story.deliver(story.lot, story.near, 48)
    world = story.world

    with world.writing() as session:
        recall = start_drill(
            session, values_of(found_at=NOW, began_at=NOW - timedelta(minutes=2)), actor_id=world.actor_id, now=LATER
        )
        number, figures = recall.number, recall.figures
    with pytest.raises(OnlyADrill), world.writing() as session:
        dispose_stored(session, get_recall(session, number), key=uuid.uuid4(), actor_id=world.actor_id, now=LATER)

    assert (figures["lots"], figures["groups"], figures["given"]) == (1, 1, 48)
    with world.reading() as session:
        assert session.scalars(select(HeldLot.lot_id)).all() == []
        assert session.scalars(select(RecallNotice.token_hash)).all() == [None]
    assert isinstance(world.record(world.request("issue", lot=story.lot))[0], Recorded)


def test_a_message_is_filled_and_lines_without_a_value_are_left_out() -> None:
    text = check_template("{group}さま\nわけ：{reason}\n{items}\n{link}", field="text_ja")

    assert fill(text, {"group": "あ", "reason": "", "items": "・い", "link": "http://x"}) == "あさま\n・い\nhttp://x"


@pytest.mark.parametrize("text", ["", "{items}", "{link} {items} {name}", "x" * 2001])
def test_a_message_without_what_it_needs_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput):
        check_template(text, field="text_ja")
