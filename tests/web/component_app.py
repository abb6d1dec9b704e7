"""An app without a database that shows every macro of the design on pages of its own, for tests and pictures of them.

Run `python -m tests.web.component_app` and open http://127.0.0.1:8010/.
"""

import datetime
from pathlib import Path
from types import SimpleNamespace

from flask import Flask, redirect, render_template, request, url_for

from web import language

WEB = Path(language.__file__).resolve().parents[1]
TODAY = datetime.date(2026, 11, 24)
LINKED = (
    ("today.show_today", "/today"), ("stock.list_stock", "/stock"), ("rounds.list_rounds", "/rounds"), ("groups.list_groups", "/groups"),
    ("donors.list_donors", "/donors"), ("impact.show_impact", "/impact"), ("audit.show_audit", "/audit"), ("search.search", "/search"),
    ("help.show_help", "/help"),
)
POSTED = (("account.set_language", "/language"), ("account.set_theme", "/theme"), ("account.sign_out", "/sign-out"))
MEMBER = SimpleNamespace(name="佐藤 恵", role="coordinator", organization_name="みなとフードバンク", can=lambda _permission: True)
PAGES = {
    "components": "design/components.html", "start": "design/start.html", "stock": "design/stock.html", "workbench": "design/workbench.html",
    "impact": "design/impact.html", "scan": "design/scan.html", "receive": "design/receive.html", "result": "design/result.html",
    "plain": "design/plain.html", "paper": "design/paper.html",
}


def create_component_app() -> Flask:
    """The component app; `?theme=dark` and `?lang=en` work on every page."""
    app = Flask("components", template_folder=str(WEB / "templates"), static_folder=str(WEB / "static"))
    app.secret_key = "pictures only"
    language.register(app)
    app.jinja_env.globals.update(csrf_token=lambda: "token", csp_nonce="nonce", current_member=MEMBER)
    for endpoint, path in LINKED:
        app.add_url_rule(path, endpoint, lambda: redirect(url_for("show_page", name="components")))
    app.add_url_rule("/language", "account.set_language", _keep("language", language.COOKIE), methods=["POST"])
    app.add_url_rule("/theme", "account.set_theme", _keep("theme", "tasuki_theme"), methods=["POST"])
    app.add_url_rule("/sign-out", "account.sign_out", lambda: redirect("/plain"), methods=["POST"])

    @app.get("/")
    @app.get("/<name>")
    def show_page(name="components"):
        return render_template(PAGES[name], today=TODAY, errors=request.args.get("errors"))

    @app.after_request
    def add_policy(response):
        response.headers["Content-Security-Policy"] = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'"
        return response

    return app


def _keep(field: str, cookie: str):
    def keep():
        answer = redirect(request.form.get("next") or "/")
        answer.set_cookie(cookie, request.form[field])
        return answer

    return keep


if __name__ == "__main__":
    create_component_app().run(port=8010)
