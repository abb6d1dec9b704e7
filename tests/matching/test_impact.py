"""Figures of a period: every movement in its column, sums that meet, days as they are in Tokyo."""

import uuid
from datetime import date

import pytest

from inventory.db import Database
from inventory.errors import InvalidInput
from inventory.movements import reverse_movement
from matching.handouts import HandoutLineRequest
from matching.impact import Figures, Period, account_lines, fiscal_period, goods_by, impact_figures, total_line
from matching.impact.entries import EntryFilter, list_entries, stream_entries
from matching.impact.flows import columns_of
from tests.builders import NOW
from tests.matching.goods_story import Story, at, begin_story

NOVEMBER = Period(date(2026, 11, 1), date(2026, 11, 30))
OCTOBER = Period(date(2026, 10, 1), date(2026, 10, 31))


@pytest.fixture
def story(database: Database) -> Story:
    return begin_story(database)


def figures(story: Story, period: Period = NOVEMBER) -> Figures:
    with story.world.reading() as session:
        return impact_figures(session, period)


def pieces(story: Story, period: Period = NOVEMBER) -> dict[str, int]:
    """The account's total line: opening, the columns, closing - and nothing may be left to explain."""
    with story.world.reading() as session:
        total = total_line(account_lines(session, period))
    assert total.check.is_zero
    names = ("received", "returned", "issued", "disposed", "difference")
    return {"opening": total.opening.pieces, "closing": total.closing.pieces} | {
        name: getattr(total.columns, name).pieces for name in names
    }


def issue(story: Story, count: int, **values: object) -> int:
    return story.world.record(story.world.request("issue", lot=story.lot, quantity=count, **values))[0].seq


def undo(story: Story, seq: int) -> None:
    with story.world.writing() as session:
        reverse_movement(
            session, seq, key=uuid.uuid4(), reason="mistake", actor_id=story.world.actor_id, may_reverse_any=True, now=NOW
        )


@pytest.mark.parametrize(
    ("source", "target", "columns"),
    [
        ("donor", "site", {"received": 1}),
        ("donor", "group", {"received": 1, "issued": 1}),
        ("donor", "in_transit", {"received": 1, "issued": 1}),
        ("shelf", "group", {"issued": 1}),
        ("site", "in_transit", {"issued": 1}),
        ("site", "shelf", {}),
        ("in_transit", "group", {}),
        ("group", "group", {}),
        ("group", "households", {}),
        ("group", "site", {"returned": 1}),
        ("in_transit", "site", {"returned": 1}),
        ("site", "waste", {"disposed": 1}),
        ("site", "donor", {"disposed": 1}),
        ("site", "count_difference", {"difference": -1}),
        ("count_difference", "shelf", {"difference": 1}),
    ],
)
def test_places_decide_what_a_movement_counts_in(source: str, target: str, columns: dict[str, int]) -> None:
    assert columns_of(source, target) == columns


def test_account_explains_every_piece(story: Story) -> None:
    world = story.world
    issue(story, 24)
    world.record(world.request("dispose", lot=story.lot, quantity=2, reason="damaged"))
    world.record(world.request("count", lot=story.lot, counted=210))
    story.deliver(story.lot, story.near, 48, arrived=0)
    story.post("direct", story.lot, world.donor, story.hub, 96)
    story.post("return", story.lot, world.group, world.site, 4)
    story.post("return_to_donor", story.lot, world.site, world.donor, 10)

    account = pieces(story)

    assert account == {
        "opening": 0,
        "received": 240 + 96,
        "returned": 4,
        "issued": 24 + 48 + 96,
        "disposed": 2 + 10,
        "difference": -4,
        "closing": 210 - 48 + 4 - 10,
    }


def test_reversal_reduces_the_column_of_what_it_reverses(story: Story) -> None:
    undo(story, issue(story, 24))
    undo(story, story.world.record(story.world.request("dispose", lot=story.lot, quantity=2, reason="damaged"))[0].seq)
    issue(story, 5)
    undo(story, story.post("return", story.lot, story.world.group, story.world.site, 5))

    account = pieces(story)

    assert (account["issued"], account["returned"], account["disposed"]) == (5, 0, 0)
    assert account["closing"] == 235


def test_opening_is_the_closing_of_the_period_before(story: Story) -> None:
    world = story.world
    early = world.receive(100, occurred_at=at(10, 5))
    world.record(world.request("issue", lot=early, quantity=30, occurred_at=at(10, 20)))
    issue(story, 24, occurred_at=at(11, 10))

    october, november = pieces(story, OCTOBER), pieces(story, NOVEMBER)

    assert (october["opening"], october["closing"]) == (0, 70)
    assert november["opening"] == 70
    assert november["closing"] == 70 + 240 - 24


def test_days_begin_at_midnight_in_tokyo(story: Story) -> None:
    issue(story, 1, occurred_at=at(10, 31, 14, 59))
    issue(story, 10, occurred_at=at(10, 31, 15, 0))

    october, november = figures(story, OCTOBER), figures(story, NOVEMBER)

    assert (october.given.pieces, november.given.pieces) == (1, 10)


def test_goods_without_weight_are_counted_apart(story: Story) -> None:
    world = story.world
    code = story.item(name="はかっていない缶", category="canned", weight_grams=None)
    lot = world.receive(30, item=code)
    world.record(world.request("issue", lot=lot, quantity=12))

    lines = {line.category: line for line in figures(story).categories}

    issued = lines["canned"].columns.issued
    assert (issued.pieces, issued.grams, issued.unweighed) == (12, 0, 12)
    assert lines["canned"].check.is_zero
    assert lines["retort"].columns.received.grams == 240 * 160


def test_same_goods_per_donor_and_per_group(story: Story) -> None:
    world = story.world
    other = world.receive(
        120, donor=story.donor("港ベーカリー（試験）"), item=story.item(name="ミルクパン", category="bread", weight_grams=70)
    )
    issue(story, 24)
    story.deliver(other, story.hub, 60)
    story.post("pass_on", other, story.hub, story.member, 40)
    story.deliver(story.lot, story.near, 48, arrived=0)
    story.post("direct", story.lot, world.donor, story.hub, 96)

    with world.reading() as session:
        per_group = {row.keys["group_name"]: row.amount.pieces for row in goods_by(session, NOVEMBER, "group")}
        per_donor = [row.amount.pieces for row in goods_by(session, NOVEMBER, "donor")]
        matrix = sum(row.amount.pieces for row in goods_by(session, NOVEMBER, "donor", "group", "item"))

    assert per_group == {
        "ひだまり食堂（試験）": 24,
        "北区ハブ（試験）": 20 + 96,
        "にじいろ宅食（試験）": 40,
        "港北パントリー（試験）": 48,
    }
    assert sorted(per_donor) == [60, 168]
    assert matrix == sum(per_donor) == sum(per_group.values()) == figures(story).given.pieces


def test_figures_count_groups_households_and_months(story: Story) -> None:
    story.deliver(story.lot, story.near, 48)
    issue(story, 24)
    story.hand_out(story.near, 12, HandoutLineRequest(story.lot, 48), people={"children": 20})
    story.hand_out(story.near, 9, handed_out_on=date(2026, 11, 21))

    found = figures(story, Period(date(2026, 10, 1), date(2026, 11, 21)))

    assert found.households.visits == 21
    assert found.households.children == 20
    assert found.reached == {"groups": 2, "donors": 1, "prefectures": 2, "municipalities": 2}
    assert [(line.month, line.is_whole, line.households.visits) for line in found.months] == [
        (date(2026, 10, 1), True, 0),
        (date(2026, 11, 1), False, 21),
    ]
    assert [(line.prefecture, line.households.visits) for line in found.prefectures] == [("14", 21)]
    assert found.given.cases == 3


def test_entries_behind_a_figure_add_up_to_it(story: Story) -> None:
    undo(story, issue(story, 24))
    issue(story, 5)
    story.deliver(story.lot, story.near, 48)

    with story.world.reading() as session:
        rows, total = list_entries(session, NOVEMBER, EntryFilter(column="issued"))
        every = list(stream_entries(session, NOVEMBER))

    assert total == len(rows) == 4
    assert sum(row.pieces * row.columns["issued"] for row in rows) == figures(story).given.pieces == 53
    assert [row.seq for row in every if row.kind == "reverse"] == [3]
    assert len(every) == figures(story).entries == 6


def test_entry_shows_its_own_way_also_when_it_takes_back(story: Story) -> None:
    undo(story, issue(story, 24))

    with story.world.reading() as session:
        reversal = list_entries(session, NOVEMBER, EntryFilter(kind="reverse"))[0][0]

    assert (reversal.source_kind, reversal.target_kind, reversal.pieces) == ("group", "site", -24)
    assert reversal.columns == {"issued": 1}


def test_entries_of_a_group_include_what_is_on_its_way(story: Story) -> None:
    story.deliver(story.lot, story.near, 48, arrived=0)
    issue(story, 5)

    with story.world.reading() as session:
        rows, _ = list_entries(session, NOVEMBER, EntryFilter(group=story.near))

    assert [(row.kind, row.pieces) for row in rows] == [("ship", 48)]


def test_another_organization_counts_for_itself(story: Story, database: Database) -> None:
    other = begin_story(database, name="となりのフードバンク（試験）")
    issue(other, 24)

    assert figures(story).given.pieces == 0
    assert figures(other).given.pieces == 24


def test_fiscal_year_runs_from_april_unless_set() -> None:
    assert fiscal_period(2026) == Period(date(2026, 4, 1), date(2027, 3, 31))
    assert fiscal_period(2026, 7) == Period(date(2026, 7, 1), date(2027, 6, 30))


def test_period_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(InvalidInput):
        Period(date(2026, 4, 2), date(2026, 4, 1))
