"""One phone's browser before the real page: a recording is put before its camera, and what the page looks up is noted."""

import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from playwright.sync_api import Page

from inventory.catalog import add_barcode, add_item
from inventory.db import Database
from inventory.devices import start_session
from inventory.donors import add_donor
from inventory.places import add_place
from tests.chromium import PHONE, Launcher

# Notes when the camera is live and each text that is looked up. Added by the browser itself, as the content policy lets no page do.
_NOTEBOOK = """
window.noted = { live: 0, states: [], reads: [] };
new MutationObserver((changes) => changes.forEach(({ target }) => {
  if (!target.matches("[data-camera-strip]")) return;
  noted.states.push(target.dataset.state);
  if (target.dataset.state === "live") noted.live ||= performance.now();
})).observe(document, { subtree: true, attributes: true, attributeFilter: ["data-state"] });
const ask = window.fetch;
window.fetch = (address, ...rest) => {
  const text = new URL(address, location.href).searchParams.get("text");
  if (text !== null) noted.reads.push([performance.now(), text]);
  return ask(address, ...rest);
};
"""
# Waits for the first reading, then a little for more; without one, until patience ends. Time runs from the first picture.
_WATCH = """async ([patience, after]) => {
  const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
  const opened = performance.now();
  while (!noted.live && performance.now() - opened < 15000) await wait(20);
  while (!noted.reads.length && performance.now() - noted.live < patience) await wait(20);
  if (noted.reads.length) await wait(after);
  return { live: noted.live, states: noted.states, reads: noted.reads };
}"""


@dataclass(frozen=True)
class Reading:
    """What the page made of one recording: milliseconds until the right text (absent when it never came), and texts that are not on it."""

    first_ms: float | None
    wrong: tuple[str, ...]


class Phone:
    """A browser signed in before the page that takes goods in. Its camera plays whichever recording was put there last."""

    def __init__(self, page: Page, address: str, camera: Path) -> None:
        self.page, self._address, self._camera = page, address, camera

    def watch(self, film: Path, text: str | None, *, patience: float = 5.0, after: float = 0.6) -> Reading:
        """The page is opened anew and looks at the film for so many seconds, or until it has read something."""
        # Let go first, then replaced at one stroke: half a file is no camera.
        self.page.goto("about:blank")
        shutil.copyfile(film, self._camera.with_suffix(".next"))
        self._camera.with_suffix(".next").replace(self._camera)
        self.page.goto(f"{self._address}/scan/receive")
        noted = self.page.evaluate(_WATCH, [patience * 1000, after * 1000])
        if not noted["live"]:
            raise RuntimeError(f"the camera never showed a picture: {noted['states']}")
        first = next((at - noted["live"] for at, found in noted["reads"] if found == text), None)
        return Reading(first, tuple(found for _, found in noted["reads"] if found != text))


@contextmanager
def phone(launch: Launcher, address: str, cookies: dict[str, str], *, camera: Path, first: Path) -> Iterator[Phone]:
    """A phone with these cookies. `camera` is the file that it sees, `first` tells the size of the picture."""
    shutil.copyfile(first, camera)
    with launch(film=camera) as browser:
        context = browser.new_context(viewport=PHONE, locale="ja-JP")
        context.add_cookies([{"name": name, "value": value, "url": address} for name, value in cookies.items()])
        context.add_init_script(_NOTEBOOK)
        yield Phone(context.new_page(), address, camera)


def stocked(database: Database, organization_id: int, actor_id: uuid.UUID) -> dict[str, str]:
    """A warehouse, a donor and items behind the recorded codes; answers the cookies of somebody at work there."""
    now = datetime.now(UTC)
    with database.writing(organization_id) as session:
        add_place(session, kind="site", name="測定の倉庫")
        _, donor = add_donor(session, name="測定の会社", kind="corporate", now=now)
        for name, gtin in (("測定カレー", "04901234567894"), ("測定ガム", "00000049123456"), ("測定スープ", "04912345678904")):
            item = add_item(session, name=name, category="retort", now=now, weight_grams=160, pieces_per_case=24, gtin14=gtin)
            if gtin == "04901234567894":
                add_barcode(session, item, gtin14="14901234567891", pieces=24)
        secret, _ = start_session(session, user_id=actor_id, label="benchmark", now=now)
        return {"tasuki": secret, "tasuki_donor": donor.code}
