"""The words beside the code stay true: settings, commands, links and the glossary are held against what is there."""

import re
from pathlib import Path

import click
import pytest

from inventory.accounts import SETTINGS
from tools.flows import drawings
from web.commands import main
from web.language import TEXTS

PROJECT = Path(__file__).resolve().parent.parent
README = (PROJECT / "README.md").read_text(encoding="utf-8")
GLOSSARY = (PROJECT / "docs/glossary.md").read_text(encoding="utf-8")
PAGES = sorted([*PROJECT.glob("*.md"), *(PROJECT / "docs").rglob("*.md")])
NAMES = [page.relative_to(PROJECT).as_posix() for page in PAGES]
SOURCES = [PROJECT / "web/settings.py", *sorted((PROJECT / "tools").glob("*.py"))]
CODE = "\n".join(file.read_text(encoding="utf-8") for floor in ("inventory", "matching", "web") for file in (PROJECT / floor).rglob("*.py"))
SAID = "\n".join(japanese for japanese, _ in TEXTS.values())
SAID_IN_ENGLISH = "\n".join(english for _, english in TEXTS.values())
VARIABLE = re.compile(r"TASUKI_[A-Z_]*[A-Z]")
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
# A row of the glossary: the identifier, and the words on screen with plain ones in brackets.
ENTRY = re.compile(r"^\| `(\w+)` \| ([^|]+) \|", re.MULTILINE)
NOT_ON_SCREEN = "–"
WORDS_FOR = {"False": "no", "True": "yes", "''": "empty"}


def test_every_environment_variable_is_in_the_readme() -> None:
    read = {name for file in SOURCES for name in VARIABLE.findall(file.read_text(encoding="utf-8"))}

    assert read - set(VARIABLE.findall(README)) == set()


def test_the_readme_names_no_variable_that_nothing_reads() -> None:
    folders = ("web", "tools", "tests")
    code = "\n".join(file.read_text(encoding="utf-8") for folder in folders for file in (PROJECT / folder).rglob("*.py"))

    assert set(VARIABLE.findall(README)) - set(VARIABLE.findall(code)) == set()


def test_every_command_is_written_down() -> None:
    written = "\n".join(page.read_text(encoding="utf-8") for page in PAGES)

    assert [name for name in _commands(main) if f"tasuki {name}" not in written] == []


def test_every_command_written_down_exists() -> None:
    written = {name for page in PAGES for name in re.findall(r"(?:bin/|`)tasuki ([a-z][a-z-]*)", page.read_text(encoding="utf-8"))}

    assert written - set(main.commands) == set()


def _commands(group: click.Group, path: str = "") -> list[str]:
    found = []
    for name, command in sorted(group.commands.items()):
        found += _commands(command, f"{path}{name} ") if isinstance(command, click.Group) else [path + name]
    return found


@pytest.mark.parametrize("page", PAGES, ids=NAMES)
def test_links_lead_somewhere(page: Path) -> None:
    targets = [target for target in LINK.findall(page.read_text(encoding="utf-8")) if "://" not in target]

    assert [target for target in targets if not _is_there(page, target)] == []


def _is_there(page: Path, target: str) -> bool:
    path, _, heading = target.partition("#")
    file = (page.parent / path).resolve() if path else page
    return file.exists() and (not heading or heading in _headings(file))


def _headings(file: Path) -> set[str]:
    """The headings as the addresses that repositories' sites give them."""
    titles = re.findall(r"^#+ (.+)$", file.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).strip().replace(" ", "-") for title in titles}


def test_every_decision_number_is_given_once() -> None:
    numbers = [file.name[:4] for file in (PROJECT / "docs/decisions").glob("*.md")]

    assert sorted(numbers) == sorted(set(numbers))


def test_identifiers_of_the_glossary_are_in_the_code() -> None:
    identifiers = [identifier for identifier, _ in _entries()]

    assert [identifier for identifier in identifiers if not re.search(rf"\b{identifier}\b", CODE)] == []


def test_japanese_words_of_the_glossary_are_on_screen() -> None:
    words = [word for _, words in _entries() for word in re.split("[（）]", words.strip()) if word and word != NOT_ON_SCREEN]

    assert [word for word in words if word not in SAID] == []


def test_the_glossary_gives_one_meaning_to_an_identifier() -> None:
    identifiers = [identifier for identifier, _ in _entries()]

    assert sorted(identifiers) == sorted(set(identifiers))


def _entries() -> list[tuple[str, str]]:
    return ENTRY.findall(GLOSSARY.partition("\n## Settings")[0])


@pytest.mark.parametrize("name", SETTINGS)
def test_the_glossary_gives_the_default_of_a_setting(name: str) -> None:
    written = {setting: default.strip() for setting, default in ENTRY.findall(GLOSSARY.partition("\n## Settings")[2])}

    assert written[name] == WORDS_FOR.get(repr(SETTINGS[name]), str(SETTINGS[name]))


@pytest.mark.parametrize("page", PAGES, ids=NAMES)
def test_screens_say_what_pages_quote_in_japanese(page: Path) -> None:
    quoted = re.findall("「([^」]+)」", page.read_text(encoding="utf-8"))

    assert [words for words in quoted if words not in SAID] == []


@pytest.mark.parametrize("name", ["guide.md", "manual.md"])
def test_screens_say_what_is_quoted_in_english(name: str) -> None:
    quoted = re.findall("“([^”]+)”", (PROJECT / "docs" / name).read_text(encoding="utf-8"))

    assert [words for words in quoted if words not in SAID_IN_ENGLISH] == []


def test_the_diagrams_are_as_their_program_draws_them() -> None:
    stale = [name for name, drawing in drawings().items() if (PROJECT / "docs/pictures" / name).read_text(encoding="utf-8") != drawing]

    assert stale == []


def test_pictures_of_the_manual_are_there_in_both_languages_and_small() -> None:
    pages = [(PROJECT / "docs" / name).read_text(encoding="utf-8") for name in ("manual.ja.md", "manual.md")]
    shown = [re.findall(r"\(pictures/([^)]+)\)", page) for page in pages]

    assert [name.replace(".ja.", ".en.") for name in shown[0]] == shown[1]
    assert [name for name in (*shown[0], *shown[1]) if (PROJECT / "docs/pictures" / name).stat().st_size > 60_000] == []
