"""Trains the language models further on this installation's corrections and own texts (source tree only)."""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from gembala.cli.ground import stand

ROOT = Path(__file__).resolve().parents[3]


def run(words: list[str]) -> int:
    """Train, compare with the model in use, and take the new one when no figure has fallen."""
    parser = argparse.ArgumentParser(prog="gembala train", description=run.__doc__)
    parser.add_argument("--data", type=Path, help="the labelled texts (default: GEMBALA_TRAINING_DATA)")
    parser.add_argument("--with-own-data", type=Path, help="a folder of your own .csv or .tsv files")
    parser.add_argument("--only-compare", action="store_true", help="train and compare, take nothing")
    parser.add_argument("--take", metavar="NAME", help="use a model that was trained before")
    parser.add_argument("--back", action="store_true", help="use the model from before the last change")
    parser.add_argument("--list", action="store_true", help="name the models of this installation")
    chosen = parser.parse_args(words)
    stand()
    from gembala.understanding import adopt
    from gembala.understanding.model.weights import WrongWeights

    if chosen.list:
        used = adopt.in_use()
        print("\n".join(f"{'*' if name == used else ' '} {name or 'shipped'}" for name in ["", *adopt.models()]))
        return 0
    if chosen.back:
        print(f"In use now: {adopt.back() or 'shipped'}.")
        return 0
    if chosen.take:
        try:
            adopt.take(chosen.take)
        except (KeyError, WrongWeights) as error:
            print(f"{chosen.take} was not taken: {error}", file=sys.stderr)
            return 1
        print(f"In use now: {chosen.take}.")
        return 0
    name = _train(chosen.data, chosen.with_own_data)
    if not name:
        return 1
    return _decide(name, take=not chosen.only_compare)


def _train(data: Path | None, own: Path | None) -> str:
    """The new model's name; "" when training failed, which has said why."""
    from gembala.understanding.material import material
    from gembala.understanding.model.current import own_models

    if not (ROOT / "training" / "__main__.py").exists():
        print("Training is part of the source tree, not of this installation.", file=sys.stderr)
        return ""
    name = f"own-{datetime.now(UTC):%Y%m%d-%H%M%S}"
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "corrections.jsonl"
        lines = [json.dumps(one, ensure_ascii=True) for one in material()]
        file.write_text("\n".join(lines), encoding="utf-8")
        print(f"{len(lines)} corrected items; training takes half an hour.", file=sys.stderr)
        command = [sys.executable, "-m", "training", "--out", str(own_models() / name), "--name", name,
                   "--corrections", str(file)]  # fmt: skip
        command += ["--data", str(data.resolve())] if data else []
        command += ["--with-own-data", str(own.resolve())] if own else []
        return name if subprocess.call(command, cwd=ROOT) == 0 else ""


def _decide(name: str, *, take: bool) -> int:
    from gembala.understanding import adopt
    from gembala.understanding.model.current import own_models

    changes = adopt.compare(own_models() / name)
    for change in changes:
        print(f"{change.name:<28} {change.before:.4f} → {change.after:.4f}{'  worse' if change.worse else ''}")
    if not changes or any(change.worse for change in changes):
        print(f"{name} was not taken: {'there is nothing to compare' if not changes else 'a figure has fallen'}. "
              f"`gembala train --take {name}` takes it all the same.")  # fmt: skip
        return 1
    if take:
        adopt.take(name)
        print(f"In use now: {name}. `gembala train --back` goes back.")
    return 0
