"""What a scanned or typed text is: one of our labels, an item number, a GS1 element string, or something foreign. biip knows the GS1 tables."""

import re
import unicodedata
from dataclasses import dataclass, replace
from datetime import date
from decimal import ROUND_HALF_UP
from typing import Literal

from biip import ParseConfig, ParseError
from biip.checksums import gs1_standard_check_digit
from biip.gs1_digital_link_uris import GS1DigitalLinkURI
from biip.gs1_element_strings import GS1ElementString
from biip.gs1_messages import GS1Message

from inventory.codes import code_in
from inventory.dates import DateMark, month_end
from inventory.errors import InvalidInput
from inventory.spelling import has_bad_characters

SymbolKind = Literal["label", "gtin", "element_string", "in_store", "foreign", "wrong_check", "unreadable"]

LONGEST = 500
_SEPARATOR = "\x1d"
# Scanners that act as keyboards cannot type FNC1 (0x1D); these are what their makers send for it.
_SUBSTITUTES = re.compile(r"<GS>|\{GS\}|\[GS\]|<FNC1>|\{FNC1\}|\^\]|␝", re.IGNORECASE)
_AIM = re.compile(r"\][A-Za-z][0-9A-Za-z]")
_AIM_OF_GS1 = ("]C1", "]d2", "]e0", "]Q3", "]J1")
_BRACKETED = re.compile(r"(?:\([0-9]{2,4}\)[^()]+)+")
_ADDRESS = re.compile(r"https?://", re.IGNORECASE)
# biip would pad any short number after /01/ with zeros; only real lengths count.
_LINK_TO_ITEM = re.compile(r"https?://[^?#]*/01/(?:[0-9]{8}|[0-9]{12,14})(?:[/?#].*)?", re.IGNORECASE)
_PLAIN_ELEMENTS = re.compile(r"0[12][0-9]{14}")
_NUMBER = re.compile(r"[0-9](?:[ -]?[0-9])*")
# An impossible day must not hide the item number and batch beside it, so days are checked here and not by biip.
_CONFIG = ParseConfig(gs1_element_strings_verify_date=False)


@dataclass(frozen=True, slots=True)
class Symbol:
    """A scanned text, read. `problem` says what is wrong with it, or with its date, as a code."""

    kind: SymbolKind
    raw: str
    code: str | None = None
    gtin14: str | None = None
    batch_code: str | None = None
    best_before: DateMark | None = None
    use_by: DateMark | None = None
    count: int | None = None
    weight_grams: int | None = None
    problem: str | None = None
    is_carton: bool = False


def read_symbol(text: str) -> Symbol:
    """What a text from camera, scanner or keyboard is. Never raises; a foreign text is never opened or followed.

    Width, spaces, the AIM prefix and substitutes for FNC1 do not matter. The same goods as JAN, UPC, ITF or AI 01 get one `gtin14`.
    """
    raw = text[:LONGEST]
    aim, plain = _normalised(text)
    if not plain.strip(_SEPARATOR) or has_bad_characters(plain.replace(_SEPARATOR, "")):
        return Symbol("unreadable", raw, problem="empty" if not plain.strip(_SEPARATOR) else "bad_characters")
    if len(plain) > LONGEST:
        return Symbol("foreign", raw)
    code = code_in(plain)
    if code:
        return Symbol("label", raw, code=code)
    if _NUMBER.fullmatch(plain) and aim not in _AIM_OF_GS1 and not _is_plain_elements(plain):
        return _number(re.sub("[ -]", "", plain), raw=raw)
    if _ADDRESS.match(plain):
        return _digital_link(plain, raw=raw)
    return _element_string(plain, raw=raw, is_sure=aim in _AIM_OF_GS1 or _SEPARATOR in plain)


def to_gtin14(text: str) -> str:
    """The 14 digits under which goods are kept, from 8, 12, 13 or 14 digits with a right check digit."""
    plain = re.sub("[ -]", "", unicodedata.normalize("NFKC", text).strip())
    problem = None
    if not re.fullmatch("[0-9]+", plain):
        problem = "gtin_not_number"
    elif len(plain) not in (8, 12, 13, 14):
        problem = "gtin_wrong_length"
    elif not _check_is_right(plain):
        problem = "gtin_wrong_check"
    if problem:
        raise InvalidInput(field="gtin", problem=problem, value=text)
    return plain.zfill(14)


def is_carton(gtin14: str) -> bool:
    """Whether the number is a case's: indicator 1 to 8 (9 marks goods of varying weight)."""
    return gtin14[0] in "12345678"


def inner_gtin(gtin14: str) -> str:
    """The number of the pieces in a case: indicator 0 and a new check digit. How many are inside is not in the number."""
    if not is_carton(gtin14):
        return gtin14
    payload = "0" + gtin14[1:13]
    return payload + str(gs1_standard_check_digit(payload))


def display_gtin(gtin14: str) -> str:
    """The number as printed under the bars in Japan: 13 digits, 8 for the short one, 14 for a case."""
    if gtin14.startswith("000000"):
        return gtin14[6:]
    return gtin14.removeprefix("0")


def is_in_store(gtin14: str) -> bool:
    """Whether a shop gave the number itself: 02, 04 and 20 to 29, and short numbers beginning with 0 or 2. Means nothing elsewhere."""
    shown = gtin14[1:]
    if gtin14.startswith("000000"):
        return gtin14[6] in "02"
    return shown[0] == "2" or shown[:2] in ("02", "04")


def _normalised(text: str) -> tuple[str, str]:
    """The AIM prefix, if any, and the text in half width with real separators and without those at its ends."""
    plain = unicodedata.normalize("NFKC", text[: LONGEST * 2]).strip(" \t\r\n\ufeff")
    plain = _SUBSTITUTES.sub(_SEPARATOR, plain)
    match = _AIM.match(plain.lstrip(_SEPARATOR))
    aim = match.group() if match else ""
    return aim, plain.lstrip(_SEPARATOR).removeprefix(aim).strip(_SEPARATOR)


def _check_is_right(number: str) -> bool:
    return int(number) > 0 and gs1_standard_check_digit(number[:-1]) == int(number[-1])


def _is_plain_elements(plain: str) -> bool:
    """Digits alone that begin like an element string with an item number: 01 or 02 and fourteen digits, longer than any number."""
    return _PLAIN_ELEMENTS.match(plain) is not None


def _number(number: str, *, raw: str) -> Symbol:
    if len(number) not in (8, 12, 13, 14):
        return Symbol("unreadable", raw, problem="gtin_wrong_length")
    if not _check_is_right(number):
        return Symbol("wrong_check", raw, problem="gtin_wrong_check")
    return _of_item(Symbol("gtin", raw), number.zfill(14))


def _of_item(symbol: Symbol, gtin14: str) -> Symbol:
    if is_in_store(gtin14):
        return replace(symbol, kind="in_store", gtin14=gtin14, is_carton=is_carton(gtin14))
    return replace(symbol, gtin14=gtin14, is_carton=is_carton(gtin14))


def _digital_link(plain: str, *, raw: str) -> Symbol:
    """An address in GS1 Digital Link form carries the same elements; any other address is foreign."""
    if not _LINK_TO_ITEM.fullmatch(plain):
        return Symbol("foreign", raw)
    try:
        link = GS1DigitalLinkURI.parse(plain, config=_CONFIG)
    except (ParseError, ValueError):
        return Symbol("foreign", raw)
    symbol = _of_elements(list(link.element_strings), raw=raw)
    return symbol if symbol.gtin14 or symbol.kind == "wrong_check" else Symbol("foreign", raw)


def _element_string(plain: str, *, raw: str, is_sure: bool) -> Symbol:
    """Elements by their separators or brackets. Without any sign of GS1 the text must begin with an item number to be taken for one."""
    if _BRACKETED.fullmatch(plain):
        plain, is_sure = re.sub(r"\(([0-9]{2,4})\)", _SEPARATOR + r"\1", plain).lstrip(_SEPARATOR), True
    if not is_sure and not _is_plain_elements(plain):
        return Symbol("foreign", raw)
    try:
        message = GS1Message.parse(plain, config=_CONFIG)
    except (ParseError, ValueError):
        return Symbol("unreadable", raw, problem="elements_unreadable")
    return _of_elements(list(message.element_strings), raw=raw)


def _of_elements(elements: list[GS1ElementString], *, raw: str) -> Symbol:
    values = {element.ai.ai: element.value for element in elements}
    number = values.get("01") or values.get("02")
    if number is None:
        return Symbol("unreadable", raw, problem="no_item_number")
    if not _check_is_right(number):
        return Symbol("wrong_check", raw, problem="gtin_wrong_check")
    best_before, use_by = _date_mark("best_before", values.get("15")), _date_mark("use_by", values.get("17"))
    is_wrong = ("15" in values and best_before is None) or ("17" in values and use_by is None)
    count = values.get("37") or values.get("30")
    symbol = Symbol(
        "element_string",
        raw,
        batch_code=values.get("10"),
        best_before=best_before,
        use_by=use_by,
        count=int(count) if count else None,
        weight_grams=_weight_grams(elements),
        problem="date_impossible" if is_wrong else None,
    )
    return _of_item(symbol, number.zfill(14))


def _date_mark(kind: str, value: str | None) -> DateMark | None:
    """YYMMDD. Day 00 stands for the end of the month: month precision where the kind has it. Years above 50 are of the last century."""
    if value is None:
        return None
    year, month, day = int(value[:2]), int(value[2:4]), int(value[4:6])
    try:
        on = date(year + (2000 if year <= 50 else 1900), month, day or 1)
    except ValueError:
        return None
    if day:
        return DateMark(kind, "day", on)
    return DateMark(kind, "month", on) if kind == "best_before" else DateMark(kind, "day", month_end(on))


def _weight_grams(elements: list[GS1ElementString]) -> int | None:
    """Net weight of AI 310n in whole grams."""
    for element in elements:
        if element.ai.ai.startswith("310") and element.decimal is not None:
            return int((element.decimal * 1000).to_integral_value(ROUND_HALF_UP))
    return None
