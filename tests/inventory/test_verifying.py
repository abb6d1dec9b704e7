"""The exported ledger is proved without a database, and every kind of forgery is found."""

import io
import json
import random
import uuid
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import text

from inventory import chain
from inventory.checkpoints import seal, state_of
from inventory.db import Database, reach_everything
from inventory.ledger_file import write_ledger
from inventory.signing import Signer
from inventory.verifier import verify_ledger
from inventory.verifying import verify_database
from tests.builders import NOW, SIGNER, World, make_world

GOLDEN_ROW = {
    "organization": uuid.UUID("00000000-0000-7000-8000-000000000001"),
    "seq": 1,
    "kind": "receive",
    "lot_id": uuid.UUID("00000000-0000-7000-8000-000000000002"),
    "source_id": uuid.UUID("00000000-0000-7000-8000-000000000003"),
    "target_id": uuid.UUID("00000000-0000-7000-8000-000000000004"),
    "quantity": 240,
    "occurred_at": datetime(2026, 11, 21, 3, 0, tzinfo=UTC),
    "recorded_at": datetime(2026, 11, 21, 3, 0, 1, 250000, tzinfo=UTC),
    "actor_id": uuid.UUID("00000000-0000-7000-8000-000000000005"),
    "key": uuid.UUID("00000000-0000-4000-8000-000000000006"),
    "request_hash": "ab" * 32,
    "reason": None,
    "reversal_of": None,
    "delivery_id": None,
    "import_id": None,
    "days_left": None,
    "flag": None,
}


@pytest.fixture
def world(database: Database) -> World:
    world = make_world(database)
    lot = world.receive(240)
    world.record(world.request("issue", lot=lot, quantity=24), world.request("dispose", lot=lot, quantity=2, reason="damaged"))
    world.record(world.request("count", lot=lot, counted=215))
    return world


def checkpoint(world: World, signer: Signer = SIGNER) -> dict[str, Any]:
    """A sealed one of now."""
    with world.writing() as session:
        return seal(session, state_of(session), signer=signer, occasion="asked", now=NOW)


def exported(world: World, signer: Signer = SIGNER) -> list[str]:
    header = checkpoint(world, signer)
    stream = io.StringIO()
    with world.reading() as session:
        write_ledger(session, stream, header)
    return stream.getvalue().splitlines()


def kinds(lines: list[str], outside: dict[str, Any] | None = None) -> list[str]:
    return [problem.problem for problem in verify_ledger(lines, outside)]


def changed(lines: list[str], seq: int, **values: Any) -> list[str]:
    """The ledger with one movement's fields changed."""
    rows = [json.loads(line) for line in lines]
    return [json.dumps(row | values if row.get("seq") == seq else row) for row in rows]


def rebuilt(lines: list[str]) -> list[str]:
    """The ledger as a forger with the whole file would make it: every hash counted anew, header included."""
    rows = [json.loads(line) for line in lines]
    before = chain.FIRST
    for row in rows:
        if "seq" in row:
            row["prev_hash"], row["hash"] = before, chain.link_hash(row, before)
            before = row["hash"]
    rows[0]["checkpoint"]["hash"] = before
    return [json.dumps(row) for row in rows]


def test_canonical_form_never_changes() -> None:
    assert chain.canonical(GOLDEN_ROW, chain.FIRST).decode() == "\n".join(
        [
            "tasuki-ledger/1",
            "0" * 64,
            "organization=00000000-0000-7000-8000-000000000001",
            "seq=1",
            "kind=receive",
            "lot_id=00000000-0000-7000-8000-000000000002",
            "source_id=00000000-0000-7000-8000-000000000003",
            "target_id=00000000-0000-7000-8000-000000000004",
            "quantity=240",
            "occurred_at=2026-11-21T03:00:00.000000Z",
            "recorded_at=2026-11-21T03:00:01.250000Z",
            "actor_id=00000000-0000-7000-8000-000000000005",
            "key=00000000-0000-4000-8000-000000000006",
            f"request_hash={'ab' * 32}",
            "reason=",
            "reversal_of=",
            "delivery_id=",
            "import_id=",
            "days_left=",
            "flag=",
            "",
        ]
    )


@pytest.mark.parametrize(
    ("values", "previous", "expected"),
    [
        ({}, chain.FIRST, "c6a980e54b60cf3ea2c552a1edcaf36166adb76d0d38491e1717782ace25f10a"),
        (
            {"seq": 2, "kind": "dispose", "quantity": 2, "reason": "damaged", "days_left": 130, "flag": "clock"},
            "1" * 64,
            "59289bf6c9a6bf0846eacaf2dcea5dcef82501bd7457d7035e6b773e1947f014",
        ),
        (
            {"seq": 3, "kind": "reverse", "reason": "mistake", "reversal_of": 2},
            "f" * 64,
            "4d0db1a36ba207d6c8031c10753c7ee178eed926e34f6bcb03dd41e7ee683402",
        ),
    ],
)
def test_golden_vectors(values: dict[str, Any], previous: str, expected: str) -> None:
    assert chain.link_hash(GOLDEN_ROW | values, previous) == expected


def test_sound_ledger_is_sound_in_both_forms(world: World) -> None:
    with world.reading() as session:
        assert verify_database(session) == []
    assert kinds(exported(world)) == []


def test_export_names_nobody(world: World) -> None:
    everything = "\n".join(exported(world))

    assert "みのり製菓" not in everything
    assert "花子" not in everything


def test_empty_ledger_is_sound(database: Database) -> None:
    assert kinds(exported(make_world(database))) == []


def test_older_checkpoint_is_passed(world: World) -> None:
    older = checkpoint(world)
    world.receive(10)

    assert older["seq"] == 4
    assert kinds(exported(world), older) == []


def test_any_changed_field_breaks_the_chain_there(world: World) -> None:
    lines = exported(world)

    found = verify_ledger(changed(lines, 2, quantity=25))

    assert [(problem.problem, problem.seq) for problem in found] == [("hash", 2)]


def test_rebuilt_chain_is_unmasked_by_an_older_checkpoint(world: World) -> None:
    older = checkpoint(world)
    forged = rebuilt(changed(exported(world), 2, quantity=25))

    assert kinds(forged)[0] == "signature"
    assert "checkpoint" in kinds(forged, older)


def test_cut_reordered_doubled_and_foreign_ledgers_are_refused(world: World, database: Database) -> None:
    lines = exported(world)
    other = make_world(database, name="となり（試験）")
    foreign = checkpoint(other)

    assert kinds(lines[:-1]) == ["end"]
    assert kinds([*lines[:-2], lines[-1], lines[-2]]) == ["gap"]
    assert kinds([*lines, lines[-1]]) == ["gap"]
    assert kinds(lines, foreign) == ["foreign"]
    assert kinds([]) == ["unreadable"]
    assert kinds(["{", *lines]) == ["unreadable"]


def test_a_file_saved_by_half_is_told_apart_from_an_altered_one(world: World) -> None:
    text = "\n".join(exported(world))
    halves = [text[: len(text) * share // 8].splitlines() for share in range(3, 8)]

    assert [kinds(half) for half in halves] == [["end"]] * len(halves)
    assert kinds([]) == kinds([text[:60]]) == ["unreadable"]


def test_a_place_cannot_change_its_kind_unnoticed(world: World) -> None:
    forged = [line.replace('"kind":"waste"', '"kind":"households"') for line in exported(world)]

    assert kinds(forged) == ["digest"]


def test_going_below_zero_is_found_even_with_right_hashes(world: World) -> None:
    forged = rebuilt(changed(exported(world), 2, quantity=500))

    assert "negative" in kinds(forged)


def test_every_random_flip_is_found(world: World) -> None:
    older = checkpoint(world)
    text_of = "\n".join(exported(world))
    chance = random.Random(7)
    missed = []
    for _ in range(300):
        position = chance.randrange(len(text_of))
        flipped = chr(ord(text_of[position]) ^ (1 << chance.randrange(7)))
        forged = text_of[:position] + flipped + text_of[position + 1 :]
        if flipped != text_of[position] and not verify_ledger(forged.split("\n"), older):
            missed.append((position, text_of[max(0, position - 20) : position + 20], flipped))

    assert missed == []


def tamper(world: World, *statements: str) -> None:
    """Past the triggers, as somebody with the whole database could."""
    with world.database.engine.begin() as connection:
        reach_everything(connection)
        for table in ("movement", "count_record"):
            if connection.dialect.name == "postgresql":
                connection.execute(text(f"alter table {table} disable trigger user"))
            else:
                connection.execute(text(f"drop trigger {table}_no_update"))
                connection.execute(text(f"drop trigger {table}_no_delete"))
        for statement in statements:
            connection.execute(text(statement))


@pytest.mark.parametrize(
    ("statements", "expected"),
    [
        (["update movement set quantity = 25 where seq = 2"], {"hash", "balance"}),
        (["update movement set reason = 'expired' where seq = 3"], {"hash"}),
        (["delete from count_record", "delete from movement where seq = 4"], {"end", "balance"}),
        (["delete from movement where seq = 2"], {"gap", "balance"}),
        (["update balance set on_hand = on_hand + 1 where site_id is not null"], {"balance", "lot"}),
    ],
)
def test_tampering_with_the_database_is_found(world: World, statements: list[str], expected: set[str]) -> None:
    tamper(world, *statements)

    with world.reading() as session:
        assert {problem.problem for problem in verify_database(session)} == expected
