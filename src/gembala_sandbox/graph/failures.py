"""How each class of failure is provoked on Facebook, Instagram and Threads.

`fault KIND` is armed by POST /faults, `admin CALL` is a call of the admin port, `wire WHAT` happens by itself when a
client does that, `none WHY` does not exist there.
"""

from __future__ import annotations

_COMMON: dict[str, tuple[str, ...]] = {
    "F1": ("fault expired_token", "admin POST /graph/tokens {reason: expired}", "admin POST /clock"),
    "F2": (
        "fault revoked",
        "fault password_changed",
        "fault checkpoint",
        "fault unconfirmed",
        "fault logged_out",
        "admin POST /graph/tokens",
    ),
    "F3": ("none refreshing leaves the old token alive until its own end",),
    "F4": ("fault scope_missing", "admin POST /graph/tokens/mint", "wire a permission unticked in the dialog"),
    "F5": (
        "fault rate_limit",
        "fault rate_limit_app",
        "fault rate_limit_user",
        "fault rate_limit_page",
        "fault rate_limit_temporary",
        "fault rate_limit_custom",
        "admin POST /limits",
    ),
    "F11": ("none there are no resumable uploads",),
    "F12": ("fault lost_answer", "fault truncated_json", "fault html_200", "fault stored_502"),
    "F13": ("none errors have an error status",),
    "F15": ("fault answer_hidden",),
    "F16": ("fault version_sunset", "fault metric_removed", "admin POST /graph/settings {sunset, removed_metrics}"),
    "F20": (
        "fault webhook_bad_signature",
        "fault webhook_reserialised",
        "fault webhook_old",
        "fault webhook_replay",
        "fault webhook_out_of_order",
        "fault webhook_batch",
        "fault webhook_unknown_field",
        "fault webhook_huge",
        "fault webhook_lost",
        "admin POST /graph/webhooks with another verify_token",
        "admin POST /graph/secret",
    ),
    "F21": ("fault short_page", "fault repeat_items", "fault cursor_expired", "admin POST /graph/gone"),
    "F22": ("admin POST /graph/gone", "fault object_gone"),
    "F23": ("fault metrics_empty", "admin POST /graph/settings {insights_lag_seconds, daily_lag_seconds}"),
    "F24": (
        "fault cut",
        "fault redirect",
        "fault slow_body",
        "fault gzip",
        "fault chunked",
        "fault odd_header_case",
        "fault server_error",
        "admin POST /outage",
    ),
}
FACEBOOK: dict[str, tuple[str, ...]] = _COMMON | {
    "F6": ("admin POST /accounts/flags {reels_per_day}",),
    "F7": ("fault duplicate", "fault duplicate_photos", "wire the same words twice within an hour"),
    "F8": (
        "fault media_failed",
        "fault photo_too_big",
        "fault aspect",
        "fault resolution",
        "fault duration",
        "fault frame_rate",
        "wire a reel that does not fit",
    ),
    "F9": ("wire an address that gives nothing, leads elsewhere, or is no picture",),
    "F10": ("fault slow_processing",),
    "F11": ("fault offset_wrong", "fault upload_gone", "wire a wrong offset"),
    "F14": ("wire a batch with one bad part", "fault server_error on operation reply"),
    "F17": (
        "fault ppa_required",
        "fault identity_confirmation",
        "fault limited_account",
        "fault security_check",
        "admin POST /accounts/flags",
        "admin POST /graph/people {pages: {page: null}}",
        "admin POST /graph/settings {facebook: {mode: development}}",
    ),
    "F18": ("fault outside_window", "fault blocked_policy", "admin POST /clock", "wire a second private reply"),
    "F19": ("wire more than 63 206 characters",),
}
INSTAGRAM: dict[str, tuple[str, ...]] = _COMMON | {
    "F6": ("fault quota", "admin POST /accounts/flags {posts_per_day, containers_per_day}"),
    "F7": ("none Instagram takes the same post twice",),
    "F8": (
        "fault media_failed",
        "fault video_format",
        "fault create_failed",
        "fault unknown_upload",
        "fault bad_thumb_offset",
        "wire pictures and films that do not fit",
    ),
    "F9": ("fault unfetchable", "fault media_timeout", "admin POST /graph/settings {fetch_seconds}"),
    "F10": ("fault slow_processing", "fault not_ready", "fault container_gone", "admin POST /clock"),
    "F11": ("fault offset_wrong", "fault upload_gone", "wire a wrong offset"),
    "F14": ("fault child_failed", "fault server_error on operation reply"),
    "F17": ("fault account_restricted", "fault spam_restricted", "admin POST /accounts/flags {restricted, spam}"),
    "F18": ("fault outside_window", "fault blocked_policy", "admin POST /clock", "wire a second private reply"),
    "F19": ("wire more than 2 200 characters, 30 hashtags or 20 mentions",),
}
THREADS: dict[str, tuple[str, ...]] = _COMMON | {
    "F6": ("fault quota", "admin POST /accounts/flags {posts_per_day, replies_per_day}"),
    "F7": ("none Threads takes the same post twice",),
    "F8": ("fault media_failed", "wire pictures and films that do not fit"),
    "F9": ("fault unfetchable", "wire an address that gives nothing"),
    "F10": ("fault slow_processing", "fault container_gone", "admin POST /clock"),
    "F14": ("wire one item of a carousel that fails",),
    "F17": ("fault user_restricted", "admin POST /accounts/flags {restricted}"),
    "F18": ("fault blocked_policy", "none there are no messages"),
    "F19": ("wire more than 500 characters", "fault bad_topic_tag"),
}
