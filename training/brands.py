"""The advertised name in a gambling comment, as far as its shape gives it away."""

from __future__ import annotations

import re
from collections import Counter

from gembala.understanding.disguise import named_words
from gembala.understanding.normalise import normalise
from gembala.understanding.reading import read

_NOT_PLAIN = re.compile(r"[^a-z0-9]+")


def compact(text: str) -> str:
    """Letters and digits of the folded text, nothing between them."""
    return _NOT_PLAIN.sub("", normalise(text).folded)


def brand_of(text: str) -> str:
    """The name in folded letters and digits, "" when none can be told; longest first."""
    reading = read(text)
    runs: Counter[str] = Counter()
    run: list[str] = []
    last = -2
    for index in sorted(named_words(reading)):
        if index != last + 1 and run:
            runs["".join(run)] += 1
            run = []
        run.append(_NOT_PLAIN.sub("", reading.words[index]))
        last = index
    if run:
        runs["".join(run)] += 1
    names = [name for name in runs if 4 <= len(name) <= 20 and not name.isdigit()]
    return max(names, key=len) if names else ""
