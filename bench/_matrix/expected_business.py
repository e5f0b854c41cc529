"""What must come of each class on TikTok Business. From PLATFORMS.md, sections 6.2, 14 to 16.

A request to publish that nobody can find again is never sent twice: a person is told and decides.
"""

from __future__ import annotations

from typing import Any

from bench._matrix.case import DAY, HOUR, MINUTE, Case, Table, lost, odd, unreachable
from bench._matrix.steps import Step

_DAY_LONG = (DAY - HOUR, DAY + HOUR)
Calls = tuple[tuple[str, dict[str, Any]], ...]


def _settings(**changes: object) -> Calls:
    return (("/tiktok_business/settings", dict(changes)),)


def _banned(on: bool) -> Calls:
    flags = {"banned": on}
    return (("/accounts/flags", {"platform": "{platform}", "account": "{account}", "flags": flags}),)


def _traceless(way: str, **more: Any) -> Case:
    """Nobody knows what became of the request, and nothing is found: unknown, not sent again, a person is told."""
    return Case(way, "unknown", Step.ASK, run="unsettled", stands=0, **more)


_STORM = _traceless("storm of 5xx", fault=False, before=(("/outage", {"platform": "{platform}", "seconds": 600}),))
TIKTOK_BUSINESS: Table = {
    "F1": (Case("expired_token"), Case("clock", fault=False, run="expires")),
    "F2": (
        Case("revoked", "auth_expired", Step.CONNECT),
        Case("the year is over", "auth_expired", Step.CONNECT, fault=False,
             before=(("/tiktok_business/tokens", {"account": "{account}", "reason": "refresh_expired"}),)),
    ),
    "F3": (
        Case("race", fault=False, run="race"),
        Case("lost_answer", "auth_expired", Step.CONNECT, on="refresh", run="rotation_lost", anyone=True),
    ),
    "F4": (
        Case("scope_missing", "auth_scope", Step.GRANT),
        Case("scope_not_enabled", "auth_scope", Step.GRANT),
    ),
    "F5": tuple(Case(way, "rate_limit", Step.LATER, wait=(30, 5 * MINUTE)) for way in ("rate_limit", "http_429")),
    "F6": (Case("quota", "quota", Step.LATER, wait=_DAY_LONG, patience=30 * HOUR),),
    "F7": "TikTok takes the same twice (6.2 knows no refusal of it)",
    "F8": (
        *(Case(way, "media_invalid", Step.FILE, fixed="usual")
          for way in ("media_failed", "format_failed", "duration_failed", "frame_rate_failed", "picture_size_failed")),
        Case("invalid_file", "media_invalid", Step.FILE),
        Case("publish_internal", "transient", Step.LATER),
        Case("broken_film", "media_invalid", Step.FILE, fault=False, shape="business_broken", fixed="usual"),
    ),
    "F9": (
        Case("url_unverified", "media_unfetchable", Step.REACH),
        Case("pull_failed", "media_unfetchable", Step.REACH),
        Case("pull_failed", "media_unfetchable", Step.REACH, shape="business_photos"),
        Case("our address gives nothing", "media_unfetchable", Step.REACH, fault=False, run="deaf"),
    ),
    "F10": (Case("slow_processing", "unknown", Step.ASK), Case("never_visible", "unknown", Step.ASK)),
    "F11": "nothing is uploaded: TikTok pulls (6.2)",
    "F12": (
        *lost(), *lost(shape="business_photos"),
        _traceless("cut"),
        Case("worker died after it", fault=False, run="died_after"),
        Case("worker died after it, hours ago", fault=False, run="died_after"),
    ),
    "F13": (_traceless("server_error"), Case("invalid_parameter", "content_invalid", Step.WORDS)),
    "F14": (
        Case("server_error", on="reply", run="first_comment"),
        Case("not_permitted", "auth_scope", Step.GRANT, on="reply", run="first_comment_refused"),
    ),
    "F15": (
        Case("spam_after", "policy", Step.RULES, fixed="usual"),
        Case("spam_text_after", "policy", Step.RULES, fixed="usual"),
    ),
    "F16": (
        Case("invalid_parameter", run="figures", on="insights"),
        Case("metric_missing", run="figures", on="insights"),
    ),
    "F17": (
        Case("suspended", "auth_scope", Step.GRANT),  # 40001, like a permission that lacks
        Case("auth_removed", "", Step.HEALED),
        Case("banned", "account_restricted", Step.ACCOUNT, fault=False, before=_banned(True), after=_banned(False)),
        Case("the application was withdrawn", "auth_scope", Step.GRANT, fault=False,
             before=_settings(approved=False), after=_settings(approved=True)),
    ),
    "F18": (
        Case("not_permitted", "auth_scope", Step.GRANT),
        Case("message_rules", "policy", Step.RULES),  # messages are off: met by whatever else TikTok may refuse so
    ),
    "F19": (Case("2,201 units of UTF-16", "content_invalid", Step.WORDS, fault=False, shape="business_long",
                 fixed="usual"),),
    "F20": (
        *(Case(way, run="webhook")
          for way in ("webhook_bad_signature", "webhook_reserialised", "webhook_old", "webhook_replay",
                      "webhook_out_of_order", "webhook_unknown_field", "webhook_huge", "webhook_lost")),
        Case("own echo", fault=False, run="echo"),
        Case("two secrets", fault=False, run="two_secrets"),
        Case("deleted by its author", fault=False, run="deleted"),
    ),
    "F21": tuple(Case(way, run="paging", on="comments") for way in ("short_page", "repeat_items", "cursor_expired")),
    "F22": (
        Case("hide twice", fault=False, run="twice"),
        Case("hide what is deleted", "not_found", Step.GONE, fault=False, run="act_on_deleted"),
        Case("answer what is deleted", "not_found", Step.GONE, fault=False, run="answer_deleted", stands=0),
        Case("unhide_ignored", "unsupported", Step.OUTSIDE, on="hide", run="unhide"),
    ),
    "F23": (Case("metrics_empty", run="figures", on="insights"), Case("server_error", run="figures", on="insights")),
    "F24": (
        *(_traceless(way) for way in ("cut", "redirect", "http_500", "http_503")), _STORM, *odd(), *unreachable(),
    ),
}  # fmt: skip
