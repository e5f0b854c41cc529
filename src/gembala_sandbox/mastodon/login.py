"""Registering an app, consent, codes for tokens that never end, and taking them back."""

from __future__ import annotations

import base64
import hashlib
import html
import json
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from starlette.responses import HTMLResponse, RedirectResponse, Response

from gembala_sandbox import accounts, things
from gembala_sandbox.accounts import Account
from gembala_sandbox.ids import opaque
from gembala_sandbox.mastodon import app, errors, ids, params
from gembala_sandbox.mastodon.show import base
from gembala_sandbox.things import Thing
from gembala_sandbox.wire import Call, Refusal

if TYPE_CHECKING:
    from gembala_sandbox.world import World

OUT_OF_BAND = "urn:ietf:wg:oauth:2.0:oob"
_PAGE = """<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>{title}</title></head><body><h1>{title}</h1><p>This is a sandbox, not a Mastodon server.</p>{body}</body></html>"""


def register(call: Call) -> dict[str, Any]:
    """POST /api/v1/apps {client_name, redirect_uris, scopes, website}."""
    said = params.fields(call)
    name, given = params.text(said.get("client_name")), said.get("redirect_uris")
    uris = params.listed(given) if isinstance(given, list) else params.text(given).split()
    scopes = params.text(said.get("scopes")).split() or ["read"]
    if not name:
        raise errors.invalid("Application name can't be blank")
    if not uris or not all(one == OUT_OF_BAND or urlsplit(one).scheme in ("http", "https") for one in uris):
        raise errors.invalid("Redirect URI must be an absolute URI.")
    if not set(scopes) <= set(app.SCOPES):
        raise errors.invalid("Scopes doesn't match configured on the server.")
    made = Thing("mastodon", "app", opaque(32), parent=ids.count(call.world, "apps"))
    made.data = {"name": name, "uris": uris, "scopes": scopes, "secret": opaque(32), "website": said.get("website")}
    things.keep(call.world, made)
    return shown(made) | {
        "redirect_uri": "\n".join(uris),
        "client_id": made.id,
        "client_secret": made.data["secret"],
        "client_secret_expires_at": 0,
    }


def shown(found: Thing) -> dict[str, Any]:
    """An app without its secret."""
    return {
        "id": found.parent,
        "name": found.data["name"],
        "website": found.data["website"] or None,
        "scopes": found.data["scopes"],
        "redirect_uris": found.data["uris"],
        "vapid_key": "BJGht7R8h9FMwI4oZFyjwGx9_RmR0ylu5_XEVifgiVXM7h8XNEf8zbi4kc_52DVHv_TBinj7TY_Ahl_A6NmkEuI=",
    }


def whose(call: Call) -> dict[str, Any]:
    """GET /api/v1/apps/verify_credentials."""
    found = things.find(call.world, "mastodon", "app", call.notes.get("app", ""))
    if found is None:
        raise errors.no_token()
    return shown(found)


def discovery(call: Call) -> dict[str, Any]:
    """GET /.well-known/oauth-authorization-server."""
    root = base(call)
    return {
        "issuer": root + "/",
        "authorization_endpoint": root + "/oauth/authorize",
        "token_endpoint": root + "/oauth/token",
        "revocation_endpoint": root + "/oauth/revoke",
        "userinfo_endpoint": root + "/oauth/userinfo",
        "scopes_supported": list(app.SCOPES),
        "response_types_supported": ["code"],
        "response_modes_supported": ["query", "fragment", "form_post"],
        "grant_types_supported": ["authorization_code", "client_credentials"],
        "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
        "code_challenge_methods_supported": ["S256"],
        "app_registration_endpoint": root + "/api/v1/apps",
    }


def _refusal(call: Call) -> Response | None:
    found = things.find(call.world, "mastodon", "app", call.query("client_id"))
    asked = call.query("scope", "read").split()
    why = ""
    if found is None:
        why = "Client authentication failed due to unknown client, no client authentication included."
    elif call.query("redirect_uri") not in found.data["uris"]:
        why = "The redirect URI included is not valid."
    elif not covers(found.data["scopes"], asked):
        why = "The requested scope is invalid, unknown, or malformed."
    elif call.query("response_type") != "code":
        why = "The authorization server does not support this response type."
    if not why:
        return None
    return HTMLResponse(
        _PAGE.format(title="An error has occurred", body=f"<p role='alert'>{html.escape(why)}</p>"), 400
    )


def covers(held: list[str], asked: list[str]) -> bool:
    """Whether every scope asked for is among the app's; `read` holds every `read:…`."""
    return bool(asked) and all(one in held or one.partition(":")[0] in held for one in asked)


def people(world: World) -> list[Account]:
    """Everybody of this server who can sign in."""
    return [a for a in accounts.listing(world, source="brand") if a.platform == "mastodon"]


def consent_page(call: Call) -> Response:
    """GET /oauth/authorize."""
    if (refused := _refusal(call)) is not None:
        return refused
    who = "".join(
        f'<p><label><input type="radio" name="account" value="{html.escape(a.id)}"{" checked" if i == 0 else ""}> '
        f"{html.escape(a.name)} (@{html.escape(a.handle)})</label></p>"
        for i, a in enumerate(people(call.world))
    )
    asked = "".join(f"<li><code>{html.escape(one)}</code></li>" for one in call.query("scope").split())
    none = "<p>No account yet: make one with POST /accounts on the admin port.</p>"
    body = (
        f'<form method="post"><fieldset><legend>Account</legend>{who or none}</fieldset><ul>{asked}</ul>'
        '<p><button type="submit" name="decision" value="allow">Authorize</button> '
        '<button type="submit" name="decision" value="deny">Deny</button></p></form>'
    )
    return HTMLResponse(_PAGE.format(title="Authorization required", body=body))


def consent_decision(call: Call) -> Response:
    """POST /oauth/authorize: back with a code, or with access_denied."""
    if (refused := _refusal(call)) is not None:
        return refused
    said = dict(parse_qsl(call.body.decode("utf-8", "replace")))
    who = next((a for a in people(call.world) if a.id == said.get("account")), None)
    state = {"state": call.query("state")} if call.query("state") else {}
    if who is None or said.get("decision") != "allow":
        words = "The resource owner or authorization server denied the request."
        return _back(call, {"error": "access_denied", "error_description": words} | state)
    code = opaque(32)
    asked = {name: call.query(name) for name in ("client_id", "redirect_uri", "code_challenge")}
    keep(call.world, code, "code", who.id, call.query("scope", "read"), asked, seconds=_lives(call.world))
    return _back(call, {"code": code} | state)


def _lives(world: World) -> float:
    return float(app.settings(world)["code_seconds"])


def _back(call: Call, answer: dict[str, str]) -> Response:
    address = call.query("redirect_uri")
    return RedirectResponse(f"{address}{'&' if '?' in address else '?'}{urlencode(answer)}", 302)


def keep(
    world: World, token: str, kind: str, account_id: str, scope: str, data: dict[str, str], *, seconds: float = 1e11
) -> None:
    """Store a token or a code."""
    world.store.write(
        "INSERT INTO tokens(token,platform,kind,account_id,family,expires,scope,data) VALUES(?,'mastodon',?,?,'',?,?,?)",
        (token, kind, account_id, world.clock.now() + seconds, scope, json.dumps(data)),
    )


def issue(world: World, account_id: str, scope: str, client: str) -> dict[str, Any]:
    """A token; it has no end."""
    access = opaque(32)
    keep(world, access, "access", account_id, scope, {"app": client})
    return {"access_token": access, "token_type": "Bearer", "scope": scope, "created_at": int(world.clock.now())}


def _client(call: Call, said: dict[str, Any]) -> Thing:
    given = (params.text(said.get("client_id")), params.text(said.get("client_secret")))
    kind, _, basic = call.request.headers.get("authorization", "").partition(" ")
    if kind.lower() == "basic":
        try:
            name, _, secret = base64.b64decode(basic).decode().partition(":")
        except ValueError:
            name, secret = "", ""
        given = (name, secret)
    found = things.find(call.world, "mastodon", "app", given[0])
    if found is None or found.data["secret"] != given[1]:
        words = "Client authentication failed due to unknown client, no client authentication included."
        raise errors.oauth("invalid_client", words, 401)
    return found


def token(call: Call) -> dict[str, Any]:
    """POST /oauth/token."""
    said = params.fields(call)
    client = _client(call, said)
    if said.get("grant_type") == "client_credentials":
        return issue(call.world, "", params.text(said.get("scope")) or "read", client.id)
    if said.get("grant_type") != "authorization_code":
        raise errors.oauth("unsupported_grant_type", "The authorization grant type is not supported.")
    return _by_code(call.world, client, said)


def _by_code(world: World, client: Thing, said: dict[str, Any]) -> dict[str, Any]:
    given = params.text(said.get("code"))
    row = world.store.one("SELECT * FROM tokens WHERE token=? AND platform='mastodon' AND kind='code'", (given,))
    world.store.write("DELETE FROM tokens WHERE token=? AND kind='code'", (given,))
    refused: Refusal = errors.oauth("invalid_grant", errors.GRANT)
    if row is None or row["expires"] <= world.clock.now():
        raise refused
    asked = json.loads(row["data"])
    if asked["client_id"] != client.id or asked["redirect_uri"] != params.text(said.get("redirect_uri")):
        raise refused
    digest = hashlib.sha256(params.text(said.get("code_verifier")).encode()).digest()
    if asked["code_challenge"] and base64.urlsafe_b64encode(digest).rstrip(b"=").decode() != asked["code_challenge"]:
        raise refused
    return issue(world, row["account_id"], row["scope"], client.id)


def revoke(call: Call) -> dict[str, Any]:
    """POST /oauth/revoke {client_id, client_secret, token}."""
    said = params.fields(call)
    client = _client(call, said)
    given = params.text(said.get("token"))
    row = call.world.store.one("SELECT * FROM tokens WHERE token=? AND platform='mastodon'", (given,))
    if row is not None and json.loads(row["data"]).get("app") == client.id:
        call.world.store.write("UPDATE tokens SET kind='revoked' WHERE token=?", (given,))
    return {}
