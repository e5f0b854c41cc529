"""The heads that were learned from texts: one pass over a batch, then a verdict with its reasons for each text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from gembala.understanding.disguise import disguises
from gembala.understanding.heads.head import MOST_REASONS
from gembala.understanding.model import mood
from gembala.understanding.model.current import scorer
from gembala.understanding.model.scorer import Scorer, Scores
from gembala.understanding.model.signs import NAMES
from gembala.understanding.reading import Reading
from gembala.understanding.verdict import LABELS, Reason, Verdict

F32 = npt.NDArray[np.float32]

QUIET = {"language": "id", "abuse": "none", "sentiment": "neu", "intent": "chatter", "urgency": "0"}
"""Labels that say nothing happened; they need no reason."""
_SHAPES = ("link", "account_number", "send_money", "service_code", "phone_number")
_SHAPE_AT = {name: NAMES.index(name) for name in _SHAPES}
_BATCH = 512
_SURE = 0.98
"""Above this the other labels are not worth the room they take in every row of the database."""

_CALM: dict[tuple[Any, ...], tuple[Verdict, ...]] = {}
"""Verdicts that nothing happened carry no reasons, so that many texts share one: heads and chances to verdict."""
_MOST_CALM = 20_000


def _remember(key: tuple[Any, ...], verdicts: tuple[Verdict, ...]) -> None:
    if len(_CALM) >= _MOST_CALM:
        _CALM.clear()
    _CALM[key] = verdicts


class TrainedHead:
    """One aspect of the trained model."""

    def __init__(self, aspect: str) -> None:
        self.aspect = aspect

    @property
    def version(self) -> str:
        """The version of the weights in use."""
        return scorer().weights.version

    def judge(self, reading: Reading, so_far: Mapping[str, Verdict]) -> Verdict:
        """Judge one text; for many use `judge_all`, which is far cheaper."""
        return judge_all([reading])[0][self.aspect]


def judge_all(readings: Sequence[Reading]) -> list[dict[str, Verdict]]:
    """Every trained verdict for each reading."""
    model = scorer()
    found: list[dict[str, Verdict]] = []
    for at in range(0, len(readings), _BATCH):
        found += _Batch(model, readings[at : at + _BATCH]).verdicts()
    return found


def chances(model: Scorer, scores: Scores) -> dict[str, F32]:
    """Probabilities (texts by labels) of every head, calibrated as `settings` say."""
    settings = model.weights.settings
    logits = {head: scores.logits[:, columns] for head, columns in model.columns.items()}
    lean = np.array(settings["tilt"].get("register", [0.0, 0.0]), np.float32)  # older weights lean to neither
    gate = _share(logits["register"] * float(settings["steepness"].get("register", 1.0)) + lean)[:, :1]
    if heard := settings.get("mood"):
        said = mood.sight(logits) @ np.array(heard["rows"], np.float32) + np.array(heard["bias"], np.float32)
        logits["sentiment"] = mood.blend(gate, logits["review"], said)
    else:  # older weights
        logits["sentiment"] = gate * logits["review"] + (1 - gate) * logits["mood"]
    found = {}
    for head in ("language", "gambling", "offer", "sentiment", "intent", "abuse", "urgency"):
        steep = float(settings["steepness"].get(head, 1.0))
        tilt = np.array(settings["tilt"].get(head, [0.0] * logits[head].shape[1]), np.float32)
        found[head] = _share(logits[head] * steep + tilt)
    return found


def _share(logits: F32) -> F32:
    e = np.exp(logits - logits.max(1, keepdims=True))
    return np.asarray(e / e.sum(1, keepdims=True), dtype=np.float32)


class _Batch:
    """A batch on its way from scores to verdicts."""

    def __init__(self, model: Scorer, readings: Sequence[Reading]) -> None:
        self.model, self.readings = model, readings
        self.scores = model.score(readings)
        self.starts = self.scores.starts.tolist()
        self.settings = model.weights.settings
        self.chances = chances(model, self.scores)

    def verdicts(self) -> list[dict[str, Verdict]]:
        """Verdicts by aspect, for each text."""
        plain = {head: self._plain(head) for head in ("language", "abuse", "sentiment", "intent", "urgency")}
        gambling = np.round(self.chances["gambling"][:, 1].astype(np.float64), 3).tolist()
        offer = np.round(self.chances["offer"].astype(np.float64), 3).tolist()
        found = []
        for place in range(len(self.readings)):
            spam, fraud = self._spam(place, gambling[place], offer[place])
            verdicts = {head: some[place] for head, some in plain.items()}
            found.append({**verdicts, "spam": spam, "fraud": fraud})
        return found

    def _plain(self, head: str) -> list[Verdict]:
        labels, quiet = LABELS[head], QUIET[head]
        share = self.chances[head]
        best = share.argmax(1)
        column = "mood" if head == "sentiment" else head
        doubt = float(self.settings["doubt"].get(head, 0.5))
        rounded = np.round(share.astype(np.float64), 2).tolist()
        gain = self._gain(column, best)
        found = []
        for place, (row, label) in enumerate(zip(rounded, best.tolist(), strict=True)):
            name = labels[label]
            calm: tuple[Any, ...] = (head, doubt, label, *row) if name == quiet else ()
            if (known := _CALM.get(calm)) is not None:
                found.append(known[0])
                continue
            p = row[label]
            more = {name: p} if p > _SURE else {labels[k]: some for k, some in enumerate(row) if some >= 0.01}
            verdict = Verdict(name, p, self._words(place, gain) if not calm else (), p < doubt, head, more)
            if calm:
                _remember(calm, (verdict,))
            found.append(verdict)
        return found

    def _gain(self, head: str, labels: npt.NDArray[np.int64]) -> list[float]:
        """How much every word of the batch speaks for its text's label against the others."""
        some = self.scores.added[:, self.model.columns[head]]
        wanted = np.repeat(labels, np.diff(self.scores.starts))
        gain: list[float] = (some[np.arange(len(some)), wanted] - some.mean(1)).tolist()
        return gain

    def _words(self, place: int, gain: list[float]) -> tuple[Reason, ...]:
        """The two words that spoke most for the label, strongest first."""
        start, end = self.starts[place], self.starts[place + 1]
        if start == end:
            return ()
        some, reading = gain[start:end], self.readings[place]
        most = max(some)
        first, least = some.index(most), max(0.05, 0.3 * most)
        if most < least:
            return ()
        strongest = reading.reason("deciding_word", first, first + 1)
        some[first] = -np.inf
        after = max(some)
        if after < least:
            return (strongest,)
        second = some.index(after)
        return strongest, reading.reason("deciding_word", second, second + 1)

    def _reasons(self, place: int, head: str, label: int) -> tuple[Reason, ...]:
        """The same for one text and a label of one's choice."""
        start, end = self.starts[place], self.starts[place + 1]
        some = self.scores.added[start:end, self.model.columns[head]]
        gain = (some[:, label] - some.mean(1)).tolist()
        return self._words(place, [0.0] * start + gain) if start else self._words(place, gain)

    def _spam(self, place: int, gambling: float, offer: list[float]) -> tuple[Verdict, Verdict]:
        threshold = self.settings["threshold"]
        promotion, fraud = offer[1], offer[2]
        calm: tuple[Any, ...] = ()
        if gambling < threshold["gambling"] and fraud < threshold["fraud"] and promotion < threshold["promotion"]:
            calm = ("spam", threshold["fraud"], gambling, promotion, fraud)
            if (known := _CALM.get(calm)) is not None:
                return known[0], known[1]
        none = max(0.0, 1 - max(gambling, promotion + fraud))
        more = {"none": none, "gambling": gambling, "promotion": promotion, "fraud": fraud}
        more = {label: round(p, 3) for label, p in more.items() if p >= 0.01}
        if gambling >= threshold["gambling"]:
            label, p, bound = "gambling", gambling, threshold["gambling"]
        elif fraud >= threshold["fraud"] and fraud >= promotion:
            label, p, bound = "fraud", fraud, threshold["fraud"]
        elif promotion >= threshold["promotion"]:
            label, p, bound = "promotion", promotion, threshold["promotion"]
        else:
            label, p, bound = "none", none, 0.0
        reasons: tuple[Reason, ...] = ()
        if label == "gambling":
            reasons = self._gambling_reasons(place)
        elif label != "none":
            reasons = self._offer_reasons(place, ("none", "promotion", "fraud").index(label))
        unsure = p < bound + float(self.settings["doubt"].get("spam", 0.1)) if bound else none < 0.6
        spam = Verdict(label, p, reasons, unsure, "spam", more)
        is_fraud = fraud >= threshold["fraud"]
        other = Verdict(
            "fraud" if is_fraud else "none",
            fraud if is_fraud else round(1 - fraud, 3),
            reasons if label == "fraud" else self._offer_reasons(place, 2) if is_fraud else (),
            threshold["fraud"] * 0.6 <= fraud < threshold["fraud"] + 0.1,
            "fraud",
        )
        if calm:
            _remember(calm, (spam, other))
        return spam, other

    def _gambling_reasons(self, place: int) -> tuple[Reason, ...]:
        reading = self.readings[place]
        signs = disguises(reading)[1]
        hits = [reading.reason(h.code, h.first, h.last) for h in reading.of("gambling") if h.weight > 1]
        words = self._reasons(place, "gambling", 1)
        seen = {(r.start, r.end) for r in (*signs, *hits)}
        words = tuple(r for r in words if (r.start, r.end) not in seen)
        return tuple(dict.fromkeys((*signs, *hits, *words)))[:MOST_REASONS]

    def _offer_reasons(self, place: int, label: int) -> tuple[Reason, ...]:
        row = self.scores.signs[place]
        shapes = [Reason(name, "", 0, 0) for name in _SHAPES if row[_SHAPE_AT[name]] > 0]
        return tuple(dict.fromkeys((*self._reasons(place, "offer", label), *shapes)))[:MOST_REASONS]
