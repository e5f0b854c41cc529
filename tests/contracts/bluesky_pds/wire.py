"""A wire between our connector and the real network: it carries bytes, writes down what was asked, and can lose answers."""

from __future__ import annotations

import http.client
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

PREFIX = "/bluesky"
DROPPED = {"transfer-encoding", "connection", "content-length", "host", "keep-alive"}


@dataclass
class Wire:
    """``url`` is what the product takes for the sandbox's address; ``asked`` counts calls by method name."""

    target: str
    url: str = ""
    asked: Counter[str] = field(default_factory=Counter)
    answered: list[tuple[str, int]] = field(default_factory=list)
    losing: Counter[str] = field(default_factory=Counter)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def lose(self, name: str) -> None:
        """Let the next answer to this method get lost, after the server did what was asked."""
        with self.lock:
            self.losing[name] += 1

    def reset(self) -> None:
        """Count from nothing."""
        with self.lock:
            self.asked.clear()
            self.answered.clear()


def _handler(wire: Wire) -> type[BaseHTTPRequestHandler]:
    where = urlsplit(wire.target)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_: object) -> None:
            return

        def _carry(self) -> None:
            name = urlsplit(self.path).path.rpartition("/")[2]
            body = self.rfile.read(int(self.headers.get("content-length") or 0))
            headers = {key: value for key, value in self.headers.items() if key.lower() not in DROPPED}
            far = http.client.HTTPConnection(where.hostname or "", where.port, timeout=30)
            far.request(self.command, self.path.removeprefix(PREFIX), body or None, headers)
            answer = far.getresponse()
            said = answer.read()
            far.close()
            with wire.lock:
                wire.asked[name] += 1
                wire.answered.append((name, answer.status))
                lost = wire.losing[name] > 0
                wire.losing[name] -= int(lost)
            if lost:
                self.close_connection = True
                self.connection.close()
                return
            self.send_response_only(answer.status, answer.reason)
            for key, value in answer.getheaders():
                if key.lower() not in DROPPED:
                    self.send_header(key, value)
            self.send_header("Content-Length", str(len(said)))
            self.end_headers()
            self.wfile.write(said)

        do_GET = do_POST = _carry

    return Handler


@contextmanager
def wire_to(target: str) -> Iterator[Wire]:
    """A wire to the server at ``target``."""
    wire = Wire(target)
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(wire))
    server.daemon_threads = True
    wire.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield wire
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)
