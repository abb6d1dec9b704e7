"""Every number of the report opens a list whose rows add up to exactly it; days as people type them; campaigns, comparison, paper."""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from html import unescape
from html.parser import HTMLParser

import pytest

from inventory.accounts import get_organization
from inventory.db import Database
from matching.handouts import HandoutLineRequest
from matching.impact.factors import SWITCHES
from tests.matching.goods_story import Story, at, begin_story
from tests.web.conftest import CheckingClient

DAYS = {"from": "2026-10-01", "to": "2026-11-30"}


class Numbers(HTMLParser):
    """The links of a page that say what they come to, what its rows add, and where its next page is."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.links: list[tuple[str, str, int]] = []
        self.sums: Counter[str] = Counter()
        self.next_url = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag == "a" and "data-value" in values:
            self.links.append((values["href"], values["data-unit"], int(values["data-value"])))
        if tag == "a" and values.get("rel") == "next":
            self.next_url = values["href"]
        if tag == "tr" and "data-row" in values:
            self.sums.update({name[5:]: int(value) for name, value in values.items() if name.startswith("data-") and value})


@pytest.fixture
def story(database: Database) -> Story:
    """Two months with a hub, goods without weight, things thrown away and returned, and a report with people."""
    story = begin_story(database)
    world = story.world
    early = world.receive(100, occurred_at=at(9, 5))
    story.deliver(early, story.near, 40, when=at(10, 20))
    story.deliver(early, story.near, 10, when=at(9, 20))
    story.deliver(story.lot, story.hub, 96)
    story.post("pass_on", story.lot, story.hub, story.member, 72)
    bread = world.receive(
        30, donor=story.donor("港ベーカリー（試験）"), item=story.item(name="パン", category="bread", weight_grams=None)
    )
    world.record(
        world.request("issue", lot=bread, quantity=12), world.request("dispose", lot=story.lot, quantity=2, reason="damaged")
    )
    story.post("return", bread, world.group, world.site, 4)
    story.hand_out(story.member, 18, HandoutLineRequest(story.lot, 70, 2), people={"children": 31, "adults": 4})
    story.hand_out(story.near, 9, handed_out_on=at(10, 21).date())
    return story


@pytest.fixture
def coordinator(story: Story, client_of: Callable[..., CheckingClient]) -> CheckingClient:
    return client_of(story.world, "coordinator")


def added(client: CheckingClient, url: str) -> Iterator[Counter[str]]:
    """What the rows of each page of a list add."""
    while url:
        found = Numbers(client.get(url).text)
        yield found.sums
        url = found.next_url


def differing(client: CheckingClient, page: str) -> tuple[int, list[tuple[str, str, int, int]]]:
    """How many numbers a page links, and those that are not what their list adds up to."""
    links, wrong, known = Numbers(page).links, [], {}
    for url, unit, value in links:
        if url not in known:
            known[url] = sum(added(client, url), Counter())
        if known[url][unit] != value:
            wrong.append((url, unit, value, known[url][unit]))
    return len(links), wrong


def test_every_number_of_the_report_is_what_its_rows_add_up_to(coordinator: CheckingClient) -> None:
    count, wrong = differing(coordinator, coordinator.get("/impact", query_string=DAYS).text)

    assert wrong == []
    assert count >= 60


def test_every_number_of_the_breakdowns_is_what_its_rows_add_up_to(coordinator: CheckingClient) -> None:
    names = ("month", "year", "donor", "group", "group_kind", "region", "municipality", "category")
    lists = {name: coordinator.get(f"/impact/by/{name}", query_string=DAYS).text for name in names}

    found = {name: differing(coordinator, page) for name, page in lists.items()}

    assert {name: wrong for name, (_, wrong) in found.items() if wrong} == {}
    assert {name: Numbers(page).sums["pieces"] for name, page in lists.items()} == dict.fromkeys(names, 148)
    assert min(count for count, _ in found.values()) > 2


def test_a_campaign_is_made_changed_and_counted(story: Story, coordinator: CheckingClient) -> None:
    form = {"name": "秋の応援", "first_on": "令和8年10月1日", "last_on": "２０２６年１１月３０日", "donors": story.world.donor}
    made = coordinator.post("/impact/campaigns/new", data=form)
    campaign = made.location.rsplit("/", 1)[1]
    changed = coordinator.post(f"/impact/campaigns/{campaign}", data=form | {"name": "秋と冬の応援"}, follow_redirects=True).text
    report = coordinator.get("/impact", query_string={"period": f"campaign-{campaign}"}).text
    listed = coordinator.get("/impact/by/campaign").text

    assert "秋の応援 → 秋と冬の応援" in unescape(changed)
    assert "「秋と冬の応援」の数字です" in report
    assert 'data-value="136" data-unit="pieces">136</a>' in report
    assert 'data-value="18" data-unit="visits">18</a>' in report
    assert differing(coordinator, listed) == (3, [])


def test_a_campaign_that_makes_no_sense_is_told_and_kept(coordinator: CheckingClient) -> None:
    answer = coordinator.post("/impact/campaigns/new", data={"name": "逆", "first_on": "2026-11-30", "last_on": "2026-11-01"})

    assert answer.status_code == 422
    assert "おわりの日が、はじめの日より前です" in answer.text
    assert 'value="2026-11-30"' in answer.text


@pytest.mark.parametrize(
    ("first", "last"), [("令和8年10月1日", "R8.11.30"), ("２０２６／１０／０１", "2026年11月30日"), ("2026/10/1", "2026-11-30")]
)  # fmt: skip
def test_days_are_read_as_people_type_them(coordinator: CheckingClient, first: str, last: str) -> None:
    page = coordinator.get("/impact", query_string={"period": "free", "from": first, "to": last}).text

    assert "2026年10月1日〜2026年11月30日" in page
    assert 'data-value="148" data-unit="pieces">148</a>' in page


def test_the_comparison_says_where_the_records_begin(coordinator: CheckingClient) -> None:
    november = coordinator.get("/impact", query_string={"period": "this-month"}).text
    months = coordinator.get("/impact", query_string=DAYS).text
    years = coordinator.get("/impact", query_string=DAYS | {"compare": "year"}).text

    assert "2026年10月1日〜2026年10月21日 とくらべています。" in november
    assert "+170.0%" in november
    assert "記録は 2026年9月5日 に始まったので、それより前の数がありません" in months
    assert "%</td>" not in months
    assert "まだ記録がありません。記録は 2026年9月5日 に始まりました。" in years


def test_a_factor_changed_within_the_period_is_shown_with_both_values(
    story: Story, client_of: Callable[..., CheckingClient]
) -> None:
    client = client_of(story.world, "admin")
    for day, value in (("2026-04-01", "0.5"), ("2026-11-01", "0.4")):
        client.post(
            "/organization/factors/meals", data={"value": value, "valid_from": day, "source": f"試験の出典 {day}", "note": ""}
        )
    with story.world.writing() as session:
        organization = get_organization(session, session.organization_id)
        organization.settings = {**organization.settings, SWITCHES["meals"]: True}

    page = client.get("/impact", query_string=DAYS).text

    assert "1 食 ＝ 0.5" in page
    assert "1 食 ＝ 0.4" in page
    assert "出典：試験の出典 2026-11-01" in page


@pytest.mark.parametrize(("choice", "title"), [("ja", "とどけた結果"), ("en", "What was given")])
def test_the_paper_has_two_sides_in_either_language(coordinator: CheckingClient, choice: str, title: str) -> None:
    page = coordinator.get("/impact/print", query_string=DAYS | {"language": choice}).text

    assert f"<h1>{title}</h1>" in page
    assert f'<html lang="{choice}"' in page
    assert page.count("tk-new-page") == 1
    assert re.search("tk-seal", page)


def test_strangers_find_no_campaign(story: Story, coordinator: CheckingClient, stranger: CheckingClient) -> None:
    form = {"name": "秋", "first_on": "2026-10-01", "last_on": "2026-11-30"}
    campaign = coordinator.post("/impact/campaigns/new", data=form).location.rsplit("/", 1)[1]

    assert stranger.get("/impact", query_string={"period": f"campaign-{campaign}"}).status_code == 404
    assert stranger.get(f"/impact/campaigns/{campaign}").status_code == 404
    assert stranger.post(f"/impact/campaigns/{campaign}", data=form).status_code == 404
