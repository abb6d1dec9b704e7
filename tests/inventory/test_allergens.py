"""Allergen lists by version, and unknown counting as contained."""

from datetime import date

import pytest

from inventory.allergens import BY_VERSION, LISTS, is_excluded, list_in_force, undecided


@pytest.mark.parametrize(
    ("day", "version"),
    [
        (date(2020, 1, 1), "jp-2024-03"),
        (date(2024, 3, 28), "jp-2024-03"),
        (date(2026, 3, 31), "jp-2024-03"),
        (date(2026, 4, 1), "jp-2026-04"),
    ],
)
def test_list_in_force_changes_on_its_day(day, version):
    assert list_in_force(day).version == version


@pytest.mark.parametrize(("version", "mandatory", "recommended"), [("jp-2024-03", 8, 20), ("jp-2026-04", 9, 20)])
def test_each_version_has_its_number_of_allergens(version, mandatory, recommended):
    one = BY_VERSION[version]

    assert (len(one.mandatory), len(one.recommended)) == (mandatory, recommended)
    assert len(set(one.codes)) == mandatory + recommended


def test_cashew_became_mandatory_and_pistachio_recommended():
    old, new = LISTS

    assert set(new.mandatory) - set(old.mandatory) == {"cashew"}
    assert set(new.recommended) ^ set(old.recommended) == {"cashew", "pistachio"}
    assert new.old_labels_until == date(2028, 3, 31)


@pytest.mark.parametrize(
    ("states", "excluded", "expected"),
    [
        ({"egg": "contains"}, ["egg"], True),
        ({"egg": "free"}, ["egg"], False),
        ({"egg": "unknown"}, ["egg"], True),
        ({}, ["egg"], True),
        ({"egg": "Free"}, ["egg"], True),
        ({"egg": "free"}, ["egg", "milk"], True),
        ({"egg": "free", "milk": "free"}, ["egg", "milk"], False),
        ({"egg": "contains"}, [], False),
    ],
)
def test_goods_are_excluded_unless_known_to_be_free(states, excluded, expected):
    assert is_excluded(states, excluded) is expected


def test_undecided_names_what_a_look_at_the_label_could_settle():
    assert undecided({"egg": "contains", "milk": "free"}, ["egg", "milk", "wheat", "crab"]) == ["crab", "wheat"]
