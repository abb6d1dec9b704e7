"""An app without a database that shows every macro of the design on pages of its own, for tests and pictures of them.

Run `python -m tests.web.component_app` and open http://127.0.0.1:8010/.
"""

import datetime
from pathlib import Path
from types import SimpleNamespace

from flask import Flask, abort, redirect, render_template, request, url_for
from jinja2 import ChoiceLoader, FileSystemLoader

from web import language

WEB = Path(language.__file__).resolve().parents[1]
TODAY = datetime.date(2026, 11, 24)
LINKED = (
    ("account.show_account", "/at/account"),
    ("members.list_people", "/at/members"),
    ("phones.show_phones", "/at/phones"),
    ("scan.show_manifest", "/at/manifest"),
    ("scan.show_outbox", "/at/outbox"),
    ("scan.show_home", "/at/scan"),
    ("organization.show_settings", "/at/organization"),
    ("today.show_today", "/at/today"),
    ("stock.list_stock", "/at/stock"),
    ("rounds.list_rounds", "/at/rounds"),
    ("groups.list_groups", "/at/groups"),
    ("donors.list_donors", "/at/donors"),
    ("impact.show_impact", "/at/impact"),
    ("audit.show_audit", "/at/audit"),
    ("search.search", "/at/search"),
    ("help.show_help", "/at/help"),
)
POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'"
MEMBER = SimpleNamespace(name="佐藤 恵", role="coordinator", organization_name="みなとフードバンク", can=lambda _permission: True)
PAGES = {
    "components": "components.html",
    "start": "start.html",
    "stock": "stock.html",
    "workbench": "workbench.html",
    "impact": "impact.html",
    "scan": "scan.html",
    "receive": "receive.html",
    "result": "result.html",
    "plain": "sign_in.html",
    "paper": "paper.html",
}


def create_component_app() -> Flask:
    """The component app; `?theme=dark` and `?lang=en` work on every page."""
    app = Flask("components", static_folder=str(WEB / "static"))
    app.secret_key = "pictures only"
    app.jinja_loader = ChoiceLoader([FileSystemLoader(WEB / "templates"), FileSystemLoader(Path(__file__).parent / "design")])
    language.register(app)
    app.jinja_env.globals.update(csrf_token=lambda: "token", csp_nonce=lambda: "nonce", current_member=MEMBER, say=_say)
    for endpoint, path in LINKED:
        app.add_url_rule(path, endpoint, lambda: redirect(url_for("show_page", name="components")))
    app.add_url_rule("/language", "account.set_language", _keep("language", language.COOKIE), methods=["POST"])
    app.add_url_rule("/theme", "account.set_theme", _keep("theme", "tasuki_theme"), methods=["POST"])
    app.add_url_rule("/sign-out", "account.sign_out", lambda: redirect("/plain"), methods=["POST"])

    @app.get("/")
    @app.get("/<name>")
    def show_page(name="components"):
        if name not in PAGES:
            abort(404)
        return render_template(PAGES[name], today=TODAY, errors=request.args.get("errors"))

    @app.after_request
    def add_policy(response):
        response.headers["Content-Security-Policy"] = POLICY
        return response

    return app


def _say(japanese: str, english: str) -> str:
    """Words of the samples, which are no texts of the product."""
    return japanese if language.language() == "ja" else english


def _keep(field: str, cookie: str):
    def keep():
        answer = redirect(request.form.get("next") or "/")
        answer.set_cookie(cookie, request.form[field])
        return answer

    return keep


if __name__ == "__main__":
    create_component_app().run(port=8010)
