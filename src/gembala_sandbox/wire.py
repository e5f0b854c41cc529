"""The road every platform call takes: outage, who is calling, fault, quota, work, answer."""

from __future__ import annotations

import asyncio
import inspect
import json
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from gembala_sandbox import posts, roster
from gembala_sandbox.accounts import Account
from gembala_sandbox.faults import AFTER, BEFORE, ODD, Fault
from gembala_sandbox.odd import unusual
from gembala_sandbox.ratelimit import Standing
from gembala_sandbox.world import World

_CUT = "gembala_sandbox.cut"


class Refusal(Exception):
    """A platform's own error answer."""

    def __init__(self, status: int, body: dict[str, Any], headers: dict[str, str] | None = None) -> None:
        super().__init__(body)
        self.status, self.body, self.headers = status, body, headers or {}


@dataclass
class Call:
    """One request on its way through the sandbox."""

    world: World
    request: Request
    body: bytes
    account: Account | None = None
    token_scope: str = ""
    operation: str = ""
    fault: Fault | None = None
    stored: list[str] = field(default_factory=list)  # ids of posts this call stored
    platform: str = ""  # whose faults and limits apply; the Platform's own name when empty
    notes: dict[str, Any] = field(default_factory=dict)  # what authentication found out, for the handlers

    @property
    def me(self) -> Account:
        """The calling account; only for endpoints that demand one."""
        if self.account is None:
            raise LookupError("the call is anonymous")
        return self.account

    def path(self, name: str) -> str:
        """A path parameter."""
        return str(self.request.path_params[name])

    def query(self, name: str, default: str = "") -> str:
        """A query parameter."""
        return self.request.query_params.get(name, default)

    def client(self) -> dict[str, str]:
        """Evidence about the client, kept beside what it stored."""
        wanted = ("user-agent", "idempotency-key", "x-request-id", "x-client-id")
        return {name: value for name in wanted if (value := self.request.headers.get(name))}


Handler = Callable[[Call], Response | dict[str, Any] | Awaitable[Response | dict[str, Any]]]
Operation = str | Callable[[Call], str]


class Platform(ABC):
    """What differs between platforms on that road."""

    name: str

    @abstractmethod
    def authenticate(self, call: Call, auth: str) -> None:
        """Put the account into the call, or raise Refusal."""

    @abstractmethod
    def fault(self, call: Call, kind: str) -> Refusal:
        """The answer for a fault of that kind; may change state (revoked tokens are really gone)."""

    @abstractmethod
    def outage(self) -> Refusal:
        """The answer while the platform is down."""

    @abstractmethod
    def quota_headers(self, standing: Standing) -> dict[str, str]:
        """Rate limit headers."""

    @abstractmethod
    def over_quota(self, standing: Standing) -> Refusal:
        """The answer when a window is used up."""

    def endpoint(
        self,
        path: str,
        methods: list[str],
        handler: Handler,
        *,
        operation: Operation,
        auth: str = "user",
        quota: str | None = None,
        units: Callable[[Call], int] | None = None,
    ) -> Route:
        """A route. `quota` names the rule to count against, `units` its price (1)."""

        async def serve(request: Request) -> Response:
            call = Call(request.app.state.world, request, await request.body())
            headers: dict[str, str] = {}
            try:
                response = await self._work(call, handler, operation, auth, quota, units, headers)
            except Refusal as refusal:
                response = JSONResponse(refusal.body, refusal.status, headers | refusal.headers)
            return self._spoil(call, response)

        return Route(path, serve, methods=methods)

    async def _work(
        self,
        call: Call,
        handler: Handler,
        operation: Operation,
        auth: str,
        quota: str | None,
        units: Callable[[Call], int] | None,
        headers: dict[str, str],
    ) -> Response:
        if call.world.faults.is_out(self.name):
            raise self.outage()
        self.authenticate(call, auth)
        name = call.platform = call.platform or self.name
        if name != self.name and call.world.faults.is_out(name):
            raise self.outage()
        call.operation = operation if isinstance(operation, str) else operation(call)
        who = call.account.id if call.account else None
        call.fault = call.world.faults.take(platform=name, account=who, operation=call.operation)
        if call.fault is not None and (instead := await self._struck(call, call.fault, name)) is not None:
            return instead
        if quota is not None:
            price = units(call) if units else 1
            self._count(call, quota, name, who or self._address(call), price, headers)
        answer = handler(call)
        if inspect.isawaitable(answer):
            answer = await answer
        response = answer if isinstance(answer, Response) else JSONResponse(answer)
        response.headers.update(headers)
        return response

    async def _struck(self, call: Call, fault: Fault, name: str) -> Response | None:
        """Wait as the fault says, then refuse, or give the answer that stands in for the work."""
        if fault.delay:
            await asyncio.sleep(fault.delay)
        if fault.kind == "cut":
            return CutResponse()
        if fault.kind == "redirect":
            return RedirectResponse(str(call.request.url), 301)
        if fault.kind in BEFORE | self._own_kinds(name):
            raise self.fault(call, fault.kind)
        return None

    def _count(self, call: Call, rule: str, name: str, user: str, price: int, headers: dict[str, str]) -> None:
        standing = call.world.limits.spend(platform=name, operation=rule, user=user, units=price)
        if standing is not None:
            headers.update(self.quota_headers(standing))
            if not standing.allowed:
                raise self.over_quota(standing)

    @staticmethod
    def _own_kinds(name: str) -> frozenset[str]:
        entry = roster.entries().get(name)
        return entry.before if entry else frozenset()

    @staticmethod
    def _address(call: Call) -> str:
        return call.request.client.host if call.request.client else "nobody"

    def _spoil(self, call: Call, response: Response) -> Response:
        kind = call.fault.kind if call.fault else ""
        if kind in ODD:
            return unusual(kind, response)
        if kind not in AFTER or response.status_code >= 400:
            return response
        for post_id in call.stored:
            posts.note_answer(call.world, platform=call.platform or self.name, post_id=post_id, answer=kind)
        if kind == "lost_answer":
            return CutResponse()
        if kind == "html_200":
            return HTMLResponse("<!DOCTYPE html><html><body><h1>Please wait</h1></body></html>")
        if kind == "stored_502":
            return HTMLResponse("<html><body><h1>502 Bad Gateway</h1></body></html>", 502)
        half = bytes(response.body)[: max(len(response.body) // 2, 1)]
        return Response(half, response.status_code, media_type="application/json")


def json_object(call: Call, refuse: Callable[[str], Refusal]) -> dict[str, Any]:
    """The body as a JSON object, or the platform's refusal."""
    try:
        value = json.loads(call.body)
    except ValueError:
        raise refuse("The body is not valid JSON.") from None
    if not isinstance(value, dict):
        raise refuse("The body is not a JSON object.")
    return value


class CutResponse(Response):
    """No answer at all: the connection is cut."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await scope[_CUT]()


class Cutter:
    """Outermost ASGI layer: gives an answer the means to cut its own TCP connection (uvicorn's cycle has it)."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def cut() -> None:
            transport = getattr(getattr(send, "__self__", None), "transport", None)
            if transport is None:
                raise RuntimeError("the server does not let an answer be cut")
            transport.abort()
            while (await receive())["type"] != "http.disconnect":
                pass

        if scope["type"] == "http":
            scope[_CUT] = cut
        await self._app(scope, receive, send)
