"""What must come of each class on X, Bluesky, the own forum and LinkedIn. From PLATFORMS.md, sections 1, 5, 8, 14 to 16."""

from __future__ import annotations

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

X: Table = {
    "F1": (Case("expired_token"), Case("clock", fault=False, run="expires")),
    "F2": (Case("revoked", "auth_expired", Step.CONNECT),),
    "F3": (
        Case("race", fault=False, run="race"),
        Case("lost_answer", "auth_expired", Step.CONNECT, on="refresh", run="rotation_lost", anyone=True),
    ),
    "F4": (Case("scope_missing", "auth_scope", Step.GRANT),),
    "F5": (
        Case("rate_limit", "rate_limit", Step.LATER, wait=_FEW),
        Case("rate_limit_88", "rate_limit", Step.LATER, wait=_FEW),
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
    "F12": (*lost(), Case("worker died", fault=False, run="died")),
    "F13": "X says errors with an error status; 200 with errors is F14 (1.8)",
    "F14": (
        Case("partial_errors"),
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
    ),
    "F21": (
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
    "F24": (*visible(), outage(Step.ASK, "unknown"), *unreachable()),
}  # fmt: skip

BLUESKY: Table = {
    "F1": (Case("expired_token"), Case("clock", fault=False, run="expires")),
    "F2": (Case("revoked", "auth_expired", Step.CONNECT),),
    "F3": "section 16 names X and TikTok; a Bluesky session is renewed by its own refresh token (8)",
    "F4": "an app password has no scopes that publishing could lack (8)",
    "F5": (Case("rate_limit", "rate_limit", Step.LATER, wait=_FEW),),
    "F6": "no quota beyond the rate limit (8)",
    "F7": "Bluesky takes the same words twice (8)",
    "F8": (
        Case("media_failed", "media_invalid", Step.FILE, on="upload", shape="photo"),
    ),
    "F9": "Bluesky fetches nothing from us: blobs are uploaded (8)",
    "F10": "pictures stand at once (8); the product sends no video there",
    "F11": (*unseen("upload", shape="photo"), Case("lost_answer", "transient", Step.LATER, on="upload", shape="photo")),
    "F12": (*lost(), Case("worker died", fault=False, run="died")),
    "F13": "XRPC says errors with an error status (8)",
    "F14": (Case("server_error", on="reply", run="first_comment"),),
    "F15": "a record that was written is visible (8)",
    "F16": "lexicons only grow (8)",
    "F17": (Case("suspended", "account_restricted", Step.ACCOUNT),),
    "F18": (Case("not_permitted", "policy", Step.RULES),),
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
    ),
    "F22": (
        Case("hide twice", fault=False, run="twice"),
        Case("answer what is deleted", "not_found", Step.GONE, fault=False, run="answer_deleted", stands=0),
    ),
    "F23": (Case("metrics_empty", run="figures", on="read"), Case("server_error", run="figures", on="read")),
    "F24": (*visible(), outage(Step.ASK, "unknown"), *unreachable()),
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
