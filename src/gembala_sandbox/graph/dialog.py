"""The pages on which a person logs in, chooses accounts and grants permissions."""

from __future__ import annotations

import html
from collections.abc import Sequence
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from starlette.responses import HTMLResponse, RedirectResponse, Response

from gembala_sandbox import accounts
from gembala_sandbox.accounts import Account
from gembala_sandbox.graph import apps, persons, tokens, urls
from gembala_sandbox.graph.persons import Person
from gembala_sandbox.wire import Call

_PAGE = """<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>{title}</title></head><body><h1>{title}</h1><p>This is a sandbox, not {brand}.</p>{body}</body></html>"""


def page(title: str, brand: str, body: str, status: int = 200) -> HTMLResponse:
    """A plain page; title and brand are our own words, body is HTML."""
    return HTMLResponse(_PAGE.format(title=html.escape(title), brand=brand, body=body), status)


def _stop(brand: str, message: str) -> HTMLResponse:
    return page("Sorry, something went wrong", brand, f"<p role='alert'>{html.escape(message)}</p>", 400)


def back(call: Call, address: str, answer: dict[str, str], tail: str = "") -> Response:
    """302 to the app with the answer and the state it sent; `tail` is the fragment Meta adds."""
    state = call.query("state")
    query = answer | ({"state": state} if state else {})
    joint = "&" if "?" in address else "?"
    return RedirectResponse(address + joint + urlencode(query) + tail, 302)


def _refusal(call: Call, host: str, brand: str) -> HTMLResponse | None:
    app = apps.app(call.world, host)
    if call.query("client_id") != app["id"]:
        return _stop(brand, "Invalid App ID: the provided app ID does not look like a valid app ID.")
    if not urls.redirect_allowed(app["redirects"], call.query("redirect_uri")):
        return _stop(brand, "URL blocked: this redirect failed because the redirect URI is not white-listed.")
    if call.query("response_type", "code") != "code":
        return _stop(brand, "Invalid response_type.")
    return None


def scopes_of(text: str) -> list[str]:
    """Permissions from a list with commas or spaces, once each."""
    return list(dict.fromkeys(text.replace(",", " ").split()))


def _boxes(name: str, values: Sequence[tuple[str, str]]) -> str:
    return "".join(
        f'<p><label><input type="checkbox" name="{name}" value="{html.escape(value)}" checked> '
        f"{html.escape(label)}</label></p>"
        for value, label in values
    )


def _form(call: Call) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, value in parse_qsl(call.body.decode("utf-8", "replace")):
        found.setdefault(name, []).append(value)
    return found


_BUTTONS = (
    '<p><button type="submit" name="decision" value="allow">Continue</button> '
    '<button type="submit" name="decision" value="deny">Cancel</button></p>'
)


def facebook_page(call: Call) -> Response:
    """GET /dialog/oauth: who, which Pages, which permissions."""
    if (refused := _refusal(call, "facebook", "Facebook")) is not None:
        return refused
    people = persons.listing(call.world)
    chosen = next((p for p in people if p.id == call.query("as")), people[0] if people else None)
    if chosen is None:
        return page(
            "Log in", "Facebook", "<p>Nobody is here yet: make a Page with POST /accounts on the admin port.</p>"
        )
    app = apps.app(call.world, "facebook")
    if app["mode"] == "development" and not chosen.role:
        return _stop("Facebook", "App not active: this app is not accessible right now.")
    return page(f"Log in as {chosen.name}", "Facebook", _switch(call, people, chosen) + _grant(call, chosen))


def _switch(call: Call, people: list[Person], chosen: Person) -> str:
    url = urlsplit(str(call.request.url))
    query = [(k, v) for k, v in parse_qsl(url.query) if k != "as"]
    links = [
        f'<li><a href="{html.escape(urlunsplit(url._replace(query=urlencode([*query, ("as", p.id)]))))}">'
        f"{html.escape(p.name)}</a></li>"
        for p in people
        if p.id != chosen.id
    ]
    return f"<nav aria-label='Other people'><ul>{''.join(links)}</ul></nav>" if links else ""


def _grant(call: Call, person: Person) -> str:
    pages = []
    for found in persons.pages_of(call.world, person):
        linked = persons.instagram_of(call.world, found.id)
        pages.append((found.id, f"{found.name}{f' with Instagram @{linked.handle}' if linked else ''}"))
    scopes = [(s, s) for s in scopes_of(call.query("scope")) if s != "public_profile"]
    return (
        f'<form method="post"><input type="hidden" name="person" value="{person.id}">'
        f"<fieldset><legend>Pages</legend>{_boxes('page', pages) or '<p>No Page.</p>'}</fieldset>"
        f"<fieldset><legend>Permissions</legend>{_boxes('scope', scopes)}</fieldset>{_BUTTONS}</form>"
    )


def facebook_decision(call: Call) -> Response:
    """POST of that page: back with a code, or with what the person refused."""
    if (refused := _refusal(call, "facebook", "Facebook")) is not None:
        return refused
    form, address = _form(call), call.query("redirect_uri")
    person = persons.find(call.world, form.get("person", [""])[0])
    if form.get("decision") != ["allow"] or person is None:
        denied = {"error": "access_denied", "error_code": "200", "error_description": "Permissions error"}
        return back(call, address, denied | {"error_reason": "user_denied"})
    asked = scopes_of(call.query("scope"))
    granted = [s for s in asked if s in form.get("scope", [])]
    person.declined = [s for s in asked if s not in granted and s != "public_profile"]
    person.granted = [*granted, "public_profile"]
    persons.keep(call.world, person)
    data: dict[str, Any] = {
        "redirect_uri": address,
        "scopes": person.granted,
        "pages": [p for p in form.get("page", []) if p in person.pages],
    }
    code = tokens.keep_code(call.world, host="facebook", owner=person.id, data=data)
    return back(call, address, {"code": code}, "#_=_")


def _accounts(call: Call, host: str) -> list[Account]:
    return [a for a in accounts.listing(call.world, source="brand") if a.platform == host]


def account_page(call: Call, host: str, brand: str) -> Response:
    """Which account logs in, and what it grants (Instagram Login and Threads)."""
    if (refused := _refusal(call, host, brand)) is not None:
        return refused
    people = _accounts(call, host)
    choices = "".join(
        f'<p><label><input type="radio" name="account" value="{a.id}"{" checked" if i == 0 else ""}> '
        f"{html.escape(a.name)} (@{html.escape(a.handle)})</label></p>"
        for i, a in enumerate(people)
    )
    none = "<p>No account yet: make one with POST /accounts on the admin port.</p>"
    scopes = [(s, s) for s in scopes_of(call.query("scope"))]
    return page(
        "Log in",
        brand,
        f'<form method="post"><fieldset><legend>Account</legend>{choices or none}</fieldset>'
        f"<fieldset><legend>Permissions</legend>{_boxes('scope', scopes)}</fieldset>{_BUTTONS}</form>",
    )


def account_decision(call: Call, host: str, brand: str, basic: str) -> Response:
    """POST of that page; the `basic` permission cannot be declined."""
    if (refused := _refusal(call, host, brand)) is not None:
        return refused
    form, address = _form(call), call.query("redirect_uri")
    account = next((a for a in _accounts(call, host) if a.id == form.get("account", [""])[0]), None)
    if form.get("decision") != ["allow"] or account is None:
        denied = {"error": "access_denied", "error_reason": "user_denied"}
        return back(call, address, denied | {"error_description": "The user denied your request."})
    if account.flags.get("account_type") == "PERSONAL":
        return _stop(brand, "Switch to a professional account to go on.")
    asked = scopes_of(call.query("scope"))
    data = {"redirect_uri": address, "scopes": [s for s in asked if s in form.get("scope", []) or s == basic]}
    code = tokens.keep_code(call.world, host=host, owner=account.id, data=data)
    return back(call, address, {"code": code}, "#_")
