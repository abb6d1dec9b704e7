"""Passwords that everybody tries first are refused, and sentences of one's own are not."""

import pytest

from inventory.errors import InvalidInput
from inventory.guessing import FILE, folded, is_often_used, often_used
from inventory.passwords import hash_password


@pytest.mark.parametrize(
    "password",
    [
        "sunshine2026!!", "qwertyuiop123", "1qaz2wsx3edc4rfv", "iloveyou2025", "P@ssw0rd2026!", "football baseball", "ｄｒａｇｏｎ１２３４５６",
        "dragonmonkey99", "sakura20260401", "arigatouarigatou", "doraemon123456", "ひまわりひまわりひまわり", "フードバンク北海道2026",
        "あいうえおかきくけこさしす", "いろはにほへとちりぬるを",
        "watanabetakashi1", "zyxwvutsrqpon", "19850403123456", "さくらさくらさくら1234",
    ],
)  # fmt: skip
def test_often_used_password_is_refused(password: str) -> None:
    assert is_often_used(password)


@pytest.mark.parametrize(
    "password",
    [
        "さくらのしたで待ち合わせ9",
        "もっと長いべつの文にします7",
        "correct horse battery staple",
        "kx7-Vq2m-Lp9z",
        "川べりで猫が三回ないた",
        "vU8#qLw1zR0x",
    ],
)
def test_sentence_of_ones_own_is_taken(password: str) -> None:
    assert not is_often_used(password)


def test_refusal_says_that_many_use_it() -> None:
    with pytest.raises(InvalidInput) as refused:
        hash_password("sunshine2026!!")

    assert refused.value.values["problem"] == "password_often_used"


def test_list_is_long_folded_and_without_doubles() -> None:
    lines = FILE.read_text(encoding="utf-8").splitlines()

    assert len(lines) > 3_200
    assert len(lines) == len(often_used())
    assert [line for line in lines if folded(line) != line] == []


def test_long_password_is_judged_at_once() -> None:
    assert not is_often_used("".join(chr(0x4E00 + number * 7) for number in range(128)))
