"""Which features a word has. Training and run time use this one list, so that they cannot drift apart.

A feature is a 32-bit number (CRC-32 of its name). Words give themselves and their pieces of three to five letters;
neighbours give pairs; the first and the last word give their place. Two blocks, words and letters, are each scaled to
length one for a text (in `scorer`), so that long words do not drown the others.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from zlib import crc32

import numpy as np
import numpy.typing as npt

U32 = npt.NDArray[np.uint32]

I64 = npt.NDArray[np.int64]


def _crc_table() -> U32:
    """What one byte does to a CRC-32 (reversed polynomial)."""
    table = np.arange(256, dtype=np.uint32)
    for _ in range(8):
        table = np.where(table & 1, (table >> np.uint32(1)) ^ np.uint32(0xEDB88320), table >> np.uint32(1))
    return table.astype(np.uint32)


_CRC = _crc_table()
_LONGEST_WORD = 24
_RUN = re.compile(r"([^\W\d_])\1+")
_ONE = r"\1"
_PAIR_A = np.uint32(0x9E3779B1)
_PAIR_B = np.uint32(0x85EBCA6B)
FIRST = np.uint32(crc32(b"\x01first"))
LAST = np.uint32(crc32(b"\x01last"))
NEGATED = np.uint32(crc32(b"\x01negated"))
SKIP = np.uint32(0x27D4EB2F)


def word_feature(word: str) -> int:
    """The feature of a spelled word itself."""
    return crc32(word.encode("utf-8", "replace"))


def letter_features(word: str) -> list[int]:
    """Features of the pieces of three to five letters of a folded word with its borders; stretched letters count once."""
    framed = f"<{_RUN.sub(_ONE, word)[:_LONGEST_WORD]}>".encode("utf-8", "replace")
    count = len(framed)
    return [crc32(framed[i : i + n], 0x5EED) for n in (3, 4, 5) for i in range(count - n + 1)] if count >= 3 else []


def letter_features_of(words: Sequence[str]) -> tuple[U32, I64]:
    """The same for many words at once: the features, word after word, and each one's place in `words`."""
    once = _RUN.sub(_ONE, "\n".join(words)).split("\n") if words else []
    framed = [f"<{word[:_LONGEST_WORD]}>".encode("utf-8", "replace") for word in once]
    lengths = np.array([len(each) for each in framed], np.int64)
    line = np.frombuffer(b"".join(framed) + bytes(5), np.uint8)
    left = np.repeat(np.cumsum(lengths), lengths) - np.arange(lengths.sum())  # letters of the word from here on
    state = np.full(len(left), np.uint32(0xFFFFFFFF) ^ np.uint32(0x5EED), np.uint32)
    found, owner, order = [], [], []
    number = np.repeat(np.arange(len(words)), lengths)
    for size in range(1, 6):
        state = _CRC[(state ^ line[size - 1 : size - 1 + len(left)]) & np.uint32(0xFF)] ^ (state >> np.uint32(8))
        if size >= 3:
            some = left >= size
            found.append(~state[some])
            owner.append(number[some])
            order.append(owner[-1] * 8 + size)
    by_word = np.argsort(np.concatenate(order), kind="stable")
    return np.concatenate(found)[by_word], np.concatenate(owner)[by_word]


def pair_features(left: U32, right: U32) -> U32:
    """Features of neighbouring words, given the words' own features."""
    mixed = (left * _PAIR_A) ^ ((right + np.uint32(0x165667B1)) * _PAIR_B)
    return np.asarray(mixed ^ (mixed >> np.uint32(15)), dtype=np.uint32)
