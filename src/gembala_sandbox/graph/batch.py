"""Several calls in one: `POST / batch=[…]` and `GET /?ids=a,b`."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import urlencode, urlsplit

from starlette.requests import Request
from starlette.responses import Response

from gembala_sandbox.graph import errors
from gembala_sandbox.graph.edges import params, token
from gembala_sandbox.wire import Call

_MOST = 50
Serve = Callable[[Request], Awaitable[Response]]


async def _one(call: Call, serve: Serve, method: str, address: str, body: bytes) -> Response:
    """One call of its own, through the whole road."""
    parts = urlsplit("/" + address.lstrip("/"))
    scope = dict(call.request.scope) | {
        "method": method,
        "path_params": {"rest": parts.path.lstrip("/")},
        "query_string": parts.query.encode(),
        "headers": [
            (name, value)
            for name, value in call.request.scope["headers"]
            if name not in (b"content-type", b"content-length")
        ]
        + [(b"content-type", b"application/x-www-form-urlencoded")],
    }
    sent = False

    async def receive() -> dict[str, Any]:
        nonlocal sent
        if sent:
            return {"type": "http.disconnect"}
        sent = True
        return {"type": "http.request", "body": body, "more_body": False}

    return await serve(Request(scope, receive))


def _with_token(call: Call, address: str) -> str:
    joint = "&" if "?" in address else "?"
    return (
        address if "access_token=" in address else f"{address}{joint}{urlencode({'access_token': token(call).token})}"
    )


async def several(call: Call, serve: Serve) -> Response:
    """POST / {batch: [{method, relative_url, body}]}: each with its own status; one may fail without the others."""
    wanted = params(call).many("batch")
    if not wanted or not all(isinstance(item, dict) for item in wanted):
        raise errors.invalid("Param batch must be an array of objects")
    if len(wanted) > _MOST:
        raise errors.error(3, f"(#3) Too many requests in batch message. Maximum batch size is {_MOST}")
    found = []
    for item in wanted:
        method, address = str(item.get("method", "GET")).upper(), str(item.get("relative_url", ""))
        answer = await _one(call, serve, method, _with_token(call, address), str(item.get("body", "")).encode())
        headers = [{"name": name, "value": value} for name, value in answer.headers.items()]
        text = bytes(answer.body).decode("utf-8", "replace") if isinstance(answer.body, bytes) else None
        found.append({"code": answer.status_code, "headers": headers, "body": text})
    return Response(json.dumps(found), media_type="application/json")


async def many(call: Call, serve: Serve) -> dict[str, Any]:
    """GET /?ids=a,b&fields=…: an object by id. One that is not there fails all."""
    wanted = [str(i) for i in params(call).many("ids")]
    if not wanted:
        raise errors.error(2500, "Unsupported get request.", kind="GraphMethodException")
    fields = params(call).text("fields")
    found: dict[str, Any] = {}
    for name in wanted:
        address = f"{call.notes['version']}/{name}" + (f"?{urlencode({'fields': fields})}" if fields else "")
        answer = await _one(call, serve, "GET", _with_token(call, address), b"")
        shown = json.loads(bytes(answer.body))
        if "error" in shown:
            raise errors.error(803, f"(#803) Some of the aliases you requested do not exist: {name}")
        found[name] = shown
    return found
