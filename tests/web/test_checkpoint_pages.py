"""Fingerprints on screen, on paper and as files; the program that checks them is handed out."""

import json

from inventory.ledger_file import verifier_source
from inventory.verifier import read_checkpoint
from tests.builders import World


def test_a_saved_fingerprint_stands_in_the_list_on_paper_and_as_a_file(world: World, client_of):
    admin, auditor = client_of(world, "admin"), client_of(world, "auditor")
    world.receive(24)
    empty = auditor.get("/audit/checkpoints").text
    saved = json.loads(admin.post("/audit/checkpoint", data={}).data)

    listed, paper = auditor.get("/audit/checkpoints").text, auditor.get("/audit/checkpoints/1").text
    file = auditor.get("/audit/checkpoints/1.json").data

    assert "指紋はまだありません" in empty
    assert "頼まれて" in listed
    assert read_checkpoint(file.decode()) == saved
    assert read_checkpoint(paper.split("<code>")[1].split("</code>")[0]) == saved


def test_an_unknown_number_and_another_organizations_get_the_same_answer(world: World, client_of, stranger):
    client_of(world, "admin").post("/audit/checkpoint", data={})

    assert [stranger.get(f"/audit/checkpoints/{name}").status_code for name in ("1", "1.json", "2")] == [404, 404, 404]


def test_the_checking_program_is_handed_out_with_the_key_to_name(world: World, client_of):
    auditor = client_of(world, "auditor")

    page, program = auditor.get("/audit/how").text, auditor.get("/audit/tasuki_verify.py").data

    assert program == verifier_source()
    assert "tasuki_verify.py ledger.jsonl --checkpoint fingerprint.json --key " in page
