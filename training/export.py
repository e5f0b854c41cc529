"""Turns what was fitted into weights of eight bits."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from gembala.understanding.model.weights import Table, Weights, eight_bits
from training.fit import WordFeatures
from training.linear import Block, Features
from training.network import Network
from training.tasks import COLUMNS

F32 = npt.NDArray[np.float32]
_LEAST = 0.02
"""A feature that moves no label by more than this share of the column's largest weight is left out."""


def export(
    features: Features,
    fitted: Mapping[str, tuple[F32, F32]],
    network: Network,
    columns: WordFeatures,
    *,
    version: str,
    settings: dict[str, Any],
) -> Weights:
    """Gather linear columns and network into one set of weights."""
    count = len(features.words.keys) + len(features.letters.keys) + len(features.scale)
    rows = np.concatenate([fitted[name][0][:count] for name in COLUMNS], 1)
    seen = max(len(fitted[name][0]) for name in COLUMNS) - count
    views = np.concatenate([_views(fitted[name][0], count, seen) for name in COLUMNS], 1)
    bias = np.concatenate([fitted[name][1] for name in COLUMNS])
    words, letters = len(features.words.keys), len(features.letters.keys)
    word_table, word_idf = _table(rows[:words], features.words)
    letter_table, letter_idf = _table(rows[words : words + letters], features.letters)
    vectors = network.weights["vectors"]
    own = len(columns.words)
    net_rows, net_scale = eight_bits(vectors)
    return Weights(
        version=version,
        heads=dict(COLUMNS),
        words=word_table,
        words_idf=word_idf,
        letters=letter_table,
        letters_idf=letter_idf,
        bias=bias.astype(np.float32),
        sign_rows=rows[words + letters :].astype(np.float32) * Features.SIGN_WEIGHT,
        sign_scale=features.scale,
        net_words=Table(columns.words, net_rows[:own], net_scale),
        net_letters=Table(columns.letters, net_rows[own:], net_scale),
        net={**{name: value for name, value in network.weights.items() if name != "vectors"}, "views": views},
        settings=settings,
    )


def _views(rows: F32, count: int, seen: int) -> F32:
    return rows[count:] if len(rows) > count else np.zeros((seen, rows.shape[1]), np.float32)


def _table(rows: F32, block: Block) -> tuple[Table, F32]:
    """Rows in eight bits. Features that hardly matter keep their idf (it scales the text) only if they are kept."""
    size = np.abs(rows) / (np.abs(rows).max(0) + 1e-9)
    kept = size.max(1) >= _LEAST
    small, scale = eight_bits(rows[kept])
    return Table(block.keys[kept], small, scale), block.idf[kept]
