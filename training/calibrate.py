"""From log-odds of texts that were held out to probabilities that can be believed, and to thresholds."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

F32 = npt.NDArray[np.float32]


def share(logits: F32) -> F32:
    """Softmax."""
    e = np.exp(logits - logits.max(1, keepdims=True))
    return np.asarray(e / e.sum(1, keepdims=True), dtype=np.float32)


def steepness(logits: F32, truth: npt.NDArray[np.int64]) -> float:
    """The factor on the log-odds under which the held-out labels are most probable (temperature scaling)."""
    rows = np.arange(len(truth))
    tries = np.exp(np.linspace(np.log(0.3), np.log(4), 41))
    losses = [-np.log(share(logits * t)[rows, truth] + 1e-9).mean() for t in tries]
    return round(float(tries[int(np.argmin(losses))]), 3)


def mix(one: F32, other: F32, truth: npt.NDArray[np.int64]) -> float:
    """How much weight the other's log-odds deserve beside the first's: where the held-out labels are most probable."""
    rows = np.arange(len(truth))
    first, second = (np.log(share(logits) + 1e-9) for logits in (one, other))
    tries = np.linspace(0, 0.7, 15)
    losses = [-np.log(share((1 - t) * first + t * second)[rows, truth] + 1e-9).mean() for t in tries]
    return round(float(tries[int(np.argmin(losses))]), 2)


def macro_f1(truth: npt.NDArray[np.int64], found: npt.NDArray[np.int64], labels: Sequence[int]) -> float:
    """Mean F1 over the labels that occur."""
    scores = []
    for label in labels:
        both = int(((truth == label) & (found == label)).sum())
        total = int((truth == label).sum() + (found == label).sum())
        if (truth == label).any():
            scores.append(2 * both / total)
    return float(np.mean(scores))


def tilt(logits: F32, truth: npt.NDArray[np.int64], *, most: float = 1.5) -> list[float]:
    """A bias for each label that raises macro F1 on held-out texts; coordinate search, half of the gain is taken.

    Only labels with at least 12 examples move: fewer would be fitting noise.
    """
    count = np.bincount(truth, minlength=logits.shape[1])
    labels = [k for k in range(logits.shape[1]) if count[k] >= 12]
    bias = np.zeros(logits.shape[1], np.float32)
    for _ in range(2):
        for label in labels:
            best, kept = -1.0, 0.0
            for step in np.linspace(-most, most, 25):
                trial = bias.copy()
                trial[label] = step
                score = macro_f1(truth, (logits + trial).argmax(1), labels) - 0.002 * abs(step)
                if score > best:
                    best, kept = score, float(step)
            bias[label] = kept
    return [round(float(b) * 0.5, 3) for b in bias]


def at_recall(positive: npt.NDArray[np.bool_], probability: F32, recall: float) -> tuple[float, float]:
    """The highest threshold that finds at least `recall` of the positives, and the precision there."""
    order = np.sort(probability[positive])
    bound = float(order[int(np.floor((1 - recall) * len(order)))])
    said = probability >= bound
    return bound, float((positive & said).sum() / max(1, said.sum()))


def doubt(probability: F32, right: npt.NDArray[np.bool_], *, wanted: float = 0.9) -> float:
    """The lowest probability from which on verdicts are right `wanted` of the time; between .4 and .8."""
    for bound in np.arange(0.4, 0.8, 0.02):
        some = probability >= bound
        if some.sum() > 20 and right[some].mean() >= wanted:
            return round(float(bound), 2)
    return 0.8
