"""Disguises that spammers put on words. Each takes a text and a source of chance and returns the disguised text."""

from __future__ import annotations

import random
import re
from collections.abc import Callable

Attack = Callable[[str, random.Random], str]

_LETTERS = "abcdefghijklmnopqrstuvwxyz"


def _alphabet(lower: int, upper: int, digit: int = 0, holes: dict[str, str] | None = None) -> dict[int, str]:
    table = {ord(c): chr(lower + i) for i, c in enumerate(_LETTERS)}
    table |= {ord(c.upper()): chr(upper + i) for i, c in enumerate(_LETTERS)}
    if digit:
        table |= {ord(str(i)): chr(digit + i) for i in range(10)}
    return table | {ord(c): other for c, other in (holes or {}).items()}


_BOLD = _alphabet(0x1D41A, 0x1D400, 0x1D7CE)
_ITALIC = _alphabet(0x1D44E, 0x1D434, 0, {"h": "ℎ"})
_BOLD_ITALIC = _alphabet(0x1D482, 0x1D468, 0x1D7CE)
_SANS = _alphabet(0x1D5EE, 0x1D5D4, 0x1D7EC)
_MONO = _alphabet(0x1D68A, 0x1D670, 0x1D7F6)
_DOUBLE = _alphabet(0x1D552, 0x1D538, 0x1D7D8, {"C": "ℂ", "H": "ℍ", "N": "ℕ", "P": "ℙ", "Q": "ℚ", "R": "ℝ", "Z": "ℤ"})
_SCRIPT = _alphabet(0x1D4EA, 0x1D4D0)
_FRAKTUR = _alphabet(0x1D586, 0x1D56C)
_CIRCLED = _alphabet(0x24D0, 0x24B6) | {ord("0"): "⓪"} | {ord(str(i)): chr(0x2460 + i - 1) for i in range(1, 10)}
_SQUARED = _alphabet(0x1F170, 0x1F170)
_PARENTHESISED = _alphabet(0x249C, 0x249C)
_FULLWIDTH = _alphabet(0xFF41, 0xFF21, 0xFF10)
_SMALL_CAPITALS = {ord(a): b for a, b in zip(_LETTERS, "ᴀʙᴄᴅᴇғɢʜɪᴊᴋʟᴍɴᴏᴘǫʀsᴛᴜᴠᴡxʏᴢ", strict=True)}
_CYRILLIC = {ord(a): b for a, b in zip("aeopcyxijsABEKMHOPCTXI", "аеорсухіјѕАВЕКМНОРСТХІ", strict=True)}
_GREEK = {ord(a): b for a, b in zip("aoipvABEZHIKMNOPTXY", "αοιρνΑΒΕΖΗΙΚΜΝΟΡΤΧΥ", strict=True)}
_LEET = {ord(a): b for a, b in zip("aeiostAEIOST", "431057431057", strict=True)}
_ACCENTS = {ord(a): b for a, b in zip("aceinouyACEINOUY", "áçèíñöúýÁÇÈÍÑÖÚÝ", strict=True)}
_INVISIBLE = ("\u200b", "\u200c", "\u200d", "\u2060", "\ufeff", "\u00ad", "\u034f")
_WORD = re.compile(r"[A-Za-z0-9]+")


def _by_table(table: dict[int, str]) -> Attack:
    return lambda text, chance: text.translate(table)


def _between(marks: tuple[str, ...], least: int = 1) -> Attack:
    """Put marks between the letters of every word of more than `least` letters."""

    def attack(text: str, chance: random.Random) -> str:
        return _WORD.sub(lambda m: chance.choice(marks).join(m.group()) if len(m.group()) > least else m.group(), text)

    return attack


def _zalgo(text: str, chance: random.Random) -> str:
    return "".join(c + "".join(chr(chance.randint(0x300, 0x36F)) for _ in range(2)) if c.isalnum() else c for c in text)


def _spaced(text: str, chance: random.Random) -> str:
    return _WORD.sub(lambda m: " ".join(m.group()), text.replace(" ", "   "))


def _stretched(text: str, chance: random.Random) -> str:
    return _WORD.sub(
        lambda m: "".join(
            c * (chance.randint(2, 4) if c in "aiueoAIUEO" and chance.random() < 0.4 else 1) for c in m.group()
        ),
        text,
    )


def _mixed_case(text: str, chance: random.Random) -> str:
    return "".join(c.upper() if chance.random() < 0.5 else c.lower() for c in text)


def _mixed_alphabets(text: str, chance: random.Random) -> str:
    tables = (_BOLD, _ITALIC, _SANS, _MONO, _FULLWIDTH, _CYRILLIC, {})
    return "".join(c.translate(chance.choice(tables)) for c in text)


def _bracketed(text: str, chance: random.Random) -> str:
    return _WORD.sub(lambda m: "".join(f"【{c}】" for c in m.group()) if len(m.group()) > 3 else m.group(), text)


def _broken(text: str, chance: random.Random) -> str:
    return _WORD.sub(lambda m: m.group()[:2] + "\ud835" + m.group()[2:] if len(m.group()) > 3 else m.group(), text)


def _bidirectional(text: str, chance: random.Random) -> str:
    return "\u202e\u202d" + _WORD.sub(lambda m: "\u2066" + m.group() + "\u2069", text) + "\u202c"


ATTACKS: dict[str, Attack] = {
    "bold": _by_table(_BOLD),
    "italic": _by_table(_ITALIC),
    "bold_italic": _by_table(_BOLD_ITALIC),
    "sans": _by_table(_SANS),
    "monospace": _by_table(_MONO),
    "double_struck": _by_table(_DOUBLE),
    "script": _by_table(_SCRIPT),
    "fraktur": _by_table(_FRAKTUR),
    "circled": _by_table(_CIRCLED),
    "squared": _by_table(_SQUARED),
    "parenthesised": _by_table(_PARENTHESISED),
    "fullwidth": _by_table(_FULLWIDTH),
    "small_capitals": _by_table(_SMALL_CAPITALS),
    "cyrillic": _by_table(_CYRILLIC),
    "greek": _by_table(_GREEK),
    "accents": _by_table(_ACCENTS),
    "leetspeak": _by_table(_LEET),
    "zero_width": _between(_INVISIBLE),
    "combining_marks": _zalgo,
    "strike_through": lambda text, chance: "".join(c + "\u0336" if c.isalnum() else c for c in text),
    "keycap": lambda text, chance: "".join(c + "\ufe0f\u20e3" if c.isdigit() else c for c in text),
    "spaced": _spaced,
    "dotted": _between((".", "-", "_", "*", "·"), 3),
    "bracketed": _bracketed,
    "stretched": _stretched,
    "mixed_case": _mixed_case,
    "mixed_alphabets": _mixed_alphabets,
    "broken_surrogates": _broken,
    "bidirectional": _bidirectional,
}
"""Name to attack; the tests and the benchmark measure recall under each."""
