"""One training: everything from the texts to the weights, with the figures of what was held out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zlib import crc32

import numpy as np
import numpy.typing as npt

from gembala.understanding.model import mood
from gembala.understanding.model.scorer import SAID, VIEW_WEIGHT
from gembala.understanding.model.weights import Weights
from gembala.understanding.verdict import LABELS
from training import calibrate, heard, measure, soft
from training.export import export
from training.fit import Plan, Task, fit_network, say
from training.network import Network, Shape
from training.shifted import shifted
from training.studio import FOLDS, Studio
from training.tasks import COLUMNS, LINEAR_ALONE, OWN_KINDS, WITH_VIEWS

F32 = npt.NDArray[np.float32]
I64 = npt.NDArray[np.int64]
SHARE = 0.6
"""How much of the sentiment of a review is the network's."""
_LEAN = 1.0
"""What is added to the log-odds that a text is a review. Without it some reviews are judged as talk; on a fifth of the
reviews left out, reviews gained, and talk stayed on the folds of community_gold."""
_GOLD = ("mood", "intent", "abuse", "urgency", "language")
"""Columns whose figures come from leaving parts of community_gold out."""
_BOUNDS = {"gambling": 0.5, "fraud": 0.5, "promotion": 0.5}


@dataclass(slots=True)
class Outcome:
    """What a training gives: the weights, figures by name, and the worst errors of each head."""

    weights: Weights
    figures: dict[str, Any] = field(default_factory=dict)
    errors: dict[str, list[Any]] = field(default_factory=dict)
    held: npt.NDArray[np.uint32] = field(default_factory=lambda: np.zeros(0, np.uint32))
    """CRC-32 of the gambling comments that were never taught, so that a benchmark finds them again."""


def train(studio: Studio, *, name: str = "", topics_out: bool = False, opinions: Path | None = None) -> Outcome:
    """Train all heads. The fifth of gambling_spam in fold 0, the validation sets and their near copies are never taught.

    `opinions`: file of what a larger model thinks (`training.soft`), which the network is taught as well.
    """
    everything = np.arange(len(studio.rows))
    valid, fifth = _kept_out(studio)
    gold, base = studio.where("community_gold"), taught_to_network(studio)
    thought = soft.load(studio.rows, studio.part, base, opinions) if opinions else soft.NOTHING
    fitted = {"gambling": studio.fit("gambling", base), "review": studio.fit_opinions("review", base, thought)}
    network, columns = _network(studio, base, thought)
    studio.views = _views(studio, network, fitted, base, thought)
    teachers = studio.clear_of(everything, valid)  # the fifth of gambling comments is held out of gambling alone
    logits = {column: _held_out(studio, column, teachers, gold) for column in _GOLD}
    logits["register"] = studio.score(studio.fit("register", base), gold)
    fitted |= {column: studio.fit(column, teachers) for column in (*_GOLD, "register", "offer")}
    logits["review"] = _review(studio, network, fitted["review"], gold)
    seen = network.scores([studio.corpus.short(i) for i in gold], studio.signs[gold])
    settings, figures, errors = _settings(studio, gold, logits, seen)
    figures["gambling_held_fifth"] = _gambling(studio, fitted["gambling"], fifth)
    figures["gambling_brand_out"] = _brands_out(studio, base)
    if topics_out:
        figures["smsa_shifted"] = shifted(studio, base, lambda train, test: _judge_review(studio, train, test))
    figures["offers_of_messages"], errors["offer"] = _offers(studio, teachers)
    errors["gambling"] = _worst_gambling(studio, fitted["gambling"], fifth)
    version = name or f"gembala-{datetime.now(UTC):%Y%m%d}"
    weights = export(studio.features, fitted, network, columns, version=version, settings=settings)
    held = [crc32(studio.rows[i].text.encode("utf-8", "replace")) for i in fifth]
    return Outcome(weights, figures, errors, np.array(held, np.uint32))


def _kept_out(studio: Studio) -> tuple[I64, I64]:
    """Rows of the validation sets, and the fifth of gambling_spam that is measured on."""
    valid = np.flatnonzero([s.endswith("_valid") for s in studio.source])
    return valid, np.flatnonzero((studio.source == "gambling_spam") & (studio.fold == 0))


def taught_to_network(studio: Studio) -> I64:
    """Rows that a network may see: neither what figures are taken on, community_gold with it, nor near copies."""
    everything = np.arange(len(studio.rows))
    return studio.clear_of(everything, np.concatenate([*_kept_out(studio), studio.where("community_gold")]))


def _network(studio: Studio, chosen: I64, opinions: soft.Soft) -> tuple[Network, Any]:
    """One network for reviews and talk. It never sees community_gold, whose figures it takes part in."""
    opinions = opinions.of(chosen)
    labelled = chosen[~np.isin(studio.source[chosen], LINEAR_ALONE)]
    tasks, talk = {}, []
    for head, column in (("sentiment", "review"), *((column, column) for column in WITH_VIEWS)):
        at, labels, weights = studio.taught(column, labelled)
        places = [COLUMNS[column].index(label) for label in labels]
        wanted = np.eye(len(COLUMNS[column]), dtype=np.float32)[places]
        tasks[head] = Task(*opinions.beside(column, at, wanted, weights.astype(np.float32)))
        if column != "review":
            talk.append(at)
    often = np.unique(np.concatenate(talk))
    plan = Plan(drop=0.3, drop_words=0.2, shape=Shape(filters=160)) if len(opinions.rows) else Plan()
    return fit_network(studio.corpus, studio.signs, tasks, studio.known, often, plan)


def _judge_review(studio: Studio, train: I64, test: I64) -> F32:
    network, _ = _network(studio, train, soft.NOTHING)  # who gave the opinions was taught the topics that are left out
    return _review(studio, network, studio.fit("review", train), test)


def _views(studio: Studio, network: Network, fitted: dict[str, tuple[F32, F32]], base: I64, opinions: soft.Soft) -> F32:
    """Network's and linear log-odds of a review's sentiment, the log-odds of gambling, and the network's of talk, as `Scorer`
    gives them.

    Only for the rows that teach or test a head with few examples; zero elsewhere. A network knows its
    texts nearly by heart and is surer of them than of others, so each half is seen by one that learned the other half.
    """
    rows = studio.where(*OWN_KINDS)
    seen = _said(studio, network, rows)
    for half in (0, 1):
        mine = np.flatnonzero(np.isin(rows, base) & (studio.fold[rows] % 2 == half))
        other, _ = _network(studio, base[studio.fold[base] % 2 != half], opinions)
        seen[mine] = _said(studio, other, rows[mine])
    review = studio.score(fitted["review"], rows)
    gambling = studio.score(fitted["gambling"], rows)[:, 1:]
    labels = len(COLUMNS["review"])
    found = np.concatenate([seen[:, :labels], review, gambling, seen[:, labels:]], 1)
    views = np.zeros((len(studio.rows), found.shape[1]), np.float32)
    views[rows] = VIEW_WEIGHT * found
    return views


def _said(studio: Studio, network: Network, rows: I64) -> F32:
    """The network's log-odds of a review's sentiment, then of what talk means."""
    found = network.scores([studio.corpus.short(i) for i in rows], studio.signs[rows])
    return np.concatenate([found[head] for head in ("sentiment", *SAID)], 1)


def _held_out(studio: Studio, column: str, teachers: I64, gold: I64) -> F32:
    """Log-odds for every text of community_gold by a model that saw neither it nor a near copy of it."""
    found = np.zeros((len(gold), len(COLUMNS[column])), np.float32)
    for fold in range(FOLDS):
        test = np.flatnonzero(studio.fold[gold] == fold)
        weights = studio.fit(column, studio.clear_of(teachers, gold[test]))
        found[test] = studio.score(weights, gold[test])
    return found


def _review(studio: Studio, network: Network, linear: tuple[F32, F32], rows: I64) -> F32:
    """The two views of a review's sentiment, mixed as at run time."""
    seen = network.scores([studio.corpus.short(i) for i in rows], studio.signs[rows])["sentiment"]
    return SHARE * _log(seen) + (1 - SHARE) * _log(studio.score(linear, rows))


def _log(logits: F32) -> F32:
    return np.log(calibrate.share(logits) + 1e-9)


def _labels(studio: Studio, rows: I64, head: str) -> list[str]:
    return [studio.rows[i].labels[head] for i in rows]


def _settings(
    studio: Studio, gold: I64, logits: dict[str, F32], seen: Mapping[str, F32]
) -> tuple[dict[str, Any], dict[str, Any], dict[str, list[Any]]]:
    """Calibration and thresholds from held-out texts, and the figures with them.

    How much is the network's (`seen`: its log-odds) and where thresholds lie is tuned on four folds and the figures are
    taken on the fifth, five times; what is shipped is tuned on all.
    """
    lean = [_LEAN, 0.0]
    gate = calibrate.share(logits["register"] + np.array(lean, np.float32))[:, :1]
    settings: dict[str, Any] = {
        "review_share": SHARE, "net_share": {}, "steepness": {"register": 1.0}, "tilt": {"register": lean},
        "doubt": {"spam": 0.1}, "threshold": dict(_BOUNDS),
    }  # fmt: skip
    figures: dict[str, Any] = {}
    errors: dict[str, list[Any]] = {}
    fold = studio.fold[gold]
    texts = [studio.rows[i].text for i in gold]
    for head in ("language", "sentiment", "intent", "abuse", "urgency"):
        names = _labels(studio, gold, head)
        truth = np.array([LABELS[head].index(n) for n in names])
        column = "mood" if head == "sentiment" else head
        held = np.zeros((len(gold), len(LABELS[head])), np.float32)
        for k in (*range(FOLDS), None):  # the last turn tunes what is shipped
            some = fold != k if k is not None else np.ones(len(gold), np.bool_)
            share, mixed = _mixed(studio, gold, column, logits, seen, some)
            if head == "sentiment":
                others = {h: _mixed(studio, gold, h, logits, seen, some)[1] for h in mood.HEARD}
                view = mood.sight({**others, "mood": mixed, "review": logits["review"]})
                rows, bias = heard.fit(view[some], truth[some])
                settings["mood"] = {"rows": np.round(rows, 4).tolist(), "bias": np.round(bias, 4).tolist()}
                mixed = mood.blend(gate, logits["review"], view @ rows + bias)
            steep, bias = _tune(head, mixed[some], truth[some])
            if k is not None:
                held[~some] = mixed[~some] * steep + bias
        settings["net_share"][column] = share
        settings["steepness"][head], settings["tilt"][head] = steep, bias
        chances = calibrate.share(held)
        found = chances.argmax(1)
        figures[f"gold_{head}"] = measure.report(names, [LABELS[head][k] for k in found], LABELS[head])
        errors[head] = measure.worst(texts, names, chances, LABELS[head])
        settings["doubt"][head] = calibrate.doubt(chances.max(1), found == truth)
        if head == "abuse":
            grave = np.isin(truth, [2, 3, 4])
            figures["gold_abuse_attack_or_worse"] = measure.binary(grave, np.isin(found, [2, 3, 4]))
        if head == "urgency":
            figures["gold_urgency_ranked"] = measure.urgency(names, chances)
            figures["gold_urgency_1_or_2"] = measure.binary(truth > 0, found > 0)
        if head == "intent":
            figures["gold_question"] = measure.binary(truth == 0, found == 0)
    return settings, figures, errors


def _mixed(
    studio: Studio,
    gold: I64,
    column: str,
    logits: Mapping[str, F32],
    seen: Mapping[str, F32],
    some: npt.NDArray[np.bool_],
) -> tuple[float, F32]:
    """How much of a column is the network's, tuned on `some`, and the log-odds of all texts with it."""
    if column not in WITH_VIEWS:
        return 0.0, logits[column]
    head = "sentiment" if column == "mood" else column
    truth = np.array([LABELS[head].index(name) for name in _labels(studio, gold, head)])
    share = calibrate.mix(logits[column][some], seen[column][some], truth[some])
    if not share:
        return share, logits[column]
    return share, np.asarray((1 - share) * _log(logits[column]) + share * _log(seen[column]), dtype=np.float32)


def _tune(head: str, logits: F32, truth: npt.NDArray[np.int64]) -> tuple[float, list[float]]:
    steep = calibrate.steepness(logits, truth)
    if head == "urgency":  # a team would rather look twice than miss one: 90 of 100 must be found
        chances = calibrate.share(logits * steep)
        bound, _ = calibrate.at_recall(truth > 0, chances[:, 1:].sum(1), 0.92)
        odds = float(np.log(bound / (1 - bound)))
        return steep, [round(odds, 3), 0.0, 0.0]
    if head in ("language", "sentiment"):  # sentiment: what helps talk would hurt reviews, and `mood` is level already
        return steep, [0.0] * logits.shape[1]
    return steep, calibrate.tilt(logits * steep, truth)


def _gambling(studio: Studio, weights: tuple[F32, F32], rows: I64) -> dict[str, float]:
    truth = np.array([studio.rows[i].labels["gambling"] == "1" for i in rows])
    return measure.binary(truth, calibrate.share(studio.score(weights, rows))[:, 1] >= _BOUNDS["gambling"])


def _brands_out(studio: Studio, base: Sequence[int] | I64) -> dict[str, float]:
    """Whole advertised names left out: a name's texts are judged by a model that never saw the name."""
    from training.brands import brand_of

    spam = [i for i in studio.where("gambling_spam") if studio.rows[i].labels["gambling"] == "1"]
    clean = [i for i in studio.where("gambling_spam") if studio.rows[i].labels["gambling"] == "0"]
    names = {i: brand_of(studio.rows[i].text) for i in spam}
    order = sorted({n for n in names.values() if n})
    truth, said = [], []
    for k in range(3):
        out = set(order[k::3])
        test = np.array([i for i in spam if names[i] in out] + [i for i in clean if studio.fold[i] == k])
        weights = studio.fit("gambling", _without_names(studio, studio.clear_of(base, test), out))
        chance = calibrate.share(studio.score(weights, test))[:, 1]
        truth += [studio.rows[i].labels["gambling"] == "1" for i in test]
        said += (chance >= _BOUNDS["gambling"]).tolist()
    say(f"{len(order)} names left out in three turns")
    return measure.binary(np.array(truth), np.array(said))


def _without_names(studio: Studio, rows: I64, names: set[str]) -> I64:
    """Rows that do not carry any of the names (letters and digits alone are compared)."""
    from training.brands import compact

    kept = []
    for i in rows:
        spam = studio.rows[i].labels.get("gambling") == "1"
        plain = compact(studio.rows[i].text) if spam else ""
        if not (spam and any(name in plain for name in names)):
            kept.append(i)
    return np.array(kept, np.int64)


def _offers(studio: Studio, teachers: I64) -> tuple[dict[str, float], list[Any]]:
    """Normal, promotion and fraud among short messages, each fifth judged by a model of the others."""
    rows = studio.clear_of(studio.where("sms_fraud_promo"), [])
    truth = _labels(studio, rows, "offer")
    chances = np.zeros((len(rows), 3), np.float32)
    for fold in range(FOLDS):
        test = np.flatnonzero(studio.fold[rows] == fold)
        weights = studio.fit("offer", studio.clear_of(teachers, rows[test]))
        chances[test] = calibrate.share(studio.score(weights, rows[test]))
    found = [COLUMNS["offer"][k] for k in chances.argmax(1)]
    texts = [studio.rows[i].text for i in rows]
    return measure.report(truth, found, COLUMNS["offer"]), measure.worst(texts, truth, chances, COLUMNS["offer"])


def _worst_gambling(studio: Studio, weights: tuple[F32, F32], rows: I64) -> list[Any]:
    texts = [studio.rows[i].text for i in rows]
    chances = calibrate.share(studio.score(weights, rows))
    return measure.worst(texts, _labels(studio, rows, "gambling"), chances, COLUMNS["gambling"])
