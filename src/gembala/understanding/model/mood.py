"""The sentiment of talk also heeds what the text wants, whether it is abuse and how urgent it is: praise is seldom sad."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

F32 = npt.NDArray[np.float32]
HEARD = ("intent", "abuse", "urgency")
REVIEW_FACTOR = 0.6
"""What brings the log-odds of a review to the size of those that `sight` leads to."""
_LEAST = -6.0


def share(logits: F32) -> F32:
    """Softmax."""
    e = np.exp(logits - logits.max(1, keepdims=True))
    return np.asarray(e / e.sum(1, keepdims=True), dtype=np.float32)


def sight(logits: Mapping[str, F32]) -> F32:
    """What is looked at (texts by 22): probabilities of the heads heard, log-probabilities of mood and review."""
    own = [np.maximum(np.log(share(logits[column]) + 1e-9), _LEAST) for column in ("mood", "review")]
    return np.concatenate([*(share(logits[head]) for head in HEARD), *own], 1, dtype=np.float32)


def blend(gate: F32, review: F32, mood: F32) -> F32:
    """Log-odds of sentiment: `gate` (texts by 1) tells how much a text is a review."""
    return np.asarray(gate * REVIEW_FACTOR * review + (1 - gate) * mood, dtype=np.float32)
