"""How long a text is in a platform's own unit. Pure functions, no network, same answer in editor, API and worker."""

from __future__ import annotations

from gembala.platforms.counting.linkedin import escaped as escaped_linkedin
from gembala.platforms.counting.linkedin import linkedin
from gembala.platforms.counting.linkedin import shown as shown_linkedin
from gembala.platforms.counting.mastodon import mastodon
from gembala.platforms.counting.measure import COUNTERS, count, measure, text_issues
from gembala.platforms.counting.plain import codepoints, graphemes, hashtags, mentions, utf8, utf16
from gembala.platforms.counting.threads import threads
from gembala.platforms.counting.weighted import INVALID_X, LIMIT_X, URL_WEIGHT, Span, cashtags, urls_x, weighted_x

__all__ = [
    "COUNTERS",
    "INVALID_X",
    "LIMIT_X",
    "URL_WEIGHT",
    "Span",
    "cashtags",
    "codepoints",
    "count",
    "escaped_linkedin",
    "graphemes",
    "hashtags",
    "linkedin",
    "mastodon",
    "measure",
    "mentions",
    "shown_linkedin",
    "text_issues",
    "threads",
    "urls_x",
    "utf8",
    "utf16",
    "weighted_x",
]
