"""Which lots a recall means: by printed date of any precision, by batch, and what is said to be doubtful."""

import uuid
from datetime import date

import pytest

from inventory.errors import InvalidInput
from inventory.holds.criteria import Criteria, doubts_of, read_batches, read_gtins
from inventory.spelling import search_key

MARCH = Criteria(gtins=("04901234567894",), first=date(2027, 3, 10), last=date(2027, 3, 20))
BATCH = Criteria(gtins=("04901234567894",), first=date(2027, 3, 10), last=date(2027, 3, 20), batches=("A-123",))


@pytest.mark.parametrize(
    ("criteria", "on", "precision", "batch", "doubts"),
    [
        (MARCH, date(2027, 3, 10), "day", "", ()),
        (MARCH, date(2027, 3, 20), "day", "ZZ", ()),
        (MARCH, date(2027, 3, 21), "day", "", None),
        (MARCH, date(2027, 3, 9), "day", "", None),
        (MARCH, date(2027, 3, 1), "month", "", ("day",)),
        (MARCH, date(2027, 4, 1), "month", "", None),
        (MARCH, date(2027, 1, 1), "year", "", ("day",)),
        (MARCH, None, "none", "", ("date",)),
        (BATCH, date(2027, 3, 15), "day", "", ("batch",)),
        (BATCH, None, "none", "", ("batch", "date")),
        (BATCH, date(2027, 3, 15), "day", "ａ１２３", ()),
        (BATCH, None, "none", "a123", ()),
        (BATCH, date(2027, 6, 1), "day", "A123", ("other_date",)),
        (BATCH, date(2027, 3, 15), "day", "A123 14:05", ("batch_part",)),
        (BATCH, date(2027, 3, 15), "day", "B999", None),
        (Criteria(maker="みのり"), None, "none", "", ()),
    ],
)
def test_a_lot_is_meant_left_out_or_meant_with_a_doubt(criteria, on, precision, batch, doubts) -> None:
    assert doubts_of(criteria, on=on, precision=precision, batch_code=batch) == doubts


def test_an_item_is_meant_by_its_number_or_by_every_word() -> None:
    item, key = uuid.uuid4(), search_key("こどもカレー 甘口 みのり製菓")

    assert Criteria(gtins=("1",)).means_item(item, key, {"1", "2"})
    assert Criteria(maker="ミノリ製菓", words="カレー").means_item(item, key, set())
    assert not Criteria(maker="ミノリ製菓", words="シチュー").means_item(item, key, set())
    assert not Criteria(maker="みのり", left_out=(item,)).means_item(item, key, set())


def test_a_case_number_means_the_pieces_in_it_too() -> None:
    assert read_gtins("４９０１２３４５６７８９４") == ("04901234567894",)
    assert read_gtins("14901234567891, 4901234567894") == ("14901234567891", "04901234567894")


def test_batches_are_typed_with_whatever_stands_between() -> None:
    assert read_batches("A-1、B 2\nA-1") == ("A-1", "B", "2")


@pytest.mark.parametrize(
    "criteria", [Criteria(), Criteria(maker="　"), Criteria(maker="a", first=date(2027, 2, 1), last=date(2027, 1, 1))]
)
def test_a_search_for_nothing_or_backwards_is_refused(criteria) -> None:
    with pytest.raises(InvalidInput):
        criteria.check()


def test_criteria_read_back_as_they_were_written() -> None:
    criteria = Criteria(("1",), "みのり", "カレー", (uuid.uuid4(),), date(2027, 1, 1), None, ("A1",))

    assert Criteria.from_json(criteria.as_json()) == criteria
