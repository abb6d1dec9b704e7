"""Printed codes: what the check character catches, and what counts as one of our codes."""

import random
from itertools import combinations, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inventory.codes import ALPHABET, OFFSET, TERMS, check_character, code_in, new_code, parse_code, qr_text, written

CODE = new_code(random.Random(7))
codes = st.integers().map(lambda seed: new_code(random.Random(seed)))


def test_every_changed_character_changes_the_sum():
    # The sum is the exclusive or of one term per place, so this covers every single error in every code there is.
    for terms in TERMS:
        assert sorted(terms) == list(range(32))


def test_every_swap_of_two_characters_changes_the_sum():
    # All pairs of places (adjacent ones among them), all pairs of different characters: every transposition in every code.
    for first, second in combinations(TERMS, 2):
        assert all(first[a] ^ second[b] != first[b] ^ second[a] for a, b in product(range(32), repeat=2) if a != b)


def test_every_doubled_character_mistaken_for_another_changes_the_sum():
    for first, second in combinations(TERMS, 2):
        assert all(first[a] ^ second[a] != first[b] ^ second[b] for a, b in product(range(32), repeat=2) if a != b)


def test_check_character_completes_the_sum():
    total = 0
    for terms, character in zip(TERMS, "ABCDEFG" + check_character("ABCDEFG"), strict=True):
        total ^= terms[ALPHABET.index(character)]

    assert total == OFFSET


def test_known_codes_stay_valid():
    # Labels last for years: these were valid once and must stay so.
    assert [check_character(seven) for seven in ("0000000", "ABCDEFG", "ZZZZZZZ", "7K3MQ2X")] == list("NSSF")


@given(codes, st.integers(0, 7), st.sampled_from(ALPHABET))
def test_code_with_one_wrong_character_is_no_code(code, place, character):
    wrong = code[:place] + character + code[place + 1 :]

    assert (parse_code(wrong) is None) == (wrong != code)


@given(codes)
def test_new_code_is_read_back_and_never_all_digits(code):
    assert parse_code(code) == code
    assert len(code) == 8
    assert not code.isdigit()


def test_new_codes_differ():
    assert len({new_code() for _ in range(1000)}) == 1000


def test_same_seed_gives_same_code():
    assert new_code(random.Random(7)) == CODE


@pytest.mark.parametrize(
    "text",
    [
        "F8QY40YP",
        "F8QY-40YP",
        "f8qy-4oyp",
        "F8QY-4OYP",
        " F8QY 40YP ",
        "F8 QY 40 YP",
        "Ｆ８ＱＹ－４０ＹＰ",
        "F8QY–40YP",
        "F8QYー40YP",
    ],
)
def test_code_is_read_in_any_writing(text):
    assert parse_code(text) == "F8QY40YP"


def test_letters_i_and_l_are_read_as_one():
    code = next(code for code in map(new_code, map(random.Random, range(100))) if "1" in code)

    assert parse_code(code.replace("1", "I")) == parse_code(code.replace("1", "l")) == code


@pytest.mark.parametrize(
    "text",
    [
        "",
        "F8QY40Y",
        "F8QY40YPP",
        "F8QY40YQ",
        "F8QYU0YP",
        "00000000",
        "0000-0000",
        "49123456",
        "F8QY_40YP",
        "あいうえおかきく",
        "\ud800",
    ],
)
def test_anything_else_is_no_code(text):
    assert parse_code(text) is None


def test_code_is_written_in_two_halves():
    assert written("F8QY40YP") == "F8QY-40YP"


@pytest.mark.parametrize(
    "public_url", ["https://tasuki.example", "https://tasuki.example/", "http://192.168.0.5:8000", "https://food.example/tasuki/"]
)
def test_qr_text_is_read_back(public_url):
    assert code_in(qr_text(public_url, CODE)) == CODE


@pytest.mark.parametrize(
    "text",
    ["F8QY-40YP", "https://old.example/q/f8qy-40yp", "HTTPS://TASUKI.EXAMPLE/Q/F8QY40YP", "http://127.0.0.1:8000/q/F8QY40YP/", "/q/F8QY40YP",
     "https://tasuki.example/q/F8QY40YP?lang=en#top", " https://tasuki.example/q/F8QY40YP\n"],
)  # fmt: skip
def test_label_text_holds_its_code(text):
    assert code_in(text) == "F8QY40YP"


@pytest.mark.parametrize(
    "text",
    ["https://evil.example/", "https://evil.example/?next=/q/F8QY40YP", "https://evil.example/#/q/F8QY40YP", "https://a.example/q/F8QY40YP/edit",
     "javascript:/q/F8QY40YP", "ftp://a.example/q/F8QY40YP", "https://a.example/q/F8QY40YQ", "https://a.example/q/", "see https://a.example/q/F8QY40YP",
     "https://a.example/q/F8QY40YP" + " " * 400 + "x", "https://a.example/" + "q/" * 200 + "F8QY40YP"],
)  # fmt: skip
def test_foreign_text_holds_no_code(text):
    assert code_in(text) is None


@given(st.text(max_size=60))
def test_any_text_is_answered(text):
    assert code_in(text) is None or parse_code(code_in(text)) == code_in(text)
