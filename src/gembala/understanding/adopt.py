"""An installation's own models: compare with the one in use, take, go back. Files only; see `model.current`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gembala.understanding.model.current import SHIPPED, chosen, own_models
from gembala.understanding.model.weights import load

WATCHED = {
    "gambling_held_fifth": "f1",
    "gambling_brand_out": "f1",
    "smsa_valid": "macro_f1",
    "gold_intent": "macro_f1",
    "gold_sentiment": "macro_f1",
    "gold_abuse_attack_or_worse": "f1",
    "gold_urgency_ranked": "precision_at_recall_90",
    "gold_language": "accuracy",
    "corrections_held_out": "accuracy",
}
"""Figures that both models have of the same held-out texts, and which number of each is compared."""
MAY_FALL = 0.01
"""A new model may be this much worse in a figure (about one standard error) and still be taken."""


@dataclass(frozen=True, slots=True)
class Change:
    """One figure of two models."""

    name: str
    before: float
    after: float

    @property
    def worse(self) -> bool:
        """Whether the new model is worse by more than chance would explain."""
        return self.after < self.before - MAY_FALL


def figures(folder: Path) -> Mapping[str, Any]:
    """The held-out figures that training wrote beside the weights."""
    found = json.loads((folder / "model.json").read_text(encoding="utf-8")).get("figures", {})
    return found if isinstance(found, dict) else {}


def compare(new: Path, old: Path | None = None) -> list[Change]:
    """Every watched figure that both models have; `old` is the model in use when it is not named."""
    before, after = figures(old or chosen()), figures(new)
    return [
        Change(name, float(before[name][key]), float(after[name][key]))
        for name, key in WATCHED.items()
        if name in before and name in after
    ]


def models() -> list[str]:
    """Names of this installation's own models, oldest first."""
    folder = own_models()
    return sorted(path.parent.name for path in folder.glob("*/weights.npz")) if folder.is_dir() else []


def in_use() -> str:
    """The name of the model in use; "" while it is the shipped one."""
    folder = chosen()
    return "" if folder == SHIPPED else folder.name


def take(name: str) -> None:
    """Use an own model from now on. Raises KeyError for an unknown name, WrongWeights for one that cannot be read."""
    if name not in models():
        raise KeyError(name)
    load(own_models() / name)
    _write("previous", in_use())
    _write("current", name)


def back() -> str:
    """Use the model that was in use before the last `take`; gives its name, "" for the shipped one."""
    file = own_models() / "previous"
    name = file.read_text(encoding="utf-8").strip() if file.exists() else ""
    if name and name in models():
        _write("current", name)
    else:
        name = ""
        (own_models() / "current").unlink(missing_ok=True)
    _write("previous", "")
    return name


def _write(file: str, text: str) -> None:
    folder = own_models()
    folder.mkdir(parents=True, exist_ok=True)
    draft = folder / f".{file}"
    draft.write_text(text + "\n", encoding="utf-8")
    draft.replace(folder / file)
