"""What TikTok takes: films and pictures judged by their bytes. The answers are its `fail_reason`s."""

from __future__ import annotations

from gembala_sandbox.accounts import Account
from gembala_sandbox.graph import mp4, pictures

MOST = 4_000_000_000
PHOTO = 20_000_000
CEILING = 600
_RATE = (23.0, 60.5)
_SIDE = (360, 4_096)
_WEBM = b"\x1aE\xdf\xa3"
_CODECS = ("h264", "hevc", "vp8", "vp9", "vp08", "vp09")


def bad_video(raw: bytes, creator: Account) -> str:
    """The reason a film fails, or nothing. WebM is taken by its first bytes alone."""
    if raw[:4] == _WEBM:
        return ""
    film = mp4.look(raw)
    if film is None or film.video is None or film.video.codec not in _CODECS or len(raw) > MOST:
        return "file_format_check_failed"
    if film.seconds > min(creator.flags["max_video_seconds"], CEILING) or film.seconds < 1:
        return "duration_check_failed"
    if not _RATE[0] <= film.frame_rate <= _RATE[1]:
        return "frame_rate_check_failed"
    sides = (film.video.width, film.video.height)
    return "" if all(_SIDE[0] <= s <= _SIDE[1] for s in sides) else "picture_size_check_failed"


def bad_photo(raw: bytes) -> str:
    """The reason a picture fails, or nothing."""
    seen = pictures.look(raw)
    if seen is None or seen.kind not in ("JPEG", "WEBP"):
        return "file_format_check_failed"
    return "picture_size_check_failed" if len(raw) > PHOTO else ""
