"""Bluesky on the common road: JWT sessions, RateLimit headers, faults."""

from __future__ import annotations

from gembala_sandbox import accounts
from gembala_sandbox.bluesky.errors import refusal
from gembala_sandbox.ratelimit import Standing
from gembala_sandbox.wire import Call, Platform, Refusal


class Bluesky(Platform):
    """Authentication is `user` (access JWT), `refresh` (refresh JWT), `optional` or `none`."""

    name = "bluesky"

    def authenticate(self, call: Call, auth: str) -> None:
        kind, _, token = call.request.headers.get("authorization", "").partition(" ")
        if auth == "none" or (auth == "optional" and not token):
            return
        if kind.lower() != "bearer" or not token:
            raise refusal("AuthMissing", "Authentication Required", 401)
        wanted = "refresh" if auth == "refresh" else "access"
        row = call.world.store.one("SELECT * FROM tokens WHERE token=? AND platform='bluesky'", (token,))
        if row is None:
            raise refusal("InvalidToken", "Token could not be verified")
        if row["kind"] != wanted:
            raise refusal("InvalidToken", "Invalid token scope" if wanted == "access" else "Invalid token type")
        if row["expires"] <= call.world.clock.now():
            raise refusal("ExpiredToken", "Token has expired")
        call.account, call.token_scope = accounts.find(call.world, row["account_id"]), row["scope"]
        if call.account is None:
            raise refusal("InvalidToken", "Token could not be verified")
        if call.account.flags["suspended"]:
            raise refusal("AccountTakedown", "Account has been taken down", 401)

    def fault(self, call: Call, kind: str) -> Refusal:
        world = call.world
        if call.account is not None and kind == "expired_token":
            world.store.write(
                "UPDATE tokens SET expires=? WHERE account_id=? AND kind='access'",
                (world.clock.now() - 1, call.account.id),
            )
        if call.account is not None and kind == "revoked":
            world.store.write("UPDATE tokens SET expires=0 WHERE account_id=?", (call.account.id,))
        answers = {
            "expired_token": ("ExpiredToken", "Token has expired", 400),
            "revoked": ("ExpiredToken", "Token has been revoked", 400),
            "suspended": ("AccountTakedown", "Account has been taken down", 401),
            "not_permitted": ("Forbidden", "You are not permitted to perform this action", 403),
            "scope_missing": ("InvalidToken", "Bad token scope", 400),
            "server_error": ("InternalServerError", "Internal Server Error", 500),
        }
        if kind in answers:
            return refusal(*answers[kind])
        answer = refusal("RateLimitExceeded", "Rate Limit Exceeded", 429)
        answer.headers = {
            "RateLimit-Limit": "5000",
            "RateLimit-Remaining": "0",
            "RateLimit-Reset": str(int(world.clock.now()) + 5),
            "RateLimit-Policy": "5000;w=3600",
        }
        return answer

    def outage(self) -> Refusal:
        return refusal("UpstreamFailure", "Upstream service unreachable", 502)

    def quota_headers(self, standing: Standing) -> dict[str, str]:
        return {
            "RateLimit-Limit": str(standing.limit),
            "RateLimit-Remaining": str(standing.remaining),
            "RateLimit-Reset": str(standing.reset),
            "RateLimit-Policy": f"{standing.limit};w={standing.window}",
        }

    def over_quota(self, standing: Standing) -> Refusal:
        return refusal("RateLimitExceeded", "Rate Limit Exceeded", 429)


BLUESKY = Bluesky()
