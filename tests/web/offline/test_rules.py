"""The phone's own sending rules (static/js/scan/outbox.js) through thousands of random schedules of bad reception, in one page of one browser."""

from pathlib import Path

from playwright.sync_api import Browser

from tests.web.scan_site import scan_site

SCHEDULES = (Path(__file__).parent / "schedules.js").read_text(encoding="utf-8")


def test_thousands_of_schedules_lose_double_and_reorder_nothing(browser: Browser) -> None:
    with scan_site() as address, browser.new_context() as context:
        page = context.new_page()
        page.goto(f"{address}/static/js/scan/store.js")

        outcome = page.evaluate(SCHEDULES, {"scripts": f"{address}/static/js/scan", "schedules": 2000, "seed": 20261121})

    assert outcome["problems"] == []
    assert outcome["entries"] > 2000
