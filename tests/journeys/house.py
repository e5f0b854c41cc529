"""A running product, and a doorman who opens its pages for people."""

from __future__ import annotations

import json
import socket
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

ROOT = Path(__file__).resolve().parents[2]
PASSWORD = "kambing-makan-rumput"
W = "/w/warung-nusantara"
F = "/forum/warung-nusantara"
SIZES = {1440: (1440, 900), 390: (390, 844)}
INDONESIAN = ("id", 1440, "light")
ENGLISH = ("en", 390, "dark")
START_WITHIN = 120.0
GIVEN_UP = ("htmx:sendAbort", "htmx:afterRequest")
"""htmx tells of a request that a newer one replaced; one that failed is told under other names as well."""
T = TypeVar("T")
Look = tuple[str, int, str]


@dataclass(frozen=True)
class House:
    """A running product: its address, and the address of the sandbox's admin door."""

    url: str
    admin: str
    data: Path

    def ask(self, path: str, body: dict[str, Any] | None = None) -> Any:
        """GET, or POST with a body, at the sandbox's admin door; the decoded JSON."""
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.admin + path, data=data)
        with urllib.request.urlopen(request, timeout=10) as answer:
            return json.loads(answer.read())

    def posts(self, **query: str) -> list[dict[str, Any]]:
        """What the sandbox holds, not counting what was deleted."""
        rows: list[dict[str, Any]] = self.ask(f"/posts?{urllib.parse.urlencode(query)}")
        return [row for row in rows if not row["deleted"]]

    def graph(self, platform: str, kind: str) -> list[dict[str, Any]]:
        """What else lies at a platform of Meta: photos, videos, containers."""
        found: list[dict[str, Any]] = self.ask(f"/graph/things?platform={platform}&kind={kind}")["things"]
        return found


def until(look: Callable[[], T], *, seconds: float, what: str) -> T:
    """The first true answer of ``look`` within so many seconds; fails the test saying ``what`` did not come."""
    deadline = time.monotonic() + seconds
    while True:
        if found := look():
            return found
        if time.monotonic() > deadline:
            pytest.fail(f"not within {seconds:g} s: {what}")
        time.sleep(0.1)


def free_ports() -> tuple[int, int]:
    """A port for the web, and the first of two neighbours for the sandbox."""
    with socket.socket() as web:
        web.bind(("127.0.0.1", 0))
        while True:
            with socket.socket() as one, socket.socket() as two:
                one.bind(("127.0.0.1", 0))
                try:
                    two.bind(("127.0.0.1", one.getsockname()[1] + 1))
                except OSError:
                    continue
                return web.getsockname()[1], one.getsockname()[1]


def answers(url: str) -> bool:
    """Whether somebody answers there at all."""
    try:
        with urllib.request.urlopen(url, timeout=2):
            return True
    except urllib.error.HTTPError as error:
        error.close()
        return True
    except OSError:
        return False


@dataclass
class Doorman:
    """Opens pages for people; a person signs in once per run and keeps the session."""

    house: House
    browser: Browser
    states: dict[str, Any] = field(default_factory=dict)
    opened: list[BrowserContext] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def page(self, who: str, look: Look = INDONESIAN, **options: Any) -> Page:
        """A page of ``who`` (their mailbox's name, "" for a stranger) in a language, width (px) and theme."""
        language, width, theme = look
        if who and who not in self.states:
            self.states[who] = self._sign_in(who)
        w, h = SIZES[width]
        context = self.browser.new_context(
            viewport={"width": w, "height": h}, color_scheme=theme, locale=language,  # type: ignore[arg-type]
            storage_state=self.states.get(who), base_url=self.house.url, **options,
        )  # fmt: skip
        context.set_default_timeout(10_000)
        self.opened.append(context)
        page = context.new_page()
        page.on("console", lambda m: self._hear(page, m.text) if m.type == "error" else None)
        page.on("pageerror", lambda error: self.complaints.append(f"{page.url}: {error}"))
        if who:
            self.speak(page, language)
        return page

    def speak(self, page: Page, language: str) -> None:
        """The person chooses their language; pages opened before keep theirs until they are loaded again."""
        token = next(one["value"] for one in page.context.cookies() if one["name"] == "csrftoken")
        answer = page.request.post(
            "/language/",
            form={"language": language, "next": "/language/", "csrfmiddlewaretoken": token},
            max_redirects=0,
        )
        assert answer.status == 302, answer.status

    def _hear(self, page: Page, text: str) -> None:
        if page.url.startswith(self.house.url) and not text.startswith(GIVEN_UP):
            self.complaints.append(f"{page.url}: {text}")

    def _sign_in(self, who: str) -> Any:
        context = self.browser.new_context(base_url=self.house.url)
        page = context.new_page()
        page.goto("/sign-in/")
        page.fill("input[name=login]", f"{who}@warung.example")
        page.fill("input[name=password]", PASSWORD)
        page.press("input[name=password]", "Enter")
        page.wait_for_url(f"**{W}/**")
        state = context.storage_state()
        context.close()
        return state

    def close(self) -> None:
        """Close what the test opened."""
        while self.opened:
            self.opened.pop().close()
