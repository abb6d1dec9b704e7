"""`tasuki import`: counts, problems with their lines, exit codes."""

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import func, select

from matching.groups import RecipientGroup
from tests.builders import World
from web.commands import main

TEXT = "団体の名前,市区町村コード,定員\nひだまり食堂,131172,34\nこすもす食堂,13117,27\n"


@pytest.fixture
def run(world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """`run(text, *options)` brings in a list of groups."""
    monkeypatch.setenv("TASUKI_DATABASE_URL", world.database.url)
    monkeypatch.setenv("TASUKI_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("TASUKI_LANGUAGE", "ja")

    def bring_in(text: str, *options: str) -> Result:
        file = tmp_path / "list.csv"
        file.write_text(text, encoding="utf-8")
        return CliRunner().invoke(main, ["import", "groups", str(file), *options])

    return bring_in


def groups(world: World) -> int:
    with world.reading() as session:
        return session.scalar(select(func.count(RecipientGroup.id))) or 0


def test_right_rows_go_in_and_problems_are_listed_by_line(world: World, run: Callable[..., Result]) -> None:
    result = run(TEXT)

    assert result.exit_code == 0, result.output
    assert "2 行：新しく 1" in result.output
    assert "3 行目　入りません　市区町村コードは 6 けたです　13117" in result.output
    assert groups(world) == 1


def test_dry_run_writes_nothing(world: World, run: Callable[..., Result]) -> None:
    result = run(TEXT, "--dry-run")

    assert result.exit_code == 0
    assert groups(world) == 0


def test_second_run_creates_nothing(world: World, run: Callable[..., Result]) -> None:
    run(TEXT)

    result = run(TEXT)

    assert "前と同じ 1" in result.output
    assert groups(world) == 1


def test_file_without_a_usable_row_fails(world: World, run: Callable[..., Result]) -> None:
    assert run("団体の名前,定員\n,3\n").exit_code == 2
    assert run("屋号みたいなもの,団体住所\nひだまり,東京都\n").exit_code == 2
    assert run("").exit_code == 1
    assert groups(world) == 0
