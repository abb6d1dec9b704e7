"""The only reader of environment variables. Every setting is listed in the README."""

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Settings:
    data_dir: Path
    database_url: str
    secret_key: str
    # Address that people reach the server at; it stands in QR codes.
    public_url: str
    allow_http: bool
    # How many proxies in front set X-Forwarded-* headers.
    trusted_proxies: int
    host: str
    port: int
    demo_on_first_start: bool
    # Organizations that wish it may tell each other what packs are (inventory/shared_items.py).
    shared_items: bool = False
    # Language of the command line and of what it prints.
    command_language: str = "ja"


def from_environment(environ: Mapping[str, str] = os.environ) -> Settings:
    """The settings of this process; the data folder is made, and a secret key is made and kept there when none is given."""
    data_dir = Path(environ.get("TASUKI_DATA_DIR", "instance")).resolve()
    data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    port = int(environ.get("TASUKI_PORT", "8000"))
    host = environ.get("TASUKI_HOST", "127.0.0.1")
    return Settings(
        data_dir=data_dir,
        database_url=environ.get("TASUKI_DATABASE_URL") or f"sqlite:///{data_dir / 'tasuki.sqlite3'}",
        secret_key=environ.get("TASUKI_SECRET_KEY") or _kept_key(data_dir / "secret.key"),
        public_url=environ.get("TASUKI_PUBLIC_URL", f"http://{host}:{port}").rstrip("/"),
        allow_http=environ.get("TASUKI_ALLOW_HTTP") == "1",
        trusted_proxies=int(environ.get("TASUKI_TRUSTED_PROXIES", "0")),
        host=host,
        port=port,
        shared_items=environ.get("TASUKI_SHARED_ITEMS") == "1",
        demo_on_first_start=environ.get("TASUKI_DEMO_ON_FIRST_START") == "1",
        command_language=environ.get("TASUKI_LANGUAGE") or ("en" if environ.get("LANG", "ja").startswith("en") else "ja"),
    )


def _kept_key(path: Path) -> str:
    if not path.exists():
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_hex(32))
    return path.read_text().strip()
