"""What the machine has for the tests - a browser, an office program, Japanese letters - and how a bare one gets it."""

import ctypes.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

WINDOWS = os.name == "nt"
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge")
BROWSER_PLACES = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/snap/bin/chromium",
)
BROWSER_PLACES_WINDOWS = (
    "Google/Chrome/Application/chrome.exe",
    "Chromium/Application/chrome.exe",
    "Microsoft/Edge/Application/msedge.exe",
)
OFFICES = ("soffice", "libreoffice")
OFFICE_PLACES = ("/Applications/LibreOffice.app/Contents/MacOS/soffice",)


def find_chromium() -> str | None:
    """A Chromium or Chrome program: the one that TASUKI_CHROMIUM names, else the machine's, else the one Playwright brought."""
    named = os.environ.get("TASUKI_CHROMIUM")
    if named:
        return named if Path(named).is_file() else None
    places = [Path(place) for place in BROWSER_PLACES] + _below_program_files(BROWSER_PLACES_WINDOWS) + _of_playwright()
    return _on_path(BROWSERS) or _first_file(places)


def find_office() -> str | None:
    """LibreOffice, which turns workbooks into pages; TASUKI_OFFICE names another place."""
    named = os.environ.get("TASUKI_OFFICE")
    if named:
        return named if Path(named).is_file() else None
    places = [Path(place) for place in OFFICE_PLACES] + _below_program_files(("LibreOffice/program/soffice.exe",))
    return _on_path(OFFICES) or _first_file(places)


def find_page_painter() -> str | None:
    """pdftoppm, which turns a PDF into pictures."""
    return shutil.which("pdftoppm")


def has_japanese_font() -> bool:
    """Without one, Japanese text in pictures and PDF files is a row of boxes. Only Linux machines come without."""
    if not sys.platform.startswith("linux"):
        return True
    lister = shutil.which("fc-list")
    if lister is None:
        return False
    return bool(subprocess.run([lister, ":lang=ja"], capture_output=True, text=True, check=False).stdout.strip())


def lacks_driver_library() -> bool:
    """Playwright's driver needs libatomic, which the smallest Linux installations come without."""
    return sys.platform.startswith("linux") and ctypes.util.find_library("atomic") is None


def may_install() -> bool:
    """Whether packages can simply be installed: Debian or Ubuntu, and we are root."""
    return not WINDOWS and os.geteuid() == 0 and shutil.which("apt-get") is not None


def install(packages: list[str]) -> bool:
    """Debian packages are on the machine afterwards, or the reason why not has been printed."""
    print(f"Installing with apt-get: {' '.join(packages)}", flush=True)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (["update", "-qq"], ["install", "-y", "-qq", "--no-install-recommends", *packages]):
        ended = subprocess.run(
            ["apt-get", *command], env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
        )
        if ended.returncode:
            print(f"apt-get {command[0]} failed:\n{ended.stdout[-2000:]}{ended.stderr[-2000:]}", flush=True)
            return False
    return True


def _on_path(names: tuple[str, ...]) -> str | None:
    return next((found for name in names if (found := shutil.which(name))), None)


def _first_file(places: list[Path]) -> str | None:
    return next((str(place) for place in places if place.is_file()), None)


def _below_program_files(places: tuple[str, ...]) -> list[Path]:
    roots = [os.environ[name] for name in ("PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA") if name in os.environ]
    return [Path(root) / place for root in roots for place in places]


def _of_playwright() -> list[Path]:
    home = Path.home()
    folders = (home / ".cache/ms-playwright", home / "Library/Caches/ms-playwright", home / "AppData/Local/ms-playwright")
    programs = ("chrome-linux*/chrome", "chrome-mac*/*.app/Contents/MacOS/*", "chrome-win*/chrome.exe")
    return [file for folder in folders for program in programs for file in sorted(folder.glob(f"chromium-*/{program}"))]
