"""Words fitted into a width: wrapped, then made smaller, and only then shortened - never within a character. Pure."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

# Widths in em, on the safe side of the usual fonts in bold.
FULL, WIDE, USUAL, NARROW = 1.0, 0.98, 0.64, 0.4
ELLIPSIS = "…"
LINE = 1.25
# Marks that never begin a line.
_NO_BEGIN = frozenset("、。，．・：；！？」』）］｝〉》】ー々ぁぃぅぇぉっゃゅょァィゥェォッャュョ゛゜,.:;!?)]}%")
_LATIN_WORD = re.compile(r"[A-Za-z0-9][A-Za-z0-9'’._%&+/×-]*")


@dataclass(frozen=True, slots=True)
class Fitted:
    """Lines of one size; `size` and the width are of the same unit."""

    lines: tuple[str, ...]
    size: float

    @property
    def height(self) -> float:
        return len(self.lines) * self.size * LINE


def fit(text: str, *, width: float, height: float, largest: float, smallest: float, most_lines: int = 3) -> Fitted:
    """The largest size in which the text stands within width and height; at the smallest it is shortened with an ellipsis."""
    plain = " ".join(text.split())
    size = largest
    while size > smallest:
        lines = wrap(plain, width / size)
        if len(lines) <= most_lines and len(lines) * size * LINE <= height + 1e-6:
            return Fitted(tuple(lines), round(size, 2))
        size *= 0.95
    room = max(1, min(most_lines, int((height + 1e-6) / (smallest * LINE))))
    lines = wrap(plain, width / smallest)
    if len(lines) > room:
        lines = [*lines[: room - 1], _shortened("".join(lines[room - 1 :]), width / smallest)]
    return Fitted(tuple(lines), round(smallest, 2))


def wrap(text: str, ems: float) -> list[str]:
    """Lines no wider than so many ems. Latin words and numbers stay whole when they can."""
    lines, line, used = [], "", 0.0
    for piece in _pieces(text, ems):
        wide = width_of(piece)
        if line and used + wide > ems and not (piece in _NO_BEGIN and used + wide <= ems + 0.5 and wide <= 0.5):
            if piece in _NO_BEGIN and len(kept := characters(line)) > 1:
                # The character before goes down with it.
                lines.append("".join(kept[:-1]))
                line = kept[-1]
                used = width_of(line)
            else:
                lines.append(line.rstrip())
                line, used = "", 0.0
        if not line and piece == " ":
            continue
        line += piece
        used += wide
    return [*lines, line.rstrip()] if line.strip() else lines


def _shortened(text: str, ems: float) -> str:
    kept, used = [], width_of(ELLIPSIS)
    for character in characters(text):
        used += width_of(character)
        if used > ems:
            break
        kept.append(character)
    return "".join(kept).rstrip() + ELLIPSIS


def _pieces(text: str, ems: float) -> Iterator[str]:
    """Words of Latin letters and digits in one piece, all else by character; a word wider than a line by character too."""
    place = 0
    while place < len(text):
        word = _LATIN_WORD.match(text, place)
        if word and width_of(word[0]) <= ems:
            yield word[0]
            place = word.end()
            continue
        character = next(iter(characters(text[place : place + 16])))
        yield character
        place += len(character)


def characters(text: str) -> list[str]:
    """What a reader counts as characters: marks and variation selectors stay with the one they belong to."""
    found: list[str] = []
    for letter in text:
        joins = bool(found) and (_is_mark(letter) or letter == "\u200d" or found[-1].endswith("\u200d"))
        if joins:
            found[-1] += letter
        else:
            found.append(letter)
    return found


def _is_mark(letter: str) -> bool:
    return (
        unicodedata.category(letter) in ("Mn", "Me", "Mc")
        or "\ufe00" <= letter <= "\ufe0f"
        or "\U000e0100" <= letter <= "\U000e01ef"
        or letter in "ﾞﾟ"
        or "\U0001f3fb" <= letter <= "\U0001f3ff"
    )


def width_of(text: str) -> float:
    """Width in em."""
    return sum(_width(letter) for letter in text)


def _width(letter: str) -> float:
    if letter in "MW@%m—":
        return WIDE
    if letter in " .,:;'|!il-/()":
        return NARROW
    if unicodedata.east_asian_width(letter) in ("W", "F", "A"):
        return 0.0 if _is_mark(letter) else FULL
    return 0.0 if _is_mark(letter) and letter not in "ﾞﾟ" else USUAL if not letter.isupper() else 0.76
