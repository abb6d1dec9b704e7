"""Somebody at a browser: their language, the page before them, and what must hold on every page they come to."""

import os
import re
from pathlib import Path

from playwright.sync_api import Browser, ConsoleMessage, Page, Response, expect

from web.language import speaking, t

# Everything a person reads or hears, but for words that say their own language, such as the button that leads to Japanese.
WORDS_ON_PAGE = """() => {
  const own = (node) => node.closest("[lang]").lang === document.documentElement.lang;
  const read = [document.title];
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const parent = walk.currentNode.parentElement;
    if (!parent.closest("script, style") && own(parent)) read.push(walk.currentNode.data.trim());
  }
  for (const node of document.querySelectorAll("[aria-label], [title], [placeholder], [alt]"))
    if (own(node)) for (const name of ["aria-label", "title", "placeholder", "alt"]) read.push(node.getAttribute(name) || "");
  return read.filter(Boolean);
}"""
JAPANESE = re.compile("[\u3040-\u30ff\u3400-\u9fff\uff10-\uff5a]")
# A folder to leave a picture of every page in, for people who want to look at them.
PICTURES = os.environ.get("TASUKI_TEST_PICTURES")


class Visitor:
    """A person at one browser window. Faults that the browser reports are kept, to be empty at the end."""

    def __init__(self, browser: Browser, address: str, *, language: str, size: dict[str, int], state: object = None) -> None:
        locale = {"ja": "ja-JP", "en": "en-GB"}[language]
        self.language, self.address = language, address
        self.context = browser.new_context(viewport=size, locale=locale, base_url=address, storage_state=state)  # type: ignore[arg-type]
        self.page: Page = self.context.new_page()
        self.faults: list[str] = []
        self.pages_seen = 0
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.page.on("response", self._note)

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.faults.append(f"{self.page.url} {message.text}")

    def _note(self, response: Response) -> None:
        if response.status >= 400:
            self.faults.append(f"{response.status} {response.request.method} {response.url}")

    def words(self, key: str, /, **values: object) -> str:
        """What the product says in this person's language."""
        with speaking(self.language):
            return t(key, **values)

    def open(self, path: str) -> None:
        self.page.goto(path)
        self.look()

    def press(self, word: str) -> None:
        """The button or link with this name, exactly."""
        either = self.page.get_by_role("button", name=word, exact=True).or_(self.page.get_by_role("link", name=word, exact=True))
        either.first.click()

    def expect_heading(self, text: str | re.Pattern[str]) -> None:
        expect(self.page.locator("h1")).to_have_text(text)
        self.look()

    def look(self) -> None:
        """The page is in this person's language, whole and nothing else."""
        assert self.page.locator("html").get_attribute("lang") == self.language
        read = self.page.evaluate(WORDS_ON_PAGE)
        if self.language == "en":
            assert [text for text in read if JAPANESE.search(text)] == [], self.page.url
        self.pages_seen += 1
        if PICTURES:
            width = self.page.viewport_size["width"]  # type: ignore[index]
            name = re.sub(r"\W+", "-", self.page.url.removeprefix(self.address))[:60]
            self.page.screenshot(path=Path(PICTURES) / f"{self.language}-{width}-{self.pages_seen:02}{name}.png", full_page=True)

    def sign_in(self, secret: str) -> None:
        """Opens the one-time link; only its button uses it up."""
        self.open(f"/sign-in/{secret}")
        self.open(f"/sign-in/{secret}")
        self.press(self.words("account.link_button"))

    def leave(self) -> None:
        self.context.close()
        assert not self.faults, "\n".join(self.faults)
