"""Printed codes of lots, places, groups and deliveries: seven random characters and a check character, how they are written, and their QR text."""

import re
import secrets
import unicodedata
from collections.abc import Sequence
from typing import Protocol

# Crockford's base 32: no I, L, O (read as 1, 1, 0) and no U.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_VALUES = {character: value for value, character in enumerate(ALPHABET)}
_FORGIVEN = str.maketrans({"O": "0", "I": "1", "L": "1"})
_IGNORED = re.compile(r"[\s\-‐‑‒–—―−ー]+")
# A path that ends in /q/ and a code; scheme and host may be any, for old labels outlive a change of address.
_ADDRESS = re.compile(
    r"https?://[^/?#\s]+(?:/[^?#\s]*?)?/q/([^/?#\s]+)/?(?:[?#]\S*)?|(?:/[^?#\s]*?)?/q/([^/?#\s]+)/?", re.IGNORECASE
)
_LONGEST = 300

# The check works in the field of 32 elements (x^5 + x^2 + 1). Position i carries the weight 2^(7-i), all different and none zero; a
# code is right when the weighted sum is OFFSET. A changed character changes its own term, and swapping two characters a, b at
# positions i, j changes the sum by (w_i + w_j)(a + b), a product of non-zero factors: every single error and every swap, adjacent
# or not, is caught. OFFSET keeps 0000-0000 from being a code.
_POLYNOMIAL = 0b100101
OFFSET = 21


class Chooser(Protocol):
    """The `secrets` module, or a seeded random.Random for the demo."""

    def choice(self, seq: Sequence[str], /) -> str:
        """One of the characters."""


def _product(a: int, b: int) -> int:
    product = 0
    while b:
        if b & 1:
            product ^= a
        a <<= 1
        if a & 0b100000:
            a ^= _POLYNOMIAL
        b >>= 1
    return product


def _powers() -> list[int]:
    powers = [1]
    while len(powers) < 8:
        powers.append(_product(powers[-1], 2))
    return powers[::-1]


WEIGHTS: tuple[int, ...] = tuple(_powers())
# TERMS[position][value]: what a character adds to the sum. The last weight is 1, so the check character is the sum still missing.
TERMS: tuple[tuple[int, ...], ...] = tuple(tuple(_product(weight, value) for value in range(32)) for weight in WEIGHTS)


def check_character(seven: str) -> str:
    """The eighth character of a code."""
    return ALPHABET[_sum(seven) ^ OFFSET]


def new_code(random: Chooser = secrets) -> str:
    """A fresh code of eight characters. Never digits alone: eight digits on a pack are an item number (JAN-8)."""
    while True:
        seven = "".join(random.choice(ALPHABET) for _ in range(7))
        code = seven + check_character(seven)
        if not code.isdigit():
            return code


def written(code: str) -> str:
    """A code as people read it: 7K3M-Q2XD."""
    return f"{code[:4]}-{code[4:]}"


def parse_code(text: str) -> str | None:
    """The eight characters of a typed or scanned code in any case, width and spacing; None when it is not a valid code."""
    if len(text) > _LONGEST:
        return None
    plain = _IGNORED.sub("", unicodedata.normalize("NFKC", text)).upper().translate(_FORGIVEN)
    if len(plain) != 8 or plain.isdigit() or any(character not in _VALUES for character in plain):
        return None
    return plain if _sum(plain) == OFFSET else None


def qr_text(public_url: str, code: str) -> str:
    """What a label's QR holds: an address that any phone camera can open."""
    return f"{public_url.rstrip('/')}/q/{code}"


def code_in(text: str) -> str | None:
    """The valid code in a scanned text: after /q/ in an address of any host, or bare. Anything else is foreign: None."""
    if len(text) > _LONGEST:
        return None
    plain = unicodedata.normalize("NFKC", text).strip()
    match = _ADDRESS.fullmatch(plain)
    return parse_code(match[1] or match[2] or "") if match else parse_code(plain)


def _sum(characters: str) -> int:
    total = 0
    for terms, character in zip(TERMS, characters, strict=False):
        total ^= terms[_VALUES[character]]
    return total
