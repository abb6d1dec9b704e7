"""The 47 prefectures."""

import pytest

from inventory.regions import BY_CODE, COLUMNS, PREFECTURES, ROWS, find_prefecture, prefecture_of


def test_there_are_47_prefectures_numbered_from_hokkaido_to_okinawa():
    assert [prefecture.code for prefecture in PREFECTURES] == [f"{number:02}" for number in range(1, 48)]
    assert len({prefecture.name for prefecture in PREFECTURES}) == len({prefecture.english for prefecture in PREFECTURES}) == 47


def test_tiles_lie_on_the_map_and_never_overlap():
    taken = {
        (int(half_column), int(half_row))
        for p in PREFECTURES
        for half_column in (p.column * 2, p.column * 2 + 1)
        for half_row in (p.row * 2, p.row * 2 + 1)
    }

    assert len(taken) == 47 * 4
    assert max(column for column, _ in taken) < COLUMNS * 2
    assert max(row for _, row in taken) < ROWS * 2


def test_neighbours_on_the_ground_keep_their_direction_on_the_map():
    north, middle, south = find_prefecture("青森"), find_prefecture("東京"), find_prefecture("沖縄")

    assert north.row < middle.row < south.row
    assert south.column < middle.column <= north.column


@pytest.mark.parametrize("text", ["13", "JP-13", "東京都", "東京", "Tokyo", "tokyo", " 東京都 "])
def test_prefecture_is_found_by_number_or_name(text):
    assert find_prefecture(text) == BY_CODE["13"]


@pytest.mark.parametrize("text", ["", "0", "48", "江戸", "Tōkyō"])
def test_unknown_prefecture_is_none(text):
    assert find_prefecture(text) is None


@pytest.mark.parametrize(("text", "short_name"), [("1", "北海道"), ("26", "京都"), ("27", "大阪"), ("14", "神奈川")])
def test_short_name_drops_the_kind_of_prefecture(text, short_name):
    assert find_prefecture(text).short_name == short_name


@pytest.mark.parametrize(
    ("address", "name"), [("京都府京都市中京区1", "京都府"), ("東京都港区芝1", "東京都"), ("港区芝1", None), ("京都市", None)]
)
def test_address_begins_with_its_prefecture(address, name):
    assert getattr(prefecture_of(address), "name", None) == name
