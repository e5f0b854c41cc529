"""Plain calls of the Graph family, a person in the login dialog, and a webhook receiver."""

from __future__ import annotations

import hashlib
import hmac
import json
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from .conftest import Answer, Sandbox

HOSTS = {
    "facebook": "/facebook/graph/v26.0/",
    "instagram": "/instagram/graph/v26.0/",
    "threads": "/threads/graph/v1.0/",
}


def graph(sandbox: Sandbox, token: str, method: str, path: str, *, host: str = "facebook", **given: Any) -> Answer:
    """One call with form parameters; dicts and lists become JSON."""
    values = {k: json.dumps(v) if isinstance(v, (dict, list, bool)) else str(v) for k, v in given.items()}
    url = sandbox.base + HOSTS[host] + path
    if token:
        values["access_token"] = token
    if method == "GET":
        return sandbox.ask("GET", f"{url}{'&' if '?' in url else '?'}{urlencode(values)}")
    return sandbox.ask(method, url, body=urlencode(values).encode())


def refusal(answer: Answer) -> tuple[int, int]:
    """Code and subcode of a refused call."""
    error = answer.body["error"]
    return error["code"], error.get("error_subcode", 0)


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args: Any) -> None:
        return None


def press(url: str, form: list[tuple[str, str]]) -> dict[str, str]:
    """What the app gets back when a person sends that form on a dialog page."""
    try:
        urllib.request.build_opener(_Stay).open(url, urlencode(form).encode())
    except urllib.error.HTTPError as redirect:
        if redirect.code != 302:
            return {"page": redirect.read().decode()}
        back = urlsplit(redirect.headers["location"])
        return {k: v[0] for k, v in parse_qs(back.query).items()} | {"fragment": back.fragment}
    raise AssertionError("a redirect was expected")


class Receiver:
    """`got` are (signature, raw body) of what arrived; `verify` the token of the handshake."""

    def __init__(self, verify: str) -> None:
        self.got: list[tuple[str, bytes]] = []
        self.verify = verify
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                query = parse_qs(urlsplit(self.path).query)
                right = query.get("hub.verify_token") == [outer.verify] and query.get("hub.mode") == ["subscribe"]
                self._say(200 if right else 403, query["hub.challenge"][0].encode() if right else b"no")

            def do_POST(self) -> None:
                raw = self.rfile.read(int(self.headers["content-length"]))
                outer.got.append((self.headers["x-hub-signature-256"], raw))
                self._say(200, b"")

            def _say(self, status: int, raw: bytes) -> None:
                self.send_response(status)
                self.send_header("content-length", str(len(raw)))
                self.end_headers()
                self.wfile.write(raw)

            def log_message(self, *args: object) -> None:
                return

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}/hook"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self) -> None:
        """Stop."""
        self._server.shutdown()
        self._server.server_close()

    def bodies(self) -> list[dict[str, Any]]:
        """The bodies, decoded."""
        return [json.loads(raw) for _, raw in self.got]


def signed(secret: str, raw: bytes) -> str:
    """X-Hub-Signature-256 of raw bytes."""
    return "sha256=" + hmac.new(secret.encode(), raw, hashlib.sha256).hexdigest()


@contextmanager
def receiving(verify: str = "rahasia") -> Iterator[Receiver]:
    """A running receiver."""
    receiver = Receiver(verify)
    try:
        yield receiver
    finally:
        receiver.close()
