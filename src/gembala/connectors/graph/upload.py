"""Meta's upload host: the rest of a file from where it has got, so that a killed worker repeats only what was lost."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from gembala.connectors.graph.wire import Graph, read_url
from gembala.platforms.contracts import Category, PlatformError

PIECE = 1024 * 1024
SLICE = 32 * PIECE
"""At most so much in one call: it has to end within a worker's lease on a slow line too."""
SILENT = frozenset({Category.NOT_FOUND, Category.UNKNOWN, Category.UNSUPPORTED, Category.MEDIA_INVALID})


def send(graph: Graph, url: str, path: str) -> bool:
    """Send the next slice of what has not arrived yet; True when all of it has. Raises `PlatformError`.

    To a slice that is not the last the host answers with an error that invites to go on; what it has then stays.
    """
    size, offset = Path(path).stat().st_size, arrived(graph, url)
    if offset >= size:
        return True
    length = min(SLICE, size - offset)
    headers = {**_authorization(graph), "offset": str(offset), "file_size": str(size), "Content-Length": str(length)}
    try:
        read_url("POST", url, headers=headers, content=_slice(path, offset, length))
    except PlatformError as error:
        goes_on = error.problem.category is Category.TRANSIENT and not error.problem.rebuild
        if offset + length == size or not goes_on or arrived(graph, url) <= offset:
            raise
        return False
    return offset + length == size


def arrived(graph: Graph, url: str) -> int:
    """How many bytes the host has of this upload; 0 where it does not tell."""
    try:
        return int(read_url("GET", url, headers=_authorization(graph)).get("offset") or 0)
    except PlatformError as error:
        if error.problem.category in SILENT:
            return 0
        raise


def _authorization(graph: Graph) -> dict[str, str]:
    return {"Authorization": f"OAuth {graph.account.token.access}"}


def _slice(path: str, offset: int, length: int) -> Iterator[bytes]:
    with Path(path).open("rb") as file:
        file.seek(offset)
        while length > 0 and (piece := file.read(min(PIECE, length))):
            length -= len(piece)
            yield piece
