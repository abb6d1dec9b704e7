"""What an assessor checks of a lot: every line says what was found, and what is missing is never glossed over."""

import hashlib
import uuid
from datetime import date, timedelta

import pytest

from inventory.catalog import get_item, set_allergens
from inventory.documents import add_document
from inventory.donors import add_agreement, end_agreement
from inventory.errors import InvalidInput
from inventory.hygiene import Answer, Limits, Looked, Measured, checkables, note_hygiene
from inventory.lots import get_lot
from inventory.movements import Recorded
from inventory.places import get_place
from inventory.receipts import Checked, note_check
from inventory.release_checks import Released, note_release
from matching.certification.assessing import assess_lot
from matching.certification.sampling import draw_sample
from matching.certification.standing import look_at_standing
from matching.certification.stays import Stay, days_unseen
from matching.certification.tonnage import yearly_tonnage
from matching.certification.values import SECTIONS, Assessment, Rules
from matching.groups import add_document as add_group_document
from matching.impact.periods import Period
from tests.builders import NOW, World, make_place, make_world
from tests.matching.round_builders import make_group

TODAY = date(2026, 11, 21)
RULES = Rules()


@pytest.fixture
def world(database) -> World:
    return make_world(database)


def assessed(world: World, lot: str, today: date = TODAY) -> Assessment:
    with world.reading() as session:
        return assess_lot(session, lot, rules=RULES, today=today)


def codes(found: Assessment, section: str) -> list[str]:
    return [line.code for line in found.sections[section]]


def checked_lot(world: World, quantity: int = 24, **values: object) -> str:
    """A lot that somebody looked at when it came in."""
    request = world.request("receive", quantity=quantity, **values)
    outcome = world.record(request)[0]
    assert isinstance(outcome, Recorded)
    answers = {"storage": True, "date": True, "allergens": True, "outside": True}
    with world.writing() as session:
        note_check(session, request, Checked(answers, -18), lot_code=outcome.lot_code, actor_id=world.actor_id, now=NOW)
    return outcome.lot_code


def issue(world: World, lot: str, group: str) -> uuid.UUID:
    request = world.request("issue", lot=lot, group=group, quantity=5)
    assert isinstance(world.record(request)[0], Recorded)
    return request.key


def look(world: World, *, tenths: int | None = None, days_ago: int = 0) -> None:
    with world.writing() as session:
        site = next(what for what in checkables(session, Limits()) if what.code == world.site)
        answers = {spot.id: Answer(Measured(tenths, True) if tenths is not None else None, "測れない") for spot in site.spots}
        at = NOW - timedelta(days=days_ago)
        note_hygiene(session, site, Looked(temperatures=answers), key=uuid.uuid4(), actor_id=world.actor_id, now=at)


def sign_everything(world: World, group_code: str) -> None:
    with world.writing() as session:
        acts = {"actor_id": world.actor_id, "now": NOW}
        add_agreement(session, get_place(session, world.donor).id, signed_on=date(2026, 4, 1), **acts)
        group = get_place(session, group_code)
        add_group_document(
            session, group.id, document="agreement", received_on=date(2026, 4, 1), valid_until=date(2027, 3, 31), **acts
        )
        add_document(
            session, kind="insurance", title="賠償責任保険", valid_from=date(2026, 4, 1), valid_until=date(2027, 3, 31), **acts
        )
        set_allergens(session, get_item(session, world.item), {"milk": "contains"}, list_version="jp-2026-04")


def test_a_lot_with_everything_recorded_is_complete(world: World):
    with world.writing() as session:
        group = make_group(session, "ひかり食堂（試験）", needs={})[1]
    sign_everything(world, group)
    lot = checked_lot(world)
    look(world)
    key = issue(world, lot, group)
    with world.writing() as session:
        note_release(session, Released(has_cold=False), actor_id=world.actor_id, now=NOW, movement_key=key)

    found = assessed(world, lot)

    assert found.missing == []
    assert codes(found, "resale") == ["donor_agreed", "group_agreed"]
    assert codes(found, "release") == ["release_well"]
    assert found.sections["release"][0].values["name"] == "試験 花子"


def test_a_lot_of_which_nothing_is_recorded_says_so_in_all_five_sections(world: World):
    with world.writing() as session:
        group = make_group(session, "ひかり食堂（試験）", needs={})[1]
    lot = world.receive(24)
    issue(world, lot, group)

    found = assessed(world, lot, today=TODAY + timedelta(days=30))

    assert found.missing == list(SECTIONS)
    assert codes(found, "receipt")[0] == "receipt_unchecked"
    assert codes(found, "hygiene") == ["site_unchecked"]
    assert codes(found, "release") == ["release_unchecked"]
    assert codes(found, "resale") == ["donor_unsigned", "group_unsigned"]
    assert codes(found, "insurance") == ["uninsured", "uninsured"]


def test_agreements_count_as_they_were_on_the_day(world: World):
    """An agreement that ended later covers the receipt; a group's paper that was renewed since covered the issue before."""
    acts = {"actor_id": world.actor_id, "now": NOW}
    with world.writing() as session:
        group, code = make_group(session, "ひかり食堂（試験）", needs={})
        donor = get_place(session, world.donor).id
        agreement = add_agreement(session, donor, signed_on=date(2026, 4, 1), **acts)
        end_agreement(session, donor, agreement_id=agreement.id, ends_on=TODAY, **acts)
        add_group_document(session, group.id, document="agreement", received_on=date(2026, 4, 1), valid_until=TODAY, **acts)
        add_group_document(session, group.id, document="agreement", received_on=TODAY + timedelta(days=9), **acts)
    lot = world.receive(24)
    issue(world, lot, code)

    later = assessed(world, lot, today=TODAY + timedelta(days=20))

    assert codes(later, "resale") == ["donor_agreed", "group_agreed"]
    assert later.sections["resale"][1].values["until"] == TODAY


def test_cold_goods_show_the_temperatures_of_where_they_lay(world: World):
    with world.writing() as session:
        site = get_place(session, world.site)
        shelf = make_place(session, "shelf", "冷凍庫", site_id=site.id, temperature="frozen").code
        get_item(session, world.item).temperature = "frozen"
    lot, warm = checked_lot(world, shelf=shelf), checked_lot(world)
    look(world, tenths=-181)

    found, wrong = assessed(world, lot), assessed(world, warm)
    later = assessed(world, lot, today=TODAY + timedelta(days=3))

    assert codes(found, "hygiene") == ["site_checked", "cold_read"]
    assert found.sections["hygiene"][1].values["high"] == -18.1
    assert "receipt_celsius" in codes(found, "receipt")
    assert codes(later, "hygiene") == ["site_checked", "cold_gaps"]
    assert codes(wrong, "hygiene") == ["site_checked", "cold_goods_in_warm_place"]


@pytest.mark.parametrize(
    ("looked", "every", "unseen"),
    [
        ([], 7, 4),
        ([1, 8], 7, 0),
        ([-3], 7, 8),
        ([-9], 7, 4),
        ([1], 7, 4),
        (list(range(1, 12)), 1, 0),
        ([1, 2, 5, 6, 7, 8, 9, 10, 11], 1, 2),
    ],
)
def test_days_on_which_nobody_looked_are_counted(looked, every, unseen):
    day = date(2026, 11, 1)
    stay = Stay(None, day, None)  # type: ignore[arg-type]

    days = {day + timedelta(days=number - 1) for number in looked}

    assert days_unseen(stay, days, every=every, today=date(2026, 11, 12)) == unseen


def test_a_sample_is_drawn_again_by_anybody_with_the_seed(world: World):
    lots = [world.receive(24) for _ in range(6)]
    period = Period(TODAY, TODAY)

    with world.reading() as session:
        sample = draw_sample(session, period, size=3, seed="2026-秋", rules=RULES, today=TODAY)
        with pytest.raises(InvalidInput):
            draw_sample(session, period, size=0, seed="x", rules=RULES, today=TODAY)

    by_hand = sorted(lots, key=lambda code: hashlib.sha256(f"2026-秋:{code}".encode()).hexdigest())[:3]
    assert [one.lot.code for one in sample.drawn] == by_hand
    assert (sample.total, sample.complete) == (6, 0)


def test_the_year_is_weighed_and_what_has_no_weight_is_named(world: World):
    world.receive(1000)
    lot = world.receive(24)
    with world.writing() as session:
        get_lot(session, lot)[0].weight_grams = None

    with world.reading() as session:
        found = yearly_tonnage(session, today=TODAY, start_month=4)

    this = found.years[-1]
    assert (this.label, this.received.grams, this.received.unweighed, this.reaches) == (2026, 160_000, 24, False)
    assert [(name, pieces) for name, _, pieces in found.unweighed] == [("こどもカレー 甘口 160g", 24)]


def test_the_standing_counts_what_is_missing_and_nothing_of_others(database, world: World):
    other = make_world(database, name="となりのフードバンク（試験）")
    checked_lot(other)
    with world.writing() as session:
        group = make_group(session, "ひかり食堂（試験）", needs={})[1]
    lot = world.receive(24)
    before = standing(world)
    sign_everything(world, group)
    issue(world, lot, group)
    look(world)
    after = standing(world)

    assert {name for name, (state, _) in before.items() if state == "missing"} == {
        "receipt", "allergens", "hygiene", "donors", "groups", "insurance", "hygiene_supervisor", "notification",
    }  # fmt: skip
    assert before["receipt"][1] == {"n": 1, "done": 0, "open": 1}
    assert before["release"][0] == "unneeded"
    assert {name for name, (state, _) in after.items() if state == "missing"} == {
        "receipt",
        "release",
        "hygiene_supervisor",
        "notification",
    }


def standing(world: World) -> dict[str, tuple[str, dict[str, object]]]:
    with world.reading() as session:
        found = look_at_standing(session, today=TODAY, start_month=4, rules=RULES, limits=Limits())
    return {point.name: (point.state, point.values) for point in found.points}
