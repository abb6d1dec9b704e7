"""The command line as an operator uses it: an organization, its lists, a plan, the report, the proof, a backup and its restore."""

import json
import sqlite3
import subprocess
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import openpyxl
import pytest

import matching.models  # noqa: F401 - the mapping must be whole
from inventory.db import connect
from inventory.places import add_place
from tests.journeys.program import ended, entries_in, settings_of
from tests.matching.engine.instances import group, lot, problem

GROUPS = "団体名,市区町村コード,世帯数\nひだまり食堂,131172,34\nこすもす食堂,13117,27\nあさがお食堂,131172,12\n"
STOCK = (
    "倉庫,棚,寄贈者,品目,期限の種類,期限,数量,単位,入れた日\n"
    "本町倉庫,A-1,みのり製菓（試験）,こどもカレー 甘口 160g,賞味期限,2035-03-31,40,個,2026-04-01\n"
    "本町倉庫,A-2,みのり製菓（試験）,白米 5kg,期限なし,,8,個,2026-04-02\n"
)
ORGANIZATION = "みなとフードバンク（試験）"


@dataclass(frozen=True)
class Operator:
    """Somebody at a terminal. Each call is a process of its own."""

    folder: Path
    data: Path

    def run(self, *arguments: object, data: Path | None = None) -> subprocess.CompletedProcess[str]:
        """`tasuki` with these arguments on a data folder, in Japanese."""
        return ended(settings_of(data or self.data), *map(str, arguments))

    def done(self, *arguments: object, data: Path | None = None) -> str:
        """What it printed; it must have ended well."""
        ended = self.run(*arguments, data=data)
        assert ended.returncode == 0, ended.stdout + ended.stderr
        return ended.stdout

    def file(self, name: str, text: str = "") -> Path:
        path = self.folder / name
        if text:
            path.write_text(text, encoding="utf-8")
        return path


@pytest.fixture
def operator(tmp_path: Path) -> Operator:
    return Operator(tmp_path, tmp_path / "data")


def test_an_operator_gets_along_without_pages(operator: Operator) -> None:
    found_an_organization(operator)
    open_a_warehouse(operator)
    bring_lists_in(operator)
    make_a_plan(operator)
    write_the_report(operator)
    prove_the_ledger(operator)
    restored = back_up_and_restore(operator)
    betray_a_change_in_the_database(operator, restored)


def found_an_organization(operator: Operator) -> None:
    assert "--port" in operator.done("serve", "--help")
    operator.done("migrate")
    made = operator.done("user", "create", "--email", "ichiro@example.jp", "--role", "admin", "--organization", ORGANIZATION)
    assert "http://127.0.0.1:8000/sign-in/" in made
    token = operator.done("token", "create", "--email", "ichiro@example.jp", "--name", "till").strip()
    assert token.startswith("tsk_")


def open_a_warehouse(operator: Operator) -> None:
    """Warehouses are opened on a page; this journey has none."""
    database = connect(f"sqlite:///{operator.data / 'tasuki.sqlite3'}")
    with database.writing(1) as session:
        add_place(session, kind="site", name="本町倉庫")
    database.dispose()


def bring_lists_in(operator: Operator) -> None:
    """The right rows go in, wrong ones are listed, a second time creates nothing; a dry run writes nothing."""
    groups, stock = operator.file("groups.csv", GROUPS), operator.file("stock.csv", STOCK)
    dry = operator.done("import", "groups", groups, "--dry-run")
    first, second = operator.done("import", "groups", groups), operator.done("import", "groups", groups)
    assert "3 行：新しく 2" in dry
    assert "3 行：新しく 2" in first
    assert "3 行目　入りません" in first
    assert "前と同じ 2" in second
    assert "2 行：新しく 2" in operator.done("import", "stock", stock)


def make_a_plan(operator: Operator) -> None:
    """A problem becomes a plan that passes its check; a plan that was tampered with does not."""
    question = operator.file("problem.json", json.dumps(problem([lot("L", cases=3)], [group("A"), group("B", past_kg=90)])))
    plan, forged = operator.file("plan.json"), operator.file("forged.json")
    operator.done("match", question, "-o", plan)
    operator.done("check-plan", question, plan)
    made = json.loads(plan.read_text(encoding="utf-8"))
    assert [(share["group"], share["cases"]) for share in made["allocations"]] == [("A", 3)]
    made["allocations"][0]["cases"] = 4
    forged.write_text(json.dumps(made), encoding="utf-8")
    refused = operator.run("check-plan", question, forged)
    assert refused.returncode == 1
    assert refused.stdout


def write_the_report(operator: Operator) -> None:
    file = operator.file("report.xlsx")
    operator.done("report", "impact", "--from", "2026-04-01", "--to", "2027-03-31", "-o", file)
    with closing(openpyxl.load_workbook(file)) as book:
        assert book.sheetnames[0] == "目次"
        assert 48 in [cell.value for row in book["照合"] for cell in row]


def prove_the_ledger(operator: Operator) -> None:
    """Live, as a file, and a forged copy of the file, which is found out with the number of the entry."""
    ledger, forged = operator.file("ledger.jsonl"), operator.file("forged.jsonl")
    assert "2 件" in operator.done("export", "ledger", "-o", ledger)
    operator.done("verify")
    operator.done("verify", ledger)
    text = ledger.read_text(encoding="utf-8")
    forged.write_text(text.replace('"quantity":40', '"quantity":39'), encoding="utf-8")
    assert forged.read_text(encoding="utf-8") != text
    found = operator.run("verify", forged)
    assert found.returncode == 1
    assert "1 番の記録" in found.stderr


def back_up_and_restore(operator: Operator) -> Path:
    """What was saved stands in an empty folder again, proved; a folder in use is refused, and so is a damaged file."""
    backup, restored = operator.file("tasuki.backup"), operator.folder / "restored"
    operator.done("backup", backup)
    operator.done("restore", backup, data=restored)
    same = operator.file("same.jsonl")
    operator.done("export", "ledger", "-o", same, data=restored)
    assert entries_in(same) == entries_in(operator.file("ledger.jsonl"))
    in_use = operator.run("restore", backup)
    damaged = operator.file("damaged.backup", "no backup at all")
    unreadable = operator.run("restore", damaged, data=operator.folder / "elsewhere")
    assert (in_use.returncode, unreadable.returncode) == (1, 1)
    assert "空ではありません" in in_use.stderr
    assert "もどせません" in unreadable.stderr
    assert "✗" not in operator.done("doctor")
    return restored


def betray_a_change_in_the_database(operator: Operator, data: Path) -> None:
    """Somebody with the file in hand takes away the triggers and alters an entry: verify and doctor say so."""
    with closing(sqlite3.connect(data / "tasuki.sqlite3")) as connection:
        triggers = [
            name
            for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'movement'")
        ]
        for name in triggers:
            connection.execute(f"DROP TRIGGER {name}")
        connection.execute("UPDATE movement SET quantity = 7 WHERE seq = 2")
        connection.commit()
    found, check_up = operator.run("verify", data=data), operator.run("doctor", data=data)
    assert (found.returncode, check_up.returncode) == (1, 1)
    assert "2 番の記録" in found.stderr
    assert "✗" in check_up.stdout
