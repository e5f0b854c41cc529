"""How well sentiment stands on texts of topics that the model was not taught: SmSA in ten clusters, each in turn left out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt
from sklearn.cluster import KMeans
from sklearn.decomposition import TruncatedSVD

from gembala.understanding.verdict import LABELS
from training import measure
from training.fit import say
from training.studio import Studio

F32 = npt.NDArray[np.float32]
I64 = npt.NDArray[np.int64]
CLUSTERS = 10
TURNS = 5
"""Two clusters are left out at a time."""


def shifted(studio: Studio, base: I64, judge: Callable[[I64, I64], F32]) -> dict[str, Any]:
    """`judge(train, test)` gives log-odds of sentiment. Clusters are k-means (seed 0) over 50 latent dimensions."""
    rows = np.array([i for i in base if studio.source[i] == "smsa_train"], np.int64)
    latent = TruncatedSVD(50, random_state=0).fit_transform(studio.matrix[rows])
    latent /= np.linalg.norm(latent, axis=1, keepdims=True) + 1e-9
    cluster = KMeans(CLUSTERS, n_init=3, random_state=0).fit_predict(latent)
    order = np.argsort(np.bincount(cluster, minlength=CLUSTERS))
    truth: list[str] = []
    found: list[str] = []
    for turn in range(TURNS):
        out = (order[turn], order[CLUSTERS - 1 - turn])  # a small and a large one together
        test = rows[np.isin(cluster, out)]
        logits = judge(studio.clear_of(base, test), test)
        truth += [studio.rows[i].labels["sentiment"] for i in test]
        found += [LABELS["sentiment"][k] for k in logits.argmax(1)]
        say(f"shifted, turn {turn + 1}: {len(test)} texts of other topics")
    return measure.report(truth, found, LABELS["sentiment"])
