"""Signing in by a one-time link, and out again."""

from inventory.devices import make_link
from tests.builders import World


def test_opening_a_link_uses_nothing_up_and_its_button_signs_in_once(app, world: World, now):
    with world.writing() as session:
        secret = make_link(session, user_id=world.actor_id, purpose="sign_in", now=now)
    client = app.test_client()

    looked = [client.get(f"/sign-in/{secret}").status_code for _ in range(2)]
    pressed = client.post(f"/sign-in/{secret}")
    again = app.test_client().post(f"/sign-in/{secret}")

    assert looked == [200, 200]
    assert pressed.status_code == 302
    assert again.status_code == 404


def test_signing_out_ends_the_session_on_the_server(coordinator, app):
    cookie = coordinator.get_cookie("tasuki").value
    coordinator.post("/sign-out", data={})
    thief = app.test_client()
    thief.set_cookie("tasuki", cookie)

    answer = thief.post("/language", data={"language": "en"})
    page = thief.get("/sign-in")

    assert answer.status_code == 302
    assert page.status_code == 200


def test_a_form_without_the_token_changes_nothing(coordinator):
    coordinator.csrf_token = ""

    assert coordinator.post("/sign-out", data={"x": "1"}).status_code == 400


def test_a_link_never_leads_to_another_host(coordinator):
    answer = coordinator.post("/language", data={"language": "ja", "next": "//elsewhere.example/x"})

    assert answer.headers["Location"] == "/"
