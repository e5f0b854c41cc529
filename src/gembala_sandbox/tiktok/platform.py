"""TikTok on the common road: tokens of a creator, scopes, windows of a minute, faults."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from starlette.routing import Route

from gembala_sandbox import accounts, things
from gembala_sandbox.accounts import Account
from gembala_sandbox.ratelimit import Rule, Standing
from gembala_sandbox.tiktok import errors, hooks
from gembala_sandbox.wire import Call, Operation, Platform, Refusal

if TYPE_CHECKING:
    from gembala_sandbox.world import World

_MINUTE = 60
RULES: dict[str, tuple[Rule, ...]] = {
    "creator_info": (Rule(20, _MINUTE),),
    "publish": (Rule(6, _MINUTE),),
    "publish_inbox": (Rule(6, _MINUTE),),
    "publish_photo": (Rule(6, _MINUTE),),
    "publish_status": (Rule(30, _MINUTE),),
    "user_info": (Rule(600, _MINUTE),),
    "video_list": (Rule(600, _MINUTE),),
    "video_query": (Rule(600, _MINUTE),),
}


class TikTok(Platform):
    """Authentication is `user` (bearer token), `upload` (the address) or `none`."""

    name = "tiktok"

    def authenticate(self, call: Call, auth: str) -> None:
        if auth == "upload":
            upload = things.find(call.world, "tiktok", "upload", call.path("id"))
            call.account = accounts.find(call.world, upload.owner) if upload else None
        if auth != "user":
            return
        if broken(call.body):
            raise errors.bad("The body is not valid UTF-8.")
        kind, _, token = call.request.headers.get("authorization", "").partition(" ")
        row = call.world.store.one(
            "SELECT * FROM tokens WHERE token=? AND platform='tiktok' AND kind='access'", (token,)
        )
        if kind.lower() != "bearer" or row is None or row["expires"] <= call.world.clock.now():
            raise errors.error("access_token_invalid")
        call.account = accounts.find(call.world, row["account_id"])
        call.token_scope = row["scope"]
        if call.account is None:
            raise errors.error("access_token_invalid")

    def api(
        self,
        path: str,
        method: str,
        handler: Callable[[Call], Any],
        *,
        operation: Operation,
        scope: str,
        quota: str,
    ) -> Route:
        """An endpoint of open.tiktokapis.com that needs one of the scopes (by `|`); its data is put in the envelope."""

        def work(call: Call) -> Any:
            if not set(scope.split("|")) & set(call.token_scope.split(",")):
                raise errors.error("scope_not_authorized")
            if call.fault is not None and call.fault.kind == "spam_in_200":
                raise errors.error("spam_risk_too_many_posts", status=200)
            return errors.envelope(handler(call))

        return self.endpoint(f"/v2/{path}", [method], work, operation=operation, quota=quota)

    def fault(self, call: Call, kind: str) -> Refusal:
        if kind in ("expired_token", "revoked"):
            if call.account is not None:
                kill(call.world, call.account, kind)
            if call.operation == "refresh":
                return errors.oauth("invalid_grant", "Refresh token is invalid or expired.")
            return errors.error("access_token_invalid")
        return errors.error(errors.KINDS.get(kind, "internal_error"))

    def outage(self) -> Refusal:
        return errors.error("internal_error", status=503)

    def quota_headers(self, standing: Standing) -> dict[str, str]:
        return {}

    def over_quota(self, standing: Standing) -> Refusal:
        return errors.error("rate_limit_exceeded")


TIKTOK = TikTok()
BEFORE = frozenset(errors.KINDS) | {"expired_token", "revoked"}
INSIDE = frozenset(
    {
        "spam_in_200",  # a spam error with HTTP 200
        "slow_processing",  # a minute more of world time
        "never_visible",  # moderation never ends: no id appears
        "format_failed",
        "duration_failed",
        "frame_rate_failed",
        "picture_size_failed",
        "pull_failed",
        "publish_internal",
        "spam_after",  # accepted, then failed as spam
        "spam_text_after",
        "upload_expired",
        "upload_gone",
        "upload_out_of_range",
        "metrics_empty",
    }
)


def broken(body: bytes) -> bool:
    """Whether a JSON body holds half a surrogate pair, which no text can."""
    try:
        json.dumps(json.loads(body or b"null"), ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return True
    except (ValueError, RecursionError):
        return False
    return False


def kill(world: World, account: Account, reason: str) -> int:
    """`expired`: the access tokens have had their time; `revoked`: the creator removes the app. How many tokens."""
    if reason.startswith("expired"):
        return int(
            world.store.write(
                "UPDATE tokens SET expires=? WHERE account_id=? AND platform='tiktok' AND kind='access'",
                (world.clock.now() - 1, account.id),
            ).rowcount
        )
    gone = world.store.write("DELETE FROM tokens WHERE account_id=? AND platform='tiktok'", (account.id,)).rowcount
    hooks.tell(world, "authorization.removed", account.id, {"reason": 1})
    return int(gone)
