"""All texts as numbers: words, their features, signs. One pass, the same code as at run time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from gembala.understanding.model.features import (
    FIRST,
    LAST,
    SKIP,
    letter_features,
    pair_features,
    word_feature,
)
from gembala.understanding.model.scorer import MOST_WORDS, MOST_WORDS_NET
from gembala.understanding.model.signs import NAMES, signs
from gembala.understanding.model.spelling import spell
from gembala.understanding.reading import read

U32 = npt.NDArray[np.uint32]
F32 = npt.NDArray[np.float32]
I32 = npt.NDArray[np.int32]
I64 = npt.NDArray[np.int64]


@dataclass(slots=True)
class Corpus:
    """`docs[i]` are word numbers of text i; `own[w]` is the feature of word w, `letters[w]` those of its pieces."""

    docs: list[I32] = field(default_factory=list)
    own: list[int] = field(default_factory=list)
    letters: list[U32] = field(default_factory=list)
    signs: F32 = field(default_factory=lambda: np.zeros((0, len(NAMES)), np.float32))
    _number: dict[str, int] = field(default_factory=dict)

    def add(self, texts: Sequence[str]) -> None:
        """Read more texts."""
        more = np.zeros((len(texts), len(NAMES)), np.float32)
        for row, text in enumerate(texts):
            reading = read(text)
            more[row] = signs(reading)
            self.docs.append(np.array([self._word(word) for word in reading.words[:MOST_WORDS]], np.int32))
        self.signs = np.concatenate([self.signs, more])

    def _word(self, word: str) -> int:
        number = self._number.get(word)
        if number is None:
            number = self._number[word] = len(self.own)
            self.own.append(word_feature(spell(word)))
            self.letters.append(np.array(letter_features(word), np.uint32))
        return number

    def word_block(self, index: int) -> U32:
        """Words, neighbours, words around one word, first and last word."""
        doc = self.docs[index]
        if not len(doc):
            return np.zeros(0, np.uint32)
        own = np.array([self.own[w] for w in doc], np.uint32)
        ends = pair_features(np.array([FIRST, own[-1]], np.uint32), np.array([own[0], LAST], np.uint32))
        return np.concatenate([own, pair_features(own[:-1], own[1:]), pair_features(own[:-2] ^ SKIP, own[2:]), ends])

    def letter_block(self, index: int) -> U32:
        """Pieces of three to five letters of every word."""
        doc = self.docs[index]
        return np.concatenate([self.letters[w] for w in doc]) if len(doc) else np.zeros(0, np.uint32)

    def short(self, index: int) -> I32:
        """The words that the network reads."""
        return self.docs[index][:MOST_WORDS_NET]
