"""What an MP4 or MOV file is, read from its boxes: order of the boxes, edit lists, length, picture, sound."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

_NESTED = {b"moov", b"trak", b"mdia", b"minf", b"stbl", b"edts"}
_VIDEO = {b"avc1": "h264", b"avc3": "h264", b"hvc1": "hevc", b"hev1": "hevc", b"av01": "av1", b"vp09": "vp9"}
_SOUND = {b"mp4a": "aac", b"Opus": "opus", b"ac-3": "ac3", b".mp3": "mp3"}


@dataclass
class Track:
    """One track: `kind` is vide, soun or another; length in seconds, samples, size as shown, codec, rate in Hz."""

    kind: str = ""
    scale: int = 1
    length: float = 0.0
    samples: int = 0
    width: int = 0
    height: int = 0
    codec: str = ""
    rate: int = 0
    edited: bool = False


@dataclass
class Film:
    """A file: seconds, bytes, whether moov comes before mdat, and its tracks."""

    brand: str = ""
    seconds: float = 0.0
    size: int = 0
    moov_first: bool = True
    tracks: list[Track] = field(default_factory=list)

    @property
    def video(self) -> Track | None:
        """The first picture track."""
        return next((t for t in self.tracks if t.kind == "vide"), None)

    @property
    def sound(self) -> Track | None:
        """The first sound track."""
        return next((t for t in self.tracks if t.kind == "soun"), None)

    @property
    def frame_rate(self) -> float:
        """Frames a second."""
        track = self.video
        return track.samples / track.length if track and track.length else 0.0

    @property
    def bit_rate(self) -> float:
        """Bits a second over the whole file."""
        return self.size * 8 / self.seconds if self.seconds else 0.0


def _boxes(raw: bytes, start: int, end: int) -> Iterator[tuple[bytes, int, int]]:
    while start + 8 <= end:
        size, name = struct.unpack_from(">I4s", raw, start)
        body = start + 8
        if size == 1 and body + 8 <= end:
            size = struct.unpack_from(">Q", raw, body)[0]
            body += 8
        stop = end if size == 0 else start + size
        if stop > end or stop < body:
            return
        yield name, body, stop
        start = stop


def look(raw: bytes) -> Film | None:
    """The film, or None when the bytes are not an MP4 or MOV with a picture and a length."""
    film, order = Film(size=len(raw)), []
    try:
        for name, body, stop in _boxes(raw, 0, len(raw)):
            order.append(name)
            if name == b"ftyp":
                film.brand = raw[body : body + 4].decode("latin-1").strip()
            if name == b"moov":
                _moov(film, raw, body, stop)
    except (struct.error, IndexError, ZeroDivisionError):
        return None
    if b"moov" not in order or film.video is None or film.seconds <= 0:
        return None
    film.moov_first = b"mdat" not in order or order.index(b"moov") < order.index(b"mdat")
    return film


def _moov(film: Film, raw: bytes, start: int, end: int) -> None:
    for name, body, stop in _boxes(raw, start, end):
        if name == b"mvhd":
            scale, length = _times(raw, body)
            film.seconds = length / max(scale, 1)
        elif name == b"trak":
            track = Track()
            _trak(track, raw, body, stop)
            film.tracks.append(track)


def _times(raw: bytes, body: int) -> tuple[int, int]:
    if raw[body] == 1:
        scale, length = struct.unpack_from(">IQ", raw, body + 20)
    else:
        scale, length = struct.unpack_from(">II", raw, body + 12)
    return scale, length


def _trak(track: Track, raw: bytes, start: int, end: int) -> None:
    for name, body, stop in _boxes(raw, start, end):
        if name in _NESTED:
            _trak(track, raw, body, stop)
        elif name == b"tkhd":
            _shape(track, raw, body, stop)
        elif name == b"mdhd":
            track.scale, length = _times(raw, body)
            track.length = length / max(track.scale, 1)
        elif name == b"hdlr":
            track.kind = raw[body + 8 : body + 12].decode("latin-1")
        elif name == b"stsd":
            _codec(track, raw, body)
        elif name == b"stts":
            count = struct.unpack_from(">I", raw, body + 4)[0]
            track.samples = sum(struct.unpack_from(">II", raw, body + 8 + 8 * i)[0] for i in range(min(count, 100_000)))
        elif name == b"elst":
            track.edited = track.edited or _edits(raw, body)


def _shape(track: Track, raw: bytes, body: int, stop: int) -> None:
    width, height = (value >> 16 for value in struct.unpack_from(">II", raw, stop - 8))
    matrix = struct.unpack_from(">9i", raw, stop - 44)
    turned = matrix[0] == 0 and matrix[4] == 0 and matrix[1] != 0
    track.width, track.height = (height, width) if turned else (width, height)


def _codec(track: Track, raw: bytes, body: int) -> None:
    name = raw[body + 12 : body + 16]
    track.codec = _VIDEO.get(name) or _SOUND.get(name) or name.decode("latin-1")
    if name in _SOUND:
        track.rate = struct.unpack_from(">I", raw, body + 8 + 8 + 24)[0] >> 16


def _edits(raw: bytes, body: int) -> bool:
    """Whether the list does more than play the track once from its start."""
    count = struct.unpack_from(">I", raw, body + 4)[0]
    if count == 0:
        return False
    start = (
        struct.unpack_from(">q", raw, body + 16)[0] if raw[body] == 1 else struct.unpack_from(">i", raw, body + 12)[0]
    )
    return bool(count > 1 or start != 0)
