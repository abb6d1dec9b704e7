"""What a volunteer does with a phone in the warehouse: hold a box before the camera, press digits, press one button."""

import re

from playwright.sync_api import expect

from tests.journeys.visitor import Visitor

READ_WITHIN = 20_000


def choose(volunteer: Visitor, name: str) -> None:
    """Who gave it, or who gets it: one of the big buttons."""
    volunteer.look()
    volunteer.page.locator(".tk-choice-buttons").get_by_role("button", name=name).click()


def press_date(volunteer: Visitor, digits: str, *, without_day: bool = False) -> None:
    for digit in digits:
        volunteer.page.locator(f"[data-digit='{digit}']").click()
    if without_day:
        volunteer.page.locator("[data-act=no-day]").click()


def expect_date(volunteer: Visitor, *, ja: str, en: str) -> None:
    """The date read back in full, to the eye and to a screen reader."""
    expect(volunteer.page.locator("[data-read-back]")).to_have_text({"ja": ja, "en": en}[volunteer.language])


def expect_item(volunteer: Visitor, name: str) -> None:
    expect(volunteer.page.locator("#found-part b").first).to_have_text(name, timeout=READ_WITHIN)
    volunteer.look()


def name_new_item(volunteer: Visitor, name: str, *, category: str, grams: int, per_case: int) -> None:
    """An unknown JAN asks once what it is."""
    page = volunteer.page
    expect(page.locator("#found-part b").first).to_have_text(volunteer.words("scan.new_item"), timeout=READ_WITHIN)
    volunteer.look()
    page.fill("#name", name)
    page.select_option("#category", category)
    page.fill("#weight_grams", str(grams))
    page.fill("#pieces_per_case", str(per_case))
    page.locator(".tk-foot button").click()
    expect_item(volunteer, name)


def book(volunteer: Visitor, cases: int, *, act: str) -> None:
    """So many cases, and one tap; the tap is made twice, as by a nervous finger."""
    page = volunteer.page
    unit = volunteer.words("scan.case_one" if cases == 1 else "scan.cases")
    page.fill("#quantity", str(cases))
    expect(page.locator(".tk-foot button")).to_have_text(volunteer.words(f"scan.amount_{act}", n=str(cases), unit=unit))
    volunteer.look()
    page.evaluate("() => { const button = document.querySelector('.tk-foot button'); button.click(); button.click(); }")
    page.wait_for_url(re.compile("/scan/done/"))
    volunteer.look()


def expect_balance(volunteer: Visitor, cases: int) -> None:
    expect(volunteer.page.locator(".tk-balance strong")).to_have_text(re.compile(rf"^\s*{cases}\s+\S+\s*$"))


def lot_on_result(volunteer: Visitor) -> str:
    """The code to be written on the box."""
    return volunteer.page.locator(".tk-done-goods ~ .tk-line .tk-label-code").inner_text().replace("-", "")


def undo(volunteer: Visitor) -> None:
    volunteer.press(volunteer.words("scan.mistake"))
    volunteer.expect_heading(volunteer.words("scan.done_reverse"))
