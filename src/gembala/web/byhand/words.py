"""What to do, step by step, at each place."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

WORDS: dict[str, Promise] = {
    "copy": _("Copy the words."),
    "save": _("Save the media to your phone."),
    "open_group": _("Open the group and begin a post as yourself or as the Page, as your group allows."),
    "open_community": _("Open YouTube, choose Create and then Create post, as the brand's channel."),
    "open": _("Open the place and begin a post."),
    "paste": _("Paste the words, add the media, and post it."),
    "address": _("Copy the address of the post and enter it below."),
}
STEPS: dict[str, tuple[str, ...]] = {
    "facebook_group": ("copy", "save", "open_group", "paste", "address"),
    "youtube_community": ("copy", "save", "open_community", "paste", "address"),
    "": ("copy", "save", "open", "paste", "address"),
}


def step_words(step: str) -> Promise:
    """A step in words."""
    return WORDS[step]
