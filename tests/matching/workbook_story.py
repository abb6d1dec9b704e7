"""A story with something in every sheet of the impact workbook, and the workbooks made of it."""

import io
from datetime import date
from decimal import Decimal

import openpyxl

from inventory.checkpoints import seal, state_of
from inventory.db import Database
from matching.handouts import HandoutLineRequest
from matching.impact import Period
from matching.impact.factors import add_factor, switch_factor
from matching.workbook import ImpactBook, Limits, write_impact_workbook
from tests.builders import NOW, SIGNER
from tests.matching.goods_story import Story, at, begin_story, make_group
from web.exports import workbook_words

PERIOD = Period(date(2026, 10, 1), date(2026, 11, 30))
EMPTY_YEAR = Period(date(2020, 4, 1), date(2021, 3, 31))
# As long as a name may be.
ODD_NAME = "〆こども食堂🍙[本]/館:*?".ljust(120, "あ")
# The ground of cells that must be zero.
CHECKED = "FFE6F5EC"


def tell_story(database: Database) -> Story:
    """Something in every column, goods nobody has weighed, names that look like formulas, and a factor changed on the way."""
    story = begin_story(database)
    world = story.world
    bread = world.receive(
        120, donor=story.donor("=cmd|' /C calc'!A0（試験）"), item=story.item(name="＋ミルクパン", category="bread", weight_grams=70),
        occurred_at=at(10, 3),
    )  # fmt: skip
    tins = world.receive(33, item=story.item(name="はかっていない缶", category="canned", weight_grams=None), occurred_at=at(9, 3))
    with world.writing() as session:
        odd = make_group(session, ODD_NAME, prefecture="27", municipality="大阪市").code
    world.record(
        world.request("issue", lot=bread, quantity=24, occurred_at=at(10, 10)), world.request("issue", lot=tins, quantity=7)
    )
    world.record(world.request("dispose", lot=tins, quantity=2, reason="damaged"), world.request("count", lot=bread, counted=95))
    story.deliver(story.lot, story.hub, 96)
    story.post("pass_on", story.lot, story.hub, story.member, 72)
    story.post("direct", story.lot, world.donor, story.near, 48)
    story.deliver(bread, odd, 11, when=at(11, 2))
    story.hand_out(story.member, 18, HandoutLineRequest(story.lot, 70, 2), people={"children": 31, "adults": 22})
    story.hand_out(story.near, 9, handed_out_on=date(2026, 10, 31))
    with world.writing() as session:
        for kind, value, first in (
            ("meals", "0.5", date(2026, 4, 1)),
            ("meals", "0.544", date(2026, 11, 1)),
            ("co2e", "2.26", date(2026, 4, 1)),
        ):
            add_factor(
                session, kind, value=Decimal(value), valid_from=first, source=f"試験の出典 {value}", actor_id=None, now=NOW
            )
            switch_factor(session, kind, is_on=True, actor_id=None, now=NOW)
    return story


def make_book(story: Story, language: str = "ja", *, period: Period = PERIOD, limits: Limits | None = None) -> bytes:
    file = io.BytesIO()
    with story.world.reading() as session:
        state = state_of(session)
    with story.world.writing() as session:
        point = seal(session, state, signer=SIGNER, occasion="report", now=NOW)
    with story.world.reading() as session:
        about = ImpactBook("みなとフードバンク（試験）", NOW, point, workbook_words(language))
        write_impact_workbook(session, file, period, about=about, limits=limits)
    return file.getvalue()


def opened(content: bytes, *, values: bool = False) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(content), data_only=values)


def checks(book: openpyxl.Workbook) -> list[object]:
    """All values of the reconciliation sheet's formula cells that must be zero."""
    return [cell.value for row in book["照合"].iter_rows() for cell in row if cell.fill.fgColor.rgb == CHECKED]


def column(book: openpyxl.Workbook, sheet: str, heading: str) -> list[object]:
    rows = list(book[sheet].iter_rows(values_only=True))
    position = rows[3].index(heading)
    return [row[position] for row in rows[4:-1]]
