"""Figures of held-out texts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from training.calibrate import at_recall

F32 = npt.NDArray[np.float32]


def report(truth: Sequence[str], found: Sequence[str], labels: Sequence[str]) -> dict[str, float]:
    """n, accuracy, macro F1 over the labels that occur, and F1 of each with its count."""
    t, f = np.asarray(truth), np.asarray(found)
    each = {}
    for label in labels:
        if (t == label).any():
            both = int(((t == label) & (f == label)).sum())
            each[f"f1_{label}({int((t == label).sum())})"] = round(
                2 * both / int((t == label).sum() + (f == label).sum()), 3
            )
    return {
        "n": len(t),
        "accuracy": round(float((t == f).mean()), 4),
        "macro_f1": round(float(np.mean(list(each.values()))), 4),
        **each,
    }


def binary(truth: npt.NDArray[np.bool_], found: npt.NDArray[np.bool_]) -> dict[str, float]:
    """Precision, recall, F1 and share of false alarms."""
    both = int((truth & found).sum())
    return {
        "n": len(truth),
        "positives": int(truth.sum()),
        "precision": round(both / max(1, int(found.sum())), 4),
        "recall": round(both / max(1, int(truth.sum())), 4),
        "f1": round(2 * both / max(1, int(truth.sum() + found.sum())), 4),
        "false_alarms": round(float(found[~truth].mean()) if (~truth).any() else 0.0, 5),
    }


def worst(texts: Sequence[str], truth: Sequence[str], chances: F32, labels: Sequence[str], most: int = 20) -> list[Any]:
    """The verdicts that were most surely wrong: (probability given, label given, right label, text)."""
    found = chances.argmax(1)
    wrong = [
        (float(chances[i, found[i]]), labels[int(found[i])], truth[i], texts[i])
        for i in range(len(truth))
        if labels[int(found[i])] != truth[i]
    ]
    return sorted(wrong, key=lambda row: -row[0])[:most]


def urgency(truth: Sequence[str], chances: F32) -> dict[str, float]:
    """Precision at recall .90 of "1 or 2"."""
    positive = np.array([t != "0" for t in truth])
    bound, precision = at_recall(positive, chances[:, 1:].sum(1), 0.9)
    return {
        "precision_at_recall_90": round(precision, 4),
        "threshold": round(bound, 4),
        "positives": int(positive.sum()),
    }
