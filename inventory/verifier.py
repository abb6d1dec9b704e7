#!/usr/bin/env python3
"""Proves a ledger of Tasuki on any computer with Python 3.9 or newer and nothing else: no network, no database, no further package.

    python3 tasuki_verify.py ledger.jsonl --checkpoint older.json --key 1A2B3C4D5E6F7A8B

It reads the exported ledger once, from the first line to the last, and

1. computes the hash of every entry anew from its text and from the hash before it (see `canonical`);
2. moves every quantity from place to place and refuses a place below zero that may not be;
3. holds a reversal against the entry it takes back;
4. compares every checkpoint with the chain and with the stock at that entry - those in the file, and those you kept yourself;
5. verifies the signatures of checkpoints (Ed25519, RFC 8032 section 5.1.7).

A chain proves nothing against somebody who holds the whole database and computes it anew. A checkpoint that you kept does: give the oldest
one you have. It is a file, or the text beneath the square code on a report. Exit code 0: sound; 1: not, and where; 2: cannot be read.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

LEDGER = "tasuki-ledger/1"
CHECKPOINT = "tasuki-checkpoint/1"
PRINTED = "TASUKI1"
FIRST = "0" * 64
FIELDS = (
    "organization", "seq", "kind", "lot_id", "source_id", "target_id", "quantity", "occurred_at", "recorded_at",
    "actor_id", "key", "request_hash", "reason", "reversal_of", "delivery_id", "import_id", "days_left", "flag",
)  # fmt: skip
# What goods can come from or go to; donors and count differences may owe goods.
MAY_GO_NEGATIVE = ("donor", "count_difference")
PLACE_KINDS = ("site", "shelf", "donor", "group", "in_transit", "waste", "count_difference", "households")
MOST_PROBLEMS = 20


@dataclass(frozen=True)
class Problem:
    """What is wrong and where: unreadable, foreign, gap, link, hash, time, end, checkpoint, digest, signature, key, place, quantity,
    negative, reversal; of a live database also balance and lot."""

    problem: str
    seq: int | None = None
    lot_id: str = ""
    place_id: str = ""

    def as_json(self) -> dict[str, Any]:
        return {"problem": self.problem, "seq": self.seq, "lot": self.lot_id or None, "place": self.place_id or None}


# --- the chain ------------------------------------------------------------------------------------------------------------------------


def canonical(row: dict[str, Any], prev_hash: str) -> bytes:
    """The text of an entry that is hashed: the version, the hash before, then `field=value` in the order of FIELDS, a line each."""
    lines = [LEDGER, prev_hash]
    lines += [f"{field}={'' if row[field] is None else row[field]}" for field in FIELDS]
    return ("\n".join(lines) + "\n").encode()


def state_digest(kinds: dict[str, str], balances: dict[tuple[str, str], int]) -> str:
    """SHA-256 over the sorted lines `place kind` of all places that goods came through and `lot place pieces` of all that is not zero."""
    digest = hashlib.sha256("".join(sorted(f"{place} {kind}\n" for place, kind in kinds.items())).encode())
    for line in sorted(f"{lot} {place} {pieces}\n" for (lot, place), pieces in balances.items() if pieces):
        digest.update(line.encode())
    return digest.hexdigest()


# --- checkpoints ----------------------------------------------------------------------------------------------------------------------

SIGNATURE = re.compile("[0-9a-f]{128}")
SIGNED_FIELDS = ("organization", "number", "seq", "hash", "digest", "recorded_at", "made_at", "key")


def signed_text(point: dict[str, Any]) -> bytes:
    """What a checkpoint's signature is over: its format, then `field=value` in the order of SIGNED_FIELDS, a line each."""
    lines = [CHECKPOINT] + [f"{field}={'' if point[field] is None else point[field]}" for field in SIGNED_FIELDS]
    return ("\n".join(lines) + "\n").encode()


def new_key_text(key: str) -> bytes:
    """What an old key signs to name its successor."""
    return f"tasuki-key/1\nkey={key}\n".encode()


def read_checkpoint(text: str) -> dict[str, Any]:
    """A checkpoint from its file or from its printed text. Raises ValueError when it is neither."""
    joined = "".join(text.split())
    if joined.upper().startswith(PRINTED + ":"):
        return _read_printed(joined.upper())
    point = json.loads(text)
    if not isinstance(point, dict) or point.get("format") != CHECKPOINT:
        raise ValueError("not a checkpoint")
    missing = {"organization", "seq", "hash", "digest", "recorded_at"} - set(point)
    if missing or type(point["seq"]) is not int:
        raise ValueError("not a whole checkpoint")
    return point


def _read_printed(text: str) -> dict[str, Any]:
    parts = text.split(":")
    if len(parts) != 10 or not re.fullmatch(r"[0-9A-F]{32}", parts[1]):
        raise ValueError("not a whole checkpoint")
    organization, number, seq, link, digest, recorded_at, made_at, key, signature = (part.lower() for part in parts[1:])
    return {
        "format": CHECKPOINT,
        "organization": "-".join(organization[a:b] for a, b in ((0, 8), (8, 12), (12, 16), (16, 20), (20, 32))),
        "number": int(number),
        "seq": int(seq),
        "hash": link,
        "digest": digest,
        "recorded_at": _long_time(recorded_at) if recorded_at else None,
        "made_at": _long_time(made_at),
        "key": key,
        "signature": signature,
    }


def _long_time(short: str) -> str:
    year, month, day, hour, minute, rest = re.fullmatch(r"(\d{4})(\d\d)(\d\d)t(\d\d)(\d\d)([\d.]+z)", short).groups()  # type: ignore[union-attr]
    return f"{year}-{month}-{day}T{hour}:{minute}:{rest.upper()}"


def fingerprint(key: str) -> str:
    """A public key as people compare it: the first 16 signs of its SHA-256, in capitals."""
    return hashlib.sha256(bytes.fromhex(key)).hexdigest()[:16].upper()


# --- Ed25519, RFC 8032 ----------------------------------------------------------------------------------------------------------------

P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT_OF_MINUS_ONE = pow(2, (P - 1) // 4, P)
# A point is (X, Y, Z, T) with x = X/Z, y = Y/Z, x*y = T/Z.
Point = tuple  # of four whole numbers
NEUTRAL: Point = (0, 1, 1, 0)


def _add(one: Point, other: Point) -> Point:
    a = (one[1] - one[0]) * (other[1] - other[0]) % P
    b = (one[1] + one[0]) * (other[1] + other[0]) % P
    c = 2 * one[3] * other[3] * D % P
    d = 2 * one[2] * other[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def _times(point: Point, factor: int) -> Point:
    total = NEUTRAL
    while factor:
        if factor & 1:
            total = _add(total, point)
        point, factor = _add(point, point), factor >> 1
    return total


def _point(encoded: bytes) -> Point:
    """The point of 32 bytes; ValueError when there is none."""
    number = int.from_bytes(encoded, "little")
    sign, y = number >> 255, number & (2**255 - 1)
    if len(encoded) != 32 or y >= P:
        raise ValueError("no point")
    squared = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(squared, (P + 3) // 8, P)
    if (x * x - squared) % P:
        x = x * ROOT_OF_MINUS_ONE % P
    if (x * x - squared) % P or (x == 0 and sign):
        raise ValueError("no point")
    x = P - x if x & 1 != sign else x
    return x, y, 1, x * y % P


BASE = _point((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))


# The same checkpoint stands in several places of a ledger.
@lru_cache(maxsize=10_000)
def is_signed(key: bytes, message: bytes, signature: bytes) -> bool:
    """Whether the holder of the secret half of `key` (32 bytes) signed the message (64 bytes of signature)."""
    if len(key) != 32 or len(signature) != 64:
        return False
    try:
        public, nonce = _point(key), _point(signature[:32])
    except ValueError:
        return False
    scalar = int.from_bytes(signature[32:], "little")
    if scalar >= ORDER:
        return False
    challenge = int.from_bytes(hashlib.sha512(signature[:32] + key + message).digest(), "little") % ORDER
    left, right = _times(BASE, scalar), _add(nonce, _times(public, challenge))
    return (left[0] * right[2] - right[0] * left[2]) % P == 0 and (left[1] * right[2] - right[1] * left[2]) % P == 0


def has_signature(point: dict[str, Any], *, text: bytes | None = None, key: str = "key", signature: str = "signature") -> bool:
    """Whether the checkpoint is signed by the key it names."""
    try:
        if not SIGNATURE.fullmatch(point[signature]):
            return False
        return is_signed(bytes.fromhex(point[key]), signed_text(point) if text is None else text, bytes.fromhex(point[signature]))
    except (KeyError, TypeError, ValueError):
        return False


# --- the ledger -----------------------------------------------------------------------------------------------------------------------


def verify_ledger(
    lines: Iterable[str], checkpoints: dict[str, Any] | list[dict[str, Any]] | None = None, *, key: str = ""
) -> list[Problem]:
    """Everything wrong with an exported ledger, the first break of the chain first; empty when it is sound.

    The ledger must have passed through every one of the `checkpoints`, and its own must be signed by `key` (its fingerprint) or by a
    successor that `key` named, when it is given.
    """
    return read_ledger(lines, checkpoints, key=key).problems


def read_ledger(
    lines: Iterable[str], checkpoints: dict[str, Any] | list[dict[str, Any]] | None = None, *, key: str = ""
) -> Reader:
    outside = [checkpoints] if isinstance(checkpoints, dict) else list(checkpoints or ())
    reader, rest = Reader(outside, key), iter(lines)
    for line in rest:
        if line.strip() and not reader.take(line):
            reader.look_after(is_last=next(rest, None) is None)
            break
    reader.end()
    return reader


class Reader:
    """Takes the ledger line by line and remembers what it must: stock, hashes of the entry before, what is wrong."""

    def __init__(self, outside: list[dict[str, Any]], key: str) -> None:
        self.problems: list[Problem] = []
        self.header: dict[str, Any] | None = None
        self.kinds: dict[str, str] = {}
        self.used: dict[str, str] = {}
        self.balances: dict[tuple[str, str], int] = {}
        self.movements: dict[int, tuple[Any, ...]] = {}
        self.seq, self.hash, self.recorded_at = 0, FIRST, None
        self.inside: list[dict[str, Any]] = []
        self.outside, self.key = outside, "".join(key.split()).upper()
        self.passed = 0
        self.due: dict[int, list[tuple[dict[str, Any], bool]]] = {}
        for point in outside:
            self._expect(point, with_digest=True)

    def _expect(self, point: dict[str, Any], *, with_digest: bool) -> None:
        self.due.setdefault(point["seq"], []).append((point, with_digest))

    def take(self, line: str) -> bool:
        """One line is checked; False when reading on makes no sense."""
        try:
            row = json.loads(line)
            if self.header is None:
                return self._take_header(row)
            if "checkpoint" in row:
                return self._take_checkpoint(row["checkpoint"])
            if "place" in row:
                self.kinds[row["place"]] = row["kind"]
                return row["kind"] in PLACE_KINDS or self._refuse("unreadable")
            return self._take_movement(row)
        except (ValueError, KeyError, TypeError, AttributeError):
            return self._refuse("unreadable", self.seq + 1)

    def look_after(self, *, is_last: bool) -> None:
        """A last line that cannot be read is one that was cut: a file saved by half, not an entry altered."""
        if is_last and self.header is not None and self.problems[-1].problem == "unreadable":
            self.problems[-1] = Problem("end", self.seq + 1)

    def _refuse(self, kind: str, seq: int | None = None) -> bool:
        self.problems.append(Problem(kind, seq))
        return False

    def _take_header(self, row: dict[str, Any]) -> bool:
        if row["format"] != LEDGER:
            return self._refuse("unreadable")
        self.header = row["checkpoint"]
        if any(point["organization"] != self.header["organization"] for point in self.outside):
            return self._refuse("foreign")
        self._expect(self.header, with_digest=True)
        self._check_signature(self.header)
        self._pass()
        return True

    def _take_checkpoint(self, point: dict[str, Any]) -> bool:
        if (
            self.header is None
            or self.seq
            or point["organization"] != self.header["organization"]
            or point["number"] != len(self.inside) + 1
        ):
            return self._refuse("checkpoint", point["seq"])
        self.inside.append(point)
        self._expect(point, with_digest=False)
        self._check_signature(point)
        self._pass()
        return True

    def _check_signature(self, point: dict[str, Any]) -> None:
        if not has_signature(point):
            self._refuse("signature", point["seq"])

    def _take_movement(self, row: dict[str, Any]) -> bool:
        problem = self._link_problem(row)
        if problem:
            return self._refuse(problem, self.seq + 1)
        if row["recorded_at"] < (self.recorded_at or ""):
            return self._refuse("time", row["seq"])
        if self.header is None or row["organization"] != self.header["organization"]:
            return self._refuse("foreign", row["seq"])
        self.seq, self.hash, self.recorded_at = row["seq"], row["hash"], row["recorded_at"]
        self._move(row)
        self._pass()
        return len(self.problems) < MOST_PROBLEMS

    def _link_problem(self, row: dict[str, Any]) -> str:
        if row["seq"] != self.seq + 1:
            return "gap"
        if row["prev_hash"] != self.hash:
            return "link"
        return "" if hashlib.sha256(canonical(row, self.hash)).hexdigest() == row["hash"] else "hash"

    def _move(self, row: dict[str, Any]) -> None:
        lot, source, target = (sys.intern(row[name]) for name in ("lot_id", "source_id", "target_id"))
        pieces = row["quantity"]
        if source not in self.kinds or target not in self.kinds:
            self.problems.append(Problem("place", self.seq, lot))
            return
        if type(pieces) is not int or pieces <= 0 or source == target:
            self.problems.append(Problem("quantity", self.seq, lot))
            return
        if row["reversal_of"] is not None and self.movements.pop(row["reversal_of"], None) != (lot, target, source, pieces):
            self.problems.append(Problem("reversal", self.seq, lot))
        self.movements[self.seq] = (lot, source, target, pieces)
        self.used[source], self.used[target] = self.kinds[source], self.kinds[target]
        self.balances[lot, source] = self.balances.get((lot, source), 0) - pieces
        self.balances[lot, target] = self.balances.get((lot, target), 0) + pieces
        if self.balances[lot, source] < 0 and self.kinds[source] not in MAY_GO_NEGATIVE:
            self.problems.append(Problem("negative", self.seq, lot, source))

    def _pass(self) -> None:
        """Whatever checkpoint was made at this entry is held against the chain, and against the stock where that was kept outside."""
        for point, with_digest in self.due.pop(self.seq, ()):
            self.passed += 1
            if point["format"] != CHECKPOINT or point["hash"] != self.hash or point["recorded_at"] != self.recorded_at:
                self._refuse("checkpoint", self.seq)
            elif with_digest and point["digest"] != state_digest(self.used, self.balances):
                self._refuse("digest", self.seq)

    def end(self) -> None:
        if self.header is None:
            if not self.problems:
                self._refuse("unreadable")
            return
        if not self.problems and (self.due or self.seq != self.header["seq"]):
            self._refuse("end", self.seq)
        if not self.problems and self.kinds != self.used:
            self._refuse("place")
        if not self.problems:
            self._check_keys()

    def _check_keys(self) -> None:
        """Signed by the key that was asked for, and by that of the first checkpoint kept outside, or by their successors."""
        for point in self.outside:
            self._check_signature(point)
        wanted = [self.key] * bool(self.key) + [fingerprint(point["key"]) for point in self.outside[:1]]
        if not self.problems and not all(self._is_heir(one) for one in wanted):
            self._refuse("key")

    def _is_heir(self, print_of_key: str) -> bool:
        """Whether the key that signed this export is the one of the fingerprint, or was named by it, step by step."""
        header = self.header or {}
        trusted = {print_of_key}
        for point in sorted([*self.outside, *self.inside, header], key=lambda point: point["number"]):
            named = point.get("named_by")
            if named and fingerprint(named["key"]) in trusted and has_signature(named, text=new_key_text(point["key"])):
                trusted.add(fingerprint(point["key"]))
        return fingerprint(header["key"]) in trusted


# --- the command ----------------------------------------------------------------------------------------------------------------------

WORDS = {
    "unreadable": ("読めない行があります", "a line cannot be read"),
    "foreign": ("ほかの団体のものです", "it belongs to another organization"),
    "gap": ("番号が抜けています", "a number is missing"),
    "link": ("前の記録とつながっていません", "it does not follow from the entry before"),
    "hash": ("書きかえられています", "it was changed"),
    "time": ("記録した時刻が前にもどっています", "its time of record lies before that of the entry before"),
    "end": ("終わりが切れています。もう一度保存したものを確かめてください", "the end is missing; check one that was saved anew"),
    "checkpoint": ("外に預けた指紋とちがいます", "it differs from the checkpoint kept outside"),
    "digest": ("在庫が指紋とちがいます", "the stock differs from the checkpoint"),
    "signature": ("指紋の署名が正しくありません", "a checkpoint's signature is wrong"),
    "key": ("ほかのかぎで署名されています", "it is signed by another key"),
    "place": ("場所の記録が合いません", "places do not match"),
    "quantity": ("数が正しくありません", "the quantity is impossible"),
    "negative": ("在庫がマイナスになっています", "stock goes below zero"),
    "reversal": ("取り消しが元の記録と合いません", "a reversal does not match what it takes back"),
    "entries": (
        "{n} 件の記録は、はじめから順につながっています。数も合っています。",
        "{n} entries follow from one another, and their quantities add up.",
    ),
    "passed": (
        "指紋 {n} 枚と一致しました（うち手もとの控え {outside} 枚）。",
        "{n} checkpoints match ({outside} of them your own).",
    ),
    "no_outside": (
        "手もとの指紋がありません。台帳を丸ごと作りなおされても、これだけでは分かりません。",
        "You gave no checkpoint of your own: a ledger rebuilt as a whole would not be noticed.",
    ),
    "signed": ("署名のかぎ: {key}", "Signed by the key {key}"),
    "sound": ("結果: 書きかえられていません。", "Result: nothing was altered."),
    "wrong": ("結果: 正しくありません。", "Result: it is not sound."),
    "at": ("{seq} 件目: {problem}", "entry {seq}: {problem}"),
    "somewhere": ("{problem}", "{problem}"),
    "cannot_read": ("読めません: {name}", "cannot be read: {name}"),
}


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Proves a ledger of Tasuki without Tasuki.")
    parser.add_argument("ledger", type=Path, help="the exported ledger (.jsonl)")
    parser.add_argument(
        "--checkpoint", action="append", default=[], help="one you kept: its file, or its printed text; may be repeated"
    )
    parser.add_argument("--key", default="", help="fingerprint of the key that must have signed it")
    parser.add_argument("--language", choices=("ja", "en"), default="ja")
    asked = parser.parse_args(arguments)

    def say(word: str, **values: object) -> None:
        print(WORDS[word][asked.language == "en"].format(**values))

    name = ""
    try:
        outside = []
        for name in asked.checkpoint:
            is_text = name.upper().startswith(PRINTED)
            outside.append(read_checkpoint(name if is_text else Path(name).read_text(encoding="utf-8")))
        name = str(asked.ledger)
        with asked.ledger.open(encoding="utf-8") as stream:
            reader = read_ledger(stream, outside, key=asked.key)
    except (OSError, ValueError):
        say("cannot_read", name=name)
        return 2
    for found in reader.problems:
        problem = WORDS[found.problem][asked.language == "en"]
        say("at", seq=found.seq, problem=problem) if found.seq else say("somewhere", problem=problem)
    if reader.problems:
        say("wrong")
        return 1
    say("entries", n=f"{reader.seq:,}")
    say("passed", n=reader.passed, outside=len(outside))
    say("signed", key=fingerprint((reader.header or {})["key"]))
    if not outside:
        say("no_outside")
    say("sound")
    return 0


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    raise SystemExit(main())
