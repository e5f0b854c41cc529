"""Media on an address of this machine, as a product offers its own to platforms that fetch; and files to offer."""

from __future__ import annotations

import io
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from PIL import Image


class MediaServer:
    """`put` gives the address of some bytes; `asked` are the requests that came (path, cookie)."""

    def __init__(self) -> None:
        self.files: dict[str, tuple[int, str, bytes]] = {}
        self.asked: list[tuple[str, str | None]] = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                outer.asked.append((self.path, self.headers.get("cookie")))
                status, kind, raw = outer.files.get(self.path, (404, "text/plain", b"gone"))
                self.send_response(status)
                self.send_header("location" if status in (301, 302) else "content-type", kind)
                self.send_header("content-length", str(len(raw)))
                self.end_headers()
                self.wfile.write(raw)

            def log_message(self, *args: object) -> None:
                return

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.base = f"http://127.0.0.1:{self._server.server_address[1]}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def put(self, name: str, raw: bytes, kind: str = "image/jpeg", status: int = 200) -> str:
        """Offer bytes; with status 302 `kind` is where to."""
        self.files[f"/{name}"] = (status, kind, raw)
        return f"{self.base}/{name}"

    def close(self) -> None:
        """Stop."""
        self._server.shutdown()
        self._server.server_close()


@contextmanager
def serving() -> Iterator[MediaServer]:
    """A running server."""
    server = MediaServer()
    try:
        yield server
    finally:
        server.close()


def picture(width: int = 1080, height: int = 1080, kind: str = "JPEG", noise: bool = False) -> bytes:
    """A picture; with noise it does not compress."""
    out = io.BytesIO()
    image = (
        Image.effect_noise((width, height), 200).convert("RGB")
        if noise
        else Image.new("RGB", (width, height), "#e07a3f")
    )
    image.save(out, kind, **({"quality": 100} if noise and kind == "JPEG" else {}))
    return out.getvalue()


def _box(name: bytes, *parts: bytes) -> bytes:
    body = b"".join(parts)
    return struct.pack(">I4s", len(body) + 8, name) + body


def _full(name: bytes, *parts: bytes) -> bytes:
    return _box(name, bytes(4), *parts)


def _track(kind: bytes, seconds: float, rate: float, width: int, height: int, codec: bytes, edit: bool) -> bytes:
    matrix = struct.pack(">9i", 0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000)
    tkhd = _full(
        b"tkhd",
        bytes(20),
        struct.pack(">I", int(seconds * 1000)),
        bytes(12),
        matrix,
        struct.pack(">II", width << 16, height << 16),
    )
    mdhd = _full(b"mdhd", bytes(8), struct.pack(">II", 90_000, int(seconds * 90_000)), bytes(4))
    hdlr = _full(b"hdlr", bytes(4), kind, bytes(12), b"\0")
    if kind == b"soun":
        entry = struct.pack(">6xH8xHHHHI", 1, 2, 16, 0, 0, 48_000 << 16)
    else:
        entry = struct.pack(">6xH16xHHIII", 1, width, height, 0x480000, 0x480000, 0) + bytes(38)
    stsd = _full(b"stsd", struct.pack(">I", 1), _box(codec, entry))
    stts = _full(b"stts", struct.pack(">III", 1, max(int(seconds * rate), 1), int(90_000 / rate)))
    edts = _box(b"edts", _full(b"elst", struct.pack(">IIiI", 1, int(seconds * 1000), 1024, 0x10000))) if edit else b""
    return _box(b"trak", tkhd, edts, _box(b"mdia", mdhd, hdlr, _box(b"minf", _box(b"stbl", stsd, stts))))


def film(
    seconds: float = 10,
    width: int = 1080,
    height: int = 1920,
    rate: float = 30,
    *,
    codec: bytes = b"avc1",
    moov_first: bool = True,
    edit: bool = False,
    payload: int = 4_000,
) -> bytes:
    """The boxes of an MP4 of that length, size and rate; the picture data itself is nonsense."""
    mvhd = _full(b"mvhd", bytes(8), struct.pack(">II", 1000, int(seconds * 1000)), bytes(80))
    video = _track(b"vide", seconds, rate, width, height, codec, edit)
    sound = _track(b"soun", seconds, 46.875, 0, 0, b"mp4a", False)
    parts = [_box(b"moov", mvhd, video, sound), _box(b"mdat", bytes(payload))]
    return _box(b"ftyp", b"isom", bytes(4), b"isommp42") + b"".join(parts if moov_first else parts[::-1])
