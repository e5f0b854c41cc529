"""URNs and ids in their real shape."""

from __future__ import annotations

import re
import secrets
import string
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gembala_sandbox.world import World

_LETTERS = string.ascii_letters + string.digits + "-_"
_COMMENT = re.compile(r"^urn:li:comment:\((urn:li:(?:share|ugcPost|activity):\d+),(\d+)\)$")


def number(world: World) -> int:
    """A number that grows with time, 19 digits starting with 7."""
    return (int(world.clock.now() * 1000) << 22) + secrets.randbelow(1 << 22)


def person() -> str:
    """`urn:li:person:…`."""
    return "urn:li:person:" + "".join(secrets.choice(_LETTERS) for _ in range(10))


def organization() -> str:
    """`urn:li:organization:…`."""
    return f"urn:li:organization:{secrets.randbelow(90_000_000) + 10_000_000}"


def asset(kind: str) -> str:
    """`urn:li:image:C4E10AQ…`, also video and document."""
    start = {"image": "C4E10AQ", "video": "C5F10AQ", "document": "D4E10AQ"}[kind]
    return f"urn:li:{kind}:{start}" + "".join(secrets.choice(_LETTERS) for _ in range(15))


def is_organization(urn: str) -> bool:
    """Whether it names an organisation."""
    return urn.startswith("urn:li:organization:")


def tail(urn: str) -> str:
    """What stands behind the last colon."""
    return urn.rpartition(":")[2]


def comment_parts(urn: str) -> tuple[str, str] | None:
    """(post, number) of a comment's URN."""
    found = _COMMENT.match(urn)
    return (found[1], found[2]) if found else None


def listed(text: str) -> list[str]:
    """The members of a Rest.li `List(a,b)`."""
    found = re.match(r"^List\((.*)\)$", text, re.DOTALL)
    if not found:
        return []
    members, depth, now = [], 0, ""
    for char in found[1]:
        if char == "," and depth == 0:
            members.append(now)
            now = ""
            continue
        depth += (char == "(") - (char == ")")
        now += char
    return [m for m in (*members, now) if m]
