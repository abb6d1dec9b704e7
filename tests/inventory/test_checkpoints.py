"""Checkpoints: sealed, numbered, kept outside; and the one-file program that proves a ledger with nothing but Python."""

import json
import random
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from inventory import chain
from inventory.checkpoints import printed
from inventory.db import Database, reach_everything
from inventory.errors import InvalidInput
from inventory.ledger_file import verifier_source, write_checkpoint
from inventory.movements.tables import Movement
from inventory.signing import Signer, open_signer, renew, signer_of
from inventory.verifier import fingerprint, is_signed, read_checkpoint, signed_text, state_digest, verify_ledger
from inventory.verifying import verify_database
from tests.builders import SIGNER, World, make_world
from tests.inventory.test_verifying import checkpoint, exported, rebuilt, tamper

STRANGER = signer_of("13" * 32)

# RFC 8032, section 7.1: public key, message, signature of tests 1 to 3 and of "SHA(abc)".
VECTORS = (
    (
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
    ),
    (
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    ),
    (
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
    ),
    (
        "ec172b93ad5e563bf4932c70e1245034c35467ef2efd4d64ebf819683467e2bf",
        "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f",
        "dc2a4459e7369633a52b1bf277839a00201009a3efbf3ecb69bea2186c26b58909351fc9ac90b3ecfdfbc7c66431e0303dca179c138ac17ad9bef1177331a704",
    ),
)


@pytest.fixture
def world(database: Database) -> World:
    world = make_world(database)
    lot = world.receive(240)
    world.record(world.request("issue", lot=lot, quantity=24), world.request("dispose", lot=lot, quantity=2, reason="damaged"))
    return world


def kinds(lines: list[str], *outside: dict[str, Any], key: str = "") -> list[str]:
    return [problem.problem for problem in verify_ledger(lines, list(outside), key=key)]


def resealed(lines: list[str], signer: Signer) -> list[str]:
    """What a forger with the whole file and a key of their own makes of it: hashes and digest right, everything signed."""
    rows = [json.loads(line) for line in rebuilt(lines)]
    kept = [row for row in rows if "checkpoint" not in row or "format" in row]
    kept[0]["checkpoint"] |= {"key": signer.key, "digest": _digest(kept)}
    kept[0]["checkpoint"]["signature"] = signer.sign(signed_text(kept[0]["checkpoint"]))
    return [json.dumps(row) for row in kept]


def _digest(rows: list[dict[str, Any]]) -> str:
    from_to: dict[tuple[str, str], int] = {}
    for row in rows:
        if "seq" in row:
            for place, pieces in ((row["source_id"], -row["quantity"]), (row["target_id"], row["quantity"])):
                from_to[row["lot_id"], place] = from_to.get((row["lot_id"], place), 0) + pieces
    return state_digest({row["place"]: row["kind"] for row in rows if "place" in row}, from_to)


@pytest.mark.parametrize(("key", "message", "signature"), VECTORS)
def test_signatures_of_the_standard_are_right_and_altered_ones_wrong(key: str, message: str, signature: str) -> None:
    parts = [bytes.fromhex(part) for part in (key, message, signature)]
    altered = [bytes([part[0] ^ 1, *part[1:]]) if part else b"\0" for part in parts]

    assert is_signed(*parts)
    assert not any(is_signed(*(altered[n] if n == number else part for n, part in enumerate(parts))) for number in range(3))
    assert not is_signed(parts[0], parts[1], parts[2][:32] + b"\xff" * 32)


def test_signer_and_verifier_agree() -> None:
    chance = random.Random(3)
    for length in range(40):
        message = chance.randbytes(length)
        assert is_signed(bytes.fromhex(SIGNER.key), message, bytes.fromhex(SIGNER.sign(message)))


def test_checkpoints_are_numbered_and_one_that_says_the_same_is_made_once(world: World) -> None:
    first, again = checkpoint(world), checkpoint(world)
    world.receive(1)
    second = checkpoint(world)

    assert first == again
    assert [first["number"], second["number"]] == [1, 2]


def test_printed_text_is_the_checkpoint(world: World) -> None:
    point = checkpoint(world)

    text_of = printed(point)

    assert read_checkpoint(text_of) == point
    assert read_checkpoint("\n".join(text_of[n : n + 40].lower() for n in range(0, len(text_of), 40))) == point
    assert read_checkpoint(write_checkpoint(point).decode()) == point
    assert len(text_of) < 470


@pytest.mark.parametrize(
    "text_of", ["", "TASUKI1:", "TASUKI1:" + ":" * 9, "{}", "[]", "null", '{"format": "tasuki-checkpoint/1", "seq": "1"}']
)
def test_what_is_no_checkpoint_is_refused(text_of: str) -> None:
    with pytest.raises(ValueError):
        read_checkpoint(text_of)


def test_ledger_rebuilt_and_signed_by_a_stranger_is_unmasked_by_any_older_checkpoint_or_the_key(world: World) -> None:
    older = checkpoint(world)
    world.receive(5)
    lines = [line.replace('"quantity":24,', '"quantity":25,') for line in exported(world)]

    forged = resealed(lines, STRANGER)

    assert kinds(forged) == []
    assert "checkpoint" in kinds(forged, older)
    assert kinds(forged, key=fingerprint(SIGNER.key)) == ["key"]
    assert kinds(exported(world), older, key=fingerprint(SIGNER.key)) == []


def test_tail_cut_off_and_signed_anew_is_unmasked_by_a_later_checkpoint(world: World) -> None:
    world.receive(5)
    kept = checkpoint(world)
    rows = [json.loads(line) for line in exported(world)][:-1]
    rows[0]["checkpoint"]["seq"] -= 1

    forged = resealed([json.dumps(row) for row in rows], SIGNER)

    assert "end" in kinds(forged, kept)


def test_renewed_key_is_followed_and_one_that_nobody_named_is_not(world: World, tmp_path: Path) -> None:
    file = tmp_path / "signing.key"
    old = open_signer(file)
    older = checkpoint(world, old)
    new = renew(file)
    world.receive(1)

    lines = exported(world, open_signer(file))

    assert new.key != old.key
    assert file.stat().st_mode & 0o077 == 0
    assert kinds(lines, older, key=fingerprint(old.key)) == []
    assert kinds(lines, key=fingerprint(STRANGER.key)) == ["key"]
    with world.reading() as session:
        assert verify_database(session, signer=open_signer(file)) == []
        assert {problem.problem for problem in verify_database(session, signer=STRANGER)} == {"key"}


def test_setting_that_is_no_key_is_refused() -> None:
    with pytest.raises(InvalidInput):
        signer_of("secret")


def test_database_rebuilt_without_the_key_is_found_without_any_outside_copy(world: World) -> None:
    checkpoint(world)
    with world.reading() as session:
        row = next(row for row in chain.rows_of(session, Movement) if row["seq"] == 3)
    forged = chain.link_hash(row | {"quantity": 3}, row["prev_hash"])

    tamper(
        world,
        f"update movement set quantity = 3, hash = '{forged}' where seq = 3",
        f"update chain_head set hash = '{forged}'",
        "update balance set on_hand = on_hand + 1 where on_hand = 2",
        "update balance set on_hand = on_hand - 1 where on_hand = 214",
    )

    with world.reading() as session:
        assert [problem.problem for problem in verify_database(session)] == ["checkpoint"]


def test_checkpoint_rows_are_never_changed(world: World) -> None:
    checkpoint(world)

    for statement in ("update checkpoint set seq = 1", "delete from checkpoint"):
        with world.database.engine.begin() as connection:
            reach_everything(connection)
            with pytest.raises(Exception, match="insert only"), connection.begin_nested():
                connection.execute(text(statement))


def test_five_thousand_random_tamperings_of_the_file_are_all_found(world: World) -> None:
    older = checkpoint(world)
    world.receive(12)
    lines = exported(world)
    chance = random.Random(20261121)
    missed = []
    for number in range(5_000):
        name, forged = _tampered(lines, chance)
        if forged != lines and not verify_ledger(forged, older):
            missed.append((number, name))

    assert missed == []


def _tampered(lines: list[str], chance: random.Random) -> tuple[str, list[str]]:
    ways: tuple[Callable[[list[str], random.Random], list[str]], ...] = (
        _flip,
        _drop,
        _double,
        _swap,
        _cut,
        _lie,
        _replace_by_a_stranger,
    )
    way = chance.choice(ways)
    return way.__name__, way(list(lines), chance)


def _flip(lines: list[str], chance: random.Random) -> list[str]:
    number = chance.randrange(len(lines))
    line = lines[number]
    at = chance.randrange(len(line))
    lines[number] = line[:at] + chr(ord(line[at]) ^ (1 << chance.randrange(7))) + line[at + 1 :]
    return lines


def _drop(lines: list[str], chance: random.Random) -> list[str]:
    # A checkpoint of the file may be withheld: only those kept outside are evidence.
    number = chance.choice([number for number, line in enumerate(lines) if not line.startswith('{"checkpoint"')])
    return lines[:number] + lines[number + 1 :]


def _double(lines: list[str], chance: random.Random) -> list[str]:
    # The same place told twice says nothing new.
    number = chance.choice([number for number, line in enumerate(lines) if not line.startswith('{"place"')])
    return [*lines[:number], lines[number], *lines[number:]]


def _swap(lines: list[str], chance: random.Random) -> list[str]:
    numbers = [number for number, line in enumerate(lines) if line.startswith('{"organization"')]
    one, other = chance.sample(numbers, 2)
    lines[one], lines[other] = lines[other], lines[one]
    return lines


def _cut(lines: list[str], chance: random.Random) -> list[str]:
    whole = "\n".join(lines)
    return whole[: chance.randrange(len(whole) - 1)].split("\n")


def _lie(lines: list[str], chance: random.Random) -> list[str]:
    """A field is changed and every hash computed anew."""
    rows = [json.loads(line) for line in lines]
    row = chance.choice([row for row in rows if "prev_hash" in row])
    name = chance.choice(("quantity", "occurred_at", "recorded_at", "actor_id", "kind", "lot_id", "target_id", "reason"))
    told = row[name] + 1 if name == "quantity" else chance.choice(rows[-1:] + rows[-3:-2])[name] or "other"
    if told == row[name]:
        return lines
    row[name] = told
    return rebuilt([json.dumps(row) for row in rows])


def _replace_by_a_stranger(lines: list[str], chance: random.Random) -> list[str]:
    return resealed(_lie(lines, chance), STRANGER)


def run_verifier(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """As an auditor would: the file alone in a folder, a Python without site packages."""
    (folder / "tasuki_verify.py").write_bytes(verifier_source())
    command = [sys.executable, "-I", "-S", "-X", "utf8", "tasuki_verify.py", *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, encoding="utf-8", check=False, env={})


def test_program_of_one_file_proves_a_ledger_with_nothing_but_python(world: World, tmp_path: Path) -> None:
    older = checkpoint(world)
    world.receive(5)
    lines = exported(world)
    (tmp_path / "ledger.jsonl").write_text("\n".join(lines), encoding="utf-8")
    (tmp_path / "older.json").write_bytes(write_checkpoint(older))
    (tmp_path / "half.jsonl").write_text("\n".join(lines)[: len("\n".join(lines)) // 2], encoding="utf-8")
    (tmp_path / "forged.jsonl").write_text("\n".join(lines).replace('"quantity":24,', '"quantity":23,'), encoding="utf-8")

    sound = run_verifier(tmp_path, "ledger.jsonl", "--checkpoint", "older.json", "--checkpoint", printed(older))
    english = run_verifier(tmp_path, "ledger.jsonl", "--language", "en", "--key", fingerprint(SIGNER.key))
    half, forged = run_verifier(tmp_path, "half.jsonl"), run_verifier(tmp_path, "forged.jsonl", "--language", "en")
    missing = run_verifier(tmp_path, "nothing.jsonl")

    assert (sound.returncode, sound.stderr) == (0, "")
    assert "結果: 書きかえられていません。" in sound.stdout
    assert f"Signed by the key {fingerprint(SIGNER.key)}" in english.stdout
    assert "You gave no checkpoint of your own" in english.stdout
    assert [half.returncode, forged.returncode, missing.returncode] == [1, 1, 2]
    assert "entry 2: it was changed" in forged.stdout
    assert [half.stderr, forged.stderr, missing.stderr] == ["", "", ""]
