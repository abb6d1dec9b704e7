"""Photographs the screens that the manual shows, on a small invented food bank: `python -m tests.manual_pictures` writes docs/pictures anew."""

import io
import tempfile
import threading
import uuid
from datetime import date, timedelta
from pathlib import Path

from PIL import Image
from werkzeug.serving import make_server

from inventory.accounts import add_member, add_user, get_organization
from inventory.catalog import get_item, set_allergens
from inventory.devices import start_session
from inventory.documents import add_document
from inventory.donors import add_agreement
from inventory.hygiene import Answer, Limits, Looked, Measured, add_vehicle, checkables, note_hygiene
from inventory.movements import Recorded
from inventory.places import get_place
from inventory.receipts import Checked, note_check
from inventory.release_checks import Released, note_release
from matching.groups import add_document as add_group_document
from matching.rounds.confirming import confirm
from tests import chromium
from tests.builders import NOW, World, make_place, make_world
from tests.databases import SqliteFiles
from tests.matching.round_builders import make_group, make_round, make_stock_offer
from tests.settings import settings_for
from web import create_app

PICTURES = Path(__file__).resolve().parent.parent / "docs" / "pictures"
PHONE, LAPTOP = (390, 844), (1180, 760)
# Name of the picture, address, size of the window, who looks.
SCREENS = [
    ("home", "/scan", PHONE, "volunteer"),
    ("receive", "/scan/receive?text={item}", PHONE, "volunteer"),
    ("issue", "/scan/issue?lot={lot}&group={group}", PHONE, "volunteer"),
    ("hygiene-check", "/hygiene/check/{site}", PHONE, "volunteer"),
    ("delivery", "/deliveries/{delivery}", LAPTOP, "admin"),
    ("hygiene", "/hygiene?thing={site}", LAPTOP, "admin"),
    ("lot-sheet", "/lots/{lot}/assessment", LAPTOP, "admin"),
    ("certification", "/certification", LAPTOP, "admin"),
]
COLOURS = 40


def fill(world: World) -> dict[str, str]:
    """Three weeks of a food bank; answers the codes that the addresses name."""
    acts = {"actor_id": world.actor_id, "now": NOW}
    with world.writing() as session:
        organization = get_organization(session, session.organization_id)
        organization.settings = {**organization.settings, "receipt_checks": True, "release_checks": True}
        site = get_place(session, world.site).id
        make_place(session, "shelf", "冷凍庫", site_id=site, temperature="frozen")
        add_vehicle(session, name="たすき号（試験）", temperature="chilled", **acts)
        group = make_group(session, "ひかり食堂（試験）", needs={"retort": 500})
        add_agreement(session, get_place(session, world.donor).id, signed_on=date(2026, 4, 1), **acts)
        add_group_document(session, group[0].id, document="agreement", received_on=date(2026, 4, 1), **acts)
        add_document(
            session,
            kind="insurance",
            title="賠償責任保険（試験）",
            valid_from=date(2026, 4, 1),
            valid_until=date(2027, 3, 31),
            **acts,
        )
        set_allergens(
            session, get_item(session, world.item), {"milk": "contains", "wheat": "contains"}, list_version="jp-2026-04"
        )
        _look(session, world)
    lot, key = _goods(world, group[1])
    with world.writing() as session:
        note_release(session, Released(has_cold=False), movement_key=key, **acts)
        round_ = make_round(session, world, [make_stock_offer(session, world, lot, cases=5)])
        delivery = confirm(session, round_.id, **acts).deliveries[0].code
    return {"site": world.site, "donor": world.donor, "item": world.item, "lot": lot, "group": group[1], "delivery": delivery}


def _look(session, world: World) -> None:
    what = next(one for one in checkables(session, Limits()) if one.code == world.site)
    for days in range(20, -1, -1):
        if days % 7 in (5, 6):
            continue
        tenths, remedy = (-121, "扉を閉めた") if days == 9 else (-180 - days % 4 * 3, "")
        answers = {spot.id: Answer(Measured(tenths, True), remedy) for spot in what.spots}
        note_hygiene(
            session, what, Looked(temperatures=answers), key=uuid.uuid4(), actor_id=world.actor_id, now=NOW - timedelta(days=days)
        )


def _goods(world: World, group: str) -> tuple[str, uuid.UUID]:
    request = world.request("receive", quantity=240)
    outcome = world.record(request)[0]
    assert isinstance(outcome, Recorded)
    answers = dict.fromkeys(("storage", "date", "allergens", "outside"), True)
    with world.writing() as session:
        note_check(session, request, Checked(answers), lot_code=outcome.lot_code, actor_id=world.actor_id, now=NOW)
    issue = world.request("issue", lot=outcome.lot_code, group=group, quantity=24)
    world.record(issue)
    return outcome.lot_code, issue.key


def small(png: bytes) -> bytes:
    """The picture in few colours: a tenth of the bytes, and as readable."""
    held = io.BytesIO()
    Image.open(io.BytesIO(png)).convert("RGB").quantize(COLOURS).save(held, "PNG", optimize=True)
    return held.getvalue()


def main() -> None:
    folder = Path(tempfile.mkdtemp())
    files = SqliteFiles(folder)
    with files.migrated() as url, files.connected(url) as database:
        world = make_world(database)
        codes = fill(world)
        app = create_app(settings_for(database, folder), database)
        app.config.update(CLOCK=lambda: NOW)
        with world.writing() as session:
            secrets = {}
            for role in ("admin", "volunteer"):
                user = add_user(session, name="見本 さくら", email=None, now=NOW)
                add_member(session, user, role=role, now=NOW)
                secrets[role] = start_session(session, user_id=user.id, label="manual", now=NOW)[0]
        server = make_server("127.0.0.1", 0, app, threaded=True)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        with chromium.launcher() as launcher:
            _photograph(launcher(), f"http://127.0.0.1:{server.port}", codes, secrets)
        server.shutdown()


def _photograph(browser: chromium.Browser, origin: str, codes: dict[str, str], secrets: dict[str, str]) -> None:
    for language in ("ja", "en"):
        for name, address, (wide, high), role in SCREENS:
            context = browser.new_context(viewport={"width": wide, "height": high}, reduced_motion="reduce")
            context.add_cookies(
                [
                    {"name": "tasuki", "value": secrets[role], "url": origin},
                    {"name": "tasuki_language", "value": language, "url": origin},
                ]
            )
            page = context.new_page()
            page.goto(f"{origin}{address.format(**codes)}")
            if name == "receive":
                # Who gave is asked first.
                page.get_by_text("みのり製菓").first.click()
                page.locator("[data-date-pad]:not([hidden])").wait_for()
            (PICTURES / f"manual-{name}.{language}.png").write_bytes(small(page.screenshot()))
            context.close()


if __name__ == "__main__":
    main()
