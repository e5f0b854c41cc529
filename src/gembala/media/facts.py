"""What a file is, by its content. Names and declared types are not believed.

PyAV and pypdf are loaded with the first video and the first PDF: a process at rest does without their 30 MB.
"""

from __future__ import annotations

import re
import warnings
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PIL import Image, ImageCms, ImageOps

if TYPE_CHECKING:
    import av
    from av.video.stream import VideoStream

MAX_PIXELS = 50_000_000
MAX_FRAMES_PIXELS = 4 * MAX_PIXELS
"""Of all frames of an animation together."""
MAX_SIDE = 8192
"""Pixels of a video's side; more would take more memory to decode than a server has to spare."""
MAX_PDF_PAGES = 5000
IMAGES = {"JPEG": "image/jpeg", "PNG": "image/png", "GIF": "image/gif", "WEBP": "image/webp"}
CONTAINERS = {
    "mov,mp4,m4a,3gp,3g2,mj2": "video/mp4",
    "matroska,webm": "video/webm",
    "mpegts": "video/mp2t",
    "avi": "video/x-msvideo",
}
_ROTATED = {5, 6, 7, 8}
_SUBTITLES = re.compile(rb"(?:\xef\xbb\xbf)?(?:WEBVTT|\s*\d+\s*\r?\n\d\d:\d\d:\d\d,\d{3} -->)")
MAX_SUBTITLES = 2_000_000
"""Bytes."""
_EXIF_ORIENTATION = 0x0112


class Unreadable(ValueError):
    """Not a file that we can open; ``code`` is ``broken``, ``kind``, ``pixels`` or ``pages``."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Facts:
    """What was found. Sides in pixels as stored (``rotation`` turns them), ``bitrate`` in bits a second."""

    mime: str
    size: int
    width: int = 0
    height: int = 0
    seconds: float = 0
    fps: float = 0
    video_codec: str = ""
    audio_codec: str = ""
    rotation: int = 0
    colour: str = ""
    bitrate: int = 0
    fast_start: bool = False
    pages: int = 0

    def row(self) -> dict[str, Any]:
        """For a JSON column: what is known."""
        return {name: value for name, value in asdict(self).items() if value}


def look(path: Path) -> Facts:
    """The facts of a file. Raises `Unreadable`; a decompression bomb is refused before it is unpacked."""
    with path.open("rb") as file:
        head = file.read(64)
    if head.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF8")) or (
        head[:4] == b"RIFF" and head[8:12] == b"WEBP"
    ):
        return _image(path)
    if head.lstrip()[:5] == b"%PDF-":
        return _pdf(path)
    if head[4:8] in {b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip"} or head[:4] == b"\x1a\x45\xdf\xa3":
        return _video(path)
    if head[:4] == b"RIFF" and head[8:12] == b"AVI ":
        return _video(path)
    if _SUBTITLES.match(head):
        return _subtitles(path)
    if head[:1] == b"\x47" and path.stat().st_size % 188 == 0:
        return _video(path)
    raise Unreadable("kind")


def _image(path: Path) -> Facts:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(path, formats=tuple(IMAGES)) as image:
                guard(image)
                turned = image.getexif().get(_EXIF_ORIENTATION) in _ROTATED
                width, height = (image.height, image.width) if turned else image.size
                return Facts(
                    IMAGES[str(image.format)], path.stat().st_size, width, height, colour=colour_of(image),
                    pages=getattr(image, "n_frames", 1),
                )  # fmt: skip
    except Unreadable:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise Unreadable("pixels") from error
    except Exception as error:  # Pillow's decoders raise many kinds for a broken file
        raise Unreadable("broken") from error


def guard(image: Image.Image) -> None:
    """Refuse a picture that would unpack to too much. Raises `Unreadable`."""
    pixels = image.width * image.height
    if pixels > MAX_PIXELS or pixels * getattr(image, "n_frames", 1) > MAX_FRAMES_PIXELS:
        raise Unreadable("pixels")


def colour_of(image: Image.Image) -> str:
    """``cmyk``, ``srgb`` (also without a profile), ``p3``, or ``other`` for any other profile."""
    if image.mode in {"CMYK", "LAB"}:
        return image.mode.lower()
    profile = image.info.get("icc_profile")
    if not profile:
        return "srgb"
    try:
        import io

        name = ImageCms.getProfileDescription(ImageCms.ImageCmsProfile(io.BytesIO(profile))).lower()
    except Exception:  # a damaged profile is as good as none
        return "other"
    return "srgb" if "srgb" in name else "p3" if "p3" in name else "other"


def upright(image: Image.Image) -> Image.Image:
    """The picture turned as its camera said."""
    return ImageOps.exif_transpose(image)


def _video(path: Path) -> Facts:
    import av

    try:
        with av.open(str(path), options={"protocol_whitelist": "file"}) as container:
            if not container.streams.video:
                raise Unreadable("kind")
            video = container.streams.video[0]
            if not 0 < video.width <= MAX_SIDE or not 0 < video.height <= MAX_SIDE:
                raise Unreadable("pixels")
            mime = CONTAINERS.get(container.format.name)
            if mime is None:
                raise Unreadable("kind")
            rotation = _rotation(container, video)
            audio = container.streams.audio[0].codec_context.name if container.streams.audio else ""
            seconds = _seconds(container, video)
            if seconds <= 0:
                raise Unreadable("broken")
            mime = "video/quicktime" if mime == "video/mp4" and _brand(path) == b"qt  " else mime
            return Facts(
                mime=mime,
                size=path.stat().st_size,
                width=video.width,
                height=video.height,
                seconds=round(seconds, 3),
                fps=round(float(video.average_rate or video.guessed_rate or 0), 3),
                video_codec=video.codec_context.name,
                audio_codec={"mp4a": "aac"}.get(audio, audio),
                rotation=rotation,
                colour=_video_colour(video),
                bitrate=int(container.bit_rate or path.stat().st_size * 8 / seconds),
                fast_start=_index_first(path),
            )
    except Unreadable:
        raise
    except (av.error.FFmpegError, OSError, ValueError, AttributeError) as error:
        raise Unreadable("broken") from error


def _seconds(container: av.container.InputContainer, video: VideoStream) -> float:
    import av

    if container.duration:
        return float(container.duration) / av.time_base
    if video.duration and video.time_base:
        return float(video.duration * video.time_base)
    return 0


def _rotation(container: av.container.InputContainer, video: VideoStream) -> int:
    """Degrees clockwise that a player turns the picture; it stands beside the first frame."""
    for frame in container.decode(video):
        return round(-frame.rotation) % 360
    raise Unreadable("broken")


def _video_colour(video: VideoStream) -> str:
    primaries = int(getattr(video.codec_context, "color_primaries", 2) or 2)
    return {1: "bt709", 5: "bt470", 6: "bt601", 9: "bt2020", 12: "p3"}.get(primaries, "")


def _brand(path: Path) -> bytes:
    with path.open("rb") as file:
        head = file.read(12)
    return head[8:12] if head[4:8] == b"ftyp" else b"qt  "


def _index_first(path: Path) -> bool:
    """Whether an MP4's index (moov) stands before its data (mdat); other containers count as such."""
    end = path.stat().st_size
    with path.open("rb") as file:
        at = 0
        for _ in range(64):
            file.seek(at)
            head = file.read(16)
            if len(head) < 8:
                return False
            size, kind = int.from_bytes(head[:4], "big"), head[4:8]
            if not kind.isalnum() and at == 0:
                return True
            if kind in {b"moov", b"mdat"}:
                return kind == b"moov"
            size = int.from_bytes(head[8:16], "big") if size == 1 else size or end
            at += max(size, 8)
            if at >= end:
                return False
    return False


def _subtitles(path: Path) -> Facts:
    """SubRip or WebVTT, as text in UTF-8."""
    if path.stat().st_size > MAX_SUBTITLES:
        raise Unreadable("broken")
    data = path.read_bytes()
    try:
        data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Unreadable("broken") from error
    mime = "text/vtt" if data.removeprefix(b"\xef\xbb\xbf").startswith(b"WEBVTT") else "application/x-subrip"
    return Facts(mime, len(data))


def _pdf(path: Path) -> Facts:
    import pypdf

    try:
        pages = len(pypdf.PdfReader(path, strict=False).pages)
    except Exception as error:  # pypdf raises many kinds for a broken file
        raise Unreadable("broken") from error
    if not 0 < pages <= MAX_PDF_PAGES:
        raise Unreadable("pages")
    return Facts("application/pdf", path.stat().st_size, pages=pages)
