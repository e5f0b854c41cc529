"""The Accounts API's OAuth: portal's address, auth_code of ten minutes, a day of access, a year of refresh."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from starlette.responses import HTMLResponse, Response

from gembala_sandbox import accounts
from gembala_sandbox.accounts import Account
from gembala_sandbox.ids import opaque
from gembala_sandbox.tiktok import app, errors, login
from gembala_sandbox.tiktok.platform import answer
from gembala_sandbox.wire import Call, json_object

if TYPE_CHECKING:
    from gembala_sandbox.world import World

ACCESS, REFRESH, CODE = 86_400, 365 * 86_400, 600


def _refusal(call: Call) -> HTMLResponse | None:
    parts = app.parts_of(call.query("redirect_uri"))
    right = parts.path.endswith("/") and not parts.query
    if parts.hostname not in app.LOCAL:
        right = right and parts.scheme == "https" and parts.port is None
    if not right or call.query("client_key") != app.settings(call.world)["business_id"]:
        return HTMLResponse("<p role='alert'>client_key or redirect_uri</p>", 400)
    return None


def consent_page(call: Call) -> Response:
    """GET of the portal's authorize address (`client_key`, `redirect_uri`, `state`)."""
    return _refusal(call) or login.page(call, list(app.BUSINESS_SCOPES))


def consent_decision(call: Call) -> Response:
    """Back with an auth_code."""
    if (refused := _refusal(call)) is not None:
        return refused
    creator, granted = login.decided(call)
    state = {"state": call.query("state")}
    if creator is None:
        return login.back(call, state | {"error": "access_denied"})
    scopes, code = ",".join(s for s in app.BUSINESS_SCOPES if s in granted), opaque(48)
    data = {"redirect_uri": call.query("redirect_uri")}
    login.keep(call.world, code, "business_code", creator, CODE, scopes, data=data)
    return login.back(call, state | {"auth_code": code, "code": code})


def issue(world: World, creator: Account, scope: str, family: str = "") -> dict[str, Any]:
    """A pair of tokens of the Business API."""
    family, access, refresh = family or opaque(12), "bact." + opaque(50), "brft." + opaque(50)
    login.keep(world, access, "business_access", creator, ACCESS, scope, family=family)
    login.keep(world, refresh, "business_refresh", creator, REFRESH, scope, family=family)
    return {
        "open_id": creator.id,
        "access_token": access,
        "refresh_token": refresh,
        "expires_in": ACCESS,
        "refresh_token_expires_in": REFRESH,
        "scope": scope,
        "token_type": "Bearer",
    }


def _body(call: Call) -> dict[str, Any]:
    body, known = json_object(call, lambda m: errors.business(40002, m)), app.settings(call.world)
    if (body.get("client_id"), body.get("client_secret")) != (known["business_id"], known["business_secret"]):
        raise errors.business(40001, "client_id or client_secret is wrong")
    return body


def _take(call: Call, token: Any, kind: str) -> Any:
    """The row of a token that is used up by this. Refuses dead ones."""
    row = call.world.store.one(
        "SELECT * FROM tokens WHERE token=? AND platform='tiktok' AND kind=?", (str(token), kind)
    )
    call.world.store.write("DELETE FROM tokens WHERE token=? AND kind=?", (str(token), kind))
    if row is None or row["expires"] <= call.world.clock.now():
        raise errors.business(40105)
    return row


def token(call: Call) -> Response:
    """POST /tt_user/oauth2/token/ {client_id, client_secret, grant_type, auth_code, redirect_uri}."""
    body = _body(call)
    row = _take(call, body.get("auth_code"), "business_code")
    if body.get("grant_type") != "authorization_code":
        raise errors.business(40002, "grant_type")
    if json.loads(row["data"])["redirect_uri"] != body.get("redirect_uri"):
        raise errors.business(40002, "redirect_uri")
    return answer(issue(call.world, accounts.get(call.world, row["account_id"]), row["scope"]))


def refresh(call: Call) -> Response:
    """POST /tt_user/oauth2/refresh_token/: a new pair, the old refresh token dies."""
    row = _take(call, _body(call).get("refresh_token"), "business_refresh")
    return answer(issue(call.world, accounts.get(call.world, row["account_id"]), row["scope"], row["family"]))


def revoke(call: Call) -> Response:
    """POST /tt_user/oauth2/revoke/ {client_id, client_secret, access_token}."""
    row = _take(call, _body(call).get("access_token"), "business_access")
    call.world.store.write("DELETE FROM tokens WHERE family=? AND platform='tiktok'", (row["family"],))
    return answer({})


def info(call: Call) -> Response:
    """POST /tt_user/token_info/get/ {app_id, access_token}."""
    body = json_object(call, lambda m: errors.business(40002, m))
    row = call.world.store.one(
        "SELECT * FROM tokens WHERE token=? AND platform='tiktok' AND kind='business_access'",
        (str(body.get("access_token")),),
    )
    if row is None or row["expires"] <= call.world.clock.now():
        raise errors.business(40105)
    return answer(
        {"app_id": app.settings(call.world)["business_id"], "creator_id": row["account_id"], "scope": row["scope"]}
    )
