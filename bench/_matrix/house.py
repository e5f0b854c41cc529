"""A house with a channel at every platform's sandbox, its duties by hand, and a clock that both sides share."""

from __future__ import annotations

import threading
import time
import urllib.request
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from bench._stage import call

PATIENCE = 4
CYCLES = 400
"""Sweeps in one go; more means that something goes round in circles."""


REGISTERING = frozenset({"mastodon"})
"""Platforms of many servers, where programs register an app of their own."""


class Circles(Exception):
    """The product works without end."""


class _Web(ThreadingMixIn, WSGIServer):
    daemon_threads = True
    request_queue_size = 64

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A sandbox that hangs up is no news."""


class _Quiet(WSGIRequestHandler):
    def log_message(self, *_: object) -> None:
        """Nothing."""


@contextmanager
def web() -> Iterator[str]:
    """The product's own web server, which platforms fetch media from and send their news to; gives its address."""
    from django.core.wsgi import get_wsgi_application
    from django.db import connection

    product = get_wsgi_application()

    def served(environ: Any, start: Any) -> Iterator[bytes]:
        answer = product(environ, start)
        try:
            yield from answer
        finally:
            getattr(answer, "close", lambda: None)()
            connection.close()

    server = make_server("127.0.0.1", 0, served, server_class=_Web, handler_class=_Quiet)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    address = f"http://127.0.0.1:{server.server_port}"
    try:
        urllib.request.urlopen(f"{address}/healthz", timeout=60).close()  # the first request loads what it needs
        yield address
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)


@dataclass
class House:
    """``admin`` is the sandbox's admin port, ``folder`` the media folder, ``address`` where our own web stands."""

    url: str
    admin: str
    folder: Path
    actor: Any
    brand: Any
    address: str = ""
    made: dict[int, dict[str, Any]] = field(default_factory=dict)

    def tell(self, path: str, body: Mapping[str, Any]) -> Any:
        """POST to the admin port."""
        return call(f"{self.admin}{path}", dict(body))

    def disarm(self) -> None:
        """No fault is armed any more."""
        asked = urllib.request.Request(f"{self.admin}/faults", method="DELETE")
        urllib.request.urlopen(asked, timeout=20).close()

    def look(self, path: str) -> Any:
        """GET from the admin port."""
        return call(f"{self.admin}{path}")

    def begin(self) -> None:
        """An empty sandbox without limits or audience, and the true time on both sides."""
        from gembala.kernel.clock import rehearse

        rehearse(None)
        self.tell("/reset", {})
        self.tell("/clock", {"offset_seconds": 0, "speed": 1})
        self.tell("/audience", {"on": False})
        self.tell("/limits", {"lifted": True})
        for platform in ("tiktok", "tiktok_business", "youtube", "linkedin"):
            self.tell(f"/{platform}/settings", {"processing_seconds": 0.0})
        self.tell("/tiktok/settings", {"moderation_seconds": 0.0})
        self.tell("/tiktok_business/settings", {"post_id_seconds": 0.0})

    def passes(self, seconds: float) -> None:
        """So many seconds go by, for the product and for the platforms."""
        from gembala.kernel.clock import now, rehearse

        if seconds > 0:
            self.tell("/clock", {"advance_seconds": seconds})
            rehearse(now() + timedelta(seconds=seconds))

    # channels ------------------------------------------------------------------------------------------------------

    def channel(self, platform: str, **more: Any) -> Any:
        """A new account there, connected by the use cases."""
        if platform == "forum":
            return self._forum()
        handle = more.pop("handle", "") or self._handle(platform)
        row = self.tell("/accounts", {"platform": platform, "handle": handle, "name": "Warung Sari", **more})
        channel = self.connect(platform, row)
        self.made[channel.pk] = row
        if platform == "telegram":
            self.passes(600)  # a bot is let into a channel that has been there for a while
        return channel

    @staticmethod
    def _handle(platform: str) -> str:
        name = f"w{uuid.uuid4().hex[:10]}"
        return {"bluesky": f"{name}.bsky.social", "linkedin": f"company/{name}"}.get(platform, name)

    def connect(self, platform: str, row: Mapping[str, Any], *, again: Any = None) -> Any:
        """Make the account a channel, or connect it again."""
        from gembala.kernel.clock import now
        from gembala.platforms.apps import app_of, save_app
        from gembala.platforms.connect import SignedIn, adopt, connect_with_form
        from gembala.platforms.contracts import AppKeys, TokenSet
        from gembala.platforms.endpoints import endpoints_for
        from gembala.platforms.registry import connector

        if form := _form(row):
            signed_in = connect_with_form(self.actor, platform=platform, environment="sandbox", form=form)
            account = signed_in.accounts[0]
        elif platform in REGISTERING:
            signed_in = self._consented(platform, row)
            account = signed_in.accounts[0]
        else:
            app = app_of(self.actor.workspace.pk, platform=platform, environment="sandbox")
            if not app.client_id or platform == "tiktok":
                extra = {"audited": "yes"} if platform == "tiktok" else {}
                secrets = app.webhook_secrets or (str(row.get("client_secret", "")),)
                app = AppKeys(row.get("client_id", ""), row.get("client_secret", ""), secrets, extra)
                save_app(self.actor, platform=platform, environment="sandbox", keys=app)
            ends = now() + timedelta(seconds=float(row["expires_in"])) if row.get("expires_in") else None
            access = row.get("user_token") or row["access_token"]
            scopes = tuple(str(row.get("scope") or "").split()) if platform == "x" else ()
            token = TokenSet(access, "sandbox", row.get("refresh_token", ""), expires_at=ends, scopes=scopes)
            endpoints = endpoints_for(platform, environment="sandbox")
            port = connector(platform)
            found = {one.remote_id: one for one in port.accounts(endpoints, app, token)}
            account = found.get(str(row["id"])) or next(iter(found.values()))
            signed_in = SignedIn(platform, endpoints, token, (account,))
        return adopt(self.actor, signed_in=signed_in, account=account, brand=self.brand, personal=False, again=again)

    def _consented(self, platform: str, row: Mapping[str, Any]) -> Any:
        """An app of ours registered at the server, the person's consent there, and the token for its code."""
        from gembala.platforms.connect import finish_oauth, start_oauth
        from tests.contracts.graph_calls import press

        back, where = f"{self.address}/channels/back", {"platform": platform, "environment": "sandbox"}
        asked = start_oauth(self.actor, redirect=back, **where)
        told = press(asked.url, [("account", str(row["id"])), ("decision", "allow")])
        return finish_oauth(self.actor, code=told["code"], verifier=asked.verifier, redirect=back, keys=asked.keys,
                            **where)  # fmt: skip

    def there(self, channel: Any) -> str:
        """The account's id as the sandbox names it; a Mastodon server counts, and the product names it with its server."""
        return str(self.made[channel.pk]["id"] if channel.platform in REGISTERING else channel.remote_id)

    def connect_again(self, channel: Any) -> None:
        """What a person does whose channel is signed out: sign in anew."""
        old = self.made[channel.pk]
        row = self.tell("/accounts", {"platform": channel.platform, "handle": old["handle"], "name": "Warung Sari"})
        self.connect(channel.platform, {**row, "expires_in": row.get("expires_in")}, again=channel)
        channel.refresh_from_db()

    def _forum(self) -> Any:
        from gembala.forum.make_channel import make_brand_channel

        return make_brand_channel(self.brand)

    # the worker ----------------------------------------------------------------------------------------------------

    def work(self, delivery: Any) -> None:
        """Sweep until the delivery rests: it ended, waits for a moment, or waits for an answer."""
        from gembala.delivery.models import Delivery
        from gembala.kernel.clock import now

        states = Delivery.State
        for _ in range(CYCLES):
            self.sweep()
            delivery.refresh_from_db()
            delivery.channel.refresh_from_db()
            wait = (delivery.next_at - now()).total_seconds()
            if delivery.state in {states.PREPARING, states.PROCESSING}:
                self.passes(max(wait, 0) + 0.01)
            elif delivery.state != states.WAITING or not self._ready(delivery) or wait > 0:
                return
        raise Circles(f"{delivery.state} after {CYCLES} sweeps: {delivery.problem}")

    @staticmethod
    def _ready(delivery: Any) -> bool:
        from gembala.kernel.clock import now

        channel = delivery.channel
        return channel.state == "connected" and not (channel.paused_until and channel.paused_until > now())

    def sweep(self) -> None:
        """One round of the duties of the way out, as the worker makes it."""
        from gembala.delivery import reconcile, send, step
        from gembala.kernel.duties import claim, new_token

        for due, handle in ((send.due, send.send), (reconcile.lost, reconcile.reconcile)):
            token = new_token()
            ids = claim(due(), limit=50, token=token, lease=step.LEASE)
            handle(ids, token)

    def duty(self, due: Any, handle: Any, *, limit: int = 100) -> int:
        """One round of another duty; gives how many rows it had."""
        from gembala.kernel.duties import claim, new_token

        token = new_token()
        ids = claim(due(), limit=limit, token=token, lease=timedelta(minutes=2))
        handle(ids, token)
        return len(ids)

    # what stands at the platform -----------------------------------------------------------------------------------

    def standing(self, channel: Any) -> list[dict[str, Any]]:
        """What others see of the account's own posts, without answers."""
        if channel.platform == "forum":
            from gembala.forum.models import ForumPost

            member = int(channel.remote_id.partition(":")[2])
            rows = ForumPost.objects.filter(author_id=member, deleted_at=None, number=1)
            return [{"id": row.pk, "text": row.text} for row in rows]
        rows = self.look(f"/posts?platform={channel.platform}&account={self.there(channel)}&source=all")
        return [row for row in rows if not row["deleted"] and not row["reply_to"] and row["source"] != "draft"]

    def settled(self, channel: Any, wanted: int) -> int:
        """How many stand; a platform that takes its time gets some when there are fewer than wanted."""
        for _ in range(PATIENCE):
            found = len(self.standing(channel))
            if found >= wanted:
                break
            self.passes(30)
            time.sleep(0.15)
        return found

    def answers(self, channel: Any, text: str) -> int:
        """How many answers of the account say this."""
        rows = self.look(f"/posts?platform={channel.platform}&account={self.there(channel)}&source=all")
        return sum(1 for row in rows if row["reply_to"] and row["text"] == text and not row["deleted"])


def _form(row: Mapping[str, Any]) -> dict[str, str]:
    """What a person types where a form signs in; nothing where a consent does."""
    if row.get("app_password"):
        return {"handle": row["handle"], "password": row["app_password"]}
    if row.get("bot_token"):
        public = not row["flags"].get("private")
        return {"token": row["bot_token"], "channel": f"@{row['handle']}" if public else row["id"]}
    return {}


@contextmanager
def unreachable(way: str, real: str) -> Iterator[None]:
    """Within, the platforms stand where nobody answers: an unknown name, a port that is shut, or no TLS."""
    from django.test import override_settings

    port = real.rpartition(":")[2]
    where = {
        "no_such_name": "http://nowhere.invalid",
        "down": "http://127.0.0.1:9",
        "tls_failure": f"https://127.0.0.1:{port}",
    }[way]
    with override_settings(SANDBOX_URL=where):
        yield
