"""Sums of days against the entries themselves, the period before, parts of the goods, and entries that add up to each figure."""

import uuid
from datetime import date

import pytest
from sqlalchemy import select, update

from inventory.db import Database
from inventory.errors import InvalidInput
from inventory.movements import reverse_movement
from inventory.places import Place
from matching.campaigns import CampaignWish, get_campaign, save_campaign
from matching.deliveries import Delivery
from matching.handouts import HandoutLineRequest, timeliness
from matching.impact import Figures, Period, Scope, daily_sums, earlier_period, impact_figures
from matching.impact.breakdowns import campaigns_page, groups_page
from matching.impact.daily_sums import LotDay, add_up, differing_sums, is_worth_it
from matching.impact.entries import EntryFilter, summed_entries
from matching.impact.handovers import list_handovers
from matching.impact.reported import ReportFilter, list_reports
from matching.rounds.tables import Round
from tests.builders import NOW
from tests.matching.goods_story import Story, at, begin_story
from web.day_sums import drop_wrong_sums, keep_due_sums

NOVEMBER = Period(date(2026, 11, 1), date(2026, 11, 30))
OCTOBER = Period(date(2026, 10, 1), date(2026, 10, 31))
NOVEMBER_SO_FAR = Period(date(2026, 11, 1), date(2026, 11, 21))


@pytest.fixture
def story(database: Database) -> Story:
    """Two months in which everything happens: straight goods, a hub, things taken back, thrown away and returned, and no weight."""
    story = begin_story(database)
    world = story.world
    early = world.receive(100, occurred_at=at(10, 5))
    story.deliver(early, story.near, 40, when=at(10, 20))
    story.hand_out(story.near, 7, handed_out_on=date(2026, 10, 25))
    story.deliver(story.lot, story.hub, 96)
    story.post("pass_on", story.lot, story.hub, story.member, 72)
    story.deliver(early, story.near, 24)
    towels = world.receive(30, item=story.item(name="タオル", category="daily_goods", weight_grams=None))
    seq = world.record(world.request("issue", lot=towels, quantity=12))[0].seq
    world.record(world.request("issue", lot=story.lot, quantity=9))
    with world.writing() as session:
        reverse_movement(session, seq, key=uuid.uuid4(), reason="mistake", actor_id=world.actor_id, may_reverse_any=True, now=NOW)
    world.record(world.request("issue", lot=towels, quantity=5))
    world.record(world.request("dispose", lot=story.lot, quantity=2, reason="damaged"))
    world.record(world.request("count", lot=story.lot, counted=130))
    story.post("direct", story.lot, world.donor, story.hub, 48)
    story.post("return", story.lot, world.group, world.site, 4)
    story.hand_out(story.member, 18, HandoutLineRequest(story.lot, 70, 2), people={"children": 31})
    return story


def figures(story: Story, period: Period = NOVEMBER, **options: object) -> Figures:
    with story.world.reading() as session:
        return impact_figures(session, period, **options)  # type: ignore[arg-type]


def entries(story: Story, period: Period = NOVEMBER, **wanted: object) -> tuple[int, int, int]:
    """Pieces, grams and unweighed pieces that the rows behind a figure add up to, each row by itself."""
    with story.world.reading() as session:
        rows, totals = summed_entries(session, period, EntryFilter(**wanted), limit=500)  # type: ignore[arg-type]
    assert totals.amount is not None
    assert (totals.count, totals.amount.pieces) == (len(rows), sum(row.counted for row in rows))
    return totals.amount.pieces, totals.amount.grams, totals.amount.unweighed


def test_kept_sums_tell_what_the_entries_tell(story: Story) -> None:
    raw = figures(story, earlier=OCTOBER)
    with story.world.writing() as session:
        counts = [add_up(session, now=NOW, at_once=7) for _ in range(2)]
    half = figures(story, earlier=OCTOBER)
    with story.world.writing() as session:
        while add_up(session, now=NOW, at_once=7):
            pass
        differing, is_due = differing_sums(session), is_worth_it(session)

    assert counts == [7, 7]
    assert (differing, is_due) == (0, False)
    assert raw == half == figures(story, earlier=OCTOBER)


def test_every_figure_is_what_its_entries_add_up_to(story: Story) -> None:
    found = figures(story)
    total, headline = found.total, found.headline

    for column in ("received", "returned", "issued", "disposed", "difference"):
        amount = getattr(total.columns, column)
        assert entries(story, column=column) == (amount.pieces, amount.grams, amount.unweighed)
    assert entries(story, column="food_saved")[:2] == (headline.saved.pieces, headline.saved.grams) == (173, 27680)
    assert entries(story, Period(date(2010, 1, 1), NOVEMBER.last), column="stock")[0] == total.closing.pieces
    for line in found.regions:
        wanted = {"prefecture": line.key[0], "municipality": line.key[1], "column": "given"}
        assert entries(story, **wanted)[:2] == (line.amount.pieces, line.amount.grams)
    for donor in found.donors:
        assert entries(story, donor=donor.code, column="issued")[:2] == (donor.amount.pieces, donor.amount.grams)
    assert entries(story, group_kind="kodomo_shokudo", column="given")[0] == found.kinds[0].amount.pieces
    assert sum(line.amount.pieces for line in found.regions) == found.given.pieces == 182


def test_groups_add_up_to_the_whole_and_open(story: Story) -> None:
    with story.world.reading() as session:
        page = groups_page(session, NOVEMBER)
        second = groups_page(session, NOVEMBER, limit=1, offset=1)

    assert {row.name: row.amount.pieces for row in page.rows} == {
        "ひだまり食堂（試験）": 14, "北区ハブ（試験）": 72, "にじいろ宅食（試験）": 72, "港北パントリー（試験）": 24,
    }  # fmt: skip
    assert (page.count, page.reached, page.amount.pieces, page.visits) == (4, 4, 182, 18)
    assert (len(second.rows), second.count, second.amount.pieces) == (1, 4, 182)
    for row in page.rows:
        assert entries(story, group=row.code, column="given")[0] == row.amount.pieces


def test_reports_and_handovers_add_up_to_their_figures(story: Story) -> None:
    found = figures(story)
    with story.world.reading() as session:
        rows, sums, count = list_reports(session, NOVEMBER, ReportFilter(prefecture="13"))
        handed, times = list_handovers(session, NOVEMBER)
        waiting, late = list_handovers(session, NOVEMBER, is_waiting=True)
        old = timeliness(session, NOVEMBER.first, NOVEMBER.last)

    assert (len(rows), count) == (1, 1)
    assert sums == found.households
    assert (times, late) == (found.timeliness.handovers, found.timeliness.waiting) == (old.handovers, old.waiting)
    assert (len(handed), len(waiting)) == (times, late)


def test_the_earlier_period_stands_beside_without_entering(story: Story) -> None:
    found = figures(story, earlier=OCTOBER)

    assert found.given == figures(story).given
    assert found.earlier.columns.issued.pieces == figures(story, OCTOBER).given.pieces == 40
    assert (found.earlier.households.visits, found.earlier.groups, found.earlier.timeliness.handovers) == (7, 1, 1)
    assert found.begins == date(2026, 10, 5)


@pytest.mark.parametrize(
    ("period", "compared", "earlier"),
    [
        (Period(date(2026, 11, 1), date(2026, 11, 30)), "before", Period(date(2026, 10, 1), date(2026, 10, 31))),
        (NOVEMBER_SO_FAR, "before", Period(date(2026, 10, 1), date(2026, 10, 21))),
        (Period(date(2026, 4, 1), date(2026, 11, 21)), "before", Period(date(2025, 4, 1), date(2025, 11, 21))),
        (Period(date(2024, 2, 1), date(2024, 2, 29)), "year", Period(date(2023, 2, 1), date(2023, 2, 28))),
        (Period(date(2026, 7, 1), date(2026, 9, 30)), "before", Period(date(2026, 4, 1), date(2026, 6, 30))),
        (Period(date(2026, 7, 10), date(2026, 7, 19)), "before", Period(date(2026, 6, 30), date(2026, 7, 9))),
        (Period(date(2000, 4, 1), date(2000, 4, 30)), "year", None),
    ],
)  # fmt: skip
def test_a_period_is_held_against_as_much_time(period: Period, compared: str, earlier: Period | None) -> None:
    assert earlier_period(period, compared) == earlier


def _campaign(story: Story, name: str, **values: object) -> uuid.UUID:
    wish = {"name": name, "first_on": NOVEMBER.first, "last_on": NOVEMBER.last, **values}
    with story.world.writing() as session:
        return save_campaign(session, CampaignWish(**wish), actor_id=story.world.actor_id, now=NOW).id  # type: ignore[arg-type]


def test_campaigns_count_their_days_donors_and_rounds(story: Story) -> None:
    other = story.donor("港ベーカリー（試験）")
    bread = story.world.receive(60, donor=other, item=story.item(name="パン", category="bread", weight_grams=70))
    delivery = story.deliver(bread, story.near, 20)
    with story.world.reading() as session:
        number = session.scalar(select(Round.number).join(Delivery, Delivery.round_id == Round.id).where(Delivery.id == delivery))
    ids = {
        "all": _campaign(story, "冬"),
        "donor": _campaign(story, "パン", donors=(other,)),
        "round": _campaign(story, "回", rounds=(number,)),
        "october": _campaign(story, "秋", first_on=OCTOBER.first, last_on=OCTOBER.last),
    }

    with story.world.reading() as session:
        rows, count = campaigns_page(session)
        pieces = {row.campaign.id: row.amount.pieces for row in rows}
        parts = {name: get_campaign(session, ids[name]) for name in ("donor", "round")}
        alone = {
            name: impact_figures(session, NOVEMBER, scope=Scope(row.donor_ids, row.round_ids)) for name, row in parts.items()
        }

    assert count == 4
    assert {name: pieces[ids[name]] for name in ids} == {"all": 202, "donor": 20, "round": 20, "october": 40}
    assert {name: found.given.pieces for name, found in alone.items()} == {"donor": 20, "round": 20}
    assert alone["donor"].headline.groups == 1
    assert (alone["donor"].is_part, alone["donor"].households.visits) == (True, 0)
    scope = Scope(parts["round"].donor_ids, parts["round"].round_ids)
    assert entries(story, column="issued", scope=scope)[0] == 20


def test_a_campaign_keeps_its_name_to_itself_and_its_changes(story: Story) -> None:
    first = _campaign(story, "冬")
    with story.world.writing() as session:
        wish = CampaignWish("冬の応援", NOVEMBER.first, date(2026, 12, 31), donors=(story.world.donor,))
        save_campaign(session, wish, campaign_id=first, actor_id=story.world.actor_id, now=NOW)
        row = get_campaign(session, first)

    assert (row.campaign.name, row.campaign.last_on, [name for _, _, name in row.donors]) == (
        "冬の応援", date(2026, 12, 31), ["みのり製菓（試験）"],
    )  # fmt: skip
    with pytest.raises(InvalidInput, match="name_taken"):
        _campaign(story, "冬の応援")
    with pytest.raises(InvalidInput, match="ends_before_start"):
        _campaign(story, "逆", last_on=date(2026, 10, 1))
    with pytest.raises(InvalidInput, match="unknown_choice"):
        _campaign(story, "だれの", donors=("0000000A",))


def test_goods_on_their_way_to_nobody_stand_by_themselves(story: Story) -> None:
    story.post("ship", story.lot, story.world.site, "in_transit", 3)
    found = figures(story)

    with story.world.reading() as session:
        transit = session.scalar(select(Place.code).where(Place.kind == "in_transit"))
        last = groups_page(session, NOVEMBER).rows[-1]
    assert (last.code, last.amount.pieces) == (transit, 3)
    assert found.regions[-1].key == ("", "")
    assert sum(line.amount.pieces for line in found.regions) == found.given.pieces


def test_the_server_keeps_sums_when_enough_is_new_and_drops_wrong_ones(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    database, organization_id = story.world.database, story.world.organization_id
    raw = figures(story)
    nothing = keep_due_sums(database, NOW)
    monkeypatch.setattr(daily_sums, "WORTH_IT", 10)

    kept = keep_due_sums(database, NOW)
    sound = drop_wrong_sums(database, organization_id)
    with story.world.writing() as session:
        session.execute(update(LotDay).where(LotDay.source_kind == "donor").values(pieces=LotDay.pieces + 1))
    wrong = drop_wrong_sums(database, organization_id)

    assert (nothing, kept > 10, sound, wrong > 0) == (0, True, 0, True)
    assert figures(story) == raw
