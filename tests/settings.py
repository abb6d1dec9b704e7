"""Settings of a server in tests."""

from pathlib import Path

from inventory.db import Database
from web.settings import Settings


def settings_for(database: Database, folder: Path = Path()) -> Settings:
    """A server's on this database; whoever runs jobs alone needs no folder."""
    return Settings(
        data_dir=folder, database_url=str(database.url), secret_key="only for tests", public_url="http://localhost", allow_http=False,
        trusted_proxies=0, host="127.0.0.1", port=8000, demo_on_first_start=False, signing_key="42" * 32,
    )  # fmt: skip
