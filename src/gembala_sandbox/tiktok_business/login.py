"""OAuth of the Accounts API: the portal's address, auth_code of ten minutes, a day of access, a year of refresh."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from starlette.responses import HTMLResponse, Response

from gembala_sandbox import accounts, things
from gembala_sandbox.accounts import Account
from gembala_sandbox.ids import opaque
from gembala_sandbox.things import Thing
from gembala_sandbox.tiktok import login as pages
from gembala_sandbox.tiktok_business import app, errors, params
from gembala_sandbox.tiktok_business.platform import forget_consent, living
from gembala_sandbox.wire import Call

if TYPE_CHECKING:
    from gembala_sandbox.world import World


def _refusal(call: Call) -> HTMLResponse | None:
    key = call.query("client_key") or call.query("client_id") or call.query("app_id")
    if key != app.settings(call.world)["client_id"]:
        return pages.stop("client_key")
    if not app.redirect_allowed(call.world, call.query("redirect_uri")):
        return pages.stop("redirect_uri: https, ending in a slash, without query and port")
    if any(scope not in app.SCOPES for scope in _asked(call)):
        return pages.stop("scope")
    return None


def _asked(call: Call) -> list[str]:
    return call.query("scope").replace(",", " ").split() or list(app.GRANTED)


def consent_page(call: Call) -> Response:
    """GET of the portal's address. Who allowed all of it before goes straight back, unless disable_auto_auth=1."""
    if (refused := _refusal(call)) is not None:
        return refused
    before = things.listing(call.world, app.NAME, "granted")
    if app.settings(call.world)["auto_auth"] and call.query("disable_auto_auth") != "1" and before:
        latest = max(before, key=lambda one: one.created)
        if set(_asked(call)) <= set(latest.data["scopes"]):
            return _allowed(call, accounts.get(call.world, latest.owner), _asked(call))
    return pages.page(call, _asked(call), app.NAME)


def consent_decision(call: Call) -> Response:
    """Back with an auth_code, or with access_denied."""
    if (refused := _refusal(call)) is not None:
        return refused
    creator, ticked = pages.decided(call, app.NAME)
    if creator is None:
        denied = {"error": "access_denied", "error_description": "User cancelled the authorization"}
        return pages.back(call, _state(call) | denied)
    scopes = [scope for scope in _asked(call) if scope in ticked]
    granted = Thing(app.NAME, "granted", creator.id, creator.id, created=call.world.clock.now())
    granted.data = {"scopes": scopes}
    things.keep(call.world, granted)
    return _allowed(call, creator, scopes)


def _state(call: Call) -> dict[str, str]:
    return {"state": call.query("state")} if "state" in call.request.query_params else {}


def _allowed(call: Call, creator: Account, scopes: list[str]) -> Response:
    code, data = opaque(48), {"redirect_uri": call.query("redirect_uri")}
    seconds = app.settings(call.world)["code_seconds"]
    _keep(call.world, code, "code", creator.id, seconds, ",".join(scopes), data=data)
    return pages.back(call, _state(call) | {"auth_code": code, "code": code, "scopes": ",".join(scopes)})


def _keep(
    world: World, token: str, kind: str, owner: str, seconds: float, scope: str, *, family: str = "", data: Any = None
) -> None:
    world.store.write(
        "INSERT INTO tokens(token,platform,kind,account_id,family,expires,scope,data) VALUES(?,?,?,?,?,?,?,?)",
        (token, app.NAME, kind, owner, family, world.clock.now() + seconds, scope, json.dumps(data or {})),
    )


def issue(world: World, open_id: str, scope: str, *, family: str = "", refresh: str = "") -> dict[str, Any]:
    """A pair of tokens; with `refresh` only the access token is new."""
    known, family = app.settings(world), family or opaque(12)
    access = "act." + opaque(50)
    _keep(world, access, "access", open_id, known["access_seconds"], scope, family=family)
    left = float(known["refresh_seconds"])
    if refresh:
        left = float(living(world, refresh, "refresh")["expires"]) - world.clock.now()
    else:
        refresh = "rft." + opaque(50)
        _keep(world, refresh, "refresh", open_id, left, scope, family=family)
    return {
        "open_id": open_id,
        "access_token": access,
        "refresh_token": refresh,
        "expires_in": int(known["access_seconds"]),
        "refresh_token_expires_in": int(left),
        "scope": scope,
        "token_type": "Bearer",
    }


def _body(call: Call, grant: str = "") -> dict[str, Any]:
    body, known = params.body(call), app.settings(call.world)
    if (body.get("client_id"), body.get("client_secret")) != (known["client_id"], known["client_secret"]):
        raise errors.error(errors.PERMISSION, "client_id or client_secret is wrong")
    if grant and body.get("grant_type") != grant:
        raise errors.bad(f"grant_type: {grant} is expected")
    return body


def _living(call: Call, token: str, kind: str) -> Any:
    row = living(call.world, token, kind)
    if row is None:
        raise errors.error(errors.TOKEN)
    return row


def token(call: Call) -> dict[str, Any]:
    """POST /tt_user/oauth2/token/ {client_id, client_secret, grant_type, auth_code, redirect_uri}."""
    body = _body(call, "authorization_code")
    code = params.text(body, "auth_code")
    row = living(call.world, code, "code")
    call.world.store.write("DELETE FROM tokens WHERE token=? AND platform=? AND kind='code'", (code, app.NAME))
    if row is None:
        raise errors.error(errors.TOKEN, "auth_code is expired or was used")
    if json.loads(row["data"])["redirect_uri"] != body.get("redirect_uri"):
        raise errors.bad("redirect_uri is not the one of the authorization")
    return issue(call.world, row["account_id"], row["scope"])


def refresh(call: Call) -> dict[str, Any]:
    """POST /tt_user/oauth2/refresh_token/: a new pair, the old refresh token dies (unless refresh_rotates is off)."""
    body = _body(call)
    if body.get("grant_type", "refresh_token") != "refresh_token":
        raise errors.bad("grant_type: refresh_token is expected")
    old = params.text(body, "refresh_token")
    row = _living(call, old, "refresh")
    if not app.settings(call.world)["refresh_rotates"]:
        return issue(call.world, row["account_id"], row["scope"], family=row["family"], refresh=old)
    call.world.store.write("DELETE FROM tokens WHERE token=? AND platform=?", (old, app.NAME))
    return issue(call.world, row["account_id"], row["scope"], family=row["family"])


def revoke(call: Call) -> dict[str, Any]:
    """POST /tt_user/oauth2/revoke/ {client_id, client_secret, access_token}: the whole grant ends."""
    row = _living(call, params.text(_body(call), "access_token"), "access")
    call.world.store.write("DELETE FROM tokens WHERE family=? AND platform=?", (row["family"], app.NAME))
    forget_consent(call.world, row["account_id"])
    return {}


def info(call: Call) -> dict[str, Any]:
    """POST /tt_user/token_info/get/ {app_id, access_token}: whose it is and what it may."""
    body, known = params.body(call), app.settings(call.world)["client_id"]
    if body.get("app_id", known) != known:
        raise errors.error(errors.PERMISSION, "app_id is wrong")
    row = _living(call, params.text(body, "access_token"), "access")
    return {"app_id": known, "creator_id": row["account_id"], "scope": row["scope"]}
