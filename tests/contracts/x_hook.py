"""Somebody who answers X's challenge and keeps what X sends."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import threading
import time
import urllib.parse
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


def sign(raw: bytes) -> str:
    """What X sends as the signature of these bytes."""
    digest = hmac.new(b"sandbox-x-consumer-secret", raw, hashlib.sha256).digest()
    return "sha256=" + base64.b64encode(digest).decode()


@contextmanager
def receiving() -> Iterator[Any]:
    """A webhook receiver: `.url`, `.got` (list of signature and raw body), `.fail` (how many to refuse)."""

    class Receiver(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            token = urllib.parse.parse_qs(urllib.parse.urlsplit(self.path).query)["crc_token"][0]
            self._say(200, json.dumps({"response_token": sign(token.encode())}).encode())

        def do_POST(self) -> None:
            raw = self.rfile.read(int(self.headers["content-length"]))
            if server.fail:
                server.fail -= 1
                self._say(500, b"")
                return
            server.got.append((self.headers["x-twitter-webhooks-signature"], raw))
            self._say(200, b"")

        def _say(self, status: int, raw: bytes) -> None:
            self.send_response(status)
            self.send_header("content-length", str(len(raw)))
            self.end_headers()
            self.wfile.write(raw)

        def log_message(self, *args: Any) -> None:
            return

    server: Any = ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
    server.got, server.fail = [], 0
    server.url = f"http://127.0.0.1:{server.server_address[1]}/hook"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


def wait(receiver: Any, count: int) -> list[tuple[str, bytes]]:
    """What came, as soon as there are so many, or after ten seconds."""
    until = time.monotonic() + 10
    while len(receiver.got) < count and time.monotonic() < until:
        time.sleep(0.02)
    got: list[tuple[str, bytes]] = receiver.got
    return got
