"""The questions that a rule can ask of an item: what can be chosen for each, cleaned, and made into a test.

A test takes the `Facts` of an item and gives what met (for people, at most 80 characters) or None.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from gembala.moderation.rules.facts import NEVER, Facts
from gembala.understanding.normalise import normalise
from gembala.understanding.verdict import LABELS, chance_of

Given = Mapping[str, Any]
Test = Callable[[Facts], str | None]
HEADS = ("spam", "fraud", "abuse", "sentiment", "intent", "urgency", "language")
KINDS = ("comment", "mention", "message", "review")
SEGMENTS = ("newcomer", "regular", "struck", "known")
NEWCOMER = timedelta(days=7)
REGULAR = 10


def refuse(sentence: str) -> ValidationError:
    """A refusal of the condition."""
    return ValidationError({"condition": [sentence]})


def number(value: object, *, least: int, most: int) -> int:
    """A whole number in a range. Raises ``ValidationError``."""
    try:
        found = int(str(value))
    except ValueError:
        found = least - 1
    if not least <= found <= most:
        raise refuse(_("Choose a number between %(least)s and %(most)s.") % {"least": least, "most": most})
    return found


def some(value: object, *, among: tuple[str, ...]) -> list[str]:
    """At least one of a few words, in their order. Raises ``ValidationError``."""
    chosen = {str(one) for one in value} if isinstance(value, list | tuple) else {str(value)}
    if not chosen or not chosen <= set(among):
        raise refuse(_("Choose at least one of the offered answers."))
    return [one for one in among if one in chosen]


def phrases(value: object) -> list[str]:
    """Words or phrases from a list or from lines and commas; at most 200 of at most 80 characters."""
    parts = value if isinstance(value, list | tuple) else re.split(r"[\n,;]", str(value or ""))
    found = list(dict.fromkeys(" ".join(str(one).split())[:80] for one in parts if str(one).strip()))
    if not 1 <= len(found) <= 200:
        raise refuse(_("Write between 1 and 200 words or phrases."))
    return found


@dataclass(frozen=True)
class Question:
    """``clean`` checks what was chosen, ``test`` compiles it, ``needs`` names the facts that have to be gathered."""

    clean: Callable[[Given], dict[str, Any]]
    test: Callable[[Given], Test]
    needs: Callable[[Given], frozenset[str]] = lambda _given: frozenset()
    span: Callable[[Given], timedelta] = lambda _given: timedelta(0)
    """How far back the facts reach."""


def _head_clean(given: Given) -> dict[str, Any]:
    head = str(given.get("head", ""))
    if head not in HEADS:
        raise refuse(_("Choose what the text shall be judged by."))
    labels = some(given.get("labels", []), among=LABELS[head])
    least = number(given.get("least", 80), least=1, most=100)
    return {"head": head, "labels": labels, "least": least, "sure": bool(given.get("sure", True))}


def _head_test(given: Given) -> Test:
    head, labels, least, sure = given["head"], frozenset(given["labels"]), given["least"] / 100, given["sure"]

    def test(facts: Facts) -> str | None:
        verdict = facts.found.get(head)
        if verdict is None or (sure and verdict["unsure"]):
            return None
        chance = chance_of(verdict, labels)
        if chance < least:
            return None
        label = verdict["label"] if verdict["label"] in labels else max(labels, key=lambda one: chance_of(verdict, {one}))
        return f"{head}:{label}:{min(100, round(100 * chance))}"

    return test


def _words_test(given: Given) -> Test:
    folded = {normalise(one).folded.strip() for one in given["words"]}
    either = "|".join(sorted((re.escape(one) for one in folded if one), key=len, reverse=True))
    pattern = re.compile(rf"(?<![^\W_])(?:{either})(?![^\W_])" if given["whole"] else either) if either else NEVER
    return lambda facts: hit.group()[:80] if (hit := pattern.search(facts.folded)) else None


def _link_clean(given: Given) -> dict[str, Any]:
    mode = str(given.get("mode", "any"))
    if mode not in {"any", "to", "not_to"}:
        raise refuse(_("Choose which links count."))
    sites = [] if mode == "any" else [one.lower().removeprefix("www.") for one in phrases(given.get("sites", []))]
    return {"mode": mode, "sites": sites}


def _link_test(given: Given) -> Test:
    mode, sites = given["mode"], tuple(given["sites"])

    def test(facts: Facts) -> str | None:
        for host in facts.hosts:
            listed = any(host == site or host.endswith("." + site) for site in sites)
            if mode == "any" or listed == (mode == "to"):
                return host[:80]
        return None

    return test


def _age_test(given: Given) -> Test:
    most = timedelta(hours=given["hours"])

    def test(facts: Facts) -> str | None:
        age = facts.item.created_at - facts.first_seen
        return str(max(0, round(age.total_seconds() / 3600))) if age < most else None

    return test


def _rate_test(given: Given) -> Test:
    count, span = given["count"], timedelta(minutes=given["minutes"])
    return lambda facts: str(found) if (found := facts.said_within(span)) >= count else None


def _repeats_test(given: Given) -> Test:
    count, authors, span = given["count"], given["authors"], timedelta(minutes=given["minutes"])

    def test(facts: Facts) -> str | None:
        times, people = facts.repeated_within(span)
        return f"{times}:{people}" if times >= count and people >= authors else None

    return test


def _channel_clean(given: Given) -> dict[str, Any]:
    chosen = given.get("channels", [])
    ids = sorted(
        {number(one, least=1, most=2**62) for one in (chosen if isinstance(chosen, list | tuple) else [chosen])}
    )
    if not ids:
        raise refuse(_("Choose at least one channel."))
    return {"channels": ids}


def _channel_test(given: Given) -> Test:
    ids = frozenset(given["channels"])
    return lambda facts: str(facts.item.channel_id) if facts.item.channel_id in ids else None


def _segment_test(given: Given) -> Test:
    asked = tuple(given["segments"])

    def holds(facts: Facts, segment: str) -> bool:
        match segment:
            case "newcomer":
                return facts.item.created_at - facts.first_seen < NEWCOMER
            case "regular":
                return facts.words_before >= REGULAR
            case "struck":
                return facts.strikes > 0
            case _:
                return facts.person_id is not None

    return lambda facts: next((one for one in asked if holds(facts, one)), None)


def _minutes(given: Given) -> timedelta:
    return timedelta(minutes=given["minutes"])


QUESTIONS: dict[str, Question] = {
    "head": Question(_head_clean, _head_test),
    "words": Question(
        lambda given: {"words": phrases(given.get("words", [])), "whole": bool(given.get("whole", True))}, _words_test
    ),
    "link": Question(_link_clean, _link_test),
    "age": Question(
        lambda given: {"hours": number(given.get("hours", 24), least=1, most=24 * 365)},
        _age_test,
        lambda _given: frozenset({"author"}),
    ),
    "rate": Question(
        lambda given: {
            "count": number(given.get("count", 10), least=2, most=1000),
            "minutes": number(given.get("minutes", 5), least=1, most=1440),
        },
        _rate_test,
        lambda _given: frozenset({"rate"}),
        _minutes,
    ),
    "repeats": Question(
        lambda given: {
            "count": number(given.get("count", 5), least=2, most=1000),
            "authors": number(given.get("authors", 1), least=1, most=1000),
            "minutes": number(given.get("minutes", 60), least=1, most=1440),
        },
        _repeats_test,
        lambda _given: frozenset({"repeats"}),
        _minutes,
    ),
    "channel": Question(_channel_clean, _channel_test),
    "kind": Question(
        lambda given: {"kinds": some(given.get("kinds", []), among=KINDS)},
        lambda given: lambda facts: facts.item.kind if facts.item.kind in given["kinds"] else None,
    ),
    "segment": Question(
        lambda given: {"segments": some(given.get("segments", []), among=SEGMENTS)},
        _segment_test,
        lambda given: frozenset({"author", *given["segments"]}),
    ),
}
