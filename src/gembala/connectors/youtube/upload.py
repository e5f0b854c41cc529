"""A resumable upload in pieces: after a cut YouTube itself says what has arrived."""

from __future__ import annotations

import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from gembala.connectors.youtube.wire import authorization, problem_from
from gembala.platforms.answers import answered, json_object
from gembala.platforms.contracts import Account, Category, PlatformError, Problem

PIECE = 32 * 262_144
"""8 MiB: every piece but the last is a multiple of 262,144 bytes."""
BUDGET = 15.0
"""Seconds of sending in one call."""
GONE = frozenset({404, 410})


def begin(account: Account, described: Mapping[str, Any], *, mime: str, size: int, query: Mapping[str, str]) -> str:
    """Open a session; gives its address, which is a secret. Raises `PlatformError`."""
    response = answered(
        "POST",
        f"{account.endpoints.api}/upload/youtube/v3/videos",
        params={"uploadType": "resumable", **query},
        json=dict(described),
        headers={**authorization(account), "X-Upload-Content-Type": mime, "X-Upload-Content-Length": str(size)},
    )
    place = response.headers.get("location", "")
    if not response.is_success or not place:
        raise PlatformError(problem_from(response.status_code, json_object(response)))
    _own(account, place)
    return str(place)


def carry_on(account: Account, place: str, path: str) -> dict[str, Any] | int:
    """Send the next pieces; gives the video when all has arrived, else how many bytes have.

    Raises `PlatformError`, with ``rebuild`` when the session is gone.
    """
    size, until = Path(path).stat().st_size, time.monotonic() + BUDGET
    came = _answer(account, place, b"", f"bytes */{size}")
    with Path(path).open("rb") as file:
        while isinstance(came, int):
            file.seek(came)
            piece = file.read(PIECE)
            came = _answer(account, place, piece, f"bytes {came}-{came + len(piece) - 1}/{size}")
            if time.monotonic() > until:
                break
    return came


def _answer(account: Account, place: str, piece: bytes, span: str) -> dict[str, Any] | int:
    headers = {"Content-Range": span, **_own(account, place)}
    response = answered("PUT", place, content=piece, headers=headers)
    if response.status_code == 308:
        told = response.headers.get("range", "")
        return int(told.rpartition("-")[2]) + 1 if told else 0
    body = json_object(response)
    if response.is_success and body is not None and body.get("id"):
        return body
    if response.status_code in GONE:
        said = "the upload's session is gone; it begins anew"
        raise PlatformError(Problem(Category.TRANSIENT, "session_gone", said, response.status_code, rebuild=True))
    if response.is_success:
        raise PlatformError(
            Problem(Category.TRANSIENT, "unreadable", "the answer is not the video", response.status_code)
        )
    raise PlatformError(problem_from(response.status_code, body))


def _own(account: Account, place: str) -> dict[str, str]:
    """The token for a session at the API's own host, none for another of Google's. Raises `PlatformError` for others."""
    there, ours = urlsplit(place), urlsplit(account.endpoints.api)
    if (there.scheme, there.netloc) == (ours.scheme, ours.netloc):
        return authorization(account)
    if there.scheme == "https" and (there.hostname or "").endswith(".googleapis.com"):
        return {}
    raise PlatformError(
        Problem(Category.UNKNOWN, "foreign_session", "the upload was sent to an address that is not Google's")
    )
