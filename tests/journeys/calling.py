"""Calls over HTTP as another program makes them: a bearer token, JSON in and out, nothing of ours in between."""

import json
import uuid
from dataclasses import dataclass
from http.client import HTTPConnection
from typing import Any
from urllib.parse import quote, urlsplit


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    content: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.content)


@dataclass(frozen=True)
class Caller:
    """A program with a token, or without one."""

    address: str
    token: str = ""

    def get(self, path: str) -> Answer:
        return self.send("GET", path)

    def post(self, path: str, body: Any) -> Answer:
        return self.send("POST", path, body)

    def patch(self, path: str, body: Any) -> Answer:
        return self.send("PATCH", path, body)

    def send(self, method: str, path: str, body: Any = None) -> Answer:
        content = None if body is None else json.dumps(body).encode()
        return self._call(method, path, content, "application/json")

    def upload(self, path: str, file_name: str, content: bytes, **form: str) -> Answer:
        """A file beside plain fields, as a browser's form sends them."""
        border = uuid.uuid4().hex
        parts = [
            f'--{border}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{text}\r\n'.encode()
            for name, text in form.items()
        ]
        head = f'--{border}\r\nContent-Disposition: form-data; name="file"; filename="{file_name}"\r\n\r\n'.encode()
        body = b"".join([*parts, head, content, f"\r\n--{border}--\r\n".encode()])
        return self._call("POST", path, body, f"multipart/form-data; boundary={border}")

    def _call(self, method: str, path: str, content: bytes | None, kind: str) -> Answer:
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        if content is not None:
            headers["Content-Type"] = kind
        connection = HTTPConnection(urlsplit(self.address).netloc, timeout=30)
        try:
            connection.request(method, quote(path, safe="/?&=%+:"), body=content, headers=headers)
            response = connection.getresponse()
            return Answer(response.status, dict(response.getheaders()), response.read())
        finally:
            connection.close()
