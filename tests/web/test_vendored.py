"""Every file that others wrote, served or used by tests, is listed with its licence and is byte for byte the published one."""

import hashlib
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]
FOLDERS = [PROJECT / "web" / "static" / "vendor", PROJECT / "tests" / "vendor"]


@pytest.fixture(params=FOLDERS, ids=["served", "tests"])
def vendor(request):
    return request.param


def _listed(vendor):
    lines = (vendor / "VENDORED.txt").read_text(encoding="utf-8").splitlines()
    return {path: (digest, facts) for digest, path, facts in (line.split("  ", 2) for line in lines if line)}


def test_every_vendored_file_has_the_listed_hash(vendor):
    found = {path: hashlib.sha256((vendor / path).read_bytes()).hexdigest() for path in _listed(vendor)}

    assert found == {path: digest for path, (digest, _) in _listed(vendor).items()}


def test_no_vendored_file_is_unlisted(vendor):
    on_disk = {path.relative_to(vendor).as_posix() for path in vendor.rglob("*") if path.is_file()}

    assert on_disk - {"VENDORED.txt"} == set(_listed(vendor))


def test_every_vendored_folder_carries_its_licence(vendor):
    folders = {path.split("/")[0] for path in _listed(vendor)}

    assert [folder for folder in sorted(folders) if f"{folder}/LICENSE" not in _listed(vendor)] == []


def test_every_line_names_package_version_and_licence(vendor):
    short = [path for path, (_, facts) in _listed(vendor).items() if len(facts.split(" ")) < 3]

    assert short == []
