"""Mastodon on the common road: tokens without an end, scopes, windows with ISO times, faults."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from starlette.routing import Route

from gembala_sandbox import accounts
from gembala_sandbox.accounts import Account
from gembala_sandbox.mastodon import errors
from gembala_sandbox.ratelimit import Rule, Standing
from gembala_sandbox.wire import Call, Operation, Platform, Refusal

if TYPE_CHECKING:
    from gembala_sandbox.world import World

FIVE_MINUTES, HALF_HOUR, THREE_HOURS = 300, 1_800, 10_800
RULES: dict[str, tuple[Rule, ...]] = {
    "calls": (Rule(300, FIVE_MINUTES),),
    "publish": (Rule(300, THREE_HOURS),),
    "media": (Rule(30, HALF_HOUR),),
    "deletes": (Rule(30, HALF_HOUR),),
    "apps": (Rule(25, 600),),
}


class Mastodon(Platform):
    """Authentication is `user`, `app` (a token of nobody), `any` (a token or none) or `none`."""

    name = "mastodon"

    def authenticate(self, call: Call, auth: str) -> None:
        kind, _, token = call.request.headers.get("authorization", "").partition(" ")
        if auth == "none" or (auth == "any" and not token):
            return
        row = call.world.store.one("SELECT * FROM tokens WHERE token=? AND platform='mastodon'", (token,))
        if kind.lower() != "bearer" or row is None or row["kind"] not in ("access", "revoked"):
            raise errors.no_token()
        if row["kind"] == "revoked":
            raise errors.error(401, "The access token was revoked")
        call.token_scope = row["scope"]
        call.notes["app"] = json.loads(row["data"]).get("app", "")
        call.account = accounts.find(call.world, row["account_id"]) if row["account_id"] else None
        if auth == "user" and call.account is None:
            raise errors.error(422, "This method requires an authenticated user")
        if call.account is not None and call.account.flags["suspended"]:
            raise errors.error(*errors.KINDS["suspended"])

    def api(
        self,
        path: str,
        method: str,
        handler: Callable[[Call], Any],
        *,
        operation: Operation,
        scope: str,
        quota: str = "calls",
        auth: str = "user",
    ) -> Route:
        """An endpoint below /api that needs one of the scopes (by `|`); `read` covers every `read:…`."""

        def work(call: Call) -> Any:
            held = set(call.token_scope.split())
            wanted = scope.split("|")
            if call.account is not None and not held & {*wanted, *(one.partition(":")[0] for one in wanted)}:
                raise errors.scope()
            return handler(call)

        return self.endpoint(f"/api/{path}", [method], work, operation=operation, auth=auth, quota=quota)

    def fault(self, call: Call, kind: str) -> Refusal:
        if kind in ("expired_token", "revoked"):
            if call.account is not None:
                kill(call.world, call.account)
            return errors.error(401, "The access token was revoked") if kind == "revoked" else errors.no_token()
        if kind == "rate_limit":
            moment = call.world.clock.now() + 5
            shown = {"x-ratelimit-limit": "300", "x-ratelimit-remaining": "0", "x-ratelimit-reset": stamp(moment)}
            return Refusal(429, {"error": "Too many requests"}, shown)
        return errors.error(*errors.KINDS.get(kind, errors.KINDS["server_error"]))

    def outage(self) -> Refusal:
        return errors.error(*errors.KINDS["unavailable"])

    def quota_headers(self, standing: Standing) -> dict[str, str]:
        return {
            "x-ratelimit-limit": str(standing.limit),
            "x-ratelimit-remaining": str(standing.remaining),
            "x-ratelimit-reset": stamp(standing.reset),
        }

    def over_quota(self, standing: Standing) -> Refusal:
        return Refusal(429, {"error": "Too many requests"}, self.quota_headers(standing))


MASTODON = Mastodon()
BEFORE = frozenset(errors.KINDS) | {"expired_token", "revoked", "rate_limit"}
INSIDE = frozenset(
    {
        "slow_processing",  # a minute more of world time
        "processing_failed",  # the file is taken, then cannot be read
        "short_page",
        "repeat_items",
        "metrics_missing",  # counts that a server leaves out
        "schedule_held",  # a scheduled post is never sent
    }
)


def kill(world: World, account: Account) -> int:
    """The person takes the app's access back. How many tokens died."""
    done = world.store.write(
        "UPDATE tokens SET kind='revoked' WHERE account_id=? AND platform='mastodon' AND kind='access'", (account.id,)
    )
    return int(done.rowcount)


def stamp(epoch: float) -> str:
    """The reset of a window: an ISO time, with microseconds."""
    return datetime.fromtimestamp(epoch, UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
