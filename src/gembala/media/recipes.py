"""What has to be done to a file so that a platform's rule takes it. Pure."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, replace

from gembala.platforms.contracts import MediaFile, MediaRule, VideoRule

AIM = 0.97
"""Renditions aim a little below a limit of bytes, because an encoder does not hit it exactly."""


@dataclass(frozen=True)
class Recipe:
    """How to make a rendition. Sides in pixels, bytes, bits a second; 0 means: as it is.

    ``ratio`` is the width ÷ height that is cut (``crop``) or filled up (``pad``) to.
    """

    kind: str
    mime: str
    max_width: int = 0
    max_height: int = 0
    max_bytes: int = 0
    srgb: bool = False
    ratio: float = 0
    fit: str = ""
    fps: float = 0
    bitrate: int = 0

    @property
    def key(self) -> str:
        """16 hex digits that stand for the recipe."""
        row = json.dumps(asdict(self), sort_keys=True)
        return hashlib.sha256(row.encode()).hexdigest()[:16]

    @property
    def ending(self) -> str:
        """Of the file's name."""
        return {"image/jpeg": "jpg", "image/png": "png", "image/webp": "webp"}.get(self.mime, "mp4")


def recipe_for(file: MediaFile, rule: MediaRule, *, fit: str = "") -> Recipe | None:
    """The recipe that makes ``file`` fit the rule, or ``None`` when it fits as it is or nothing of ours would help.

    ``fit`` (``crop`` or ``pad``) is a person's word what to do about a ratio; without it a ratio is left alone.
    """
    if not rule.convert:
        return None
    if file.kind == "image" and rule.types:
        return _image(file, rule, fit)
    if file.kind == "video" and rule.video is not None:
        return _video(file, rule.video, fit)
    return None


def foreseen(file: MediaFile, recipe: Recipe) -> MediaFile:
    """The file as the recipe will make it, as far as that is known before; unknown is 0."""
    width, height = _sides(file, recipe)
    made = replace(file, mime=recipe.mime, width=width, height=height, rotation=0, size=0, fast_start=True)
    if recipe.kind == "image":
        return replace(made, colour="srgb" if recipe.srgb else file.colour)
    audio = "aac" if file.audio_codec else ""
    return replace(made, video_codec="h264", audio_codec=audio, fps=recipe.fps or file.fps, bitrate=0)


def _image(file: MediaFile, rule: MediaRule, fit: str) -> Recipe | None:
    if file.mime == "image/gif" and file.mime in rule.types:
        return None
    ratio = _wanted_ratio(file, rule.min_ratio, rule.max_ratio) if fit else 0
    foreign = file.mime not in rule.types
    wide, high = _exceeds(file.width, rule.max_width), _exceeds(file.height, rule.max_height)
    many = bool(rule.max_pixels) and file.width * file.height > rule.max_pixels
    heavy, colour = _exceeds(file.size, rule.max_bytes), rule.srgb and file.colour not in {"", "srgb"}
    if not (foreign or wide or high or many or heavy or colour or ratio):
        return None
    mime = file.mime if not foreign and not heavy else "image/jpeg" if "image/jpeg" in rule.types else rule.types[0]
    side = int((rule.max_pixels * file.ratio) ** 0.5) if many and file.ratio else 0
    return Recipe(
        kind="image",
        mime=mime,
        max_width=min(filter(None, (rule.max_width, side)), default=0),
        max_height=rule.max_height,
        max_bytes=int(rule.max_bytes * AIM),
        srgb=rule.srgb,
        ratio=ratio,
        fit=fit if ratio else "",
    )


def _video(file: MediaFile, rule: VideoRule, fit: str) -> Recipe | None:
    ratio = _wanted_ratio(file, rule.min_ratio, rule.max_ratio) if fit else 0
    shown_width, shown_height = (file.height, file.width) if file.rotation % 180 else (file.width, file.height)
    fits = (
        file.mime in rule.types
        and (not rule.codecs or file.video_codec in rule.codecs)
        and (not file.audio_codec or not rule.audio_codecs or file.audio_codec in rule.audio_codecs)
        and not _exceeds(shown_width, rule.max_width)
        and not _exceeds(shown_height, rule.max_height)
        and not _exceeds(file.size, rule.max_bytes)
        and not (rule.max_fps and file.fps > rule.max_fps * 1.01)
        and not _exceeds(file.bitrate, rule.max_bitrate)
        and (file.fast_start or not rule.fast_start)
    )
    if fits and not ratio:
        return None
    room = rule.max_bytes * 8 * AIM / file.seconds if rule.max_bytes and file.seconds else 0
    bitrate = min(filter(None, (rule.max_bitrate, int(room))), default=0)
    return Recipe(
        kind="video",
        mime="video/mp4",
        max_width=rule.max_width or 1920,
        max_height=rule.max_height or 1920,
        max_bytes=rule.max_bytes,
        ratio=ratio,
        fit=fit if ratio else "",
        fps=rule.max_fps if rule.max_fps and file.fps > rule.max_fps * 1.01 else 0,
        bitrate=bitrate,
    )


def _wanted_ratio(file: MediaFile, low: float, high: float) -> float:
    if not file.ratio:
        return 0
    if low and file.ratio < low:
        return low
    return high if high and file.ratio > high else 0


def _sides(file: MediaFile, recipe: Recipe) -> tuple[int, int]:
    width, height = (file.height, file.width) if file.rotation % 180 else (file.width, file.height)
    if not width or not height:
        return 0, 0
    box = boxed(width, height, recipe)
    scale = min(
        1.0, *(limit / side for limit, side in zip((recipe.max_width, recipe.max_height), box, strict=True) if limit)
    )
    return max(round(box[0] * scale), 1), max(round(box[1] * scale), 1)


def boxed(width: int, height: int, recipe: Recipe) -> tuple[int, int]:
    """Sides after cutting or filling up to the recipe's ratio, before scaling."""
    if not recipe.ratio:
        return width, height
    wider = width / height > recipe.ratio
    if (recipe.fit == "crop") == wider:
        return round(height * recipe.ratio), height
    return width, round(width / recipe.ratio)


def _exceeds(value: float, limit: float) -> bool:
    return limit > 0 and value > limit
