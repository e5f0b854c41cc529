"""The public page of a channel (``t.me/s/name``): its newest posts, for everybody to read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from html.parser import HTMLParser
from urllib.parse import urlsplit

from gembala.connectors.telegram.mapping import moment
from gembala.kernel.http import trusted
from gembala.platforms.contracts import Account, Category, PlatformError, Problem

WORDS = frozenset({"tgme_widget_message_text", "tgme_widget_message_poll_question"})
FILES = frozenset({"tgme_widget_message_photo_wrap", "tgme_widget_message_video_player"})
SERVICE = "service_message"
"""What Telegram itself writes: that the channel was made, that a post was pinned. Its words are nobody's."""


@dataclass(frozen=True)
class Shown:
    """One post of the page; ``at`` is UTC. ``items`` are the numbers of an album's pictures and films, if it is one."""

    number: int
    text: str
    at: datetime
    items: tuple[int, ...] = ()


class _Page(HTMLParser):
    def __init__(self, name: str) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[Shown] = []
        self._name, self._number, self._text, self._depth = name.lower(), 0, "", 0
        self._items: list[int] = []
        self._service = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        place, classes = (given.get("data-post") or "").lower(), set((given.get("class") or "").split())
        if place.startswith(f"{self._name}/") and place.rpartition("/")[2].isdigit():
            self._number, self._text, self._items = int(place.rpartition("/")[2]), "", []
            self._service = SERVICE in classes
        if self._depth:
            self._depth += tag == "div"
            self._text += "\n" if tag == "br" else ""
        elif tag == "div" and WORDS & classes and not self._text and not self._service:
            self._depth = 1
        if classes & FILES and (number := self._numbered(given.get("href") or "")) and number not in self._items:
            self._items.append(number)
        if tag == "time" and self._number and given.get("datetime"):
            self.found.append(Shown(self._number, self._text, _at(str(given["datetime"])), tuple(self._items)))
            self._number = 0

    def _numbered(self, href: str) -> int:
        """The number of the message of this channel that an address leads to; 0 when it leads elsewhere."""
        way = urlsplit(href).path.lower().strip("/").rpartition("/")
        return int(way[2]) if way[0] == self._name and way[2].isdigit() else 0

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
    found = read_page(response.text, name)
    if not found:
        raise PlatformError(Problem(Category.UNKNOWN, "empty_preview", "no post could be read on the public page"))
    return found


def read_page(html: str, name: str) -> list[Shown]:
    """The posts of the channel of that name, in the order of the page; what cannot be read is left out."""
    page = _Page(name)
    page.feed(html)
    return page.found


def same(left: str, right: str) -> bool:
    """Equal but for white space."""
    return left.split() == right.split()
