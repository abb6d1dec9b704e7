"""Cells that hold digits: counts, weights, coordinates, and the codes whose check digits can be recomputed."""

import re

from inventory.imports.cell import Reading, doubt, half_width, one_line, plain_digits, wrong
from inventory.imports.column import Column
from inventory.imports.municipality import is_municipality_code, repaired_code

_UNIT = r"(?:人|名|世帯|個|点|本|袋|缶|食|ケース|箱|か所|ヶ所|箇所|日|件|程度|くらい|ぐらい|まで|以下|以内|前後|cs|pcs)*"
_WHOLE = re.compile(rf"([+-]?\d+)(?:\.0+)?{_UNIT}")
_ABOUT = re.compile(rf"(?:約|およそ|おおよそ|最大|最低|計|各|~|〜|-)?\s*(\d+)\s*{_UNIT}")
_WEIGHT = re.compile(r"(\d+(?:\.\d+)?)\s*(kg|キロ|キログラム|g|グラム|ml|l|リットル|t|トン)?")
_PER_GRAM = {"kg": 1000, "キロ": 1000, "キログラム": 1000, "l": 1000, "リットル": 1000, "t": 1_000_000, "トン": 1_000_000}
_PHONE = re.compile(r"\+?[0-9][0-9\-() ]{7,17}[0-9]")
_LETTERS_FOR_DIGITS = str.maketrans({"o": "0", "l": "1", "i": "1", "|": "1"})
LATITUDES, LONGITUDES = (20.0, 46.0), (122.0, 154.5)  # Okinotori to Wakkanai, Yonaguni to Minamitori


def read_whole(text: str, column: Column) -> Reading:
    """A whole number within the column's bounds; units and thousands commas may stand beside it."""
    digits = plain_digits(text).replace(",", "").replace(" ", "").replace("、", "")
    match = _WHOLE.fullmatch(digits)
    if match is None:
        if re.fullmatch(r"[+-]?\d*\.\d+" + _UNIT, digits):
            return wrong("not_whole")
        about = _ABOUT.fullmatch(digits)
        return wrong("not_a_number", about[1] if about else None)
    if len(match[1]) > 15 or not column.least <= int(match[1]) <= column.most:
        return wrong("out_of_range")
    return Reading(int(match[1]))


def read_grams(text: str, column: Column) -> Reading:
    """Grams; kg, litres and tonnes are converted, a bare number is grams."""
    return _weight(text, column, bare=1, unit=1)


def read_kilograms(text: str, column: Column) -> Reading:
    """Whole kilograms; a bare number is kilograms."""
    return _weight(text, column, bare=1000, unit=1000)


def _weight(text: str, column: Column, *, bare: int, unit: int) -> Reading:
    cleaned = plain_digits(text).replace(",", "")
    match = _WEIGHT.fullmatch(cleaned)
    if match is None:
        near = re.search(_WEIGHT.pattern, cleaned)
        return wrong("not_a_number", (near[1] + (near[2] or "")) if near else None)
    if len(match[1]) > 15:
        return wrong("out_of_range")
    grams = float(match[1]) * (_PER_GRAM.get(match[2], 1) if match[2] else bare)
    amount = grams / unit
    if abs(amount - round(amount)) > 1e-6:
        return wrong("not_whole", str(max(round(amount), column.least)))
    return Reading(round(amount)) if column.least <= amount <= column.most else wrong("out_of_range")


def read_latitude(text: str, _column: Column) -> Reading:
    return _coordinate(text, LATITUDES, LONGITUDES)


def read_longitude(text: str, _column: Column) -> Reading:
    return _coordinate(text, LONGITUDES, LATITUDES)


def _coordinate(text: str, bounds: tuple[float, float], others: tuple[float, float]) -> Reading:
    try:
        degrees = float(plain_digits(text).replace(" ", "").rstrip("°度"))
    except ValueError:
        return wrong("not_a_number")
    if bounds[0] <= degrees <= bounds[1]:
        return Reading(degrees)
    return wrong("coordinates_swapped" if others[0] <= degrees <= others[1] else "coordinate_outside_japan")


def read_municipality_code(text: str, _column: Column) -> Reading:
    """Six digits. A wrong check digit is a doubt only: lists in use carry such codes, and their rows must stay recognisable."""
    digits = plain_digits(text).replace(" ", "").removesuffix(".0")
    if not re.fullmatch(r"\d+", digits):
        return wrong("municipality_code_digits")
    if len(digits) != 6:
        return wrong("municipality_code_digits", repaired_code(digits))
    return Reading(digits) if is_municipality_code(digits) else doubt(digits, "municipality_code_check", repaired_code(digits))


def read_corporate_number(text: str, _column: Column) -> Reading:
    """Thirteen digits, the first of them the check digit (ordinance of the Ministry of Finance on corporate numbers)."""
    digits = plain_digits(text).replace("-", "").replace(" ", "").lstrip("t")
    if not re.fullmatch(r"\d{13}", digits):
        return wrong("corporate_number_digits")
    total = sum(int(digit) * (2 if place % 2 else 1) for place, digit in enumerate(reversed(digits[1:])))
    return Reading(digits) if 9 - total % 9 == int(digits[0]) else wrong("corporate_number_check")


def gtin_check_digit(body: str) -> str:
    """GS1: weights 3 and 1 from the right."""
    return str(-sum(int(digit) * (1 if place % 2 else 3) for place, digit in enumerate(reversed(body))) % 10)


def read_gtin(text: str, _column: Column) -> Reading:
    """8, 12, 13 or 14 digits with the right check digit, as written."""
    return _gtin(text, (8, 12, 13, 14))


def read_carton_gtin(text: str, _column: Column) -> Reading:
    """The 14 digits (or 13, for cartons that carry a JAN of their own) on the outer box."""
    return _gtin(text, (13, 14))


def _gtin(text: str, lengths: tuple[int, ...]) -> Reading:
    digits = plain_digits(text).replace(" ", "").replace("-", "").removesuffix(".0")
    if re.fullmatch(r"\d(\.\d+)?e\+?\d+", digits):
        return wrong("gtin_rounded")  # the spreadsheet kept six digits of thirteen: nothing can bring them back
    if not digits.isdigit():
        return wrong("gtin_digits")
    if len(digits) not in lengths:
        return wrong("gtin_digits", _completed(digits, lengths))
    if gtin_check_digit(digits[:-1]) != digits[-1]:
        return wrong("gtin_check")
    return doubt(digits, "gtin_in_store") if _is_in_store(digits) else Reading(digits)


def _completed(digits: str, lengths: tuple[int, ...]) -> str | None:
    """The code with its lost leading zero, where that is the only thing wrong."""
    padded = "0" + digits
    return padded if len(padded) in lengths and gtin_check_digit(padded[:-1]) == padded[-1] else None


def _is_in_store(digits: str) -> bool:
    return len(digits) == 13 and (digits[0] == "2" or digits[:2] == "02")


def read_phone(text: str, _column: Column) -> Reading:
    """A phone number as written, in half width; what cannot be one is kept and doubted, for a person may still read it."""
    number = plain_digits(one_line(text)).replace("(", "-").replace(")", "-")
    number = re.sub(r"-{2,}", "-", re.sub(r"\s*-\s*", "-", number)).strip("- ")
    if _PHONE.fullmatch(number) and _plausible_length(number):
        return Reading(number)
    repaired = number.translate(_LETTERS_FOR_DIGITS)
    if repaired != number and _PHONE.fullmatch(repaired) and _plausible_length(repaired):
        return doubt(one_line(text), "phone_letter", repaired)
    if _plausible_length("0" + number) and re.fullmatch(r"[1-9]0?\d{8,9}", number):
        return doubt(number, "phone_zero_lost", "0" + number)
    return doubt(one_line(text)[:40], "phone_unusual")


def _plausible_length(number: str) -> bool:
    digits = re.sub(r"\D", "", number)
    if number.startswith("+"):
        return 8 <= len(digits) <= 15
    return digits.startswith("0") and len(digits) in (10, 11)


def read_code(text: str, column: Column) -> Reading:
    """A code or ID in half width without spaces, its zeros and letters kept."""
    code = re.sub(r"\s+", "", half_width(text))
    return Reading(code) if len(code) <= column.longest else wrong("too_long")


def read_email(text: str, _column: Column) -> Reading:
    """One e-mail address."""
    address = half_width(text).removeprefix("mailto:")
    if re.fullmatch(r"[^@\s<>\"',;:()]+@[^@\s<>\"',;:()]+\.[A-Za-z]{2,}", address):
        return Reading(address)
    inside = re.search(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+\.[A-Za-z]{2,}", half_width(text))
    return wrong("email_unusual", inside[0] if inside else None)
