"""A backup comes back as it was written, or not at all: whatever was changed in between is named, and the place stays empty."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import inspect, text

from inventory.db import Database, connect, reach_everything
from tests.matching.goods_story import Story, begin_story
from web.commands import main, parts

MARKED = "目印の食堂"


class Desk:
    """An operator with a database, a file of it, and an empty place to restore to."""

    def __init__(self, database: Database, url: str, empty_url: str, folder: Path, setenv: Callable[[str, str], None]) -> None:
        self.database, self.url, self.empty_url, self.setenv = database, url, empty_url, setenv
        self.file = folder / "tasuki.backup"

    def run(self, url: str, *arguments: str) -> Result:
        self.setenv("TASUKI_DATABASE_URL", url)
        return CliRunner().invoke(main, [*arguments])

    def back_up(self) -> None:
        done = self.run(self.url, "backup", str(self.file))
        assert done.exit_code == 0, done.output

    def restore(self, *options: str) -> Result:
        return self.run(self.empty_url, "restore", str(self.file), *options)

    def tables_restored(self) -> list[str]:
        place = connect(self.empty_url)
        try:
            return inspect(place.engine).get_table_names()
        finally:
            place.dispose()


@pytest.fixture
def story(database: Database) -> Story:
    story = begin_story(database, name=MARKED)
    story.deliver(story.lot, story.near, 48)
    return story


@pytest.fixture
def desk(
    story: Story, database: Database, database_url: str, empty_database_url: str, tmp_path: Path, monkeypatch
) -> Iterator[Desk]:
    monkeypatch.setenv("TASUKI_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("TASUKI_LANGUAGE", "en")
    return Desk(database, database_url, empty_database_url, tmp_path, monkeypatch.setenv)


def alter_an_entry(database: Database) -> None:
    """As somebody does who has the database in hand and knows of its triggers."""
    with database.engine.begin() as connection:
        if database.is_sqlite:
            names = connection.scalars(
                text("select name from sqlite_master where type = 'trigger' and tbl_name = 'movement'")
            ).all()
            for name in names:
                connection.execute(text(f"drop trigger {name}"))
        else:
            reach_everything(connection)
            connection.execute(text("alter table movement disable trigger user"))
        connection.execute(text("update movement set quantity = 7 where seq = 2"))


def test_backup_comes_back_whole(desk: Desk) -> None:
    desk.back_up()

    restored = desk.restore()

    assert restored.exit_code == 0, restored.output
    assert MARKED in restored.output
    assert "backup_part" not in desk.tables_restored()
    assert desk.run(desk.empty_url, "verify").exit_code == 0


def test_fingerprints_of_a_lost_server_stay_valid_on_the_one_restored_to(desk: Desk, tmp_path: Path) -> None:
    made = desk.run(desk.url, "export", "checkpoint")
    desk.back_up()
    (tmp_path / "signing.key").unlink()

    restored = desk.restore()
    again = desk.run(desk.empty_url, "export", "checkpoint")

    assert made.exit_code == 0, made.output
    assert restored.exit_code == 0, restored.output
    assert "signing.key" in restored.output
    assert made.output != again.output
    assert desk.run(desk.empty_url, "verify").exit_code == 0


def test_backup_of_an_altered_ledger_is_refused_with_the_number_of_the_entry(desk: Desk) -> None:
    alter_an_entry(desk.database)
    desk.back_up()

    refused = desk.restore()

    assert refused.exit_code == 1
    assert "entry 2 is wrong" in refused.output
    assert "--anyway" in refused.output
    assert desk.tables_restored() == []


def test_altered_ledger_is_restored_when_asked_for_and_still_told(desk: Desk) -> None:
    alter_an_entry(desk.database)
    desk.back_up()

    restored = desk.restore("--anyway")

    assert restored.exit_code == 1
    assert "entry 2 is wrong" in restored.output
    assert "movement" in desk.tables_restored()


def test_file_with_a_broken_part_is_refused(desk: Desk) -> None:
    desk.back_up()
    content = bytearray(desk.file.read_bytes())
    middle = slice(len(content) // 2, len(content) // 2 + 4000)
    content[middle] = bytes(255 - byte for byte in content[middle])
    desk.file.write_bytes(content)

    refused = desk.restore()

    assert refused.exit_code == 1, refused.output
    assert "Nothing was restored" in refused.output or "cannot be restored" in refused.output
    assert desk.tables_restored() == []


def test_file_cut_off_is_refused(desk: Desk) -> None:
    desk.back_up()
    content = desk.file.read_bytes()
    desk.file.write_bytes(content[: len(content) * 2 // 3])

    refused = desk.restore()

    assert refused.exit_code == 1, refused.output
    assert desk.tables_restored() == []


@pytest.fixture
def sqlite_desk(sqlite_files, tmp_path: Path, monkeypatch) -> Iterator[Desk]:
    monkeypatch.setenv("TASUKI_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("TASUKI_LANGUAGE", "en")
    with sqlite_files.migrated() as url, sqlite_files.empty() as empty_url:
        database = connect(url)
        story = begin_story(database, name=MARKED)
        story.plan_delivery(story.near)
        desk = Desk(database, url, empty_url, tmp_path, monkeypatch.setenv)
        desk.back_up()
        yield desk
        database.dispose()


@pytest.mark.parametrize(
    ("statement", "part"),
    [
        ("update place set name = 'よその食堂' where kind = 'group'", "place"),
        ("delete from delivery", "delivery"),
        ("drop table saved_view", "saved_view"),
        ("create table extra (a)", "extra"),
        ("drop trigger movement_no_update", "movement"),
    ],
)
def test_table_changed_in_a_file_of_sqlite_is_named(sqlite_desk: Desk, statement: str, part: str) -> None:
    with closing(sqlite3.connect(sqlite_desk.file)) as file:
        file.execute(statement)
        file.commit()

    refused = sqlite_desk.restore()

    assert refused.exit_code == 1
    assert f"({part})" in refused.output
    assert sqlite_desk.tables_restored() == []


def test_file_without_digests_is_judged_by_its_ledger(sqlite_desk: Desk) -> None:
    with closing(sqlite3.connect(sqlite_desk.file)) as file:
        parts.remove(file)

    restored = sqlite_desk.restore()

    assert restored.exit_code == 0, restored.output
