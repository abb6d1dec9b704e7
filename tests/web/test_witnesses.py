"""People outside who keep the checkpoints: asked, answering by their link, getting each new one by a real mail server, and stopping."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
from sqlalchemy import select

from inventory.jobs import add_job
from inventory.verifier import read_checkpoint, verify_ledger
from inventory.witnesses import TRIES, Witness, WitnessLetter
from matching.attention import CHECK_JOB
from tests.builders import NOW, World
from tests.mail_server import MailServer, running_mail_server
from tests.settings import settings_for
from web.work import run_next
from web.worker import HANDLERS

MARI = "mari@example.invalid"


@pytest.fixture
def mail(app, world: World) -> Iterator[MailServer]:
    with running_mail_server() as server:
        app.config["SETTINGS"] = replace(
            app.config["SETTINGS"], smtp_host="127.0.0.1", smtp_port=server.port, smtp_security="none", smtp_from="tasuki@example.invalid"
        )  # fmt: skip
        yield server


@pytest.fixture
def admin(world: World, client_of):
    return client_of(world, "admin")


def check(app, world: World) -> None:
    """The daily check, as the worker runs it."""
    with world.writing() as session:
        add_job(session, kind=CHECK_JOB, parameters={}, created_by=None, now=NOW)
    assert run_next(world.database, HANDLERS, lambda: NOW, app.config["SETTINGS"])


def ask(admin, email: str = MARI, **more: str):
    return admin.post("/audit/witnesses", data={"name": "監査 まり", "email": email, **more})


def link_in(letter) -> str:
    return re.search(r"http://localhost(/w/\S+)", letter.get_body().get_content()).group(1)


def tries(world: World) -> list[tuple[bool, str]]:
    with world.reading() as session:
        return [
            (one.is_sent, one.said) for one in session.scalars(select(WitnessLetter).order_by(WitnessLetter.at, WitnessLetter.id))
        ]


def test_a_witness_says_yes_and_gets_a_checkpoint_that_proves_the_ledger(app, world: World, admin, mail: MailServer) -> None:
    world.receive(24)
    ask(admin)
    check(app, world)
    before = len(mail.of(MARI))
    app.test_client().post(link_in(mail.of(MARI)[0]), data={"answer": "yes"})
    check(app, world)
    check(app, world)

    asking, letter = mail.of(MARI)
    file = next(letter.iter_attachments())
    point = json.loads(file.get_content())
    saved = admin.post("/audit/ledger", data={})
    lines = saved.get_data(as_text=True).splitlines()
    saved.close()

    assert before == 1
    assert "預かってください" in asking["Subject"]
    assert verify_ledger(lines, point) == []
    assert read_checkpoint(letter.get_body().get_content().split("\n\n")[2]) == point
    assert letter["List-Unsubscribe"].strip("<>").endswith(link_in(letter))
    assert "第 1 号" in admin.get("/audit/witnesses").text


def test_a_witness_who_stops_gets_nothing_more(app, world: World, admin, mail: MailServer) -> None:
    world.receive(24)
    ask(admin)
    page = link_in(mail.of(MARI)[0])
    browser = app.test_client()
    browser.post(page, data={"answer": "yes"})
    browser.post(page, data={"answer": "no"})
    check(app, world)

    assert len(mail.of(MARI)) == 1
    assert "もうメールは届きません" in browser.get(page).text


def test_a_letter_that_is_not_taken_is_noted_and_tried_three_times_only(app, world: World, admin, mail: MailServer) -> None:
    world.receive(24)
    ask(admin)
    ask(admin, "kenji@example.invalid", language="en")
    for letter in list(mail.letters):
        app.test_client().post(link_in(letter), data={"answer": "yes"})
    mail.refused.add(MARI)
    for _ in range(TRIES + 2):
        check(app, world)

    sent = tries(world)[2:]

    assert sorted(sent) == [(False, "550 no such mailbox")] * TRIES + [(True, "")]
    assert "550 no such mailbox" in admin.get("/audit/witnesses").text
    assert "Please keep it" in mail.of("kenji@example.invalid")[1].get_body().get_content()


def test_a_mail_server_that_is_away_stops_no_check(app, world: World, admin, mail: MailServer) -> None:
    world.receive(24)
    ask(admin)
    app.test_client().post(link_in(mail.of(MARI)[0]), data={"answer": "yes"})
    app.config["SETTINGS"] = replace(app.config["SETTINGS"], smtp_port=1)
    check(app, world)

    assert [is_sent for is_sent, _ in tries(world)] == [True, False]
    assert "書きかえられていません" in admin.get("/audit").text


def test_without_a_mail_server_the_text_and_the_link_are_handed_over_by_hand(app, world: World, admin) -> None:
    world.receive(24)
    admin.post("/audit/checkpoint", data={})
    ask(admin)
    check(app, world)

    page = admin.get("/audit/witnesses").text
    copied = re.search(r'data-copy="(http://localhost/w/[^"]+)"', page).group(1)

    assert tries(world) == []
    assert "mailto:?subject=" in page
    assert "預かります" in app.test_client().get(copied.removeprefix("http://localhost")).text


def test_asking_twice_and_odd_addresses_are_refused_and_others_may_not_ask(world: World, admin, client_of) -> None:
    ask(admin)

    again, odd = ask(admin), ask(admin, "mari at example")

    assert "もう頼んであります" in again.text
    assert odd.status_code == 422
    assert ask(client_of(world, "auditor"), "x@example.invalid").status_code == 403


def test_a_wrong_link_opens_nothing_and_ending_erases_who_it_was(app, world: World, admin) -> None:
    ask(admin)
    with world.reading() as session:
        witness_id = session.scalars(select(Witness.id)).one()
    admin.post(f"/audit/witnesses/{witness_id}/end", data={})
    with world.reading() as session:
        witness = session.scalars(select(Witness)).one()

    assert app.test_client().get("/w/nothing").status_code == 404
    assert (witness.name, MARI in witness.email) == ("削除された人 #1", False)
    assert settings_for(world.database).smtp_host == ""
