"""One spelling for what people write in many: stretched letters, laughter, links, numbers, slang, digits as letters."""

from __future__ import annotations

import re
from pathlib import Path

_RUN = re.compile(r"(.)\1{2,}")
_TWICE = re.compile(r"^(..+?)(?:2|\"|²)(nya|an)?$")
_LAUGH = re.compile(
    r"^(?:(?:[wkh]*(?:wk|kw){2,}[wk]*)|(?:h?(?:[ha]{1}h?){3,}[aeh]*)|(?:[he]{4,})|(?:[hi]{4,})|(?:xi){2,}x?|k{4,}|(?:ck){2,})$"
)
_LEET = str.maketrans("0134578", "oieastb")
_MASKED_NUMBER = frozenset(("xxxnumberxxx", "xxxphonexxx"))
_MASKED_NAME = frozenset(("xxxuserxxx", "xxxuserxx"))


def _load(path: Path) -> dict[str, str]:
    table: dict[str, str] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        line = line.partition("#")[0].strip()
        if ":" not in line:
            continue
        plain, _, forms = line.partition(":")
        for form in forms.split():
            table[form] = plain.strip()
    return table


SLANG = _load(Path(__file__).parent.parent / "data" / "spelling" / "slang.txt")


def spell(word: str) -> str:
    """The common spelling of one folded word; "<num>", "<user>" and "<laugh>" stand for kinds of words."""
    known = SLANG.get(word)
    if known is not None:
        return known
    if not word.isalpha():
        return _with_signs(word)
    if word in _MASKED_NUMBER:
        return "<num>"
    if word in _MASKED_NAME:
        return "<user>"
    if len(word) >= 4 and _LAUGH.match(word):
        return "<laugh>"
    once = _RUN.sub(r"\1", word)
    if once != word:
        return SLANG.get(once, once)
    return word


def _with_signs(word: str) -> str:
    """A word that holds digits or other signs."""
    if word.isdigit():
        return "<num>" if len(word) < 8 else "<long>"
    if not word[0].isascii() or not word[0].isalnum():
        return word
    twice = _TWICE.match(word)
    if twice:
        return spell(twice.group(1)) + (twice.group(2) or "")
    if word.isalnum() and not word[-1].isdigit() and sum(c.isdigit() for c in word) * 2 < len(word):
        plain = word.translate(_LEET)
        return SLANG.get(plain, plain)
    return word
