"""Static files are kept for long by their versioned address, and asked for again by any other."""

import re
import shutil
from pathlib import Path

from web.static_files import YEAR, content_version


def test_a_file_named_by_a_page_is_kept_for_a_year(app):
    client = app.test_client()
    address = re.findall(r'"(/static/[^"]+/css/tasuki\.css)"', client.get("/sign-in").text)[0]

    with client.get(address) as answer:
        assert answer.status_code == 200
        assert answer.cache_control.max_age == YEAR
        assert answer.cache_control.immutable


def test_an_earlier_version_gets_the_present_file_and_is_not_kept(app):
    with app.test_client().get("/static/v-000000000000/css/tasuki.css") as answer:
        assert answer.status_code == 200
        assert answer.cache_control.max_age is None
        assert answer.cache_control.no_cache


def test_the_address_without_version_is_asked_for_again(app):
    with app.test_client().get("/static/css/tasuki.css") as answer:
        assert answer.status_code == 200
        assert answer.cache_control.no_cache


def test_the_version_follows_the_content(app, tmp_path):
    first, second = tmp_path / "first", tmp_path / "second"
    shutil.copytree(Path(app.static_folder) / "css", first)
    shutil.copytree(first, second)
    (second / "tasuki.css").write_text("body {}", encoding="utf-8")

    assert content_version(first) != content_version(second)
