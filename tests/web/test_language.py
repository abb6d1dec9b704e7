"""The texts: both languages for every key, every key used and known, and no words in templates beside them."""

import ast
import datetime
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from flask import Flask
from markupsafe import Markup

from web import language
from web.language import TEXTS, formats, speaking, t

WEB = Path(language.__file__).resolve().parents[1]
LANGUAGE = WEB / "language"
TEMPLATES = sorted((WEB / "templates").rglob("*.html"))
SOURCES = sorted(path for path in WEB.rglob("*.py") if LANGUAGE not in path.parents)
SCRIPTS = sorted(path for path in (WEB / "static" / "js").rglob("*.js"))
JAPANESE = re.compile(r"[぀-ヿ㐀-鿿＀-￯]")
KEY = re.compile(r"""["']([a-z][a-z0-9_]*(?:\.[a-z0-9_]+)+)["']""")
PREFIX = re.compile(r"""["']([a-z][a-z0-9_]*\.(?:[a-z0-9_]+\.)*[a-z0-9_]*)(?:["']\s*[~+%]|\{)""")
ASKED = re.compile(r"""(?<![\w.])t\(\s*["']([^"'{}]+)["']\s*[,)]""")
SPOKEN_ATTRIBUTES = ("aria-label", "title", "placeholder", "alt")


def _read(paths):
    return {path.relative_to(WEB).as_posix(): path.read_text(encoding="utf-8") for path in paths}


def _places(text: str) -> set[str]:
    return {place.group(1) for place in language.PLACE.finditer(text)}


def _own_keys_used_by_formats() -> set[str]:
    return set(KEY.findall((LANGUAGE / "formats.py").read_text(encoding="utf-8").split("def _say", 1)[1]))


def test_every_key_has_both_languages():
    incomplete = [key for key, texts in TEXTS.items() if len(texts) != 2 or not all(text.strip() for text in texts)]

    assert incomplete == []


def test_both_languages_have_the_same_places():
    unequal = [key for key, (japanese, english) in TEXTS.items() if _places(japanese) != _places(english)]

    assert unequal == []


def test_english_has_no_japanese_signs():
    mixed = [key for key, (_, english) in TEXTS.items() if JAPANESE.search(english) and key != "shell.language_ja"]

    assert mixed == []


def test_every_brace_is_a_place():
    stray = [
        key
        for key, texts in TEXTS.items()
        for text in texts
        if re.search(r"[{}]", language.PLACE.sub("", text).replace("{ }", ""))
    ]

    assert stray == []


def test_every_key_asked_for_exists():
    asked = {(name, key) for name, text in _read(TEMPLATES + SOURCES).items() for key in ASKED.findall(text)}

    assert sorted((name, key) for name, key in asked if key not in TEXTS) == []


def test_every_prefix_asked_for_exists():
    text = "\n".join(_read(TEMPLATES + SOURCES).values())
    joined = re.findall(r"""(?<![\w.])t\(\s*["']([a-z_.0-9]+)["']\s*[~+]""", text)
    prefixes = {*joined, *re.findall(r"""(?<![\w.])t\(\s*f["']([a-z_.0-9]+)\{""", text)}

    assert [prefix for prefix in prefixes if not any(key.startswith(prefix) for key in TEXTS)] == []


def test_no_key_is_unused():
    text = "\n".join(_read(TEMPLATES + SOURCES + SCRIPTS).values())
    named = set(KEY.findall(text)) | _own_keys_used_by_formats()
    prefixes = tuple(prefix for prefix in PREFIX.findall(text) if prefix.count(".") and not prefix.endswith(".html"))

    assert sorted(key for key in TEXTS if key not in named and not key.startswith(prefixes)) == []


class _Words(HTMLParser):
    """Collects what a person would read or hear from a template whose expressions were taken out."""

    def __init__(self):
        super().__init__()
        self.found = []
        self.silent = 0

    def handle_starttag(self, tag, attrs):
        self.silent += tag in ("script", "style")
        self.found += [value for name, value in attrs if name in SPOKEN_ATTRIBUTES and value]

    def handle_endtag(self, tag):
        self.silent -= tag in ("script", "style")

    def handle_data(self, data):
        if not self.silent:
            self.found.append(data)


def _spoken(template: str) -> list[str]:
    bare = re.sub(r"\{#.*?#\}|\{%\s*raw.*?endraw\s*-?%\}", "", template, flags=re.DOTALL)
    # The one block that fills an attribute which nobody reads out.
    bare = re.sub(r"\{%-?\s*block body_class\s*-?%\}.*?\{%-?\s*endblock\s*-?%\}", "", bare, flags=re.DOTALL)
    bare = re.sub(r"\{\{.*?\}\}|\{%.*?%\}", " ", bare, flags=re.DOTALL)
    # Macros that yield attributes for a tag of another macro.
    bare = re.sub(r"""(?m)^\s*([a-z-]+="[^"]*"\s*)+(required)?\s*$""", "", bare)
    words = _Words()
    words.feed(bare)
    return words.found


def _faults(find) -> dict[str, list]:
    """What is found in each template that has any of it."""
    found = {name: find(text) for name, text in _read(TEMPLATES).items()}
    return {name: faults for name, faults in found.items() if faults}


def _without_comments(text: str) -> str:
    return re.sub(r"\{#.*?#\}", "", text, flags=re.DOTALL)


def test_templates_have_no_words_of_their_own():
    # Units and the names of formats may stand as they are; two letters are no sentence.
    assert _faults(lambda text: [words.strip() for words in _spoken(text) if re.search(r"[A-Za-z]{3,}", words)]) == {}


def test_templates_have_no_japanese():
    assert _faults(lambda text: JAPANESE.findall(_without_comments(text))) == {}


def test_templates_have_no_inline_style_or_handler():
    assert _faults(lambda text: re.findall(r"<[^>]*\s(style|on[a-z]+)=", _without_comments(text))) == {}


def test_sources_and_scripts_have_no_japanese():
    def has_japanese(name, text):
        if name.endswith(".js"):
            return bool(JAPANESE.search(re.sub(r"/\*[\s\S]*?\*/|//.*", "", text)))
        tree = ast.parse(text)
        documents = {
            id(node.body[0].value)
            for node in ast.walk(tree)
            if isinstance(node, (ast.Module, ast.FunctionDef, ast.ClassDef)) and node.body and isinstance(node.body[0], ast.Expr)
        }
        return any(
            isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and JAPANESE.search(node.value)
            and id(node) not in documents
            for node in ast.walk(tree)
        )

    # The demo makes names of places and people, which are data and not words of the screen.
    read = _read([path for path in SOURCES + SCRIPTS if "demo" not in path.parts])

    assert [name for name, text in read.items() if has_japanese(name, text)] == []


def test_unknown_key_is_refused():
    with pytest.raises(language.UnknownText):
        t("shell.nothing_like_it")


def test_missing_value_is_refused():
    with pytest.raises(KeyError):
        t("shell.errors")


@pytest.mark.parametrize(
    ("count", "english"), [(1, "1 thing to correct"), (2, "2 things to correct"), (1200, "1,200 things to correct")]
)
def test_english_counts_in_singular_and_plural(count, english):
    with speaking("en"):
        assert t("shell.errors", n=count) == english


def test_markup_stays_and_the_rest_is_escaped():
    with speaking("en"):
        said = t("shell.person", name="<Ann>", role=Markup("<b>auditor</b>"))

    assert said == Markup("&lt;Ann&gt; (<b>auditor</b>)")


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({}, "ja"),
        ({"Accept-Language": "en-GB,en;q=0.9"}, "en"),
        ({"Accept-Language": "fr"}, "ja"),
        ({"Accept-Language": "en", "Cookie": f"{language.COOKIE}=ja"}, "ja"),
        ({"Cookie": f"{language.COOKIE}=xx"}, "ja"),
    ],
)
def test_language_follows_the_choice_then_the_browser(headers, expected):
    with Flask(__name__).test_request_context("/", headers=headers):
        assert language.language() == expected


DAY = datetime.date(2027, 3, 31)
EVE = datetime.date(2026, 11, 24)
NIGHT = datetime.timedelta(days=1)
EVENING = datetime.datetime(2026, 11, 24, 9, 0, tzinfo=datetime.UTC)


@pytest.mark.parametrize(
    ("said", "japanese", "english"),
    [
        (lambda lang: formats.day(DAY, language=lang), "2027年3月31日", "31 March 2027"),
        (lambda lang: formats.day_table(DAY, language=lang), "2027/03/31", "2027-03-31"),
        (lambda lang: formats.day_short(datetime.date(2026, 11, 27), language=lang), "11月27日（金）", "Fri 27 Nov"),
        (lambda lang: formats.day_near(EVE + NIGHT, EVE, language=lang), "あす 11月25日（水）", "tomorrow Wed 25 Nov"),
        (lambda lang: formats.day_near(EVE, EVE, language=lang), "今日 11月24日（火）", "today Tue 24 Nov"),
        (lambda lang: formats.date_mark(DAY, "month", language=lang), "2027年3月", "March 2027"),
        (lambda lang: formats.date_mark(DAY, "month", table=True, language=lang), "2027/03", "2027-03"),
        (lambda lang: formats.reiwa_day(DAY, language=lang), "令和9年3月31日", "31 March 2027"),
        (lambda lang: formats.reiwa_day(datetime.date(2019, 5, 1), language=lang), "令和元年5月1日", "1 May 2019"),
        (lambda lang: formats.instant(EVENING, language=lang), "2026年11月24日 18:00", "24 November 2026, 18:00"),
        (lambda lang: formats.hour(EVENING, language=lang), "18時", "18:00"),
        (lambda lang: formats.kg(15_400, language=lang), "15.4kg", "15.4 kg"),
        (lambda lang: formats.weight(5_620_000, language=lang), "5.62t", "5.62 t"),
        (lambda lang: formats.tonnes(162_400_000, language=lang), "162.4t", "162.4 t"),
        (lambda lang: formats.cases_and_pieces(76, 24, language=lang), "3 ケースと 4 個", "3 cases and 4 pieces"),
        (lambda lang: formats.cases_and_pieces(24, 24, language=lang), "1 ケース", "1 case"),
        (lambda lang: formats.cases_and_pieces(4, 24, "袋", language=lang), "4 袋", "4 袋"),
        (lambda lang: formats.cases_and_pieces(-28, 24, language=lang), "-1 ケースと -4 個", "-1 cases and -4 pieces"),
        (
            lambda lang: formats.fiscal_year(2026, language=lang),
            "令和8年度（2026年4月1日〜2027年3月31日）",
            "FY2026 (1 April 2026 – 31 March 2027)",
        ),
        (
            lambda lang: formats.fiscal_year(2026, EVE, language=lang),
            "令和8年度（2026年4月1日〜11月24日）",
            "FY2026 (1 April 2026 – 24 November 2026)",
        ),
        (lambda lang: formats.days_left(-3, language=lang), "3 日すぎ", "3 days over"),
        (lambda lang: formats.days_left(0, language=lang), "今日まで", "last day today"),
        (lambda lang: formats.percent(0.0004, language=lang), "0.0%", "0.0%"),
        (lambda lang: formats.number(None, language=lang), "–", "–"),
    ],
)
def test_formats(said, japanese, english):
    assert (said("ja"), said("en")) == (japanese, english)


def test_naive_instants_of_the_database_are_utc():
    assert formats.clock(EVENING.replace(tzinfo=None)) == "18:00"
