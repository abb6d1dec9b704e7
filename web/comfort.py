"""What a phone remembers of how its holder sees and hears: sound, flash, vibration, ふりがな, larger text. A cookie of words, nothing else.

The scripts read the same cookie (static/js/scan/comfort.js), so it is not hidden from them.
"""

import re
from dataclasses import dataclass

from flask import Flask, Response, request
from werkzeug.wrappers import Response as Answer

from web.furigana import with_furigana
from web.language import language

COOKIE = "tasuki_comfort"
YEAR = 365 * 24 * 3600
SIGNALS = ("sound", "flash", "shake")
SIZES = ("usual", "large", "largest")
# Only screens of volunteers carry readings; who works at a desk reads without.
IS_PHONE_PAGE = re.compile(r'<body class="tk-phone')


@dataclass(frozen=True)
class Comfort:
    """Everything on and nothing enlarged, until somebody chooses."""

    sound: bool = True
    flash: bool = True
    shake: bool = True
    furigana: bool = False
    size: str = "usual"

    def words(self) -> str:
        off = [f"no-{name}" for name in SIGNALS if not getattr(self, name)]
        return ".".join([*off, *(["furigana"] if self.furigana else []), self.size])


def comfort() -> Comfort:
    """The choices of the phone that asks."""
    words = request.cookies.get(COOKIE, "")[:100].split(".")
    signals = {name: f"no-{name}" not in words for name in SIGNALS}
    size = next((size for size in SIZES if size in words), SIZES[0])
    return Comfort(**signals, furigana="furigana" in words, size=size)


def remember(response: Answer, chosen: Comfort) -> Answer:
    response.set_cookie(COOKIE, chosen.words(), max_age=YEAR, secure=request.is_secure, samesite="Lax", path="/")
    return response


def _add_furigana(response: Response) -> Response:
    if response.mimetype != "text/html" or not comfort().furigana or language() != "ja" or response.is_streamed:
        return response
    page = response.get_data(as_text=True)
    if IS_PHONE_PAGE.search(page):
        response.set_data(with_furigana(page))
    return response


def register(app: Flask) -> None:
    app.after_request(_add_furigana)
    app.jinja_env.globals["comfort"] = comfort
