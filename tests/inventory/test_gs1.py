"""Reading what a camera, a scanner or a keyboard sends."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inventory.dates import DateMark
from inventory.errors import InvalidInput
from inventory.gs1 import display_gtin, inner_gtin, is_carton, read_symbol, to_gtin14

JAN = "4912345678904"
GTIN = "04912345678904"
CASE = "14912345678901"
GS = "\x1d"
BEST_BEFORE = DateMark("best_before", "day", date(2027, 3, 31))


@pytest.mark.parametrize(
    ("text", "kind", "gtin14", "carton"),
    [
        (JAN, "gtin", GTIN, False),
        ("４９１２３４５６７８９０４", "gtin", GTIN, False),
        (" 4 912345 678904\n", "gtin", GTIN, False),
        ("]E0" + JAN, "gtin", GTIN, False),
        ("49123456", "gtin", "00000049123456", False),
        ("012345678905", "gtin", "00012345678905", False),
        ("9784101010014", "gtin", "09784101010014", False),
        (CASE, "gtin", CASE, True),
        (GTIN, "gtin", GTIN, False),
        ("2012345678903", "in_store", "02012345678903", False),
        ("2912345678906", "in_store", "02912345678906", False),
        ("0212345678909", "in_store", "00212345678909", False),
        ("212345678903", "wrong_check", None, False),
        ("20123451", "in_store", "00000020123451", False),
        ("01" + CASE, "element_string", CASE, True),
        ("01" + "02012345678903", "in_store", "02012345678903", False),
        ("4912345678905", "wrong_check", None, False),
        ("49123457", "wrong_check", None, False),
        ("012345678900", "wrong_check", None, False),
        ("14912345678908", "wrong_check", None, False),
        ("0104912345678905", "wrong_check", None, False),
        ("0000000000000", "wrong_check", None, False),
        ("12345", "unreadable", None, False),
        ("99912345678901234567", "unreadable", None, False),
    ],
)
def test_number_is_told_by_length_prefix_and_check_digit(text, kind, gtin14, carton):
    symbol = read_symbol(text)

    assert (symbol.kind, symbol.gtin14, symbol.is_carton) == (kind, gtin14, carton)
    assert symbol.raw == text


@pytest.mark.parametrize(
    "text",
    [
        f"]C101{GTIN}10L2142A{GS}15270331",
        f"]d201{GTIN}10L2142A{GS}15270331",
        f"]Q301{GTIN}1527033110L2142A",
        f"{GS}01{GTIN}10L2142A{GS}15270331{GS}",
        f"01{GTIN}10L2142A{GS}15270331",
        f"01{GTIN}10L2142A<GS>15270331",
        f"01{GTIN}10L2142A{{GS}}15270331",
        f"01{GTIN}10L2142A^]15270331",
        f"01{GTIN}10L2142A␝15270331",
        f"０１{GTIN}10L2142A＜ＧＳ＞15270331",
        f"(01){GTIN}(10)L2142A(15)270331",
        f"https://id.gs1.org/01/{GTIN}/10/L2142A?15=270331",
    ],
)
def test_element_string_gives_item_batch_and_date(text):
    symbol = read_symbol(text)

    assert (symbol.kind, symbol.gtin14, symbol.batch_code, symbol.best_before) == ("element_string", GTIN, "L2142A", BEST_BEFORE)
    assert symbol.problem is None


@pytest.mark.parametrize(
    ("text", "best_before", "use_by"),
    [
        (f"01{GTIN}15270300", DateMark("best_before", "month", date(2027, 3, 1)), None),
        (f"01{GTIN}17270331", None, DateMark("use_by", "day", date(2027, 3, 31))),
        (f"01{GTIN}17270200", None, DateMark("use_by", "day", date(2027, 2, 28))),
        (f"01{GTIN}15500101", DateMark("best_before", "day", date(2050, 1, 1)), None),
    ],
)
def test_dates_keep_their_kind_and_precision(text, best_before, use_by):
    symbol = read_symbol(text)

    assert (symbol.best_before, symbol.use_by) == (best_before, use_by)


@pytest.mark.parametrize("date_text", ["15270231", "17270231", "15270431", "17270229"])
def test_impossible_date_is_named_and_hides_neither_item_nor_batch(date_text):
    symbol = read_symbol(f"01{GTIN}{date_text}10L1")

    assert (symbol.kind, symbol.gtin14, symbol.batch_code, symbol.problem) == ("element_string", GTIN, "L1", "date_impossible")
    assert (symbol.best_before, symbol.use_by) == (None, None)


def test_contained_item_comes_with_its_count():
    symbol = read_symbol(f"02{GTIN}3720{GS}15270331")

    assert (symbol.gtin14, symbol.count, symbol.best_before) == (GTIN, 20, BEST_BEFORE)


@pytest.mark.parametrize(
    ("weight", "grams"), [("3103001250", 1250), ("3100000002", 2000), ("3102000125", 1250), ("3105000150", 2)]
)
def test_net_weight_is_in_whole_grams(weight, grams):
    assert read_symbol(f"01{GTIN}{weight}").weight_grams == grams


@pytest.mark.parametrize(
    "text", ["F8QY-40YP", "f8qy40yp", "https://tasuki.example/q/F8QY40YP", "https://other.example/q/F8QY-40YP"]
)
def test_own_label_is_told_by_its_code(text):
    symbol = read_symbol(text)

    assert (symbol.kind, symbol.code) == ("label", "F8QY40YP")


@pytest.mark.parametrize(
    "text",
    ["https://evil.example/login", "https://tasuki.example/q/F8QY40YQ", "https://a.example/01/123", "BEGIN:VCARD\nFN:x\nEND:VCARD", "WIFI:S:x;;",
     "りんご", "LOT-0001", "1012345A", "javascript:alert(1)", "9" * 600],
)  # fmt: skip
def test_text_of_another_system_is_foreign(text):
    symbol = read_symbol(text)

    assert (symbol.kind, symbol.code, symbol.gtin14) == ("foreign", None, None)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "empty"),
        (" \n", "empty"),
        (GS, "empty"),
        ("\x00abc", "bad_characters"),
        ("\ud800", "bad_characters"),
        ("]C100123456789012345675", "no_item_number"),
        (f"01{GTIN}15271301", "elements_unreadable"),
        (f"01{GTIN}1527", "elements_unreadable"),
        (f"]C101{GTIN}99", "elements_unreadable"),
    ],
)
def test_unreadable_text_says_what_is_wrong(text, problem):
    symbol = read_symbol(text)

    assert (symbol.kind, symbol.problem) == ("unreadable", problem)


@given(st.one_of(st.text(max_size=60), st.text(alphabet="0123456789()<>GS]C1{}^/q: \x1d", max_size=40)))
def test_any_text_is_answered(text):
    symbol = read_symbol(text)

    assert symbol.raw == text
    assert (symbol.gtin14 is None) or len(symbol.gtin14) == 14


@given(st.integers(0, 10**7 - 1), st.sampled_from("12345678"))
def test_case_leads_to_the_number_of_its_pieces(item, indicator):
    piece = with_check(f"0491234{item % 10**6:06}")
    case = with_check(indicator + piece[1:13])

    assert is_carton(case)
    assert inner_gtin(case) == piece == inner_gtin(piece)
    assert read_symbol(display_gtin(case)).gtin14 == case
    assert read_symbol(display_gtin(piece)).gtin14 == piece


def with_check(payload):
    total = sum(int(digit) * weight for digit, weight in zip(reversed(payload), [3, 1] * 7, strict=False))
    return payload + str(-total % 10)


@pytest.mark.parametrize(
    ("text", "gtin14", "shown"),
    [
        (JAN, GTIN, JAN),
        ("49123456", "00000049123456", "49123456"),
        ("012345678905", "00012345678905", "0012345678905"),
        (CASE, CASE, CASE),
    ],
)
def test_number_is_kept_in_fourteen_digits_and_shown_as_printed(text, gtin14, shown):
    assert to_gtin14(text) == gtin14
    assert display_gtin(gtin14) == shown


@pytest.mark.parametrize(
    ("text", "problem"),
    [("4912345678905", "gtin_wrong_check"), ("123", "gtin_wrong_length"), ("49A", "gtin_not_number"), ("", "gtin_not_number")],
)
def test_wrong_item_number_is_refused(text, problem):
    with pytest.raises(InvalidInput) as refusal:
        to_gtin14(text)

    assert refusal.value.values["problem"] == problem


@given(st.integers(0, 12), st.integers(1, 9))
def test_one_wrong_digit_of_a_printed_number_is_noticed(place, shift):
    wrong = JAN[:place] + str((int(JAN[place]) + shift) % 10) + JAN[place + 1 :]

    assert read_symbol(wrong).kind == "wrong_check"
