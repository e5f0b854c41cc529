"""Lists with cursors, and the ways in which real lists misbehave."""

from __future__ import annotations

import base64
from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from gembala_sandbox.graph import errors
from gembala_sandbox.rows import Rows
from gembala_sandbox.wire import Call

_MOST = 100


def _cursor(key: str, place: int) -> str:
    return base64.urlsafe_b64encode(f"QVFI:{place}:{key}".encode()).decode().rstrip("=")


def _read(cursor: str) -> tuple[int, str]:
    try:
        sign, place, key = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode().split(":", 2)
        if sign == "QVFI":
            return int(place), key
    except ValueError:
        pass
    raise errors.invalid("Invalid cursor")


def _link(call: Call, name: str, cursor: str, limit: int, edge: str, fields: str) -> str:
    url = urlsplit(str(call.request.url))
    query = [(k, v) for k, v in parse_qsl(url.query) if k not in ("after", "before", "limit")]
    if edge:  # a list inside another object has an address of its own
        root = url.path[: url.path.index("/graph/") + len("/graph/")]
        url = url._replace(path=f"{root}{call.notes['version']}/{edge}")
        query = [(k, v) for k, v in query if k == "access_token"] + ([("fields", fields)] if fields else [])
    if not any(k == "access_token" for k, _ in query) and "token" in call.notes:
        query.append(("access_token", call.notes["token"].token))
    return urlunsplit(url._replace(query=urlencode([*query, ("limit", str(limit)), (name, cursor)])))


def _place(items: Sequence[Any], key: Callable[[Any], str], wanted: str) -> int | None:
    if isinstance(items, Rows):
        return items.find(wanted)
    return next((place for place, item in enumerate(items) if key(item) == wanted), None)


def page(
    call: Call,
    items: Sequence[Any],
    shown: Callable[[Any], Any],
    *,
    key: Callable[[Any], str] = lambda item: str(item.id),
    limit: int | None = None,
    after: str = "",
    before: str = "",
    usual: int = 25,
    edge: str = "",
    fields: str = "",
) -> dict[str, Any]:
    """A window of items (already in the platform's order) with cursors, `next` and `previous`.

    `edge` (`<id>/comments`) and `fields` name the list when it stands inside another object.
    """
    size = max(1, min(limit or usual, _MOST))
    start = 0
    if after:
        place, wanted = _read(after)
        found = _place(items, key, wanted)
        start = place if found is None else found + 1  # it has gone: the rest has moved up by one
    elif before:
        place, wanted = _read(before)
        found = _place(items, key, wanted)
        start = max((place if found is None else found) - size, 0)
    kind = call.fault.kind if call.fault else ""
    if kind == "repeat_items":
        start = max(start - 2, 0)
    if kind == "short_page":
        size = max(size // 2, 1)
    window = items[start : start + size]
    answer: dict[str, Any] = {"data": [shown(item) for item in window]}
    if window:
        end = start + len(window) - 1
        first, last = _cursor(key(window[0]), start), _cursor(key(window[-1]), end)
        answer["paging"] = {"cursors": {"before": first, "after": last}}
        if start + len(window) < len(items):
            answer["paging"]["next"] = _link(call, "after", last, size, edge, fields)
        if start > 0:
            answer["paging"]["previous"] = _link(call, "before", first, size, edge, fields)
    return answer


def of_query(
    call: Call,
    items: Sequence[Any],
    shown: Callable[[Any], Any],
    *,
    key: Callable[[Any], str] = lambda item: str(item.id),
    usual: int = 25,
) -> dict[str, Any]:
    """A page as the call's own `limit`, `after` and `before` say."""
    params = call.notes["params"]
    return page(
        call,
        items,
        shown,
        key=key,
        limit=params.number("limit"),
        after=params.text("after"),
        before=params.text("before"),
        usual=usual,
    )
