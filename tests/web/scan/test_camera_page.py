"""The camera before the real page: what is read, what it fills in, and what the page says when there is no picture."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from benchmarks.scanning.distortions import DISTORTIONS
from benchmarks.scanning.films import film
from benchmarks.scanning.measuring import Phone, phone, stocked
from benchmarks.scanning.symbols import BY_NAME
from benchmarks.serving import found
from inventory.db import connect
from tests.chromium import PHONE, Launcher
from tests.databases import SqliteFiles
from tests.journeys.serving import serving
from web.language import TEXTS

# Long enough for a busy machine; a page that reads returns at once.
PATIENCE = 20.0
Site = tuple[str, dict[str, str]]


@pytest.fixture(scope="module")
def site(sqlite_files: SqliteFiles, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The real server, and the cookies of somebody at work there. Codes are read alike on every database: one is enough."""
    with sqlite_files.migrated() as url:
        database = connect(url)
        organization_id, actor_id, _ = found(database)
        cookies = stocked(database, organization_id, actor_id)
        with serving(database, tmp_path_factory.mktemp("data")) as address:
            yield address, cookies
        database.dispose()


@pytest.fixture(scope="module")
def addresses() -> list[str]:
    """Every address that the phone asked for."""
    return []


@pytest.fixture(scope="module")
def watching(
    chromium_launcher: Launcher, site: Site, addresses: list[str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Phone]:
    address, cookies = site
    camera: Path = tmp_path_factory.mktemp("camera") / "camera.mjpeg"
    with phone(chromium_launcher, address, cookies, camera=camera, first=film(None, DISTORTIONS["clean"])) as one:
        one.page.on("request", lambda request: addresses.append(request.url))
        yield one


@pytest.mark.parametrize("carrier", ["gs1_128", "gs1_dm", "gs1_qr", "digital_link"])
def test_number_batch_and_date_are_filled_in_from_one_look(watching: Phone, carrier: str) -> None:
    symbol = BY_NAME[carrier]

    reading = watching.watch(film(symbol, DISTORTIONS["clean"]), symbol.text, patience=PATIENCE)

    assert reading.wrong == ()
    page = watching.page
    expect(page.locator(".tk-found b").first).to_have_text("測定スープ")
    expect(page.locator("#date")).to_have_value("2026-12-31")
    expect(page.locator("#kind-use_by")).to_be_checked()
    expect(page.locator("input[name=batch_code]")).to_have_value("AB12")


@pytest.mark.parametrize(
    ("name", "held"),
    [("qr", "hand"), ("ean13", "blurred 1.4"), ("ean8", "noisy"), ("itf14", "tilted 50"), ("gs1_dm", "hand, near")],
)
def test_a_code_held_badly_is_read_and_nothing_beside_it(watching: Phone, name: str, held: str) -> None:
    symbol = BY_NAME[name]

    reading = watching.watch(film(symbol, DISTORTIONS[held]), symbol.text, patience=PATIENCE)

    assert reading.first_ms is not None
    assert reading.wrong == ()


@pytest.mark.parametrize(("name", "held"), [(None, "clean"), ("ean13", "blurred 2.6")])
def test_print_without_a_code_and_bars_past_reading_give_nothing(watching: Phone, name: str | None, held: str) -> None:
    reading = watching.watch(film(BY_NAME[name] if name else None, DISTORTIONS[held]), None, patience=3)

    assert reading.wrong == ()


def test_everything_comes_from_the_own_server(watching: Phone, site: Site, addresses: list[str]) -> None:
    watching.watch(film(BY_NAME["qr"], DISTORTIONS["clean"]), BY_NAME["qr"].text, patience=PATIENCE)

    assert {urlsplit(address).netloc for address in addresses if address.startswith("http")} == {urlsplit(site[0]).netloc}
    assert any(address.endswith(".wasm") for address in addresses)


@pytest.fixture(scope="module")
def browser(chromium_launcher: Launcher) -> Iterator[Browser]:
    """A browser that would let every page use the camera, and has none."""
    with chromium_launcher() as browser:
        yield browser


@pytest.fixture
def page(browser: Browser, site: Site) -> Iterator[Page]:
    address, cookies = site
    context = browser.new_context(viewport=PHONE, base_url=address, locale="ja-JP")
    context.add_cookies([{"name": name, "value": value, "url": address} for name, value in cookies.items()])
    yield context.new_page()
    context.close()


REFUSE = "navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('', '{}'));"
BLACK = "navigator.mediaDevices.getUserMedia = async () => new MediaStream([new MediaStreamTrackGenerator({kind: 'video'})]);"


@pytest.mark.parametrize(
    ("state", "script"),
    [
        ("insecure", "Object.defineProperty(window, 'isSecureContext', {value: false});"),
        ("denied", REFUSE.format("NotAllowedError")),
        ("none", REFUSE.format("NotFoundError")),
        ("broken", REFUSE.format("NotReadableError")),
        ("black", BLACK),
    ],
    ids=["plain http", "the person said no", "no camera", "taken by another app", "black"],
)
def test_each_way_of_having_no_picture_has_its_sentence_and_leaves_other_ways_open(page: Page, state: str, script: str) -> None:
    page.add_init_script(script)

    page.goto("/scan/receive")

    expect(page.locator("[data-camera-message]")).to_have_text(TEXTS[f"scan.camera_{state}"][0], timeout=15_000)
    expect(page.locator(".tk-photo")).to_be_visible()
    page.locator("[data-type-open]").click()
    page.fill("#text", "4912345678904")
    page.press("#text", "Enter")
    expect(page.locator(".tk-found b").first).to_have_text("測定スープ")


ABLE = """
MediaStreamTrack.prototype.getCapabilities = () => ({ torch: true, zoom: { min: 1, max: 8, step: 0.5 }, focusMode: ["continuous"] });
navigator.mediaDevices.enumerateDevices = async () => [1, 2].map((n) => ({ kind: "videoinput", deviceId: `lens${n}`, label: "" }));
window.wished = [];
MediaStreamTrack.prototype.applyConstraints = async ({ advanced }) => { wished.push(...advanced); };
"""


def test_light_lens_and_zoom_are_offered_where_the_phone_has_them(watching: Phone) -> None:
    page = watching.page.context.new_page()
    page.add_init_script(ABLE)

    page.goto(watching.page.url)

    slider = page.get_by_label(TEXTS["scan.zoom"][0])
    expect(slider).to_be_visible(timeout=15_000)
    expect(slider).to_have_attribute("max", "4")
    slider.fill("2.5")
    page.locator("[data-torch]").click()
    expect(page.locator("[data-lens] option")).to_have_count(2)
    assert page.evaluate("wished") == [{"focusMode": "continuous"}, {"zoom": 2.5}, {"torch": True}]
    page.close()


def test_light_lens_and_zoom_are_not_drawn_where_there_are_none(watching: Phone) -> None:
    watching.watch(film(BY_NAME["qr"], DISTORTIONS["clean"]), BY_NAME["qr"].text, patience=PATIENCE)

    for name in ("data-torch", "data-zoom-box", "data-lens-box"):
        expect(watching.page.locator(f"[{name}]")).to_be_hidden()
