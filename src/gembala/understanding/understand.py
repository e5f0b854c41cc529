"""One text in, one `Understanding` out; never fails and takes bounded time."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from gembala.understanding.heads import registry
from gembala.understanding.normalise import LONGEST
from gembala.understanding.reading import read
from gembala.understanding.verdict import Reason, Understanding, Verdict


def understand(text: str) -> Understanding:
    """Judge `text` in all six aspects.

    Only the first `LONGEST` characters are read; when there are more, every verdict carries the reason
    "only_beginning_read" (its end is the number of characters read) and is marked unsure.
    """
    reading = read(text)
    verdicts: dict[str, Verdict] = {}
    for aspect, head in registry.heads().items():
        verdicts[aspect] = head.judge(reading, verdicts)
    if reading.norm.cut:
        note = Reason("only_beginning_read", "", 0, LONGEST)
        verdicts = {a: replace(v, reasons=(note, *v.reasons), unsure=True) for a, v in verdicts.items()}
    return Understanding(**verdicts, version=registry.version())


def understand_many(texts: Iterable[str]) -> list[Understanding]:
    """Judge each text; the result has the order and the length of `texts`."""
    return [understand(text) for text in texts]
