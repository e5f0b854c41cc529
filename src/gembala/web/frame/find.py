"""Finds pages, conversations and drafts for the palette. Areas register what they can find."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.utils.translation import gettext

from gembala.web.frame.rail import rail_of
from gembala.workspaces.access import Actor

LIMIT = 6


@dataclass(frozen=True)
class Found:
    """One line of the palette. ``kind`` is the quiet word at its end."""

    title: str
    url: str
    icon: str
    kind: str


Finder = Callable[[Actor, str], Iterable[Found]]
_finders: dict[str, Finder] = {}


def register(area: str, finder: Finder) -> None:
    """Let the palette ask ``finder(actor, words)``; it returns at most a handful, best first. One per area."""
    _finders[area] = finder


def find(actor: Actor, words: str) -> list[Found]:
    """Pages whose name holds the words, then what each area found; every page when there are no words."""
    rail = rail_of(actor)
    words = words.replace("\0", "").strip()[:200]
    sought = words.casefold()
    found = [
        Found(place.name, place.url, place.icon, gettext("Page"))
        for place in (*rail.areas, *rail.below)
        if sought in place.name.casefold()
    ]
    if rail.compose and sought in gettext("Write").casefold():
        found.append(Found(gettext("Write"), rail.compose, "pencil-plus", gettext("Page")))
    if sought:
        for finder in _finders.values():
            found.extend(list(finder(actor, words))[:LIMIT])
    return found
