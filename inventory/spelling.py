"""One spelling for comparing and searching: names, addresses, numbers, codes. What was typed is kept for showing; these are keys."""

import re
import unicodedata

import jaconv
from biip.checksums import gs1_standard_check_digit

from inventory.errors import InvalidInput
from inventory.regions import BY_CODE, prefecture_of

# Every hyphen, dash, minus and the vowel mark; only between figures do they all mean the same (in words ー lengthens a vowel).
_DASHES = "-‐‑‒–—―−ー─━﹣⁻"
_DASH_IN_NUMBER = re.compile(rf"(?<=[0-9])[{_DASHES}](?=[0-9])")
_SPACE = re.compile(r"\s+")
# Control characters, lone surrogates, non-characters, and marks that reverse the reading direction (used to disguise text).
_BAD = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff\u202a-\u202e\u2066-\u2069]")
MOST_PIECES = 9_999_999


def digits(text: str) -> str:
    """Half-width text whose numbers are joined by plain hyphens; dashes inside words stay as they are."""
    return _DASH_IN_NUMBER.sub("-", unicodedata.normalize("NFKC", text))


def search_key(text: str) -> str:
    """What a search compares: width, case, kana script and spaces make no difference; what no database takes is left out."""
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    return _BAD.sub("", _SPACE.sub("", str(jaconv.kata2hira(folded))))


# Legal forms, long before short, as they stand in a search key; with brackets where abbreviated.
_FORMS = re.compile(
    r"(認定|特例認定)?(特定非営利活動法人|npo法人|\(特非\)|\(npo\))|(一般|公益|特例)(社団|財団)法人|\([一公](社|財)\)"
    r"|社会福祉法人|\((社)?福\)|宗教法人|\(宗\)|学校法人|\(学\)|医療法人(社団|財団)?|\(医\)"
    r"|株式会社|\(株\)|有限会社|\(有\)|合同会社|\(同\)|合資会社|\(資\)|合名会社|\(名\)|任意団体"
)
_MARKS = re.compile(r"[\s・･、。,.「」『』【】()\[\]{}〈〉《》<>\"'“”‘’~〜!?☆★♪&/]+")
_CHILDREN = re.compile(r"子供|子ども|こども|子共")


def name_key(name: str) -> str:
    """What two spellings of one organization's name share: legal form, spaces, brackets and the three ways to write children do not count.

    In the open data of Tokyo 192 names write 子ども食堂, 158 こども食堂 and 5 子供食堂, often for one and the same place.
    """
    key = search_key(name)
    bare = _MARKS.sub("", _FORMS.sub("", key))
    return _CHILDREN.sub("こども", bare) or key


_KANJI_DIGITS = {character: value for value, character in enumerate("〇一二三四五六七八九")}
# 番 and 号 count as address marks only after a number, and not in names of streets and buildings (三番町, 1号棟).
_KANJI_NUMBER = re.compile(r"([〇一二三四五六七八九十百]+)(?=丁目|番地|番(?![町丁街館組])|号(?![線棟館]))")
_ADDRESS_MARK = re.compile(r"(?<=[0-9])(丁目|番地|番(?![町丁街館組])|号室|号(?![線棟館])|の(?=[0-9])|ノ(?=[0-9]))+")
_SMALL_KE = re.compile(r"(?<=[\u4e00-\u9fff])[ヶケがヵ](?=[\u4e00-\u9fff])")


def address_key(address: str) -> str:
    """What two spellings of one address share: 東京都港区芝一丁目2番3号 and 港区芝1-2-3 become the same."""
    plain = _SPACE.sub("", unicodedata.normalize("NFKC", address)).casefold()
    prefecture = prefecture_of(plain)
    plain = plain.removeprefix(prefecture.name) if prefecture else plain
    plain = _KANJI_NUMBER.sub(lambda match: str(_kanji_number(match[1])), plain)
    plain = _ADDRESS_MARK.sub("-", plain)
    plain = re.sub(rf"(?<=[0-9])[{_DASHES}]+(?=[0-9])", "-", plain)
    # A hyphen that joins no further number is a leftover of 番 or 号: 3号 平和ビル is written 3平和ビル by others.
    plain = re.sub(r"(?<=[0-9])-+(?![0-9])", "", plain)
    return _SMALL_KE.sub("ケ", plain.replace("大字", ""))


def _kanji_number(text: str) -> int:
    """一 to 九百九十九, also figure by figure (一〇)."""
    if not re.search("[十百]", text):
        return int("".join(str(_KANJI_DIGITS[character]) for character in text))
    total = figure = 0
    for character in text:
        if character in "十百":
            total += (figure or 1) * (10 if character == "十" else 100)
            figure = 0
        else:
            figure = _KANJI_DIGITS[character]
    return total + figure


def postal_code(text: str) -> str:
    """Seven digits. Zeros that a spreadsheet dropped come back; 〒, width and hyphen do not matter."""
    plain = re.sub(r"\.0$", "", digits(text).replace("〒", "").strip())
    if re.fullmatch(r"[0-9]{3}-[0-9]{4}", plain):
        return plain.replace("-", "")
    # Sapporo's codes begin with 00, so a code that lost its zeros may be as short as five digits.
    if re.fullmatch(r"[0-9]{5,7}", plain):
        return plain.zfill(7)
    raise InvalidInput(field="postal_code", problem="postal_code_wrong", value=text)


def municipality_check_digit(five: str) -> str:
    """The sixth digit of a municipality code: weights 6 to 2, the last digit of 11 minus the remainder by 11 (ministry's code rule)."""
    total = sum(int(digit) * weight for digit, weight in zip(five, (6, 5, 4, 3, 2), strict=True))
    return str((11 - total % 11) % 10)


def municipality_code(text: str, *, prefecture: str | None = None) -> str:
    """Six digits with a right check digit, from six, from five without check digit, or from either with its leading zero lost.

    Five digits can be both a code without check digit and one without leading zero (12106: Chiba or Hokkaido). Numbering rules
    settle most; where both stay possible the two digits of `prefecture` decide, and without them the code is refused as ambiguous.
    """
    plain = re.sub(r"\.0$", "", digits(text).strip())
    if not re.fullmatch(r"[0-9]{4,6}", plain):
        raise InvalidInput(field="municipality_code", problem="municipality_code_wrong", value=text)
    readings = [code for code in _municipality_readings(plain) if _may_exist(code)]
    if len(readings) > 1 and prefecture:
        readings = [code for code in readings if code[:2] == prefecture.zfill(2)]
    if len(readings) == 1:
        return readings[0]
    problem = "municipality_code_ambiguous" if readings else "municipality_code_wrong"
    raise InvalidInput(field="municipality_code", problem=problem, value=text)


def _municipality_readings(plain: str) -> list[str]:
    if len(plain) == 4:
        return [f"0{plain}{municipality_check_digit('0' + plain)}"]
    full = plain.zfill(6)
    checked = [full] if municipality_check_digit(full[:5]) == full[5] else []
    return [plain + municipality_check_digit(plain), *checked] if len(plain) == 5 else checked


# Prefectures with designated cities or Tokyo's wards: the only ones with numbers from 100 to 199.
_WITH_WARDS = frozenset({"01", "04", "11", "12", "13", "14", "15", "22", "23", "26", "27", "28", "33", "34", "40", "43"})


def _may_exist(code: str) -> bool:
    """Whether the numbering leaves room: 000 the prefecture, 1xx wards, 2xx cities, from 301 towns and villages (none above 7xx)."""
    number = int(code[2:5])
    if code[:2] not in BY_CODE:
        return False
    return number == 0 or (100 <= number < 200 and code[:2] in _WITH_WARDS) or 201 <= number < 300 or 301 <= number < 800


def has_bad_characters(text: str) -> bool:
    """Whether a text holds what no database or reader takes: control characters except tab and line end, lone surrogates, direction marks."""
    return _BAD.search(text) is not None


def looked_for(text: str, limit: int) -> str:
    """What was typed to be found, cut to length and without what no database takes: nothing of ours holds that."""
    return _BAD.sub("", text)[:limit].strip()


def clean_line(text: str, limit: int, *, field: str = "text") -> str:
    """One trimmed line: line ends and runs of spaces become one space, byte order marks go. Refused when too long or with bad characters."""
    line = _SPACE.sub(" ", text.replace("\ufeff", "")).strip()
    if has_bad_characters(line):
        raise InvalidInput(field=field, problem="text_bad_characters")
    if len(line) > limit:
        raise InvalidInput(field=field, problem="text_too_long", limit=limit, length=len(line))
    return line


# As many digits as stand below the bars of a pack.
_BARCODE_LENGTHS = (8, 12, 13, 14)


def _is_barcode(number: str) -> bool:
    return len(number) in _BARCODE_LENGTHS and gs1_standard_check_digit(number[:-1]) == int(number[-1])


_NUMBER = re.compile(r"(-?)([0-9]+|[0-9]{1,3}(?:,[0-9]{3})+)(?:\.([0-9]+))?")


def quantity(text: str | int | float, *, field: str = "quantity", most: int = MOST_PIECES) -> int:
    """A whole number from 1 to `most`. Refused with quantity_empty, _not_number, _negative, _zero, _fraction, _too_large or _is_barcode."""
    plain = re.sub(rf"^[{_DASHES}]", "-", unicodedata.normalize("NFKC", str(text)).strip()).removeprefix("+")
    match = _NUMBER.fullmatch(plain) if len(plain) <= 60 and not isinstance(text, bool) else None
    if not match:
        raise InvalidInput(field=field, problem="quantity_not_number" if plain else "quantity_empty", value=str(text)[:60])
    whole, fraction = int(match[2].replace(",", "")), (match[3] or "").strip("0")
    problem = None
    if match[1] and (whole or fraction):
        problem = "quantity_negative"
    elif fraction:
        problem = "quantity_fraction"
    elif whole == 0:
        problem = "quantity_zero"
    elif whole > most:
        problem = "quantity_is_barcode" if _is_barcode(match[2]) else "quantity_too_large"
    if problem:
        raise InvalidInput(field=field, problem=problem, value=str(text)[:60], most=most)
    return whole
