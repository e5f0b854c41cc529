"""What must come of each class on YouTube and TikTok. From PLATFORMS.md, sections 4, 6, 14 to 16."""

from __future__ import annotations

from bench._matrix.case import (
    DAY,
    HOUR,
    MINUTE,
    PACIFIC_MIDNIGHT,
    Case,
    Table,
    lost,
    odd,
    outage,
    unreachable,
    unseen,
    visible,
)
from bench._matrix.steps import Step

_DAY_LONG = (DAY - HOUR, DAY + HOUR)

YOUTUBE: Table = {
    "F1": (Case("expired_token"), Case("expired_token", on="edit"), Case("clock", fault=False, run="expires")),
    "F2": (Case("revoked", "auth_expired", Step.CONNECT), Case("revoked", "auth_expired", Step.CONNECT, on="edit")),
    "F3": "Google's refresh tokens do not rotate (4)",
    "F4": (Case("scope_missing", "auth_scope", Step.GRANT),),
    "F5": (Case("rate_limit", "rate_limit", Step.LATER, wait=(30, HOUR)),),
    "F6": (
        Case("quota", "quota", Step.LATER, wait=PACIFIC_MIDNIGHT, patience=30 * HOUR),
        Case("quota", "quota", Step.LATER, wait=PACIFIC_MIDNIGHT, patience=30 * HOUR, on="edit"),
        Case("upload_limit", "quota", Step.LATER, wait=_DAY_LONG, patience=30 * HOUR),
    ),
    "F7": (Case("rejected_duplicate", "duplicate", Step.LOOK, fixed="usual"),),
    "F8": (
        Case("media_failed", "media_invalid", Step.FILE, fixed="usual"),
        Case("processing_failure", "transient", Step.LATER),
        Case("broken_film", "media_invalid", Step.FILE, fault=False, shape="broken_film", fixed="usual"),
    ),
    "F9": "YouTube fetches nothing from us (4)",
    "F10": (Case("slow_processing"),),
    "F11": (
        Case("range_short", "", Step.HEALED, on="upload", shape="long_film"),
        Case("range_short", "", Step.HEALED),
        Case("upload_gone", "", Step.HEALED),
        *unseen("upload"),
        Case("lost_answer", "", Step.HEALED),
    ),
    "F12": (*lost("edit"), Case("worker died", fault=False, run="died")),
    "F13": "Google says errors with an error status (4)",
    "F14": (
        Case("server_error", on="reply", run="first_comment"),
        Case("comments_disabled", "policy", Step.RULES, on="reply", run="first_comment_refused"),
    ),
    "F15": (Case("held", on="reply", run="first_comment"),),
    "F16": (Case("metric_removed", run="figures", on="insights"),),
    "F17": (
        *(Case(way, "account_restricted", Step.ACCOUNT) for way in ("signup_required", "suspended", "account_closed")),
    ),
    "F18": (
        Case("ineligible_account", "account_restricted", Step.ACCOUNT, on="reply", run="first_comment_refused"),
        Case("not_permitted", "policy", Step.RULES),
    ),
    "F19": (Case("a title of 101 letters", "content_invalid", Step.WORDS, fault=False, shape="title_101",
                 fixed="usual"),),
    "F20": "YouTube pushes videos only; comments have to be polled (4)",
    "F21": tuple(Case(way, run="paging", on="comments") for way in ("short_page", "repeat_items", "cursor_expired")),
    "F22": (
        Case("hide twice", fault=False, run="twice"),
        Case("hide what is deleted", "not_found", Step.GONE, fault=False, run="act_on_deleted"),
        Case("answer what is deleted", "not_found", Step.GONE, fault=False, run="answer_deleted", stands=0),
    ),
    "F23": (Case("metrics_empty", run="figures", on="insights"), Case("server_error", run="figures", on="insights")),
    "F24": (
        *visible("edit", "internal_error"), *unseen("upload"), outage(Step.LATER, "transient"), *unreachable(),
    ),
}  # fmt: skip

TIKTOK: Table = {
    "F1": (Case("expired_token"), Case("clock", fault=False, run="expires")),
    "F2": (
        Case("revoked", "auth_expired", Step.CONNECT),
        Case("authorization.removed", "auth_expired", Step.CONNECT, fault=False, run="removed"),
    ),
    "F3": (
        Case("race", fault=False, run="race"),
        Case("lost_answer", "auth_expired", Step.CONNECT, on="refresh", run="rotation_lost", anyone=True),
    ),
    "F4": (
        Case("scope_missing", "auth_scope", Step.GRANT),
        Case("scope_not_enabled", "auth_scope", Step.GRANT),
    ),
    "F5": (Case("rate_limit", "rate_limit", Step.LATER, wait=(30, 5 * MINUTE)),),
    "F6": (
        Case("quota", "quota", Step.LATER, wait=_DAY_LONG, patience=30 * HOUR),
        Case("pending_shares", "quota", Step.LATER, wait=_DAY_LONG, patience=30 * HOUR),
        Case("active_user_cap", "quota", Step.LATER, wait=_DAY_LONG, patience=30 * HOUR),
    ),
    "F7": "TikTok takes the same twice (6.1)",
    "F8": (
        *(Case(way, "media_invalid", Step.FILE, fixed="usual")
          for way in ("media_failed", "format_failed", "duration_failed", "frame_rate_failed", "picture_size_failed")),
        Case("invalid_file", "media_invalid", Step.FILE),
        Case("publish_internal", "transient", Step.LATER),
        Case("broken_film", "media_invalid", Step.FILE, fault=False, shape="tiktok_broken", fixed="usual"),
    ),
    "F9": (
        Case("url_unverified", "media_unfetchable", Step.REACH, shape="tiktok_photos"),
        Case("pull_failed", "media_unfetchable", Step.REACH, shape="tiktok_photos"),
        Case("our address gives nothing", "media_unfetchable", Step.REACH, fault=False, run="deaf",
             shape="tiktok_photos"),
    ),
    "F10": (
        Case("slow_processing", "unknown", Step.ASK),
        Case("never_visible"),
    ),
    "F11": (
        Case("upload_expired", "", Step.HEALED, on="upload"),
        Case("upload_gone", "", Step.HEALED, on="upload"),
        Case("upload_out_of_range", "unknown", Step.ASK, on="upload"),
    ),
    "F12": (
        Case("lost_answer", "unknown", Step.ASK, on="upload"),
        Case("stored_502", "unknown", Step.ASK, on="upload"),
        Case("truncated_json", on="upload"),  # the answer to bytes has no body that counts: the status does
        Case("html_200", on="upload"),
        *lost(shape="tiktok_photos"),
        Case("lost, then signed out", on="upload", fault=False, run="signed_out_between"),
        Case("worker died", fault=False, run="died"),
    ),
    "F13": (Case("spam_in_200", "quota", Step.LATER, wait=_DAY_LONG, patience=30 * HOUR, on="creator_info"),),
    "F14": "comments belong to TikTok's API for Business, a platform of its own (6.2)",
    "F15": (
        Case("never_visible"),
        Case("spam_after", "policy", Step.RULES, fixed="usual"),
        Case("spam_text_after", "policy", Step.RULES, fixed="usual"),
    ),
    "F16": (Case("metric_removed", run="figures", on="insights"),),
    "F17": (
        Case("spam_banned", "account_restricted", Step.ACCOUNT),
        Case("unaudited", "policy", Step.RULES),
        Case("app_version", "unsupported", Step.OUTSIDE),
    ),
    "F18": (Case("privacy_mismatch", "content_invalid", Step.WORDS),),
    "F19": (Case("2,201 units of UTF-16", "content_invalid", Step.WORDS, fault=False, shape="tiktok_long",
                 fixed="usual"),),
    "F20": tuple(
        Case(way, run="removed_hook")
        for way in ("webhook_bad_signature", "webhook_reserialised", "webhook_old", "webhook_replay",
                    "webhook_unknown_field", "webhook_huge", "webhook_lost")
    ),
    "F21": "comments belong to TikTok's API for Business, a platform of its own (6.2)",
    "F22": "comments belong to TikTok's API for Business, a platform of its own (6.2)",
    "F23": (Case("metrics_empty", run="figures", on="insights"), Case("server_error", run="figures", on="insights")),
    "F24": (
        Case("cut", "unknown", Step.ASK, on="upload"),
        Case("redirect", "unknown", Step.ASK, on="upload"),
        Case("server_error", "unknown", Step.ASK, on="upload"),
        *odd("upload"), *unseen("publish"), outage(Step.LATER, "transient"), *unreachable(),
    ),
}  # fmt: skip
