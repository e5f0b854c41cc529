"""How each class of failure is provoked on X; the words are those of the Graph family's table."""

from __future__ import annotations

OWN = frozenset(
    {
        "partial_errors",  # 200 or 201 with what was asked for, and with errors beside it
        "slow_processing",  # a minute more of world time
        "short_page",  # fewer items than there are, and a token for the rest
        "repeat_items",  # the next page repeats the last item of this one
        "cursor_expired",
        "metrics_empty",  # posts without figures
        "webhook_reserialised",  # signed bytes and sent bytes differ in their white space
        "webhook_out_of_order",  # this event arrives after the next one
        "webhook_unknown_field",
        "webhook_huge",  # more than ten megabytes
        "webhook_lost",  # never sent
    }
)
"""Kinds beyond those that every platform knows."""

X: dict[str, tuple[str, ...]] = {
    "F1": ("fault expired_token", "admin POST /clock"),
    "F2": ("fault revoked",),
    "F3": ("fault lost_answer on operation refresh", "wire an old refresh token, two refreshes at once"),
    "F4": ("fault scope_missing", "admin POST /accounts {scope}"),
    "F5": ("fault rate_limit", "fault rate_limit_88", "admin POST /limits"),
    "F6": ("fault usage_capped", "fault credits_depleted"),
    "F7": ("fault duplicate", "wire the same words twice within a day"),
    "F8": ("fault media_failed", "wire bytes that are no picture"),
    "F9": ("none X fetches nothing",),
    "F10": ("fault slow_processing",),
    "F11": ("fault cut on operation upload", "wire segments that are missing"),
    "F12": ("fault lost_answer", "fault truncated_json", "fault html_200", "fault stored_502"),
    "F13": ("none errors have an error status, but beside data: see F14",),
    "F14": ("fault partial_errors", "fault server_error on operation reply"),
    "F15": ("none what is accepted is visible",),
    "F16": ("admin POST /dialect {x: tweet}",),
    "F17": ("fault suspended", "admin POST /accounts/flags {suspended}"),
    "F18": ("fault not_permitted", "admin POST /accounts/flags {summoned_only, messages_from}"),
    "F19": ("wire more than 280 by weight",),
    "F20": (
        "fault webhook_bad_signature",
        "fault webhook_reserialised",
        "fault webhook_replay",
        "fault webhook_out_of_order",
        "fault webhook_unknown_field",
        "fault webhook_huge",
        "fault webhook_lost",
        "wire an address that no longer answers the challenge",
    ),
    "F21": ("fault short_page", "fault repeat_items", "fault cursor_expired"),
    "F22": ("admin POST /graph/gone",),
    "F23": ("fault metrics_empty",),
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
