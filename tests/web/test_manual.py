"""The operations manual on its page: both languages, pictures by their bare name only, and nothing that the text could smuggle in."""

from tests.web.conftest import CheckingClient
from web.manual import picture_file, rendered


def test_text_is_escaped_and_marks_become_markup():
    table = ["| a | b |", "| --- | --- |", "| 1 | [words](other.md) |"]
    text = [
        "# Title",
        "",
        "## <b>One",
        "",
        "1. first **step**",
        "   goes on",
        "2. `x<y`",
        "",
        *table,
        "",
        '![a "picture"](pictures/p.png)',
    ]

    html, chapters = rendered("\n".join(text), lambda name: f"/p/{name}")

    assert chapters == [("chapter-1", "<b>One")]
    assert '<h2 id="chapter-1">&lt;b&gt;One</h2>' in html
    assert "<li>first <b>step</b> goes on</li><li><code>x&lt;y</code></li>" in html
    assert "<td>words</td>" in html
    assert 'src="/p/p.png" alt="a &#34;picture&#34;"' in html


def test_only_pictures_of_the_docs_are_handed_out():
    assert picture_file("manual-home.ja.png") is not None
    assert [picture_file(name) for name in ("../manual.md", "none.png", "manual.md", "..png")] == [None] * 4


def test_the_manual_is_read_in_both_languages_with_its_pictures(volunteer: CheckingClient):
    japanese, english = (volunteer.get("/help/manual", headers={"Accept-Language": language}) for language in ("ja", "en"))

    assert "食べ物を受け取る（ボランティア）" in japanese.text
    assert "Taking food in (volunteer)" in english.text
    for name, kind in (("manual-home.ja.png", "image/png"), ("flow-data.en.svg", "image/svg+xml")):
        picture = volunteer.get(f"/help/pictures/{name}")
        assert (picture.status_code, picture.mimetype) == (200, kind)
        picture.close()
    assert volunteer.get("/help/pictures/manual.md").status_code == 404
