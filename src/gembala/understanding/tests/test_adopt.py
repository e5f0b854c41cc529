"""An installation's own model is compared, taken, taken back; a damaged one never stops the work."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from gembala.understanding import adopt
from gembala.understanding.model import current
from gembala.understanding.model.weights import WrongWeights, load

pytestmark = pytest.mark.skipif(not (current.SHIPPED / "weights.npz").exists(), reason="LEFT OUT: no trained weights")


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("GEMBALA_MODELS", str(tmp_path))
    for at in ("_scorer", "_stamp"):
        monkeypatch.setattr(current, at, None)
    monkeypatch.setattr(current, "_LOOK_EVERY", 0.0)
    return tmp_path


def make(folder: Path, name: str, **figures: dict[str, float]) -> Path:
    made = folder / name
    shutil.copytree(current.SHIPPED, made)
    meta = json.loads((made / "model.json").read_text())
    meta["version"] = name
    meta["figures"] = {**meta["figures"], **figures}
    (made / "model.json").write_text(json.dumps(meta))
    return made


def test_a_taken_model_is_used_at_once_and_can_be_taken_back(own: Path) -> None:
    make(own, "own-1")
    make(own, "own-2")
    assert (adopt.models(), adopt.in_use()) == (["own-1", "own-2"], "")
    shipped = current.scorer().weights.version
    adopt.take("own-1")
    adopt.take("own-2")
    assert current.scorer().weights.version == "own-2"
    assert adopt.back() == "own-1"
    assert current.scorer().weights.version == "own-1"
    assert adopt.back() == ""
    assert current.scorer().weights.version == shipped


def test_a_figure_that_falls_is_told(own: Path) -> None:
    worse = make(own, "own-1", gold_language={"accuracy": 0.5})
    fallen = [change.name for change in adopt.compare(worse, current.SHIPPED) if change.worse]
    assert fallen == ["gold_language"]


def test_an_unknown_name_and_a_damaged_model_are_not_taken(own: Path) -> None:
    with pytest.raises(KeyError):
        adopt.take("../somewhere")
    damaged = make(own, "own-1")
    (damaged / "weights.npz").write_bytes(b"not an archive")
    with pytest.raises(WrongWeights):
        adopt.take("own-1")
    assert adopt.in_use() == ""


def test_a_model_that_breaks_later_gives_way_to_the_shipped_one(own: Path) -> None:
    made = make(own, "own-1")
    adopt.take("own-1")
    (made / "weights.npz").write_bytes(b"cut off")
    assert current.scorer().weights.version == load(current.SHIPPED).version


def test_weights_for_other_signs_are_refused(own: Path) -> None:
    made = make(own, "own-1")
    meta = json.loads((made / "model.json").read_text())
    (made / "model.json").write_text(json.dumps({**meta, "signs": meta["signs"][1:]}))
    with pytest.raises(WrongWeights, match="another version"):
        load(made)
