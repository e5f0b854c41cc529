"""Lists with page tokens, and resources cut down to the parts asked for."""

from __future__ import annotations

import base64
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

from gembala_sandbox.wire import Call
from gembala_sandbox.youtube import errors
from gembala_sandbox.youtube.platform import etag


def stamp(epoch: float) -> str:
    """`2026-11-21T14:20:01Z`."""
    return datetime.fromtimestamp(epoch, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _token(place: int) -> str:
    return base64.urlsafe_b64encode(b"CAE%d" % place).decode().rstrip("=")


def _place(token: str) -> int:
    try:
        raw = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4)).decode()
        return int(raw.removeprefix("CAE")) if raw.startswith("CAE") else -1
    except ValueError:
        return -1


def size(call: Call, *, usual: int = 5, most: int = 50) -> int:
    """maxResults. Refuses what is out of range."""
    text = call.query("maxResults", str(usual))
    if not text.isdigit() or not 1 <= int(text) <= most:
        raise errors.bad(
            "invalidValue",
            f"Invalid value '{text}'. Values must be within the range: [1, {most}]",
            "parameter:maxResults",
        )
    return int(text)


def listing(
    call: Call,
    kind: str,
    items: Sequence[Any],
    shown: Callable[[Any], dict[str, Any]],
    *,
    usual: int = 5,
    most: int = 50,
) -> dict[str, Any]:
    """`{kind, etag, pageInfo, items, nextPageToken?, prevPageToken?}`."""
    wanted, start = size(call, usual=usual, most=most), 0
    if call.query("pageToken"):
        start = _place(call.query("pageToken"))
        if start < 0:
            raise errors.of_kind("cursor_expired")
    fault = call.fault.kind if call.fault else ""
    if fault == "repeat_items":
        start = max(start - 2, 0)
    step = max(wanted // 2, 1) if fault == "short_page" else wanted
    window = items[start : start + step]
    answer: dict[str, Any] = {
        "kind": f"youtube#{kind}ListResponse",
        "etag": etag(),
        "pageInfo": {"totalResults": len(items), "resultsPerPage": wanted},
        "items": [shown(item) for item in window],
    }
    if start + step < len(items):
        answer["nextPageToken"] = _token(start + step)
    if start > 0:
        answer["prevPageToken"] = _token(max(start - wanted, 0))
    return answer


def resource(kind: str, identifier: str, wanted: list[str], made: dict[str, Callable[[], Any]]) -> dict[str, Any]:
    """`{kind, etag, id}` and the wanted parts that have something to say."""
    shown: dict[str, Any] = {"kind": f"youtube#{kind}", "etag": etag(), "id": identifier}
    for name in wanted:
        if name in made and (value := made[name]()) is not None:
            shown[name] = value
    return shown
