"""Plain calls of the Graph family, a person in the login dialog, and a webhook receiver."""

from __future__ import annotations

import hashlib
import hmac
import json
import urllib.error
import urllib.request
from contextlib import AbstractContextManager
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from .conftest import Answer, Sandbox
from .listener import Listener, listening

HOSTS = {
    "facebook": "/facebook/graph/v26.0/",
    "instagram": "/instagram/graph/v26.0/",
    "threads": "/threads/graph/v1.0/",
}


def graph(sandbox: Sandbox, token: str, method: str, path: str, *, host: str = "facebook", **given: Any) -> Answer:
    """One call with form parameters; dicts and lists become JSON."""
    values = {k: json.dumps(v) if isinstance(v, (dict, list, bool)) else str(v) for k, v in given.items()}
    url = sandbox.base + HOSTS[host] + path
    if token:
        values["access_token"] = token
    if method == "GET":
        return sandbox.ask("GET", f"{url}{'&' if '?' in url else '?'}{urlencode(values)}")
    return sandbox.ask(method, url, body=urlencode(values).encode())


def refusal(answer: Answer) -> tuple[int, int]:
    """Code and subcode of a refused call."""
    error = answer.body["error"]
    return error["code"], error.get("error_subcode", 0)


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args: Any) -> None:
        return None


def press(url: str, form: list[tuple[str, str]]) -> dict[str, str]:
    """What the app gets back when a person sends that form on a dialog page."""
    try:
        urllib.request.build_opener(_Stay).open(url, urlencode(form).encode())
    except urllib.error.HTTPError as redirect:
        if redirect.code != 302:
            return {"page": redirect.read().decode()}
        back = urlsplit(redirect.headers["location"])
        return {k: v[0] for k, v in parse_qs(back.query).items()} | {"fragment": back.fragment}
    raise AssertionError("a redirect was expected")


def signed(secret: str, raw: bytes) -> str:
    """X-Hub-Signature-256 of raw bytes."""
    return "sha256=" + hmac.new(secret.encode(), raw, hashlib.sha256).hexdigest()


def receiving(verify: str = "rahasia") -> AbstractContextManager[Listener]:
    """A webhook's address that answers the handshake with this token."""

    def answer(asked: dict[str, str]) -> tuple[int, bytes]:
        right = asked.get("hub.verify_token") == verify and asked.get("hub.mode") == "subscribe"
        return (200, asked["hub.challenge"].encode()) if right else (403, b"no")

    return listening("x-hub-signature-256", answer)
