"""Every word people read, in Japanese and English. Each module of this package holds the TEXTS of one area; `t` looks them up.

A text may hold `{name}` and, for English plurals, `{name|word for one|word for more}`. Whole numbers get their commas here; give years and
codes as text.
"""

import importlib
import pkgutil
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from flask import Flask, g, has_request_context, request
from markupsafe import Markup, escape

from web.language import formats

LANGUAGES = ("ja", "en")
COOKIE = "tasuki_language"
PLACE = re.compile(r"\{(\w+)(?:\|([^|{}]*)\|([^|{}]*))?\}")

_spoken: ContextVar[str | None] = ContextVar("tasuki_spoken_language", default=None)


class UnknownText(KeyError):
    """No module holds this key."""


class DuplicateText(Exception):
    """Two modules hold the same key."""


def load_texts() -> dict[str, tuple[str, str]]:
    """The texts of all modules of this package; a key may stand in one of them only."""
    texts: dict[str, tuple[str, str]] = {}
    for found in pkgutil.iter_modules(__path__):
        module = importlib.import_module(f"{__name__}.{found.name}")
        own = getattr(module, "TEXTS", {})
        twice = texts.keys() & own.keys()
        if twice:
            raise DuplicateText(f"{found.name}: {sorted(twice)}")
        texts.update(own)
    return texts


TEXTS = load_texts()


def language() -> str:
    """The language of the person asking: the choice of this block, of the cookie, of the member, of the browser; else Japanese."""
    spoken = _spoken.get()
    if spoken or not has_request_context():
        return spoken or "ja"
    chosen = (request.cookies.get(COOKIE), getattr(g, "member_language", None))
    for choice in chosen:
        if choice in LANGUAGES:
            return choice
    return request.accept_languages.best_match(LANGUAGES) or "ja"


@contextmanager
def speaking(choice: str) -> Iterator[None]:
    """Inside the block `language()` is this one: for exports, the command line and tests."""
    token = _spoken.set(choice)
    try:
        yield
    finally:
        _spoken.reset(token)


def t(key: str, /, **values: Any) -> str:
    """The text of this key in the current language; markup among the values stays markup, all else is escaped by the template."""
    if key not in TEXTS:
        raise UnknownText(key)
    text = TEXTS[key][LANGUAGES.index(language())]
    if any(isinstance(value, Markup) for value in values.values()):
        # The text and every value that is not markup itself are escaped just here.
        return Markup(PLACE.sub(lambda place: str(escape(_fill(place, values))), str(escape(text))))  # noqa: S704
    return PLACE.sub(lambda place: _fill(place, values), text)


def _fill(place: re.Match[str], values: dict[str, Any]) -> str:
    name, one, more = place.groups()
    value = values[name]
    if one is not None:
        return one if value == 1 else more
    if isinstance(value, int) and not isinstance(value, bool):
        return formats.number(value)
    return value if isinstance(value, str) else str(value)


def has_text(key: str) -> bool:
    """Whether some module holds this key."""
    return key in TEXTS


def _in_current_language(format_value: Callable[..., Any]) -> Callable[..., Any]:
    def filter_value(value: Any, *arguments: Any, **named: Any) -> Any:
        return format_value(value, *arguments, language=language(), **named)

    return filter_value


def register(app: Flask) -> None:
    """Templates of the app can say `t(...)`, `language()` and use every format as a filter."""
    app.jinja_env.globals.update(t=t, language=language, has_text=has_text, LANGUAGES=LANGUAGES)
    for name in formats.FILTERS:
        app.jinja_env.filters[name] = _in_current_language(getattr(formats, name))
