"""An address of this machine that keeps what a platform sends to it."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

Challenge = Callable[[dict[str, str]], tuple[int, bytes]]
"""From the query of a GET to the status and body of its answer."""


class Listener:
    """`got` are (signature, raw body) of what arrived at `url`; the next `fail` deliveries go to `refused`."""

    def __init__(self, signature: str, challenge: Challenge | None = None) -> None:
        self.got: list[tuple[str, bytes]] = []
        self.refused: list[tuple[str, bytes]] = []
        self.fail = 0
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                asked = dict(parse_qsl(urlsplit(self.path).query))
                self._say(*(challenge(asked) if challenge else (405, b"")))

            def do_POST(self) -> None:
                raw = self.rfile.read(int(self.headers["content-length"]))
                taken, outer.fail = not outer.fail, max(outer.fail - 1, 0)
                (outer.got if taken else outer.refused).append((self.headers[signature] or "", raw))
                self._say(200 if taken else 500, b"")

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

    def wait(self, count: int) -> list[tuple[str, bytes]]:
        """What came, as soon as there are so many, or after ten seconds."""
        until = time.monotonic() + 10
        while len(self.got) < count and time.monotonic() < until:
            time.sleep(0.02)
        return self.got

    def bodies(self, count: int = 0) -> list[dict[str, Any]]:
        """The bodies of `wait`, decoded."""
        return [json.loads(raw) for _, raw in self.wait(count)]


@contextmanager
def listening(signature: str, challenge: Challenge | None = None) -> Iterator[Listener]:
    """A running listener; ``signature`` names the header that is kept."""
    listener = Listener(signature, challenge)
    try:
        yield listener
    finally:
        listener.close()
