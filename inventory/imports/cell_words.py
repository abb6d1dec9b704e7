"""Cells that hold words: names, free text, one or several of known choices, prefectures, addresses on the web, needs."""

import re
from functools import cache

from rapidfuzz import fuzz, process

from inventory.imports.cell import Reading, doubt, half_width, one_line, plain, plain_digits, wrong
from inventory.imports.choices import CATEGORIES, YES_NO
from inventory.imports.column import Choice, Column
from inventory.imports.municipality import is_municipality_code
from inventory.regions import find_prefecture

NEAR = 60
_LIST = re.compile(r"[、,;；，･・/／\n]+|\s*\|\s*")
_LOOSE = re.compile(r"[\s_\-ー・]+")
_REMARK = re.compile(r"[(（].*?[)）]$")
_NEED = re.compile(r"(.+?)[\s:=]*([0-9]+(?:\.[0-9]+)?)\s*(kg|キロ|t|トン)?(?:/月|/ ?month)?")


def read_line(text: str, column: Column) -> Reading:
    """One line of text, characters as written."""
    return _fitting(one_line(text), column)


def read_text(text: str, column: Column) -> Reading:
    """Text with its line breaks."""
    return _fitting("\n".join(filter(None, (one_line(line) for line in text.split("\n")))), column)


def _fitting(value: str, column: Column) -> Reading:
    if len(value) <= column.longest:
        return Reading(value)
    cut = value[: column.longest].rstrip()
    # A long remark is no reason to lose a group: cut, and say so. A name is.
    return doubt(cut, "too_long", cut) if column.soft else wrong("too_long", cut)


def find_choice(text: str, choices: tuple[Choice, ...]) -> str | None:
    """The stored value of the choice written so, in either language."""
    return _words(choices).get(_word(text))


@cache
def _words(choices: tuple[Choice, ...]) -> dict[str, str]:
    found: dict[str, str] = {}
    for choice in choices:
        for word in (choice.value, choice.ja, choice.en, *choice.also):
            found.setdefault(_word(word), choice.value)
    return found


def _word(text: str) -> str:
    # Long vowels come and go in borrowed words (フードパントリ), and so do dots and spaces.
    bare = plain(text).replace("〜", "~")
    return _LOOSE.sub("", bare) or bare


def read_choice(text: str, column: Column) -> Reading:
    """One of the column's choices; the nearest is offered when it is none."""
    value = find_choice(one_line(text), column.choices)
    return Reading(value) if value else wrong("unknown_choice", _nearest(text, column.choices))


def read_choices(text: str, column: Column) -> Reading:
    """Several of the column's choices, in the order of the list."""
    if re.fullmatch(r"(特に)?(なし|無し|無|ありません|none|no)", plain(text)):
        return Reading(())
    found, strange = [], []
    for part in split_list(text):
        value = find_choice(part, column.choices) or find_choice(_REMARK.sub("", part), column.choices)
        found.append(value) if value else strange.append(part)
    if not strange:
        return Reading(tuple(choice.value for choice in column.choices if choice.value in found))
    near = [_nearest(part, column.choices) for part in strange]
    kept = [choice.ja for choice in column.choices if choice.value in found]
    return wrong("unknown_choice", "、".join(kept + [word for word in near if word]) if all(near) else None)


def read_yes_no(text: str, _column: Column) -> Reading:
    """True or False."""
    value = find_choice(text, YES_NO)
    return Reading(value == "yes") if value else wrong("yes_or_no")


def read_words(text: str, _column: Column) -> Reading:
    """A list of words as written."""
    return Reading(tuple(dict.fromkeys(split_list(text))))


def split_list(text: str) -> list[str]:
    """The parts of a list, whatever separates them."""
    return [one_line(part) for part in _LIST.split(text) if part.strip()]


def read_prefecture(text: str, _column: Column) -> Reading:
    """The prefecture's two digits."""
    prefecture = find_prefecture(one_line(half_width(text)))
    return Reading(prefecture.code) if prefecture else wrong("prefecture_unknown")


def read_regions(text: str, _column: Column) -> Reading:
    """Prefectures as two digits and municipalities as six, in the order written."""
    if plain(text) in ("全国", "どこでも", "指定なし", "制限なし", "anywhere", "all", "nationwide"):
        return Reading(())
    regions = []
    for part in split_list(text):
        prefecture = find_prefecture(half_width(part))
        code = plain_digits(part)
        if prefecture:
            regions.append(prefecture.code)
        elif is_municipality_code(code):
            regions.append(code)
        else:
            return wrong("region_unknown")
    return Reading(tuple(dict.fromkeys(regions)))


def read_url(text: str, column: Column) -> Reading:
    """The first web address in the cell. Only http and https: the address becomes a link."""
    hits = re.findall(r"https?://[^\s\"'<>　]+", half_width(text))
    if hits:
        return Reading(hits[0]) if len(hits[0]) <= column.longest else wrong("too_long")
    bare = half_width(text)
    looks_like_one = re.fullmatch(r"(www\.)?[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+(/\S*)?", bare)
    return wrong("url_unusual", f"https://{bare}" if looks_like_one else None)


def read_needs(text: str, _column: Column) -> Reading:
    """Pairs of category and kg a month: 米 120; 飲み物 40."""
    needs: dict[str, int] = {}
    for part in re.split(r"[、,;；，\n]+", text):
        if not part.strip():
            continue
        match = _NEED.fullmatch(plain(part))
        if match is None:
            return wrong("needs_unreadable")
        category = find_choice(match[1], CATEGORIES)
        if category is None:
            nearest = _nearest(match[1], CATEGORIES)
            return wrong(
                "need_category_unknown",
                text.replace(one_line(part).split()[0], nearest) if nearest and " " in one_line(part) else None,
            )
        kilograms = round(float(match[2]) * (1000 if match[3] in ("t", "トン") else 1))
        if kilograms > 1_000_000:
            return wrong("out_of_range")
        needs[category] = needs.get(category, 0) + kilograms
    return Reading(tuple(needs.items()))


def _nearest(text: str, choices: tuple[Choice, ...]) -> str | None:
    words = {_word(word): choice.ja for choice in choices for word in (choice.ja, choice.en, *choice.also)}
    best = process.extractOne(_word(text), list(words), scorer=fuzz.ratio, score_cutoff=NEAR)
    return words[best[0]] if best else None
