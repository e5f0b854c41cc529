"""A file of the disk, whole or the piece that a player asks for."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse

PIECE = 256 * 1024
_RANGE = re.compile(r"bytes=(\d*)-(\d*)")


def ranged(request: HttpRequest, path: Path, *, kind: str, headers: Mapping[str, str]) -> HttpResponseBase:
    """The bytes of ``path`` as the media type ``kind``; 206 for a piece, 416 for one that is not there."""
    size = path.stat().st_size
    asked = _asked(request.headers.get("Range", ""), size)
    if asked is not None and not asked:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    piece = asked or range(size)
    told = {"Accept-Ranges": "bytes", "Content-Length": str(len(piece)), **headers}
    if asked:
        told["Content-Range"] = f"bytes {piece.start}-{piece.stop - 1}/{size}"
    status = 206 if asked else 200
    if request.method == "HEAD":
        return HttpResponse(status=status, headers=told, content_type=kind)
    return StreamingHttpResponse(_read(path, piece), status=status, headers=told, content_type=kind)


def _asked(header: str, size: int) -> range | None:
    """The piece that a Range header asks for; None without one that we understand, empty when it is not there."""
    match = _RANGE.fullmatch(header.strip())
    if match is None or match[1] == match[2] == "":
        return None
    if not match[1]:
        return range(max(size - int(match[2]), 0), size) if int(match[2]) else range(0)
    first = int(match[1])
    last = min(int(match[2]), size - 1) if match[2] else size - 1
    return range(first, last + 1) if first <= last else range(0)


def _read(path: Path, piece: range) -> Iterator[bytes]:
    with path.open("rb") as file:
        file.seek(piece.start)
        left = len(piece)
        while left > 0 and (data := file.read(min(PIECE, left))):
            left -= len(data)
            yield data
