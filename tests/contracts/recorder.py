"""A wire between a connector and the sandbox that writes down every request and answer."""

from __future__ import annotations

import json
import re
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

HOP = {"connection", "transfer-encoding", "content-length", "host", "accept-encoding", "date", "server"}


@dataclass(frozen=True)
class Exchange:
    """One request and its answer; bodies are JSON or the fields of a form where they are, else None."""

    method: str
    path: str
    query: dict[str, list[str]]
    kind: str
    body: Any
    status: int
    answer: Any


class Recorder:
    """Passes everything on to ``base``; `seen` is what passed."""

    def __init__(self, base: str) -> None:
        self.seen: list[Exchange] = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def _pass(self) -> None:
                raw = self.rfile.read(int(self.headers.get("content-length") or 0))
                headers = {name: value for name, value in self.headers.items() if name.lower() not in HOP}
                data = raw if raw or self.command in {"POST", "PUT"} else None
                request = urllib.request.Request(base + self.path, data, headers, method=self.command)
                try:
                    with urllib.request.urlopen(request, timeout=20) as answer:
                        status, told, body = answer.status, dict(answer.headers.items()), answer.read()
                except urllib.error.HTTPError as refused:
                    status, told, body = refused.code, dict(refused.headers.items()), refused.read()
                parts = urlsplit(self.path)
                kind = self.headers.get("content-type", "")
                outer.seen.append(
                    Exchange(
                        self.command, parts.path, parse_qs(parts.query), kind, _read(raw, kind), status, _json(body)
                    )
                )
                self.send_response(status)
                for name, value in told.items():
                    if name.lower() not in HOP:
                        self.send_header(name, value.replace(base, outer.base))
                self.send_header("content-length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            do_GET = do_POST = do_PUT = do_DELETE = _pass

            def log_message(self, *args: object) -> None:
                return

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.base = f"http://127.0.0.1:{self._server.server_address[1]}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self) -> None:
        """Stop."""
        self._server.shutdown()
        self._server.server_close()


def _read(raw: bytes, kind: str) -> Any:
    if kind.startswith("application/x-www-form-urlencoded"):
        return {name: values[0] for name, values in parse_qs(raw.decode(), keep_blank_values=True).items()}
    if kind.startswith("multipart/form-data"):
        return dict.fromkeys(name.decode() for name in re.findall(rb'; name="([^"]+)"', raw))
    return _json(raw)


def _json(raw: bytes) -> Any:
    with suppress(ValueError):
        return json.loads(raw)
    return None


@contextmanager
def recording(base: str) -> Iterator[Recorder]:
    """A running recorder before ``base``."""
    recorder = Recorder(base)
    try:
        yield recorder
    finally:
        recorder.close()
