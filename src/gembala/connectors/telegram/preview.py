"""The public page of a channel (``t.me/s/name``): its newest posts, for everybody to read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from html.parser import HTMLParser

from gembala.connectors.telegram.mapping import moment
from gembala.kernel.http import trusted
from gembala.platforms.contracts import Account, Category, PlatformError, Problem

WORDS = frozenset({"tgme_widget_message_text", "tgme_widget_message_poll_question"})


@dataclass(frozen=True)
class Shown:
    """One post of the page; ``at`` is UTC."""

    number: int
    text: str
    at: datetime


class _Page(HTMLParser):
    def __init__(self, name: str) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[Shown] = []
        self._name, self._number, self._text, self._depth = name.lower(), 0, "", 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        place = (given.get("data-post") or "").lower()
        if place.startswith(f"{self._name}/") and place.rpartition("/")[2].isdigit():
            self._number, self._text = int(place.rpartition("/")[2]), ""
        if self._depth:
            self._depth += tag == "div"
            self._text += "\n" if tag == "br" else ""
        elif tag == "div" and WORDS & set((given.get("class") or "").split()) and not self._text:
            self._depth = 1
        if tag == "time" and self._number and given.get("datetime"):
            self.found.append(Shown(self._number, self._text, _at(str(given["datetime"]))))
            self._number = 0

    def handle_endtag(self, tag: str) -> None:
        if self._depth and tag == "div":
            self._depth -= 1

    def handle_data(self, data: str) -> None:
        if self._depth:
            self._text += data


def _at(stamp: str) -> datetime:
    try:
        read = datetime.fromisoformat(stamp)
    except ValueError:
        return moment("")
    return read if read.tzinfo else moment("")


def posts(account: Account) -> list[Shown]:
    """What the page shows. Raises `PlatformError`; a page without any post is not believed."""
    name = account.flags["username"]
    root = account.endpoints.web or "https://t.me"
    try:
        response = trusted().request("GET", f"{root}/s/{name}")
    except Exception as error:  # no answer, or one that cannot be unpacked
        raise PlatformError(Problem(Category.TRANSIENT, type(error).__name__)) from None
    if response.status_code != 200:
        raise PlatformError(Problem(Category.UNSUPPORTED, "no_preview", "the channel has no public page"))
    page = _Page(name)
    page.feed(response.text)
    if not page.found:
        raise PlatformError(Problem(Category.UNKNOWN, "empty_preview", "no post could be read on the public page"))
    return page.found


def same(left: str, right: str) -> bool:
    """Equal but for white space."""
    return left.split() == right.split()
