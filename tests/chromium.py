"""Real Chromium for browser tests, started through Playwright. Two sizes count: a phone and a laptop."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, expect, sync_playwright

from tools.machine import find_chromium

PHONE = {"width": 390, "height": 844}
LAPTOP = {"width": 1280, "height": 800}
ARGUMENTS = [
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
    "--font-render-hinting=none",
    "--lang=ja",
]
Launcher = Callable[..., Browser]
# As patient as every other step of Playwright: on a busy machine five seconds are short. Only a failing test waits longer for it.
expect.set_options(timeout=30_000)


@contextmanager
def launcher() -> Iterator[Launcher]:
    """A function that starts a browser; `film` is a .y4m or .mjpeg file that its camera sees, over and over."""
    program = find_chromium()
    if program is None:
        raise RuntimeError("No Chromium found. `python3 tools/dev.py test` brings one; TASUKI_CHROMIUM names one.")
    with sync_playwright() as playwright:

        def launch(*, film: Path | None = None) -> Browser:
            return playwright.chromium.launch(executable_path=program, args=[*ARGUMENTS, *_sandbox(), *_camera(film)])

        yield launch


def _sandbox() -> list[str]:
    # Chromium refuses to start its sandbox as root, and a container's /dev/shm is too small for it.
    is_root = hasattr(os, "geteuid") and os.geteuid() == 0
    return ["--no-sandbox", "--disable-dev-shm-usage"] if is_root else []


def _camera(film: Path | None) -> list[str]:
    if film is None:
        return []
    return ["--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream", f"--use-file-for-fake-video-capture={film}"]
