"""The program in a process of its own, as an operator starts it: settings in the environment, what it prints, its address once it answers."""

import multiprocessing
import os
import re
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Event

from web.commands import main

PROGRAM = [sys.executable, "-c", "from web.commands import main; main(prog_name='tasuki')"]
PATIENCE = 60.0
# Reading the whole program takes longer than most commands do.
_READY = multiprocessing.get_context("forkserver" if "forkserver" in multiprocessing.get_all_start_methods() else "spawn")
_READY.set_forkserver_preload(["web.commands"])


def settings_of(folder: Path, **changed: str) -> dict[str, str]:
    """An environment with a data folder of its own and nothing of ours besides; `changed` names settings without their prefix."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("TASUKI_")}
    own = {"DATA_DIR": str(folder), "LANGUAGE": "ja"} | changed
    return (
        kept | {f"TASUKI_{name}": value for name, value in own.items()} | {"PYTHONUNBUFFERED": "1", "PYTHONIOENCODING": "utf-8"}
    )


@dataclass(frozen=True)
class Server:
    """A server in a process of its own, and the sign-in link that it printed."""

    address: str
    link: str
    settings: dict[str, str]
    process: subprocess.Popen[str]

    @property
    def secret(self) -> str:
        return secret_of(self.link)

    def command(self, *arguments: str) -> str:
        """What `tasuki` prints beside the running server."""
        return run(self.settings, *arguments)

    def kill(self) -> None:
        """The process ends at once, with whatever it was doing."""
        self.process.kill()
        self.process.wait(timeout=PATIENCE)


def ended(settings: Mapping[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    """`tasuki` when it has ended, well or not: in a process of its own, born of one that has read the program already."""
    with tempfile.TemporaryDirectory() as folder:
        said, complained = Path(folder, "out"), Path(folder, "err")
        process = _READY.Process(target=_as_program, args=(dict(settings), arguments, said, complained))
        process.start()
        process.join(PATIENCE * 2)
        if process.exitcode is None:
            process.kill()
            raise subprocess.TimeoutExpired(arguments, PATIENCE * 2)
        texts = (file.read_text(encoding="utf-8") for file in (said, complained))
        return subprocess.CompletedProcess(arguments, process.exitcode, *texts)


def _as_program(settings: dict[str, str], arguments: tuple[str, ...], said: Path, complained: Path) -> None:
    """What the console script does, with these settings as its whole environment and its words in two files."""
    os.environ.clear()
    os.environ.update(settings)
    sys.stdout, sys.stderr = (file.open("w", encoding="utf-8", buffering=1) for file in (said, complained))
    for stream, number in ((sys.stdout, 1), (sys.stderr, 2)):
        os.dup2(stream.fileno(), number)
    main(arguments, prog_name="tasuki")


def run(settings: Mapping[str, str], *arguments: str) -> str:
    """What `tasuki` prints; it must end well."""
    done = ended(settings, *arguments)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def entries_in(ledger: Path) -> list[str]:
    """The lines of a written-out ledger without fingerprints, of which saving and restoring make new ones."""
    return [line for line in ledger.read_text(encoding="utf-8").splitlines() if '"signature"' not in line]


def secret_of(text: str) -> str:
    found = re.search(r"/sign-in/(\S+)", text)
    assert found, text
    return found[1]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def started(settings: dict[str, str], *arguments: str) -> Iterator[subprocess.Popen[str]]:
    """A command that goes on until it is ended."""
    with subprocess.Popen([*PROGRAM, *arguments], env=settings, stdout=subprocess.PIPE, text=True, encoding="utf-8") as process:
        try:
            yield process
        finally:
            process.terminate()


@contextmanager
def serving(settings: dict[str, str], command: str = "serve") -> Iterator[Server]:
    """`tasuki serve` or `tasuki demo`, once it answers."""
    port = free_port()
    with started(settings, command, "--port", str(port)) as process:
        assert process.stdout
        link = next(line for line in process.stdout if "/sign-in/" in line).strip()
        wait_for(lambda: _listens(port))
        yield Server(f"http://127.0.0.1:{port}", link, settings, process)


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def wait_for(is_so: Callable[[], object], *, seconds: float = PATIENCE) -> None:
    """Looks again and again until it is so."""
    until, pause = time.monotonic() + seconds, Event()
    while not is_so():
        assert time.monotonic() < until, "waited in vain"
        pause.wait(0.05)
