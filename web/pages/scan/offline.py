"""What makes the scan screens an app that opens without reception: service worker, manifest, the page that knows nobody, and what waits."""

import json
import re
from pathlib import Path
from typing import Any

from flask import Response, current_app, render_template, url_for

from inventory.movements.tables import DISPOSAL_REASONS
from web.access import current, now, open_to_all, reading, requires
from web.language import LANGUAGES, speaking, t
from web.pages.scan.blueprint import blueprint
from web.pages.scan.memory import chosen_site, remembered
from web.static_files import content_version

SHELL_LANGUAGE = f"any({', '.join(LANGUAGES)})"
# What the scan screens load while they run, beside what their pages name.
KEPT_FOLDERS = ("js/scan", "vendor/zxing-wasm")
KEPT_KINDS = (".js", ".wasm")
ICONS = (("app-192.png", "192x192", "any"), ("app-512.png", "512x512", "any"), ("app-maskable-512.png", "512x512", "maskable"))


def _static() -> Path:
    return Path(str(current_app.static_folder))


@blueprint.get("/sw.js")
@open_to_all
def show_worker() -> Response:
    """The service worker of this version. At the root, for it watches over /scan."""
    shells = {language: url_for("scan.show_shell", language=language) for language in LANGUAGES}
    settings = {"version": content_version(_static()), "files": _kept_files(), "shells": shells}
    source = (_static() / "js" / "offline-worker.js").read_text("utf-8")
    response = Response(f"const SETTINGS = {json.dumps(settings)};\n{source}", mimetype="text/javascript")
    response.headers["Cache-Control"] = "no-cache"
    return response


def _kept_files() -> list[str]:
    """What the page without reception names, and what its scripts load later."""
    named = re.findall(r'(?:href|src)="(/static/[^"]+)"', _shell(LANGUAGES[0]))
    folders = [path for folder in KEPT_FOLDERS for path in sorted((_static() / folder).rglob("*")) if path.suffix in KEPT_KINDS]
    return sorted({*named, *(url_for("static", filename=path.relative_to(_static()).as_posix()) for path in folders)})


@blueprint.get("/manifest.webmanifest")
@open_to_all
def show_manifest() -> Response:
    """How the app is called and looks on a home screen."""
    icons = [
        {"src": url_for("static", filename=f"icons/{name}"), "sizes": sizes, "type": "image/png", "purpose": purpose}
        for name, sizes, purpose in ICONS
    ]
    manifest = {
        "id": "/scan", "name": t("shell.name"), "short_name": t("shell.name"), "start_url": "/scan", "scope": "/", "display": "standalone",
        "background_color": "#ffffff", "theme_color": "#ffffff", "icons": icons,
    }  # fmt: skip
    return Response(json.dumps(manifest, ensure_ascii=False), mimetype="application/manifest+json")


@blueprint.get(f"/scan/shell/<{SHELL_LANGUAGE}:language>")
@open_to_all
def show_shell(language: str) -> str:
    """The scan screens as a phone keeps them: without a name, a number or a token of anybody."""
    return _shell(language)


def _shell(language: str) -> str:
    with speaking(language):
        reasons = [(reason, t(f"disposal.{reason}"), None) for reason in DISPOSAL_REASONS]
        return render_template(
            "scan/shell.html", is_shell=True, current_member=None, csrf_token=lambda: "", reason_choices=reasons
        )


@blueprint.get("/scan/outbox")
@requires("scan.use")
def show_outbox() -> str:
    """What this phone has not sent yet; the list itself is kept by the phone alone."""
    with reading() as session:
        return render_template("scan/outbox.html", site=chosen_site(session))


@blueprint.app_context_processor
def _phone_facts() -> dict[str, Any]:
    """What the scripts of a scan screen remember of the person and the choices of this phone."""
    return {"phone_facts": phone_facts}


def phone_facts() -> dict[str, Any]:
    """Who works here, for whom, and who gave and got goods last."""
    person = current()
    return {
        "who": {
            "user": {"id": str(person.id), "name": person.name},
            "organization": {"id": str(person.organization.id), "name": person.organization_name},
            "name": person.name,
        },
        "giver": next(iter(remembered("donor")), ""),
        "receiver": next(iter(remembered("group")), ""),
        "version": content_version(_static()),
        "now": now().isoformat(),
    }
