"""Static files are kept for long by their versioned address, and asked for again by any other."""

import gzip
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


def fetched(app, path, **headers):
    with app.test_client().get(path, headers=headers, buffered=True) as answer:
        return answer


def test_programs_and_texts_are_sent_packed_to_who_takes_them_so(app):
    path = "/static/js/scan/outbox.js"
    plain, packed = fetched(app, path), fetched(app, path, **{"Accept-Encoding": "gzip, br"})
    picture = fetched(app, "/static/icons/app-192.png", **{"Accept-Encoding": "gzip"})

    assert "Content-Encoding" not in plain.headers
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.data) == plain.data
    assert int(packed.headers["Content-Length"]) == len(packed.data) < len(plain.data) / 2
    assert "Accept-Encoding" in plain.vary
    assert "Accept-Encoding" in packed.vary
    assert "Content-Encoding" not in picture.headers


def test_a_packed_file_that_has_not_changed_is_not_sent_again(app):
    path = "/static/js/scan/outbox.js"
    first = fetched(app, path, **{"Accept-Encoding": "gzip"})

    again = fetched(app, path, **{"Accept-Encoding": "gzip", "If-None-Match": first.headers["ETag"]})

    assert again.status_code == 304
