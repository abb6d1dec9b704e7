"""The page of dates ahead: every number opens to the stock or the entries behind it."""

import html
import re
from datetime import timedelta

from inventory.dates import DateMark, tokyo_day
from tests.builders import NOW, World

TODAY = tokyo_day(NOW)


def dated(world: World, days: int, quantity: int) -> str:
    mark = DateMark("best_before", "day", TODAY + timedelta(days=days))
    return world.record(world.request("receive", quantity=quantity, date_mark=mark))[0].lot_code


def rows_behind(client, page: str, window: str) -> list[str]:
    """Codes in the stock list that the number of a window opens."""
    cell = re.search(rf'<li class="tk-window-{window}">(.*?)</li>', page, re.DOTALL)[1]
    listed = client.get(html.unescape(re.search(r'href="([^"]+)"', cell)[1])).text
    return sorted(set(re.findall(r'href="/lots/([0-9A-Z]{8})"', listed)))


def test_each_window_opens_to_exactly_its_lots(coordinator, world: World):
    lots = {window: dated(world, days, 50) for window, days in (("7", 7), ("30", 8), ("60", 60), ("180", 61), ("later", 181))}

    page = coordinator.get("/stock/expiry").text

    assert {window: rows_behind(coordinator, page, window) for window in lots} == {
        window: [code] for window, code in lots.items()
    }


def test_what_will_be_left_over_leads_to_a_taker_and_to_a_file(coordinator, world: World):
    code = dated(world, 10, 50)

    page = coordinator.get("/stock/expiry").text
    file = coordinator.get("/stock/expiry/left-over.xlsx")

    assert f"/offers/stock?lot={code}" in page
    assert "50 個" in page
    assert file.data.startswith(b"PK")


def test_disposals_stand_by_reason_and_open_to_their_entries(coordinator, world: World):
    lot = world.receive(50)
    seqs = [
        outcome.seq
        for outcome in world.record(
            world.request("dispose", lot=lot, quantity=4, reason="damaged"),
            world.request("dispose", lot=lot, quantity=3, reason="expired"),
        )
    ]

    page = coordinator.get("/stock/expiry").text
    address = html.unescape(re.search(r'href="(/impact/entries[^"]*reason=damaged[^"]*)"', page)[1])
    entries = coordinator.get(address).text

    assert f"<small>{seqs[0]}</small>" in entries
    assert f"<small>{seqs[1]}</small>" not in entries


def test_an_empty_house_says_what_will_show_here(coordinator):
    page = coordinator.get("/stock/expiry").text

    assert "余りそうなものはありません" in page
    assert "捨てたものはありません" in page


def test_a_stranger_sees_none_of_it(stranger, world: World):
    dated(world, 10, 50)

    assert "50 個" not in stranger.get("/stock/expiry").text
    assert "50 個" not in stranger.get(f"/stock/expiry?site={world.site}").text
