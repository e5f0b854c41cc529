"""Files for tests, made on the spot."""

from __future__ import annotations

import struct
import tempfile
from io import BytesIO
from pathlib import Path

import av
import numpy as np
import pypdf
from PIL import Image


def picture(kind: str = "JPEG", size: tuple[int, int] = (40, 30), *, mode: str = "RGB", **more) -> BytesIO:
    """A picture with some noise, so that it has weight."""
    noise = np.random.default_rng(7).integers(0, 255, (size[1], size[0], 3), dtype=np.uint8)
    out = BytesIO()
    Image.fromarray(noise).convert(mode).save(out, kind, **more)
    out.seek(0)
    return out


def movie(
    *, seconds: float = 1, fps: int = 25, size: tuple[int, int] = (160, 120), codec: str = "libx264",
    sound: bool = True, place: str = "", ending: str = "mp4", fast: bool = False, turn: int = 0,
) -> BytesIO:  # fmt: skip
    """A video of moving colours with a tone; ``place`` is written into it as a camera does."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"film.{ending}"
        options = {"movflags": "use_metadata_tags" + ("+faststart" if fast else "")} if ending in {"mp4", "mov"} else {}
        with av.open(str(path), "w", options=options) as made:
            if place:
                made.metadata["location"] = place
                made.metadata["com.apple.quicktime.location.ISO6709"] = place
            film = made.add_stream(codec, rate=fps)
            film.width, film.height, film.pix_fmt = *size, "yuv420p"
            voice = made.add_stream("libopus" if ending == "webm" else "aac", rate=48000) if sound else None
            for number in range(int(seconds * fps)):
                whole = np.full((size[1], size[0], 3), (number * 7) % 255, dtype=np.uint8)
                frame = av.VideoFrame.from_ndarray(whole, format="rgb24")
                made.mux(film.encode(frame))
            made.mux(film.encode(None))
            if voice is not None:
                pieces = int(seconds * 48000 / 960)
                for number in range(pieces):
                    tone = np.zeros((1, 960 * 2), dtype=np.int16)
                    piece = av.AudioFrame.from_ndarray(tone, format="s16", layout="stereo")
                    piece.sample_rate, piece.pts = 48000, number * 960
                    made.mux(voice.encode(piece))
                made.mux(voice.encode(None))
        return BytesIO(turned(path.read_bytes(), turn) if turn else path.read_bytes())


def turned(data: bytes, degrees: int) -> bytes:
    """The same MP4 with the note that a player shall turn the picture clockwise, as a phone held upright writes it."""
    one = 0x10000
    a, b, c, d = {90: (0, one, -one, 0), 180: (-one, 0, 0, -one), 270: (0, -one, one, 0)}[degrees]
    at = data.index(b"tkhd") + 44
    matrix = struct.pack(">9i", a, b, 0, c, d, 0, 0, 0, 0x40000000)
    return data[:at] + matrix + data[at + 36 :]


def pdf(pages: int) -> BytesIO:
    """A PDF of empty pages."""
    writer, out = pypdf.PdfWriter(), BytesIO()
    for _ in range(pages):
        writer.add_blank_page(200, 200)
    writer.write(out)
    out.seek(0)
    return out
