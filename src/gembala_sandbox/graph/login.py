"""Token endpoints: Facebook's (code, long-lived exchange, app token, inspection), and those of Instagram and Threads."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl

from starlette.responses import JSONResponse, Response

from gembala_sandbox import accounts
from gembala_sandbox.graph import apps, errors, nodes, persons, tokens
from gembala_sandbox.graph.edges import params
from gembala_sandbox.graph.tokens import Token
from gembala_sandbox.wire import Call, Refusal

_CODE = {
    "unknown": (0, "Invalid verification code format."),
    "used": (36009, "This authorization code has been used."),
    "expired": (36007, "This authorization code has expired."),
}
_MISMATCH = (
    "Error validating verification code. Please make sure your redirect_uri is identical to the one you used in the"
    " OAuth dialog request"
)
_DAY = 86_400


def answer(world: Any, token: Token, *, bearer: bool = True) -> dict[str, Any]:
    """`{"access_token", "token_type", "expires_in"}`."""
    shown: dict[str, Any] = {"access_token": token.token}
    if bearer:
        shown["token_type"] = "bearer"
    if token.expires:
        shown["expires_in"] = int(token.expires - world.clock.now())
    return shown


def facebook_token(call: Call) -> dict[str, Any]:
    """/oauth/access_token on graph.facebook.com."""
    app, given = apps.app(call.world, "facebook"), params(call)
    if given.text("client_id") != app["id"]:
        raise errors.error(101, "Error validating application. Cannot get application info due to a system error.")
    if given.text("client_secret") != app["secret"]:
        raise errors.error(1, "Error validating client secret.")
    match given.text("grant_type", "authorization_code"):
        case "client_credentials":
            return {"access_token": f"{app['id']}|{app['secret']}", "token_type": "bearer"}
        case "fb_exchange_token":
            return _exchange(call, given.text("fb_exchange_token"))
        case "authorization_code":
            return _by_code(call)
    raise errors.error(100, "Unsupported grant_type")


def _by_code(call: Call) -> dict[str, Any]:
    given = params(call)
    if not given.has("code"):
        raise errors.error(100, "Missing authorization code")
    found = tokens.take_code(call.world, host="facebook", code=given.text("code"))
    if isinstance(found, str):
        subcode, message = _CODE[found]
        raise errors.error(100, message, subcode=subcode)
    person_id, data = found
    if data["redirect_uri"] != given.text("redirect_uri"):
        raise errors.error(100, _MISMATCH, subcode=36008)
    token = tokens.issue(
        call.world,
        host="facebook",
        kind="user",
        owner=person_id,
        scopes=set(data["scopes"]),
        seconds=float(apps.settings(call.world)["short_seconds"]),
        person=person_id,
        pages=data["pages"],
    )
    return answer(call.world, token)


def _exchange(call: Call, text: str) -> dict[str, Any]:
    old = tokens.find(call.world, text)
    if old is None or old.host != "facebook" or old.kind != "user":
        raise errors.bad_token()
    if (dead := tokens.why_dead(call.world, old)) is not None:
        raise dead
    token = tokens.issue(
        call.world,
        host="facebook",
        kind="user",
        owner=old.owner,
        scopes=old.scopes,
        seconds=float(apps.settings(call.world)["long_seconds"]),
        person=old.person,
        pages=old.pages,
        long=True,
    )
    return answer(call.world, token)


def debug_token(call: Call) -> dict[str, Any]:
    """GET /debug_token; tokens of Instagram Login are not accepted here."""
    token = tokens.find(call.world, params(call).text("input_token"))
    if token is None or token.host != "facebook":
        raise errors.error(100, "The access token could not be decrypted")
    dead = tokens.why_dead(call.world, token)
    data: dict[str, Any] = {
        "app_id": token.app,
        "type": token.kind.upper(),
        "application": apps.app(call.world, "facebook")["name"],
        "data_access_expires_at": int(token.issued + 90 * _DAY),
        "expires_at": int(token.expires),
        "is_valid": dead is None,
        "issued_at": int(token.issued),
        "scopes": sorted(token.scopes),
        "granular_scopes": [{"scope": s, "target_ids": token.pages} for s in sorted(token.scopes) if s[:5] == "pages"],
        "user_id": token.person,
    }
    if token.kind == "page":
        data["profile_id"] = token.owner
    if dead is not None:
        found = dead.body["error"]
        data["error"] = {"code": found["code"], "message": found["message"], "subcode": found.get("error_subcode", 0)}
    return {"data": data}


def page_token(call: Call, user: Token, page_id: str) -> Token:
    """A Page's own token: for ever when it comes from a long-lived one."""
    for known in tokens.of_family(call.world, user.person):
        same = known.kind == "page" and known.owner == page_id and known.scopes == user.scopes
        if (
            same
            and known.long == user.long
            and not known.dead
            and (known.expires or 0) == (0 if user.long else user.expires)
        ):
            return known
    seconds = 0.0 if user.long else max(user.expires - call.world.clock.now(), 1.0)
    return tokens.issue(
        call.world,
        host="facebook",
        kind="page",
        owner=page_id,
        scopes=user.scopes,
        seconds=seconds,
        person=user.person,
        pages=[page_id],
        long=user.long,
    )


def _plain(status: int, message: str) -> Refusal:
    return Refusal(status, {"error_type": "OAuthException", "code": status, "error_message": message})


def short_token(call: Call, host: str) -> Response:
    """POST /oauth/access_token of api.instagram.com and graph.threads.net: form only, an hour."""
    app = apps.app(call.world, host)
    form = dict(parse_qsl(call.body.decode("utf-8", "replace")))
    if form.get("client_id") != app["id"]:
        raise _plain(400, "Invalid Client ID")
    if form.get("client_secret") != app["secret"]:
        raise _plain(400, "Error validating client secret.")
    if form.get("grant_type") != "authorization_code":
        raise _plain(400, "Unsupported grant_type")
    found = tokens.take_code(call.world, host=host, code=form.get("code", "").removesuffix("#_"))
    if isinstance(found, str):
        raise _plain(400, _CODE[found][1] if found != "unknown" else "Invalid authorization code")
    owner, data = found
    if data["redirect_uri"] != form.get("redirect_uri"):
        raise _plain(400, "Error validating verification code. Please make sure your redirect_uri is identical")
    account = accounts.get(call.world, owner)
    token = tokens.issue(
        call.world,
        host=host,
        kind="login",
        owner=owner,
        scopes=set(data["scopes"]),
        seconds=float(apps.settings(call.world)["short_seconds"]),
        pages=[owner],
    )
    user_id = nodes.scoped(call.world, account) if host == "instagram" else owner
    shown = {"access_token": token.token, "user_id": int(user_id), "permissions": sorted(data["scopes"])}
    return JSONResponse(shown if host == "instagram" else {k: v for k, v in shown.items() if k != "permissions"})


def _long_for(call: Call, host: str, grant: str) -> Token:
    given = params(call)
    if given.text("grant_type") != grant:
        raise errors.error(100, f"Unsupported grant type: {given.text('grant_type')}")
    old = tokens.find(call.world, given.text("access_token"))
    if old is None or old.host != host:
        raise errors.bad_token(401)
    if (dead := tokens.why_dead(call.world, old)) is not None:
        raise dead
    return old


def _live_long(call: Call, old: Token) -> dict[str, Any]:
    token = tokens.issue(
        call.world,
        host=old.host,
        kind="login",
        owner=old.owner,
        scopes=old.scopes,
        seconds=float(apps.settings(call.world)["long_seconds"]),
        pages=old.pages,
        long=True,
    )
    return answer(call.world, token)


def long_token(call: Call, host: str, prefix: str) -> dict[str, Any]:
    """GET /access_token?grant_type=ig_exchange_token|th_exchange_token&client_secret=: 60 days."""
    old = _long_for(call, host, f"{prefix}_exchange_token")
    if params(call).text("client_secret") != apps.app(call.world, host)["secret"]:
        raise errors.error(1, "Error validating client secret.")
    if old.long:
        raise errors.error(452, "Session key invalid. This could be because the session key has an incorrect format")
    return _live_long(call, old)


def refreshed(call: Call, host: str, prefix: str) -> dict[str, Any]:
    """GET /refresh_access_token: a long-lived token of at least a day, before it expires, for another 60 days."""
    old = _long_for(call, host, f"{prefix}_refresh_token")
    if not old.long or call.world.clock.now() - old.issued < _DAY:
        raise errors.error(
            100, "The access token is too young to be refreshed: it must be long-lived and at least 24 hours old"
        )
    return _live_long(call, old)


def person_declines(call: Call, scope: str) -> dict[str, Any]:
    """DELETE /{user}/permissions[/{scope}]: everything when no scope is named (the app is removed)."""
    person = persons.find(call.world, edges_person(call))
    if person is None:
        raise errors.not_there("me", "delete")
    for token in tokens.of_family(call.world, person.id):
        if scope:
            token.scopes.discard(scope)
        else:
            token.dead = 458
        tokens.keep(call.world, token)
    person.granted = [s for s in person.granted if scope and s != scope]
    person.declined = sorted({*person.declined, scope}) if scope else []
    persons.keep(call.world, person)
    return {"success": True}


def edges_person(call: Call) -> str:
    """The person whose node the call is about."""
    return str(call.notes["node"].id)
