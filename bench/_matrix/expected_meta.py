"""What must come of each class on Facebook, Instagram and Threads. From PLATFORMS.md, sections 2, 3, 7, 14 to 16."""

from __future__ import annotations

from bench._matrix.case import DAY, HOUR, MINUTE, Case, Table, lost, outage, unreachable, unseen, visible
from bench._matrix.steps import Step

_DEAD = ("revoked", "password_changed", "checkpoint", "unconfirmed", "logged_out")
_LIMITS = ("rate_limit", "rate_limit_app", "rate_limit_user", "rate_limit_page", "rate_limit_temporary",
           "rate_limit_custom")  # fmt: skip
_PATIENCE = (30.0, HOUR)
_DAILY = (MINUTE, DAY)


def _flags(**flags: object) -> tuple[tuple[str, dict[str, object]], ...]:
    return (("/accounts/flags", {"platform": "{platform}", "account": "{account}", "flags": flags}),)


def _common(on: str) -> dict[str, tuple[Case, ...] | str]:
    """``on`` is the first call of a post."""
    hooks = ("webhook_bad_signature", "webhook_reserialised", "webhook_old", "webhook_replay", "webhook_out_of_order",
             "webhook_batch", "webhook_unknown_field", "webhook_huge", "webhook_lost")  # fmt: skip
    return {
        "F1": (Case("expired_token", "auth_expired", Step.CONNECT, on=on),),
        "F2": tuple(Case(way, "auth_expired", Step.CONNECT, on=on) for way in _DEAD),
        "F3": "renewing a token of Meta's leaves the old one alive until its own end (2.1)",
        "F4": (Case("scope_missing", "auth_scope", Step.GRANT, on=on),),
        "F5": tuple(Case(way, "rate_limit", Step.LATER, on=on, wait=_PATIENCE) for way in _LIMITS),
        "F13": "Meta says errors with an error status (2.6)",
        "F16": (Case("version_sunset", "api_version", Step.UPDATE, on=on),
                Case("metric_removed", run="figures", on="insights")),
        "F20": (
            *(Case(way, run="webhook") for way in hooks),
            Case("own echo", fault=False, run="echo"),
            Case("two secrets", fault=False, run="two_secrets"),
            Case("handshake", fault=False, run="handshake"),
        ),
        "F21": tuple(
            Case(way, run="paging", on="comments") for way in ("short_page", "repeat_items", "cursor_expired")
        ),
        "F22": (
            Case("hide twice", fault=False, run="twice"),
            Case("hide what is deleted", "not_found", Step.GONE, fault=False, run="act_on_deleted"),
            Case("answer what is deleted", "not_found", Step.GONE, fault=False, run="answer_deleted", stands=0),
        ),
        "F23": (Case("metrics_empty", run="figures", on="insights"), Case("server_error", run="figures", on="insights")),
    }  # fmt: skip


FACEBOOK: Table = {
    **_common("publish"),
    "F6": (  # Meta tells it by 613, one of its rates (2.6)
        Case("30 reels within a day", "rate_limit", Step.LATER, fault=False, shape="reel", wait=_PATIENCE, patience=2 * DAY,
             before=_flags(reels_per_day=0), after=_flags(reels_per_day=30)),
    ),
    "F7": (
        Case("duplicate", "duplicate", Step.LOOK, run="refused_as_duplicate"),
        Case("duplicate_photos", "duplicate", Step.LOOK, shape="photo", run="refused_as_duplicate"),
        Case("same words within the hour", "duplicate", Step.LOOK, fault=False, run="again", stands=2, fixed="usual"),
    ),
    "F8": (
        Case("media_failed", "media_invalid", Step.FILE, on="upload", shape="reel", count=3),
        Case("photo_too_big", "media_invalid", Step.FILE, on="upload", shape="photo"),
        *(Case(way, "media_invalid", Step.FILE, shape="reel")
          for way in ("aspect", "resolution", "duration", "frame_rate")),
        Case("broken_photo", "media_invalid", Step.FILE, fault=False, shape="broken_photo", fixed="photo"),
    ),
    "F9": "files go to Facebook by upload (3); it fetches nothing from us",
    "F10": (Case("slow_processing", "", Step.HEALED, on="upload", shape="reel"),),
    "F11": (
        Case("offset_wrong", "", Step.HEALED, on="upload", shape="reel"),
        Case("upload_gone", "", Step.HEALED, on="upload", shape="reel"),
        *unseen("upload", shape="photo"),
    ),
    "F12": (*lost(), *lost(shape="photo"), *lost(shape="reel"), Case("worker died", fault=False, run="died")),
    "F14": (
        Case("server_error", on="reply", run="first_comment"),
        Case("blocked_policy", "policy", Step.RULES, on="reply", run="first_comment_refused"),
    ),
    "F15": (Case("answer_hidden"),),
    "F17": (
        *(Case(way, "account_restricted", Step.ACCOUNT)
          for way in ("ppa_required", "identity_confirmation", "limited_account", "security_check")),
        Case("role lost", "auth_scope", Step.GRANT, fault=False,
             before=(("/graph/people", {"name": "{person}", "pages": {"{account}": None}}),),
             after=(("/graph/people", {"name": "{person}", "pages": {"{account}": [
                 "MANAGE", "CREATE_CONTENT", "MODERATE", "MESSAGING", "ADVERTISE", "ANALYZE"]}}),)),
    ),
    "F18": (
        Case("blocked_policy", "policy", Step.RULES),
        Case("outside_window", "policy", Step.RULES, on="reply", run="message", stands=0),
    ),
    "F19": (Case("63,207 letters", "content_invalid", Step.WORDS, fault=False, shape="long_63206", fixed="usual"),),
    "F24": (*visible(), outage(Step.ASK, "unknown"), *unreachable()),
}  # fmt: skip

INSTAGRAM: Table = {
    **_common("upload"),
    "F6": (
        Case("quota", "quota", Step.LATER, wait=_DAILY, patience=2 * DAY),
        Case("posts of the day used up", "quota", Step.LATER, fault=False, wait=_DAILY, patience=2 * DAY,
             before=_flags(posts_per_day=0), after=_flags(posts_per_day=50)),
    ),
    "F7": "Instagram takes the same post twice (2.6 gives 506 for Facebook)",
    "F8": (
        Case("media_failed", "media_invalid", Step.FILE, on="upload"),
        Case("media_failed", "transient", Step.LATER, on="upload", shape="reel"),  # 2207053
        Case("video_format", "media_invalid", Step.FILE, on="upload", shape="reel"),
        Case("create_failed", "transient", Step.LATER, on="upload"),
        Case("unknown_upload", "transient", Step.LATER, on="upload"),
        Case("bad_thumb_offset", "content_invalid", Step.WORDS, on="upload", shape="reel"),
        Case("broken_photo", "media_invalid", Step.FILE, fault=False, shape="broken_photo", fixed="usual"),
        Case("flat_photo", "media_invalid", Step.FILE, fault=False, shape="flat_photo", fixed="usual"),
    ),
    "F9": (
        Case("unfetchable", "media_unfetchable", Step.REACH, on="upload"),
        Case("media_timeout", "transient", Step.LATER, on="upload"),
        Case("our address gives nothing", "media_unfetchable", Step.REACH, fault=False, run="deaf"),
    ),
    "F10": (
        Case("slow_processing", on="upload", shape="reel"),
        Case("not_ready", "transient", Step.LATER, wait=(5, 120)),
        Case("container_gone", "transient", Step.LATER, wait=(20, 150)),
        Case("container ends after a day", fault=False, run="container_ends"),
    ),
    "F11": "with Instagram's own login files are fetched (2.2); uploads belong to Facebook's login: see Facebook",
    "F12": (*lost(), Case("worker died", fault=False, run="died")),
    "F14": (
        Case("child_failed", "media_invalid", Step.FILE, on="upload", shape="album", count=4),
        Case("server_error", on="reply", run="first_comment"),
        Case("blocked_policy", "policy", Step.RULES, on="reply", run="first_comment_refused"),
    ),
    "F15": (Case("answer_hidden"),),
    "F17": (
        Case("account_restricted", "account_restricted", Step.ACCOUNT, on="upload"),
        Case("spam_restricted", "account_restricted", Step.ACCOUNT, on="upload"),
        Case("restricted", "account_restricted", Step.ACCOUNT, fault=False, before=_flags(restricted=True),
             after=_flags(restricted=False)),
    ),
    "F18": (
        Case("blocked_policy", "policy", Step.RULES),
        Case("outside_window", "policy", Step.RULES, on="reply", run="message", stands=0),
    ),
    "F19": (
        Case("2,200 letters and more", "content_invalid", Step.WORDS, fault=False, shape="long_caption", fixed="usual"),
        Case("31 hashtags", "content_invalid", Step.WORDS, fault=False, shape="hashtags", fixed="usual"),
    ),
    "F24": (*visible(), *unseen("upload"), outage(Step.LATER, "transient"), *unreachable()),
}  # fmt: skip

THREADS: Table = {
    **_common("upload"),
    "F6": (
        Case("quota", "quota", Step.LATER, wait=_DAILY, patience=2 * DAY),
        Case("250 posts of the day used up", "quota", Step.LATER, fault=False, wait=_DAILY, patience=2 * DAY,
             before=_flags(posts_per_day=0), after=_flags(posts_per_day=250)),
    ),
    "F7": "Threads takes the same post twice (7)",
    "F8": (
        Case("media_failed", "media_invalid", Step.FILE, on="upload", shape="video"),
        Case("broken_photo", "media_invalid", Step.FILE, fault=False, shape="broken_photo", fixed="photo"),
    ),
    "F9": (
        Case("unfetchable", "media_unfetchable", Step.REACH, on="upload", shape="photo"),
        Case("our address gives nothing", "media_unfetchable", Step.REACH, fault=False, run="deaf", shape="photo"),
    ),
    "F10": (
        Case("slow_processing", on="upload", shape="photo"),
        Case("container_gone", "transient", Step.LATER, wait=(0, 150)),
        Case("container ends after a day", fault=False, run="container_ends"),
    ),
    "F11": "Threads fetches files (7); there are no uploads",
    "F12": (*lost(), Case("worker died", fault=False, run="died")),
    "F14": (
        Case("server_error", on="reply", run="first_comment"),
        Case("blocked_policy", "policy", Step.RULES, on="reply", run="first_comment_refused"),
    ),
    "F15": (Case("answer_hidden"),),
    "F17": (Case("user_restricted", "account_restricted", Step.ACCOUNT, on="upload"),),
    "F18": (Case("blocked_policy", "policy", Step.RULES, on="upload"),),
    "F19": (
        Case("501 letters", "content_invalid", Step.WORDS, fault=False, shape="long_500", fixed="usual"),
        Case("bad_topic_tag", "content_invalid", Step.WORDS, on="upload"),
    ),
    "F24": (*visible(), *unseen("upload"), outage(Step.LATER, "transient"), *unreachable()),
}  # fmt: skip
