"""TikTok's OAuth 2: consent, code (with a hex PKCE challenge), two-hour tokens, refresh tokens that rotate."""

from __future__ import annotations

import hashlib
import html
import json
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlencode

from starlette.responses import HTMLResponse, RedirectResponse, Response

from gembala_sandbox import accounts
from gembala_sandbox.accounts import Account
from gembala_sandbox.ids import opaque
from gembala_sandbox.tiktok import app, errors
from gembala_sandbox.wire import Call

if TYPE_CHECKING:
    from gembala_sandbox.world import World

_PAGE = """<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>{title}</title></head><body><h1>{title}</h1><p>This is a sandbox, not TikTok.</p>{body}</body></html>"""


def stop(message: str) -> HTMLResponse:
    """The page for an address that TikTok does not know."""
    body = f"<p role='alert'>{html.escape(message)}</p>"
    return HTMLResponse(_PAGE.format(title="Something went wrong", body=body), 400)


def _refusal(call: Call) -> HTMLResponse | None:
    if call.query("client_key") != app.settings(call.world)["client_key"]:
        return stop("client_key")
    if not app.redirect_allowed(call.world, call.query("redirect_uri")):
        return stop("redirect_uri")
    asked = [s for s in call.query("scope").split(",") if s]
    if not asked or any(s not in app.SCOPES for s in asked):
        return stop("scope")
    if call.query("response_type") != "code" or not call.query("state"):
        return stop("response_type or state")
    return None


def creators(world: World, platform: str = "tiktok") -> list[Account]:
    """Everybody who can sign in."""
    return [a for a in accounts.listing(world, source="brand") if a.platform == platform]


def page(call: Call, scopes: list[str], platform: str = "tiktok") -> Response:
    """The consent page: who, and what."""
    people = "".join(
        f'<p><label><input type="radio" name="creator" value="{html.escape(a.id)}"{" checked" if i == 0 else ""}> '
        f"{html.escape(a.name)} (@{html.escape(a.handle)})</label></p>"
        for i, a in enumerate(creators(call.world, platform))
    )
    asked = "".join(
        f'<p><label><input type="checkbox" name="scope" value="{html.escape(s)}" checked> {html.escape(s)}</label></p>'
        for s in scopes
    )
    none = "<p>No creator yet: make one with POST /accounts on the admin port.</p>"
    body = (
        f'<form method="post"><fieldset><legend>Creator</legend>{people or none}</fieldset>'
        f"<fieldset><legend>Access</legend>{asked}</fieldset>"
        '<p><button type="submit" name="decision" value="allow">Continue</button> '
        '<button type="submit" name="decision" value="deny">Cancel</button></p></form>'
    )
    return HTMLResponse(_PAGE.format(title="Continue with TikTok", body=body))


def consent_page(call: Call) -> Response:
    """GET /v2/auth/authorize/."""
    return _refusal(call) or page(call, [s for s in call.query("scope").split(",") if s])


def decided(call: Call, platform: str = "tiktok") -> tuple[Account | None, list[str]]:
    """Who allowed what; nobody when it was denied."""
    form = parse_qsl(call.body.decode("utf-8", "replace"))
    said = dict(form)
    creator = next((a for a in creators(call.world, platform) if a.id == said.get("creator")), None)
    return (creator if said.get("decision") == "allow" else None), [v for k, v in form if k == "scope"]


def back(call: Call, answer: dict[str, str]) -> Response:
    """To the app."""
    address = call.query("redirect_uri")
    return RedirectResponse(f"{address}{'&' if '?' in address else '?'}{urlencode(answer)}", 302)


def consent_decision(call: Call) -> Response:
    """Back with a code and the granted scopes, or with access_denied."""
    if (refused := _refusal(call)) is not None:
        return refused
    creator, granted = decided(call)
    state = {"state": call.query("state")}
    if creator is None:
        return back(call, state | {"error": "access_denied", "error_description": "User cancelled the authorization"})
    scopes = ",".join(s for s in call.query("scope").split(",") if s in granted)
    code, data = opaque(48), {n: call.query(n) for n in ("redirect_uri", "code_challenge", "code_challenge_method")}
    keep(call.world, code, "code", creator, app.settings(call.world)["code_seconds"], scopes, data=data)
    return back(call, state | {"code": code, "scopes": scopes})


def keep(
    world: World,
    token: str,
    kind: str,
    creator: Account,
    seconds: float,
    scope: str,
    *,
    family: str = "",
    data: Any = None,
) -> None:
    """Store a token."""
    world.store.write(
        "INSERT INTO tokens(token,platform,kind,account_id,family,expires,scope,data) VALUES(?,'tiktok',?,?,?,?,?,?)",
        (token, kind, creator.id, family, world.clock.now() + seconds, scope, json.dumps(data or {})),
    )


def issue(world: World, creator: Account, scope: str, *, family: str = "", refresh_left: float = 0.0) -> dict[str, Any]:
    """A pair of tokens."""
    known, family = app.settings(world), family or opaque(12)
    access, refresh = "act." + opaque(60), "rft." + opaque(60)
    life = refresh_left or known["refresh_seconds"]
    keep(world, access, "access", creator, known["access_seconds"], scope, family=family)
    keep(world, refresh, "refresh", creator, life, scope, family=family)
    return {
        "open_id": creator.id,
        "scope": scope,
        "access_token": access,
        "expires_in": int(known["access_seconds"]),
        "refresh_token": refresh,
        "refresh_expires_in": int(life),
        "token_type": "Bearer",
    }


def operation(call: Call) -> str:
    """`refresh` or `login`."""
    return "refresh" if b"grant_type=refresh_token" in call.body else "login"


def _form(call: Call) -> dict[str, str]:
    form, known = dict(parse_qsl(call.body.decode("utf-8", "replace"))), app.settings(call.world)
    if not call.request.headers.get("content-type", "").startswith("application/x-www-form-urlencoded"):
        raise errors.oauth("invalid_request", "Only application/x-www-form-urlencoded is supported.")
    if (form.get("client_key"), form.get("client_secret")) != (known["client_key"], known["client_secret"]):
        raise errors.oauth("invalid_client", "Client key or secret is incorrect.", 401)
    return form


def token(call: Call) -> dict[str, Any]:
    """POST /v2/oauth/token/: the answer stands in no envelope."""
    form = _form(call)
    match form.get("grant_type"):
        case "authorization_code":
            return _by_code(call.world, form)
        case "refresh_token":
            return _refresh(call.world, form)
    raise errors.oauth("unsupported_grant_type", "The grant_type is not supported.")


def _by_code(world: World, form: dict[str, str]) -> dict[str, Any]:
    given = form.get("code", "")
    row = world.store.one("SELECT * FROM tokens WHERE token=? AND platform='tiktok' AND kind='code'", (given,))
    world.store.write("DELETE FROM tokens WHERE token=? AND kind='code'", (given,))
    if row is None or row["expires"] <= world.clock.now():
        raise errors.oauth("invalid_grant", "Authorization code is expired or used.")
    asked = json.loads(row["data"])
    if asked["redirect_uri"] != form.get("redirect_uri"):
        raise errors.oauth("invalid_request", "Redirect_uri is not matched with the uri when requesting code.")
    if asked["code_challenge"]:
        hashed = hashlib.sha256(form.get("code_verifier", "").encode()).hexdigest()  # hex, not base64url
        if hashed != asked["code_challenge"]:
            raise errors.oauth("invalid_grant", "Code verifier or code challenge is invalid.")
    return issue(world, accounts.get(world, row["account_id"]), row["scope"])


def _refresh(world: World, form: dict[str, str]) -> dict[str, Any]:
    """A new pair; the old refresh token dies at once."""
    given = form.get("refresh_token", "")
    row = world.store.one("SELECT * FROM tokens WHERE token=? AND platform='tiktok' AND kind='refresh'", (given,))
    if row is None or row["expires"] <= world.clock.now():
        raise errors.oauth("invalid_grant", "Refresh token is invalid or expired.")
    world.store.write("DELETE FROM tokens WHERE token=? AND platform='tiktok'", (given,))
    left = row["expires"] - world.clock.now()
    return issue(world, accounts.get(world, row["account_id"]), row["scope"], family=row["family"], refresh_left=left)


def revoke(call: Call) -> dict[str, Any]:
    """POST /v2/oauth/revoke/ {client_key, client_secret, token}: the whole grant of that token."""
    given = _form(call).get("token", "")
    row = call.world.store.one("SELECT family FROM tokens WHERE token=? AND platform='tiktok'", (given,))
    if row is None:
        raise errors.oauth("invalid_request", "The token is invalid.")
    call.world.store.write("DELETE FROM tokens WHERE family=? AND platform='tiktok'", (row["family"],))
    return {}
