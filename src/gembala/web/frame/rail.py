"""The rail: which areas a person sees, in which order, and what waits there. An area they may not use is hidden."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from gembala.web.frame.counts import waiting
from gembala.workspaces.access import Actor
from gembala.workspaces.roles import Permission

P = Permission


@dataclass(frozen=True)
class Area:
    """One area of the product. ``any_of``: permissions that open it; none means everybody."""

    key: str
    name: str | Promise
    icon: str
    any_of: tuple[str, ...] = ()
    shortcut: str = ""


@dataclass(frozen=True)
class Place:
    """An area as one person sees it: its address and what waits there."""

    key: str
    name: str
    icon: str
    url: str
    count: int
    urgent: bool
    shortcut: str


@dataclass(frozen=True)
class Rail:
    """Everything the frame shows of the navigation."""

    areas: tuple[Place, ...]
    below: tuple[Place, ...]
    compose: str
    profile: str
    security: str
    sign_out: str
    bottom: tuple[Place, ...]


AREAS = (
    Area("today", _("Today"), "sun-high", (), "t"),
    Area("inbox", _("Inbox"), "inbox", (P.INBOX_READ,), "i"),
    Area("review-queue", _("Moderation"), "shield-half", (P.MODERATE,), "m"),
    Area("calendar", _("Calendar"), "calendar", (P.CONTENT_WRITE, P.CONTENT_SCHEDULE, P.CONTENT_APPROVE), "c"),
    Area("content", _("Content"), "pencil", (P.CONTENT_WRITE, P.CONTENT_APPROVE), "d"),
    Area("community", _("Community"), "users-group", (P.FORUM_MANAGE,), "f"),
    Area("channels", _("Channels"), "plug", (P.CHANNELS_MANAGE, P.REPLY_AS_PERSON), "h"),
    Area("scorecard", _("Performance"), "chart-line", (P.SCORECARD_READ,), "s"),
)
BELOW = (
    Area("people", _("People"), "users", (P.PEOPLE_MANAGE, P.AUTHORITY_CHANGE, P.AUDIT_READ), "p"),
    Area("settings", _("Settings"), "settings", (), ""),
)
BOTTOM = ("today", "inbox", "calendar", "content", "community", "scorecard")


def address(name: str, actor: Actor) -> str:
    """The area's page in this workspace; empty when the installation has no such page."""
    try:
        return reverse(name, kwargs={"slug": actor.workspace.slug})
    except NoReverseMatch:
        return ""


def _plain(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


def _places(areas: tuple[Area, ...], actor: Actor) -> tuple[Place, ...]:
    places = []
    for area in areas:
        if area.any_of and not any(actor.may(permission) for permission in area.any_of):
            continue
        url = address(area.key, actor)
        if url:
            count, urgent = waiting(area.key, actor)
            places.append(Place(area.key, str(area.name), area.icon, url, count, urgent, area.shortcut))
    return tuple(places)


def rail_of(actor: Actor) -> Rail:
    """The rail of one person. Each registered count is asked once."""
    areas = _places(AREAS, actor)
    compose = address("compose", actor) if actor.may(P.CONTENT_WRITE) else ""
    by_key = {place.key: place for place in areas}
    bottom = tuple(by_key[key] for key in BOTTOM if key in by_key)[:3]
    return Rail(
        areas=areas,
        below=_places(BELOW, actor),
        compose=compose,
        profile=address("profile", actor),
        security=address("security", actor),
        sign_out=_plain("sign-out"),
        bottom=bottom,
    )
