"""What one gets without any of our work: py3langid for the language, a linear SVM over tf-idf words for the rest."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from zlib import crc32

import numpy as np

from gembala.understanding.model import current
from gembala.understanding.verdict import LABELS
from training import data
from training.data import Row
from training.dedupe import groups, without
from training.measure import binary, report

_MEASURED = {
    "smsa_valid": "smsa_valid",
    "nusax_id": "nusax_indonesian_valid",
    "nusax_jv": "nusax_javanese_valid",
    "nusax_su": "nusax_sundanese_valid",
}


class Baseline:
    """Learns in this run from the same texts; says what it lacks when scikit-learn or py3langid is not installed."""

    def __init__(self, base: Path) -> None:
        self.base = base

    def _reviews(self) -> list[Row]:
        """SmSA's training texts without near copies of what it is measured on (NusaX shares most of its texts)."""
        train = list(data.sentiment(self.base, "smsa_train", "id"))
        test = [r for name in _MEASURED.values() for r in data.sentiment(self.base, name, "id")]
        group = groups([r.text for r in (*train, *test)])
        kept = without(range(len(train)), range(len(train), len(train) + len(test)), group)
        return [train[i] for i in kept]

    def figures(self, comments: Sequence[str]) -> dict[str, Any]:
        """Figures under the names that ours have, and its speed with all heads."""
        try:
            import py3langid
            from sklearn.feature_extraction.text import TfidfVectorizer
            from sklearn.model_selection import cross_val_predict
            from sklearn.pipeline import make_pipeline
            from sklearn.svm import LinearSVC
        except ImportError as error:
            return {"left_out": f"{error.name} is not installed; requirements/training.txt names it"}

        def svm() -> Any:
            return make_pipeline(TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True, min_df=2), LinearSVC(C=0.5))

        found: dict[str, Any] = {}
        held = set(np.load(current.SHIPPED / "held.npz")["texts"].tolist())
        rows = list(data.gambling(self.base))
        test = [crc32(r.text.encode("utf-8", "replace")) in held for r in rows]
        spam = svm().fit(
            [r.text for r, t in zip(rows, test, strict=True) if not t],
            [r.labels["gambling"] for r, t in zip(rows, test, strict=True) if not t],
        )
        rest = [r for r, t in zip(rows, test, strict=True) if t]
        truth = np.array([r.labels["gambling"] == "1" for r in rest])
        found["gambling_held_fifth"] = binary(truth, spam.predict([r.text for r in rest]) == "1")
        train = self._reviews()
        sentiment = svm().fit([r.text for r in train], [r.labels["sentiment"] for r in train])
        for name, file in _MEASURED.items():
            some = list(data.sentiment(self.base, file, "id"))
            said = sentiment.predict([r.text for r in some]).tolist()
            found[name] = report([r.labels["sentiment"] for r in some], said, LABELS["sentiment"])
        gold = list(data.gold(self.base))
        texts = [r.text for r in gold]
        models = [spam, sentiment]
        for head in ("intent", "sentiment", "abuse", "urgency"):
            labels = [r.labels[head] for r in gold]
            said = cross_val_predict(svm(), texts, labels, cv=5).tolist()
            found[f"gold_{head}"] = report(labels, said, LABELS[head])
            models.append(svm().fit(texts, labels))
        nusax = [r for n, c in data.LANGUAGES.items() for r in data.sentiment(self.base, f"nusax_{n}_valid", c)]
        found["language_nusax"] = report(
            [r.labels["language"] for r in nusax],
            [py3langid.classify(r.text)[0] for r in nusax],
            ("id", "en", "jv", "su"),
        )
        line = " ".join(comments)
        pieces = [line[i * 60 : i * 60 + 60] for i in range(3_000)]
        began = time.process_time()
        for at in range(0, len(pieces), 500):
            for model in models:
                model.predict(pieces[at : at + 500])
            for piece in pieces[at : at + 500]:
                py3langid.classify(piece)
        found["texts_per_s"] = round(len(pieces) / (time.process_time() - began))
        return found
