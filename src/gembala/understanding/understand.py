"""Texts in, one `Understanding` for each out; never fails and takes bounded time."""

from __future__ import annotations

import gc
import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace

from gembala.understanding.campaign import keys
from gembala.understanding.glossary import NO_NAMES, Glossary
from gembala.understanding.heads import registry
from gembala.understanding.normalise import LONGEST
from gembala.understanding.reading import read
from gembala.understanding.topics import keyphrases, topics
from gembala.understanding.verdict import Reason, Understanding, Verdict


def understand(text: str, *, glossary: Glossary = NO_NAMES) -> Understanding:
    """Judge `text` by every head.

    Only the first `LONGEST` characters are read; when there are more, every verdict carries the reason
    "only_beginning_read" (its end is the number of characters read) and is marked unsure.
    """
    return understand_many([text], glossary=glossary)[0]


def understand_many(texts: Iterable[str], *, glossary: Glossary = NO_NAMES) -> list[Understanding]:
    """Judge each text; the result has the order and the length of `texts`. Much cheaper a text than one at a time."""
    with _without_collection():
        readings = [read(text) for text in texts]
        version = registry.version()
        return [
            Understanding(
                **(_only_beginning(verdicts) if reading.norm.cut else verdicts),
                version=version,
                topics=topics(reading),
                keyphrases=keyphrases(reading),
                mentions=glossary.mentions(reading),
                campaign=key,
            )
            for reading, verdicts, key in zip(readings, registry.judge(readings), keys(readings), strict=True)
        ]


_lock = threading.Lock()
_inside = 0
_collects = False


@contextmanager
def _without_collection() -> Iterator[None]:
    """Python looks for cycles after every few hundred new objects; here are many objects and no cycles, and looking
    took a fifth of the time. What was on before goes on again when the last thread leaves."""
    global _inside, _collects
    with _lock:
        if not _inside:
            _collects = gc.isenabled()
            gc.disable()
        _inside += 1
    try:
        yield
    finally:
        with _lock:
            _inside -= 1
            if not _inside and _collects:
                gc.enable()


def _only_beginning(verdicts: Mapping[str, Verdict]) -> dict[str, Verdict]:
    note = Reason("only_beginning_read", "", 0, LONGEST)
    return {a: replace(v, reasons=(note, *v.reasons), unsure=True) for a, v in verdicts.items()}
