"""Words fitted into a width: nothing is wider than asked, and no character is cut."""

from hypothesis import given
from hypothesis import strategies as st

from inventory.fitting import characters, fit, width_of, wrap

LONG = "特別支援物資 国産りんご100%使用ストレートジュース（紙パック）1000ml×6本入り"


def test_a_short_name_is_as_large_as_it_may_be():
    fitted = fit("お米", width=30, height=7, largest=5, smallest=1.6)

    assert (fitted.lines, fitted.size) == (("お米",), 5)


def test_a_long_name_is_wrapped_and_made_smaller_before_it_is_shortened():
    fitted = fit(LONG, width=40, height=12, largest=5, smallest=1.6)

    assert "".join(fitted.lines).replace(" ", "") == LONG.replace(" ", "")
    assert 1.6 <= fitted.size < 5
    assert len(fitted.lines) > 1


def test_what_never_fits_ends_with_an_ellipsis():
    fitted = fit(LONG * 5, width=20, height=5, largest=3, smallest=2)

    assert fitted.lines[-1].endswith("…")
    assert fitted.height <= 5


def test_numbers_and_latin_words_stay_whole():
    assert wrap("ジュース1000ml入り", 6) == ["ジュース", "1000ml入り"]


def test_no_line_begins_with_a_closing_mark():
    assert wrap("あいうえお（かき）", 8) == ["あいうえお（か", "き）"]


def test_a_chosen_form_of_a_character_stays_with_it():
    name = "渡邉\U000e0100商店か\u3099"

    assert characters(name) == ["渡", "邉\U000e0100", "商", "店", "か\u3099"]


@given(st.text(min_size=1, max_size=60), st.floats(2, 30))
def test_no_line_is_wider_than_asked_and_nothing_is_lost(text: str, ems: float):
    plain = " ".join(text.split())

    lines = wrap(plain, ems)

    assert all(width_of(line) <= ems + 1 for line in lines)
    assert "".join(lines).replace(" ", "") == plain.replace(" ", "")
