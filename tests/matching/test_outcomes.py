"""What a donor is told: sums re-added from raw rows, names only with consent, agreements honestly, over years and reversals."""

import uuid
from datetime import date

import pytest
from sqlalchemy import select

from inventory.catalog import Item
from inventory.db import Database
from inventory.donors import add_agreement, end_agreement, get_donor
from inventory.lots import Lot
from inventory.movements import Balance, Movement, reverse_movement
from inventory.places import STORAGE, Place
from matching.handouts import Handout, HandoutLine, HandoutLineRequest
from matching.impact import Period, fiscal_period, goods_by
from matching.outcomes.consents import list_consents, note_consent
from matching.outcomes.naming import public_lines
from matching.outcomes.reading import donor_outcome, donors_with_goods
from matching.outcomes.values import Goods, GroupLine, Outcome
from tests.builders import NOW, make_item
from tests.matching.goods_story import Story, at, begin_story

TODAY = date(2026, 11, 21)
YEAR = Period(date(2026, 4, 1), date(2027, 3, 31))


@pytest.fixture
def story(database: Database) -> Story:
    return begin_story(database)


def outcome(story: Story, period: Period | None = YEAR, *, lots: tuple[str, ...] = (), donor: str = "") -> Outcome:
    with story.world.reading() as session:
        found, place = get_donor(session, donor or story.world.donor)
        ids = tuple(session.scalars(select(Lot.id).where(Lot.code.in_(lots)))) if lots else ()
        return donor_outcome(session, found, place.code, period=period, today=TODAY, lot_ids=ids)


def parts(found: Outcome) -> dict[str, int]:
    return {
        part: found.total(part).pieces for part in ("opening", "received", "given", "disposed", "sent_back", "difference", "left")
    }


def allow(story: Story, *codes: str, is_given: bool = True) -> None:
    with story.world.writing() as session:
        ids = list(session.scalars(select(Place.id).where(Place.code.in_(codes))))
        note_consent(session, ids, is_given=is_given, actor_id=story.world.actor_id, now=NOW)


def goes_its_way(story: Story) -> None:
    """Of 240: 100 to the hub, of which 60 go on to its member; 40 to the group nearby, 10 of them back; 5 spoilt; 3 missing."""
    story.deliver(story.lot, story.hub, 100, when=at(11, 3))
    story.post("pass_on", story.lot, story.hub, story.member, 60, when=at(11, 4))
    story.deliver(story.lot, story.near, 40, when=at(11, 5))
    story.post("return", story.lot, story.near, story.world.site, 10, when=at(11, 6))
    story.world.record(story.world.request("dispose", lot=story.lot, quantity=5, reason="damaged", occurred_at=at(11, 7)))
    story.world.record(story.world.request("count", lot=story.lot, counted=132, occurred_at=at(11, 8)))


def test_every_piece_is_somewhere(story: Story) -> None:
    goes_its_way(story)

    found = outcome(story)

    assert parts(found) == {
        "opening": 0, "received": 240, "given": 130, "disposed": 5, "sent_back": 0, "difference": 27, "left": 132,
    }  # fmt: skip
    assert {group.code: (group.goods.pieces, group.passed_on) for group in found.groups} == {
        story.hub: (40, 60), story.member: (60, 0), story.near: (30, 0),
    }  # fmt: skip
    assert [(one.reason, one.pieces) for one in found.disposals] == [("damaged", 5)]
    assert (found.returned.pieces, found.total("given").grams, found.nowhere) == (10, 130 * 160, 0)


def test_the_sums_are_those_of_the_raw_rows(story: Story) -> None:
    goes_its_way(story)
    found = outcome(story)

    with story.world.reading() as session:
        kinds = dict(session.execute(select(Place.id, Place.kind)).all())
        movements = session.scalars(select(Movement)).all()
        stored = sum(balance.on_hand for balance in session.scalars(select(Balance)) if kinds[balance.place_id] in STORAGE)
        impact = sum(row.amount.pieces for row in goods_by(session, YEAR, "donor"))
    came = sum(m.quantity for m in movements if kinds[m.source_id] == "donor")
    out = sum(m.quantity for m in movements if kinds[m.source_id] in STORAGE and kinds[m.target_id] in ("in_transit", "group"))
    back = sum(m.quantity for m in movements if kinds[m.target_id] in STORAGE and kinds[m.source_id] in ("in_transit", "group"))

    assert (found.total("received").pieces, found.total("given").pieces, found.total("left").pieces) == (came, out - back, stored)
    assert (found.total("given").pieces + found.returned.pieces, found.entries) == (impact, len(movements))


def test_households_are_counted_once_for_a_report_that_names_several_lots(story: Story) -> None:
    second = story.world.receive(24, occurred_at=at(11, 1))
    for lot in (story.lot, second):
        story.deliver(lot, story.near, 20, when=at(11, 5))
    story.hand_out(
        story.near,
        31,
        HandoutLineRequest(story.lot, 20),
        HandoutLineRequest(second, 12, 8),
        people={"children": 40, "adults": 22},
    )
    story.hand_out(story.near, 9, HandoutLineRequest(second, 8))
    story.deliver(story.lot, story.hub, 10, when=at(11, 9))

    whole, one = outcome(story), outcome(story, None, lots=(story.lot,))

    assert (whole.households.visits, whole.households.children, whole.households.reports, whole.households.counted) == (
        40,
        40,
        2,
        1,
    )
    assert (one.households.visits, one.total("received").pieces, one.total("given").pieces) == (31, 240, 30)
    assert {group.code: (group.handed_out, group.is_waiting) for group in whole.groups} == {
        story.near: (40, False), story.hub: (0, True),
    }  # fmt: skip


def test_reports_are_those_of_the_raw_rows(story: Story) -> None:
    story.deliver(story.lot, story.near, 20, when=at(11, 5))
    story.hand_out(story.near, 31, HandoutLineRequest(story.lot, 20))
    other = story.donor("べつの会社（試験）")
    foreign = story.world.receive(10, donor=other, occurred_at=at(11, 1))
    story.deliver(foreign, story.near, 10, when=at(11, 5))
    story.hand_out(story.near, 77, HandoutLineRequest(foreign, 10))

    with story.world.reading() as session:
        lots = {lot.id for lot in session.scalars(select(Lot)) if lot.code == story.lot}
        named = {line.handout_id for line in session.scalars(select(HandoutLine)) if line.lot_id in lots}
        visits = sum(handout.households for handout in session.scalars(select(Handout)) if handout.id in named)

    assert outcome(story).households.visits == visits == 31
    assert outcome(story, donor=other).households.visits == 77


def test_a_receipt_before_the_year_opens_it_and_the_year_before_closes_with_it(story: Story) -> None:
    spring = Period(date(2026, 4, 1), date(2026, 10, 31))
    story.world.receive(50, occurred_at=at(3, 31, hour=14))
    story.world.receive(7, occurred_at=at(3, 31, hour=15))

    before, year = outcome(story, fiscal_period(2025)), outcome(story, spring)

    assert (before.total("received").pieces, before.total("left").pieces) == (50, 50)
    assert (year.total("opening").pieces, year.total("received").pieces, year.total("left").pieces) == (50, 7, 57)
    assert [line.first_on for line in year.arrivals] == [date(2026, 4, 1)]


def test_a_reversed_receipt_is_not_listed(story: Story) -> None:
    with story.world.writing() as session:
        reverse_movement(
            session, 1, key=uuid.uuid4(), reason="mistake", actor_id=story.world.actor_id, may_reverse_any=True, now=NOW
        )

    found = outcome(story)

    assert (found.is_empty, found.arrivals, found.total("received").pieces) == (True, [], 0)


def test_goods_without_weight_are_counted_in_pieces(story: Story) -> None:
    bare = story.world.receive(12, item=story.item(weight_grams=None), occurred_at=at(11, 2))
    story.deliver(bare, story.near, 4, when=at(11, 3))

    found = outcome(story, None, lots=(bare,))

    given = found.total("given")
    assert (given.pieces, given.grams, given.unweighed) == (4, 0, 4)


def test_a_merged_item_is_told_by_both_names(story: Story) -> None:
    with story.world.writing() as session:
        before = session.scalars(select(Item)).one()
        name = before.name
        merged = make_item(session, name="カレー（まとめた品）", gtin14=None)
        lot = session.scalars(select(Lot)).one()
        lot.entered_as, lot.item_id = before.id, merged.id

    line = outcome(story).lots[0]

    assert (line.item_name, line.entered_as) == ("カレー（まとめた品）", name)


def test_goods_straight_from_the_donor_count_as_come_and_given(story: Story) -> None:
    straight = story.world.receive(1, occurred_at=at(11, 2))
    story.post("direct", straight, story.world.donor, story.near, 30, when=at(11, 2))

    found = outcome(story, None, lots=(straight,))

    assert (found.total("received").pieces, found.total("given").pieces, found.total("left").pieces) == (31, 30, 1)
    assert [group.goods.pieces for group in found.reached] == [30]


def test_goods_under_way_belong_to_the_group_they_go_to(story: Story) -> None:
    story.deliver(story.lot, story.near, 40, when=at(11, 5), arrived=15)

    found = outcome(story)

    assert ([group.goods.pieces for group in found.groups], found.in_transit.pieces) == ([40], 25)


def test_a_group_is_named_only_while_it_agrees(story: Story) -> None:
    goes_its_way(story)
    unasked = [line.name for line in outcome(story).public]
    allow(story, story.near, story.hub, story.member)
    named = {line.name: line.hubs for line in outcome(story).public}
    allow(story, story.hub, is_given=False)
    withdrawn = {line.name: line.hubs for line in outcome(story).public}

    assert unasked == [""]
    assert named == {"北区ハブ（試験）": [], "にじいろ宅食（試験）": ["北区ハブ（試験）"], "港北パントリー（試験）": []}
    assert withdrawn == {"": [], "にじいろ宅食（試験）": [], "港北パントリー（試験）": []}
    with story.world.reading() as session:
        assert list_consents(session, answer="no")[1] == 1


def group(name: str, prefecture: str, kind: str = "food_pantry", *, pieces: int = 1, is_named: bool = False) -> GroupLine:
    return GroupLine(uuid.uuid4(), name, name, kind, prefecture, "", is_named, goods=Goods(pieces, pieces * 100))


@pytest.mark.parametrize(
    ("groups", "cells"),
    [
        # Three of a kind in a prefecture may be told; two more of the prefecture are joined with others.
        ([("13", "a")] * 3, [("13", "a", 3)]),
        ([("13", "a")] * 2, [("", "", 2)]),
        ([("13", "a")] * 2 + [("13", "b")], [("13", "", 3)]),
        # The last line never stands for one or two groups while there is another line to join.
        ([("13", "a")] * 3 + [("14", "a")], [("", "", 4)]),
        ([("13", "a")] * 4 + [("14", "a")] * 3 + [("40", "b")], [("13", "a", 4), ("", "", 4)]),
        ([("", "a")] * 3, [("", "", 3)]),
    ],
)
def test_sums_tell_of_three_groups_at_least(groups: list[tuple[str, str]], cells: list[tuple[str, str, int]]) -> None:
    lines = public_lines([group(f"団体{n}", prefecture, kind) for n, (prefecture, kind) in enumerate(groups)])

    assert [(line.prefecture, line.kind, len(line.groups)) for line in lines] == cells
    assert sum(line.goods.pieces for line in lines) == len(groups)
    assert {line.name for line in lines} == {""}


def agree(story: Story, signed_on: date, **values: object) -> uuid.UUID:
    with story.world.writing() as session:
        donor = get_donor(session, story.world.donor)[0]
        return add_agreement(session, donor.id, signed_on=signed_on, actor_id=None, now=NOW, **values).id  # type: ignore[arg-type]


def test_the_ban_on_resale_is_told_as_the_agreements_stand(story: Story) -> None:
    missing = outcome(story).resale.state
    agreement = agree(story, date(2026, 10, 1))
    confirmed = outcome(story).resale.state
    story.world.receive(5, occurred_at=at(9, 1))
    partly = outcome(story).resale
    with story.world.writing() as session:
        donor = get_donor(session, story.world.donor)[0]
        end_agreement(
            session, donor.id, agreement_id=agreement, ends_on=date(2026, 10, 2), actor_id=story.world.actor_id, now=NOW
        )
    expired = outcome(story).resale.state

    assert (missing, confirmed, partly.state, len(partly.open_lots), expired) == ("missing", "confirmed", "partly", 1, "expired")


def test_an_agreement_without_the_ban_confirms_nothing(story: Story) -> None:
    agree(story, date(2026, 10, 1), resale_ban=False)

    assert outcome(story).resale.state == "without_ban"


def test_a_year_without_goods_is_empty_and_names_no_donor(story: Story) -> None:
    with story.world.reading() as session:
        donors = [donor.name for donor, _ in donors_with_goods(session, fiscal_period(2024))]
        this_year = [donor.name for donor, _ in donors_with_goods(session, YEAR)]

    assert (outcome(story, fiscal_period(2024)).is_empty, donors, this_year) == (True, [], ["みのり製菓（試験）"])
