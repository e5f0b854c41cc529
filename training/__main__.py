"""`python -m training [--data FOLDER] [--out FOLDER] [--with-own-data FOLDER] [--corrections FILE] [--opinions FILE]`.

Trains every head from the labelled texts and writes `weights.npz`, `model.json` and the model card. Fixed seeds: the
same texts on the same machine give the same weights.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from gembala.understanding.model.weights import save
from training import card, data, soft
from training.studio import studio
from training.train import train

ROOT = Path(__file__).resolve().parent.parent


def main(argv: Sequence[str] | None = None) -> int:
    """Train; exit code 2 when there are no texts."""
    parser = argparse.ArgumentParser(prog="python -m training", description=__doc__)
    parser.add_argument(
        "--data", type=Path, default=data.folder(), help="labelled texts (default: GEMBALA_TRAINING_DATA)"
    )
    parser.add_argument("--out", type=Path, default=ROOT / "src" / "gembala" / "understanding" / "weights")
    parser.add_argument(
        "--card", type=Path, help="folder for the model card (default: docs/models for shipped weights)"
    )
    parser.add_argument(
        "--with-own-data", type=Path, help="a folder of your own .csv or .tsv files: text and head columns"
    )
    parser.add_argument("--corrections", type=Path, help="corrections of the workspace, as `gembala train` writes them")
    parser.add_argument(
        "--opinions",
        type=Path,
        default=soft.FILE,
        help="what larger models think, as `python -m training.distil` writes it (default: training/written/soft.npz)",
    )
    parser.add_argument(
        "--no-opinions", action="store_true", help="teach labels alone; quicker, and worse for sentiment"
    )
    parser.add_argument(
        "--topics-out", action="store_true", help="also measure on topics left out (five more networks)"
    )
    parser.add_argument("--name", default="", help="version name")
    words = parser.parse_args(argv)
    if words.data is None or not words.data.is_dir():
        print("no labelled texts: name their folder with --data or GEMBALA_TRAINING_DATA", file=sys.stderr)
        return 2
    more = [*data.own(words.with_own_data), *data.corrections(words.corrections)]
    opinions = None if words.no_opinions else words.opinions
    bench = studio(words.data, more, pieced=opinions is not None)
    outcome = train(bench, name=words.name, topics_out=words.topics_out, opinions=opinions)
    save(words.out, outcome.weights, {"figures": outcome.figures})
    np.savez_compressed(words.out / "held.npz", texts=outcome.held)
    cards = words.card or (ROOT / "docs" / "models" if words.out == parser.get_default("out") else words.out)
    card.write(cards, outcome, own=len(more))
    for name, figure in outcome.figures.items():
        print(name, figure)
    return 0


if __name__ == "__main__":
    sys.exit(main())
