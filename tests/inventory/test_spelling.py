"""Keys for comparing names, addresses and numbers, and what is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inventory.errors import InvalidInput
from inventory.spelling import (
    address_key,
    clean_line,
    digits,
    has_bad_characters,
    municipality_check_digit,
    municipality_code,
    name_key,
    postal_code,
    quantity,
    search_key,
)

JAPANESE = st.text(
    alphabet=st.characters(
        min_codepoint=0x20, max_codepoint=0xFFEF, categories=("Ll", "Lu", "Lo", "Lm", "Nd", "Zs", "Pd", "Ps", "Pe")
    )
)


def problem_of(act, *arguments, **options):
    with pytest.raises(InvalidInput) as refusal:
        act(*arguments, **options)
    return refusal.value.values["problem"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("０３−１２３４ー５６７８", "03-1234-5678"),
        ("1‐2–3", "1-2-3"),
        ("コーヒー", "コーヒー"),
        ("1ー2 カレー 3", "1-2 カレー 3"),
        ("ﾗｰﾒﾝ", "ラーメン"),
    ],
)
def test_dashes_become_hyphens_only_between_figures(text, expected):
    assert digits(text) == expected


@pytest.mark.parametrize("text", ["カレー ルウ", "ｶﾚｰﾙｳ", "かれーるう", "カレー　ルウ", "かれー\nルウ"])
def test_search_ignores_width_script_and_spaces(text):
    assert search_key(text) == "かれーるう"


@pytest.mark.parametrize(
    ("text", "expected"), [("ＫＯＤＯＭＯ", "kodomo"), ("①㈱", "1(株)"), ("ヴィーガン", "ゔぃーがん"), ("", "")]
)
def test_search_key_folds_case_and_signs(text, expected):
    assert search_key(text) == expected


@given(JAPANESE)
def test_search_key_of_a_key_is_itself(text):
    assert search_key(search_key(text)) == search_key(text)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("NPO法人 みんなの子ども食堂", "特定非営利活動法人みんなのこども食堂"),
        ("みんなの子供食堂", "みんなのコドモ食堂"),
        ("（株）あおば", "㈱あおば"),
        ("株式会社アオバ", "あおば"),
        ("子ども食堂「みんなの家」", "こども食堂 みんなの家"),
        ("ひまわり・キッチン", "ひまわりキッチン"),
        ("一般社団法人そよかぜ", "（一社）そよかぜ"),
        ("社会福祉法人 港区社会福祉協議会", "港区社会福祉協議会"),
    ],
)
def test_two_spellings_of_a_name_share_their_key(one, other):
    assert name_key(one) == name_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("みなと食堂", "みなと第二食堂"), ("カレー食堂", "カレ食堂"), ("株式会社", ""), ("だれでも食堂", "みんなの食堂")],
)
def test_two_names_keep_their_own_keys(one, other):
    assert name_key(one) != name_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("東京都港区芝一丁目2番3号", "港区芝1-2-3"),
        ("東京都港区芝１丁目２−３", "港区 芝 1丁目2番地の3"),
        ("港区芝1ー2ー3", "港区芝1‐2‐3"),
        ("港区芝1-2-3 平和ビル101号室", "東京都港区芝一丁目二番三号平和ビル101"),
        ("千代田区三番町5番地", "千代田区三番町5"),
        ("霞ヶ関一丁目1番", "霞が関1-1"),
        ("板橋区大字高島平十二丁目3-4", "板橋区高島平12-3-4"),
        ("京都府京都市中京区1", "京都市中京区1"),
    ],
)
def test_two_spellings_of_an_address_share_their_key(one, other):
    assert address_key(one) == address_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("港区芝1-2-3", "港区芝1-23"),
        ("港区芝1-2-3", "港区芝12-3"),
        ("千代田区三番町5", "千代田区二番町5"),
        ("港区芝1-1", "港区芝浦1-1"),
        ("団地1号棟2", "団地1-2"),
    ],
)
def test_two_addresses_keep_their_own_keys(one, other):
    assert address_key(one) != address_key(other)


@given(st.integers(1, 99), st.integers(1, 99), st.integers(1, 99))
def test_formal_address_equals_its_short_form(block, number, house):
    assert address_key(f"東京都新宿区西新宿{block}丁目{number}番{house}号") == address_key(
        f"新宿区西新宿{block}-{number}-{house}"
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("〒105-0014", "1050014"),
        ("１０５−００１４", "1050014"),
        ("1050014", "1050014"),
        ("600001", "0600001"),
        ("10010", "0010010"),
        ("600001.0", "0600001"),
    ],
)
def test_postal_code_is_seven_digits(text, expected):
    assert postal_code(text) == expected


@pytest.mark.parametrize("text", ["", "105-001", "10500145", "非公開", "105-00145"])
def test_wrong_postal_code_is_refused(text):
    assert problem_of(postal_code, text) == "postal_code_wrong"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("131067", "131067"),
        ("１３１０６７", "131067"),
        ("131067.0", "131067"),
        ("13106", "131067"),
        ("011002", "011002"),
        ("11002", "011002"),
        ("1100", "011002"),
        ("10006", "010006"),
        ("401307", "401307"),
    ],
)
def test_municipality_code_gets_its_zero_and_its_check_digit(text, expected):
    assert municipality_code(text) == expected


@pytest.mark.parametrize("text", ["131068", "131076", "481009", "999999", "99999", "13", "1310670", "", "港区", "000000"])
def test_wrong_municipality_code_is_refused(text):
    assert problem_of(municipality_code, text) == "municipality_code_wrong"


def test_five_digits_with_two_meanings_need_the_prefecture():
    # 12106 in Chiba, or 012106 in Hokkaido that lost its zero: both exist.
    assert problem_of(municipality_code, "12106") == "municipality_code_ambiguous"
    assert municipality_code("12106", prefecture="12") == "12106" + municipality_check_digit("12106")
    assert municipality_code("12106", prefecture="01") == "012106"


@pytest.mark.parametrize("place", range(5))
@pytest.mark.parametrize("shift", range(1, 10))
def test_one_wrong_digit_of_a_municipality_code_is_noticed(place, shift):
    wrong = "131067"[:place] + str((int("131067"[place]) + shift) % 10) + "131067"[place + 1 :]

    assert problem_of(municipality_code, wrong) == "municipality_code_wrong"


@pytest.mark.parametrize("text", ["\x00", "a\x1fb", "\x7f", "\x9b", "\ud800", "a\udfff", "\ufffe", "abc\u202edef", "\u2066"])
def test_bad_characters_are_noticed(text):
    assert has_bad_characters(text)


@pytest.mark.parametrize("text", ["", "みなと\tフード\r\nバンク", "𠮷野家", "髙﨑", "👨‍👩‍👧", "葛\U000e0100", "é"])
def test_ordinary_text_is_not_bad(text):
    assert not has_bad_characters(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [("  みなと\r\n 食堂　", "みなと 食堂"), ("\ufeff\ufeff名称", "名称"), ("ﾐﾅﾄ①", "ﾐﾅﾄ①"), ("", ""), ("あ" * 20, "あ" * 20)],
)
def test_line_is_trimmed_and_otherwise_kept_as_typed(text, expected):
    assert clean_line(text, 20) == expected


def test_line_that_is_too_long_says_by_how_much():
    with pytest.raises(InvalidInput) as refusal:
        clean_line("あ" * 21, 20, field="name")

    assert refusal.value.values == {"field": "name", "problem": "text_too_long", "limit": 20, "length": 21}


def test_line_with_bad_characters_is_refused():
    assert problem_of(clean_line, "a\x00b", 20) == "text_bad_characters"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1", 1),
        ("１２", 12),
        (" 12 ", 12),
        ("1,200", 1200),
        ("1.0", 1),
        ("001", 1),
        ("+3", 3),
        (12, 12),
        (12.0, 12),
        ("9999999", 9_999_999),
    ],
)
def test_quantity_is_a_whole_number(text, expected):
    assert quantity(text) == expected


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "quantity_empty"),
        ("  ", "quantity_empty"),
        ("0", "quantity_zero"),
        ("0.0", "quantity_zero"),
        ("-0", "quantity_zero"),
        ("-1", "quantity_negative"),
        ("−１", "quantity_negative"),
        ("-0.5", "quantity_negative"),
        ("0.5", "quantity_fraction"),
        ("1.5", "quantity_fraction"),
        (0.5, "quantity_fraction"),
        ("1000000000000", "quantity_too_large"),
        ("4901234567894", "quantity_is_barcode"),
        ("４９０１２３４５６７８９４", "quantity_is_barcode"),
        ("10000000", "quantity_too_large"),
        (10**12, "quantity_too_large"),
        ("abc", "quantity_not_number"),
        ("12個", "quantity_not_number"),
        ("1,2", "quantity_not_number"),
        ("1e3", "quantity_not_number"),
        ("1 2", "quantity_not_number"),
        ("٣", "quantity_not_number"),
        ("nan", "quantity_not_number"),
        (float("inf"), "quantity_not_number"),
        (True, "quantity_not_number"),
        ("9" * 5000, "quantity_not_number"),
    ],
)
def test_quantity_is_refused_with_its_own_problem(text, problem):
    assert problem_of(quantity, text) == problem


@given(st.integers(1, 9_999_999))
def test_every_quantity_is_read_in_each_writing(number):
    assert quantity(str(number)) == quantity(f"{number:,}") == quantity(number) == number
