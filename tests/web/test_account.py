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


ACCOUNT = {"name": "佐藤 恵", "email": "megumi@example.jp", "password": "さくらのしたで待ち合わせ9"}


def test_a_password_opens_the_door_and_a_wrong_one_tells_nothing(app, coordinator):
    coordinator.post("/account", data=ACCOUNT)
    other = app.test_client()

    wrong = other.post("/sign-in", data={"email": ACCOUNT["email"], "password": "wrong wrong wrong"})
    unknown = other.post("/sign-in", data={"email": "nobody@example.jp", "password": "wrong wrong wrong"})
    right = other.post("/sign-in", data={"email": "MEGUMI@example.jp", "password": ACCOUNT["password"]})

    assert (wrong.status_code, unknown.status_code, right.status_code) == (422, 422, 302)
    assert "ちがいます" in wrong.text
    assert "ちがいます" in unknown.text
    assert other.get("/help").status_code == 200


def test_the_sixth_wrong_try_within_a_minute_waits(app, coordinator):
    coordinator.post("/account", data=ACCOUNT)
    other = app.test_client()
    tries = [other.post("/sign-in", data={"email": ACCOUNT["email"], "password": "x"}).status_code for _ in range(6)]

    assert tries == [422] * 5 + [429]


def test_weak_passwords_are_refused_and_the_name_typed_stays(coordinator):
    short = coordinator.post("/account", data={**ACCOUNT, "password": "short"})
    guessable = coordinator.post("/account", data={**ACCOUNT, "password": "password1234"})

    assert short.status_code == guessable.status_code == 422
    assert "佐藤 恵" in guessable.text
    assert "当てられそう" in guessable.text


def test_a_new_password_signs_out_the_other_devices(app, coordinator):
    coordinator.post("/account", data=ACCOUNT)
    other = app.test_client()
    other.post("/sign-in", data={"email": ACCOUNT["email"], "password": ACCOUNT["password"]})

    coordinator.post("/account", data={**ACCOUNT, "password": "もっと長いべつの文にします7"})

    assert other.get("/help").status_code == 302
    assert coordinator.get("/help").status_code == 200
