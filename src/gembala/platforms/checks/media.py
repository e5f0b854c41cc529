"""Media against a rule. Facts that are not known (0, empty) are not judged."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from gembala.platforms.contracts import DocumentRule, Issue, MediaFile, MediaRule, VideoRule

LEEWAY = 0.01
"""Sides are whole pixels: a ratio may miss its border by this share."""


def media_issues(media: Sequence[MediaFile], rule: MediaRule) -> list[Issue]:
    """What is wrong with the number, the mixture, and with each file (``index`` in the params)."""
    found = list(_together(media, rule))
    for index, file in enumerate(media):
        at: dict[str, str | int] = {"index": index}
        match file.kind:
            case "video" if rule.video:
                found += _video(file, rule.video, at)
            case "document" if rule.document:
                found += _document(file, rule.document, at)
            case "image" if rule.types:
                found += _image(file, rule, at)
            case _:
                found.append(Issue("media_type", "error", "media", at | {"mime": file.mime}))
        found += _alt(file, rule, at)
    return found


def _together(media: Sequence[MediaFile], rule: MediaRule) -> Iterator[Issue]:
    kinds = [file.kind for file in media]
    if media and not rule.max_count:
        yield Issue("media_unsupported", "error", "media")
        return
    if len(media) > rule.max_count:
        yield Issue("media_too_many", "error", "media", {"count": len(media), "limit": rule.max_count})
    if media and len(media) < rule.min_count:
        yield Issue("media_too_few", "error", "media", {"count": len(media), "limit": rule.min_count})
    if rule.max_videos and kinds.count("video") > rule.max_videos:
        yield Issue("media_too_many_videos", "error", "media", {"limit": rule.max_videos})
    if len(set(kinds)) > 1 and not rule.mixed:
        yield Issue("media_mixed", "error", "media")


def _image(file: MediaFile, rule: MediaRule, at: dict[str, str | int]) -> Iterator[Issue]:
    if file.mime not in rule.types:
        yield Issue("media_type", "error", "media", at | {"mime": file.mime})
    if rule.max_bytes and file.size > rule.max_bytes:
        yield Issue("media_too_big", "error", "media", at | {"limit": rule.max_bytes})
    if _outside(file.ratio, rule.min_ratio, rule.max_ratio):
        yield Issue("media_ratio", "error", "media", at | {"ratio": f"{file.ratio:.2f}"})
    if file.width and rule.min_width and file.width < rule.min_width:
        yield Issue("media_too_small", "error", "media", at | {"limit": rule.min_width})
    too_wide = rule.max_width and file.width > rule.max_width
    too_high = rule.max_height and file.height > rule.max_height
    if too_wide or too_high or (rule.max_pixels and file.width * file.height > rule.max_pixels):
        yield Issue("media_too_large", "error", "media", at | {"limit": rule.max_width or rule.max_height})
    if rule.srgb and file.colour not in {"", "srgb"}:
        yield Issue("media_colour", "error", "media", at | {"colour": file.colour})


def _video(file: MediaFile, rule: VideoRule, at: dict[str, str | int]) -> Iterator[Issue]:
    width, height = (file.height, file.width) if file.rotation % 180 else (file.width, file.height)
    small = bool(width) and (width < rule.min_width or height < rule.min_height)
    large = _over(width, rule.max_width) or _over(height, rule.max_height)
    fps, ratio = _outside(file.fps, rule.min_fps, rule.max_fps), _outside(file.ratio, rule.min_ratio, rule.max_ratio)
    wrong: list[tuple[bool, str, dict[str, str | int]]] = [
        (_other(file.mime, rule.types), "video_type", {"mime": file.mime}),
        (_over(file.size, rule.max_bytes), "video_too_big", {"limit": rule.max_bytes}),
        (_over(file.seconds, rule.max_seconds), "video_too_long", {"limit": int(rule.max_seconds)}),
        (0 < file.seconds < rule.min_seconds, "video_too_short", {"limit": int(rule.min_seconds)}),
        (fps, "video_fps", {"fps": f"{file.fps:.0f}"}),
        (_other(file.video_codec, rule.codecs), "video_codec", {"codec": file.video_codec}),
        (_other(file.audio_codec, rule.audio_codecs), "video_audio", {"codec": file.audio_codec}),
        (ratio, "video_ratio", {"ratio": f"{file.ratio:.2f}"}),
        (small, "video_too_small", {"limit": rule.min_width or rule.min_height}),
        (large, "video_too_large", {"limit": rule.max_width or rule.max_height}),
        (_over(file.bitrate, rule.max_bitrate), "video_bitrate", {"limit": rule.max_bitrate}),
        (rule.fast_start and bool(file.video_codec) and not file.fast_start, "video_slow_start", {}),
    ]
    return (Issue(code, "error", "media", at | told) for is_so, code, told in wrong if is_so)


def _document(file: MediaFile, rule: DocumentRule, at: dict[str, str | int]) -> Iterator[Issue]:
    if file.mime not in rule.types:
        yield Issue("media_type", "error", "media", at | {"mime": file.mime})
    if file.size > rule.max_bytes:
        yield Issue("document_too_big", "error", "media", at | {"limit": rule.max_bytes})
    if rule.max_pages and file.pages > rule.max_pages:
        yield Issue("document_too_long", "error", "media", at | {"limit": rule.max_pages})


def _alt(file: MediaFile, rule: MediaRule, at: dict[str, str | int]) -> Iterator[Issue]:
    if not rule.alt_text_limit or file.kind != "image":
        return
    if len(file.alt) > rule.alt_text_limit:
        yield Issue("alt_too_long", "error", "media", at | {"limit": rule.alt_text_limit})
    if not file.alt:
        yield Issue("alt_missing", "warning", "media", at)


def _over(value: float, limit: float) -> bool:
    return limit > 0 and value > limit


def _other(value: str, known: tuple[str, ...]) -> bool:
    return bool(value and known) and value not in known


def _outside(value: float, low: float, high: float) -> bool:
    if not value:
        return False
    return (low > 0 and value < low * (1 - LEEWAY)) or (high > 0 and value > high * (1 + LEEWAY))
