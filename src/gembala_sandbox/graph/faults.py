"""Fault kinds of the Graph family: code, subcode and words as PLATFORMS.md 2.6, 3 and 7 give them."""

from __future__ import annotations

from dataclasses import dataclass

from gembala_sandbox.graph import errors
from gembala_sandbox.wire import Refusal


@dataclass(frozen=True)
class Kind:
    """One answer."""

    code: int
    subcode: int
    message: str
    status: int = 400
    transient: bool = False
    title: str = ""

    def answer(self) -> Refusal:
        """The refusal, fresh each time because of its trace id."""
        return errors.error(
            self.code,
            self.message,
            subcode=self.subcode,
            status=self.status,
            transient=self.transient,
            title=self.title,
        )


DEAD_TOKENS = {
    "expired_token": 463,
    "revoked": 458,
    "checkpoint": 459,
    "password_changed": 460,
    "unconfirmed": 464,
    "logged_out": 467,
}
"""Kinds that really kill the tokens of the account, with their subcode."""

_FAMILY = {
    "not_permitted": Kind(200, 0, "(#200) Permissions error", 403),
    "scope_missing": Kind(10, 0, "(#10) Application does not have permission for this action", 403),
    "server_error": Kind(2, 0, "An unexpected error has occurred. Please retry your request later.", 500, True),
    "unknown_error": Kind(1, 0, "An unknown error occurred", 500, True),
    "suspended": Kind(368, 0, "The action attempted has been deemed abusive or is otherwise disallowed", 403),
    "blocked_policy": Kind(368, 0, "The action attempted has been deemed abusive or is otherwise disallowed", 403),
    "duplicate": Kind(506, 0, "Duplicate status message", title="Duplicate Status Update"),
    "rate_limit_app": Kind(4, 0, "(#4) Application request limit reached", 403, True),
    "rate_limit_user": Kind(17, 0, "(#17) User request limit reached", 403, True),
    "rate_limit_page": Kind(32, 0, "(#32) Page request limit reached", 403, True),
    "rate_limit_temporary": Kind(341, 0, "(#341) Application limit reached", 403, True),
    "rate_limit_custom": Kind(613, 0, "(#613) Calls to this api have exceeded the rate limit.", 403, True),
    "version_sunset": Kind(
        2635, 0, "(#2635) You are calling a deprecated version of the API. Please update to the latest version."
    ),
    "metric_removed": Kind(100, 0, "(#100) metric[0] must be a valid insights metric"),
    "object_gone": Kind(
        100,
        33,
        "Unsupported request. Object does not exist, cannot be loaded due to missing permissions, or does not support"
        " this operation.",
    ),
    "cursor_expired": Kind(100, 0, "(#100) Invalid parameter: the cursor is no longer valid"),
    "api_blocked": Kind(200, 0, "API access blocked.", 400),
}
_INSTAGRAM = {
    "rate_limit": Kind(80002, 2446079, "(#80002) There have been too many calls to this Instagram account.", 400, True),
    "media_timeout": Kind(-2, 2207003, "It takes too long to download the media.", title="Timeout"),
    "media_expired": Kind(-2, 2207020, "The media has expired.", title="Media expired"),
    "ig_server": Kind(-1, 2207001, "Instagram server error. Try again.", 500, True, "Server error"),
    "create_failed": Kind(-1, 2207032, "Create media fail, please try to re-create media", 400, True, "Failed"),
    "unknown_upload": Kind(-1, 2207053, "Unknown upload error", 400, True, "Upload error"),
    "bad_thumb_offset": Kind(1, 2207057, "Thumbnail offset must be within the video", title="Thumbnail"),
    "spam_restricted": Kind(
        4, 2207051, "Application request limit reached", 403, title="We restrict certain activity to protect people"
    ),
    "quota": Kind(
        9,
        2207042,
        "Application request limit reached",
        403,
        title="You reached maximum number of posts that is allowed",
    ),
    "media_missing": Kind(24, 2207006, "The media with this id was not found", title="Media Not Found"),
    "container_gone": Kind(24, 2207008, "The media builder is expired or does not exist", title="Media builder gone"),
    "account_restricted": Kind(25, 2207050, "The Instagram account is restricted.", 403, title="Account restricted"),
    "video_format": Kind(352, 2207026, "The video file you selected is in a format that we don't support."),
    "unfetchable": Kind(
        9004, 2207052, "Only photo or video can be accepted as media type.", title="Media download has failed."
    ),
    "not_ready": Kind(9007, 2207027, "Media ID is not available", title="The media is not ready for publishing"),
    "outside_window": Kind(10, 2018278, "(#10) This message is sent outside of allowed window.", 403),
}
_FACEBOOK = {
    "rate_limit": Kind(80001, 2446079, "(#80001) There have been too many calls to this Page account.", 400, True),
    "too_fast": Kind(1390008, 0, "You are posting too fast. Slow down.", title="You Can't Post Right Now"),
    "abusive": Kind(1346003, 0, "The content was reported as abusive.", title="Abusive"),
    "security_check": Kind(1404006, 0, "Please complete a security check.", title="Security Check Required"),
    "ppa_required": Kind(1404078, 0, "Page Publishing Authorization is required.", 403, title="PPA required"),
    "community_standards": Kind(1404102, 0, "The post goes against our Community Standards.", title="Removed"),
    "limited_account": Kind(1404112, 0, "The account is temporarily limited.", 403, title="Account limited"),
    "duplicate_photos": Kind(1366051, 0, "The photos were posted already.", title="Duplicate photos"),
    "bad_link": Kind(1609005, 0, "The link could not be posted.", title="Error Parsing Link"),
    "bad_link_preview": Kind(1609008, 0, "The link cannot be shared.", title="Link"),
    "bad_url": Kind(2061006, 0, "The URL is not valid.", title="Bad URL"),
    "photo_too_big": Kind(1366046, 0, "Photos should be less than 4 MB and saved as JPG or PNG.", title="Photo"),
    "aspect": Kind(1363040, 0, "The aspect ratio of the video is not supported.", title="Aspect ratio"),
    "resolution": Kind(1363127, 0, "The resolution of the video is too low.", title="Resolution"),
    "duration": Kind(1363128, 0, "The duration of the video is not supported.", title="Duration"),
    "frame_rate": Kind(1363129, 0, "The frame rate of the video is not supported.", title="Frame rate"),
    "unavailable": Kind(1363047, 0, "This is temporarily unavailable.", 503, True, "Unavailable"),
    "unavailable_link": Kind(1609010, 0, "This is temporarily unavailable.", 503, True, "Unavailable"),
    "identity_confirmation": Kind(4854002, 0, "Confirm your identity to publish.", 403, title="Confirm identity"),
    "outside_window": Kind(10, 2018278, "(#10) This message is sent outside of allowed window.", 403),
}
_THREADS = {
    "rate_limit": Kind(4, 0, "(#4) Application request limit reached", 403, True),
    "quota": Kind(9, 2207042, "Application request limit reached", 403, title="You reached maximum number of posts"),
    "bad_topic_tag": Kind(100, 4279071, "Invalid topic tag"),
    "user_restricted": Kind(10, 4279013, "The user is restricted", 403),
    "container_gone": Kind(24, 4279009, "The requested resource does not exist", title="Media not found"),
    "unfetchable": Kind(9004, 2207052, "The media could not be fetched from this URI.", title="Media download failed"),
}
_OWN = {"instagram": _INSTAGRAM, "facebook": _FACEBOOK, "threads": _THREADS}
INSIDE = frozenset(
    {
        "slow_processing",  # a container stays IN_PROGRESS for a minute more of world time
        "child_failed",  # the last child of a carousel fails
        "upload_gone",  # a resumable upload loses what it had
        "offset_wrong",  # a resumable upload lost half of what it was sent
        "answer_hidden",  # accepted, but nobody sees it: a comment held back, a post that never shows
        "short_page",  # fewer items than asked for, though there is a next page
        "repeat_items",  # the next page repeats the last items of this one
        "metrics_empty",  # an empty list of values
        "webhook_bad_signature",
        "webhook_replay",
        "webhook_reserialised",  # signed bytes and sent bytes differ in their white space
        "webhook_out_of_order",  # this event arrives after the next one
        "webhook_batch",  # one body with the event and a hundred of other entries
        "webhook_unknown_field",  # beside the event a field nobody has heard of
        "webhook_huge",  # ten megabytes
        "webhook_lost",  # never sent
        "webhook_old",  # an event of two days ago
    }
)


def kinds(platform: str) -> frozenset[str]:
    """What may be armed beyond the kinds every platform knows."""
    return frozenset(_FAMILY) | frozenset(_OWN[platform]) | frozenset(DEAD_TOKENS)


def answer(platform: str, kind: str) -> Refusal:
    """The refusal of a kind that does not kill a token."""
    return (_FAMILY | _OWN[platform])[kind].answer()
