"""YouTube on the common road: Google's tokens, scopes, quota units, faults."""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable
from typing import Any

from starlette.responses import Response
from starlette.routing import Route

from gembala_sandbox import accounts, roster
from gembala_sandbox.ratelimit import Standing
from gembala_sandbox.wire import Call, Operation, Platform, Refusal
from gembala_sandbox.youtube import errors, project

PREFIX = "https://www.googleapis.com/auth/"
SCOPES = (
    "youtube.upload",
    "youtube",
    "youtube.force-ssl",
    "youtube.readonly",
    "yt-analytics.readonly",
    "yt-analytics-monetary.readonly",
)
READ = ("youtube.readonly", "youtube", "youtube.force-ssl")
WRITE = ("youtube", "youtube.force-ssl")
UPLOAD = ("youtube.upload", "youtube", "youtube.force-ssl")
COMMENT = ("youtube.force-ssl",)
ANALYTICS = ("yt-analytics.readonly", "yt-analytics-monetary.readonly")


class YouTube(Platform):
    """Authentication is `user` (bearer token of a channel) or `none`."""

    name = "youtube"

    def authenticate(self, call: Call, auth: str) -> None:
        if auth == "none":
            return
        kind, _, token = call.request.headers.get("authorization", "").partition(" ")
        token = token if kind.lower() == "bearer" else call.query("access_token")
        if not token:
            raise errors.login_required()
        row = call.world.store.one(
            "SELECT * FROM tokens WHERE token=? AND platform='youtube' AND kind='access'", (token,)
        )
        if row is None or row["expires"] <= call.world.clock.now():
            raise errors.bad_token()
        call.account = accounts.find(call.world, row["account_id"])
        call.token_scope = row["scope"]
        if call.account is None:
            raise errors.bad_token()
        if call.account.flags["suspended"]:
            raise errors.of_kind("suspended")
        if not call.account.flags["signed_up"]:
            raise errors.of_kind("signup_required")

    def api(
        self,
        path: str,
        method: str,
        handler: Callable[[Call], Any],
        *,
        operation: Operation,
        scopes: tuple[str, ...],
        price: int = 1,
        bucket: str = "units",
    ) -> Route:
        """An endpoint that needs one of `scopes` and costs `price` units of a bucket."""

        def work(call: Call) -> Any:
            if not {PREFIX + s for s in scopes} & set(call.token_scope.split()):
                raise errors.scopes()
            project.spend(call.world, bucket, price)
            due = roster.entries()["youtube"].tick
            if due is not None:  # what the clock has brought has happened
                due(call.world)
            return handler(call)

        return self.endpoint(path, [method], work, operation=operation)

    def fault(self, call: Call, kind: str) -> Refusal:
        world = call.world
        if kind == "scope_missing":
            return errors.scopes()
        if call.account is not None and kind == "expired_token":
            world.store.write(
                "UPDATE tokens SET expires=? WHERE account_id=? AND kind='access'",
                (world.clock.now() - 1, call.account.id),
            )
        if kind == "revoked":
            if call.account is not None:
                world.store.write("DELETE FROM tokens WHERE account_id=? AND platform='youtube'", (call.account.id,))
            if call.operation == "refresh":
                return invalid_grant()
        if kind in ("expired_token", "revoked"):
            return errors.bad_token()
        return errors.of_kind(kind if kind in errors.KINDS else "server_error")

    def outage(self) -> Refusal:
        return errors.of_kind("server_error")

    def quota_headers(self, standing: Standing) -> dict[str, str]:
        return {}

    def over_quota(self, standing: Standing) -> Refusal:
        return errors.of_kind("rate_limit")


YOUTUBE = YouTube()
BEFORE = frozenset(errors.KINDS) | {"expired_token", "revoked", "scope_missing"}
INSIDE = frozenset(
    {
        "upload_gone",  # the session of a resumable upload is forgotten: 404
        "range_short",  # half of a chunk got lost: the 308 says less than was sent
        "slow_processing",  # a minute more of world time
        "rejected_duplicate",  # accepted, then rejected as a duplicate
        "held",  # a comment waits for review though the answer looks like success
        "short_page",
        "repeat_items",
        "metrics_empty",
    }
)


def invalid_grant(description: str = "Token has been expired or revoked.") -> Refusal:
    """What Google's token endpoint says when a person has to come back."""
    return Refusal(400, {"error": "invalid_grant", "error_description": description})


def etag() -> str:
    """An opaque version mark."""
    return secrets.token_urlsafe(20)


def body_of(call: Call) -> dict[str, Any]:
    """The JSON body. Refuses anything but an object."""
    try:
        value = json.loads(call.body)
    except ValueError:
        raise errors.error(400, "parseError", "Invalid JSON payload received.", domain="global") from None
    if not isinstance(value, dict):
        raise errors.error(400, "parseError", "Invalid JSON payload received.", domain="global")
    return value


def parts(call: Call, known: tuple[str, ...]) -> list[str]:
    """The `part` parameter (repeated or with commas). Refuses its absence and unknown names."""
    wanted = [p.strip() for one in call.request.query_params.getlist("part") for p in one.split(",") if p.strip()]
    if not wanted:
        raise errors.required("part")
    for name in wanted:
        if name not in known:
            raise errors.bad("unknownPart", f"'{name}'", "parameter:part")
    return wanted


def ids(call: Call, name: str = "id") -> list[str]:
    """A list parameter, repeated or with commas."""
    return [p for one in call.request.query_params.getlist(name) for p in one.split(",") if p]


def empty() -> Response:
    """204."""
    return Response(status_code=204)
