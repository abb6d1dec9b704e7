"""Headings onto fields: accepted spellings, near misses, a person's choice, supplement sheets."""

from itertools import combinations

import pytest

from inventory.allergens import JP_2024_03, JP_2026_04
from inventory.catalog import CATEGORIES as ITEM_CATEGORIES
from inventory.catalog import DATE_KINDS as ITEM_DATE_KINDS
from inventory.donors import DONOR_KINDS as REGISTER_KINDS
from inventory.errors import InvalidInput
from inventory.imports import choices
from inventory.imports.columns import KINDS
from inventory.imports.headings import plain_heading
from inventory.imports.mapping import Supplement, detect_supplement, guess_mapping
from inventory.places import TEMPERATURES
from tests.inventory.imports.files import COMMON_FORMAT, SUPPLEMENT


def test_common_format_leaves_no_heading_unknown():
    mapping = guess_mapping(COMMON_FORMAT, "groups")

    assert (mapping.unknown, mapping.missing, mapping.doubled) == ((), (), ())
    assert {"municipality_code", "public_id", "name", "address", "frequency", "phone", "email"} <= set(mapping.columns)


@pytest.mark.parametrize(
    "heading", ["団体名", "団体名（必須）", "　団 体 名 ", "ﾀﾞﾝﾀｲ名", "Group name", "GROUP  NAME*", "※団体名", "名称"]
)
def test_spellings_of_a_heading_mean_the_same_field(heading):
    mapping = guess_mapping([heading.replace("ﾀﾞﾝﾀｲ", "団体")], "groups")

    assert mapping.columns == {"name": 0}


def test_near_miss_is_offered_and_not_taken():
    mapping = guess_mapping(["団体の名前", "運営団体の名称", "血液型"], "groups")

    assert [(one.heading, one.suggestion) for one in mapping.unknown] == [("運営団体の名称", "operator"), ("血液型", None)]
    assert mapping.columns == {"name": 0}


def test_person_may_override_and_leave_out():
    mapping = guess_mapping(["団体の名前", "住所", "ほげ"], "groups", chosen={1: None, 2: "address"})

    assert (mapping.columns, mapping.ignored, mapping.chosen) == ({"name": 0, "address": 2}, (1,), {0: "name", 2: "address"})


@pytest.mark.parametrize("chosen", [{0: "shoe_size"}, {9: "name"}, {0: "name", 1: "name"}], ids=["field", "column", "twice"])
def test_impossible_choice_is_refused(chosen):
    with pytest.raises(InvalidInput):
        guess_mapping(["団体の名前", "住所"], "groups", chosen=chosen)


def test_second_column_for_a_field_is_left_out_and_named():
    mapping = guess_mapping(["団体名", "名称"], "groups")

    assert (mapping.columns, mapping.doubled) == ({"name": 0}, (1,))


def test_missing_required_fields_are_named():
    mapping = guess_mapping(["寄贈者", "賞味期限"], "offers")

    assert (mapping.missing, mapping.is_complete) == (("cases", "item"), False)


def test_barcode_stands_in_for_the_item():
    mapping = guess_mapping(["寄贈者", "JAN", "ケース数"], "offers")

    assert mapping.is_complete


def test_supplement_sheet_takes_its_municipality_from_the_file_name():
    supplement = detect_supplement(SUPPLEMENT, "131172_kitaku_kodomosyokudo_tsuika.csv")

    assert supplement == Supplement("131172")


def test_number_in_a_file_name_that_is_no_municipality_is_ignored():
    supplement = detect_supplement(SUPPLEMENT, "list_202611_20261121.csv")

    assert supplement == Supplement(None)


def test_main_sheet_is_no_supplement():
    assert detect_supplement(COMMON_FORMAT, "131172_kitaku.csv") is None


@pytest.mark.parametrize("kind", list(KINDS))
def test_no_heading_stands_for_two_fields_of_a_kind(kind):
    spellings = {column.field: {plain_heading(heading) for heading in (*column.headings, column.field)} for column in KINDS[kind]}

    shared = {(a, b): spellings[a] & spellings[b] for a, b in combinations(spellings, 2) if spellings[a] & spellings[b]}

    assert shared == {}


def test_choices_are_the_values_the_registers_know():
    def values(words):
        return {choice.value for choice in words}

    assert values(choices.CATEGORIES) == set(ITEM_CATEGORIES)
    assert values(choices.TEMPERATURES) == set(TEMPERATURES)
    assert values(choices.DATE_KINDS) == set(ITEM_DATE_KINDS)
    assert values(choices.DONOR_KINDS) <= set(REGISTER_KINDS)
    assert values(choices.ALLERGENS) == {*JP_2024_03.codes, *JP_2026_04.codes}
