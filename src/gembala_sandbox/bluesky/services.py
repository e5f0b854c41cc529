"""The services beside the account's server: who they are, and the tokens that the server makes out for them."""

from __future__ import annotations

from typing import Any

from gembala_sandbox.bluesky import jwt
from gembala_sandbox.bluesky.errors import invalid, refusal
from gembala_sandbox.wire import Call

PDS = "did:web:localhost"
PRIVILEGED = "com.atproto.appPassPrivileged"
VIDEO, CHAT = "bluesky-video", "bluesky-chat"
HOUR, MINUTE = 3_600, 60
_CLOSED = frozenset(
    "com.atproto.server." + name
    for name in ("activateAccount", "confirmEmail", "createAppPassword", "deactivateAccount", "getSession",
                 "listAppPasswords", "requestAccountDelete", "revokeAppPassword", "updateEmail")
)  # fmt: skip
"""Methods of account management that no token may be made out for."""


def did_of(call: Call, service: str) -> str:
    """The did:web of a service of this sandbox, as its address says it."""
    return f"did:web:{call.request.url.netloc.replace(':', '%3A')}:{service}"


def is_privileged(method: str) -> bool:
    """Whether an app password needs the right for direct messages to call it."""
    return method.startswith("chat.bsky.") or method == "com.atproto.server.createAccount"


def get_service_auth(call: Call) -> dict[str, Any]:
    """com.atproto.server.getServiceAuth: 60 seconds unless `exp` says more, an hour at most, a minute without `lxm`."""
    audience, method, now = call.query("aud"), call.query("lxm"), call.world.clock.now()
    if not audience:
        raise invalid('Error: Params must have the property "aud"')
    if not audience.startswith(("did:web:", "did:plc:")):
        raise invalid("aud must be a valid atproto DID or did#serviceId reference")
    if is_privileged(method) and call.token_scope != PRIVILEGED:
        raise invalid(f"insufficient access to request a service auth token for the following method: {method}")
    ends = _ends(call, now, method)
    if method in _CLOSED:
        raise invalid(f"cannot request a service auth token for the following protected method: {method}")
    claims = {"iss": call.me.id, "aud": audience, "iat": int(now), "exp": ends} | ({"lxm": method} if method else {})
    return {"token": jwt.sign(claims, "JWT")}


def _ends(call: Call, now: float, method: str) -> int:
    wished = call.query("exp")
    if not wished:
        return int(now) + MINUTE
    if not wished.isdigit():
        raise invalid("exp must be an integer")
    ahead = int(wished) - now
    if ahead < 0:
        raise refusal("BadExpiration", "expiration is in past")
    if ahead > HOUR:
        raise refusal("BadExpiration", "cannot request a token with an expiration more than an hour in the future")
    if not method and ahead > MINUTE:
        raise refusal(
            "BadExpiration", "cannot request a method-less token with an expiration more than a minute in the future"
        )
    return int(wished)


def holder(call: Call, *, audience: str, method: str) -> dict[str, Any]:
    """The claims of the service token that the call carries. Refuses others, and one that has ended."""
    kind, _, token = call.request.headers.get("authorization", "").partition(" ")
    if kind.lower() != "bearer" or not token:
        raise refusal("AuthMissing", "Authentication Required", 401)
    claims = jwt.read(token)
    if claims is None or "iss" not in claims:
        raise refusal("BadJwtSignature", "jwt signature does not match jwt issuer", 401)
    if claims["exp"] < call.world.clock.now():
        raise refusal("JwtExpired", "jwt expired", 401)
    if claims.get("aud") != audience:
        raise refusal("BadJwtAudience", "jwt audience does not match service did", 401)
    if claims.get("lxm") != method:
        raise refusal("BadJwtLexiconMethod", f"bad jwt lexicon method, expected: {method}", 401)
    return claims
