"""Conversion factors: versions with their first days and sources, and figures that follow each of them."""

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import DBAPIError

from inventory.audit import AuditEntry
from inventory.db import Database, OrganizationSession
from inventory.errors import InvalidInput
from matching.impact import Period
from matching.impact.factors import (
    ConversionFactor,
    add_factor,
    converted_figures,
    factors_in_force,
    list_factors,
    shown_kinds,
    switch_factor,
)
from tests.builders import NOW
from tests.matching.goods_story import at, begin_story

YEAR = Period(date(2026, 4, 1), date(2027, 3, 31))


def add(session: OrganizationSession, kind: str, value: str, first: date, source: str = "試験のための値") -> ConversionFactor:
    return add_factor(session, kind, value=Decimal(value), valid_from=first, source=source, actor_id=None, now=NOW)


def test_a_factor_changed_in_the_year_gives_each_part_its_own_figure(database: Database) -> None:
    story = begin_story(database)
    world = story.world
    rice = world.receive(100, item=story.item(name="米", weight_grams=1000), occurred_at=at(4, 5))
    tins = world.receive(50, item=story.item(name="はかっていない缶", weight_grams=None), occurred_at=at(4, 5))
    for lot, pieces, when in ((rice, 7, at(4, 9)), (rice, 10, at(9, 30, 14)), (rice, 20, at(9, 30, 15)), (tins, 3, at(11, 5))):
        world.record(world.request("issue", lot=lot, quantity=pieces, occurred_at=when))
    with world.writing() as session:
        add(session, "meals", "0.5", date(2026, 5, 1))
        add(session, "meals", "0.4", date(2026, 10, 1))
        add(session, "co2e", "2.26", date(2020, 4, 1))
        for kind in ("meals", "co2e"):
            switch_factor(session, kind, is_on=True, actor_id=None, now=NOW)

    with world.reading() as session:
        meals, co2e = converted_figures(session, YEAR)

    # Midnight in Tokyo is 15:00 of the day before in UTC: 10 kg went in September, 20 kg in October.
    assert [(line.first, line.last, line.given.grams, line.result) for line in meals.lines] == [
        (date(2026, 4, 1), date(2026, 4, 30), 7_000, 0),
        (date(2026, 5, 1), date(2026, 9, 30), 10_000, 20),
        (date(2026, 10, 1), date(2027, 3, 31), 20_000, 50),
    ]
    assert [line.factor.value if line.factor else None for line in meals.lines] == [None, Decimal("0.500"), Decimal("0.400")]
    assert meals.lines[-1].given.unweighed == 3
    assert (meals.result, co2e.result, len(co2e.lines)) == (70, 83_620, 1)


def test_nothing_is_shown_until_it_is_switched_on(database: Database) -> None:
    world = begin_story(database).world
    with world.writing() as session:
        add(session, "co2e", "2.26", date(2026, 4, 1))
        unshown = converted_figures(session, YEAR)
        switch_factor(session, "co2e", is_on=True, actor_id=world.actor_id, now=NOW)

    with world.reading() as session:
        assert unshown == []
        assert shown_kinds(session) == ("co2e",)
        actions = session.scalars(select(AuditEntry.action).where(AuditEntry.record_kind == "factor").order_by(AuditEntry.id))
        assert list(actions) == ["factor.add", "factor.switch"]


def test_the_last_added_of_one_day_counts_and_the_others_stay_to_be_read(database: Database) -> None:
    world = begin_story(database).world
    with world.writing() as session:
        add(session, "meals", "0.5", date(2026, 4, 1))
        add(session, "meals", "0.544", date(2026, 4, 1))

    with world.reading() as session:
        versions = [factor for factor, _ in list_factors(session)]
        assert [factor.grams for factor in factors_in_force(versions, "meals")] == [544]
        assert [factor.number for factor in versions] == [2, 1]


@pytest.mark.parametrize(
    ("value", "source", "field"),
    [
        ("0.5", "  ", "source"),
        ("0", "出典", "value"),
        ("0.0005", "出典", "value"),
        ("-2", "出典", "value"),
        ("1000.001", "出典", "value"),
    ],
)
def test_a_version_without_source_or_with_an_impossible_value_is_refused(
    database: Database, value: str, source: str, field: str
) -> None:
    world = begin_story(database).world

    with world.writing() as session, pytest.raises(InvalidInput) as refusal:
        add(session, "meals", value, date(2026, 4, 1), source)

    assert refusal.value.values["field"] == field


def test_the_database_refuses_to_change_a_version(database: Database) -> None:
    world = begin_story(database).world
    with world.writing() as session:
        add(session, "meals", "0.5", date(2026, 4, 1))

    with pytest.raises(DBAPIError, match="insert only"), world.writing() as session:
        session.execute(update(ConversionFactor).values(grams=1))
