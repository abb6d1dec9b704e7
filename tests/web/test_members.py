"""Inviting, changing roles, new links, ending; settings; closing the organization."""

import re

from inventory.accounts import PERMISSIONS


def invited_address(client, **form):
    answer = client.post("/members", data={"name": "田中 一郎", "email": "", "role": "volunteer", **form}, follow_redirects=True)
    return re.search(r"/sign-in/[\w-]+", answer.text).group()


def test_an_invited_person_signs_in_by_the_link_in_the_given_role(app, world, client_of):
    admin = client_of(world, "admin")
    address = invited_address(admin, role="coordinator")
    person = app.test_client()

    person.post(address)

    assert person.get("/help").status_code == 200
    assert "田中 一郎" in admin.get("/members").text


def test_the_link_is_shown_once(world, client_of):
    admin = client_of(world, "admin")
    invited_address(admin)

    assert admin.get("/members/link").status_code == 302


def test_a_coordinator_cannot_invite_an_admin_and_keeps_what_was_typed(coordinator):
    answer = coordinator.post("/members", data={"name": "田中 一郎", "email": "a b", "role": "admin"})

    assert answer.status_code == 422
    assert "田中 一郎" in answer.text
    assert "一覧から選んでください" in answer.text
    assert "メールアドレスの形" in answer.text


def test_the_last_admin_stays_admin(world, client_of):
    admin = client_of(world, "admin")
    admin.post(f"/members/{world.actor_id}/end", data={"x": "1"})
    own = re.search(r"/members/([0-9a-f-]{36})/role", admin.get("/members").text).group(1)

    answer = admin.post(f"/members/{own}/role", data={"role": "volunteer"})

    assert answer.status_code == 409


def test_a_lost_phone_is_refused_from_the_next_request_on(app, world, client_of):
    admin = client_of(world, "admin")
    phone = app.test_client()
    phone.post(invited_address(admin))
    lost = re.search(r"/members/([0-9a-f-]{36})/sign-out", admin.get("/members").text).group(1)

    admin.post(f"/members/{lost}/sign-out", data={"x": "1"})

    assert phone.get("/help").status_code == 302


def test_closing_signs_everybody_out_and_leads_into_a_new_organization(app, world, client_of, coordinator):
    admin = client_of(world, "admin")

    answer = admin.post("/organization/close", data={"name": "あたらしい会"})
    now_in = admin.get("/help")

    assert answer.status_code == 302
    assert "あたらしい会" in now_in.text
    assert coordinator.get("/help").status_code == 302


def test_settings_keep_what_was_typed_when_one_number_is_wrong(world, client_of):
    admin = client_of(world, "admin")
    form = {
        "name": "かえた名前",
        "accept_days": "６０",
        "error_days": "7",
        "warn_days": "-1",
        "release_days_storing": "14",
        "release_days_same_day": "3",
        "fiscal_year_start_month": "4",
    }

    wrong = admin.post("/organization", data=form)
    right = admin.post("/organization", data={**form, "warn_days": "45"}, follow_redirects=True)

    assert wrong.status_code == 422
    assert "かえた名前" in wrong.text
    assert 'value="45"' in right.text


def test_a_token_is_shown_once_and_stops_when_revoked(app, world, client_of):
    admin = client_of(world, "admin")
    shown = admin.post("/organization/tokens", data={"name": "会計"}, follow_redirects=True).text
    again = admin.get("/organization").text

    assert "tsk_" in shown
    assert "tsk_" not in again


def test_members_of_another_organization_are_not_found(world, stranger):
    assert stranger.post(f"/members/{world.actor_id}/end", data={"x": "1"}).status_code == 404


def test_every_role_may_do_only_what_the_table_says():
    assert PERMISSIONS["auditor"].isdisjoint(
        {p for p in PERMISSIONS["admin"] if p.split(".")[1] in ("edit", "record", "run", "confirm", "close")}
    )
    assert PERMISSIONS["volunteer"] < PERMISSIONS["coordinator"] < PERMISSIONS["admin"]


def test_an_invitation_never_opens_another_organization(app, world, client_of, stranger):
    """The same e-mail in two organizations is two accounts: neither's link or password opens the other."""
    own = client_of(world, "admin")
    own.post("/account", data={"name": "本人", "email": "both@example.jp", "password": "ここだけのとても長い文です5"})
    link = invited_address(stranger, email="both@example.jp", role="admin")
    thief = app.test_client()
    thief.post(link)
    token = re.search(r'name="csrf_token" value="([^"]+)"', thief.get("/account").text).group(1)
    thief.post(
        "/account", data={"name": "x", "email": "both@example.jp", "password": "ぬすんだひとの長い文です55", "csrf_token": token}
    )

    entered = app.test_client()
    entered.post("/sign-in", data={"email": "both@example.jp", "password": "ぬすんだひとの長い文です55"})

    assert "みなとフードバンク（試験）" not in entered.get("/help").text
    assert "みなとフードバンク（試験）" in own.get("/help").text


def test_inviting_a_colleague_again_changes_nothing(world, client_of, coordinator):
    admin = client_of(world, "admin")
    admin.post("/account", data={"name": "管理 太郎", "email": "admin@example.jp", "password": ""})

    answer = coordinator.post("/members", data={"name": "x", "email": "ADMIN@example.jp", "role": "volunteer"})

    assert answer.status_code == 409
    assert "管理 太郎" in answer.text
    assert admin.get("/organization").status_code == 200


def test_a_new_link_ends_the_one_before(app, world, client_of):
    admin = client_of(world, "admin")
    first = invited_address(admin)
    person = re.search(r"/members/([0-9a-f-]{36})/link", admin.get("/members").text.split("田中 一郎", 1)[1]).group(1)
    admin.post(f"/members/{person}/link", data={"x": "1"})

    assert app.test_client().post(first).status_code == 404
