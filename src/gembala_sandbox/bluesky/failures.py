"""How each class of failure is provoked on Bluesky; the words are those of the Graph family's table."""

from __future__ import annotations

OWN = frozenset(
    {
        "short_page",
        "repeat_items",
        "cursor_expired",
        "metrics_empty",
        "slow_processing",  # a video's job takes a minute more of world time
        "job_failed",  # a video's job fails, and nobody says why
        "pds_failed",  # it fails because the account's server did not take the blob
    }
)
"""Kinds beyond those that every platform knows; those that X has too mean the same."""

BLUESKY: dict[str, tuple[str, ...]] = {
    "F1": ("fault expired_token", "admin POST /clock"),
    "F2": ("fault revoked",),
    "F3": ("none a session is renewed by its own refresh token, one after the other",),
    "F4": ("admin POST /accounts/flags {direct_messages}",),
    "F5": ("fault rate_limit", "admin POST /limits"),
    "F6": ("admin POST /bluesky/video {daily_videos, daily_bytes}",),
    "F7": ("none Bluesky takes the same words twice",),
    "F8": (
        "fault media_failed",
        "wire bytes that are no picture, or too many",
        "admin POST /bluesky/video {max_bytes, max_seconds, pds_max_bytes}",
    ),
    "F9": ("none Bluesky fetches nothing",),
    "F10": ("fault slow_processing on operations upload and finish", "admin POST /bluesky/video {processing_seconds}"),
    "F11": (
        "fault cut on operations upload, part and finish",
        "fault job_failed",
        "fault pds_failed",
        "admin POST /bluesky/video {upload_seconds}",
    ),
    "F12": ("fault lost_answer", "fault truncated_json", "fault html_200", "fault stored_502"),
    "F13": ("none errors have an error status",),
    "F14": ("fault server_error on operation reply",),
    "F15": ("none a record that was written is visible",),
    "F16": ("none lexicons only grow",),
    "F17": ("fault suspended", "admin POST /accounts/flags {suspended, email_confirmed, video_allowed}"),
    "F18": ("fault not_permitted", "admin POST /bluesky/convo {locked}"),
    "F19": ("wire more than 300 graphemes or 3,000 bytes",),
    "F20": ("none there are no webhooks",),
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
