"""Renders videos with PyAV: H.264 and AAC in an MP4 whose index stands first, upright, without the camera's notes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
from av.filter import Graph
from av.video.frame import VideoFrame

from gembala.media.facts import Facts, Unreadable
from gembala.media.recipes import Recipe, boxed

FAST_START = {"movflags": "+faststart"}
COPIED_VIDEO, COPIED_AUDIO = {"h264", "hevc"}, {"aac", "mp3"}
AUDIO_RATE, AUDIO_BITRATE = 48_000, 128_000
TOP_BITRATE = 12_000_000
"""Bits a second when no limit asks for less: as much as 1080p needs."""
Told = Callable[[int], None]


def remux(source: Path, target: Path) -> bool:
    """Copy picture and sound into an MP4 without metadata, index first; False when its codecs do not go into one."""
    with av.open(str(source)) as given:
        video = given.streams.video[0]
        sound = given.streams.audio[0] if given.streams.audio else None
        if video.codec_context.name not in COPIED_VIDEO:
            return False
        if sound is not None and sound.codec_context.name not in COPIED_AUDIO:
            return False
        with av.open(str(target), "w", format="mp4", options=FAST_START) as made:
            streams: dict[Any, Any] = {video: made.add_stream_from_template(video)}
            if sound is not None:
                streams[sound] = made.add_stream_from_template(sound)
            for out in streams.values():
                out.metadata.clear()
            made.metadata.clear()
            for packet in given.demux(*streams):
                if packet.dts is None:
                    continue
                packet.stream = streams[packet.stream]
                made.mux(packet)
    return True


def render_video(source: Path, target: Path, recipe: Recipe, *, facts: Facts, tell: Told = lambda _: None) -> None:
    """Encode ``source`` by the recipe into ``target``; ``tell`` hears the percent. Raises `Unreadable`."""
    try:
        with av.open(str(source)) as given, av.open(str(target), "w", format="mp4", options=FAST_START) as made:
            _encode(given, made, recipe, facts, tell)
    except (av.error.FFmpegError, ValueError) as error:
        raise Unreadable("broken") from error
    if recipe.max_bytes and target.stat().st_size > recipe.max_bytes:
        raise Unreadable("weight")


def _encode(given: Any, made: Any, recipe: Recipe, facts: Facts, tell: Told) -> None:
    picture = given.streams.video[0]
    sound = given.streams.audio[0] if given.streams.audio else None
    rate = Fraction(recipe.fps or facts.fps or 30).limit_denominator(1001)
    size = _even(facts, recipe)
    out, heard = _picture_stream(made, recipe, rate, size), _sound_stream(made) if sound is not None else None
    turn, voice = _Turn(picture, facts, recipe, size, rate), _Voice()
    done = 0
    for packet in given.demux(*([picture] if sound is None else [picture, sound])):
        for frame in packet.decode():
            if not isinstance(frame, VideoFrame):
                _mux(made, heard, voice.push(frame))
                continue
            _mux(made, out, turn.push(frame))
            percent = min(int((frame.time or 0) / facts.seconds * 100), 99)
            if percent > done:
                done = percent
                tell(percent)
    _mux(made, out, [*turn.push(None), None])
    if heard is not None:
        _mux(made, heard, [*voice.push(None), None])


def _mux(made: Any, stream: Any, frames: Iterable[Any]) -> None:
    for frame in frames:
        made.mux(stream.encode(frame))


def _picture_stream(made: Any, recipe: Recipe, rate: Fraction, size: tuple[int, int]) -> Any:
    out = made.add_stream("libx264", rate=rate, options={"preset": "veryfast", "profile": "high"})
    out.width, out.height, out.pix_fmt = *size, "yuv420p"
    out.bit_rate = min(max((recipe.bitrate or TOP_BITRATE) - AUDIO_BITRATE, 100_000), TOP_BITRATE)
    return out


def _sound_stream(made: Any) -> Any:
    heard = made.add_stream("aac", rate=AUDIO_RATE)
    heard.bit_rate, heard.layout = AUDIO_BITRATE, "stereo"
    return heard


def _even(facts: Facts, recipe: Recipe) -> tuple[int, int]:
    width, height = (facts.height, facts.width) if facts.rotation % 180 else (facts.width, facts.height)
    width, height = boxed(width, height, recipe)
    limits = ((recipe.max_width, width), (recipe.max_height, height))
    scale = min(1.0, *(limit / side for limit, side in limits if limit))
    return max(int(width * scale) // 2 * 2, 2), max(int(height * scale) // 2 * 2, 2)


class _Turn:
    """A filter graph that turns, cuts or fills, scales and paces pictures."""

    def __init__(self, stream: Any, facts: Facts, recipe: Recipe, size: tuple[int, int], rate: Fraction) -> None:
        self._graph = Graph()
        source = self._graph.add_buffer(template=stream)
        names = [*_turned(facts.rotation), *_fitting(facts, recipe), ("scale", f"{size[0]}:{size[1]}")]
        names += [("fps", f"{rate.numerator}/{rate.denominator}"), ("format", "yuv420p")]
        last = source
        for name, words in names:
            node = self._graph.add(name, words)
            last.link_to(node)
            last = node
        last.link_to(self._graph.add("buffersink"))
        self._graph.configure()

    def push(self, frame: VideoFrame | None) -> Iterator[VideoFrame]:
        """Give one picture in (``None``: no more) and take out what is ready."""
        self._graph.push(frame)
        while True:
            try:
                ready = self._graph.pull()
            except (av.error.BlockingIOError, av.error.EOFError):
                return
            if isinstance(ready, VideoFrame):
                ready.pict_type = 0
                yield ready


class _Voice:
    """Sound in one rate and layout, in the pieces that AAC takes."""

    def __init__(self) -> None:
        self._resampler = av.AudioResampler(format="fltp", layout="stereo", rate=AUDIO_RATE)

    def push(self, frame: Any) -> Iterator[Any]:
        """Give one piece in (``None``: no more) and take out what is ready."""
        yield from self._resampler.resample(frame)


def _turned(rotation: int) -> list[tuple[str, str]]:
    return {90: [("transpose", "1")], 180: [("hflip", ""), ("vflip", "")], 270: [("transpose", "2")]}.get(rotation, [])


def _fitting(facts: Facts, recipe: Recipe) -> list[tuple[str, str]]:
    if not recipe.ratio:
        return []
    width, height = (facts.height, facts.width) if facts.rotation % 180 else (facts.width, facts.height)
    box = boxed(width, height, recipe)
    if recipe.fit == "crop":
        return [("crop", f"{box[0]}:{box[1]}")]
    return [("pad", f"{box[0]}:{box[1]}:(ow-iw)/2:(oh-ih)/2:white")]
