"""What capabilities refuse is told before anything is sent, with the place and the figure."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from gembala.kernel.clock import now
from gembala.platforms.checks import issues
from gembala.platforms.contracts import (
    Capabilities,
    Format,
    FormatRule,
    MediaFile,
    MediaRule,
    OptionRule,
    Options,
    Part,
    Poll,
    PollRule,
    Post,
    Recipient,
    ScheduleRule,
    Support,
    TextRule,
    VideoRule,
)

VIDEO = VideoRule(
    max_bytes=1000, min_seconds=3, max_seconds=60, min_fps=23, max_fps=60, min_ratio=0.5, max_ratio=2,
    min_width=100, max_width=1920, max_bitrate=25_000_000, fast_start=True,
)  # fmt: skip
PICTURES = MediaRule(
    4, 100, ("image/jpeg",), alt_text_limit=10, min_ratio=0.8, max_ratio=1.91, min_width=320, max_width=1440, srgb=True,
    video=VIDEO,
)  # fmt: skip
POLL = PollRule(2, 4, TextRule("codepoints", 5), minutes=(5, 60))
CAPS = Capabilities(
    platform="p",
    api_version="1",
    as_of=date(2026, 11, 20),
    text=TextRule("codepoints", 10),
    media=PICTURES,
    actions={"first_comment": Support.EMULATED},
    idempotency="none",
    poll_interval=timedelta(minutes=1),
    formats={
        Format.FEED: FormatRule(Support.NATIVE),
        Format.CAROUSEL: FormatRule(Support.NATIVE, media=replace(PICTURES, min_count=2, mixed=True), needs=("media",)),
        Format.REEL: FormatRule(Support.NATIVE, needs=("video",)),
        Format.POLL: FormatRule(Support.NATIVE, poll=POLL, needs=("poll",)),
        Format.THREAD: FormatRule(Support.EMULATED, max_parts=2),
        Format.STORY: FormatRule(Support.MANUAL, refused="by_hand"),
    },
    fields={"title": TextRule("codepoints", 5), "reply": TextRule("codepoints", 3)},
    options={
        "privacy": OptionRule("choice", choices=("a", "b"), required=True),
        "tags": OptionRule("list", max_count=2, limit=3),
        "location_id": OptionRule("text", formats=(Format.STORY,)),
    },
    schedule=ScheduleRule(Support.NATIVE, timedelta(minutes=10), timedelta(days=30)),
)
CHOSEN = Options(privacy="a")
PHOTO = MediaFile("a.jpg", "image/jpeg", 90, alt="a", width=1000, height=1000, colour="srgb")
CLIP = MediaFile(
    "a.mp4", "video/mp4", 900, width=720, height=1280, seconds=10, fps=30, video_codec="h264", audio_codec="aac",
    bitrate=1, fast_start=True,
)  # fmt: skip


def codes(post: Post) -> list[str]:
    return [issue.code for issue in issues(post, CAPS) if issue.level == "error"]


def test_what_fits_has_no_issue() -> None:
    assert issues(Post("Halo", (PHOTO,), options=CHOSEN), CAPS) == []
    assert issues(Post("", (CLIP,), format=Format.REEL, options=CHOSEN), CAPS) == []
    assert issues(Post("Hai", (PHOTO, CLIP), format=Format.CAROUSEL, options=CHOSEN), CAPS) == []


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"mime": "image/png"}, "media_type"),
        ({"size": 101}, "media_too_big"),
        ({"width": 400, "height": 1000}, "media_ratio"),
        ({"width": 319, "height": 319}, "media_too_small"),
        ({"width": 1441, "height": 1441}, "media_too_large"),
        ({"colour": "p3"}, "media_colour"),
        ({"alt": "x" * 11}, "alt_too_long"),
    ],
)
def test_a_picture_is_refused_for_each_rule(change: dict[str, object], code: str) -> None:
    assert codes(Post("", (replace(PHOTO, **change),), options=CHOSEN)) == [code]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"mime": "video/webm"}, "video_type"),
        ({"size": 1001}, "video_too_big"),
        ({"seconds": 61}, "video_too_long"),
        ({"seconds": 2.5}, "video_too_short"),
        ({"fps": 20.0}, "video_fps"),
        ({"fps": 120.0}, "video_fps"),
        ({"video_codec": "vp9"}, "video_codec"),
        ({"audio_codec": "opus"}, "video_audio"),
        ({"width": 400, "height": 1280}, "video_ratio"),
        ({"rotation": 90, "width": 1280, "height": 500}, "video_ratio"),
        ({"width": 90, "height": 90}, "video_too_small"),
        ({"width": 1921, "height": 1920}, "video_too_large"),
        ({"bitrate": 25_000_001}, "video_bitrate"),
        ({"fast_start": False}, "video_slow_start"),
    ],
)
def test_a_video_is_refused_for_each_rule(change: dict[str, object], code: str) -> None:
    assert codes(Post("", (replace(CLIP, **change),), options=CHOSEN)) == [code]


def test_facts_that_nobody_knows_are_not_judged() -> None:
    assert codes(Post("", (MediaFile("a.mp4", "video/mp4", 0),), options=CHOSEN)) == []


@pytest.mark.parametrize(
    ("post", "expected"),
    [
        (Post("a" * 11), ["text_too_long"]),
        (Post("  "), ["text_empty"]),
        (Post("a", title="sesudah"), ["title_too_long"]),
        (Post("a", (PHOTO,) * 5), ["media_too_many"]),
        (Post("a", (PHOTO, CLIP)), ["media_mixed"]),
        (Post("a", (PHOTO,), format=Format.CAROUSEL), ["media_too_few"]),
        (Post("a", (PHOTO,), format=Format.REEL), ["video_missing"]),
        (Post("a", format=Format.STORY), ["format_refused"]),
        (Post("a", format=Format.SHORT), ["format_refused"]),
        (Post("a", format=Format.POLL), ["poll_missing"]),
        (Post("a", format=Format.POLL, poll=Poll(("ya", "ya", "x" * 6), 61)), [
            "poll_same_options", "poll_option_too_long", "poll_length"]),
        (Post("a", parts=(Part("b" * 11), Part(""))), ["text_too_long", "text_empty"]),
        (Post("a", publish_at=now() + timedelta(minutes=5)), ["schedule_too_soon"]),
        (Post("a", publish_at=now() + timedelta(days=31)), ["schedule_too_far"]),
    ],
)  # fmt: skip
def test_a_post_is_refused_for_each_rule(post: Post, expected: list[str]) -> None:
    assert codes(replace(post, options=CHOSEN)) == expected


def test_options_are_required_chosen_from_the_list_and_ignored_aloud() -> None:
    assert codes(Post("a")) == ["option_missing"]
    assert codes(Post("a", options=Options(privacy="c", tags=("a", "b", "c", "panjang")))) == [
        "option_choice", "option_too_many", "option_too_long",
    ]  # fmt: skip
    found = issues(Post("a", options=Options(privacy="a", playlist="p", location_id="1")), CAPS)
    assert [(one.code, one.level, one.params["option"]) for one in found] == [
        ("option_ignored", "warning", "location_id"), ("option_ignored", "warning", "playlist"),
    ]  # fmt: skip


def test_a_reply_and_a_message_have_their_own_rules() -> None:
    assert codes(Post("abcd", reply_to="1")) == ["text_too_long"]
    assert codes(Post("abc", (PHOTO,), reply_to="1")) == ["media_unsupported"]
    assert codes(Post("", recipient=Recipient("message", "9"))) == ["text_empty"]
    assert codes(Post("abcdef", recipient=Recipient("message", "9"))) == []
