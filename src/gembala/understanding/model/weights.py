"""Weights on disk: arrays in one `.npz` (no pickle) and a `.json` that says what they are."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from gembala.understanding.model.signs import NAMES

FORMAT = 1
F32 = npt.NDArray[np.float32]
U32 = npt.NDArray[np.uint32]


class WrongWeights(Exception):
    """The files are not weights of this version of the program; the text says what differs."""


@dataclass(frozen=True, slots=True)
class Table:
    """Rows for features: `keys` ascending, `rows` in eight bits, one `scale` a column."""

    keys: U32
    rows: npt.NDArray[np.int8]
    scale: F32

    def sum(self, features: U32, weight: F32 | None = None) -> F32:
        """Sum of the rows of the features that are known, each times its weight."""
        at, known = self.find(features)
        rows = self.rows[at[known]].astype(np.float32)
        if weight is not None:
            rows *= weight[known, None]
        return np.asarray(rows.sum(0) * self.scale, dtype=np.float32)

    def find(self, features: U32) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.bool_]]:
        """Places of the features, and which of them are known."""
        at = np.searchsorted(self.keys, features)
        at[at == len(self.keys)] = 0
        return at, self.keys[at] == features


@dataclass(frozen=True, slots=True)
class Weights:
    """All that was learned. `heads` maps each head to its labels; columns of the linear tables follow its order."""

    version: str
    heads: dict[str, tuple[str, ...]]
    words: Table
    words_idf: F32
    letters: Table
    letters_idf: F32
    bias: F32
    sign_rows: F32
    sign_scale: F32
    net_words: Table
    net_letters: Table
    net: dict[str, F32]
    settings: dict[str, Any]


def save(folder: Path, weights: Weights, card: dict[str, Any]) -> None:
    """Write `weights.npz` and `model.json` into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    arrays: dict[str, Any] = {
        "bias": weights.bias,
        "sign_rows": weights.sign_rows.astype(np.float16),
        "sign_scale": weights.sign_scale,
        "words_idf": weights.words_idf.astype(np.float16),
        "letters_idf": weights.letters_idf.astype(np.float16),
    }
    for name in ("words", "letters", "net_words", "net_letters"):
        table: Table = getattr(weights, name)
        arrays |= {f"{name}_keys": table.keys, f"{name}_rows": table.rows, f"{name}_scale": table.scale}
    arrays |= {f"net_{name}_layer": value.astype(np.float16) for name, value in weights.net.items()}
    np.savez_compressed(folder / "weights.npz", **arrays)
    meta = {
        "format": FORMAT,
        "version": weights.version,
        "heads": {head: list(labels) for head, labels in weights.heads.items()},
        "signs": list(NAMES),
        "settings": weights.settings,
        **card,
    }
    (folder / "model.json").write_text(json.dumps(meta, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def load(folder: Path) -> Weights:
    """Read what `save` wrote. Raises WrongWeights when files are missing, damaged or of another format."""
    try:
        meta = json.loads((folder / "model.json").read_text(encoding="utf-8"))
        with np.load(folder / "weights.npz", allow_pickle=False) as archive:
            arrays = {name: archive[name] for name in archive.files}
    except (OSError, ValueError, EOFError) as error:
        raise WrongWeights(f"{folder} holds no readable weights: {error}") from error
    if meta.get("format") != FORMAT or tuple(meta.get("signs", ())) != NAMES:
        raise WrongWeights(f"{folder} was trained for another version of the program; train it again")

    def table(name: str) -> Table:
        return Table(arrays[f"{name}_keys"], arrays[f"{name}_rows"], arrays[f"{name}_scale"])

    try:
        return Weights(
            version=str(meta["version"]),
            heads={str(head): tuple(labels) for head, labels in meta["heads"].items()},
            words=table("words"),
            words_idf=arrays["words_idf"].astype(np.float32),
            letters=table("letters"),
            letters_idf=arrays["letters_idf"].astype(np.float32),
            bias=arrays["bias"],
            sign_rows=arrays["sign_rows"].astype(np.float32),
            sign_scale=arrays["sign_scale"],
            net_words=table("net_words"),
            net_letters=table("net_letters"),
            net={name[4:-6]: value.astype(np.float32) for name, value in arrays.items() if name.endswith("_layer")},
            settings=dict(meta["settings"]),
        )
    except KeyError as error:
        raise WrongWeights(f"{folder} lacks {error}") from error


def eight_bits(matrix: F32) -> tuple[npt.NDArray[np.int8], F32]:
    """Columns rounded to 255 steps, and the size of each column's step."""
    scale = np.maximum(np.abs(matrix).max(0), 1e-9) / 127
    return np.round(matrix / scale).astype(np.int8), scale.astype(np.float32)
