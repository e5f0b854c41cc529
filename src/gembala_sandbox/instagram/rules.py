"""What Instagram accepts (PLATFORMS.md 2.3)."""

from __future__ import annotations

import re

from gembala_sandbox.graph.mp4 import Film
from gembala_sandbox.graph.pictures import Picture
from gembala_sandbox.instagram import errors

IMAGE_BYTES = 8 * 1024 * 1024
STORY_BYTES = 100 * 1_000_000
_HASHTAG = re.compile(r"(?<!\w)#\w+")
_MENTION = re.compile(r"(?<![\w.])@[\w.]+")
_ASPECT = (4 / 5, 1.91)
_CLOSE = 0.005  # pixels are whole numbers


def check_caption(text: str) -> None:
    """2 200 characters, 30 hashtags, 20 mentions."""
    hashtags, mentions = len(_HASHTAG.findall(text)), len(_MENTION.findall(text))
    if len(text) > 2_200 or hashtags > 30 or mentions > 20:
        raise errors.caption(len(text), hashtags, mentions)


def check_image(raw: bytes, picture: Picture | None, *, story: bool) -> Picture:
    """JPEG of at most 8 MiB; in the feed 4:5 to 1.91:1. Refuses the rest."""
    if len(raw) > IMAGE_BYTES:
        raise errors.too_big()
    if picture is None or picture.kind not in ("JPEG", "MPO"):
        raise errors.image_format(picture.kind if picture else "")
    if not story and not _ASPECT[0] - _CLOSE <= picture.aspect <= _ASPECT[1] + _CLOSE:
        raise errors.aspect(picture.aspect)
    return picture


def film_fault(film: Film | None, *, kind: str, reel_bytes: int) -> str:
    """Why a video is refused, empty when it is not. `kind` is REELS, STORIES or VIDEO (an item of a carousel)."""
    if film is None:
        return "the file is not an MP4 or MOV video"
    track, sound = film.video, film.sound
    if track is None:
        return "there is no picture"
    most = STORY_BYTES if kind == "STORIES" else reel_bytes
    longest = 60 if kind == "STORIES" else 15 * 60
    aspect = track.width / max(track.height, 1)
    checks = (
        (film.size > most, f"the file is larger than {most} bytes"),
        (not film.moov_first, "moov atom is not at the front of the file"),
        (any(t.edited for t in film.tracks), "edit lists are not supported"),
        (track.codec not in ("h264", "hevc"), f"video codec {track.codec} is not supported"),
        (sound is not None and sound.codec != "aac", "audio codec is not supported"),
        (sound is not None and sound.rate > 48_000, "audio sample rate is above 48 kHz"),
        (not 22.9 <= film.frame_rate <= 60.1, f"frame rate {film.frame_rate:.2f} is not between 23 and 60"),
        (track.width > 1_920, f"width {track.width} is above 1920"),
        (not 0.01 <= aspect <= 10, f"aspect ratio {aspect:.3f} is not between 0.01:1 and 10:1"),
        (not 3 <= round(film.seconds, 2) <= longest, f"duration {film.seconds:.1f} s is not between 3 and {longest} s"),
        (film.bit_rate > 25_000_000, "bitrate is above 25 Mbps"),
    )
    return next((why for wrong, why in checks if wrong), "")


def in_reels_tab(film: Film) -> bool:
    """Whether it may show in the Reels tab: 9:16 and 5 to 90 seconds."""
    track = film.video
    return track is not None and abs(track.width / max(track.height, 1) - 9 / 16) < 0.02 and 5 <= film.seconds <= 90
