"""A key, a channel at the sandbox, and one round of the worker, for tests that go the whole way."""

from __future__ import annotations

import json
import time
import urllib.request
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

from django.test import Client

from gembala.kernel.clock import now
from gembala.kernel.duties import Duty, claim, new_token
from gembala.platforms.contracts import TokenSet
from gembala.platforms.credentials import seal
from gembala.platforms.models import Channel, Credential
from gembala.workspaces.access import Actor
from gembala.workspaces.models import Brand
from gembala.workspaces.tokens import Scope, create_token


def ask(url: str, body: Any = None) -> Any:
    """GET, or POST of JSON; gives the JSON answer."""
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data, {"content-type": "application/json"})
    with urllib.request.urlopen(request, timeout=60) as answer:
        return json.load(answer)


def x_channel(brand: Brand, admin: str, handle: str) -> Channel:
    """A new X account at the sandbox, connected as the brand's channel."""
    made = ask(f"{admin}/accounts", {"platform": "x", "handle": handle, "name": brand.name})
    token = TokenSet(
        access=made["access_token"], refresh=made["refresh_token"], environment="sandbox",
        expires_at=now() + timedelta(seconds=made["expires_in"]),
    )  # fmt: skip
    channel = Channel.objects.create(
        workspace=brand.workspace, brand=brand, platform="x", environment="sandbox", remote_id=made["id"],
        handle=made["handle"], name=brand.name,
    )  # fmt: skip
    Credential.objects.create(channel=channel, sealed=seal(token), expires_at=token.expires_at, refreshable=True)
    return channel


def work_until(done: Callable[[], bool], duties: Sequence[Duty], *, seconds: float = 20) -> None:
    """Let the duties work in this process, one after the other, until ``done``."""
    deadline = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < deadline, "the duties did not come to an end"
        for duty in duties:
            token = new_token()
            ids = claim(duty.due(), limit=duty.batch, token=token, lease=duty.lease)
            if ids:
                duty.handle(ids, token)
        time.sleep(0.02)


class Program:
    """A program with somebody's key."""

    def __init__(self, actor: Actor, *, scopes: Sequence[str] = tuple(Scope.values)) -> None:
        self.base = f"/api/v1/w/{actor.workspace.slug}/"
        _row, self.secret = create_token(actor, name="Program", scopes=scopes)
        self._client = Client(headers={"Authorization": f"Bearer {self.secret}"})

    def get(self, path: str, **query: Any) -> Any:
        return self._client.get(path if path.startswith("/") else self.base + path, query)

    def post(self, path: str, body: Any = None) -> Any:
        return self._client.post(self.base + path, body or {}, content_type="application/json")

    def put(self, path: str, body: Any) -> Any:
        return self._client.put(self.base + path, body, content_type="application/json")
