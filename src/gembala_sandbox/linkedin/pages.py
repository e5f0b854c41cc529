"""Lists by `start` and `count`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from gembala_sandbox.linkedin import errors
from gembala_sandbox.wire import Call


def _number(call: Call, name: str, usual: int, least: int, most: int) -> int:
    text = call.query(name, str(usual))
    if not text.isdigit() or not least <= int(text) <= most:
        raise errors.bad(f"Invalid paging parameter {name}={text}")
    return int(text)


def listing(
    call: Call, items: Sequence[Any], shown: Callable[[Any], dict[str, Any]], *, usual: int = 10, most: int = 100
) -> dict[str, Any]:
    """`{elements, paging{start, count, total, links}}`."""
    start, count = _number(call, "start", 0, 0, 10**9), _number(call, "count", usual, 1, most)
    fault = call.fault.kind if call.fault else ""
    begin = max(start - 2, 0) if fault == "repeat_items" else start
    step = max(count // 2, 1) if fault == "short_page" else count
    links = []
    if begin + step < len(items):
        path = call.request.url.path.removeprefix("/linkedin")
        query = "&".join(f"{k}={v}" for k, v in call.request.query_params.items() if k not in ("start", "count"))
        href = f"{path}?{query}&count={count}&start={begin + step}"
        links.append({"type": "application/json", "rel": "next", "href": href})
    return {
        "paging": {"start": start, "count": count, "links": links, "total": len(items)},
        "elements": [shown(item) for item in items[begin : begin + step]],
    }
