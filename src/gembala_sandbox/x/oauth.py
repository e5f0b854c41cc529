"""OAuth 2.0 authorization code with PKCE, refresh rotation and revocation (PLATFORMS.md 1.1)."""

from __future__ import annotations

import base64
import hashlib
import html
import json
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, quote, unquote, urlencode

from starlette.responses import HTMLResponse, RedirectResponse, Response

from gembala_sandbox import accounts
from gembala_sandbox.accounts import Account
from gembala_sandbox.ids import opaque
from gembala_sandbox.wire import Call, Refusal
from gembala_sandbox.x.platform import ALL_SCOPES, CLIENT_ID, CLIENT_SECRET, PUBLIC_CLIENT_ID

if TYPE_CHECKING:
    from gembala_sandbox.world import World

CODE_SECONDS = 30
ACCESS_SECONDS = 7_200
REFRESH_SECONDS = 180 * 86_400
_PAGE = """<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Authorize (X sandbox)</title></head>
<body><h1>X sandbox</h1><p>This is a sandbox, not X. The app <b>{client}</b> asks for: {scope}</p>
<form method="post">{accounts}<p><button type="submit" name="decision" value="allow">Authorize</button>
<button type="submit" name="decision" value="deny">Cancel</button></p></form></body></html>"""


def _refuse(error: str, description: str, status: int = 400) -> Refusal:
    return Refusal(status, {"error": error, "error_description": description})


def consent_page(call: Call) -> Response:
    """The HTML page with the sandbox's accounts."""
    query = _checked_request(call)
    people = [a for a in accounts.listing(call.world, source="brand") if a.platform == "x"]
    choices = "".join(
        f'<p><label><input type="radio" name="account" value="{a.id}"{" checked" if i == 0 else ""}> '
        f"{html.escape(a.name)} (@{html.escape(a.handle)})</label></p>"
        for i, a in enumerate(people)
    )
    page = _PAGE.format(
        client=html.escape(query["client_id"]),
        scope=html.escape(query["scope"]),
        accounts=choices or "<p>No account yet: make one with POST /accounts on the admin port.</p>",
    )
    return HTMLResponse(page)


def consent_decision(call: Call) -> Response:
    """Back to the app, with a code or with `access_denied`."""
    query = _checked_request(call)
    form = dict(parse_qsl(call.body.decode("utf-8", "replace")))
    account = accounts.find(call.world, form.get("account", ""))
    if form.get("decision") == "deny" or account is None or account.platform != "x":
        answer = {"error": "access_denied", "state": query["state"]}
    else:
        code = opaque(40)
        _keep(
            call.world,
            token=code,
            kind="code",
            account=account,
            family="",
            seconds=CODE_SECONDS,
            scope=query["scope"],
            data=query,
        )
        answer = {"state": query["state"], "code": code}
    joint = "&" if "?" in query["redirect_uri"] else "?"
    return RedirectResponse(query["redirect_uri"] + joint + urlencode(answer, quote_via=quote), 302)


def token(call: Call) -> dict[str, Any]:
    """The token endpoint: authorization_code, refresh_token or client_credentials."""
    form = dict(parse_qsl(call.body.decode("utf-8", "replace")))
    client = _client(call, form)
    match form.get("grant_type"):
        case "authorization_code":
            return _exchange(call.world, form, client)
        case "refresh_token":
            return _refresh(call.world, form, client)
    raise _refuse("unsupported_grant_type", "Missing or unsupported grant_type.")


def token_operation(call: Call) -> str:
    """`refresh` or `login`, for faults."""
    return "refresh" if b"grant_type=refresh_token" in call.body else "login"


def revoke(call: Call) -> dict[str, Any]:
    """Revoke a token and its whole family."""
    form = dict(parse_qsl(call.body.decode("utf-8", "replace")))
    _client(call, form)
    row = call.world.store.one("SELECT family FROM tokens WHERE token=?", (form.get("token", ""),))
    if row is not None:
        call.world.store.write("DELETE FROM tokens WHERE family=? AND family!=''", (row["family"],))
    return {"revoked": True}


def issue(
    world: World, account: Account, *, scope: str = ALL_SCOPES, client: str = CLIENT_ID, family: str = ""
) -> dict[str, Any]:
    """A fresh pair of tokens, in the shape of the token endpoint."""
    family = family or opaque(12)
    access, refresh = opaque(60), opaque(60)
    data = {"client_id": client}
    _keep(
        world,
        token=access,
        kind="access",
        account=account,
        family=family,
        seconds=ACCESS_SECONDS,
        scope=scope,
        data=data,
    )
    answer: dict[str, Any] = {
        "token_type": "bearer",
        "expires_in": ACCESS_SECONDS,
        "access_token": access,
        "scope": scope,
    }
    if "offline.access" in scope.split():
        _keep(
            world,
            token=refresh,
            kind="refresh",
            account=account,
            family=family,
            seconds=REFRESH_SECONDS,
            scope=scope,
            data=data,
        )
        answer["refresh_token"] = refresh
    return answer


def _checked_request(call: Call) -> dict[str, str]:
    query = dict(call.request.query_params)
    for name in ("response_type", "client_id", "redirect_uri", "scope", "state", "code_challenge"):
        if not query.get(name):
            raise _refuse("invalid_request", f"Missing required parameter [{name}].")
    if query["client_id"] not in (CLIENT_ID, PUBLIC_CLIENT_ID) or query["response_type"] != "code":
        raise _refuse("invalid_request", "Value passed for the client or the response type was invalid.")
    if len(query["state"]) > 500 or query.setdefault("code_challenge_method", "plain") not in ("S256", "plain"):
        raise _refuse("invalid_request", "Value passed for the state or the challenge method was invalid.")
    if not query["redirect_uri"].startswith(("http://", "https://")):
        raise _refuse("invalid_request", "Value passed for the redirect uri was invalid.")
    return query


def _client(call: Call, form: dict[str, str]) -> str:
    kind, _, secret = call.request.headers.get("authorization", "").partition(" ")
    if kind.lower() == "basic":
        try:
            name, _, word = base64.b64decode(secret).decode().partition(":")
        except ValueError:
            name, word = "", ""
        if (unquote(name), unquote(word)) == (CLIENT_ID, CLIENT_SECRET):
            return CLIENT_ID
        raise _refuse("unauthorized_client", "Missing valid authorization header", 401)
    if form.get("client_id") == PUBLIC_CLIENT_ID:
        return PUBLIC_CLIENT_ID
    raise _refuse("unauthorized_client", "Missing valid authorization header", 401)


def _exchange(world: World, form: dict[str, str], client: str) -> dict[str, Any]:
    row = world.store.one("SELECT * FROM tokens WHERE token=? AND kind='code'", (form.get("code", ""),))
    world.store.write("DELETE FROM tokens WHERE token=? AND kind='code'", (form.get("code", ""),))
    if row is None or row["expires"] <= world.clock.now():
        raise _refuse("invalid_request", "Value passed for the authorization code was invalid.")
    asked = json.loads(row["data"])
    if asked["client_id"] != client or asked["redirect_uri"] != form.get("redirect_uri"):
        raise _refuse(
            "invalid_request", "Value passed for the redirect uri did not match the uri of the authorization code."
        )
    verifier = form.get("code_verifier", "")
    hashed = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")
    if asked["code_challenge"] != (hashed if asked["code_challenge_method"] == "S256" else verifier):
        raise _refuse("invalid_request", "Value passed for the code verifier did not match the code challenge.")
    account = accounts.get(world, row["account_id"])
    return issue(world, account, scope=row["scope"], client=client)


def _refresh(world: World, form: dict[str, str], client: str) -> dict[str, Any]:
    row = world.store.one("SELECT * FROM tokens WHERE token=? AND kind='refresh'", (form.get("refresh_token", ""),))
    dead = row is None or row["used"] is not None or row["expires"] <= world.clock.now()
    if row is None or dead or json.loads(row["data"])["client_id"] != client:
        raise _refuse("invalid_request", "Value passed for the token was invalid.")
    account = accounts.find(world, row["account_id"])
    if account is None:
        raise _refuse("invalid_request", "Value passed for the token was invalid.")
    world.store.write("UPDATE tokens SET used=? WHERE token=?", (world.clock.now(), row["token"]))
    world.store.write("DELETE FROM tokens WHERE family=? AND kind='access'", (row["family"],))
    return issue(world, account, scope=row["scope"], client=client, family=row["family"])


def _keep(
    world: World,
    *,
    token: str,
    kind: str,
    account: Account,
    family: str,
    seconds: int,
    scope: str,
    data: dict[str, str],
) -> None:
    world.store.write(
        "INSERT INTO tokens(token,platform,kind,account_id,family,expires,scope,data) VALUES(?,'x',?,?,?,?,?,?)",
        (token, kind, account.id, family, world.clock.now() + seconds, scope, json.dumps(data)),
    )
