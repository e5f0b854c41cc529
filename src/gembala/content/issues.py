"""What a platform would not take, as sentences: what happened and what to do."""

from __future__ import annotations

from collections.abc import Callable

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from gembala.platforms.contracts import Issue

Told = dict[str, str | int]


def sentence(issue: Issue, *, name: str) -> str:
    """The issue in the reader's language; ``name`` is the platform's. A code without a sentence is named as it is."""
    told: Told = {"name": name, **issue.params}
    tell = SENTENCES.get(issue.code)
    try:
        return tell(told) if tell else _unknown(issue, told)
    except (KeyError, TypeError, ValueError):
        return _unknown(issue, told)


def _unknown(issue: Issue, told: Told) -> str:
    return _("%(name)s would not take this (%(code)s).") % {**told, "code": issue.code}


def _too_long(told: Told) -> str:
    over = int(told.get("over") or int(told["count"]) - int(told["limit"]))
    return ngettext(
        "%(over)d character too many for %(name)s: it takes %(limit)s. Shorten the text.",
        "%(over)d characters too many for %(name)s: it takes %(limit)s. Shorten the text.",
        over,
    ) % {**told, "over": over}


SENTENCES: dict[str, Callable[[Told], str]] = {
    "text_too_long": _too_long,
    "text_too_many_bytes": lambda t: _("The text is too heavy for %(name)s. Use fewer emoji or shorten it.") % t,
    "text_empty": lambda t: _("Nothing to publish on %(name)s yet. Write a text or add a picture.") % t,
    "text_invalid_characters": lambda t: _("The text has a character that %(name)s does not take. Type it anew.") % t,
    "too_many_cashtags": lambda t: _("%(name)s takes one $ tag in a post. Leave only one.") % t,
    "title_missing": lambda t: _("A topic on %(name)s needs a title.") % t,
    "title_too_long": lambda t: _("The title is too long for %(name)s: it takes %(limit)s characters.") % t,
    "space_missing": lambda t: _("Choose the space on %(name)s where it shall stand.") % t,
    "space_unknown": lambda t: _("This space does not stand on %(name)s any more. Choose another.") % t,
    "media_too_many": lambda t: _("Too many pictures for %(name)s: it takes %(limit)s.") % t,
    "media_too_big": lambda t: _("A picture is too large for %(name)s. Make it smaller or leave it out here.") % t,
    "media_gif_alone": lambda t: _("%(name)s takes a GIF only alone. Leave the other pictures out here.") % t,
    "media_type": lambda t: _("%(name)s does not take this kind of picture. Leave it out here or change its kind.") % t,
    "media_unsupported": lambda t: _("%(name)s takes no pictures here. Leave them out.") % t,
    "alt_missing": lambda t: _("A picture has no description. People who cannot see it will miss it.") % t,
    "alt_too_long": lambda t: _("A picture's description is too long for %(name)s: it takes %(limit)s characters.") % t,
    "token_ends": lambda t: _("The connection to %(name)s ends before this time. Connect it again first.") % t,
    "channel_expired": lambda t: _("The sign-in to %(name)s has ended. Connect it again first.") % t,
    "channel_disconnected": lambda t: _("%(name)s is disconnected. Connect it again or leave it out.") % t,
}
