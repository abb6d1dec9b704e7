"""The start page: what it counts agrees with the pages behind it, and what it asks of the database is little."""

import uuid
from datetime import date, timedelta

from sqlalchemy import select

from inventory.dates import DateMark
from inventory.jobs import Job
from inventory.movements import reverse_movement
from inventory.organizations import found_organization
from matching.attention import look_around
from matching.deliveries import Delivery
from matching.rounds.tables import Round
from tests.builders import NOW, World
from tests.matching.goods_story import at, begin_story, make_group
from tests.settings import settings_for
from tests.statements import statements
from web.checking import add_due_checks
from web.worker import run_waiting

TODAY = date(2026, 11, 21)


def mark(day: date) -> DateMark:
    return DateMark("best_before", "day", day)


def look(world: World, near_days: int = 14):
    with world.reading() as session:
        return look_around(session, today=TODAY, near_days=near_days)


def test_lots_are_counted_by_days_left_and_agree_with_the_stock_page(coordinator, world: World):
    for days in (0, 7, 8, 30, 31, 400):
        world.receive(24, date_mark=mark(TODAY + timedelta(days=days)))
    world.receive(24, date_mark=DateMark("none"))

    seen = look(world)
    page = coordinator.get("/")

    assert seen.by_days_left == [0, 2, 1, 1, 1, 0, 0, 2]
    assert seen.near_count == 3
    assert "期限が近い（14日以内） 3 件" in page.text
    assert "/stock?until=14" in page.text
    assert coordinator.get("/stock?until=14").text.count('name="lot"') == 3


def test_the_two_nearest_are_shown_and_only_the_first_act_is_filled(coordinator, world: World):
    codes = [world.receive(24, date_mark=mark(TODAY + timedelta(days=days))) for days in (9, 3, 5)]
    begin_groups(world)

    page = coordinator.get("/").text
    lists = page.split("tk-columns")[1]

    assert f"/offers/stock?lot={codes[1]}" in lists
    assert f"/offers/stock?lot={codes[2]}" in lists
    assert codes[0] not in lists
    assert lists.count("btn-primary") == 1


def begin_groups(world: World) -> None:
    """With a registered group the first steps are over."""
    with world.writing() as session:
        make_group(session, "あすなろ児童園（試験）")


def test_goods_past_their_date_are_named_first_and_never_offered(coordinator, world: World):
    request = world.request("receive", date_mark=mark(TODAY - timedelta(days=1)))
    past = world.record(request, at=NOW - timedelta(days=3))[0].lot_code
    near = [world.receive(24, date_mark=mark(TODAY + timedelta(days=days))) for days in (5, 3)]

    page = coordinator.get("/").text

    assert "期限が近い（14日以内） 3 件" in page
    assert "期限が切れたもの　1 件" in page
    assert "/stock?until=past" in page
    assert past not in page
    assert f"/offers/stock?lot={near[1]}" in page
    assert near[0] not in page


def test_goods_in_and_out_are_summed_by_week_as_the_report_counts_them(database):
    story = begin_story(database)
    story.world.record(story.world.request("issue", lot=story.lot, group=story.near, quantity=50, occurred_at=at(11, 20)))

    weeks = look(story.world).weeks

    assert (len(weeks), weeks[-1].first) == (12, date(2026, 11, 15))
    assert sum(week.grams_in for week in weeks) == 240 * 160
    assert weeks[-1].grams_out == 50 * 160
    assert [week.first for week in weeks if week.grams_in] == [date(2026, 11, 1)]


def test_a_mistake_taken_back_is_not_counted_as_going_out(world: World):
    code = world.receive(100)
    taken = world.record(world.request("issue", lot=code, quantity=10))[0]
    with world.writing() as session:
        reverse_movement(
            session, taken.seq, key=uuid.uuid4(), reason="mistake", actor_id=world.actor_id, may_reverse_any=True, now=NOW
        )  # fmt: skip

    weeks = look(world).weeks

    assert (weeks[-1].grams_in, weeks[-1].grams_out) == (100 * 160, 0)


def test_late_reports_and_their_weight_are_shown(database, client_of):
    story = begin_story(database)
    story.world.record(story.world.request("issue", lot=story.lot, group=story.near, quantity=100, occurred_at=at(11, 5)))

    seen = look(story.world)
    page = client_of(story.world, "coordinator").get("/").text

    assert [(report.code, report.since) for report in seen.late] == [(story.near, date(2026, 11, 5))]
    assert list(seen.late_grams.values()) == [16_000]
    assert "11月5日に 16.0kg 渡しました" in page
    assert "9 日遅れ" in page


def test_rounds_and_deliveries_that_wait_are_shown_with_their_day(database, client_of):
    story = begin_story(database)
    story.plan_delivery(story.near)
    with story.world.writing() as session:
        session.add(Round(organization_id=session.organization_id, number=9, state="proposed", created_at=NOW))
        delivery = session.scalars(select(Delivery)).one()
        delivery.state, delivery.hand_over_on = "planned", TODAY + timedelta(days=1)

    page = client_of(story.world, "coordinator").get("/").text

    assert "決まるのを待っています 2 件" in page
    assert "第9回の配り方" in page
    assert "/rounds/9" in page
    assert "今日とあすの便" in page
    assert page.count("港北パントリー（試験）　0 ケース") == 1
    assert '港北パントリー（試験） <span class="tk-nowrap">0 ケース</span>' in page


def test_a_new_organization_sees_its_first_steps(app, database, client_of):
    with database.writing(None) as session:
        organization = found_organization(session, name="あたらしい会（試験）", now=NOW)
        empty = World(database, organization.id, organization.uid, "", "", "", "")

    page = client_of(empty, "admin").get("/").text

    assert "1 / 6 済み" in page
    assert 'href="/places"' in page
    assert "期限が近い" not in page


def test_first_steps_end_when_goods_groups_and_donors_are_there(coordinator, world: World):
    world.receive(10)
    before = coordinator.get("/").text
    begin_groups(world)

    assert "はじめにすること" in before
    assert "はじめにすること" not in coordinator.get("/").text


def test_a_full_check_is_told_with_its_hour_and_a_broken_ledger_in_red(coordinator, world: World, database):
    world.receive(10)

    joined = coordinator.get("/").text
    added = add_due_checks(database, NOW), add_due_checks(database, NOW)
    done = run_waiting(database, settings_for(database))
    checked = coordinator.get("/").text
    with world.writing() as session:
        job = session.scalars(select(Job)).one()
        job.result = {**job.result, "problems": 1}

    assert "最後の 1 件目までつながっています" in joined
    assert (added, done) == ((1, 0), 1)
    assert "1 件を確かめました" in checked
    assert "記録が合いません" in coordinator.get("/").text


def test_pressing_check_leads_to_its_progress(coordinator, world: World):
    world.receive(10)

    answer = coordinator.post("/today/check", data={})

    assert "/jobs/" in answer.headers["Location"]


def test_volunteers_go_on_to_the_scan_page(volunteer):
    assert volunteer.get("/").headers["Location"] == "/scan"


def test_nobody_signed_in_is_asked_to_sign_in(app):
    assert "/sign-in" in app.test_client().get("/").headers["Location"]


def test_a_stranger_sees_nothing_of_ours(stranger, world: World):
    world.receive(24, date_mark=mark(TODAY))

    assert "こどもカレー" not in stranger.get("/").text


def test_the_page_asks_at_most_twelve_questions_however_much_there_is(database, client_of):
    story = begin_story(database)
    client = client_of(story.world, "coordinator")
    story.world.record(story.world.request("issue", lot=story.lot, group=story.near, quantity=1, occurred_at=at(11, 5)))
    story.plan_delivery(story.near)
    story.world.receive(1, date_mark=mark(TODAY))
    with statements(database) as few:
        client.get("/")
    story.world.record(*(story.world.request("receive", quantity=1, date_mark=mark(TODAY)) for _ in range(150)))
    for group in (story.hub, story.member, story.near):
        story.world.record(story.world.request("issue", lot=story.lot, group=group, quantity=1, occurred_at=at(11, 6)))
        story.plan_delivery(group)
    with statements(database) as many:
        client.get("/")

    assert len(few) == len(many) <= 12


def test_entries_sent_later_that_took_too_much_are_named_and_listed(coordinator, world: World):
    lot = world.receive(48)
    world.record(world.request("issue", lot=lot, quantity=60, queued=True), world.request("issue", lot=world.receive(24), quantity=1))

    page = coordinator.get("/")
    listed = coordinator.get("/impact/entries?flag=covered")

    assert "記録より多く出たもの 1 件" in page.text
    assert "/impact/entries?flag=covered" in page.text
    assert listed.text.count("記録より多く出た</span>") == 2  # the entry, and what covers it
    assert ">60<" in listed.text
