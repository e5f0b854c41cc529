"""What must come of each class on X, Bluesky, the own forum and LinkedIn. From PLATFORMS.md, sections 1, 5, 8, 14 to 16."""

from __future__ import annotations

from typing import Any

from bench._matrix.case import (
    HOUR,
    UTC_MIDNIGHT,
    Case,
    Table,
    lost,
    outage,
    unreachable,
    unseen,
    visible,
)
from bench._matrix.steps import Step

_TWEET, _POST = (("/dialect", {"x": "tweet"}),), (("/dialect", {"x": "post"}),)
_FEW = (0.0, 10.0)
Calls = tuple[tuple[str, dict[str, Any]], ...]
_SHUT = (("/accounts", {"platform": "x", "handle": "ayu", "flags": {"messages_from": "nobody"}, "tokens": False}),)
_WITHOUT = "tweet.read tweet.write users.read media.write offline.access"


def _message(way: str, category: str = "", step: Step = Step.NOTHING, **more: Any) -> Case:
    """A private answer that meets it."""
    return Case(way, category, step, **{"on": "message", "run": "message_answered", **more})


X: Table = {
    "F1": (Case("expired_token"), Case("clock", fault=False, run="expires")),
    "F2": (Case("revoked", "auth_expired", Step.CONNECT),),
    "F3": (
        Case("race", fault=False, run="race"),
        Case("lost_answer", "auth_expired", Step.CONNECT, on="refresh", run="rotation_lost", anyone=True),
    ),
    "F4": (
        Case("scope_missing", "auth_scope", Step.GRANT),
        _message("signed in without messages", "auth_scope", Step.GRANT, fault=False, stands=0,
                 account={"scope": _WITHOUT}),
    ),
    "F5": (
        Case("rate_limit", "rate_limit", Step.LATER, wait=_FEW),
        Case("rate_limit_88", "rate_limit", Step.LATER, wait=_FEW),
        _message("rate_limit", "rate_limit", Step.LATER, wait=_FEW, run="message_alone"),
    ),
    "F6": (Case("usage_capped", "quota", Step.PLAN), Case("credits_depleted", "billing", Step.PAY)),
    "F7": (
        Case("same words an hour ago", "duplicate", Step.LOOK, fault=False, run="again", stands=2, fixed="usual"),
        Case("duplicate", "duplicate", Step.LOOK, run="refused_as_duplicate"),
    ),
    "F8": (
        Case("media_failed", "media_invalid", Step.FILE, on="upload", shape="photo"),
        Case("broken_photo", "media_invalid", Step.FILE, fault=False, shape="broken_photo", fixed="photo"),
    ),
    "F9": "X fetches nothing from us: files are uploaded (1.3)",
    "F10": (Case("slow_processing", on="upload", shape="photo"),),
    "F11": (*unseen("upload", shape="photo"), Case("lost_answer", "transient", Step.LATER, on="upload", shape="photo")),
    "F12": (
        *lost(), Case("worker died", fault=False, run="died"),
        *(_message(way, "unknown", Step.ASK) for way in ("lost_answer", "truncated_json", "html_200", "stored_502")),
    ),
    "F13": "X says errors with an error status; 200 with errors is F14 (1.8)",
    "F14": (
        Case("partial_errors"),
        _message("partial_errors"),
        Case("server_error", on="reply", run="first_comment"),
        Case("not_permitted", "policy", Step.RULES, on="reply", run="first_comment_refused"),
    ),
    "F15": "what X accepts is visible (no state of review in 1.2)",
    "F16": (
        Case("dialect of v2.159", fault=False, before=_TWEET, after=_POST),
        Case("dialect of v2.159, comments", fault=False, run="comments", before=_TWEET, after=_POST),
    ),
    "F17": (
        Case("suspended", "account_restricted", Step.ACCOUNT),
        Case(
            "suspended account", "account_restricted", Step.ACCOUNT, fault=False,
            before=(("/accounts/flags", {"platform": "x", "account": "{account}", "flags": {"suspended": True}}),),
            after=(("/accounts/flags", {"platform": "x", "account": "{account}", "flags": {"suspended": False}}),),
        ),
    ),
    "F18": (
        Case("reply without a summons", "policy", Step.RULES, fault=False, run="reply_refused", stands=0,
             account={"flags": {"summoned_only": True}}),
        Case("not_permitted", "policy", Step.RULES),
        _message("they take no messages", "policy", Step.THEIRS, fault=False, before=_SHUT, stands=0),
    ),
    "F19": (
        Case("281 letters", "content_invalid", Step.WORDS, fault=False, shape="long_280", fixed="usual"),
        Case("families, wide letters, a long address", fault=False, shape="family"),
    ),
    "F20": (
        Case("webhook_bad_signature", run="webhook"),
        Case("webhook_replay", run="webhook"),
        Case("webhook_reserialised", run="webhook"),
        Case("webhook_out_of_order", run="webhook"),
        Case("webhook_unknown_field", run="webhook"),
        Case("webhook_huge", run="webhook"),
        Case("webhook_lost", run="webhook"),
        Case("own echo", fault=False, run="echo"),
        Case("two secrets", fault=False, run="two_secrets"),
        Case("handshake", fault=False, run="handshake"),
        *(
            _message(f"webhook_{way}", run="message_told")
            for way in ("bad_signature", "replay", "reserialised", "out_of_order", "unknown_field", "lost")
        ),
        _message("own messages", fault=False, run="message_from_the_app"),
    ),
    "F21": (
        *(_message(way, on="messages", run="message_pages") for way in ("short_page", "repeat_items", "cursor_expired")),
        Case("short_page", run="paging", on="mentions"),
        Case("repeat_items", run="paging", on="mentions"),
        Case("cursor_expired", run="paging", on="mentions"),
    ),
    "F22": (
        Case("hide twice", fault=False, run="twice"),
        Case("hide what is deleted", "not_found", Step.GONE, fault=False, run="act_on_deleted"),
        Case("answer what is deleted", "not_found", Step.GONE, fault=False, run="answer_deleted", stands=0),
    ),
    "F23": (Case("metrics_empty", run="figures", on="read"), Case("server_error", run="figures", on="read")),
    "F24": (
        *visible(), outage(Step.ASK, "unknown"), *unreachable(),
        *(_message(way, "unknown", Step.ASK) for way in ("cut", "redirect", "server_error")),
        *(_message(way) for way in ("gzip", "chunked", "odd_header_case")),
    ),
}  # fmt: skip

_FILM: dict[str, Any] = {"shape": "feed_film"}
_PARTS: dict[str, Any] = {"shape": "film_in_parts"}


def _films(**changes: object) -> Calls:
    """What the video service allows."""
    return (("/bluesky/video", dict(changes)),)


def _bluesky_flags(**flags: object) -> Calls:
    return (("/accounts/flags", {"platform": "{platform}", "account": "{account}", "flags": flags}),)


BLUESKY: Table = {
    "F1": (Case("expired_token"), Case("clock", fault=False, run="expires")),
    "F2": (Case("revoked", "auth_expired", Step.CONNECT),),
    "F3": "section 16 names X and TikTok; a Bluesky session is renewed by its own refresh token (8)",
    "F4": (
        Case("an app password without the right for messages", "auth_scope", Step.GRANT, fault=False, run="talk",
             account={"flags": {"direct_messages": False}}, after=_bluesky_flags(direct_messages=True)),
    ),
    "F5": (Case("rate_limit", "rate_limit", Step.LATER, wait=_FEW),),
    "F6": (
        Case("videos of the day", "quota", Step.PLAN, fault=False, **_FILM,
             before=_films(daily_videos=0), after=_films(daily_videos=25)),
        Case("bytes of the day", "quota", Step.PLAN, fault=False, **_FILM,
             before=_films(daily_bytes=1000), after=_films(daily_bytes=10**10)),
    ),
    "F7": "Bluesky takes the same words twice (8)",
    "F8": (
        Case("media_failed", "media_invalid", Step.FILE, on="upload", shape="photo"),
        Case("media_failed", "media_invalid", Step.FILE, on="upload", **_FILM),
        Case("media_failed", "media_invalid", Step.FILE, on="finish", **_PARTS),
        Case("broken film", "media_invalid", Step.FILE, fault=False, shape="feed_broken_film", fixed="feed_film"),
        Case("a film too long", "media_invalid", Step.FILE, fault=False, **_FILM,
             before=_films(max_seconds=5), after=_films(max_seconds=600)),
        Case("larger than the own server takes", "media_invalid", Step.FILE, fault=False, **_FILM,
             before=_films(pds_max_bytes=1000), after=_films(pds_max_bytes=300_000_000)),
    ),
    "F9": "Bluesky fetches nothing from us: blobs are uploaded (8)",
    "F10": (
        Case("slow_processing", on="upload", **_FILM),
        Case("slow_processing", on="finish", **_PARTS),
        Case("a film takes its time", fault=False, **_FILM, before=_films(processing_seconds=600)),
    ),
    "F11": (
        *unseen("upload", shape="photo"), Case("lost_answer", "transient", Step.LATER, on="upload", shape="photo"),
        *unseen("upload", **_FILM), Case("lost_answer", "transient", Step.LATER, on="upload", **_FILM),
        *unseen("part", **_PARTS), Case("lost_answer", "transient", Step.LATER, on="part", **_PARTS),
        *(Case(way, "", Step.HEALED, on="finish", **_PARTS) for way in ("cut", "redirect", "server_error", "lost_answer")),
        *(Case(way, "transient", Step.LATER, on="upload", **_FILM) for way in ("job_failed", "pds_failed")),
    ),
    "F12": (
        *lost(), *lost(shape="feed_film"), Case("worker died", fault=False, run="died"),
        *lost("message", run="talk"),
    ),
    "F13": "XRPC says errors with an error status (8)",
    "F14": (Case("server_error", on="reply", run="first_comment"),),
    "F15": "a record that was written is visible (8)",
    "F16": "lexicons only grow (8)",
    "F17": (
        Case("suspended", "account_restricted", Step.ACCOUNT),
        Case("address not confirmed", "account_restricted", Step.ACCOUNT, fault=False, **_FILM,
             before=_bluesky_flags(email_confirmed=False), after=_bluesky_flags(email_confirmed=True)),
        Case("no videos from this account", "account_restricted", Step.ACCOUNT, fault=False, **_FILM,
             before=_bluesky_flags(video_allowed=False), after=_bluesky_flags(video_allowed=True)),
    ),
    "F18": (
        Case("not_permitted", "policy", Step.RULES),
        Case("a conversation that is locked", "policy", Step.RULES, fault=False, run="talk",
             before=(("/bluesky/convo", {"convo": "", "locked": True}),),
             after=(("/bluesky/convo", {"convo": "", "locked": False}),)),
    ),
    "F19": (
        Case("301 graphemes", "content_invalid", Step.WORDS, fault=False, shape="long_300", fixed="usual"),
        Case("290 graphemes of 7,250 bytes", "content_invalid", Step.WORDS, fault=False, shape="graphemes",
             fixed="usual"),
    ),
    "F20": "Bluesky sends no webhooks: it is polled (12)",
    "F21": (
        Case("short_page", run="paging", on="mentions"),
        Case("repeat_items", run="paging", on="mentions"),
        Case("cursor_expired", run="paging", on="mentions"),
        Case("cursor_expired", run="listened", on="chat_log"), Case("server_error", run="listened", on="chat_log"),
        Case("short_page", run="listened", on="chat"), Case("cut", run="listened", on="chat"),
    ),
    "F22": (
        Case("hide twice", fault=False, run="twice"),
        Case("answer what is deleted", "not_found", Step.GONE, fault=False, run="answer_deleted", stands=0),
    ),
    "F23": (Case("metrics_empty", run="figures", on="read"), Case("server_error", run="figures", on="read")),
    "F24": (
        *visible(), *(Case(way, "unknown", Step.ASK, on="message", run="talk") for way in ("cut", "redirect", "server_error")),
        Case("cut", "transient", Step.LATER, on="accept", run="talk"), outage(Step.ASK, "unknown"), *unreachable(),
    ),
}  # fmt: skip

_ROOM = "the own forum has no sign-in, no wire and no other side (15, decision on the internal channel)"
FORUM: Table = {
    **dict.fromkeys(("F1", "F2", "F3", "F4", "F5", "F6"), _ROOM),
    "F7": "the forum takes the same words twice; a key of our own keeps one delivery one post",
    "F8": "the forum takes no files",
    "F9": "the forum takes no files",
    "F10": "a topic stands at once",
    "F11": "the forum takes no files",
    "F12": (Case("worker died", fault=False, run="died"), Case("worker died after it", fault=False, run="died_after")),
    "F13": _ROOM,
    "F14": "the brand speaks in its forum with a moderator's rights: no lock or pace stops its first comment",
    "F15": "what the brand says in its own forum is visible at once",
    "F16": _ROOM,
    "F17": (Case("member suspended", "account_restricted", Step.ACCOUNT, fault=False, run="forum_suspended"),),
    "F18": "the brand speaks in its forum with a moderator's rights: no lock or pace stops it",
    "F19": (Case("20,001 letters", "content_invalid", Step.WORDS, fault=False, shape="long_20000", fixed="usual"),),
    "F20": _ROOM,
    "F21": (Case("many answers", fault=False, run="forum_paging"),),
    "F22": (
        Case("hide twice", fault=False, run="twice"),
        Case("hide what is deleted", "not_found", Step.GONE, fault=False, run="act_on_deleted"),
        Case("answer what is deleted", "not_found", Step.GONE, fault=False, run="answer_deleted", stands=0),
    ),
    "F23": (Case("a figure that is not counted", fault=False, run="forum_figures"),),
    "F24": _ROOM,
}

_PARTNER = (("/linkedin/settings", {"refresh": True}),)
LINKEDIN: Table = {
    "F1": (
        Case("expired_token", "auth_expired", Step.CONNECT),
        Case("expired_token, app that may refresh", fault=False, ahead=_PARTNER,
             before=(("/linkedin/tokens", {"account": "{member}", "reason": "expired"}),)),
        Case("clock, app that may refresh", fault=False, run="expires", ahead=_PARTNER),
        Case("clock", "auth_expired", Step.CONNECT, fault=False, run="expires"),
    ),
    "F2": (Case("revoked", "auth_expired", Step.CONNECT),),
    "F3": "LinkedIn's refresh token stays the same for its fixed year (5)",
    "F4": (Case("scope_missing", "auth_scope", Step.GRANT),),
    "F5": (Case("rate_limit", "quota", Step.LATER, wait=UTC_MIDNIGHT, patience=30 * HOUR),),
    "F6": "the daily limit of calls is LinkedIn's only quota (5): F5",
    "F7": (Case("same words an hour ago", "duplicate", Step.LOOK, fault=False, run="again", stands=2, fixed="usual"),),
    "F8": (
        Case("media_failed", "media_invalid", Step.FILE, on="upload", shape="photo", count=2),
        Case("media_refused", "media_invalid", Step.FILE, on="upload", shape="photo"),
    ),
    "F9": "LinkedIn fetches nothing from us (5)",
    "F10": (
        Case("slow_processing", on="upload", shape="photo"),
        Case("slow_processing", on="upload", shape="linkedin_video"),
    ),
    "F11": (
        Case("upload_expired", "", Step.HEALED, on="upload", shape="photo"),
        Case("part_lost", "", Step.HEALED, on="upload", shape="linkedin_video"),
        *unseen("upload", shape="photo"),
    ),
    "F12": (*lost(), Case("worker died", fault=False, run="died")),
    "F13": "LinkedIn says errors with an error status (5)",
    "F14": (Case("server_error", on="reply", run="first_comment"),),
    "F15": "what LinkedIn accepts is visible (5)",
    "F16": (Case("version_sunset", "api_version", Step.UPDATE),),
    "F17": (
        Case("role_lost", "auth_scope", Step.GRANT,
             after=(("/linkedin/roles", {"member": "{member}", "organization": "{account}"}),)),
    ),
    "F18": (Case("not_permitted", "auth_scope", Step.GRANT),),
    "F19": (
        Case("reserved characters", fault=False, shape="small_text"),
        Case("3,001 letters", "content_invalid", Step.WORDS, fault=False, shape="long_3000", fixed="usual"),
    ),
    "F20": (
        Case("webhook_bad_signature", run="webhook"),
        Case("webhook_reserialised", run="webhook"),
        Case("webhook_replay", run="webhook"),
        Case("webhook_out_of_order", run="webhook"),
        Case("webhook_batch", run="webhook"),
        Case("webhook_unknown_field", run="webhook"),
        Case("webhook_huge", run="webhook"),
        Case("webhook_lost", run="webhook"),
        Case("handshake", fault=False, run="handshake"),
        Case("deleted comment", fault=False, run="deleted"),
        Case("two secrets", fault=False, run="two_secrets"),
    ),
    "F21": (
        Case("short_page", run="paging", on="comments"),
        Case("repeat_items", run="paging", on="comments"),
        Case("cursor_expired", run="paging", on="comments"),
    ),
    "F22": (
        Case("answer what is deleted", "not_found", Step.GONE, fault=False, run="answer_deleted", stands=0),
        Case("delete twice", fault=False, run="twice"),
    ),
    "F23": (Case("metrics_empty", run="figures", on="insights"), Case("metric_removed", run="figures", on="insights")),
    "F24": (*visible("publish", "unavailable"), outage(Step.ASK, "unknown"), *unreachable()),
}  # fmt: skip
