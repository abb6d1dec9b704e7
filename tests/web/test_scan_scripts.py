"""Small scripts of the scan pages on their own: what counts as news, what keystrokes mean, how keys look."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.web.scan_site import scan_site

TODAY = "2026-11-21"


@pytest.fixture(scope="module")
def page(chromium_launcher: Callable[..., Browser]) -> Iterator[Page]:
    with scan_site() as site, chromium_launcher() as browser:
        page = browser.new_page()
        page.goto(f"{site}/tests/web/scan_camera.html")
        page.evaluate("arrived(() => printedDate)")
        yield page


def typed(page: Page, keys: str) -> dict[str, Any]:
    """The date that the keypad understands; E is the era key, N the key for no day, Y M D are touched boxes."""
    return page.evaluate(
        """([keys, today]) => {
            const { EMPTY, press, toggleEra, toggleNoDay, touch, dateText, meaning } = printedDate;
            const acts = { E: toggleEra, N: toggleNoDay,
                Y: (state) => touch(state, "year"), M: (state) => touch(state, "month"), D: (state) => touch(state, "day") };
            const end = [...keys].reduce((state, key) => (acts[key] ? acts[key](state) : press(state, key, today)), EMPTY);
            return { date: dateText(end, today), ...meaning(end, today), active: end.active };
        }""",
        [keys, TODAY],
    )


@pytest.mark.parametrize(
    ("keys", "date"),
    [
        ("20270331", "2027-03-31"),
        ("270331", "2027-03-31"),
        ("2703", "2027-03"),
        ("2703N", "2027-03"),
        ("202703", "2027-03"),
        ("0331", "2027-03-31"),
        ("1120", "2027-11-20"),
        ("1121", "2026-11-21"),
        ("1231", "2026-12-31"),
        ("0229", "2028-02-29"),
        ("03N", "2027-03"),
        ("E9331", "2027-03-31"),
        ("E090331", "2027-03-31"),
        ("E93N", "2027-03"),
        ("E100401", "2028-04-01"),
        ("2793", "2027-09-03"),
        ("270331M5", "2027-05-31"),
        ("0331Y28", "2028-03-31"),
        ("270331D15", "2027-03-15"),
        ("350331", "2035-03-31"),
        ("081130", "2026-11-30"),
        ("090331", "2027-03-31"),
        ("130331", "2031-03-31"),
        ("1603", "2034-03"),
        ("270331Y08", "2026-03-31"),
    ],
)
def test_keystrokes_become_the_printed_date(page: Page, keys: str, date: str) -> None:
    assert typed(page, keys)["date"] == date


@pytest.mark.parametrize("keys", ["", "2", "20", "27", "270", "03", "27030", "E", "E1"])
def test_unfinished_date_is_not_written(page: Page, keys: str) -> None:
    assert typed(page, keys)["date"] == ""


@pytest.mark.parametrize(
    ("keys", "same_as"),
    [
        ("2713", "271"),
        ("270332", "27033"),
        ("270230", "27023"),
        ("00", "0"),
        ("2703315", "270331"),
        ("08113015", "081130"),
        ("08203", "0820"),
    ],
)
def test_digit_that_cannot_be_is_refused(page: Page, keys: str, same_as: str) -> None:
    assert typed(page, keys) == typed(page, same_as)


@pytest.mark.parametrize(("keys", "box"), [("", "year"), ("20", "year"), ("27", "month"), ("2703", "day"), ("03", "day")])
def test_boxes_are_filled_in_turn(page: Page, keys: str, box: str) -> None:
    assert typed(page, keys)["active"] == box


@pytest.mark.parametrize(("date", "days"), [("2027-03-31", 130), ("2026-11-21", 0), ("2026-11", 9), ("2026-11-20", -1)])
def test_days_left_count_to_the_last_good_day(page: Page, date: str, days: int) -> None:
    assert page.evaluate("([date, today]) => printedDate.daysLeft(date, today)", [date, TODAY]) == days


def news(page: Page, frames: list[tuple[int, list[str]]]) -> list[list[str]]:
    """For each frame (milliseconds, codes) the codes that count; codes of digits are linear ones."""
    return page.evaluate(
        """(frames) => {
            const sightings = new Sightings();
            const code = (text) => ({ text, format: "x", linear: /^\\d+$/.test(text) });
            return frames.map(([at, texts]) => sightings.look(texts.map(code), at).map(({ text }) => text));
        }""",
        frames,
    )


def test_bars_count_when_two_frames_agree(page: Page) -> None:
    assert news(page, [(0, ["4901"]), (100, []), (200, ["4907"]), (300, ["4901"])]) == [[], [], [], ["4901"]]


def test_label_in_view_counts_once_whatever_else_is_read(page: Page) -> None:
    frames = [(at, ["A", "B"] if at % 400 == 0 else ["A"]) for at in range(0, 8000, 200)]

    assert sum(news(page, frames), []) == ["A", "B"]


def test_label_counts_again_after_it_was_out_of_view(page: Page) -> None:
    away = [(at, []) for at in range(100, 3000, 100)]

    assert sum(news(page, [(0, ["A"]), *away, (3000, ["A"])]), []) == ["A", "A"]


def test_long_pause_is_not_an_absence(page: Page) -> None:
    assert sum(news(page, [(0, ["A"]), (60_000, ["A"])]), []) == ["A"]


def test_keys_are_uuids_of_version_seven_in_order_of_time(page: Page) -> None:
    keys = page.evaluate("[newKey(1700000000000), newKey(1700000000001), newKey(1700000000001)]")

    assert all(re.fullmatch(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}", key) for key in keys)
    assert keys[0] < min(keys[1:])
    assert keys[0].startswith("018bcfe5-6800-7")
    assert len(set(keys)) == 3
