"""A mail server on this machine that speaks SMTP, keeps what it took, and fails on demand."""

from __future__ import annotations

import socketserver
import threading
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Self

REFUSALS = {"unknown": ("RCPT", b"550 no such mailbox"), "busy": ("MAIL", b"451 come back later"),
            "grey": ("RCPT", b"450 wait a moment"), "content": ("DOT", b"554 not like this")}  # fmt: skip
"""By name: at which command it refuses, and with which words."""


class MailServer:
    """``took`` is what it said yes to and what it kept without an answer getting through, in order. ``next`` names what
    it does with the next mails: a key of `REFUSALS`, ``lost`` (kept, and the line is cut before the answer), ``silent``
    (kept, and the answer does not come while the caller waits)."""

    def __init__(self) -> None:
        self.took: list[EmailMessage] = []
        self.next: list[str] = []
        server = self

        class Talk(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                server.talk(self)

        self._server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Talk)
        self._server.daemon_threads = True
        self.port = int(self._server.server_address[1])

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def talk(self, line: socketserver.StreamRequestHandler) -> None:
        """One conversation."""
        line.wfile.write(b"220 mail.test\r\n")
        mood = self.next.pop(0) if self.next else ""
        at, refusal = REFUSALS.get(mood, ("", b""))
        while said := line.rfile.readline():
            verb = said[:4].upper().decode()
            if verb == "QUIT":
                line.wfile.write(b"221 bye\r\n")
                return
            if verb == at:
                line.wfile.write(refusal + b"\r\n")
            elif verb == "DATA":
                line.wfile.write(b"354 go on\r\n")
                body = b""
                while (part := line.rfile.readline()) not in (b".\r\n", b""):
                    body += part.removeprefix(b".") if part.startswith(b"..") else part
                if at == "DOT":
                    line.wfile.write(refusal + b"\r\n")
                    continue
                self.took.append(message_from_bytes(body, policy=policy.default))  # type: ignore[arg-type]
                if mood == "silent":
                    line.rfile.readline()
                if mood in {"lost", "silent"}:
                    return
                line.wfile.write(b"250 taken\r\n")
            else:
                line.wfile.write(b"250 fine\r\n")
