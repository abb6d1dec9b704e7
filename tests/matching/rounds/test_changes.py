"""Acts on a plan: held, barred, taken back, done again, and the notes beside them."""

import uuid
from dataclasses import dataclass, replace

import pytest

from inventory.db import Database, OrganizationSession
from inventory.errors import NotFound
from matching.rounds.adjusting import Change, adjust, change_cells, redo, undo
from matching.rounds.changes import list_changes, next_steps
from matching.rounds.errors import ConditionNotMet, NothingToUndo
from matching.rounds.noting import add_note, list_notes, remove_note
from matching.rounds.proposing import propose, standing_cases, stored_plan, stored_problem
from matching.rounds.settling import settle, whole_plan
from matching.rounds.standing import figures_of
from matching.rounds.starting import get_round
from matching.rounds.tables import Round
from tests.builders import NOW, World, make_world
from tests.matching.round_builders import make_group, make_offer, make_round


@dataclass
class Plan:
    """Two equal groups with 15 of 30 cases each."""

    world: World
    round_id: uuid.UUID
    lot: str
    one: str
    two: str

    def change(
        self, session: OrganizationSession, cases: int | None, kind: str = "set", note: str = "", group: str = ""
    ) -> Round:
        round_ = get_round(session, self.round_id)
        change = Change(self.lot, group or self.one, cases, note, kind)
        change_cells(session, round_, [change], actor_id=self.world.actor_id, now=NOW)
        return round_

    def undo(self, session: OrganizationSession) -> None:
        undo(session, get_round(session, self.round_id), actor_id=self.world.actor_id, now=NOW)

    def redo(self, session: OrganizationSession) -> None:
        redo(session, get_round(session, self.round_id), actor_id=self.world.actor_id, now=NOW)

    def cases(self, session: OrganizationSession) -> tuple[int, int]:
        found = standing_cases(session, get_round(session, self.round_id))
        return found.get((self.lot, self.one), 0), found.get((self.lot, self.two), 0)


@pytest.fixture
def plan(database: Database) -> Plan:
    world = make_world(database)
    with world.writing() as session:
        _, one = make_group(session, "食堂一", needs={"retort": 80})
        _, two = make_group(session, "食堂二", needs={"retort": 80})
        offer = make_offer(session, world, cases=30)
        return Plan(world, make_round(session, world, [offer]).id, offer.code, one, two)


def test_several_acts_are_taken_back_one_by_one_and_done_again(plan: Plan) -> None:
    with plan.world.writing() as session:
        plan.change(session, 4)
        plan.change(session, 7, group=plan.two)
        plan.undo(session)
        plan.undo(session)
        before = plan.cases(session)
        plan.redo(session)
        plan.redo(session)

        assert (before, plan.cases(session)) == ((15, 15), (4, 7))
        with pytest.raises(NothingToUndo):
            plan.redo(session)


def test_a_new_act_ends_what_could_be_done_again_and_the_list_keeps_all(plan: Plan) -> None:
    with plan.world.writing() as session:
        plan.change(session, 4)
        plan.undo(session)
        plan.change(session, 9, note="二人ふえた")

        told = [(edit.kind, edit.state, edit.note, name is not None) for edit, name in list_changes(session, plan.round_id)]
        assert told == [("set", "done", "二人ふえた", True), ("set", "dropped", "", True)]
        assert next_steps(session, plan.round_id)[1] is None


def test_a_taken_back_act_leaves_the_cell_to_the_engine_again(plan: Plan) -> None:
    with plan.world.writing() as session:
        round_ = plan.change(session, 4)
        plan.undo(session)

        assert round_.settings["hand"] == {}
        propose(session, round_, now=NOW)
        assert plan.cases(session) == (15, 15)


def test_a_held_number_stays_and_a_freed_one_does_not(plan: Plan) -> None:
    with plan.world.writing() as session:
        plan.change(session, 4)
        plan.change(session, None)
        round_ = plan.change(session, 0, kind="pin", group=plan.two)
        propose(session, round_, now=NOW)

        assert (round_.settings["hand"][f"{plan.lot}|{plan.two}"]["cases"], plan.cases(session)) == (15, (15, 15))


def test_a_barred_group_gets_nothing_with_who_and_why(plan: Plan) -> None:
    with plan.world.writing() as session:
        round_ = plan.change(session, 0, kind="forbid", note="休みの月")
        propose(session, round_, now=NOW)

        held = round_.settings["hand"][f"{plan.lot}|{plan.one}"]
        assert (held["by"], held["note"], held["kind"]) == (str(plan.world.actor_id), "休みの月", "forbid")
        assert plan.cases(session)[0] == 0


def test_planning_again_is_an_act_that_says_how_many_cases_moved(plan: Plan) -> None:
    with plan.world.writing() as session:
        round_ = plan.change(session, 5)
        propose(session, round_, now=NOW, actor_id=plan.world.actor_id)
        last, _ = next_steps(session, plan.round_id)
        assert (last.kind, last.moved, plan.cases(session)) == ("solve", 5, (5, 20))  # type: ignore[union-attr]

        plan.undo(session)

        assert plan.cases(session) == (5, 15)


def test_a_change_and_its_way_back_leave_the_figures_as_they_were(plan: Plan) -> None:
    with plan.world.writing() as session:
        round_ = get_round(session, plan.round_id)
        first = figures_of(round_)
        plan.change(session, 4)
        changed = figures_of(round_)
        plan.undo(session)
        settle(session, round_)

        assert (changed.placed_grams, changed.left_cases) == (first.placed_grams - 11 * 3840, 11)
        # A plan that a person had a hand in is not called the best by proof.
        assert figures_of(round_) == replace(first, is_optimal=False)


def test_the_whole_plan_follows_when_it_is_needed(plan: Plan) -> None:
    with plan.world.writing() as session:
        round_ = plan.change(session, 4)
        assert {share.cases for share in stored_plan(round_).allocations} == {15}
        ahead = whole_plan(session, round_)[1]
        settle(session, round_)

        assert {share.cases for share in ahead.allocations} == {4, 15}
        assert {share.cases for share in stored_plan(round_).allocations} == {4, 15}
        assert [(pin.group, pin.cases) for pin in stored_problem(round_).pins] == [(plan.one, 4)]
        assert round_.edits == 0


def test_every_change_gives_the_plan_another_fingerprint(plan: Plan) -> None:
    with plan.world.writing() as session:
        hashes = [get_round(session, plan.round_id).plan_hash]
        for cases in (4, 5, 4):
            hashes.append(plan.change(session, cases).plan_hash)

    assert len(set(hashes)) == 4


def test_a_refused_change_leaves_nothing_behind(plan: Plan) -> None:
    with pytest.raises(NotFound), plan.world.writing() as session:
        plan.change(session, 4, group="XXXXXXXX")
    with plan.world.writing() as session:
        _, far = make_group(session, "希望のない食堂", needs={})
        propose(session, get_round(session, plan.round_id), now=NOW)
    with pytest.raises(ConditionNotMet), plan.world.writing() as session:
        plan.change(session, 1, group=far)

    with plan.world.reading() as session:
        assert [edit.kind for edit, _ in list_changes(session, plan.round_id)] == ["solve"]
        assert plan.cases(session) == (15, 15)


def test_limits_that_are_overstepped_are_told_until_they_are_not(plan: Plan) -> None:
    with plan.world.writing() as session:
        round_ = plan.change(session, 0, group=plan.two)
        plan.change(session, 25)
        told = [one["code"] for one in round_.settings["warnings"]]
        plan.change(session, 20)

        assert (told, round_.settings["warnings"]) == (["NEED"], [])


def test_notes_stand_beside_the_round_and_its_cells_until_removed(plan: Plan) -> None:
    with plan.world.writing() as session:
        round_ = get_round(session, plan.round_id)
        add_note(session, round_, "年末の分", actor_id=plan.world.actor_id, now=NOW)
        own = add_note(session, round_, "電話ずみ", lot=plan.lot, group=plan.one, actor_id=plan.world.actor_id, now=NOW)
        texts = {(note.text, note.group_code) for note, _ in list_notes(session, round_.id)}
        remove_note(session, round_, own.id, actor_id=plan.world.actor_id, now=NOW)

        assert texts == {("年末の分", ""), ("電話ずみ", plan.one)}
        assert [note.text for note, _ in list_notes(session, round_.id)] == ["年末の分"]


def test_many_changes_at_once_hold_together_or_not_at_all(plan: Plan) -> None:
    with plan.world.writing() as session:
        round_ = get_round(session, plan.round_id)
        adjust(
            session,
            round_,
            [Change(plan.lot, plan.one, 20), Change(plan.lot, plan.two, 10)],
            actor_id=plan.world.actor_id,
            now=NOW,
        )
        plan.undo(session)

        assert plan.cases(session) == (15, 15)
