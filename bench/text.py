"""Figures of text understanding on labelled texts: `python bench/text.py [--rows N]`.

Reads `data/text` under the folder that GEMBALA_SHARED names (default: `shared` beside the repository).
The last line is JSON. Word lists and weights were tuned on these files, except the half "held" of community_gold,
of which only a sample was read while the lists were written.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import sys
import time
import zlib
from collections.abc import Callable, Sequence
from pathlib import Path

from gembala.understanding.understand import understand, understand_many
from gembala.understanding.verdict import LABELS

Row = dict[str, str]


def _folder() -> Path:
    root = Path(__file__).resolve().parents[1]
    return Path(os.environ.get("GEMBALA_SHARED", root.parent / "shared")) / "data" / "text"


def _rows(folder: Path, name: str, most: int) -> list[Row]:
    with (folder / name).open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    return rows if len(rows) <= most else [r for r in rows if zlib.crc32(r["text"].encode()) % len(rows) < most]


def _scores(truth: Sequence[str], found: Sequence[str], labels: Sequence[str]) -> dict[str, float]:
    """Accuracy, macro F1 over the labels that occur, and F1 per label (0 to 1)."""
    result: dict[str, float] = {}
    for label in labels:
        hit = sum(t == f == label for t, f in zip(truth, found, strict=True))
        true, said = truth.count(label), list(found).count(label)
        if true:
            result[f"f1_{label}({true})"] = round(2 * hit / (true + said), 3)
    macro = sum(result.values()) / len(result)
    accuracy = sum(t == f for t, f in zip(truth, found, strict=True)) / len(truth)
    return {"n": len(truth), "accuracy": round(accuracy, 3), "macro_f1": round(macro, 3), **result}


def _gambling(rows: list[Row]) -> dict[str, float]:
    said = [understand(r["text"]).spam.label == "gambling" for r in rows]
    spam = [s for s, r in zip(said, rows, strict=True) if r["spam"] == "1"]
    clean = [s for s, r in zip(said, rows, strict=True) if r["spam"] == "0"]
    return {
        "spam_rows": len(spam),
        "recall": round(sum(spam) / max(1, len(spam)), 4),
        "clean_rows": len(clean),
        "false_alarm_rate": round(sum(clean) / max(1, len(clean)), 5),
    }


_SENTIMENT = {"positive": "pos", "negative": "neg", "neutral": "neu"}


def _sentiment(rows: list[Row]) -> dict[str, float]:
    truth = [_SENTIMENT[r["sentiment"]] for r in rows]
    return _scores(truth, [understand(r["text"]).sentiment.label for r in rows], LABELS["sentiment"])


def _language(rows: dict[str, list[Row]]) -> dict[str, float]:
    truth = [code for code, some in rows.items() for _ in some]
    found = [understand(r["text"]).language.label for some in rows.values() for r in some]
    return _scores(truth, found, LABELS["language"])


def _gold(rows: list[Row]) -> dict[str, dict[str, float]]:
    judged = understand_many(r["text"] for r in rows)
    result = {}
    for aspect in ("intent", "sentiment", "abuse", "urgency", "language"):
        truth = [r[aspect] for r in rows]
        result[aspect] = _scores(truth, [getattr(u, aspect).label for u in judged], LABELS[aspect])
    spam = ["1" if u.spam.label != "none" else "0" for u in judged]
    result["spam"] = _scores([r["spam"] for r in rows], spam, ("0", "1"))
    return result


def _sms(rows: list[Row]) -> dict[str, float]:
    truth = ["none" if r["label"] == "normal" else r["label"] for r in rows]
    return _scores(truth, [understand(r["text"]).spam.label for r in rows], LABELS["spam"])


def _speed(texts: list[str]) -> float:
    """Texts per second on one core, after one warm pass over other texts."""
    understand_many(texts[:500])
    begin = time.perf_counter()
    understand_many(texts[500:])
    return round((len(texts) - 500) / (time.perf_counter() - begin))


def main(argv: Sequence[str] | None = None) -> int:
    """Print figures per head; the last line is JSON. Returns 2 when the texts are not there."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=10**9, help="read at most about this many rows of a file")
    most = parser.parse_args(argv).rows
    folder = _folder()
    if not folder.is_dir():
        print(f"labelled texts are missing: {folder} is not a folder; set GEMBALA_SHARED", file=sys.stderr)
        return 2
    load: Callable[[str], list[Row]] = lambda name: _rows(folder, name, most)  # noqa: E731
    gold = load("community_gold.csv")
    nusax = {
        c: load(f"nusax_{n}_valid.csv")
        for c, n in (("id", "indonesian"), ("en", "english"), ("jv", "javanese"), ("su", "sundanese"))
    }
    half = {h: [r for r in gold if zlib.crc32(r["text"].encode()) % 2 == h] for h in (0, 1)}
    spam_rows = load("gambling_spam.csv")
    figures: dict[str, object] = {
        "gambling": _gambling(spam_rows),
        "sms": _sms(load("sms_fraud_promo.csv")),
        "smsa_valid": _sentiment(load("smsa_valid.csv")),
        **{f"nusax_{code}": _sentiment(rows) for code, rows in nusax.items()},
        "language": _language(nusax),
    }
    for name, rows in (("gold_tuned", half[0]), ("gold_held", half[1])):
        figures.update({f"{name}_{aspect}": f for aspect, f in _gold(rows).items()})
    for name, value in figures.items():
        print(name, value)
    figures["texts_per_s"] = _speed([r["text"] for r in spam_rows[:20_500]])
    print(json.dumps(figures, ensure_ascii=False))
    return 0


if __name__ == "__main__":
    sys.exit(main())
