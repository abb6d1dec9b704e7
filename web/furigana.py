"""Readings above the fixed words of phone screens, for those who read かな more easily than 漢字."""

import re

from web.language.readings import READINGS

TAG = re.compile(r"(<[^>]*>)")
# Inside these a browser shows text as it is, or not at all.
LEFT_ALONE = ("script", "style", "title", "option", "textarea", "svg", "ruby")
READING = re.compile(r"([^()\u3041-\u3093]+)\(([\u3041-\u3093]+)\)")
WRITTEN = {READING.sub(r"\1", word): READING.sub(r"<ruby>\1<rp>(</rp><rt>\2</rt><rp>)</rp></ruby>", word) for word in READINGS}
# The longest first, so that a word is not cut by a shorter one in it.
_SPELLING = re.compile("|".join(re.escape(word) for word in sorted(WRITTEN, key=len, reverse=True)))


def with_furigana(page: str) -> str:
    """The page with a reading above each word that has one. Attributes, scripts and drawings stay as they are."""
    parts, inside = TAG.split(page), ""
    for place, part in enumerate(parts):
        if part.startswith("<"):
            inside = _follow(part, inside)
        elif not inside and part:
            parts[place] = _with_readings(part)
    return "".join(parts)


def _with_readings(text: str) -> str:
    """In one element: lying side by side (flex), a word with its reading would stand apart from the rest of its sentence."""
    written = _SPELLING.sub(lambda word: WRITTEN[word[0]], text)
    return text if written == text else f"<bdi>{written}</bdi>"


def _follow(tag: str, inside: str) -> str:
    """Which element that is left alone the text stands in after this tag."""
    name = re.match(r"</?([a-z]+)", tag)
    if name is None:
        return inside
    if inside:
        return "" if tag.startswith("</") and name[1] == inside else inside
    return name[1] if name[1] in LEFT_ALONE and not tag.startswith("</") and not tag.endswith("/>") else ""
