"""JSON answers: Japanese as it is, and never a body that cannot be sent."""

from typing import Any

from flask.json.provider import DefaultJSONProvider


class JsonAnswers(DefaultJSONProvider):
    """What a request named is told back in an answer, half characters too: those become the sign for an unreadable one."""

    ensure_ascii = False

    def dumps(self, obj: Any, **kwargs: Any) -> str:
        text = super().dumps(obj, **kwargs)
        try:
            text.encode()
        except UnicodeEncodeError:
            return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        return text
