"""Google's OAuth 2.0: consent page, code, refresh, revocation (PLATFORMS.md 4)."""

from __future__ import annotations

import base64
import hashlib
import html
import json
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlencode

from starlette.responses import HTMLResponse, RedirectResponse, Response

from gembala_sandbox import accounts
from gembala_sandbox.accounts import Account
from gembala_sandbox.ids import opaque
from gembala_sandbox.wire import Call, Refusal
from gembala_sandbox.youtube import project
from gembala_sandbox.youtube.platform import PREFIX, invalid_grant

if TYPE_CHECKING:
    from gembala_sandbox.world import World

ACCESS_SECONDS = 3_599
CODE_SECONDS = 600
_YEARS = 10 * 365 * 86_400
_TESTING = 7 * 86_400
_PAGE = """<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>{title}</title></head><body><h1>{title}</h1><p>This is a sandbox, not Google.</p>{body}</body></html>"""


def _stop(message: str) -> HTMLResponse:
    return HTMLResponse(_PAGE.format(title="Access blocked", body=f"<p role='alert'>{html.escape(message)}</p>"), 400)


def _refusal(call: Call) -> HTMLResponse | None:
    if call.query("client_id") != project.settings(call.world)["client_id"]:
        return _stop("Error 401: invalid_client. The OAuth client was not found.")
    if not project.redirect_allowed(call.world, call.query("redirect_uri")):
        return _stop("Error 400: redirect_uri_mismatch")
    if call.query("response_type") != "code" or not call.query("scope"):
        return _stop("Error 400: invalid_request. Required parameter is missing: response_type or scope")
    return None


def _channels(world: World) -> list[Account]:
    return [a for a in accounts.listing(world, source="brand") if a.platform == "youtube"]


def consent_page(call: Call) -> Response:
    """Which channel, which permissions."""
    if (refused := _refusal(call)) is not None:
        return refused
    channels = "".join(
        f'<p><label><input type="radio" name="channel" value="{a.id}"{" checked" if i == 0 else ""}> '
        f"{html.escape(a.name)} (@{html.escape(a.handle)})</label></p>"
        for i, a in enumerate(_channels(call.world))
    )
    scopes = "".join(
        f'<p><label><input type="checkbox" name="scope" value="{html.escape(s)}" checked> '
        f"{html.escape(s.removeprefix(PREFIX))}</label></p>"
        for s in call.query("scope").split()
    )
    none = "<p>No channel yet: make one with POST /accounts on the admin port.</p>"
    body = (
        f'<form method="post"><fieldset><legend>Channel</legend>{channels or none}</fieldset>'
        f"<fieldset><legend>Access</legend>{scopes}</fieldset>"
        '<p><button type="submit" name="decision" value="allow">Continue</button> '
        '<button type="submit" name="decision" value="deny">Cancel</button></p></form>'
    )
    return HTMLResponse(_PAGE.format(title="Choose a channel", body=body))


def consent_decision(call: Call) -> Response:
    """Back to the app with a code, or with access_denied."""
    if (refused := _refusal(call)) is not None:
        return refused
    form = parse_qsl(call.body.decode("utf-8", "replace"))
    said = dict(form)
    account = next((a for a in _channels(call.world) if a.id == said.get("channel")), None)
    answer = {"state": call.query("state")} if call.query("state") else {}
    if said.get("decision") != "allow" or account is None:
        answer["error"] = "access_denied"
    else:
        granted = [s for s in call.query("scope").split() if ("scope", s) in form]
        data = {
            name: call.query(name)
            for name in ("redirect_uri", "access_type", "prompt", "code_challenge", "code_challenge_method")
        }
        code = "4/0" + opaque(40)
        _keep(call.world, code, "code", account, CODE_SECONDS, " ".join(granted), data=data)
        answer |= {"code": code, "scope": " ".join(granted)}
    address = call.query("redirect_uri")
    return RedirectResponse(f"{address}{'&' if '?' in address else '?'}{urlencode(answer)}", 302)


def _keep(
    world: World,
    token: str,
    kind: str,
    account: Account,
    seconds: float,
    scope: str,
    *,
    family: str = "",
    data: Any = None,
) -> None:
    world.store.write(
        "INSERT INTO tokens(token,platform,kind,account_id,family,expires,scope,data) VALUES(?,'youtube',?,?,?,?,?,?)",
        (token, kind, account.id, family, world.clock.now() + seconds, scope, json.dumps(data or {})),
    )


def issue(world: World, account: Account, scope: str, *, family: str = "", refresh: bool = True) -> dict[str, Any]:
    """An access token, and a refresh token unless there is one already."""
    family = family or opaque(12)
    access = "ya29." + opaque(80)
    _keep(world, access, "access", account, ACCESS_SECONDS, scope, family=family)
    shown: dict[str, Any] = {
        "access_token": access,
        "expires_in": ACCESS_SECONDS,
        "scope": scope,
        "token_type": "Bearer",
    }
    if refresh:
        token = "1//0" + opaque(60)
        life = _TESTING if project.settings(world)["testing"] else _YEARS
        _keep(world, token, "refresh", account, life, scope, family=family)
        shown["refresh_token"] = token
        if life == _TESTING:
            shown["refresh_token_expires_in"] = _TESTING - 1
    return shown


def operation(call: Call) -> str:
    """`refresh` or `login`."""
    return "refresh" if b"grant_type=refresh_token" in call.body else "login"


def token(call: Call) -> dict[str, Any]:
    """POST /token."""
    form = dict(parse_qsl(call.body.decode("utf-8", "replace")))
    known = project.settings(call.world)
    kind, _, basic = call.request.headers.get("authorization", "").partition(" ")
    if kind.lower() == "basic":
        name, _, word = base64.b64decode(basic).decode("utf-8", "replace").partition(":")
        form |= {"client_id": name, "client_secret": word}
    if (form.get("client_id"), form.get("client_secret")) != (known["client_id"], known["client_secret"]):
        raise Refusal(401, {"error": "invalid_client", "error_description": "The OAuth client was not found."})
    match form.get("grant_type"):
        case "authorization_code":
            return _by_code(call.world, form)
        case "refresh_token":
            return _refresh(call.world, form)
    raise Refusal(400, {"error": "unsupported_grant_type", "error_description": "Invalid grant_type"})


def _by_code(world: World, form: dict[str, str]) -> dict[str, Any]:
    row = world.store.one(
        "SELECT * FROM tokens WHERE token=? AND platform='youtube' AND kind='code'", (form.get("code", ""),)
    )
    world.store.write("DELETE FROM tokens WHERE token=? AND kind='code'", (form.get("code", ""),))
    if row is None or row["expires"] <= world.clock.now():
        raise invalid_grant("Malformed auth code." if row is None else "Bad Request")
    asked = json.loads(row["data"])
    if asked["redirect_uri"] != form.get("redirect_uri"):
        raise Refusal(400, {"error": "redirect_uri_mismatch", "error_description": "Bad Request"})
    if asked["code_challenge"]:
        verifier = form.get("code_verifier", "")
        hashed = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")
        if asked["code_challenge"] not in ((hashed,) if asked["code_challenge_method"] == "S256" else (verifier,)):
            raise invalid_grant("Invalid code verifier.")
    account = accounts.get(world, row["account_id"])
    known = world.store.one(
        "SELECT 1 FROM tokens WHERE account_id=? AND kind='refresh' AND platform='youtube'", (account.id,)
    )
    refresh = asked["access_type"] == "offline" and (known is None or "consent" in asked["prompt"])
    return issue(world, account, row["scope"], refresh=refresh)


def _refresh(world: World, form: dict[str, str]) -> dict[str, Any]:
    row = world.store.one(
        "SELECT * FROM tokens WHERE token=? AND platform='youtube' AND kind='refresh'", (form.get("refresh_token", ""),)
    )
    if row is None or row["expires"] <= world.clock.now():
        raise invalid_grant()
    account = accounts.get(world, row["account_id"])
    return issue(world, account, row["scope"], family=row["family"], refresh=False)


def revoke(call: Call) -> dict[str, Any]:
    """POST /revoke?token=: either token takes the whole grant."""
    form = dict(parse_qsl(call.body.decode("utf-8", "replace")))
    text = call.query("token") or form.get("token", "")
    row = call.world.store.one("SELECT family FROM tokens WHERE token=? AND platform='youtube'", (text,))
    if row is None:
        raise Refusal(400, {"error": "invalid_token", "error_description": "Token expired or revoked"})
    call.world.store.write("DELETE FROM tokens WHERE family=? AND platform='youtube'", (row["family"],))
    return {}
