"""Codes before a real browser's camera: films in, events out, under the content policy of the pages."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.camera_video import Scene, film, photograph
from tests.web.scan_site import scan_site

LABEL = "https://food.example/q/7K4Q-2M9X"
GOODS = "4901234567894"
CARTON = "14901234567891"
Launch = Callable[..., Browser]


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    with scan_site() as address:
        yield address


def open_trial(page: Page, address: str) -> None:
    page.goto(f"{address}/tests/web/scan_camera.html")


@contextmanager
def trial_page(launch: Launch, address: str, *, scene: Scene | None) -> Iterator[Page]:
    with launch(film=film(scene) if scene else None) as browser:
        page = browser.new_page()
        open_trial(page, address)
        yield page


def wait_for_code(page: Page) -> list[dict[str, str]]:
    page.evaluate("arrived(() => codes.length > 0)")
    return page.evaluate("codes")


def watch(page: Page, *, seconds: float) -> list[dict[str, str]]:
    """Codes after the film has run for so long; the film's own clock counts, not ours."""
    page.evaluate("arrived(() => states.includes('live'))")
    until = page.evaluate("video.currentTime") + seconds
    page.evaluate("until => arrived(() => video.currentTime >= until)", until)
    return page.evaluate("codes")


def test_label_held_for_five_seconds_is_one_event(chromium_launcher: Launch, site: str) -> None:
    with trial_page(chromium_launcher, site, scene=Scene("qr", LABEL, module=6)) as page:
        first = wait_for_code(page)

        codes = watch(page, seconds=5)

    assert first == codes == [{"text": LABEL, "symbology": "]Q1", "format": "QRCode"}]


@pytest.mark.parametrize(
    ("scene", "symbology"),
    [
        pytest.param(Scene("ean13", GOODS), "]E0", id="goods held level"),
        pytest.param(Scene("ean13", GOODS, turned=45), "]E0", id="goods held aslant"),
        pytest.param(Scene("itf14", CARTON), "]I1", id="carton"),
    ],
)
def test_bars_are_read_whole(chromium_launcher: Launch, site: str, scene: Scene, symbology: str) -> None:
    with trial_page(chromium_launcher, site, scene=scene) as page:
        wait_for_code(page)

        codes = watch(page, seconds=1)

    assert [(code["text"], code["symbology"]) for code in codes] == [(scene.text, symbology)]


def test_stripes_and_print_are_not_a_code(chromium_launcher: Launch, site: str) -> None:
    with trial_page(chromium_launcher, site, scene=Scene("nothing")) as page:
        assert watch(page, seconds=5) == []


def test_paused_camera_reads_nothing_and_does_not_count_the_label_again(chromium_launcher: Launch, site: str) -> None:
    with trial_page(chromium_launcher, site, scene=Scene("qr", LABEL, module=6)) as page:
        wait_for_code(page)
        page.evaluate("camera.pause()")
        watch(page, seconds=3.5)

        page.evaluate("camera.resume()")

        assert len(watch(page, seconds=2)) == 1


def test_stopped_camera_lets_go_of_the_device(chromium_launcher: Launch, site: str) -> None:
    with trial_page(chromium_launcher, site, scene=Scene("qr", LABEL, module=6)) as page:
        wait_for_code(page)
        track = page.evaluate_handle("video.srcObject.getVideoTracks()[0]")

        page.evaluate("camera.stop()")

        assert page.evaluate("track => [track.readyState, states.at(-1)]", track) == ["ended", "stopped"]


@pytest.fixture(scope="module")
def browser_without_camera(chromium_launcher: Launch) -> Iterator[Browser]:
    with chromium_launcher() as browser:
        yield browser


def test_photograph_is_read_without_a_camera(browser_without_camera: Browser, site: str, tmp_path: Path) -> None:
    page = browser_without_camera.new_page()
    open_trial(page, site)
    picture = tmp_path / "box.jpg"
    picture.write_bytes(photograph(Scene("ean13", GOODS)))

    page.set_input_files("input", picture)

    page.evaluate("arrived(() => photos.length > 0)")
    assert page.evaluate("photos") == [[{"text": GOODS, "symbology": "]E0", "format": "EAN13"}]]
    page.close()


def refusal(browser: Browser, site: str, *, script: str) -> str:
    """The state in which the camera ends when the browser behaves as the script makes it."""
    page = browser.new_page()
    page.add_init_script(script)
    open_trial(page, site)
    page.evaluate("arrived(() => states.length > 0 && states.at(-1) !== 'starting')")
    state = page.evaluate("states.at(-1)")
    page.close()
    return state


REFUSE = "navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('', '{}'));"
BLACK = "navigator.mediaDevices.getUserMedia = async () => new MediaStream([new MediaStreamTrackGenerator({kind: 'video'})]);"


@pytest.mark.parametrize(
    ("script", "state"),
    [
        pytest.param("Object.defineProperty(window, 'isSecureContext', {value: false});", "insecure", id="plain http"),
        pytest.param(REFUSE.format("NotAllowedError"), "denied", id="the person said no"),
        pytest.param(REFUSE.format("NotFoundError"), "none", id="no camera"),
        pytest.param(REFUSE.format("NotReadableError"), "broken", id="taken by another app"),
        pytest.param(BLACK, "black", id="no picture"),
    ],
)
def test_camera_that_cannot_be_used_has_a_name(browser_without_camera: Browser, site: str, script: str, state: str) -> None:
    assert refusal(browser_without_camera, site, script=script) == state
