"""Which texts teach which head, and how much each counts."""

from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path

from gembala.understanding.model.scorer import SAID
from gembala.understanding.verdict import LABELS
from training import data
from training.attacks import ATTACKS
from training.data import Row

COLUMNS: dict[str, tuple[str, ...]] = {
    "language": LABELS["language"],
    "gambling": ("0", "1"),
    "offer": ("none", "promotion", "fraud"),
    "review": LABELS["sentiment"],
    "mood": LABELS["sentiment"],
    "intent": LABELS["intent"],
    "abuse": LABELS["abuse"],
    "urgency": LABELS["urgency"],
    "register": ("review", "comment"),
}
"""Columns of the linear tables. Sentiment has two teachers that do not mean quite the same by "neutral": reviews (SmSA,
NusaX) and community talk (community_gold); "register" tells how much a text reads like which."""
WITH_VIEWS = SAID
"""Columns that also see what the models of reviews and of gambling say."""
OWN_KINDS = (
    "community_gold", "own_readings", "own_choices", "own_doubts", "written/community", "written/talk", "own_data",
    "corrections",
)  # fmt: skip
LINEAR_ALONE = ("own_choices", "own_doubts", "written/talk")
"""Texts that teach the linear heads of intent and sentiment and nothing else. A network that learned them too told questions
better and attacks worse (docs/decisions/0010)."""
JUDGED = ("community_gold", "own_data", "corrections")
"""Texts whose labels are the measure: more than one reader, or the people whose labels the verdicts shall meet."""
REVIEWS = (
    "smsa_train",
    "nusax_indonesian_train",
    "nusax_javanese_train",
    "nusax_sundanese_train",
    "nusax_english_train",
)
_OFTENER = ("spaced", "spaced")
"""Attacks that take every word apart are learned from thrice as many texts as the others."""
_ATTACKED_SPAM = 4_000
_ATTACKED_CLEAN = 1_200
_MIXED = 400
_MOST_SIDE = 40
PIECES = {"review": 6, "talk": 4}
"""How many pieces are made of a text; only the opinion of a larger model on them is taught (`training.soft`)."""


def every_row(base: Path) -> list[Row]:
    """All labelled and unlabelled texts that may be trained on or tested with, in a fixed order."""
    rows: list[Row] = []
    for name in ("smsa_train", "smsa_valid"):
        rows += data.sentiment(base, name, "id")
    for name, language in data.LANGUAGES.items():
        for part in ("train", "valid"):
            rows += data.sentiment(base, f"nusax_{name}_{part}", language)
    for name, language in (("jav", "jv"), ("sun", "su")):
        for part in ("train", "valid"):
            rows += data.sentiment(base, f"nusawrites_{name}_{part}", language)
    rows += data.gambling(base)
    rows += data.messages(base)
    rows += data.english_abuse(base)
    rows += data.gold(base)
    rows += data.unlabelled(base)
    rows += data.readings(rows)
    rows += data.written()
    rows += data.readings(rows, "choices")
    rows += data.readings(rows, "doubts")
    return rows


def disguised(rows: Sequence[Row], chosen: Sequence[int], *, seed: int) -> tuple[list[Row], list[int]]:
    """Training texts of the gambling head under attack, and the row that each was made from."""
    chance = random.Random(seed)
    spam = [i for i in chosen if rows[i].labels.get("gambling") == "1"]
    clean = [i for i in chosen if rows[i].labels.get("gambling") == "0" and len(rows[i].text) > 20]
    made, origin = [], []
    names = [*ATTACKS, *_OFTENER]
    for pool, most in ((spam, _ATTACKED_SPAM), (clean, _ATTACKED_CLEAN)):
        for number in range(min(most, 3 * len(pool))):
            index = pool[chance.randrange(len(pool))]
            attack = ATTACKS[names[number % len(names)]]
            text = attack(rows[index].text, chance)
            made.append(Row(text, {"gambling": rows[index].labels["gambling"]}, "attacked"))
            origin.append(index)
    return made, origin


def mixed(rows: Sequence[Row], chosen: Sequence[int], *, seed: int) -> tuple[list[Row], list[int]]:
    """Texts in two languages: half of one, half of another."""
    chance = random.Random(seed)
    by: dict[str, list[int]] = {}
    for i in chosen:
        row = rows[i]
        if (
            row.source.startswith(("nusax", "nusawrites", "toxicity", "informal_tweets"))
            and 6 <= len(row.text.split()) <= 30
        ):
            by.setdefault(row.labels["language"], []).append(i)
    made, origin = [], []
    for number in range(_MIXED):
        left, right = (("id", "en"), ("id", "en"), ("id", "jv"), ("id", "su"), ("jv", "en"))[number % 5]
        if not by.get(left) or not by.get(right):
            continue
        one, two = chance.choice(by[left]), chance.choice(by[right])
        a, b = rows[one].text.split(), rows[two].text.split()
        halves = [" ".join(a[: len(a) // 2 + 1]), " ".join(b[-(len(b) // 2 + 1) :])]
        if chance.random() < 0.5:
            halves.reverse()
        made.append(Row(" ".join(halves), {"language": "mix"}, "mixed"))
        origin.append(one)
    return made, origin


def pieces(rows: Sequence[Row], chosen: Sequence[int], *, seed: int) -> tuple[list[Row], list[int]]:
    """Texts without labels, made of those that teach the network, and the row that each was made from.

    Spans of words, spans of two texts side by side, and texts with words left out (after Tang et al. 2019).
    """
    chance = random.Random(seed)
    made, origin = [], []
    for kind, sources in (
        ("review", REVIEWS),
        ("talk", ("own_readings", "own_choices", "written/community", "written/talk")),
    ):
        pool = [i for i in chosen if rows[i].source.startswith(sources)]
        for i in pool:
            words = rows[i].text.split()
            for _ in range(PIECES[kind]):
                way = chance.random()
                if way < 0.6:
                    some = _span(words, chance)
                elif way < 0.8:
                    other = rows[chance.choice(pool)].text.split()
                    some = _span(words, chance)[:_MOST_SIDE] + _span(other, chance)[:_MOST_SIDE]
                else:
                    some = [word for word in words if chance.random() > 0.15] or words
                text = " ".join(some)
                if text != rows[i].text:
                    made.append(Row(text, {}, "piece"))
                    origin.append(i)
    return made, origin


def _span(words: list[str], chance: random.Random) -> list[str]:
    """A quarter to nine tenths of the words in a row, three at least."""
    if len(words) < 4:
        return words
    count = max(3, int(len(words) * chance.uniform(0.25, 0.9)))
    first = chance.randrange(len(words) - count + 1)
    return words[first : first + count]


def lesson(row: Row, column: str, part: float) -> tuple[str, float] | None:
    """The label and weight with which a row teaches a column; None when it teaches nothing there.

    `part` (0 to 1, a property of the row) picks a share of the large sets where all of it would only cost time.
    """
    source = row.source
    if source in LINEAR_ALONE and column not in ("intent", "mood"):
        return None
    own = source in OWN_KINDS
    weight = row.weight * (0.8 if source in ("own_readings", "own_choices", "own_doubts") else 1.0)
    if column == "language":
        share = {"smsa_train": 0.2, "informal_tweets": 0.2, "abuse_english_tweets": 0.06}.get(source, 1.0)
        # community talk is what is judged: formal translations may not outweigh it
        ok = "language" in row.labels and source != "informal_formal_pairs" and part < share
        return (row.labels["language"], weight * (4.0 if own else 1.0)) if ok else None
    if column in ("gambling", "offer"):
        return (row.labels[column], weight) if column in row.labels else _clean_of_offers(row, column, part)
    if column == "review":
        label = row.labels.get("sentiment")
        return (label, weight) if label and source.startswith(REVIEWS) else None
    if column == "mood":
        label = row.labels.get("sentiment")
        return (label, weight) if label and own else None
    if column == "register":
        return _register(row, part)
    return (row.labels[column], weight) if own and column in row.labels else None


def _clean_of_offers(row: Row, column: str, part: float) -> tuple[str, float] | None:
    """Reviews and tweets are no gambling advertisements; comments under videos are no offers when they are clean."""
    if column == "gambling" and row.source.startswith(REVIEWS) and part < 0.25:
        return "0", 0.5
    if column == "offer":
        if row.source.startswith(REVIEWS) and part < 0.15:
            return "none", 0.5
        if row.source == "community_gold" and row.labels["spam"] == "0" and row.labels["intent"] != "promotion":
            return "none", 0.7
        if row.source == "gambling_spam" and row.labels["gambling"] == "0" and part < 0.05:
            return "none", 0.5
    return None


def _register(row: Row, part: float) -> tuple[str, float] | None:
    if row.source.startswith(REVIEWS):
        return "review", 1.0
    if row.source in ("informal_tweets", "toxicity_english"):
        return "comment", 1.0
    if row.source == "gambling_spam" and part < 0.2:
        return "comment", 1.0
    if row.source == "community_gold" and row.more.get("from") in (
        "informal_tweets",
        "gambling_spam",
        "toxicity_english",
    ):
        return "comment", 1.0
    return None
