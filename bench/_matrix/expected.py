"""The whole declared table, and what stands in for a platform that it does not know yet."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from bench._matrix.case import TITLES, Case, Cell, Table
from bench._matrix.expected_business import TIKTOK_BUSINESS
from bench._matrix.expected_meta import FACEBOOK, INSTAGRAM, THREADS
from bench._matrix.expected_small import MASTODON, TELEGRAM
from bench._matrix.expected_text import BLUESKY, FORUM, LINKEDIN, X
from bench._matrix.expected_video import TIKTOK, YOUTUBE
from bench._matrix.steps import Step

DECLARED: Mapping[str, Table] = {
    "x": X,
    "bluesky": BLUESKY,
    "forum": FORUM,
    "instagram": INSTAGRAM,
    "facebook": FACEBOOK,
    "threads": THREADS,
    "youtube": YOUTUBE,
    "linkedin": LINKEDIN,
    "tiktok": TIKTOK,
    "tiktok_business": TIKTOK_BUSINESS,
    "mastodon": MASTODON,
    "telegram": TELEGRAM,
}

_ASK, _LATER = Step.ASK, Step.LATER
EVERYWHERE: Mapping[str, Mapping[str, Case]] = {
    "F2": {"revoked": Case("revoked", "auth_expired", Step.CONNECT)},
    "F4": {"scope_missing": Case("scope_missing", "auth_scope", Step.GRANT)},
    "F5": {"rate_limit": Case("rate_limit", "rate_limit", _LATER, wait=(0, 3600))},
    "F12": {way: Case(way, "unknown", _ASK) for way in ("lost_answer", "truncated_json", "html_200", "stored_502")},
    "F17": {"suspended": Case("suspended", "account_restricted", Step.ACCOUNT)},
    "F24": {
        **{way: Case(way, "unknown", _ASK) for way in ("cut", "redirect", "server_error")},
        **{way: Case(way) for way in ("gzip", "chunked", "odd_header_case")},
        "slow_body": Case("slow_body", slow=True),
    },
}
"""What the same kind of fault must come to wherever it can be armed."""
UNDECLARED = "nobody has declared yet what it must come to"


def table_of(platform: str, provoked: Mapping[str, Iterable[str]]) -> dict[str, Cell]:
    """The declared cells; for a new platform those ways of its sandbox's own list that mean the same everywhere."""
    if platform in DECLARED:
        return dict(DECLARED[platform])
    return {name: _guessed(name, provoked.get(name, ())) for name in TITLES}


def _guessed(name: str, ways: Iterable[str]) -> Cell:
    armed = [way.removeprefix("fault ").split(" ")[0] for way in ways if way.startswith("fault ")]
    found = tuple(EVERYWHERE[name][way] for way in armed if way in EVERYWHERE.get(name, {}))
    none = next((way.removeprefix("none ") for way in ways if way.startswith("none ")), "")
    return found or none or UNDECLARED
