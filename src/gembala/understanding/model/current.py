"""Which weights this process uses: the installation's own when it has trained and taken some, else the shipped ones.

An installation keeps its own models in the folder that GEMBALA_MODELS names (default: `models` in GEMBALA_DATA); the
file `current` there holds the name of the one in use, and is absent while the shipped weights are. The file's time is
looked at every few seconds, so that a running worker takes a new model, or the old one again, without a restart.
"""

from __future__ import annotations

import os
import threading
import time
from pathlib import Path

from gembala.understanding.model.scorer import Scorer
from gembala.understanding.model.weights import WrongWeights, load

SHIPPED = Path(__file__).resolve().parent.parent / "weights"
_LOOK_EVERY = 5.0
_lock = threading.Lock()
_scorer: Scorer | None = None
_stamp: tuple[str, float] | None = None
_looked = -_LOOK_EVERY


def own_models() -> Path:
    """The folder of this installation's own models."""
    named = os.environ.get("GEMBALA_MODELS")
    return Path(named) if named else Path(os.environ.get("GEMBALA_DATA", "var")).resolve() / "models"


def chosen() -> Path:
    """The folder of the weights in use."""
    try:
        name = (own_models() / "current").read_text(encoding="utf-8").strip()
    except OSError:
        return SHIPPED
    return own_models() / name if name and "/" not in name and not name.startswith(".") else SHIPPED


def available() -> bool:
    """Whether there are trained weights at all; without them the rules judge alone."""
    return (chosen() / "weights.npz").exists() or (SHIPPED / "weights.npz").exists()


def scorer() -> Scorer:
    """The model in use. An own model that cannot be read gives way to the shipped one."""
    global _scorer, _stamp, _looked
    now = time.monotonic()
    if _scorer is not None and now - _looked < _LOOK_EVERY:
        return _scorer
    with _lock:
        _looked = now
        folder = chosen()
        try:
            stamp = (str(folder), (folder / "weights.npz").stat().st_mtime)
        except OSError:
            folder = SHIPPED
            stamp = (str(folder), 0.0)
        if _scorer is None or stamp != _stamp:
            try:
                _scorer = Scorer(load(folder))
            except WrongWeights:
                if folder == SHIPPED:
                    raise
                _scorer = Scorer(load(SHIPPED))
            _stamp = stamp
    return _scorer
