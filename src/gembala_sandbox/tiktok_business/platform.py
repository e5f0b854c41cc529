"""The Business API on the common road: `Access-Token` header, scopes, windows of a minute per account and for the app."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from gembala_sandbox import accounts, things
from gembala_sandbox.accounts import Account
from gembala_sandbox.ratelimit import Rule, Standing
from gembala_sandbox.tiktok.platform import broken
from gembala_sandbox.tiktok_business import app, errors
from gembala_sandbox.wire import Call, Platform, Refusal

if TYPE_CHECKING:
    from gembala_sandbox.world import World

ROOT = "/open_api/v1.3/"
ENDPOINTS = (
    "comment_list", "reply_list", "comment_create", "reply_create", "comment_hide", "comment_like", "comment_pin",
    "comment_delete", "video_publish", "photo_publish", "publish_status", "account", "videos",
)  # fmt: skip
_APP: dict[str, tuple[Rule, ...]] = {"app": (Rule(600, 60, "app"),)}
RULES = _APP | {name: (Rule(40, 60),) for name in ENDPOINTS}
BEFORE = frozenset(errors.KINDS) | frozenset(errors.GATEWAY)
INSIDE = frozenset(
    {
        "slow_processing",  # a minute more of world time
        "never_visible",  # no id ever appears
        "quota",  # accepted, then failed: too many posts
        "format_failed",
        "duration_failed",
        "frame_rate_failed",
        "picture_size_failed",
        "pull_failed",
        "publish_internal",
        "auth_removed",
        "spam_after",  # accepted, then failed as spam
        "spam_text_after",
        "short_page",
        "repeat_items",
        "comment_gone",  # its author deletes the comment a moment before the act
        "unhide_ignored",
        "metrics_empty",
        "metric_missing",  # one figure of each is left out
        "metrics_restated",  # a tenth less than was told
    }
)


class Business(Platform):
    """Authentication is `user` (Access-Token), `app` (its secret in the body, judged by the handler) or `none` (pages)."""

    name = app.NAME

    def authenticate(self, call: Call, auth: str) -> None:
        if auth == "none":
            return
        if not app.settings(call.world)["approved"]:
            raise errors.error(errors.PERMISSION, "The Accounts API application has not been approved")
        if broken(call.body):
            raise errors.bad("The body is not valid UTF-8")
        if auth == "app":
            return
        row = living(call.world, call.request.headers.get("access-token", ""), "access")
        call.account = accounts.find(call.world, row["account_id"]) if row else None
        if row is None or call.account is None:
            raise errors.error(errors.TOKEN)
        call.token_scope = row["scope"]

    def open(
        self, path: str, method: str, handler: Callable[[Call], Any], *, operation: str, scope: str, quota: str
    ) -> Route:
        """An endpoint of an account, which needs the scope; `path` ends in a slash."""

        def work(call: Call) -> Response:
            if scope not in call.token_scope.split(","):
                raise errors.error(errors.PERMISSION, f"The scope {scope} was not granted")
            return JSONResponse(errors.envelope(handler(call)))

        return self.endpoint(ROOT + path, [method], work, operation=operation, quota=quota)

    def of_app(self, path: str, handler: Callable[[Call], Any], *, operation: str) -> Route:
        """A POST endpoint of the app itself; only the window of the whole app counts it."""

        def work(call: Call) -> Response:
            return JSONResponse(errors.envelope(handler(call)))

        return self.endpoint(ROOT + path, ["POST"], work, operation=operation, auth="app", quota="app")

    def fault(self, call: Call, kind: str) -> Refusal:
        if kind in ("expired_token", "revoked") and call.account is not None:
            kill(call.world, call.account, kind)
        return errors.of_kind(kind)

    def outage(self) -> Refusal:
        return errors.error(errors.SYSTEM)

    def quota_headers(self, standing: Standing) -> dict[str, str]:
        return {}

    def over_quota(self, standing: Standing) -> Refusal:
        return errors.error(errors.TOO_MANY)

    def _count(self, call: Call, rule: str, name: str, user: str, price: int, headers: dict[str, str]) -> None:
        if rule != "app":
            super()._count(call, rule, name, user, price, headers)
        super()._count(call, "app", name, "the app", price, headers)


BUSINESS = Business()


def living(world: World, token: str, kind: str) -> Any:
    """The row of a token of that kind (code, access, refresh) whose time has not run out, or None."""
    row = world.store.one("SELECT * FROM tokens WHERE token=? AND platform=? AND kind=?", (token, app.NAME, kind))
    return None if row is None or row["expires"] <= world.clock.now() else row


def forget_consent(world: World, account_id: str) -> None:
    """Whoever removed the app is asked again."""
    for granted in things.listing(world, app.NAME, "granted", owner=account_id):
        things.drop(world, granted)


def kill(world: World, account: Account, reason: str) -> int:
    """How many tokens die. `expired`: the access tokens; `refresh_expired`: all have had their time; `revoked`: gone."""
    own = (account.id, app.NAME)
    if reason in ("expired", "expired_token", "refresh_expired"):
        kinds = "('access','refresh')" if reason == "refresh_expired" else "('access')"
        sql = f"UPDATE tokens SET expires=? WHERE account_id=? AND platform=? AND kind IN {kinds}"
        return int(world.store.write(sql, (world.clock.now() - 1, *own)).rowcount)
    forget_consent(world, account.id)
    return int(world.store.write("DELETE FROM tokens WHERE account_id=? AND platform=?", own).rowcount)
