"""Pages, JSON, sign-in and language. `create_app` puts the floor together."""

from typing import Any

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.routing import IntegerConverter, Map

import matching.models  # noqa: F401 - the mapping must be whole before the first query
from inventory.db import Database, connect
from inventory.movements import BookingDesk
from web import access, comfort, errors, guard, language, leaving, practice, static_files
from web.api import BLUEPRINTS as API
from web.json_answers import JsonAnswers
from web.pages import BLUEPRINTS as PAGES
from web.settings import Settings


class StoredNumber(IntegerConverter):
    """A number in an address. One that no column holds is the number of nothing, and answers 404 as any unknown one."""

    def __init__(self, url_map: Map, max: int = 2**31 - 1, **options: Any) -> None:
        super().__init__(url_map, max=max, **options)


def create_app(settings: Settings, database: Database | None = None) -> Flask:
    """The application on its database. Tests hand in a database of their own."""
    app = Flask(__name__)
    app.config.update(configuration(settings, database or connect(settings.database_url)))
    app.json = JsonAnswers(app)
    app.jinja_env.trim_blocks = False
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    language.register(app)
    access.register(app)
    guard.register(app)
    errors.register(app)
    static_files.register(app)
    comfort.register(app)
    leaving.register(app)
    # Last, so that what a tried-out form leads to gets every header of an ordinary answer.
    practice.register(app)
    app.url_map.converters["int"] = StoredNumber
    for blueprint in (*PAGES, *API):
        app.register_blueprint(blueprint)
    return app


def configuration(settings: Settings, database: Database) -> dict[str, Any]:
    """All that an application knows of its surroundings; the rest of it is the same everywhere."""
    return {
        "SECRET_KEY": settings.secret_key,
        "SETTINGS": settings,
        "DATABASE": database,
        "DESK": BookingDesk(database),
        "SESSION_COOKIE_NAME": "tasuki_flash",
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_SECURE": settings.public_url.startswith("https:"),
        "MAX_CONTENT_LENGTH": 6 * 1024 * 1024,
        "MAX_FORM_MEMORY_SIZE": 4 * 1024 * 1024,
        "MAX_FORM_PARTS": 20_000,
    }
