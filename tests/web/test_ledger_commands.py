"""The report and the ledger on the command line: written, proved, and found out when altered."""

import json
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner, Result

from inventory.db import Database
from tests.matching.goods_story import Story, begin_story
from web.commands import main


@pytest.fixture
def story(database: Database, database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Story:
    monkeypatch.setenv("TASUKI_DATABASE_URL", database_url)
    monkeypatch.setenv("TASUKI_DATA_DIR", str(tmp_path))
    story = begin_story(database)
    story.deliver(story.lot, story.near, 48)
    return story


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def test_report_is_written_to_a_file(story: Story, tmp_path: Path) -> None:
    file = tmp_path / "report.xlsx"

    result = run("report", "impact", "--from", "2026-11-01", "--to", "2026-11-30", "-o", file)

    assert result.exit_code == 0, result.output
    assert openpyxl.load_workbook(file).sheetnames[-1] == "台帳の指紋"


def test_days_the_wrong_way_round_are_refused_in_one_line(story: Story, tmp_path: Path) -> None:
    result = run("report", "impact", "--from", "2026-11-30", "--to", "2026-11-01", "-o", tmp_path / "report.xlsx")

    assert result.exit_code == 1
    assert "Traceback" not in result.output


def test_exported_ledger_proves_itself_and_betrays_a_change(story: Story, tmp_path: Path) -> None:
    file, forged = tmp_path / "ledger.jsonl", tmp_path / "forged.jsonl"
    written = run("export", "ledger", "-o", file)
    lines = file.read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    forged.write_text("\n".join(json.dumps(row | {"quantity": 999} if row.get("seq") == 2 else row) for row in rows), encoding="utf-8")

    sound, altered, live = run("verify", file), run("verify", forged), run("verify")

    assert [written.exit_code, sound.exit_code, altered.exit_code, live.exit_code] == [0, 0, 1, 0]
    assert "2" in altered.output


def test_older_checkpoint_is_asked_for(story: Story, tmp_path: Path) -> None:
    file, older = tmp_path / "ledger.jsonl", tmp_path / "older.json"
    run("export", "ledger", "-o", file)
    header = json.loads(file.read_text(encoding="utf-8").splitlines()[0])["checkpoint"]
    older.write_text(json.dumps(header | {"hash": "0" * 64}), encoding="utf-8")

    assert run("verify", file, "--checkpoint", older).exit_code == 1
