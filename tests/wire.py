"""A TCP wire between two programs that can be cut, mended, and made to swallow answers."""

from __future__ import annotations

import socket
import threading
from contextlib import suppress
from typing import Self


class Wire:
    """Listens on a port of its own and passes everything on to ``host``:``port`` while it is whole."""

    def __init__(self, host: str, port: int) -> None:
        self._target = (host, port)
        self._ends: list[socket.socket] = []
        self._lock = threading.Lock()
        self._whole = True
        self.swallow = False
        """While true, requests arrive and their answers are cut off."""
        self.swallowed = 0
        self._door = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._door.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    def cut(self) -> None:
        """Break every connection, and every new one, until it is mended."""
        self._whole = False
        self._drop()

    def mend(self) -> None:
        """Let connections through again."""
        self._whole = True

    def close(self) -> None:
        """Cut it for good."""
        self._whole = False
        self._door.close()
        self._drop()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _drop(self) -> None:
        with self._lock:
            ends, self._ends = self._ends, []
        for end in ends:
            _end(end)

    def _serve(self) -> None:
        while True:
            try:
                near, _ = self._door.accept()
            except OSError:
                return
            if not self._whole:
                _end(near)
                continue
            try:
                far = socket.create_connection(self._target, 5)
            except OSError:
                _end(near)
                continue
            far.settimeout(None)
            with self._lock:
                self._ends += [near, far]
            for source, target, answer in ((near, far, False), (far, near, True)):
                threading.Thread(target=self._pass, args=(source, target, answer), daemon=True).start()

    def _pass(self, source: socket.socket, target: socket.socket, answer: bool) -> None:
        with suppress(OSError):
            while data := source.recv(65536):
                if answer and self.swallow:
                    self.swallowed += 1
                    break
                target.sendall(data)
        _end(source)
        _end(target)


def _end(end: socket.socket) -> None:
    with suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)
    with suppress(OSError):
        end.close()
