"""createSession, refreshSession, getSession, describeServer, resolveHandle."""

from __future__ import annotations

import hmac
import secrets
from typing import TYPE_CHECKING, Any

from gembala_sandbox import accounts
from gembala_sandbox.accounts import Account
from gembala_sandbox.bluesky import jwt
from gembala_sandbox.bluesky.errors import broken, invalid, refusal
from gembala_sandbox.bluesky.services import PDS, PRIVILEGED
from gembala_sandbox.ids import opaque
from gembala_sandbox.wire import Call, json_object

if TYPE_CHECKING:
    from gembala_sandbox.world import World

ACCESS_SECONDS = 7_200
REFRESH_SECONDS = 90 * 86_400
REFRESH_GRACE_SECONDS = 120  # a just-used refresh token still answers, as a real PDS was seen to do


def _keep(world: World, *, kind: str, account: Account, family: str, seconds: int) -> str:
    now = world.clock.now()
    right = PRIVILEGED if account.flags["direct_messages"] else "com.atproto.appPass"
    scope = right if kind == "access" else "com.atproto.refresh"
    claims = {
        "scope": scope,
        "sub": account.id,
        "iat": int(now),
        "exp": int(now + seconds),
        "aud": PDS,
        "jti": secrets.token_urlsafe(16),
    }
    token = jwt.sign(claims, "at+jwt" if kind == "access" else "refresh+jwt")
    world.store.write(
        "INSERT INTO tokens(token,platform,kind,account_id,family,expires,scope) VALUES(?,'bluesky',?,?,?,?,?)",
        (token, kind, account.id, family, now + seconds, scope),
    )
    return token


def _session(call: Call, account: Account, family: str) -> dict[str, Any]:
    return _about(call, account) | {
        "accessJwt": _keep(call.world, kind="access", account=account, family=family, seconds=ACCESS_SECONDS),
        "refreshJwt": _keep(call.world, kind="refresh", account=account, family=family, seconds=REFRESH_SECONDS),
    }


def _about(call: Call, account: Account) -> dict[str, Any]:
    return {
        "did": account.id,
        "handle": account.handle,
        "email": "sandbox@example.invalid",
        "emailConfirmed": True,
        "active": True,
        "didDoc": _did_document(call, account),
    }


def _did_document(call: Call, account: Account) -> dict[str, Any]:
    base = str(call.request.base_url).rstrip("/").removesuffix("/bluesky") + "/bluesky"
    return {
        "@context": ["https://www.w3.org/ns/did/v1"],
        "id": account.id,
        "alsoKnownAs": [f"at://{account.handle}"],
        "verificationMethod": [],
        "service": [{"id": "#atproto_pds", "type": "AtprotoPersonalDataServer", "serviceEndpoint": base}],
    }


def create_session(call: Call) -> dict[str, Any]:
    """com.atproto.server.createSession."""
    body = json_object(call, broken)
    name, password = body.get("identifier"), body.get("password")
    if not isinstance(name, str) or not isinstance(password, str):
        missing = "password" if isinstance(name, str) else "identifier"
        raise invalid(f"Input/{missing} must be a string")
    account = accounts.by_handle(call.world, platform="bluesky", handle=name) or accounts.find(call.world, name)
    if account is None or account.password is None or not hmac.compare_digest(account.password, password):
        raise refusal("AuthenticationRequired", "Invalid identifier or password", 401)
    if account.flags["suspended"]:
        raise refusal("AccountTakedown", "Account has been taken down", 401)
    return _session(call, account, opaque(12))


def refresh_session(call: Call) -> dict[str, Any]:
    """com.atproto.server.refreshSession: rotates; the old refresh token lives on for a short grace."""
    token = call.request.headers["authorization"].partition(" ")[2]
    world, now = call.world, call.world.clock.now()
    row = world.store.all("SELECT * FROM tokens WHERE token=?", (token,))[0]
    if row["used"] is None:
        world.store.write(
            "UPDATE tokens SET used=?, expires=min(expires,?) WHERE token=?", (now, now + REFRESH_GRACE_SECONDS, token)
        )
    return _session(call, call.me, row["family"])


def get_session(call: Call) -> dict[str, Any]:
    """com.atproto.server.getSession."""
    return _about(call, call.me)


def delete_session(call: Call) -> dict[str, Any]:
    """com.atproto.server.deleteSession: the family of the refresh token is gone."""
    token = call.request.headers["authorization"].partition(" ")[2]
    family = call.world.store.value("SELECT family FROM tokens WHERE token=?", (token,))
    call.world.store.write("DELETE FROM tokens WHERE family=?", (family,))
    return {}


def describe_server(call: Call) -> dict[str, Any]:
    """com.atproto.server.describeServer."""
    return {
        "did": PDS,
        "availableUserDomains": [".bsky.social"],
        "inviteCodeRequired": False,
        "phoneVerificationRequired": False,
        "links": {},
        "contact": {},
    }


def resolve_handle(call: Call) -> dict[str, Any]:
    """com.atproto.identity.resolveHandle."""
    account = accounts.by_handle(call.world, platform="bluesky", handle=call.query("handle"))
    if account is None:
        raise refusal("HandleNotFound", "Unable to resolve handle")
    return {"did": account.id}
