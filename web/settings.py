"""The only reader of environment variables. Every setting is listed in the README."""

import os
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from inventory.signing import Signer, open_signer, signer_of


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
    # Secret half of the key that signs checkpoints, 64 hexadecimal digits; empty while it lies in the data folder.
    signing_key: str = ""
    # Language of the command line and of what it prints.
    command_language: str = "ja"
    # The mail server that letters go through; empty while none are sent.
    smtp_host: str = ""
    smtp_port: int = 587
    smtp_user: str = ""
    smtp_password: str = ""
    # starttls, tls or none; none only for a mail server on this machine.
    smtp_security: str = "starttls"
    smtp_from: str = ""


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
        signing_key=environ.get("TASUKI_SIGNING_KEY", ""),
        smtp_host=environ.get("TASUKI_SMTP_HOST", ""),
        smtp_port=int(environ.get("TASUKI_SMTP_PORT", "587")),
        smtp_user=environ.get("TASUKI_SMTP_USER", ""),
        smtp_password=environ.get("TASUKI_SMTP_PASSWORD", ""),
        smtp_security=environ.get("TASUKI_SMTP_SECURITY", "starttls"),
        smtp_from=environ.get("TASUKI_SMTP_FROM", ""),
        command_language=environ.get("TASUKI_LANGUAGE") or ("en" if environ.get("LANG", "ja").startswith("en") else "ja"),
    )


def signing_key_file(settings: Settings) -> Path:
    return settings.data_dir / "signing.key"


def server_signer(settings: Settings) -> Signer:
    """The key that signs checkpoints of this server: the setting's, else the data folder's, read anew so that a renewed one counts at once."""
    signer = signer_of(settings.signing_key) if settings.signing_key else open_signer(signing_key_file(settings))
    file = _accepted_keys_file(settings)
    return replace(signer, accepted=frozenset(file.read_text().split())) if file.exists() else signer


def accept_keys(settings: Settings, keys: Iterable[str]) -> None:
    """Checkpoints of these public keys count as this server's own from now on."""
    with _accepted_keys_file(settings).open("a") as file:
        file.writelines(f"{key}\n" for key in keys)


def _accepted_keys_file(settings: Settings) -> Path:
    return settings.data_dir / "signing.accepted"


def _kept_key(path: Path) -> str:
    if not path.exists():
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_hex(32))
    return path.read_text().strip()
