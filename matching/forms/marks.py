"""Marks that a form carries itself: {{延べ世帯数}}, {{given kg:rice:4月}}, {{団体一覧.名前}}, {{記入:ひとこと}}."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from inventory.spelling import search_key
from matching.forms.choices import ASK, CHOICES, LISTS, Choice
from matching.forms.wording import CategoryNames

# Full-width braces are braces: a Japanese keyboard writes them.
MARK = re.compile(r"(?:\{\{|｛｛|\{｛|｛\{)([^{}｛｝]{1,120})(?:\}\}|｝｝|\}｝|｝\})")
_MONTH = re.compile(r"(1[0-2]|[1-9])月?")
_MONTHS = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)
_PLAIN = re.compile(r"[\s()\[\]（）「」_・-]")
# Nearest names below this are no help.
LIKE = 55


@dataclass(frozen=True, slots=True)
class Token:
    """What one mark stands for. A list's column has `column` set; text to be asked for has its `label`."""

    what: str
    category: str | None = None
    month: int | None = None
    label: str = ""
    column: str = ""


@dataclass(frozen=True, slots=True)
class Unknown:
    """A mark nobody knows, with the nearest name there is."""

    written: str
    nearest: str


def has_mark(text: str) -> bool:
    return MARK.search(text) is not None


def written_marks(text: str) -> Iterator[str]:
    """What stands between the braces, mark by mark."""
    return (match[1] for match in MARK.finditer(text))


def is_only_mark(text: str) -> bool:
    """Whether a cell is one mark and nothing else: then it gets a number or a day, not a text."""
    match = MARK.search(text)
    return match is not None and match[0] == text.strip()


def read_mark(written: str, categories: CategoryNames) -> Token | Unknown:
    """What the mark means."""
    plain = unicodedata.normalize("NFKC", written)
    name, *options = [part.strip() for part in plain.split(":")]
    if name.startswith("?") or mark_key(name) in _ASKED:
        label = name.removeprefix("?").strip() if name.startswith("?") else ":".join(options).strip()
        return Token(ASK.key, label=label or ASK.ja)
    if "." in name and (found := _list_column(name)):
        return found
    choice = _BY_NAME.get(mark_key(name))
    if choice is None:
        return Unknown(written.strip(), _nearest(name))
    return _narrowed(choice, options, categories) or Unknown(written.strip(), choice.ja)


def mark_key(text: str) -> str:
    """What spellings of one name share: width, kana, case, brackets and spaces do not count."""
    return _PLAIN.sub("", search_key(text))


def _list_column(name: str) -> Token | None:
    head, _, tail = name.partition(".")
    for one in LISTS.values():
        if mark_key(head) in {mark_key(spelled) for spelled in one.names}:
            for field in one.fields:
                if mark_key(tail) in {mark_key(spelled) for spelled in field.names}:
                    return Token(f"list:{one.key}", column=field.key)
    return None


def _narrowed(choice: Choice, options: Iterable[str], categories: CategoryNames) -> Token | None:
    category, month = None, None
    for option in options:
        if (number := _month(option)) and "month" in choice.by:
            month = number
        elif (code := _category(option, categories)) and "category" in choice.by:
            category = code
        else:
            return None
    return Token(choice.key, category, month)


def _month(text: str) -> int | None:
    if match := _MONTH.fullmatch(text):
        return int(match[1])
    low = text.lower()
    return next((number for number, name in enumerate(_MONTHS, 1) if len(low) >= 3 and name.startswith(low)), None)


def _category(text: str, categories: CategoryNames) -> str | None:
    key = mark_key(text)
    return next((code for code, names in categories.items() if key in {mark_key(name) for name in (code, *names)}), None)


def _nearest(name: str) -> str:
    """The name that looks most like this one, as one would write it; empty when none does."""
    head, _, tail = name.partition(".")
    pairs = {f"{one.ja}.{field.ja}": f"{one.ja}.{field.ja}" for one in LISTS.values() for field in one.fields} if tail else {}
    names = pairs or {spelled: spelled for choice in CHOICES.values() for spelled in (choice.ja, choice.en, *choice.others)}
    found = process.extractOne(name, names, scorer=fuzz.ratio, score_cutoff=LIKE)
    return str(found[0]) if found else ""


_BY_NAME: dict[str, Choice] = {mark_key(name): choice for choice in reversed(CHOICES.values()) for name in choice.names}
_ASKED = {mark_key(name) for name in ASK.names}
