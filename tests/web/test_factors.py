"""The page of conversion factors: a value needs its source, stays for ever, and is shown only once switched on."""

from collections.abc import Callable

import pytest

from tests.builders import World

VALUE = {"value": "０.５４４", "valid_from": "2026-04-01", "source": "試験のための出典", "note": ""}


@pytest.fixture
def admin(world: World, client_of: Callable):
    return client_of(world, "admin")


def test_a_value_is_added_and_switched_on(admin) -> None:
    admin.post("/organization/factors/meals", data=VALUE)
    admin.post("/organization/factors/meals/switch", data={"is_on": "1"})

    page = admin.get("/organization/factors").text
    assert "1 食 ＝ 0.544 kg" in page
    assert "試験のための出典" in page
    assert "報告に出ています" in page


def test_without_a_value_nothing_is_switched_on(admin) -> None:
    answer = admin.post("/organization/factors/co2e/switch", data={"is_on": "1"}, follow_redirects=True)

    assert "出す前に、値と出典を入れてください" in answer.text
    assert "報告に出ています" not in answer.text


def test_a_value_without_its_source_is_kept_in_the_form(admin) -> None:
    answer = admin.post("/organization/factors/co2e", data={**VALUE, "source": "", "value": "二くらい"})

    assert answer.status_code == 422
    assert 'value="二くらい"' in answer.text
    assert 'id="co2e_source-error"' in answer.text


def test_a_published_figure_fills_the_form_with_its_source(admin) -> None:
    page = admin.get("/organization/factors?suggestion=japan_2023").text

    assert 'value="2.26"' in page
    assert ">消費者庁の 2023 年度の推計" in page


def test_an_unknown_kind_is_not_found(admin) -> None:
    assert admin.post("/organization/factors/yen", data=VALUE).status_code == 404
