"""Identifiers as Meta makes them: long numbers as text; tokens that begin with the product's letters."""

from __future__ import annotations

import secrets
import string

_LETTERS = string.ascii_letters + string.digits
_SHORT = string.ascii_letters + string.digits + "-_"


def number(prefix: str, length: int) -> str:
    """A decimal id of that length beginning with prefix."""
    rest = length - len(prefix)
    return prefix + str(secrets.randbelow(10**rest)).zfill(rest)


def page() -> str:
    """A Facebook Page."""
    return number("1", 15)


def fb_object() -> str:
    """A post, photo, video or comment on Facebook, without the part before the underscore."""
    return number("122", 18)


def person() -> str:
    """An app-scoped person on Facebook or Messenger."""
    return number("2", 17)


def ig_user() -> str:
    """A professional account on Instagram."""
    return number("17841", 17)


def ig_media() -> str:
    """A published medium."""
    return number("180", 17)


def ig_comment() -> str:
    """A comment on Instagram."""
    return number("179", 17)


def ig_container() -> str:
    """A container before it is published."""
    return number("178", 17)


def ig_scoped() -> str:
    """An Instagram account or person as one app knows it."""
    return number("9", 16)


def threads_id() -> str:
    """A Threads profile, container or post."""
    return number("17", 17)


def shortcode() -> str:
    """The part of a permalink that names a medium."""
    return "D" + "".join(secrets.choice(_SHORT) for _ in range(10))


def token(letters: str) -> str:
    """An access token: EAA… (Facebook), IGAA… (Instagram), THAA… (Threads)."""
    return letters + "".join(secrets.choice(_LETTERS) for _ in range(150))


def trace() -> str:
    """An fbtrace_id."""
    return "A" + "".join(secrets.choice(_SHORT) for _ in range(22))
