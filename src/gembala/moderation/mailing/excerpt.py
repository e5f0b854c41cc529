"""How much of what somebody said stands in a mail: a little, without links, and nothing that hurts."""

from __future__ import annotations

import re
import textwrap
import unicodedata

from django.utils.translation import gettext as _

from gembala.ingest.models import Item
from gembala.moderation.care import burden, care_of
from gembala.moderation.harsh import HARSH
from gembala.moderation.marks import marked
from gembala.workspaces.models import Membership

LONGEST = 80
READ = 400
"""Letters of the text that are looked at; what an excerpt shows lies at its beginning."""
LINK = re.compile(r"\S*(?:://|www\.)\S*|\b[\w-]+(?:\.[\w-]+)*\.[a-z]{2,8}(?:/\S*)?\b", re.IGNORECASE)
BLURRED = "▒▒▒"


def care_for(membership: Membership) -> bool:
    """Whether this person is spared what hurts now: they want it covered, or their limit of the day is reached."""
    care = care_of(membership)
    return care.blur or burden(membership, care).stopped


def excerpt(item: Item | None, *, spared: bool, harsh: bool = False) -> str:
    """At most 80 letters. What hurts is left out for who is ``spared``; for others the words that hurt are blurred."""
    if item is None or item.deleted_at is not None:
        return _("(no longer there)")
    abuse = (item.understanding or {}).get("abuse") or {}
    if harsh or abuse.get("label") in HARSH:
        if spared:
            return _("(left out: it hurts to read)")
        pieces = marked(item.text, abuse, limit=READ)
        return _cut("".join(BLURRED if hurts else text for text, hurts in pieces))
    return _cut(item.text[:READ])


def _cut(text: str) -> str:
    seen = "".join(sign for sign in text if sign.isspace() or unicodedata.category(sign) not in UNSEEN)
    plain = " ".join(LINK.sub(_("(link)"), seen).split())
    if len(plain) <= LONGEST:
        return plain or _("(no words)")
    return textwrap.shorten(plain, LONGEST, placeholder=" …").removeprefix("…").strip() or plain[: LONGEST - 1] + "…"


UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
"""Signs that nobody sees: controls, turns of direction, halves of characters."""
