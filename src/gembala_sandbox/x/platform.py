"""X on the common road: bearer tokens, rate limit headers, faults."""

from __future__ import annotations

from gembala_sandbox import accounts
from gembala_sandbox.ratelimit import Standing
from gembala_sandbox.wire import Call, Platform, Refusal
from gembala_sandbox.x import errors

CLIENT_ID = "sandbox-x"
CLIENT_SECRET = "sandbox-x-secret"  # a sandbox: seeded, public, worth nothing
PUBLIC_CLIENT_ID = "sandbox-x-public"
CONSUMER_SECRET = "sandbox-x-consumer-secret"  # signs webhooks and CRC answers
APP_BEARER = "sandbox-x-bearer"
ALL_SCOPES = (
    "tweet.read tweet.write tweet.moderate.write users.read media.write like.read like.write follows.read dm.read"
    " dm.write offline.access"
)
_NEEDED = {
    "publish": "tweet.write",
    "reply": "tweet.write",
    "delete": "tweet.write",
    "hide": "tweet.moderate.write",
    "like": "like.write",
    "upload": "media.write",
}


class X(Platform):
    """Authentication is `user` (OAuth 2 user token), `app` (bearer of the app), `any` or `none`."""

    name = "x"

    def authenticate(self, call: Call, auth: str) -> None:
        if auth == "none":
            return
        kind, _, token = call.request.headers.get("authorization", "").partition(" ")
        if kind.lower() != "bearer" or not token:
            raise errors.unauthorized()
        if token == APP_BEARER:
            if auth == "user":
                raise errors.wrong_auth("OAuth 1.0a User Context, OAuth 2.0 User Context")
            return
        row = call.world.store.one("SELECT * FROM tokens WHERE token=? AND platform='x' AND kind='access'", (token,))
        if row is None or row["expires"] <= call.world.clock.now():
            raise errors.unauthorized()
        if auth == "app":
            raise errors.wrong_auth("OAuth 2.0 Application-Only")
        call.account = accounts.find(call.world, row["account_id"])
        call.token_scope = row["scope"]
        if call.account is None:
            raise errors.unauthorized()
        if call.account.flags["suspended"]:
            raise errors.suspended()

    def require_scope(self, call: Call) -> None:
        """Raise when the token's scopes do not cover the operation."""
        needed = _NEEDED.get(call.operation)
        if needed and call.account is not None and needed not in call.token_scope.split():
            raise errors.missing_scope()

    def fault(self, call: Call, kind: str) -> Refusal:
        world = call.world
        if call.account is not None and kind == "expired_token":
            world.store.write(
                "UPDATE tokens SET expires=? WHERE account_id=? AND kind='access'",
                (world.clock.now() - 1, call.account.id),
            )
        if call.account is not None and kind == "revoked":
            world.store.write("DELETE FROM tokens WHERE account_id=?", (call.account.id,))
        reset = {
            "x-rate-limit-limit": "100",
            "x-rate-limit-remaining": "0",
            "x-rate-limit-reset": str(int(world.clock.now()) + 5),
        }
        answers = {
            "expired_token": errors.unauthorized,
            "revoked": errors.unauthorized,
            "usage_capped": errors.usage_capped,
            "credits_depleted": errors.no_credits,
            "duplicate": errors.duplicate,
            "suspended": errors.suspended,
            "not_permitted": errors.forbidden,
            "scope_missing": errors.missing_scope,
            "server_error": errors.server_error,
        }
        if kind in answers:
            return answers[kind]()
        refusal = errors.too_many(old_shape=kind == "rate_limit_88")
        refusal.headers.update(reset)
        return refusal

    def outage(self) -> Refusal:
        return errors.server_error(503)

    def quota_headers(self, standing: Standing) -> dict[str, str]:
        return {
            "x-rate-limit-limit": str(standing.limit),
            "x-rate-limit-remaining": str(standing.remaining),
            "x-rate-limit-reset": str(standing.reset),
        }

    def over_quota(self, standing: Standing) -> Refusal:
        return errors.too_many()


X_PLATFORM = X()
