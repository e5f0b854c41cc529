"""The sandbox reads films out of a real encoder as the encoder's own library does."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from gembala_sandbox.graph import mp4
from gembala_sandbox.instagram import rules

av: Any = pytest.importorskip("av")


def encoded(path: Path, *, fps: int, seconds: int, size: tuple[int, int], **options: str) -> bytes:
    """A grey film with silence, by FFmpeg."""
    numpy: Any = pytest.importorskip("numpy")
    with av.open(str(path), "w", format="mp4", options=options) as out:
        video, sound = out.add_stream("libx264", rate=fps), out.add_stream("aac", rate=48_000)
        video.width, video.height, video.pix_fmt, video.options = *size, "yuv420p", {"preset": "ultrafast"}
        sound.layout = "stereo"
        for number in range(fps * seconds):
            picture = numpy.full((size[1], size[0], 3), number % 255, dtype=numpy.uint8)
            out.mux(video.encode(av.VideoFrame.from_ndarray(picture, format="rgb24")))
        out.mux(video.encode())
        for number in range(seconds * 48_000 // 1_024):
            silence = av.AudioFrame.from_ndarray(
                numpy.zeros((2, 1_024), dtype=numpy.float32), format="fltp", layout="stereo"
            )
            silence.sample_rate, silence.pts = 48_000, number * 1_024
            out.mux(sound.encode(silence))
        out.mux(sound.encode())
    return path.read_bytes()


def test_length_size_rate_and_codecs_are_read_alike(tmp_path: Path) -> None:
    raw = encoded(tmp_path / "a.mp4", fps=25, seconds=4, size=(540, 960), movflags="+faststart", use_editlist="0")
    film = mp4.look(raw)
    assert film is not None and film.video is not None and film.sound is not None
    with av.open(str(tmp_path / "a.mp4")) as judge:
        stream = judge.streams.video[0]
        assert (film.video.width, film.video.height, film.video.codec) == (
            stream.width,
            stream.height,
            stream.codec_context.name,
        )
        assert film.seconds == pytest.approx(judge.duration / 1_000_000, abs=0.1)
        assert film.frame_rate == pytest.approx(float(stream.average_rate), rel=0.03)
        assert (film.sound.codec, film.sound.rate) == ("aac", judge.streams.audio[0].rate)
    assert rules.film_fault(film, kind="REELS", reel_bytes=300_000_000) == ""


@pytest.mark.parametrize(
    ("options", "why"),
    [({}, "moov atom"), ({"movflags": "+faststart"}, "edit lists")],
    ids=["index last", "edit list"],
)
def test_what_an_encoder_does_by_default_instagram_refuses(tmp_path: Path, options: dict[str, str], why: str) -> None:
    film = mp4.look(encoded(tmp_path / "a.mp4", fps=30, seconds=4, size=(540, 960), **options))
    assert why in rules.film_fault(film, kind="REELS", reel_bytes=300_000_000)
