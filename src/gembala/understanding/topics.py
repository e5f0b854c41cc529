"""What a text is about: topics of a brand's community by the word list `data/topics.txt`, and its telling phrases."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from gembala.understanding.lexicon import look_up
from gembala.understanding.reading import Reading

TOPICS = (
    "delivery", "payment", "price", "quality", "service", "app", "network", "account", "availability", "promotion",
    "food", "place", "content", "safety", "work", "partner",
)  # fmt: skip
"""Codes of the topics; sections of `data/topics.txt`."""
_MOST_PHRASES = 5
_LONGEST_PHRASE = 3
_MOST_WORDS = 200


class _Telling(dict[str, bool]):
    """Whether a word may stand in a phrase, worked out once a word and bounded in number."""

    def __missing__(self, word: str) -> bool:
        if len(self) > _MOST_REMEMBERED:
            self.clear()
        known = look_up(word)
        plain = word.isalpha() and 3 <= len(word) <= 24 and len(set(word)) > 2
        found = self[word] = plain and not any(entry.head == "language" for entry in known.single)
        return found


_MOST_REMEMBERED = 50_000
_TELLING = _Telling()


def topics(reading: Reading) -> tuple[str, ...]:
    """Topics with at least one unit of evidence, the strongest first, at most three."""
    weight: Counter[str] = Counter()
    seen = set()
    for hit in reading.of("topics"):
        key = (hit.code, reading.words[hit.first])
        if key not in seen:
            seen.add(key)
            weight[hit.code] += hit.weight  # type: ignore[assignment]
    return tuple(code for code, much in weight.most_common(3) if much >= 1)


def keyphrases(reading: Reading) -> tuple[str, ...]:
    """Runs of telling words (no everyday words, numbers or laughter), at most five, longer and earlier ones first.

    The idea is RAKE's (Rose et al. 2010): everyday words are the borders between phrases.
    """
    runs: list[list[str]] = [[]]
    for word in reading.words[:_MOST_WORDS]:
        if not _TELLING[word]:
            if runs[-1]:
                runs.append([])
        elif len(runs[-1]) < _LONGEST_PHRASE:
            runs[-1].append(word)
        else:
            runs.append([word])
    order: dict[str, tuple[int, int]] = {}
    for place, run in enumerate(run for run in runs if run):
        order.setdefault(" ".join(run), (-len(run), place))
    return tuple(sorted(order, key=lambda phrase: order[phrase])[:_MOST_PHRASES])


def trending(
    now: Iterable[Sequence[str]], before: Iterable[Sequence[str]], *, most: int = 20
) -> list[tuple[str, int, float]]:
    """Phrases of texts now against texts before: (phrase, texts now, how many times as frequent as before).

    Each text counts a phrase once; phrases of fewer than three texts are left out; half a text is added on both sides
    so that a new phrase has a finite figure. The most risen first.
    """
    fresh: Counter[str] = Counter()
    old: Counter[str] = Counter()
    n_fresh, n_old = 0, 0
    for phrases in now:
        n_fresh += 1
        fresh.update(set(phrases))
    for phrases in before:
        n_old += 1
        old.update(set(phrases))
    rise = [
        (phrase, count, round(((count + 0.5) / (n_fresh + 1)) / ((old[phrase] + 0.5) / (n_old + 1)), 2))
        for phrase, count in fresh.items()
        if count >= 3
    ]
    return sorted(rise, key=lambda row: (-row[2] * min(row[1], 50) ** 0.5, row[0]))[:most]
