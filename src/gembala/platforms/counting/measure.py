"""A text against the rule of its field."""

from __future__ import annotations

from gembala.platforms.contracts import Issue, TextRule
from gembala.platforms.counting.linkedin import linkedin
from gembala.platforms.counting.mastodon import URL_LENGTH, mastodon
from gembala.platforms.counting.plain import codepoints, graphemes, hashtags, mentions, utf8, utf16
from gembala.platforms.counting.threads import threads
from gembala.platforms.counting.weighted import weighted_x

COUNTERS = {
    "weighted_x": weighted_x,
    "graphemes": graphemes,
    "codepoints": codepoints,
    "utf16": utf16,
    "utf8": utf8,
    "linkedin": linkedin,
    "mastodon": mastodon,
    "threads": threads,
}


def count(counter: str, text: str) -> int:
    """Length by the name of a counter (`TextRule.counter`). Raises ``KeyError`` for an unknown name."""
    return COUNTERS[counter](text)


def measure(rule: TextRule, text: str) -> int:
    """Length of a text in the unit of its rule."""
    if rule.counter == "mastodon":
        return mastodon(text, url_length=rule.url_length or URL_LENGTH)
    return count(rule.counter, text)


def text_issues(rule: TextRule, text: str, *, field: str = "text") -> list[Issue]:
    """What the rule refuses about a text: too long, too heavy, too many tags or names, signs it does not take.

    Codes are ``text_…`` for the main text and ``<field>_…`` for another.
    """
    found: list[Issue] = []

    def refuse(code: str, **params: str | int) -> None:
        found.append(Issue(f"{field}_{code}", "error", field, params))

    length = measure(rule, text)
    if rule.limit and length > rule.limit:
        refuse("too_long", count=length, limit=rule.limit)
    if rule.max_bytes and utf8(text) > rule.max_bytes:
        refuse("too_many_bytes", count=utf8(text), limit=rule.max_bytes)
    if rule.max_hashtags and len(hashtags(text)) > rule.max_hashtags:
        refuse("too_many_hashtags", count=len(hashtags(text)), limit=rule.max_hashtags)
    if rule.max_mentions and len(mentions(text)) > rule.max_mentions:
        refuse("too_many_mentions", count=len(mentions(text)), limit=rule.max_mentions)
    if set(rule.forbidden) & set(text):
        refuse("invalid_characters", signs=" ".join(sorted(set(rule.forbidden) & set(text))))
    return found
