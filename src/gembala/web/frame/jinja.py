"""The environment of every page: addresses, icons, words, and times as the reader writes them."""

from __future__ import annotations

import json
from functools import lru_cache
from types import SimpleNamespace
from typing import Any

from django.conf import settings
from django.contrib.messages import get_messages
from django.core.serializers.json import DjangoJSONEncoder
from django.forms import BoundField
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import get_language, gettext, ngettext, npgettext, pgettext
from jinja2 import Environment, pass_context
from jinja2.runtime import Context
from markupsafe import Markup, escape

from gembala.kernel.clock import now, zone_name
from gembala.platforms.names import called
from gembala.web.frame import clocks
from gembala.web.frame.rail import Rail, rail_of

WEARS = {"forum": "hub", "facebook_group": "facebook", "youtube_community": "youtube", "tiktok_business": "tiktok"}
"""Places that wear the mark of another."""
MARK_NAMES = {
    "x": "X",
    "bluesky": "Bluesky",
    "instagram": "Instagram",
    "facebook": "Facebook",
    "youtube": "YouTube",
    "tiktok": "TikTok",
    "tiktok_business": "TikTok Business",
    "linkedin": "LinkedIn",
    "threads": "Threads",
    "mastodon": "Mastodon",
    "telegram": "Telegram",
    "discord": "Discord",
    "whatsapp": "WhatsApp",
    "reddit": "Reddit",
    "pinterest": "Pinterest",
    "line": "LINE",
    "hub": "Forum",
}


def url(name: str, *args: object, **kwargs: object) -> str:
    """The address of a named page."""
    return reverse(name, args=args or None, kwargs=kwargs or None)


@lru_cache(maxsize=4)
def sprite(_storage: str) -> str:
    """The address of the icon file, looked up once for each way of storing static files."""
    return static("frame/icons.svg")


def icons() -> str:
    """The address of the icon file."""
    return sprite(settings.STORAGES["staticfiles"]["BACKEND"])


def icon(name: str, size: str = "", label: str = "") -> Markup:
    """A Tabler outline icon. ``size="s"`` is small; with a ``label`` it is read aloud, else it is decoration."""
    classes = "i i-s" if size == "s" else "i"
    spoken = Markup(' role="img" aria-label="{}"').format(label) if label else Markup(' aria-hidden="true"')
    return Markup('<svg class="{}"{}><use href="{}#i-{}"/></svg>').format(classes, spoken, icons(), name)


def mark(platform: str) -> Markup:
    """A platform's mark with its name for screen readers; the own forum wears our crook."""
    key = WEARS.get(platform, platform)
    name = MARK_NAMES.get(platform) or MARK_NAMES.get(key, platform.capitalize())
    if key not in MARK_NAMES:
        return Markup('<span class="mark" title="{0}"><span aria-hidden="true">{1}</span><span class="unseen">{0}</span></span>').format(name, name[:1])  # fmt: skip  # noqa: E501
    return Markup(
        '<span class="mark mark-{0}" title="{1}"><svg viewBox="0 0 24 24" aria-hidden="true"><use href="{2}#p-{0}"/></svg>'
        '<span class="unseen">{1}</span></span>'
    ).format(key, name, icons())


def logo(size: int = 32) -> Markup:
    """Our crook, as decoration."""
    return Markup('<svg width="{0}" height="{0}" viewBox="0 0 64 64" aria-hidden="true"><use href="{1}#logo"/></svg>').format(
        size, static("frame/icons.svg")
    )  # fmt: skip


def face(name: str, size: str = "") -> Markup:
    """A round avatar of initials; the colour follows from the name. ``size`` is ``s``, ``l`` or empty."""
    parts = name.split() or ["?"]
    letters = "".join(part[0] for part in (parts[:1] + parts[1:][-1:])).upper()
    return Markup('<span class="face face-{}{}"><span aria-hidden="true">{}</span></span>').format(
        sum(map(ord, name)) % 4 + 1, f" face-{size}" if size else "", letters
    )


@pass_context
def theme(context: Context) -> str:
    """The reader's theme: light, dark or auto."""
    request = context.get("request")
    if request is None:
        return "auto"
    user = getattr(request, "user", None)
    chosen = user.theme if user is not None and user.is_authenticated else request.COOKIES.get("theme", "auto")
    return chosen if chosen in {"light", "dark"} else "auto"


def rail(actor: Any) -> Rail:
    """The navigation of the person at work."""
    return rail_of(actor)


def attributes(**pairs: object) -> Markup:
    """``a="b"`` for every pair that is neither None nor False; underscores become dashes."""
    return Markup(" ").join(
        Markup('{}="{}"').format(name.rstrip("_").replace("_", "-"), escape(value))
        for name, value in pairs.items()
        if value is not None and value is not False
    )


def styled(bound: BoundField, **attrs: object) -> Markup:
    """A form field in our dress: the look's class for its kind, no placeholder unless one is given."""
    kind = getattr(bound.field.widget, "input_type", "")
    dress: dict[str, object] = {"class": "form-select" if kind == "select" else "form-control", "placeholder": False}
    if bound.errors:
        dress["aria-describedby"] = f"{bound.auto_id}_error"
    worn: dict[str, Any] = {**dress, **bound.field.widget.attrs, "placeholder": False, **attrs}
    return Markup(bound.as_widget(attrs=worn))  # noqa: S704


def truncate(text: object, most: int) -> str:
    """At most ``most`` characters, cut between words; the ellipsis stands for the punctuation before it too."""
    whole = str(text)
    if len(whole) <= most:
        return whole
    head = whole[: most - 1]
    words = head if whole[most - 1].isspace() else head.rpartition(" ")[0] or head
    return words.rstrip(" \n\t.,;:!?…–-") + "…"


def as_json(value: object) -> str:
    """JSON for a data attribute; the template's autoescape makes it safe there."""
    return json.dumps(value, cls=DjangoJSONEncoder)


def oidc_providers() -> list[Any]:
    """The organisation's own sign-in, where the operator has set one up."""
    apps: list[dict[str, Any]] = settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"]  # type: ignore[assignment]
    return [SimpleNamespace(provider_id=app["provider_id"], name=app["name"]) for app in apps]


def environment(**options: Any) -> Environment:
    """Django's Jinja2 backend calls this once, with its own options."""
    env = Environment(  # noqa: S701 - Django's backend passes autoescape=True in the options
        extensions=["jinja2.ext.i18n", "jinja2.ext.do"], trim_blocks=True, lstrip_blocks=True, **options
    )
    env.install_gettext_callables(  # type: ignore[attr-defined]
        gettext, ngettext, newstyle=True, pgettext=pgettext, npgettext=npgettext
    )
    env.globals.update(
        url=url, static=static, icon=icon, mark=mark, logo=logo, face=face, theme=theme, rail=rail,
        attributes=attributes, styled=styled, oidc_providers=oidc_providers,
        get_language=get_language, get_messages=get_messages, languages=settings.LANGUAGES, now=now, mark_names=MARK_NAMES,
    )  # fmt: skip
    env.filters["json"] = as_json
    for written in (
        clocks.clock, clocks.day, clocks.moment, clocks.wait, clocks.ago, clocks.num, clocks.dt_local, zone_name,
        clocks.lateness, called, truncate,
    ):  # fmt: skip
        env.filters[written.__name__] = written
    return env
