"""Names of brands, products, people and rivals that a workspace listens for, found in any spelling of their letters."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from gembala.understanding.reading import Reading, read
from gembala.understanding.verdict import Mention

_MOST_MENTIONS = 20
_TAILS = ("nya", "ku", "mu", "e", "ne", "na", "lah", "kah")


class Glossary:
    """Names and their other spellings, ready to be looked for. `names`: each name with its aliases."""

    def __init__(self, names: Mapping[str, Iterable[str]]) -> None:
        self._first: dict[str, list[tuple[tuple[str, ...], str]]] = {}
        for name, aliases in names.items():
            for spelling in (name, *aliases):
                words = tuple(read(spelling).words)
                if not words:
                    continue
                self._add(words, name)
                if len(words) > 1:
                    self._add(("".join(words),), name)
        for found in self._first.values():
            found.sort(key=lambda pair: -len(pair[0]))

    def _add(self, words: tuple[str, ...], name: str) -> None:
        entry = (words, name)
        known = self._first.setdefault(words[0], [])
        if entry not in known:
            known.append(entry)

    def _at(self, word: str) -> list[tuple[tuple[str, ...], str]]:
        exact = self._first.get(word)
        if exact is not None:
            return exact
        for tail in _TAILS:
            if word.endswith(tail) and len(word) - len(tail) >= 4:
                alone = [pair for pair in self._first.get(word[: -len(tail)], ()) if len(pair[0]) == 1]
                if alone:
                    return [((word,), name) for _, name in alone]
        return []

    def mentions(self, reading: Reading) -> tuple[Mention, ...]:
        """The names met, in the order of the text, the longest at each place; at most 20."""
        if not self._first:
            return ()
        found: list[Mention] = []
        words, at = reading.words, 0
        while at < len(words) and len(found) < _MOST_MENTIONS:
            step = 1
            for wanted, name in self._at(words[at]):
                if tuple(words[at : at + len(wanted)]) == wanted:
                    step = len(wanted)
                    start, end = reading.norm.span(reading.starts[at], reading.ends[at + step - 1])
                    found.append(Mention(name, start, end))
                    break
            at += step
        return tuple(found)


NO_NAMES = Glossary({})
