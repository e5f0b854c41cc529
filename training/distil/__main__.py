"""`python -m training.distil [--data FOLDER] [--out FILE] [--tuned FILE] [--seed N] [--epochs N] [--beside FILE]`: tunes the
large model, writes what it thinks; with `--beside`, the mean of that and of what an earlier tuning thought.

It is taught what the small network is taught: never community_gold, the validation sets, the held fifth of gambling_spam,
nor near copies of them, and it gives no opinion on those. Fixed seeds; about 45 minutes on one core that can multiply bfloat16.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch
from torch.nn import functional

from training import data, soft
from training.distil import packed
from training.distil.encoder import Encoder
from training.fit import say
from training.studio import Studio, studio
from training.tasks import COLUMNS, WITH_VIEWS
from training.train import taught_to_network

I64 = npt.NDArray[np.int64]
HEADS = ("review", *WITH_VIEWS)
BATCH, WARM = 32, 200
RATE, RATE_OF_HEADS = 1e-4, 1e-3


def main(argv: Sequence[str] | None = None) -> int:
    """Tune and write; exit code 2 when there are no texts."""
    parser = argparse.ArgumentParser(prog="python -m training.distil", description=__doc__)
    parser.add_argument(
        "--data", type=Path, default=data.folder(), help="labelled texts (default: GEMBALA_TRAINING_DATA)"
    )
    parser.add_argument("--out", type=Path, default=soft.FILE)
    parser.add_argument("--tuned", type=Path, help="file of the tuned model: read when it is there, else written")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--epochs", type=int, default=3)
    parser.add_argument("--beside", type=Path, help="opinions of an earlier tuning; the mean is written")
    words = parser.parse_args(argv)
    if words.data is None or not words.data.is_dir():
        print("no labelled texts: name their folder with --data or GEMBALA_TRAINING_DATA", file=sys.stderr)
        return 2
    torch.manual_seed(words.seed)
    bench = studio(words.data, pieced=True)
    chosen = taught_to_network(bench)
    encoder = Encoder(packed.load(packed.path()), {head: len(COLUMNS[head]) for head in HEADS})
    if words.tuned and words.tuned.exists():
        encoder.load_state_dict(torch.load(words.tuned, weights_only=True))
    else:
        _tune(encoder, bench, chosen, epochs=words.epochs, seed=words.seed)
        if words.tuned:
            torch.save(encoder.state_dict(), words.tuned)
    texts = sorted({bench.rows[i].text for i in soft.asked(bench.rows, bench.part, chosen)})
    found = _opinions(encoder, texts)
    if words.beside:
        found = soft.beside(words.beside, texts, found)
    soft.save(words.out, texts, found)
    say(f"{len(texts)} texts in {words.out}")
    return 0


def _tune(encoder: Encoder, bench: Studio, chosen: I64, *, epochs: int, seed: int) -> None:
    """AdamW with a warm start and a rate that falls to nothing."""
    label: dict[str, dict[int, tuple[int, float]]] = {}
    for head in HEADS:
        at, names, weights = bench.taught(head, chosen)
        places = [COLUMNS[head].index(name) for name in names]
        label[head] = dict(zip(at.tolist(), zip(places, weights.tolist(), strict=True), strict=True))
    rows = np.array(sorted({i for known in label.values() for i in known}))
    tokens = {i: encoder.tokens(bench.rows[i].text) for i in rows.tolist()}
    body, heads = encoder.parts()
    rates = (RATE, RATE_OF_HEADS)
    steps = torch.optim.AdamW([{"params": part, "lr": 0.0} for part in (body, heads)], weight_decay=0.01)
    chance, done, all_steps = np.random.default_rng(seed), 0, epochs * (len(rows) // BATCH)
    encoder.train()
    for epoch in range(epochs):
        began, total = time.monotonic(), 0.0
        for batch in _batches(chance.permutation(rows), {i: len(found) for i, found in tokens.items()}, chance):
            pace = min(1.0, done / WARM) * max(0.0, 1 - done / all_steps)
            for group, rate in zip(steps.param_groups, rates, strict=True):
                group["lr"] = rate * pace
            loss = _loss(encoder, batch, tokens, label)
            steps.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(body, 1.0)
            steps.step()
            done, total = done + 1, total + loss.item()
        say(f"encoder, epoch {epoch + 1}: loss {total * BATCH / len(rows):.3f}, {time.monotonic() - began:.0f} s")


def _loss(
    encoder: Encoder, batch: list[int], tokens: dict[int, list[int]], label: dict[str, dict[int, tuple[int, float]]]
) -> torch.Tensor:
    with torch.autocast("cpu", torch.bfloat16):
        found = encoder([tokens[i] for i in batch])
    loss = torch.zeros(())
    for head, known in label.items():
        here = [place for place, i in enumerate(batch) if i in known]
        if here:
            wanted = torch.tensor([known[batch[place]][0] for place in here])
            weight = torch.tensor([known[batch[place]][1] for place in here])
            each = functional.cross_entropy(found[head][here].float(), wanted, reduction="none")
            loss = loss + (each * weight).sum() / len(batch)
    return loss


def _batches(order: I64, length: dict[int, int], chance: np.random.Generator) -> Iterator[list[int]]:
    """Batches of texts of like length, in random order."""
    batches = []
    for at in range(0, len(order), 20 * BATCH):
        some = sorted(order[at : at + 20 * BATCH].tolist(), key=length.__getitem__)
        batches += [some[k : k + BATCH] for k in range(0, len(some), BATCH)]
    for place in chance.permutation(len(batches)):
        yield batches[place]


def _opinions(encoder: Encoder, texts: list[str]) -> dict[str, npt.NDArray[np.float32]]:
    encoder.eval()
    tokens = [encoder.tokens(text) for text in texts]
    order = np.argsort([len(found) for found in tokens], kind="stable")
    chances = {head: np.zeros((len(texts), len(COLUMNS[head])), np.float32) for head in HEADS}
    with torch.no_grad(), torch.autocast("cpu", torch.bfloat16):
        for at in range(0, len(order), 128):
            some = order[at : at + 128]
            for head, found in encoder([tokens[k] for k in some]).items():
                chances[head][some] = torch.softmax(found.float(), 1).numpy()
    return chances


if __name__ == "__main__":
    sys.exit(main())
