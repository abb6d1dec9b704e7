"""Every file below web/static/vendor is listed with its licence and is byte for byte the published one."""

import hashlib
from pathlib import Path

VENDOR = Path(__file__).resolve().parents[2] / "web" / "static" / "vendor"


def _listed():
    lines = (VENDOR / "VENDORED.txt").read_text(encoding="utf-8").splitlines()
    return {path: (digest, facts) for digest, path, facts in (line.split("  ", 2) for line in lines if line)}


def test_every_vendored_file_has_the_listed_hash():
    found = {path: hashlib.sha256((VENDOR / path).read_bytes()).hexdigest() for path in _listed()}

    assert found == {path: digest for path, (digest, _) in _listed().items()}


def test_no_vendored_file_is_unlisted():
    on_disk = {path.relative_to(VENDOR).as_posix() for path in VENDOR.rglob("*") if path.is_file()}

    assert on_disk - {"VENDORED.txt"} == set(_listed())


def test_every_vendored_folder_carries_its_licence():
    folders = {path.split("/")[0] for path in _listed()}

    assert [folder for folder in sorted(folders) if f"{folder}/LICENSE" not in _listed()] == []


def test_every_line_names_package_version_and_licence():
    short = [path for path, (_, facts) in _listed().items() if len(facts.split(" ")) < 3]

    assert short == []
