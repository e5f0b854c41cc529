"""A video in chunks, one after the other, each as far as TikTok says it has come."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

from gembala.connectors.tiktok.wire import problem_from
from gembala.platforms.answers import answered, json_object
from gembala.platforms.contracts import Account, Category, PlatformError, Problem

SMALLEST = 5_000_000
"""A file below this goes as one chunk. TikTok's megabytes are decimal."""
CHUNK = 10_000_000
HOSTS = (".tiktokapis.com", ".tiktok.com", ".tiktokcdn.com")


def cut(size: int) -> tuple[int, int]:
    """Length of a chunk and how many there are; what remains belongs to the last one."""
    chunk = size if size < 2 * CHUNK else CHUNK
    return chunk, max(size // chunk, 1) if chunk else 1


def span(size: int, number: int) -> tuple[int, int]:
    """First and last byte (inclusive) of a chunk, counted from 0."""
    chunk, total = cut(size)
    first = number * chunk
    return first, size - 1 if number >= total - 1 else first + chunk - 1


def put(account: Account, place: str, path: str, mime: str, *, number: int) -> bool:
    """Send a chunk; gives whether that was all. Raises `PlatformError`.

    ``OutOfStep`` (416) means that TikTok has more or less than we thought; an ended address asks to rebuild.
    """
    check(account, place)
    size = Path(path).stat().st_size
    first, last = span(size, number)
    with Path(path).open("rb") as file:
        file.seek(first)
        content = file.read(last - first + 1)
    headers = {"Content-Type": mime, "Content-Range": f"bytes {first}-{last}/{size}"}
    response = answered("PUT", place, content=content, headers=headers)
    if response.status_code in {200, 201}:
        return True
    if response.status_code == 206:
        return False
    if response.status_code == 416:
        raise OutOfStep(Problem(Category.TRANSIENT, "416", "TikTok has other bytes than we thought", 416))
    if response.status_code in {403, 404}:
        said = "the upload's address has ended; it begins anew"
        raise PlatformError(Problem(Category.TRANSIENT, "upload_gone", said, response.status_code, rebuild=True))
    problem = problem_from(response.status_code, json_object(response))
    if response.status_code == 400:
        native = problem.native_code if problem else "400"
        raise PlatformError(Problem(Category.MEDIA_INVALID, native, "TikTok did not take the bytes", 400))
    raise PlatformError(problem or Problem(Category.UNKNOWN, str(response.status_code)))


class OutOfStep(PlatformError):
    """TikTok expects another chunk."""


def check(account: Account, place: str) -> None:
    """Only to TikTok. Raises `PlatformError`."""
    there, ours = urlsplit(place), urlsplit(account.endpoints.api)
    if (there.scheme, there.netloc) == (ours.scheme, ours.netloc):
        return
    production = account.endpoints.environment == "production"
    if production and there.scheme == "https" and (there.hostname or "").endswith(HOSTS):
        return
    said = "the upload was sent to an address that is not TikTok's"
    raise PlatformError(Problem(Category.UNKNOWN, "foreign_upload", said))
