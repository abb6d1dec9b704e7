"""A mail server for tests: it speaks enough of SMTP to take letters over a real connection, and refuses whom it is told to."""

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import cast


@dataclass
class MailServer:
    """What was taken, and who is refused."""

    port: int = 0
    letters: list[EmailMessage] = field(default_factory=list)
    refused: set[str] = field(default_factory=set)

    def of(self, address: str) -> list[EmailMessage]:
        return [letter for letter in self.letters if letter["To"] == address]


@contextmanager
def running_mail_server() -> Iterator[MailServer]:
    """Listening at a free port of this machine as long as the block runs."""
    mail = MailServer()

    class Conversation(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            _talk(self, mail)

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Conversation) as server:
        server.daemon_threads = True
        mail.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield mail
        server.shutdown()
        thread.join()


def _talk(conversation: socketserver.StreamRequestHandler, mail: MailServer) -> None:
    def say(text: str) -> None:
        conversation.wfile.write(f"{text}\r\n".encode())

    say("220 test")
    while line := conversation.rfile.readline().decode().strip():
        verb, rest = line[:4].upper(), line[4:]
        if verb == "RCPT" and any(address in rest for address in mail.refused):
            say("550 no such mailbox")
        elif verb == "DATA":
            say("354 go on")
            letter = message_from_bytes(_data(conversation), policy=policy.default)
            mail.letters.append(cast(EmailMessage, letter))
            say("250 kept")
        elif verb == "QUIT":
            say("221 bye")
            return
        else:
            say("250 ok")


def _data(conversation: socketserver.StreamRequestHandler) -> bytes:
    lines = []
    while (line := conversation.rfile.readline()) != b".\r\n":
        lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
    return b"".join(lines)
