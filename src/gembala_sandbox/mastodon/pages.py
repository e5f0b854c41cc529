"""Pages by id with the Link header: max_id goes back, since_id and min_id go on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar
from urllib.parse import urlencode

from starlette.responses import JSONResponse, Response

from gembala_sandbox.mastodon import params
from gembala_sandbox.mastodon.show import base
from gembala_sandbox.wire import Call

T = TypeVar("T")


def answer(
    call: Call,
    newest_first: Sequence[T],
    number: Callable[[T], int],
    shown: Callable[[T], dict[str, Any]],
    *,
    most: int = 40,
    usual: int = 20,
) -> Response:
    """The wanted window, newest first; `min_id` gives what comes right after it, `since_id` the newest of what does."""
    limit = max(min(params.number(call.query("limit"), usual), most), 1)
    kind = call.fault.kind if call.fault else ""
    if kind == "short_page":
        limit = max(limit // 2, 1)
    found = list(newest_first)
    if call.query("max_id"):
        found = [one for one in found if number(one) < params.number(call.query("max_id"), 1 << 62)]
    if call.query("since_id"):
        found = [one for one in found if number(one) > params.number(call.query("since_id"), 0)]
    if call.query("min_id"):
        later = [one for one in found if number(one) > params.number(call.query("min_id"), 0)]
        window = later[-limit:]
    else:
        window = found[:limit]
    rows = [shown(one) for one in window]
    if kind == "repeat_items" and rows:
        rows = [*rows, rows[-1]]
    links = []
    if window:
        kept = [
            pair for pair in call.request.query_params.multi_items() if pair[0] not in ("max_id", "since_id", "min_id")
        ]
        here = base(call) + call.request.url.path.removeprefix("/mastodon")
        for rel, name, at in (("next", "max_id", window[-1]), ("prev", "min_id", window[0])):
            links.append(f'<{here}?{urlencode([*kept, (name, str(number(at)))])}>; rel="{rel}"')
    return JSONResponse(rows, headers={"link": ", ".join(links)} if links else None)
