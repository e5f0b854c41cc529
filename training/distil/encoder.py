"""A small transformer encoder in torch with one output layer a head; its weights begin from `packed.Packed`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import torch
from tokenizers import Tokenizer, models, pre_tokenizers
from torch import nn
from torch.nn import functional

from training.distil.packed import Packed

DROP = 0.1
MOST_TOKENS = 80
MOST_LETTERS = 800
_PREFIX = "query: "
"""multilingual-e5-small was taught with it before every text that is not searched for."""


class _Layer(nn.Module):
    def __init__(self, packed: Packed, number: int) -> None:
        super().__init__()
        width, inner = packed.width, packed.inner
        self.heads = packed.heads
        self.query_key_value = nn.Linear(width, 3 * width)
        self.attended = nn.Linear(width, width)
        self.first_norm, self.last_norm = nn.LayerNorm(width, packed.epsilon), nn.LayerNorm(width, packed.epsilon)
        self.inward, self.outward = nn.Linear(width, inner), nn.Linear(inner, width)
        self.drop = nn.Dropout(DROP)

        def tensor(name: str, *shape: int) -> torch.Tensor:
            return torch.tensor(packed.tensor(f"l{number}.{name}", *shape))

        for layer, names, size in (
            (self.query_key_value, ("q", "k", "v"), (width, width)), (self.attended, ("ao",), (width, width)),
            (self.inward, ("fi",), (inner, width)), (self.outward, ("fo",), (width, inner)),
        ):  # fmt: skip
            layer.weight.data = torch.cat([tensor(f"{name}.w", *size) for name in names])
            layer.bias.data = torch.cat([tensor(f"{name}.b") for name in names])
        for norm, name in ((self.first_norm, "aln"), (self.last_norm, "oln")):
            norm.weight.data, norm.bias.data = tensor(f"{name}.w"), tensor(f"{name}.b")

    def forward(self, x: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        """`x`: texts by tokens by width."""
        texts, tokens, width = x.shape
        split = self.query_key_value(x).view(texts, tokens, 3, self.heads, width // self.heads)
        query, key, value = split.permute(2, 0, 3, 1, 4)
        # written out: on a CPU the way back through torch's own attention takes longer than all the rest of a step
        near = query @ key.transpose(-1, -2) * (width // self.heads) ** -0.5
        seen = near.masked_fill(~mask, -1e4).softmax(-1).to(value.dtype) @ value
        x = self.first_norm(x + self.drop(self.attended(seen.transpose(1, 2).reshape(texts, tokens, width))))
        return self.last_norm(x + self.drop(self.outward(functional.gelu(self.inward(x)))))


class Encoder(nn.Module):
    """`heads` maps a head to how many labels it has. Word vectors stay as they are."""

    def __init__(self, packed: Packed, heads: Mapping[str, int]) -> None:
        super().__init__()
        width = packed.width
        self.special, self.letters = packed.special, packed.letters
        self.words = nn.Embedding.from_pretrained(
            torch.tensor(packed.tensor("emb.word").reshape(-1, width)), freeze=True
        )
        self.places = nn.Parameter(torch.tensor(packed.tensor("emb.pos").reshape(-1, width)))
        self.kind = nn.Parameter(torch.tensor(packed.tensor("emb.type")[:width]))
        self.norm = nn.LayerNorm(width, packed.epsilon)
        self.norm.weight.data = torch.tensor(packed.tensor("emb.ln.w"))
        self.norm.bias.data = torch.tensor(packed.tensor("emb.ln.b"))
        self.layers = nn.ModuleList(_Layer(packed, number) for number in range(packed.layers))
        self.drop = nn.Dropout(DROP)
        self.out = nn.ModuleDict({head: nn.Linear(width, labels) for head, labels in heads.items()})
        self.tokenizer = Tokenizer(models.Unigram(packed.pieces, unk_id=packed.special["unknown"]))
        self.tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()

    def tokens(self, text: str) -> list[int]:
        """Numbers of the pieces of a text, at most `MOST_TOKENS` with begin and end."""
        clean = (_PREFIX + text[:MOST_LETTERS]).encode("utf-8", "replace").decode("utf-8")
        line = "".join(self.letters.get(letter, letter) for letter in clean)
        while "  " in line:
            line = line.replace("  ", " ")
        found = self.tokenizer.encode(line).ids[: MOST_TOKENS - 2]
        return [self.special["begin"], *found, self.special["end"]]

    def forward(self, texts: Sequence[Sequence[int]]) -> dict[str, torch.Tensor]:
        """Log-odds of every head (texts by labels) for texts as `tokens` gives them."""
        longest = max(map(len, texts))
        numbers = torch.full((len(texts), longest), self.special["pad"])
        there = torch.zeros(len(texts), longest, dtype=torch.bool)
        for row, text in enumerate(texts):
            numbers[row, : len(text)] = torch.tensor(text)
            there[row, : len(text)] = True
        x = self.drop(self.norm(self.words(numbers) + self.places[:longest] + self.kind))
        for layer in self.layers:
            x = layer(x, there[:, None, None, :])
        mean = (x * there[..., None]).sum(1) / there.sum(1, keepdim=True)
        mean = self.drop(mean)
        return {head: out(mean) for head, out in self.out.items()}

    def parts(self) -> tuple[list[Any], list[Any]]:
        """What is learned of the body, and of the output layers."""
        body = [p for name, p in self.named_parameters() if not name.startswith("out") and p.requires_grad]
        return body, list(self.out.parameters())
