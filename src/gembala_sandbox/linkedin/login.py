"""Three-legged OAuth: consent page, code of 30 minutes, tokens of 60 days, refresh where approved, userinfo."""

from __future__ import annotations

import html
import json
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlencode

from starlette.responses import HTMLResponse, RedirectResponse, Response

from gembala_sandbox import accounts
from gembala_sandbox.accounts import Account
from gembala_sandbox.ids import opaque
from gembala_sandbox.linkedin import app, errors, urns
from gembala_sandbox.linkedin.platform import invalid_grant
from gembala_sandbox.wire import Call, Refusal

if TYPE_CHECKING:
    from gembala_sandbox.world import World

ACCESS_SECONDS = 5_184_000
REFRESH_SECONDS = 365 * 86_400
CODE_SECONDS = 1_800
_PAGE = """<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>{title}</title></head><body><h1>{title}</h1><p>This is a sandbox, not LinkedIn.</p>{body}</body></html>"""


def _stop(message: str) -> HTMLResponse:
    body = f"<p role='alert'>{html.escape(message)}</p>"
    return HTMLResponse(_PAGE.format(title="Bummer, something went wrong", body=body), 400)


def _refusal(call: Call) -> Response | None:
    if call.query("client_id") != app.settings(call.world)["client_id"]:
        return _stop("The passed in client_id is invalid")
    if not app.redirect_allowed(call.world, call.query("redirect_uri")):
        return _stop("The redirect_uri does not match the registered value")
    if call.query("response_type") != "code":
        return _stop("The required parameter response_type=code is missing")
    unknown = [s for s in call.query("scope").split() if s not in app.scopes(call.world)]
    if unknown or not call.query("scope"):
        why = f"Scope {html.escape(repr(' '.join(unknown)))} is not authorized for your application"
        return _back(call, {"error": "unauthorized_scope_error", "error_description": why})
    return None


def _back(call: Call, answer: dict[str, str]) -> Response:
    state = {"state": call.query("state")} if call.query("state") else {}
    address = call.query("redirect_uri")
    return RedirectResponse(f"{address}{'&' if '?' in address else '?'}{urlencode(answer | state)}", 302)


def members(world: World) -> list[Account]:
    """Everybody who can sign in, oldest first."""
    brand = accounts.listing(world, source="brand")
    return [a for a in brand if a.platform == "linkedin" and not urns.is_organization(a.id)]


def consent_page(call: Call) -> Response:
    """Who, and what the app will be allowed."""
    if (refused := _refusal(call)) is not None:
        return refused
    people = "".join(
        f'<p><label><input type="radio" name="member" value="{html.escape(a.id)}"{" checked" if i == 0 else ""}> '
        f"{html.escape(a.name)}</label></p>"
        for i, a in enumerate(members(call.world))
    )
    asked = "".join(f"<li>{html.escape(s)}</li>" for s in call.query("scope").split())
    none = "<p>No member yet: make one with POST /accounts on the admin port.</p>"
    body = (
        f'<form method="post"><fieldset><legend>Member</legend>{people or none}</fieldset><ul>{asked}</ul>'
        '<p><button type="submit" name="decision" value="allow">Allow</button> '
        '<button type="submit" name="decision" value="deny">Cancel</button></p></form>'
    )
    return HTMLResponse(_PAGE.format(title="Sign in with LinkedIn", body=body))


def consent_decision(call: Call) -> Response:
    """Back to the app with a code, or with user_cancelled_authorize."""
    if (refused := _refusal(call)) is not None:
        return refused
    said = dict(parse_qsl(call.body.decode("utf-8", "replace")))
    member = next((a for a in members(call.world) if a.id == said.get("member")), None)
    if said.get("decision") != "allow" or member is None:
        why = "The user cancelled the authorization"
        return _back(call, {"error": "user_cancelled_authorize", "error_description": why})
    code = "AQ" + opaque(60)
    data = {"redirect_uri": call.query("redirect_uri")}
    _keep(call.world, code, "code", member, CODE_SECONDS, call.query("scope"), data=data)
    return _back(call, {"code": code})


def _keep(
    world: World,
    token: str,
    kind: str,
    member: Account,
    seconds: float,
    scope: str,
    *,
    family: str = "",
    data: Any = None,
) -> None:
    kept = {"issued": world.clock.now()} | (data or {})
    world.store.write(
        "INSERT INTO tokens(token,platform,kind,account_id,family,expires,scope,data) VALUES(?,'linkedin',?,?,?,?,?,?)",
        (token, kind, member.id, family, world.clock.now() + seconds, scope, json.dumps(kept)),
    )


def issue(world: World, member: Account, scope: str, *, refresh: bool | None = None) -> dict[str, Any]:
    """An access token; with approval also a refresh token of a fixed year."""
    family, access = opaque(12), "AQV" + opaque(120)
    _keep(world, access, "access", member, ACCESS_SECONDS, scope, family=family)
    shown: dict[str, Any] = {
        "access_token": access,
        "expires_in": ACCESS_SECONDS,
        "scope": scope,
        "token_type": "Bearer",
    }
    if app.settings(world)["refresh"] if refresh is None else refresh:
        token = "AQX" + opaque(120)
        _keep(world, token, "refresh", member, REFRESH_SECONDS, scope, family=family)
        shown |= {"refresh_token": token, "refresh_token_expires_in": REFRESH_SECONDS}
    return shown


def operation(call: Call) -> str:
    """`refresh` or `login`."""
    return "refresh" if b"grant_type=refresh_token" in call.body else "login"


def token(call: Call) -> dict[str, Any]:
    """POST /oauth/v2/accessToken, as a form."""
    form = dict(parse_qsl(call.body.decode("utf-8", "replace")))
    known = app.settings(call.world)
    if not call.request.headers.get("content-type", "").startswith("application/x-www-form-urlencoded"):
        raise Refusal(400, {"error": "invalid_request", "error_description": "The body must be a form"})
    if (form.get("client_id"), form.get("client_secret")) != (known["client_id"], known["client_secret"]):
        raise Refusal(401, {"error": "invalid_client", "error_description": "Client authentication failed"})
    match form.get("grant_type"):
        case "authorization_code":
            return _by_code(call.world, form)
        case "refresh_token":
            return _refresh(call.world, form)
    raise Refusal(400, {"error": "unsupported_grant_type", "error_description": "The grant_type is not supported"})


def _by_code(world: World, form: dict[str, str]) -> dict[str, Any]:
    given = form.get("code", "")
    row = world.store.one("SELECT * FROM tokens WHERE token=? AND platform='linkedin' AND kind='code'", (given,))
    world.store.write("DELETE FROM tokens WHERE token=? AND kind='code'", (given,))
    if row is None or row["expires"] <= world.clock.now():
        raise invalid_grant("Unable to retrieve access token: authorization code not found or expired")
    if json.loads(row["data"])["redirect_uri"] != form.get("redirect_uri"):
        raise invalid_grant("Unable to retrieve access token: appid/redirect uri/code verifier does not match")
    return issue(world, accounts.get(world, row["account_id"]), row["scope"])


def _refresh(world: World, form: dict[str, str]) -> dict[str, Any]:
    """A new access token; the refresh token stays the same and keeps its end."""
    if not app.settings(world)["refresh"]:
        raise Refusal(400, {"error": "unauthorized_client", "error_description": "Refresh tokens need approval"})
    given = form.get("refresh_token", "")
    row = world.store.one("SELECT * FROM tokens WHERE token=? AND platform='linkedin' AND kind='refresh'", (given,))
    if row is None or row["expires"] <= world.clock.now():
        raise invalid_grant()
    shown = issue(world, accounts.get(world, row["account_id"]), row["scope"], refresh=False)
    left = int(row["expires"] - world.clock.now())
    return shown | {"refresh_token": given, "refresh_token_expires_in": left}


def userinfo(call: Call) -> dict[str, Any]:
    """GET /v2/userinfo: the OpenID claims of the member."""
    granted, member = set(call.token_scope.split()), call.me
    if "openid" not in granted:
        raise errors.denied("userinfo.GET.NO_VERSION")
    shown: dict[str, Any] = {"sub": urns.tail(member.id)}
    if "profile" in granted:
        first, _, last = member.name.partition(" ")
        shown |= {"name": member.name, "given_name": first, "family_name": last}
        shown |= {"locale": {"country": "ID", "language": "id"}}
        url = call.request.url
        shown["picture"] = f"{url.scheme}://{url.netloc}/linkedin/media/{urns.tail(member.id)}"
    if "email" in granted:
        shown |= {"email": f"{member.handle.rpartition('/')[2]}@example.com", "email_verified": True}
    return shown
