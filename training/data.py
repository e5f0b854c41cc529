"""Labelled texts from the data folder, from our own written examples, and from an operator's own folder."""

from __future__ import annotations

import csv
import json
import os
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path

from gembala.understanding.verdict import LABELS

ROOT = Path(__file__).resolve().parent
COLUMNS_OF_OWN: dict[str, tuple[str, ...]] = {
    **{head: LABELS[head] for head in ("language", "sentiment", "intent", "abuse", "urgency")},
    "gambling": ("0", "1"),
    "offer": ("none", "promotion", "fraud"),
}
SENTIMENT = {"positive": "pos", "negative": "neg", "neutral": "neu"}
LANGUAGES = {"indonesian": "id", "javanese": "jv", "sundanese": "su", "english": "en"}


@dataclass(slots=True)
class Row:
    """A text, the labels that are known for it (head to label), and where it comes from."""

    text: str
    labels: dict[str, str]
    source: str
    weight: float = 1.0
    more: Mapping[str, str] = field(default_factory=dict)


def folder() -> Path | None:
    """GEMBALA_TRAINING_DATA, or `shared/data/text` beside the repository; None when neither is there."""
    named = os.environ.get("GEMBALA_TRAINING_DATA")
    shared = Path(os.environ.get("GEMBALA_SHARED", ROOT.parent.parent / "shared")) / "data" / "text"
    found = Path(named) if named else shared
    return found if found.is_dir() else None


def table(path: Path) -> list[dict[str, str]]:
    """The rows of a comma- or tab-separated file with a header."""
    csv.field_size_limit(min(sys.maxsize, 2**31 - 1))
    with path.open(newline="", encoding="utf-8", errors="replace") as file:
        return list(csv.DictReader(file, delimiter="\t" if path.suffix == ".tsv" else ","))


def sentiment(base: Path, name: str, language: str) -> Iterator[Row]:
    """SmSA, NusaX and NusaWrites share one form."""
    for row in table(base / f"{name}.csv"):
        yield Row(row["text"], {"sentiment": SENTIMENT[row["sentiment"]], "language": language}, name)


def gambling(base: Path) -> Iterator[Row]:
    """Comments under videos; 1 is gambling spam."""
    for row in table(base / "gambling_spam.csv"):
        yield Row(row["text"], {"gambling": row["spam"]}, "gambling_spam")


def messages(base: Path) -> Iterator[Row]:
    """Short messages: normal, promotion, fraud."""
    for row in table(base / "sms_fraud_promo.csv"):
        label = {"normal": "none"}.get(row["label"], row["label"])
        yield Row(row["text"], {"offer": label, "gambling": "0"}, "sms_fraud_promo")


def english_abuse(base: Path) -> Iterator[Row]:
    """English tweets (hate, offensive, neither) and comments (toxic or not)."""
    for row in table(base / "abuse_english_tweets.csv"):
        yield Row(row["text"], {"tweet": row["label"], "language": "en"}, "abuse_english_tweets")
    for row in table(base / "toxicity_english.csv"):
        yield Row(row["text"], {"toxic": row["toxic"], "language": "en"}, "toxicity_english")


def gold(base: Path) -> Iterator[Row]:
    """The labelled community texts, every head."""
    heads = ("intent", "sentiment", "abuse", "urgency", "spam", "language")
    for row in table(base / "community_gold.csv"):
        yield Row(row["text"], {head: row[head] for head in heads}, "community_gold", more={"from": row["source"]})


def unlabelled(base: Path) -> Iterator[Row]:
    """Customer tweets and both sides of the informal and formal pairs."""
    for row in table(base / "informal_tweets_unlabelled.csv"):
        yield Row(row["text"], {"language": "id"}, "informal_tweets")
    for row in table(base / "informal_formal_pairs.csv"):
        yield Row(row["informal"], {"language": "id"}, "informal_formal_pairs")
        yield Row(row["formal"], {"language": "id"}, "informal_formal_pairs")


def written() -> Iterator[Row]:
    """Examples written for this project (`written/*.tsv`): head columns and text; an empty cell is unknown."""
    for path in sorted((ROOT / "written").glob("*.tsv")):
        for row in table(path):
            labels = {head: label for head, label in row.items() if head != "text" and label}
            yield Row(row["text"], labels, f"written/{path.stem}")


def key(text: str) -> str:
    """A text's name in `written/*.labels`: we label texts of the data folder without copying them."""
    return blake2b(text.encode("utf-8", "replace"), digest_size=8).hexdigest()


def readings(rows: list[Row], name: str = "readings") -> list[Row]:
    """Our own labels for texts of the data folder, as further rows; "-" teaches nothing.

    `name`: "choices" are texts that an earlier model was in doubt about or found likely suggestions, "doubts" those that a
    later one was in doubt about or that may ask something.
    """
    named: dict[str, list[str]] = {}
    for line in (ROOT / "written" / f"{name}.labels").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            first, *labels = line.split()
            named[first] = labels
    found = []
    for row in rows:
        labels = named.pop(key(row.text), None)
        if labels:
            heads = ("intent", "sentiment", "abuse", "urgency", "language")
            given = {head: label for head, label in zip(heads, labels, strict=True) if label != "-"}
            found.append(Row(row.text, given, f"own_{name}"))
    return found


def own(path: Path | None) -> list[Row]:
    """An operator's own texts: every .csv and .tsv of the folder with a column `text` and columns named after heads.

    Raises ValueError for a label that no head has, with file and line.
    """
    if path is None:
        return []
    found = []
    for file in sorted([*path.glob("*.csv"), *path.glob("*.tsv")]):
        for line, row in enumerate(table(file), 2):
            labels = {head: row[head].strip() for head in COLUMNS_OF_OWN if row.get(head)}
            for head, label in labels.items():
                if label not in COLUMNS_OF_OWN[head]:
                    raise ValueError(f"{file.name}, line {line}: {head} has no label {label!r}")
            if row.get("text") and labels:
                found.append(Row(row["text"], labels, "own_data"))
    return found


def corrections(path: Path | None) -> list[Row]:
    """Corrections of a workspace, one JSON object a line: text and head to label."""
    if path is None:
        return []
    found = []
    for line in path.read_text(encoding="utf-8").splitlines():
        one = json.loads(line)
        found.append(Row(one["text"], dict(one["labels"]), "corrections"))
    return found
