"""What a coordinator does at a laptop: labels, stock, offers, a round, deliveries, what groups reported."""

import re
from dataclasses import dataclass

from playwright.sync_api import Locator, expect

from inventory.codes import written
from tests.journeys.house import Group, House
from tests.journeys.visitor import Visitor


@dataclass(frozen=True)
class StockLine:
    """Cases of a lot as the stock page tells them."""

    on_hand: int
    free: int


def open_stock(coordinator: Visitor) -> None:
    coordinator.press(coordinator.words("shell.stock"))
    coordinator.expect_heading(coordinator.words("stock.title"))


def stock_row(coordinator: Visitor, lot: str) -> Locator:
    return coordinator.page.locator("table.tk-stock tbody tr").filter(has_text=written(lot))


def read_stock(coordinator: Visitor, lot: str) -> StockLine:
    open_stock(coordinator)
    cells = stock_row(coordinator, lot).locator("td.tk-num").all_inner_texts()
    on_hand, free = (int(re.match(r"\d+", text.strip()).group()) for text in cells)  # type: ignore[union-attr]
    return StockLine(on_hand, free)


def print_labels(coordinator: Visitor, *lots: str) -> list[bytes]:
    """A picture of each QR on the sheet that goes to the printer."""
    open_stock(coordinator)
    for lot in lots:
        stock_row(coordinator, lot).locator("[data-row-pick]").check()
    coordinator.press(coordinator.words("stock.print_labels"))
    coordinator.expect_heading(coordinator.words("labels.title"))
    coordinator.press(coordinator.words("labels.show"))
    coordinator.expect_heading(coordinator.words("labels.sheet_title", n=len(lots)))
    labels = coordinator.page.locator(".tk-label")
    expect(labels).to_have_count(len(lots))
    return [label.screenshot() for label in labels.all()]


def offer_stock(coordinator: Visitor, lot: str, cases: int) -> str:
    """A part of a lot is opened for matching; answers the offer's code."""
    open_stock(coordinator)
    stock_row(coordinator, lot).locator("[data-row-pick]").check()
    coordinator.press(coordinator.words("stock.open_offer"))
    coordinator.expect_heading(coordinator.words("offers.from_stock"))
    coordinator.page.fill("#cases-0", str(cases))
    coordinator.press(coordinator.words("offers.save_stock", n=1))
    coordinator.expect_heading(coordinator.words("offers.title"))
    return coordinator.page.locator("td code").first.inner_text().replace("-", "")


def enter_offer(coordinator: Visitor, house: House, cases: int, *, prefecture: str) -> str:
    """A company's goods that never touch our shelf; answers the offer's code."""
    coordinator.press(coordinator.words("offers.new"))
    coordinator.expect_heading(coordinator.words("offers.new"))
    page = coordinator.page
    page.select_option("#donor", label=house.donor)
    page.select_option("#item", label=house.item_name)
    page.fill("#cases", str(cases))
    page.fill("#date", "2027-06")
    page.locator("summary", has_text=coordinator.words("offers.regions")).click()
    page.check(f"#region-{prefecture}")
    coordinator.look()
    coordinator.press(coordinator.words("offers.save"))
    coordinator.expect_heading(house.item_name)
    return page.url.rsplit("/", 1)[1]


def start_round(coordinator: Visitor) -> None:
    """All open offers over all approved groups."""
    coordinator.press(coordinator.words("shell.rounds"))
    coordinator.expect_heading(coordinator.words("rounds.title"))
    coordinator.press(coordinator.words("rounds.new"))
    coordinator.expect_heading(coordinator.words("rounds.new"))
    coordinator.press(coordinator.words("rounds.start"))
    expect(coordinator.page.locator("[data-matrix]")).to_be_visible(timeout=20_000)
    coordinator.look()


def cell(coordinator: Visitor, offer: str, group: Group) -> Locator:
    return coordinator.page.locator(f"#c-{offer}-{group.code}")


def given(coordinator: Visitor, offer: str, group: Group) -> int:
    """Cases in the cell; nothing when it holds a reason instead."""
    found = cell(coordinator, offer, group).locator("b")
    return int(found.inner_text()) if found.count() else 0


def open_cell(coordinator: Visitor, offer: str, group: Group) -> Locator:
    """The panel that tells why."""
    cell(coordinator, offer, group).click()
    panel = coordinator.page.locator("#panel")
    expect(panel.locator("h2")).to_have_text(group.name)
    coordinator.look()
    return panel


def set_share(coordinator: Visitor, offer: str, group: Group, cases: int) -> None:
    panel = open_cell(coordinator, offer, group)
    panel.locator("#cases").fill(str(cases))
    coordinator.press(coordinator.words("rounds.set"))
    expect(coordinator.page.locator("#said")).to_contain_text(group.name)
    assert given(coordinator, offer, group) == cases
    coordinator.look()


def confirm_round(coordinator: Visitor, groups: int, *, stops: int) -> None:
    coordinator.press(coordinator.words("rounds.tell", n=groups))
    coordinator.expect_heading(coordinator.words("rounds.confirm_title", n=groups))
    coordinator.press(coordinator.words("rounds.tell", n=groups))
    expect(coordinator.page.get_by_role("status").first).to_contain_text(
        coordinator.words("rounds.confirmed", n=groups, stops=stops)
    )
    coordinator.look()


def deliver(coordinator: Visitor, group: Group, cases: int) -> str:
    """The goods leave and arrive; answers the delivery's code."""
    coordinator.open("/deliveries")
    coordinator.press(group.name)
    coordinator.expect_heading(re.compile(group.name))
    code = coordinator.page.url.rsplit("/", 1)[1]
    coordinator.press(coordinator.words("deliveries.ship", n=cases))
    expect(coordinator.page.get_by_role("status").first).to_have_text(
        re.compile(re.escape(coordinator.words("deliveries.shipped", group=group.name, n=cases)))
    )
    coordinator.press(coordinator.words("deliveries.receive"))
    expect(coordinator.page.get_by_role("status").first).to_contain_text(
        coordinator.words("deliveries.received", group=group.name, n=cases)
    )
    coordinator.look()
    return code


def report_handout(coordinator: Visitor, group: Group, households: int, people: dict[str, int]) -> None:
    coordinator.open(f"/groups/{group.code}")
    coordinator.open(f"/groups/{group.code}/handout")
    page = coordinator.page
    page.fill("#households", str(households))
    for band, number in people.items():
        page.fill(f"#{band}", str(number))
    coordinator.press(coordinator.words("handouts.send"))
    expect(page.get_by_role("status").first).to_contain_text(
        coordinator.words("handouts.recorded", name=group.name, n=households)
    )
    coordinator.look()
