"""A channel at the running sandbox, and the worker's steps by hand."""

from __future__ import annotations

import json
import urllib.request
import uuid
from datetime import timedelta
from typing import Any

from gembala.delivery import reconcile, send, step
from gembala.delivery.models import Delivery
from gembala.kernel.clock import now
from gembala.kernel.duties import claim, new_token
from gembala.platforms.connect import SignedIn, adopt, connect_with_form
from gembala.platforms.contracts import RemoteAccount, TokenSet
from gembala.platforms.endpoints import endpoints_for
from gembala.platforms.models import Channel
from gembala.workspaces.access import Actor
from gembala.workspaces.models import Brand


def call(url: str, body: Any = None, method: str = "") -> Any:
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data, {"content-type": "application/json"}, method=method or None)
    with urllib.request.urlopen(request, timeout=30) as answer:
        return json.load(answer)


def x_channel(actor: Actor, brand: Brand, admin: str, *, personal: bool = False) -> Channel:
    row = call(f"{admin}/accounts", {"platform": "x", "handle": f"w{uuid.uuid4().hex[:10]}"})
    expiry = now() + timedelta(hours=2)
    token = TokenSet(row["access_token"], "sandbox", row["refresh_token"], expires_at=expiry)
    account = RemoteAccount(row["id"], row["handle"], row["name"])
    signed_in = SignedIn("x", endpoints_for("x", environment="sandbox"), token, (account,))
    return adopt(actor, signed_in=signed_in, account=account, brand=brand, personal=personal)


def bluesky_channel(actor: Actor, brand: Brand, admin: str) -> Channel:
    """A channel where what was written can be read at once."""
    row = call(f"{admin}/accounts", {"platform": "bluesky", "handle": f"w{uuid.uuid4().hex[:10]}.bsky.social"})
    form = {"handle": row["handle"], "password": row["app_password"]}
    signed_in = connect_with_form(actor, platform="bluesky", environment="sandbox", form=form)
    return adopt(actor, signed_in=signed_in, account=signed_in.accounts[0], brand=brand, personal=False)


def standing(admin: str, text: str) -> int:
    """How often this text stands at the sandbox."""
    return sum(1 for post in call(f"{admin}/posts?source=api") if post["text"] == text and not post["deleted"])


def sweep_send() -> list[int]:
    token = new_token()
    ids = claim(send.due(), limit=50, token=token, lease=step.LEASE)
    send.send(ids, token)
    return ids


def sweep_reconcile() -> list[int]:
    token = new_token()
    ids = claim(reconcile.lost(), limit=50, token=token, lease=step.LEASE)
    reconcile.reconcile(ids, token)
    return ids


def age(delivery: Delivery, **values: Any) -> None:
    """Let time pass for a row: it was armed 40 seconds ago and is due to be looked at."""
    past = now() - timedelta(seconds=40)
    Delivery.objects.filter(pk=delivery.pk).update(armed_at=past, next_at=past, **values)
