"""The six-digit municipality code: five digits and a check digit, often cut by a spreadsheet that takes it for a number."""

from inventory.regions import BY_CODE

_WEIGHTS = (6, 5, 4, 3, 2)


def check_digit(five: str) -> str:
    """The sixth digit (Ministry of Internal Affairs, local government codes)."""
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, five, strict=True))
    return str((11 - total % 11) % 10)


def is_municipality_code(code: str) -> bool:
    """Six ASCII digits of an existing prefecture with the right check digit."""
    return len(code) == 6 and code.isascii() and code.isdigit() and code[:2] in BY_CODE and check_digit(code[:5]) == code[5]


def repaired_code(digits: str) -> str | None:
    """The one code these digits were cut from: without the check digit, or without the leading zero. None when both fit or neither."""
    if len(digits) == 6:
        candidates = [digits[:5] + check_digit(digits[:5])]
    elif len(digits) == 5:
        candidates = [digits + check_digit(digits), "0" + digits]
    elif len(digits) == 4:
        candidates = ["0" + digits + check_digit("0" + digits)]
    else:
        candidates = []
    fitting = {candidate for candidate in candidates if is_municipality_code(candidate)}
    return fitting.pop() if len(fitting) == 1 else None
