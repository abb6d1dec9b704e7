"""Letters by e-mail: plain text and attachments through the operator's own mail server, or none at all."""

import smtplib
import ssl
from collections.abc import Sequence
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import formatdate, make_msgid

from web.settings import Settings

# A mail server that does not answer holds up nothing but the worker.
PATIENCE = 20


@dataclass(frozen=True)
class Letter:
    """One letter to one person; `leave` is the address of the page that stops them."""

    to: str
    subject: str
    text: str
    leave: str
    files: tuple[tuple[str, bytes], ...] = ()


def is_on(settings: Settings) -> bool:
    """Whether the operator named a mail server and whom letters come from."""
    return bool(settings.smtp_host and settings.smtp_from)


def send(settings: Settings, letters: Sequence[Letter]) -> list[str | None]:
    """Each letter is handed to the mail server, in one conversation; answers for each what the server said against it, or None."""
    if not letters:
        return []
    try:
        with _server(settings) as server:
            return [_hand_over(server, _message(settings, letter)) for letter in letters]
    except (OSError, smtplib.SMTPException) as fault:
        return [_said(fault)] * len(letters)


def _server(settings: Settings) -> smtplib.SMTP:
    secure = ssl.create_default_context()
    if settings.smtp_security == "tls":
        server: smtplib.SMTP = smtplib.SMTP_SSL(settings.smtp_host, settings.smtp_port, timeout=PATIENCE, context=secure)
    else:
        server = smtplib.SMTP(settings.smtp_host, settings.smtp_port, timeout=PATIENCE)
    try:
        if settings.smtp_security == "starttls":
            server.starttls(context=secure)
        if settings.smtp_user:
            server.login(settings.smtp_user, settings.smtp_password)
    except BaseException:
        server.close()
        raise
    return server


def _hand_over(server: smtplib.SMTP, message: EmailMessage) -> str | None:
    try:
        server.send_message(message)
    except (OSError, smtplib.SMTPException) as fault:
        return _said(fault)
    return None


def _message(settings: Settings, letter: Letter) -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = settings.smtp_from, letter.to, letter.subject
    message["Date"], message["Message-ID"] = formatdate(), make_msgid(domain="tasuki.invalid")
    # Mail programs show it as a button beside the letter.
    message["List-Unsubscribe"] = f"<{letter.leave}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(letter.text)
    for name, content in letter.files:
        message.add_attachment(content, maintype="application", subtype="json", filename=name)
    return message


def _said(fault: Exception) -> str:
    """What went wrong, without the address it was about."""
    if isinstance(fault, smtplib.SMTPRecipientsRefused):
        return " ".join(f"{code} {text.decode(errors='replace')}" for code, text in fault.recipients.values())
    if isinstance(fault, smtplib.SMTPResponseException):
        text = fault.smtp_error
        return f"{fault.smtp_code} {text.decode(errors='replace') if isinstance(text, bytes) else text}"
    return str(fault) or type(fault).__name__
